"""Borrowers grouped by their ids, whatever those are: the engine's own way, in parts."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from xiaodai.tapes.parts import parts
from xiaodai.tapes.quality import Loans


def by_group(loans: Loans, table: ir.Table) -> Iterator[ir.Table]:
    """The borrowers with their loans, balance and highest age, a part of them at a time."""
    for some in parts(table, "borrower_id", loans.rows):
        age = some.borrower_age.max() if loans.has("borrower_age") else ibis.null("int64")
        each = some.group_by("borrower_id").aggregate(
            loans=some.count(), balance_fen=some.balance_fen.sum(), age=age
        )
        kept = loans.engine.cached(each)
        yield kept
        kept.release()
