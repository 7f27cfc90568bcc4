"""What became of each loan: when it was first seen, first late by a threshold, first written off.

Loans with the same history are counted together; how many were *ever* late by some day is then a
sum of counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _

from xiaodai.tapes.bands import THRESHOLDS
from xiaodai.tapes.quality import Loans

VintageBy = Literal["month", "day"]


class History(NamedTuple):
    """Loans with one history: their number and original amount.

    `late_…` is the first snapshot on which they were that late or written off. `changing` of them
    have different origination dates in different rows.
    """

    originated: date | None
    first_seen: date
    late_30: date | None
    late_60: date | None
    late_90: date | None
    written_off: date | None
    loans: int
    original_fen: int
    changing: int


def histories(loans: Loans, by: VintageBy) -> list[History]:
    """The loans of a tape, counted by history; originations by month or day."""
    table = loans.table
    is_panel = len(loans.snapshots) > 1
    gone = (table.status == "written_off") if loans.has("status") else table.loan_id.isnull()
    events = {f"late_{days}": _late(loans, days) | gone for days in THRESHOLDS}
    events["written_off"] = gone
    dates = {
        name: happened.ifelse(table.snapshot_date, ibis.null("date"))
        for name, happened in events.items()
    }
    granted = (
        table.original_balance_fen if loans.has("original_balance_fen") else ibis.null("int64")
    )
    originated = table.origination_date if loans.has("origination_date") else ibis.null("date")
    rows = table.select(
        "loan_id", "snapshot_date", "balance_fen", granted=granted, originated=originated, **dates
    )
    if is_panel:
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
        counted = by_month(counted, "originated", "loans", "original_fen", "changing")
    rows = loans.engine.rows(counted.select(*History._fields))
    return [History(*row) for row in rows.itertuples(index=False)]


def by_month(counted: ir.Table, day: str, *sums: str) -> ir.Table:
    """Groups of days joined to groups of months; `sums` are the columns to add up.

    Days are grouped first: cutting few groups to months costs nothing, cutting every row does.
    """
    months = counted.mutate(**{day: counted[day].truncate("M").cast("date")})
    keys = [name for name in counted.columns if name not in sums]
    return months.group_by(keys).aggregate(**{name: months[name].sum() for name in sums})


def _late(loans: Loans, days: int) -> ir.BooleanValue:
    """Whether a row is so many days past due; false where that is not known."""
    if not loans.has("days_past_due"):
        return loans.table.loan_id.isnull()
    return (loans.table.days_past_due >= days).fill_null(False)


def count(found: Iterable[History]) -> tuple[int, int]:
    """Loans and original amount of histories."""
    kept = list(found)
    return sum(h.loans for h in kept), sum(h.original_fen for h in kept)


def count_by(found: Iterable[History], event: str, day: date) -> tuple[int, int]:
    """Loans and original amount of the histories with an event on or before a day.

    `event` is `first_seen`, `written_off`, or `late_30`, `late_60`, `late_90`.
    """
    return count(h for h in found if (at := getattr(h, event)) is not None and at <= day)
