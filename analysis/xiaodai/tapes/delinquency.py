"""Delinquency on every snapshot: buckets, *at* thresholds, and *ever* at thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.tapes.bands import BUCKETS, MISSING, THRESHOLDS, bucket
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.histories import History, count_by
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open

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


def delinquency(loans: Loans, found: list[History]) -> pd.DataFrame:
    """The table `delinquency`: loans and amounts by snapshot, basis and bucket.

    Columns: `HEADERS`. `found` are the loans by history. Empty without days past due.
    """
    lines: list[tuple[Any, ...]] = []
    if loans.has("days_past_due"):
        table = loans.table.filter(is_open(loans.table))
        counted = loans.engine.rows(
            table.group_by("snapshot_date", "days_past_due").aggregate(
                loans=table.count(), balance_fen=table.balance_fen.sum()
            )
        )
        for day in loans.snapshots:
            lines += _at(day, counted[counted["snapshot_date"] == day])
            if len(loans.snapshots) > 1:
                lines += _ever(day, found)
    made = [(*line, ratio(line[3], line[5]), ratio(line[4], line[6])) for line in lines]
    return exact_frame(made, HEADERS)


def _at(day: date, standing: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    late, sums = list(standing["days_past_due"]), standing[["loans", "balance_fen"]]
    base = sums.sum()
    for basis, (names, _) in BUCKETS.items():
        buckets = [bucket(basis, days) for days in late]
        for name in (*names, MISSING):
            if name in buckets:
                held = sums.loc[[one == name for one in buckets]]
                yield day, basis, name, *held.sum(), *base
    for least in THRESHOLDS:
        held = sums.loc[[days is not None and days >= least for days in late]]
        yield day, "at", f"{least}+", *held.sum(), *base


def _ever(day: date, found: list[History]) -> Iterator[tuple[Any, ...]]:
    base = count_by(found, "first_seen", day)
    for days in THRESHOLDS:
        yield day, "ever", f"{days}+", *count_by(found, f"late_{days}", day), *base
