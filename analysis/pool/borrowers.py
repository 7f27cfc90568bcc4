"""The pool by borrower: each borrower's loans, balance and age, and what they add up to."""

from __future__ import annotations

from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from analysis.pool.parts import parts
from analysis.pool.quality import Loans
from analysis.pool.tally import pool_of

LISTED = 20  # the largest borrowers that are named


class Borrower(NamedTuple):
    """One borrower's loans in the pool."""

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
    found = [_part(loans, some) for some in parts(table, "borrower_id", loans.rows)]
    largest = sorted(
        (one for part in found for one in part.largest),
        key=lambda one: (-one.balance_fen, one.name),
    )
    return Borrowers(
        sum(part.borrowers for part in found),
        sum(part.loans for part in found),
        sum(part.balance_fen for part in found),
        sum(part.squares for part in found),
        sum(part.age_years for part in found),
        sum(part.aged for part in found),
        tuple(largest[:LISTED]),
    )


def _part(loans: Loans, table: ir.Table) -> Borrowers:
    age = table.borrower_age.max() if loans.has("borrower_age") else ibis.null("int64")
    each = (
        table.group_by("borrower_id")
        .aggregate(loans=table.count(), balance_fen=table.balance_fen.sum(), age=age)
        .cache()
    )
    exact = each.balance_fen.cast("decimal(38, 0)")  # squares do not fit in 64 bits
    sums = loans.engine.row(
        each.aggregate(
            borrowers=each.count(),
            loans=each.loans.sum(),
            balance_fen=each.balance_fen.sum(),
            squares=(exact * exact).sum().cast("decimal(38, 0)"),
            age=each.age.sum(),
            aged=each.age.count(),
        )
    )
    top = each.order_by(ibis.desc("balance_fen"), "borrower_id").limit(LISTED)
    rows = loans.engine.rows(top.select("borrower_id", "loans", "balance_fen"))
    each.release()
    counted = {name: int(value or 0) for name, value in sums.items()}
    return Borrowers(
        counted["borrowers"],
        counted["loans"],
        counted["balance_fen"],
        counted["squares"],
        counted["age"],
        counted["aged"],
        tuple(Borrower(*row) for row in rows.itertuples(index=False)),
    )
