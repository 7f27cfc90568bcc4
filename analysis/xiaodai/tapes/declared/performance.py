"""The tables of prepayment, default and loss, and of what changed between two snapshots."""

from __future__ import annotations

from xiaodai.tapes.declared.of_a_day import LOANS
from xiaodai.tapes.declared.over_time import ORIGINAL, RECOVERED, WRITTEN_OFF
from xiaodai.tapes.declared.shape import Column, Table
from xiaodai.values.words import Text

NET_LOSS = Column(
    "net_loss_fen",
    "fen",
    Text("net loss: written off less recovered"),
    "written_off_fen − recovered_fen",
)

PERFORMANCE = Table(
    "performance",
    Text("Prepayment, default and recovery"),
    Text("a period between two snapshots"),
    (
        Column("period_start", "date", Text("first snapshot of a pair")),
        Column("period_end", "date", Text("second snapshot of a pair")),
        Column("days", "day", Text("days of the period")),
        Column(
            "periods_a_year",
            "1",
            Text("periods a year: by months between month-ends, else by days"),
            "12 ÷ months, or 365",
            "days",
        ),
        Column("opening_fen", "fen", Text("opening balance"), "Σ open balance at the start"),
        Column(
            "scheduled_fen", "fen", Text("principal due in the period"), "Σ scheduled_fen of these"
        ),
        Column(
            "prepaid_fen",
            "fen",
            Text("principal paid ahead of schedule"),
            "Σ prepaid_fen of these, or what loans in prepaid owed less their scheduled_fen",
        ),
        Column("prepaid_from", "text", Text("flows, or loans_paid_in_full (at least so much)")),
        Column(
            "smm",
            "share",
            Text("prepayment rate of the period (SMM)"),
            "prepaid_fen",
            "(opening_fen − scheduled_fen)",
        ),
        Column(
            "cpr",
            "share",
            Text("prepayment rate a year (CPR)"),
            "1 − (1 − smm) ^ periods_a_year",
        ),
        Column("defaulted_fen", "fen", Text("balance of the loans then written off"), "Σ balance"),
        Column(
            "mdr",
            "share",
            Text("default rate of the period (MDR)"),
            "defaulted_fen",
            "opening_fen",
        ),
        Column("cdr", "share", Text("default rate a year (CDR)"), "1 − (1 − mdr) ^ periods_a_year"),
        WRITTEN_OFF,
        RECOVERED,
        Column(
            "recovery_rate",
            "share",
            Text("recovered of what was written off"),
            "recovered_fen",
            "written_off_fen",
        ),
        Column(
            "severity",
            "share",
            Text("loss severity"),
            "(written_off_fen − recovered_fen)",
            "written_off_fen",
        ),
    ),
)
NET_LOSSES = Table(
    "net_losses",
    Text("Cumulative net losses"),
    Text("a vintage on a snapshot, all vintages at an age, or the whole tape on a snapshot"),
    (
        Column("basis", "text", Text("vintage, age or tape")),
        Column("vintage", "date", Text("first day of the month of origination, or the day")),
        Column("snapshot_date", "date", Text("snapshot")),
        Column("age", "month", Text("months, or days, since the vintage's, or since the first")),
        Column("vintages", "1", Text("vintages that are counted")),
        Column("followed", "1", Text("whether the tape has them from their start: 1 or 0")),
        ORIGINAL,
        WRITTEN_OFF,
        RECOVERED,
        NET_LOSS,
        Column(
            "gross_loss_share",
            "share",
            Text("written off, of originals"),
            "written_off_fen",
            "original_fen",
        ),
        Column(
            "net_loss_share",
            "share",
            Text("net loss, of originals"),
            "net_loss_fen",
            "original_fen",
        ),
    ),
)
PROJECTION = Table(
    "projection",
    Text("Projected losses"),
    Text("the vintages of a month, quarter or year, or all of them"),
    (
        Column("basis", "text", Text("vintage or all")),
        Column("vintage", "date", Text("first day of the vintages' first month")),
        Column("months", "month", Text("months of origination together")),
        Column("age", "month", Text("months since the vintages' last, on the last snapshot")),
        ORIGINAL,
        Column("loss_measure", "text", Text("net_loss, or written_off where nothing is recovered")),
        Column("observed_fen", "fen", Text("loss up to the last snapshot")),
        Column("projected_fen", "fen", Text("projected loss at the end (chain ladder)")),
        Column("error_fen", "fen", Text("standard error of the projected loss (Mack)")),
        Column(
            "observed_share",
            "share",
            Text("loss so far, of originals"),
            "observed_fen",
            "original_fen",
        ),
        Column(
            "projected_share",
            "share",
            Text("projected loss, of originals"),
            "projected_fen",
            "original_fen",
        ),
        Column(
            "error_share",
            "share",
            Text("standard error, of originals"),
            "error_fen",
            "original_fen",
        ),
    ),
)
CHANGES = Table(
    "changes",
    Text("Changes between two snapshots"),
    Text("what happened to loans between two snapshots, in the pool or in a region"),
    (
        Column("from_date", "date", Text("the earlier snapshot")),
        Column("to_date", "date", Text("the later snapshot")),
        Column("basis", "text", Text("all, or region")),
        Column("name", "text", Text("name of the region")),
        Column("part", "text", Text("balance: adds up to the closing; class: how loans rolled")),
        Column("change", "text", Text("what happened")),
        LOANS,
        Column("from_fen", "fen", Text("open balance on the earlier snapshot"), "Σ balance"),
        Column("to_fen", "fen", Text("open balance on the later snapshot"), "Σ balance"),
        Column("change_fen", "fen", Text("change of balance"), "to_fen − from_fen"),
    ),
)
