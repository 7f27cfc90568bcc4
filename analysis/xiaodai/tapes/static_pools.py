"""Static pools: the loans of one month or day of origination, followed over the snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain

import ibis
import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.bands import THRESHOLDS
from xiaodai.tapes.frames import exact_frame, ratios
from xiaodai.tapes.histories import SUMS, VintageBy, by_month
from xiaodai.tapes.pool import Pool, share
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

OPEN = ("open_loans", "balance_fen")
AT = {days: (f"at_{days}_loans", f"at_{days}_fen") for days in THRESHOLDS}
EVER = {days: (f"ever_{days}_loans", f"ever_{days}_fen") for days in THRESHOLDS}
HEADERS = (
    "vintage",
    "snapshot_date",
    "age",
    "deal_age",
    *SUMS,
    *OPEN,
    *chain(*AT.values(), *EVER.values()),
    "written_off_loans",
    "written_off_fen",
    "at_30_share",
    "ever_30_share",
    "written_off_share",
)
TRIANGLE = ("origin", "development", "original_fen", "ever_30_fen", "written_off_fen")
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}  # between ages of a table
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 60


def vintages(loans: Loans, found: pd.DataFrame, by: VintageBy) -> pd.DataFrame:
    """The table `vintages`: a row for each vintage and snapshot from its origination on.

    Columns: `HEADERS`; ages are in months or days, as `by` says, `deal_age` counts from the first
    snapshot. `found` are the loans by history. Empty without origination dates.
    """
    cell = ["originated", "snapshot_date"]
    whole = found.groupby("originated")[SUMS].sum()
    if whole.empty:
        return exact_frame([], HEADERS)
    gone = found.groupby(["originated", "written_off"])["loans"].sum()
    parts = _standing(loans, by, bool(found["changing"].any()))
    parts.append(gone.to_frame("written_off_loans"))
    if loans.has("days_past_due") and len(loans.snapshots) > 1:
        for threshold, names in EVER.items():
            late = found.groupby(["originated", f"late_{threshold}"])[SUMS].sum()
            parts.append(late.set_axis(names, axis="columns"))
    cells = pd.MultiIndex.from_product([whole.index, loans.snapshots], names=cell)
    made = pd.concat([part.rename_axis(cell) for part in parts], axis="columns")
    made = made.reindex(cells).fillna(0)
    flows = made.columns[made.columns.str.startswith(("ever", "written_off"))]
    made[flows] = made[flows].unstack("originated").cumsum().stack("originated").swaplevel()[flows]
    made = made.join(whole).reset_index(names=["vintage", "snapshot_date"])
    made = made[made["snapshot_date"] >= made["vintage"]].reindex(columns=HEADERS)
    starts, days = made["vintage"], made["snapshot_date"]
    made["age"] = [_age(start, day, by) for start, day in zip(starts, days, strict=True)]
    made["deal_age"] = [_age(loans.snapshots[0], day, by) for day in days]
    for measure in ("at_30", "ever_30", "written_off"):
        made[f"{measure}_share"] = ratios(made[f"{measure}_fen"], made["original_fen"])
    return exact_frame(made, HEADERS)


def triangle(static: pd.DataFrame) -> pd.DataFrame:
    """The table `triangle`: cumulative amounts by origin and development, in long form."""
    named = static.rename(columns={"vintage": "origin", "snapshot_date": "development"})
    return named[list(TRIANGLE)]


def _age(start: date, end: date, by: VintageBy) -> int:
    if by == "day":
        return (end - start).days
    return 12 * (end.year - start.year) + end.month - start.month


def _standing(loans: Loans, by: VintageBy, is_changing: bool) -> list[pd.DataFrame]:
    """What is open, what of it is late, and what is written off, by vintage and snapshot.

    A loan with several origination dates counts under its earliest.
    """
    table = loans.table
    if is_changing:
        earliest = table.origination_date.min().over(group_by=table.loan_id)
        table = table.mutate(origination_date=earliest)
    table = table.filter(table.origination_date.notnull())
    amounts = {"balance_fen": table.balance_fen.sum()}
    if loans.has("written_off_fen"):
        amounts["written_off_fen"] = table.written_off_fen.sum()
    late = table.days_past_due if loans.has("days_past_due") else ibis.literal(-1)
    passed = ibis.cases(
        *[(late >= days, place) for place, days in reversed(list(enumerate(THRESHOLDS, 1)))],
        else_=0,
    )
    counted = table.group_by(
        "origination_date", "snapshot_date", is_open=is_open(table), passed=passed
    ).aggregate(loans=table.count(), **amounts)
    if by == "month":
        counted = by_month(counted, "origination_date", "loans", *amounts)
    counted = counted.filter(counted.snapshot_date >= counted.origination_date)
    now = loans.engine.rows(counted)
    opened, cell = now[now["is_open"].astype(bool)], ["origination_date", "snapshot_date"]
    found = [
        opened[opened["passed"] >= place]
        .groupby(cell)[["loans", "balance_fen"]]
        .sum()
        .set_axis(names, axis="columns")
        for place, names in enumerate([OPEN, *(AT.values() if loans.has("days_past_due") else ())])
    ]
    if loans.has("written_off_fen"):
        found.append(now.fillna({"written_off_fen": 0}).groupby(cell)[["written_off_fen"]].sum())
    return found


@dataclass(frozen=True)
class StaticPools:
    """The vintages that are followed from their start, each by age.

    `followed` has the columns `vintage` (a code), `age` in months or days, `ever_30_fen` and
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

    def ever(self, vintage: str, age: int) -> Quantity | None:
        """The share of a vintage's original amounts that was ever 30 days late by an age.

        It is what the last snapshot up to that age shows; `None` beyond the vintage's last one.
        """
        known = self.followed[(self.followed["vintage"] == vintage) & (self.followed["age"] <= age)]
        if known.empty or self.ends["age"][vintage] < age:
            return None
        last = self.pool.quantities(
            known.tail(1),
            ever_30_fen=("yuan", Text("originals ever thirty days late")),
            original_fen=("yuan", Text("originals")),
        ).iloc[0]
        return share(last["ever_30"], last["original"], Text("share ever thirty days late"))

    @property
    def highest(self) -> pd.Series:
        """The vintage with the largest share ever 30 days late by the last snapshot.

        A row of `vintage` (a period), its `share`, and its `age` on that snapshot (quantities).
        """
        late, originals = self.ends["ever_30_fen"], self.ends["original_fen"]
        vintage = max(self.ends.index, key=lambda code: Fraction(late[code], originals[code]))
        age = self.ends["age"][vintage]
        why = Text("from its origination to the last snapshot")
        return row(
            vintage=Period(vintage),
            share=self.ever(vintage, age),
            age=constant(age, self.by, why),
        )

    @property
    def reached_by_half(self) -> int:
        """The highest age, in months or days, that at least half of the vintages have reached."""
        return int(self.ends["age"].astype(int).quantile(interpolation="higher"))

    @property
    def named(self) -> list[str]:
        """The vintages to name in a chart: the first, the last and the highest."""
        return [*self.ends.index[[0, -1]], self.highest.vintage.code]

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

    def drawn(self) -> pd.DataFrame:
        """The curves of at most some sixty vintages, always with those that are `named`.

        Columns: `vintage` (a code), `age` in months or days, `percent` of its amounts, `newness`
        (0 is the oldest vintage, 1 the newest). Rows are in the order of vintages and ages.
        """
        rows, codes = self.followed, self.ends.index
        newness = pd.Series(range(len(codes)), codes) / max(len(codes) - 1, 1)
        columns = {
            "vintage": rows["vintage"],
            "age": rows["age"].astype(int),
            "percent": (100 * (rows["ever_30_fen"] / rows["original_fen"])).astype(float),
            "newness": rows["vintage"].map(newness),
        }
        is_drawn = rows["vintage"].isin([*codes[:: self._one_in(MOST_CURVES)], *self.named])
        return pd.DataFrame(columns)[is_drawn]

    def by_age(self) -> pd.DataFrame:
        """The shares of at most some ten vintages at round ages.

        Columns: `vintage` (a code) and the ages, in months or days, as whole numbers (quantities;
        `None` for an age that a vintage has not reached). Empty where none has reached the first.
        """
        longest = max(self.ends["age"])
        fitting = (step for step in STEPS[self.by] if longest <= step * MOST_AGES)
        step = next(fitting, -(-longest // MOST_AGES))
        ages = range(step, longest + 1, step) or [longest]
        listed = self.ends.iloc[:: self._one_in(MOST_VINTAGES)]
        shown = listed.index[listed["age"] >= ages[0]]
        shares = {age: [self.ever(vintage, age) for vintage in shown] for age in ages}
        known = pd.DataFrame(shares, shown, dtype=object).dropna(axis="columns", how="all")
        return known.reset_index() if len(known) else pd.DataFrame()

    def _one_in(self, most: int) -> int:
        return -(-len(self.ends) // most)


def follow_vintages(pool: Pool, by: VintageBy = "month") -> StaticPools | None:
    """The vintages by age; those that began before the panel are left out unless all did.

    Of those only the survivors are seen. `by` is how the tape's vintages were cut. `None` with one
    snapshot, without vintages, or without anything ever late.
    """
    rows = pool.rows("vintages")
    rows = rows[(rows["original_fen"] != 0) & rows["ever_30_fen"].notna() & pool.is_panel]
    rows["vintage"] = [day.isoformat()[: 7 if by == "month" else 10] for day in rows["vintage"]]
    first = rows.drop_duplicates("vintage")
    whole = first["vintage"][(first["age"] == 0) | (first["deal_age"] > 0)]
    followed = rows[rows["vintage"].isin(whole)] if len(whole) else rows
    found = StaticPools(pool, by, followed, len(first) - len(whole))
    return found if any(found.ends["ever_30_fen"]) else None


def triangle_rows(pool: Pool) -> Quantity | None:
    """The number of rows of the table `triangle`; `None` without any or with one snapshot."""
    rows = len(pool.tables["triangle"])
    return (
        pool.counted(rows, "item", Text("rows of the triangle")) if rows and pool.is_panel else None
    )
