"""Static pools: the share of each vintage that was ever 30 days late, by its age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.histories import VintageBy
from xiaodai.tapes.pool import Pool, share
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

COLUMNS = ("vintage", "age", "deal_age", "original_fen", "ever_30_fen")
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}  # between ages of a table
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 60


class Highest(NamedTuple):
    """The vintage with the largest share ever 30 days late, and its age on the last snapshot."""

    vintage: Period
    share: Quantity
    age: Quantity


@dataclass(frozen=True)
class StaticPools:
    """The vintages that are followed from their start, each by age.

    `followed` has the columns `vintage` (a date), `age` in months or days, `ever_30_fen` and
    `original_fen`; `begun_before` is the number of vintages that began before the panel and are
    left out.
    """

    pool: Pool
    by: VintageBy
    followed: pd.DataFrame
    begun_before: int

    @cached_property
    def ends(self) -> pd.DataFrame:
        """What the last snapshot shows of each vintage; index: `vintage`, in order."""
        return self.followed.drop_duplicates("vintage", keep="last").set_index("vintage")

    def ever(self, vintage: date, age: int) -> Quantity | None:
        """The share of a vintage's original amounts that was ever 30 days late by an age.

        It is what the last snapshot up to that age shows; `None` beyond the vintage's last one.
        """
        is_known = (self.followed["vintage"] == vintage) & (self.followed["age"] <= age)
        known = self.followed[is_known]
        if known.empty or self.ends["age"][vintage] < age:
            return None
        last = known.iloc[-1]
        late = self.pool.counted(
            last["ever_30_fen"], "yuan", Text("originals ever thirty days late")
        )
        originals = self.pool.counted(last["original_fen"], "yuan", Text("originals"))
        return share(late, originals, Text("share ever thirty days late"))

    @property
    def highest(self) -> Highest:
        """The vintage with the largest share ever 30 days late by the last snapshot."""
        shares = map(Fraction, self.ends["ever_30_fen"], self.ends["original_fen"])
        _, vintage = max(zip(shares, self.ends.index, strict=True), key=itemgetter(0))
        age = self.ends["age"][vintage]
        found = self.ever(vintage, age)
        assert found is not None, "a vintage is known at its last age"
        why = Text("from its origination to the last snapshot")
        return Highest(Period(self._code(vintage)), found, constant(age, self.by, why))

    @property
    def reached_by_half(self) -> int:
        """The highest age, in months or days, that at least half of the vintages have reached."""
        oldest_first = sorted(self.ends["age"], reverse=True)
        return int(oldest_first[(len(oldest_first) - 1) // 2])

    @property
    def named(self) -> list[str]:
        """The codes of the vintages to name in a chart: the first, the last and the highest."""
        first, last = self.ends.index[[0, -1]]
        return [self._code(first), self._code(last), self.highest.vintage.code]

    @property
    def numbers(self) -> dict[str, Quantity]:
        """How many vintages are `followed`, began `before` the panel, and of how many one is shown.

        One in so many is `drawn` as a curve, and one in so many `listed` in the table by age.
        """
        one = Text("one vintage in so many")
        counted = {
            "followed": (len(self.ends), Text("vintages")),
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
        codes, one_in = self.ends.index.map(self._code), self._one_in(MOST_CURVES)
        newness = pd.Series(range(len(codes)), codes) / max(len(codes) - 1, 1)
        of_rows = self.followed["vintage"].map(self._code)
        percent = 100 * (self.followed["ever_30_fen"] / self.followed["original_fen"])
        columns = {
            "vintage": of_rows,
            "age": self.followed["age"].astype(int),
            "percent": percent.astype(float),
            "newness": of_rows.map(newness),
        }
        return pd.DataFrame(columns)[of_rows.isin([*codes[::one_in], *self.named])]

    def by_age(self) -> pd.DataFrame:
        """The shares of at most some ten vintages at round ages.

        Columns: `vintage` (a code) and the ages, in months or days, as whole numbers (quantities;
        `None` for an age that a vintage has not reached). Empty where none has reached the first.
        """
        longest = max(self.ends["age"])
        fitting = (step for step in STEPS[self.by] if longest <= step * MOST_AGES)
        step = next(fitting, -(-longest // MOST_AGES))
        ages = list(range(step, longest + 1, step)) or [longest]
        listed = self.ends.iloc[:: self._one_in(MOST_VINTAGES)]
        shown = listed.index[listed["age"] >= ages[0]]
        shares = {age: [self.ever(vintage, age) for vintage in shown] for age in ages}
        known = pd.DataFrame(shares, dtype=object).dropna(axis="columns", how="all")
        if known.empty:
            return pd.DataFrame()
        known.insert(0, "vintage", [self._code(vintage) for vintage in shown])
        return known

    def _one_in(self, most: int) -> int:
        return -(-len(self.ends) // most)

    def _code(self, vintage: date) -> str:
        return vintage.isoformat()[: 7 if self.by == "month" else 10]


def follow_vintages(pool: Pool, by: VintageBy = "month") -> StaticPools | None:
    """The vintages by age; those that began before the panel are left out unless all did.

    Of those only the survivors are seen. `by` is how the tape's vintages were cut. `None` with one
    snapshot, without vintages, or without anything ever late.
    """
    rows = pool.rows("vintages", *COLUMNS)
    is_known = (rows["original_fen"] != 0) & rows["ever_30_fen"].notna() & pool.is_panel
    rows = rows[is_known]
    first = rows.drop_duplicates("vintage")
    whole = first["vintage"][(first["age"] == 0) | (first["deal_age"] > 0)]
    followed = rows[rows["vintage"].isin(whole)] if len(whole) else rows
    found = StaticPools(pool, by, followed, len(first) - len(whole))
    return found if any(found.ends["ever_30_fen"]) else None


def triangle_rows(pool: Pool) -> Quantity | None:
    """The number of rows of the table `triangle`; `None` without any or with one snapshot."""
    rows = len(pool.tables["triangle"])
    if not rows or not pool.is_panel:
        return None
    return pool.counted(rows, "item", Text("rows of the triangle"))
