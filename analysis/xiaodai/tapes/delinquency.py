"""How late the loans of a pool are, on each snapshot: by class, *at* and *ever* at thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from xiaodai.tapes.bands import BUCKETS, MISSING, THRESHOLDS, bucket
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.histories import by_then
from xiaodai.tapes.pool import Pool, shares
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open
from xiaodai.values.quantity import constant
from xiaodai.values.words import Text

HEADERS = (
    "snapshot_date",
    "basis",
    "bucket",
    "loans",
    "balance_fen",
    "base_loans",
    "base_balance_fen",
    "share_of_loans",
    "share_of_balance",
)
THIRTY_DAYS = constant(30, "day", Text("by the definition of the measure"))
M1_ENDS = constant(30, "day", Text("the last day of the class M1"))
M2_BEGINS = constant(31, "day", Text("the first day of the class M2"))


def delinquency(loans: Loans, found: pd.DataFrame) -> pd.DataFrame:
    """The table `delinquency`: loans and amounts by snapshot, basis and bucket.

    Columns: `HEADERS`. `found` are the loans by history. Empty without days past due.
    """
    if not loans.has("days_past_due"):
        return exact_frame([], HEADERS)
    table = loans.table.filter(is_open(loans.table))
    counted = loans.engine.rows(
        table.group_by("snapshot_date", "days_past_due").aggregate(
            loans=table.count(), balance_fen=table.balance_fen.sum()
        )
    )
    seen = by_then(found, "first_seen", loans.snapshots)
    ever = {days: by_then(found, f"late_{days}", loans.snapshots) for days in THRESHOLDS}
    lines: list[tuple[Any, ...]] = []
    for day in loans.snapshots:
        lines += _at(day, counted[counted["snapshot_date"] == day])
        if len(loans.snapshots) > 1:
            for days, late_by in ever.items():
                lines.append((day, "ever", f"{days}+", *late_by.loc[day], *seen.loc[day]))
    made = [(*line, ratio(line[3], line[5]), ratio(line[4], line[6])) for line in lines]
    return exact_frame(made, HEADERS)


def _at(day: date, standing: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    sums, days_late = standing[["loans", "balance_fen"]], standing["days_past_due"]
    base = sums.sum()
    for basis, (names, _) in BUCKETS.items():
        held = sums.groupby(days_late.map(partial(bucket, basis))).sum()
        for name in (*names, MISSING):
            if name in held.index:
                yield day, basis, name, *held.loc[name], *base
    for least in THRESHOLDS:
        yield day, "at", f"{least}+", *sums[days_late.fillna(-1) >= least].sum(), *base


def late(pool: Pool, basis: str) -> pd.DataFrame:
    """The buckets of one basis: `days`, `chinese`, `at` or `ever`; a row for each day and bucket.

    Columns: `day` (a date), `bucket` (its name), `loans`, `of_loans`, `balance` and `of_balance`
    (quantities). Under `ever` the amounts are those originally lent, else those owed on the day.
    """
    amount, every = Text("balance"), Text("open loans")
    if basis == "ever":
        amount, every = Text("original amounts"), Text("all loans seen so far")
    rows = pool.rows("delinquency", basis=basis)
    found = pool.quantities(
        rows,
        loans=("loan", Text("loans so late")),
        base_loans=("loan", every),
        balance_fen=("yuan", Text("their {amount}", amount=amount)),
        base_balance_fen=("yuan", Text("{amount} of {every}", amount=amount, every=every)),
    )
    of_amounts = Text("share of {amount}", amount=amount)
    columns = {
        "day": rows["snapshot_date"],
        "bucket": rows["bucket"],
        "loans": found["loans"],
        "of_loans": shares(found["loans"], found["base_loans"], Text("share of loans")),
        "balance": found["balance"],
        "of_balance": shares(found["balance"], found["base_balance"], of_amounts),
    }
    return pd.DataFrame(columns, dtype=object)


def delinquency_classes(pool: Pool) -> pd.DataFrame:
    """The Chinese classes on the last snapshot.

    Columns: `class` (words), `loans`, `of_loans`, `balance` and `of_balance` (quantities). Empty
    where no loan is open or the tape has no days past due.
    """
    found = late(pool, "chinese")
    found = found[found["day"] == pool.as_of].drop(columns="day")
    return found.assign(bucket=found["bucket"].map(Text)).rename(columns={"bucket": "class"})


def late_over_time(pool: Pool) -> pd.DataFrame:
    """The shares of amounts late by each threshold on a snapshot, and ever 30 days late by then.

    Columns: `at_30`, `at_60`, `at_90`, `ever_30` (quantities, `None` where nothing was owed or
    lent yet, or where it is not known). Index: `day`, the snapshots.
    """
    wanted = [("at", days) for days in THRESHOLDS] + [("ever", THRESHOLDS[0])]
    columns = {
        f"{basis}_{days}": found[found["bucket"] == f"{days}+"].set_index("day")["of_balance"]
        for basis, days in wanted
        for found in [late(pool, basis)]
    }
    made = pd.DataFrame(columns, index=pd.Index(pool.snapshots, name="day"), dtype=object)
    return made.where(made.notna(), None)
