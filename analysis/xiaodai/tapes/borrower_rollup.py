"""The loans of a pool added up by borrower: in arrays where ids are numbers, else in groups.

Grouping costs an engine about fifty bytes and several looks at distant memory for each borrower.
Where the ids are whole numbers without large gaps, each is a place in an array, which takes nine
bytes and two looks. Ids that are text, or numbers with large gaps, are grouped by the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ibis import _

from xiaodai.tapes.engines import parts
from xiaodai.tapes.files import extremes
from xiaodai.tapes.quality import Loans

SPARSE = 4  # places for each row, at most
PLACE_BYTES = 9
SHARE_OF_MEMORY = 0.6  # for the arrays; the engine needs the rest
AT_ONCE = 1 << 24  # places whose borrowers are handed on together
COUNT_BITS = 16  # of a place's 64, for the number of loans; the higher bits hold the balance
NO_AGE = 1  # an age of a years is written as a + 2, and 0 where there is no such borrower


def numbers(loans: Loans) -> range | None:
    """The range of the borrowers' ids; `None` where they are text or too sparse for an array."""
    ends = extremes(loans.files, "borrower_id") if loans.engine.name == "duckdb" else None
    if ends is None or not isinstance(ends[0], int):
        return None
    first, last = ends
    return range(first, last + 1) if last - first < SPARSE * loans.rows else None


def by_number(loans: Loans, table: ir.Table, ids: range) -> Iterator[ir.Table]:
    """Tables of borrowers, from ids that are whole numbers in a range.

    Columns: `borrower_id`, `loans`, `balance_fen`, `age` (the highest, in years). Each borrower is
    in one table; a table can be used until the next one is asked for.
    """
    step = max(1, int(SHARE_OF_MEMORY * loans.engine.memory()) // PLACE_BYTES)
    for start in range(ids.start, ids.stop, step):
        some = range(start, min(start + step, ids.stop))
        within = table
        if some != ids:
            within = table.filter(table.borrower_id.between(some.start, some.stop - 1))
        yield from _added_up(loans, within, some)


def by_group(loans: Loans, table: ir.Table) -> Iterator[ir.Table]:
    """Tables of borrowers, as `by_number` gives them, from ids of any kind."""
    for some in parts(table, "borrower_id", loans.rows):
        age = some.borrower_age.max() if loans.has("borrower_age") else ibis.null("int64")
        each = some.group_by("borrower_id").aggregate(
            loans=some.count(), balance_fen=some.balance_fen.sum(), age=age
        )
        kept = loans.engine.cached(each)
        yield kept
        kept.release()


def _added_up(loans: Loans, table: ir.Table, ids: range) -> Iterator[ir.Table]:
    sums = np.zeros(len(ids), np.int64)
    marks = np.zeros(len(ids), np.int8)
    age = table.borrower_age.cast("int8") if loans.has("borrower_age") else ibis.null("int8")
    rows = table.select(
        place=table.borrower_id.cast("int64") - ids.start,
        balance_fen=table.balance_fen.cast("int64"),
        mark=(age + 2).fill_null(NO_AGE).cast("int8"),
    )
    counted = balance_fen = 0
    for batch in loans.engine.batches(rows):
        place, amount, mark = (column.to_numpy() for column in batch.columns)
        np.add.at(sums, place, (amount << COUNT_BITS) + 1)
        higher = np.flatnonzero(mark > marks[place])  # few: to look first takes half the time
        np.maximum.at(marks, place[higher], mark[higher])
        counted += len(place)
        balance_fen += int(amount.sum())
    if not _is_sound(sums, counted, balance_fen):
        del sums, marks
        yield from by_group(loans, table)
        return
    for first in range(0, len(ids), AT_ONCE):
        chunk = slice(first, first + AT_ONCE)
        there = np.flatnonzero(marks[chunk])
        if not len(there):
            continue
        held = sums[chunk][there]
        borrowers = pa.table(
            {
                "borrower_id": there + (ids.start + first),
                "loans": _loans_in(held),
                "balance_fen": held >> COUNT_BITS,
                "mark": marks[chunk][there],
            }
        )
        with loans.engine.holding(borrowers) as each:
            old = (_.mark > NO_AGE).ifelse(_.mark.cast("int64") - 2, None)
            yield each.select("borrower_id", "loans", "balance_fen", age=old)


def _is_sound(sums: npt.NDArray[np.int64], counted: int, balance_fen: int) -> bool:
    """Whether nothing overflowed: neither loans into the balance nor a balance beyond 64 bits.

    No balance is negative, so none overflows if the total does not. Loans that overflowed would be
    missing from the sum of the lower bits.
    """
    parts = range(0, len(sums), AT_ONCE)
    held = sum(int(_loans_in(sums[first : first + AT_ONCE]).sum()) for first in parts)
    return held == counted and balance_fen < 1 << (63 - COUNT_BITS)


def _loans_in(sums: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return sums & ((1 << COUNT_BITS) - 1)
