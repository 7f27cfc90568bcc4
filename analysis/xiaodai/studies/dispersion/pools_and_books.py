"""Averages of pools that were sold against the averages of the books they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.disclosed import Disclosure, averages
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

ACROSS = Text("a pool is a selection from the book, and the two were printed for different days")


@dataclass(frozen=True, slots=True)
class PoolGap:
    """The average of one pool and of its lender's book, in percent; the gap in points.

    `entity` is the id of the pool.
    """

    entity: str
    pool: Text
    book: Quantity
    rate: Quantity
    gap: Quantity


def pool_gaps(ledger: Ledger, found: Sequence[Disclosure]) -> list[PoolGap]:
    """Pool average minus book average, for every pool whose lender discloses both as numbers."""
    books = {d.lender: d.value for d in averages(found, "book average")}
    gaps = []
    for d in averages(found, "pool average"):
        if d.lender in books:
            pool, book = ledger.entity(d.entity), books[d.lender]
            gap = d.value.minus(book, across=ACROSS)
            gap = gap.named(Text("{who} minus book", who=pool))
            gaps.append(PoolGap(d.entity, pool, book, d.value, gap))
    return gaps


def pool_gaps_table(gaps: Sequence[PoolGap]) -> pd.DataFrame:
    """Pools beside the books they come from.

    Columns: `pool` (words), `book` and `rate` (percent a year), `gap` (percentage points). One row
    for each pool.
    """
    return frame(gaps, "pool", "book", "rate", "gap")


def pools_cost_more(gaps: Sequence[PoolGap]) -> bool:
    """Whether every gap whose sign is sure is positive, and there is such a gap."""
    ends = [pool.gap.interval.ends for pool in gaps]
    decided = [(low, high) for low, high in ends if low > 0 or high < 0]
    return bool(decided) and all(low > 0 for low, _ in decided)
