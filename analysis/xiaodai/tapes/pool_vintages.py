"""Static pools: the share of each vintage that was ever 30 days late, by its age."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.histories import VintageBy
from xiaodai.tapes.pool import Pool, share
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

COLUMNS = ("vintage", "age", "deal_age", "original_fen", "ever_30_fen", "ever_30_share")
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}  # between ages of a table
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 60


class Curve(NamedTuple):
    """A vintage's share of amounts that were ever 30 days late, by age, for drawing."""

    vintage: date
    ages: list[int]
    shares: list[float]


@dataclass(frozen=True)
class StaticPools:
    """The vintages that the panel saw from their start, and how many it did not."""

    pool: Pool
    curves: list[Curve]
    begun_before: int
    amounts: dict[date, list[tuple[int, int, int]]]  # by age: fen ever so late, fen granted
    by: VintageBy = "month"

    def ever(self, vintage: date, age: int) -> Quantity | None:
        """The share of a vintage's original amounts that were ever 30 days late by an age.

        It is what the last snapshot up to that age shows; `None` beyond the vintage's last one.
        """
        seen = self.amounts.get(vintage, [])
        known = [amounts for at, *amounts in seen if at <= age]
        if not known or seen[-1][0] < age:
            return None
        late_fen, original_fen = known[-1]
        late = self.pool.yuan(late_fen, Text("originals ever thirty days late"))
        originals = self.pool.yuan(original_fen, Text("originals"))
        return share(late, originals, Text("share ever thirty days late"))

    @property
    def farthest(self) -> Curve:
        """The vintage of which the largest share was ever so late."""
        return max(self.curves, key=lambda curve: curve.shares[-1])

    @property
    def highest(self) -> Quantity:
        """The largest share of a vintage that was ever so late by the last snapshot."""
        found = self.ever(self.farthest.vintage, self.farthest.ages[-1])
        assert found is not None, "a curve's last point is a row of the table"
        return found

    @property
    def highest_vintage(self) -> Period:
        """The vintage of which the largest share was ever so late, as a period."""
        return Period(self.code(self.farthest))

    @property
    def highest_age(self) -> Quantity:
        """The age of that vintage on the last snapshot."""
        why = Text("from its origination to the last snapshot")
        return constant(self.farthest.ages[-1], self.by, why)

    @property
    def reached_by_half(self) -> int:
        """The highest age that at least half of the vintages have reached."""
        oldest_first = sorted((curve.ages[-1] for curve in self.curves), reverse=True)
        return oldest_first[(len(oldest_first) - 1) // 2]

    @property
    def drawn_in(self) -> Quantity:
        """Of how many vintages one is drawn, for a sentence."""
        return self._one_in(self.one_drawn_in)

    @property
    def listed_in(self) -> Quantity:
        """Of how many vintages one is listed by age, for a caption."""
        return self._one_in(self.one_listed_in)

    @property
    def unseen(self) -> Quantity:
        """The number of vintages that began before the panel and are left out."""
        return self.pool.counted(self.begun_before, "item", Text("vintages begun before"))

    @property
    def number(self) -> Quantity:
        """The number of vintages that are followed."""
        return self.pool.counted(len(self.curves), "item", Text("vintages"))

    @property
    def one_drawn_in(self) -> int:
        """Of how many vintages one is drawn, so that some sixty curves are."""
        return -(-len(self.curves) // MOST_CURVES)

    @property
    def one_listed_in(self) -> int:
        """Of how many vintages one is listed by age, so that some ten rows are."""
        return -(-len(self.curves) // MOST_VINTAGES)

    def _one_in(self, every: int) -> Quantity:
        return self.pool.counted(every, "item", Text("one vintage in so many"))

    def code(self, curve: Curve) -> str:
        """A vintage as `2025-06`, or as `2025-06-30` where vintages are days."""
        return curve.vintage.isoformat()[: 7 if self.by == "month" else 10]

    def drawn(self) -> pd.DataFrame:
        """The curves of at most some sixty vintages, always with the first, last and highest.

        Columns: `vintage` (a code), `age` in months or days, `percent` of its amounts, `newness`
        (0 is the oldest vintage, 1 the newest). Rows are in the order of vintages and ages.
        """
        last = max(len(self.curves) - 1, 1)
        rows = [
            (self.code(curve), age, 100 * part, place / last)
            for place, curve in enumerate(self.curves)
            if place % self.one_drawn_in == 0 or self.code(curve) in self.named
            for age, part in zip(curve.ages, curve.shares, strict=True)
        ]
        return pd.DataFrame(rows, columns=["vintage", "age", "percent", "newness"])

    @property
    def named(self) -> list[str]:
        """The codes of the vintages to name in a chart: the first, the last and the highest."""
        return [self.code(curve) for curve in (self.curves[0], self.curves[-1], self.farthest)]

    def by_age(self) -> pd.DataFrame:
        """The shares of at most some ten vintages at round ages.

        Columns: `vintage` (a code) and the ages, in months or days, as whole numbers (quantities;
        `None` for an age that a vintage has not reached). Empty where none has reached the first.
        """
        longest = max(curve.ages[-1] for curve in self.curves)
        fitting = (step for step in STEPS[self.by] if longest <= step * MOST_AGES)
        step = next(fitting, -(-longest // MOST_AGES))
        ages = list(range(step, longest + 1, step)) or [longest]
        listed = self.curves[:: self.one_listed_in]
        shown = [curve for curve in listed if curve.ages[-1] >= ages[0]]
        shares = {age: [self.ever(curve.vintage, age) for curve in shown] for age in ages}
        known = {age: column for age, column in shares.items() if any(map(_is_known, column))}
        if not known:
            return pd.DataFrame()
        codes = [self.code(curve) for curve in shown]
        return pd.DataFrame({"vintage": codes} | known, dtype=object)


def _is_known(value: object) -> bool:
    return value is not None


def follow_vintages(pool: Pool, by: VintageBy = "month") -> StaticPools | None:
    """The vintages as curves; those that began before the panel are left out unless all did.

    Of those only the survivors are seen. `by` is how the tape's vintages were cut. `None` with one
    snapshot, without vintages, or without anything ever late.
    """
    by_vintage: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in pool.rows("vintages", COLUMNS) if pool.is_panel else ():
        if int(row["original_fen"]) and row["ever_30_fen"] is not None:
            by_vintage[row["vintage"]].append(row)
    whole = {
        vintage: rows
        for vintage, rows in by_vintage.items()
        if int(rows[0]["age"]) == 0 or int(rows[0]["deal_age"]) > 0
    }
    curves = [
        Curve(
            vintage,
            [int(row["age"]) for row in rows],
            [float(row["ever_30_share"]) for row in rows],
        )
        for vintage, rows in (whole or by_vintage).items()
    ]
    if not any(curve.shares[-1] for curve in curves):
        return None
    amounts = {
        vintage: [(int(r["age"]), int(r["ever_30_fen"]), int(r["original_fen"])) for r in rows]
        for vintage, rows in by_vintage.items()
    }
    return StaticPools(pool, curves, len(by_vintage) - len(whole), amounts, by)


def triangle_rows(pool: Pool) -> Quantity | None:
    """The number of rows of the table `triangle`; `None` without any or with one snapshot."""
    rows = len(pool.tables["triangle"])
    if not rows or not pool.is_panel:
        return None
    return pool.counted(rows, "item", Text("rows of the triangle"))
