"""Static pools: the loans of one month or day of origination, followed over the snapshots.

Loans with one history, from when they were first seen, first late and first written off, are
counted together; how many were *ever* late by some day is then a sum of counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Literal

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from xiaodai.reading.periods import Period
from xiaodai.tapes.declared import THRESHOLDS, TRIANGLE, VINTAGES
from xiaodai.tapes.pool import Pool, exact_frame, ratios, share
from xiaodai.tapes.quality import Loans, is_open
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

VintageBy = Literal["month", "day"]
SUMS = ["loans", "original_fen"]
LOSSES = ("written_off_fen", "recovered_fen")
OPEN = ("open_loans", "balance_fen")
AT = {days: (f"at_{days}_loans", f"at_{days}_fen") for days in THRESHOLDS}
EVER = {days: (f"ever_{days}_loans", f"ever_{days}_fen") for days in THRESHOLDS}
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}  # between ages of a table
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 20


def histories(loans: Loans, by: VintageBy) -> pd.DataFrame:
    """The loans of a tape, counted by history; originations by month or day.

    Columns: `originated`, `first_seen`, `late_30`, `late_60`, `late_90` and `written_off`, of which
    `late_…` is the first snapshot on which a loan was that late or written off; then `loans`,
    `original_fen`, and `changing`: how many have different origination dates in different rows.
    """
    table = loans.table
    gone = table.status == "written_off"
    events = {f"late_{days}": (table.days_past_due >= days) | gone for days in THRESHOLDS}
    dates = {
        name: happened.ifelse(table.snapshot_date, ibis.null("date"))
        for name, happened in (events | {"written_off": gone}).items()
    }
    rows = table.select(
        "loan_id",
        "snapshot_date",
        "balance_fen",
        granted=table.original_balance_fen,
        originated=table.origination_date,
        **dates,
    )
    if len(loans.snapshots) > 1:
        each = rows.group_by("loan_id").aggregate(
            first_seen=rows.snapshot_date.min(),
            first_balance=rows.balance_fen.argmin(rows.snapshot_date),
            granted=rows.granted.argmin(rows.snapshot_date, where=rows.granted.notnull()),
            originated=rows.originated.min(),
            changes=(rows.originated.max() > rows.originated.min())
            | (rows.originated.count() < rows.count()),
            **{name: rows[name].min() for name in dates},
        )
    else:  # a loan's only row is its history
        each = rows.rename(first_seen="snapshot_date", first_balance="balance_fen")
        each = each.mutate(changes=ibis.literal(False))
    counted = (
        each.mutate(original_fen=ibis.coalesce(each.granted, each.first_balance))
        .group_by("originated", "first_seen", *dates)
        .aggregate(
            loans=_.count(),
            original_fen=_.original_fen.sum(),
            changing=_.changes.cast("int64").sum().coalesce(0),
        )
    )
    if by == "month":
        counted = by_month(counted, "originated", *SUMS, "changing")
    return loans.engine.rows(counted)


def by_month(counted: ir.Table, day: str, *sums: str) -> ir.Table:
    """Groups of days joined to groups of months; `sums` are the columns to add up.

    Days are grouped first: cutting few groups to months costs nothing, cutting every row does.
    """
    months = counted.mutate(**{day: counted[day].truncate("M").cast("date")})
    keys = [name for name in counted.columns if name not in sums]
    return months.group_by(keys).aggregate(**{name: months[name].sum() for name in sums})


def by_then(found: pd.DataFrame, event: str, days: Iterable[date]) -> pd.DataFrame:
    """Loans and original amounts of the histories with an event on or before each of the days."""
    return found.groupby(event)[SUMS].sum().reindex(list(days), fill_value=0).cumsum()


def vintages(loans: Loans, found: pd.DataFrame, by: VintageBy) -> pd.DataFrame:
    """The table `vintages`: a row for each vintage and snapshot from its origination on.

    Ages are in months or days, as `by` says, `deal_age` counts from the first
    snapshot. `found` are the loans by history. Empty without origination dates.
    """
    cell = ["originated", "snapshot_date"]
    whole = found.groupby("originated")[SUMS].sum()
    if whole.empty:
        return exact_frame([], VINTAGES.headers)
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
    flows = made.columns[made.columns.str.startswith(("ever", "written_off", "recovered"))]
    made[flows] = made[flows].unstack("originated").cumsum().stack("originated").swaplevel()[flows]
    made = made.join(whole).reset_index(names=["vintage", "snapshot_date"])
    made = made[made["snapshot_date"] >= made["vintage"]].reindex(columns=VINTAGES.headers)
    starts, days = made["vintage"], made["snapshot_date"]
    made["age"] = [age(start, day, by) for start, day in zip(starts, days, strict=True)]
    made["deal_age"] = [age(loans.snapshots[0], day, by) for day in days]
    for measure in ("at_30", "ever_30", "written_off"):
        made[f"{measure}_share"] = ratios(made[f"{measure}_fen"], made["original_fen"])
    return exact_frame(made, VINTAGES.headers)


def triangle(static: pd.DataFrame) -> pd.DataFrame:
    """The table `triangle`: cumulative amounts by origin and development, in long form."""
    named = static.rename(columns={"vintage": "origin", "snapshot_date": "development"})
    return named[[*TRIANGLE.headers]]


def age(start: date, end: date, by: VintageBy) -> int:
    """Whole months from one day's month to another's, or days from one day to another."""
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
    losses = [name for name in LOSSES if loans.has(name)]
    amounts |= {name: table[name].sum() for name in losses}
    late, places = table.days_past_due, [*enumerate(THRESHOLDS, 1)]
    passed = ibis.cases(*[(late >= days, place) for place, days in reversed(places)], else_=0)
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
    found += [now.fillna({name: 0}).groupby(cell)[[name]].sum() for name in losses]
    return found


def follow_vintages(pool: Pool, by: VintageBy = "month") -> pd.Series | None:
    """The vintages by age; those that began before the panel are left out unless all did.

    Of those only the survivors are seen. `by` is how the tape's vintages were cut. A row of:

    - `followed`: each vintage at each age. Columns: `vintage` (a code), `age` in months or days,
      `ever_30_fen`, `original_fen`.
    - `highest`: the vintage with the largest share ever 30 days late by the last snapshot, a row of
      `vintage` (a period), its `share`, and its `age` on that snapshot (quantities).
    - `reached_by_half`: the highest age that at least half of the vintages have reached.
    - `named`: the vintages to name in a chart: the first, the last and the highest.
    - `curves`: at most some twenty vintages, always with those that are named. Columns: `vintage`,
      `age`, `percent` of its amounts, `newness` (0 is the oldest vintage, 1 the newest).
    - `by_age`: the shares of at most some ten vintages at round ages. Columns: `vintage` (a
      period) and the ages as whole numbers (quantities; `None` for an age that a vintage has not
      reached). Empty where none has reached the first.
    - `number` and `begun_before`: how many vintages are followed, and how many are left out.
    - `drawn` and `listed`: one vintage in so many is in `curves`, and in `by_age` (quantities).

    `None` with one snapshot, without vintages, or without anything ever late.
    """
    rows = pool.rows("vintages")
    rows = rows[(rows["original_fen"] != 0) & rows["ever_30_fen"].notna() & pool.is_panel]
    rows["vintage"] = [day.isoformat()[: 7 if by == "month" else 10] for day in rows["vintage"]]
    first = rows.drop_duplicates("vintage")
    whole = first["vintage"][(first["age"] == 0) | (first["deal_age"] > 0)]
    followed = rows[rows["vintage"].isin(whole)] if len(whole) else rows
    ends = followed.drop_duplicates("vintage", keep="last").set_index("vintage")
    if not any(ends["ever_30_fen"]):
        return None
    late, originals, ages = ends["ever_30_fen"], ends["original_fen"], ends["age"].astype(int)
    highest = max(ends.index, key=lambda vintage: Fraction(late[vintage], originals[vintage]))
    drawn, listed = (-(-len(ends) // most) for most in (MOST_CURVES, MOST_VINTAGES))
    named = [*ends.index[[0, -1]], highest]
    one_in = Text("one vintage in so many")
    until = Text("from its origination to the last snapshot")
    return row(
        pool=pool,
        followed=followed,
        highest=row(
            vintage=Period(highest),
            share=ever(pool, followed, highest, ages[highest]),
            age=constant(int(ages[highest]), by, until),
        ),
        reached_by_half=int(ages.quantile(interpolation="higher")),
        named=named,
        curves=_curves(followed, ends.index, [*ends.index[::drawn], *named]),
        by_age=_by_age(pool, followed, ages, listed, STEPS[by]),
        number=pool.counted(len(ends), "item", Text("vintages")),
        begun_before=pool.counted(len(first) - len(whole), "item", Text("vintages begun before")),
        drawn=pool.counted(drawn, "item", one_in),
        listed=pool.counted(listed, "item", one_in),
    )


def ever(pool: Pool, followed: pd.DataFrame, vintage: str, age: int) -> Quantity | None:
    """The share of a vintage's original amounts that was ever 30 days late by an age.

    It is what the last snapshot up to that age shows; `None` beyond the vintage's last one.
    """
    seen = followed[followed["vintage"] == vintage]
    known = seen[seen["age"] <= age]
    if known.empty or seen["age"].iloc[-1] < age:
        return None
    last = pool.quantities(
        known.tail(1),
        ever_30_fen=("yuan", Text("originals ever thirty days late")),
        original_fen=("yuan", Text("originals")),
    ).iloc[0]
    return share(last["ever_30"], last["original"], Text("share ever thirty days late"))


def _curves(followed: pd.DataFrame, codes: pd.Index, drawn: list[str]) -> pd.DataFrame:
    newness = pd.Series(range(len(codes)), codes) / max(len(codes) - 1, 1)
    columns = {
        "vintage": followed["vintage"],
        "age": followed["age"].astype(int),
        "percent": (100 * (followed["ever_30_fen"] / followed["original_fen"])).astype(float),
        "newness": followed["vintage"].map(newness),
    }
    return pd.DataFrame(columns)[followed["vintage"].isin(drawn)]


def _by_age(
    pool: Pool, followed: pd.DataFrame, reached: pd.Series, one_in: int, steps: tuple[int, ...]
) -> pd.DataFrame:
    longest = max(reached)
    fitting = (step for step in steps if longest <= step * MOST_AGES)
    step = next(fitting, -(-longest // MOST_AGES))
    ages = range(step, longest + 1, step) or [longest]
    listed = reached[::one_in]
    shown = listed.index[listed >= ages[0]]
    shares = {age: [ever(pool, followed, vintage, age) for vintage in shown] for age in ages}
    known = pd.DataFrame(shares, shown, dtype=object).dropna(axis="columns", how="all")
    if known.empty:
        return pd.DataFrame()
    return known.reset_index().assign(vintage=known.index.map(Period))


def triangle_rows(pool: Pool) -> Quantity | None:
    """The number of rows of the table `triangle`; `None` without any or with one snapshot."""
    rows = len(pool.tables["triangle"])
    return (
        pool.counted(rows, "item", Text("rows of the triangle")) if rows and pool.is_panel else None
    )
