"""The pool by borrower: each borrower's loans, balance and age, and what they add up to."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from xiaodai.tapes.dense_ids import by_number, numbers
from xiaodai.tapes.grouped import by_group
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tally import pool_of

SMALL = 3_037_000_499  # fen, whose square fits in 64 bits
LISTED = 20  # the largest borrowers that are named


class Borrower(NamedTuple):
    """One borrower, the loans in the pool and their balance."""

    name: Any
    loans: int
    balance_fen: int


class Borrowers(NamedTuple):
    """All borrowers of a pool: sums over them, and the largest.

    `squares` is Σ balance² in fen², `age_years` Σ age over `aged` borrowers with an age.
    """

    borrowers: int
    loans: int
    balance_fen: int
    squares: int
    age_years: int
    aged: int
    largest: tuple[Borrower, ...]


def borrowers(loans: Loans) -> Borrowers:
    """The pool rolled up by borrower; loans without a borrower are left out."""
    table = pool_of(loans)
    table = table.filter(table.borrower_id.notnull())
    ids = numbers(loans)
    totals: Counter[str] = Counter()
    largest: list[Borrower] = []
    for each in by_number(loans, table, ids) if ids else by_group(loans, table):
        totals.update(_sums(loans, each))
        top = each.order_by(ibis.desc("balance_fen"), "borrower_id").limit(LISTED)
        rows = loans.engine.rows(top.select("borrower_id", "loans", "balance_fen"))
        largest += itertools.starmap(Borrower, rows.itertuples(index=False, name=None))
        largest = sorted(largest, key=lambda one: (-one.balance_fen, one.name))[:LISTED]
    return Borrowers(
        totals["borrowers"],
        totals["loans"],
        totals["balance_fen"],
        totals["squares"],
        totals["age"],
        totals["aged"],
        tuple(largest),
    )


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
            age=each.age.sum(),
            aged=each.age.count(),
        )
    )
    return {name: int(value or 0) for name, value in sums.items()}
