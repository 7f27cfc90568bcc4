"""Static pools: the share of each vintage that was ever 30 days late, by its age."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.histories import VintageBy
from xiaodai.tapes.pool import Pool, share
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

COLUMNS = ("vintage", "age", "deal_age", "original_fen", "ever_30_fen")
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}  # between ages of a table
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 60


class Point(NamedTuple):
    """What was ever 30 days late of a vintage by an age, and what was lent."""

    age: int
    late_fen: int
    original_fen: int

    @property
    def share(self) -> Fraction:
        """What was late ÷ what was lent."""
        return Fraction(self.late_fen, self.original_fen)


class Highest(NamedTuple):
    """The vintage with the largest share ever 30 days late, and its age on the last snapshot."""

    vintage: Period
    share: Quantity
    age: Quantity


@dataclass(frozen=True)
class StaticPools:
    """The vintages that are followed from their start, each with its points by age.

    `begun_before` is the number of vintages that began before the panel and are left out.
    """

    pool: Pool
    by: VintageBy
    followed: dict[date, list[Point]]
    begun_before: int

    def ever(self, vintage: date, age: int) -> Quantity | None:
        """The share of a vintage's original amounts that was ever 30 days late by an age.

        It is what the last snapshot up to that age shows; `None` beyond the vintage's last one.
        """
        points = self.followed[vintage]
        known = [point for point in points if point.age <= age]
        if not known or points[-1].age < age:
            return None
        late = self.pool.yuan(known[-1].late_fen, Text("originals ever thirty days late"))
        originals = self.pool.yuan(known[-1].original_fen, Text("originals"))
        return share(late, originals, Text("share ever thirty days late"))

    @property
    def highest(self) -> Highest:
        """The vintage with the largest share ever 30 days late by the last snapshot."""
        vintage = max(self.followed, key=lambda one: self.followed[one][-1].share)
        age = self.followed[vintage][-1].age
        found = self.ever(vintage, age)
        assert found is not None, "a vintage is known at its last age"
        why = Text("from its origination to the last snapshot")
        return Highest(Period(self._code(vintage)), found, constant(age, self.by, why))

    @property
    def reached_by_half(self) -> int:
        """The highest age, in months or days, that at least half of the vintages have reached."""
        oldest_first = sorted((points[-1].age for points in self.followed.values()), reverse=True)
        return oldest_first[(len(oldest_first) - 1) // 2]

    @property
    def named(self) -> list[str]:
        """The codes of the vintages to name in a chart: the first, the last and the highest."""
        first, *_, last = [*self.followed, *self.followed]
        return [self._code(first), self._code(last), self.highest.vintage.code]

    @property
    def numbers(self) -> dict[str, Quantity]:
        """How many vintages are `followed`, began `before` the panel, and of how many one is shown.

        One in so many is `drawn` as a curve, and one in so many `listed` in the table by age.
        """
        one = Text("one vintage in so many")
        counted = {
            "followed": (len(self.followed), Text("vintages")),
            "before": (self.begun_before, Text("vintages begun before")),
            "drawn": (self._one_in(MOST_CURVES), one),
            "listed": (self._one_in(MOST_VINTAGES), one),
        }
        return {key: self.pool.counted(n, "item", name) for key, (n, name) in counted.items()}

    @property
    def is_thinned(self) -> bool:
        """Whether there are more vintages than curves that can be told apart."""
        return self._one_in(MOST_CURVES) > 1

    def drawn(self) -> pd.DataFrame:
        """The curves of at most some sixty vintages, always with those that are `named`.

        Columns: `vintage` (a code), `age` in months or days, `percent` of its amounts, `newness`
        (0 is the oldest vintage, 1 the newest). Rows are in the order of vintages and ages.
        """
        last, named = max(len(self.followed) - 1, 1), self.named
        rows = [
            (self._code(vintage), point.age, 100 * float(point.share), place / last)
            for place, (vintage, points) in enumerate(self.followed.items())
            if place % self._one_in(MOST_CURVES) == 0 or self._code(vintage) in named
            for point in points
        ]
        return pd.DataFrame(rows, columns=["vintage", "age", "percent", "newness"])

    def by_age(self) -> pd.DataFrame:
        """The shares of at most some ten vintages at round ages.

        Columns: `vintage` (a code) and the ages, in months or days, as whole numbers (quantities;
        `None` for an age that a vintage has not reached). Empty where none has reached the first.
        """
        longest = max(points[-1].age for points in self.followed.values())
        fitting = (step for step in STEPS[self.by] if longest <= step * MOST_AGES)
        step = next(fitting, -(-longest // MOST_AGES))
        ages = list(range(step, longest + 1, step)) or [longest]
        listed = list(self.followed)[:: self._one_in(MOST_VINTAGES)]
        shown = [vintage for vintage in listed if self.followed[vintage][-1].age >= ages[0]]
        shares = {age: [self.ever(vintage, age) for vintage in shown] for age in ages}
        known = pd.DataFrame(shares, dtype=object).dropna(axis="columns", how="all")
        if known.empty:
            return pd.DataFrame()
        known.insert(0, "vintage", [self._code(vintage) for vintage in shown])
        return known

    def _one_in(self, most: int) -> int:
        return -(-len(self.followed) // most)

    def _code(self, vintage: date) -> str:
        return vintage.isoformat()[: 7 if self.by == "month" else 10]


def follow_vintages(pool: Pool, by: VintageBy = "month") -> StaticPools | None:
    """The vintages by age; those that began before the panel are left out unless all did.

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
    followed = {
        vintage: [
            Point(int(row["age"]), int(row["ever_30_fen"]), int(row["original_fen"]))
            for row in rows
        ]
        for vintage, rows in (whole or by_vintage).items()
    }
    if not any(points[-1].late_fen for points in followed.values()):
        return None
    return StaticPools(pool, by, followed, len(by_vintage) - len(whole))


def triangle_rows(pool: Pool) -> Quantity | None:
    """The number of rows of the table `triangle`; `None` without any or with one snapshot."""
    rows = len(pool.tables["triangle"])
    if not rows or not pool.is_panel:
        return None
    return pool.counted(rows, "item", Text("rows of the triangle"))
