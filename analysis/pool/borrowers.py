"""The pool by borrower: each borrower's loans, balance and age, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from analysis.pool.numbered import by_number, numbers
from analysis.pool.parts import parts
from analysis.pool.quality import Loans
from analysis.pool.tally import pool_of

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
    ends = {"first": table.borrower_id.min(), "last": table.borrower_id.max()}
    found = loans.engine.row(table.aggregate(loans=table.count(), **ends))
    ids = numbers(loans, found["first"], found["last"])
    each = by_number(loans, table, ids) if ids else _grouped(loans, table)
    totals: Counter[str] = Counter()
    largest: list[tuple[Any, int]] = []
    for some in each:
        totals.update(_sums(loans, some))
        top = some.order_by(ibis.desc("balance_fen"), "borrower_id").limit(LISTED)
        rows = loans.engine.rows(top.select("borrower_id", "balance_fen"))
        largest += rows.itertuples(index=False, name=None)
        largest = sorted(largest, key=lambda one: (-one[1], one[0]))[:LISTED]
    counted = _loans_of(loans, table, [name for name, _ in largest])
    listed = (Borrower(name, counted[name], balance_fen) for name, balance_fen in largest)
    return Borrowers(
        totals["borrowers"],
        found["loans"],
        totals["balance_fen"],
        totals["squares"],
        totals["age"],
        totals["aged"],
        tuple(listed),
    )


def _grouped(loans: Loans, table: ir.Table) -> Iterator[ir.Table]:
    """The borrowers with their balance and highest age, a part of them at a time."""
    for some in parts(table, "borrower_id", loans.rows):
        age = some.borrower_age.max() if loans.has("borrower_age") else ibis.null("int64")
        grouped = some.group_by("borrower_id")
        each = loans.engine.cached(grouped.aggregate(balance_fen=some.balance_fen.sum(), age=age))
        yield each
        each.release()


def _sums(loans: Loans, each: ir.Table) -> dict[str, int]:
    balance = each.balance_fen
    # A decimal holds every square, but takes ten times as long as a whole number.
    is_small = balance <= SMALL
    small, large = is_small.ifelse(balance, 0), is_small.ifelse(0, balance)
    exact = large.cast("decimal(38, 0)")
    sums = loans.engine.row(
        each.aggregate(
            borrowers=each.count(),
            balance_fen=each.balance_fen.sum(),
            squares=(small * small).cast(loans.engine.wide).sum().cast("decimal(38, 0)")
            + (exact * exact).sum().cast("decimal(38, 0)"),
            age=each.age.sum(),
            aged=each.age.count(),
        )
    )
    return {name: int(value or 0) for name, value in sums.items()}


def _loans_of(loans: Loans, table: ir.Table, names: list[Any]) -> dict[Any, int]:
    """How many loans each of some borrowers has."""
    theirs = table.filter(table.borrower_id.isin(names))
    rows = loans.engine.rows(theirs.group_by("borrower_id").aggregate(loans=theirs.count()))
    return dict(zip(rows["borrower_id"], rows["loans"], strict=True))
