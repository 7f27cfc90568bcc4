"""The pool by borrower: what all borrowers add up to, and how much the largest hold.

Grouping costs an engine about fifty bytes and several looks at distant memory for each borrower.
Where the ids are whole numbers without large gaps, each is a place in an array, which takes nine
bytes and two looks. Ids that are text, or numbers with large gaps, are grouped by the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from ibis import _

from xiaodai.tapes.declared import CONCENTRATION
from xiaodai.tapes.engines import parts
from xiaodai.tapes.files import extremes
from xiaodai.tapes.pool import BALANCE, Pool, exact_frame, ratio, shares
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tallies import Tally, by_size, pool_of
from xiaodai.values.frames import row
from xiaodai.values.words import Text

SPARSE = 4  # places for each row, at most
PLACE_BYTES = 9
SHARE_OF_MEMORY = 0.6  # for the arrays; the engine needs the rest
AT_ONCE = 1 << 24  # places whose borrowers are handed on together
COUNT_BITS = 16  # of a place's 64, for the number of loans; the higher bits hold the balance
NO_AGE = 1  # an age of a years is written as a + 2, and 0 where there is no such borrower
SMALL = 3_037_000_499  # fen, whose square fits in 64 bits
LISTED = 20  # the largest borrowers that are named
TOP = (1, 5, 10, 20)  # borrowers together


def borrowers(loans: Loans) -> pd.Series:
    """The pool added up by borrower, as a row; loans without a borrower are left out.

    `borrowers`, their `loans` and `balance_fen`, `squares` (Σ balance² in fen²), `age_years` (Σ age
    over the `aged` borrowers with an age), and the `largest` in order of balance: of each its id,
    the number of loans and their balance in fen.
    """
    table = pool_of(loans)
    table = table.filter(table.borrower_id.notnull())
    ids = numbers(loans)
    totals = Counter(borrowers=0, loans=0, balance_fen=0, squares=0, age_years=0, aged=0)
    largest: list[tuple[Any, int, int]] = []
    for each in by_number(loans, table, ids) if ids else by_group(loans, table):
        totals.update(_sums(loans, each))
        top = each.order_by(ibis.desc("balance_fen"), "borrower_id").limit(LISTED)
        rows = loans.engine.rows(top.select("borrower_id", "loans", "balance_fen"))
        largest += rows.itertuples(index=False, name=None)
        largest = sorted(largest, key=lambda one: (-one[2], one[0]))[:LISTED]
    return row(largest=largest, **totals)


def concentration(tally: Tally, by: pd.Series | None) -> pd.DataFrame:
    """The table `concentration`: the largest borrowers, groups of them, and the regions.

    `basis` is `borrower`, `top` (that many together) or `region`. `by` are the
    pool's borrowers, `None` where the tape does not name them.
    """
    whole = tally.total["balance_fen"]
    largest = [] if by is None else by.largest
    lines: list[tuple[Any, ...]] = [
        ("borrower", rank, str(name), *held) for rank, (name, *held) in enumerate(largest, 1)
    ]
    for most in sorted({min(most, len(largest)) for most in TOP} - {0}):
        _, number, held = zip(*largest[:most], strict=True)
        lines.append(("top", most, None, sum(number), sum(held)))
    if "region" in tally.by:
        regions = by_size(tally.by["region"])[["loans", "balance_fen"]]
        for rank, held in enumerate(regions.itertuples(name=None), 1):
            lines.append(("region", rank, *held))
    return exact_frame([(*line, ratio(line[-1], whole)) for line in lines], CONCENTRATION.headers)


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


def numbers(loans: Loans) -> range | None:
    """The range of the borrowers' ids; `None` where they are text or too sparse for an array."""
    ends = extremes(loans.tape.files, "borrower_id") if loans.engine.name == "duckdb" else None
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
        each = some.group_by("borrower_id").aggregate(
            loans=some.count(), balance_fen=some.balance_fen.sum(), age=some.borrower_age.max()
        )
        kept = loans.engine.cached(each)
        yield kept
        kept.release()


def _added_up(loans: Loans, table: ir.Table, ids: range) -> Iterator[ir.Table]:
    sums = np.zeros(len(ids), np.int64)
    marks = np.zeros(len(ids), np.int8)
    rows = table.select(
        place=table.borrower_id.cast("int64") - ids.start,
        balance_fen=table.balance_fen.cast("int64"),
        mark=(table.borrower_age.cast("int8") + 2).fill_null(NO_AGE).cast("int8"),
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
        these = pa.table(
            {
                "borrower_id": there + (ids.start + first),
                "loans": _loans_in(held),
                "balance_fen": held >> COUNT_BITS,
                "mark": marks[chunk][there],
            }
        )
        with loans.engine.holding(these) as each:
            old = (_.mark > NO_AGE).ifelse(_.mark.cast("int64") - 2, None)
            yield each.select("borrower_id", "loans", "balance_fen", age=old)


def _is_sound(sums: npt.NDArray[np.int64], counted: int, balance_fen: int) -> bool:
    """Whether nothing overflowed: neither loans into the balance nor a balance beyond 64 bits.

    No balance is negative, so none overflows if the total does not. Loans that overflowed would be
    missing from the sum of the lower bits.
    """
    starts = range(0, len(sums), AT_ONCE)
    held = sum(int(_loans_in(sums[first : first + AT_ONCE]).sum()) for first in starts)
    return held == counted and balance_fen < 1 << (63 - COUNT_BITS)


def _loans_in(sums: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return sums & ((1 << COUNT_BITS) - 1)


def largest_borrowers(pool: Pool) -> pd.DataFrame:
    """What the largest borrowers hold together, each group once however few borrowers there are.

    Columns: `borrowers`, `loans`, `balance` and `share` (quantities). Empty where no open loan
    names its borrower.
    """
    found = pool.quantities(
        pool.rows("concentration", basis="top").drop_duplicates(
            "rank", keep="last", ignore_index=True
        ),
        rank=("person", Text("largest borrowers")),
        loans=("loan", Text("their loans")),
        balance_fen=("yuan", Text("balance of the largest")),
    )
    (owed,) = pool.rows("summary", measure="balance")["numerator"]
    whole = repeat(pool.counted(owed, "yuan", BALANCE))
    of_whole = shares(found["balance"], whole, Text("share of the largest"))
    found["share"] = pd.Series(of_whole, dtype=object)
    return found.rename(columns={"rank": "borrowers"})
