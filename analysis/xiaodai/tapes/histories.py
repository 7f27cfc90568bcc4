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

    `late` holds, for each of `THRESHOLDS`, the first snapshot on which they were that late or
    written off. `changing` of them have different origination dates in different rows.
    """

    originated: date | None
    first_seen: date
    late: tuple[date | None, ...]
    written_off: date | None
    loans: int
    original_fen: int
    changing: int = 0


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
            changing=_.changes.cast("int64").sum(),
        )
    )
    if by == "month":
        counted = by_month(counted, "originated", "loans", "original_fen", "changing")
    return [
        History(
            row["originated"],
            row["first_seen"],
            tuple(row[f"late_{days}"] for days in THRESHOLDS),
            row["written_off"],
            row["loans"],
            row["original_fen"],
            row["changing"] or 0,
        )
        for row in loans.engine.rows(counted).to_dict("records")
    ]


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


def seen_by(found: Iterable[History], day: date) -> list[History]:
    """The histories of loans that have a row on or before a day."""
    return [history for history in found if history.first_seen <= day]


def ever_by(found: Iterable[History], place: int, day: date) -> list[History]:
    """The histories of loans that were late by the threshold at `place` on or before a day."""
    return [history for history in found if _is_by(history.late[place], day)]


def written_off_by(found: Iterable[History], day: date) -> list[History]:
    """The histories of loans that were written off on or before a day."""
    return [history for history in found if _is_by(history.written_off, day)]


def _is_by(event: date | None, day: date) -> bool:
    return event is not None and event <= day


def count(found: Iterable[History]) -> tuple[int, int]:
    """Loans and original amount of histories."""
    kept = list(found)
    return sum(h.loans for h in kept), sum(h.original_fen for h in kept)
