"""Delinquency on every snapshot: buckets, *at* thresholds, and *ever* at thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
Pair = tuple[int, int]  # loans and their balance in fen


def delinquency(loans: Loans, found: list[History]) -> pd.DataFrame:
    """The table `delinquency`: loans and amounts by snapshot, basis and bucket.

    Columns: `HEADERS`. `found` are the loans by history. Empty without days past due.
    """
    lines: list[tuple[Any, ...]] = []
    if loans.has("days_past_due"):
        standing = _standing(loans)
        for day in loans.snapshots:
            lines += _at(day, standing.get(day, {}))
            if len(loans.snapshots) > 1:
                lines += _ever(day, found)
    made = [(*line, ratio(line[3], line[5]), ratio(line[4], line[6])) for line in lines]
    return exact_frame(made, HEADERS)


def _standing(loans: Loans) -> dict[date, dict[int | None, Pair]]:
    """The open loans by snapshot and days past due."""
    table = loans.table.filter(is_open(loans.table))
    counted = table.group_by("snapshot_date", "days_past_due").aggregate(
        loans=table.count(), balance_fen=table.balance_fen.sum()
    )
    found: dict[date, dict[int | None, Pair]] = {}
    for row in loans.engine.rows(counted).to_dict("records"):
        by_days_past_due = found.setdefault(row["snapshot_date"], {})
        by_days_past_due[row["days_past_due"]] = (row["loans"], row["balance_fen"])
    return found


def _at(day: date, standing: dict[int | None, Pair]) -> Iterator[tuple[Any, ...]]:
    base = _sum(standing.values())
    for basis, (names, _) in BUCKETS.items():
        for name in (*names, MISSING):
            if held := [pair for dpd, pair in standing.items() if bucket(basis, dpd) == name]:
                yield day, basis, name, *_sum(held), *base
    for days in THRESHOLDS:
        late = [pair for dpd, pair in standing.items() if dpd is not None and dpd >= days]
        yield day, "at", f"{days}+", *_sum(late), *base


def _sum(pairs: Iterable[Pair]) -> Pair:
    kept = list(pairs)
    return sum(loans for loans, _ in kept), sum(balance for _, balance in kept)


def _ever(day: date, found: list[History]) -> Iterator[tuple[Any, ...]]:
    base = count_by(found, "first_seen", day)
    for days in THRESHOLDS:
        yield day, "ever", f"{days}+", *count_by(found, f"late_{days}", day), *base
