"""Borrowers who are numbered: their balances add up in an array, with a number as its place.

Grouping costs an engine some fifty bytes and several looks at distant memory for each borrower;
a place in an array takes nine bytes and one look. Ids that are text, or numbers with large gaps,
are grouped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis import _

from analysis.pool.quality import Loans

SPARSE = 4  # places for each row, at most
PLACE_BYTES = 9
SHARE_OF_MEMORY = 0.6  # for the arrays; the engine needs the rest
AT_ONCE = 1 << 24  # places whose borrowers are handed on together
NO_AGE = 1  # an age of a years is written as a + 2, and 0 where there is no such borrower


def numbers(loans: Loans, first: Any, last: Any) -> range | None:
    """The numbers from the first borrower's id to the last's, or nothing if ids need grouping."""
    if loans.engine.name != "duckdb" or not isinstance(first, int):
        return None
    return range(first, last + 1) if last - first < SPARSE * loans.rows else None


def by_number(loans: Loans, table: ir.Table, ids: range) -> Iterator[ir.Table]:
    """The borrowers with their balance and highest age, some at a time, in the order of ids."""
    step = max(1, int(SHARE_OF_MEMORY * loans.engine.memory()) // PLACE_BYTES)
    for start in range(ids.start, ids.stop, step):
        some = range(start, min(start + step, ids.stop))
        within = table
        if some != ids:
            within = table.filter(table.borrower_id.between(some.start, some.stop - 1))
        yield from _added_up(loans, within, some)


def _added_up(loans: Loans, table: ir.Table, ids: range) -> Iterator[ir.Table]:
    # No balance is negative, and a pool whose total needs more than 64 bits was refused.
    balance = np.zeros(len(ids), np.int64)
    marks = np.zeros(len(ids), np.int8)
    age = table.borrower_age.cast("int8") if loans.has("borrower_age") else ibis.null("int8")
    rows = table.select(
        place=table.borrower_id.cast("int64") - ids.start,
        balance_fen=table.balance_fen.cast("int64"),
        mark=(age + 2).fill_null(NO_AGE).cast("int8"),
    )
    for batch in loans.engine.batches(rows):
        place, amount, mark = (column.to_numpy() for column in batch.columns)
        np.add.at(balance, place, amount)
        higher = np.flatnonzero(mark > marks[place])  # few: to look first takes half the time
        np.maximum.at(marks, place[higher], mark[higher])
    for first in range(0, len(ids), AT_ONCE):
        chunk = slice(first, first + AT_ONCE)
        there = np.flatnonzero(marks[chunk])
        if not len(there):
            continue
        borrowers = pa.table(
            {
                "borrower_id": there + (ids.start + first),
                "balance_fen": balance[chunk][there],
                "mark": marks[chunk][there],
            }
        )
        with loans.engine.holding(borrowers) as each:
            old = _.mark.cast("int64") - 2
            yield each.select("borrower_id", "balance_fen", age=(_.mark > NO_AGE).ifelse(old, None))
