"""The pool by borrower: what all borrowers add up to, and how much the largest hold."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.borrower_rollup import by_group, by_number, numbers
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tally import Tally, by_size, pool_of

SMALL = 3_037_000_499  # fen, whose square fits in 64 bits
LISTED = 20  # the largest borrowers that are named
HEADERS = ("basis", "rank", "name", "loans", "balance_fen", "share_of_balance")
TOP = (1, 5, 10, 20)  # borrowers together


class Borrowers(NamedTuple):
    """All borrowers of a pool: sums over them, and the largest in order of balance.

    `squares` is Σ balance² in fen², `age_years` Σ age over `aged` borrowers with an age; each of
    the `largest` is an id, the number of loans and their balance in fen.
    """

    largest: list[tuple[Any, int, int]]
    borrowers: int
    loans: int
    balance_fen: int
    squares: int
    age_years: int
    aged: int


def borrowers(loans: Loans) -> Borrowers:
    """The pool added up by borrower; loans without a borrower are left out."""
    table = pool_of(loans)
    table = table.filter(table.borrower_id.notnull())
    ids = numbers(loans)
    totals: Counter[str] = Counter()
    largest: list[tuple[Any, int, int]] = []
    for each in by_number(loans, table, ids) if ids else by_group(loans, table):
        totals.update(_sums(loans, each))
        top = each.order_by(ibis.desc("balance_fen"), "borrower_id").limit(LISTED)
        rows = loans.engine.rows(top.select("borrower_id", "loans", "balance_fen"))
        largest += rows.itertuples(index=False, name=None)
        largest = sorted(largest, key=lambda one: (-one[2], one[0]))[:LISTED]
    _, *sums = Borrowers._fields
    return Borrowers(largest, *[totals[name] for name in sums])


def concentration(tally: Tally, by: Borrowers | None) -> pd.DataFrame:
    """The table `concentration`: the largest borrowers, groups of them, and the regions.

    Columns: `HEADERS`; `basis` is `borrower`, `top` (that many together) or `region`. `by` are the
    pool's borrowers, `None` where the tape does not name them.
    """
    whole = tally.total["balance_fen"]
    largest = by.largest if by else []
    lines: list[tuple[Any, ...]] = [
        ("borrower", rank, str(name), *held) for rank, (name, *held) in enumerate(largest, 1)
    ]
    for most in sorted({min(most, len(largest)) for most in TOP} - {0}):
        _, number, held = zip(*largest[:most], strict=True)
        lines.append(("top", most, None, sum(number), sum(held)))
    if "region" in tally.by:
        regions = by_size(tally.by["region"])[["loans", "balance_fen"]]
        for rank, (name, number, held) in enumerate(regions.itertuples(name=None), 1):
            lines.append(("region", rank, name, number, held))
    made = [(*line, ratio(line[-1], whole)) for line in lines]
    return exact_frame(made, HEADERS)


def _sums(loans: Loans, each: ir.Table) -> dict[str, int]:
    balance = each.balance_fen
    # A decimal holds every square, but takes ten times as long as a whole number.
    is_small = balance <= SMALL
    small, large = is_small.ifelse(balance, 0), is_small.ifelse(0, balance)
    exact = large.cast("decimal(38, 0)")
    sums = loans.engine.row(
        each.aggregate(
            borrowers=each.count(),
            loans=each.loans.sum(),
            balance_fen=each.balance_fen.sum(),
            squares=(small * small).cast(loans.engine.wide).sum().cast("decimal(38, 0)")
            + (exact * exact).sum().cast("decimal(38, 0)"),
            age_years=each.age.sum(),
            aged=each.age.count(),
        )
    )
    return {name: int(value or 0) for name, value in sums.items()}
