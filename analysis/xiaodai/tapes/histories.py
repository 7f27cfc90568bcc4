"""What became of each loan: when it was first seen, first late by a threshold, first written off.

Loans with the same history are counted together; how many were *ever* late by some day is then a
sum of counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from xiaodai.tapes.bands import THRESHOLDS
from xiaodai.tapes.quality import Loans

VintageBy = Literal["month", "day"]
SUMS = ["loans", "original_fen"]


def histories(loans: Loans, by: VintageBy) -> pd.DataFrame:
    """The loans of a tape, counted by history; originations by month or day.

    Columns: `originated`, `first_seen`, `late_30`, `late_60`, `late_90` and `written_off`, of which
    `late_…` is the first snapshot on which a loan was that late or written off; then `loans`,
    `original_fen`, and `changing`: how many have different origination dates in different rows.
    """
    table = loans.table
    no_row, no_day = table.loan_id.isnull(), ibis.null("date")
    gone = (table.status == "written_off") if loans.has("status") else no_row
    late = table.days_past_due if loans.has("days_past_due") else ibis.null("int64")
    events = {f"late_{days}": (late >= days).fill_null(False) | gone for days in THRESHOLDS}
    dates = {
        name: happened.ifelse(table.snapshot_date, no_day)
        for name, happened in (events | {"written_off": gone}).items()
    }
    granted = (
        table.original_balance_fen if loans.has("original_balance_fen") else ibis.null("int64")
    )
    originated = table.origination_date if loans.has("origination_date") else no_day
    rows = table.select(
        "loan_id", "snapshot_date", "balance_fen", granted=granted, originated=originated, **dates
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
