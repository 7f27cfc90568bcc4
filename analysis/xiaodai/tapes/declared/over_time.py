"""The tables with dates: delinquency, static pools, roll rates, revolving metrics, the triangle."""

from __future__ import annotations

from xiaodai.tapes.declared.of_a_day import LOANS
from xiaodai.tapes.declared.shape import Column, Table
from xiaodai.values.words import Text

THRESHOLDS = (30, 60, 90)  # days past due, from here on
SNAPSHOT = Column("snapshot_date", "date", Text("snapshot"))
ORIGINAL = Column("original_fen", "fen", Text("originals"), "Σ original")
EVER_30 = Column("ever_30_fen", "fen", Text("originals of loans ever {days}+", days=30))
WRITTEN_OFF = Column(
    "written_off_fen", "fen", Text("written off up to the snapshot"), "Σ written_off_fen to date"
)
RECOVERED = Column(
    "recovered_fen", "fen", Text("recovered up to the snapshot"), "Σ recovered_fen to date"
)

DELINQUENCY = Table(
    "delinquency",
    Text("Delinquency"),
    Text("a bucket of days past due on a snapshot"),
    (
        SNAPSHOT,
        Column("basis", "text", Text("days, chinese, at or ever")),
        Column("bucket", "text", Text("bucket")),
        LOANS,
        Column(
            "balance_fen", "fen", Text("balance; under ever, originals"), "Σ balance or original"
        ),
        Column("base_loans", "loan", Text("loans of the base")),
        Column("base_balance_fen", "fen", Text("balance, or originals, of the base")),
        Column("share_of_loans", "share", Text("share of loans"), "loans", "base_loans"),
        Column(
            "share_of_balance", "share", Text("share of balance"), "balance_fen", "base_balance_fen"
        ),
    ),
)
VINTAGES = Table(
    "vintages",
    Text("Static pools"),
    Text("a vintage on a snapshot"),
    (
        Column("vintage", "date", Text("first day of the month of origination, or the day")),
        SNAPSHOT,
        Column("age", "month", Text("months, or days, since the vintage's")),
        Column("deal_age", "month", Text("months, or days, since the first snapshot's")),
        LOANS,
        ORIGINAL,
        Column("open_loans", "loan", Text("open loans")),
        Column("balance_fen", "fen", Text("balance of open loans"), "Σ balance"),
        *(
            column
            for days in THRESHOLDS
            for column in (
                Column(f"at_{days}_loans", "loan", Text("loans now {days}+", days=days)),
                Column(f"at_{days}_fen", "fen", Text("balance of loans now {days}+", days=days)),
            )
        ),
        *(
            column
            for days in THRESHOLDS
            for column in (
                Column(f"ever_{days}_loans", "loan", Text("loans ever {days}+", days=days)),
                Column(
                    f"ever_{days}_fen", "fen", Text("originals of loans ever {days}+", days=days)
                ),
            )
        ),
        Column("written_off_loans", "loan", Text("loans written off up to the snapshot")),
        WRITTEN_OFF,
        RECOVERED,
        Column(
            "at_30_share", "share", Text("share now {days}+", days=30), "at_30_fen", "original_fen"
        ),
        Column(
            "ever_30_share",
            "share",
            Text("share ever {days}+", days=30),
            "ever_30_fen",
            "original_fen",
        ),
        Column(
            "written_off_share",
            "share",
            Text("share written off"),
            "written_off_fen",
            "original_fen",
        ),
    ),
)
TRIANGLE = Table(
    "triangle",
    Text("Loss triangle"),
    Text("a vintage on a snapshot, in the long form of chain-ladder tools"),
    (
        Column("origin", "date", Text("first day of the month of origination, or the day")),
        Column("development", "date", Text("snapshot")),
        ORIGINAL,
        EVER_30,
        WRITTEN_OFF,
    ),
)
ROLL_RATES = Table(
    "roll_rates",
    Text("Roll rates"),
    Text("a state on a snapshot and a state on the next"),
    (
        Column("from_date", "date", Text("first snapshot of a pair")),
        Column("to_date", "date", Text("second snapshot of a pair")),
        Column("from_state", "text", Text("state on the first snapshot")),
        Column("to_state", "text", Text("state on the second snapshot")),
        LOANS,
        Column("balance_fen", "fen", Text("balance on the first snapshot"), "Σ balance"),
        Column(
            "share_of_loans", "share", Text("share of loans"), "loans", "loans of the from_state"
        ),
        Column(
            "share_of_balance",
            "share",
            Text("share of balance"),
            "balance_fen",
            "balance of the from_state",
        ),
    ),
)
REVOLVING = Table(
    "revolving",
    Text("Revolving metrics"),
    Text("a period between two snapshots"),
    (
        Column("period_start", "date", Text("first snapshot of a pair")),
        Column("period_end", "date", Text("second snapshot of a pair")),
        Column("days", "day", Text("days of the period")),
        Column("opening_fen", "fen", Text("opening balance"), "Σ open balance at the start"),
        Column("closing_fen", "fen", Text("closing balance"), "Σ open balance at the end"),
        Column("paid_fen", "fen", Text("paid in"), "Σ paid_fen"),
        Column("purchased_fen", "fen", Text("newly lent"), "Σ purchased_fen"),
        Column("interest_fen", "fen", Text("interest and fees"), "Σ interest_fen"),
        Column("written_off_fen", "fen", Text("written off"), "Σ written_off_fen"),
        Column("recovered_fen", "fen", Text("recovered"), "Σ recovered_fen"),
        Column(
            "unexplained_fen",
            "fen",
            Text("change of balance that no flow explains"),
            "closing_fen − (opening_fen + purchased_fen + interest_fen − paid_fen "
            "− written_off_fen)",
        ),
        Column("payment_rate", "share", Text("payment rate"), "paid_fen", "opening_fen"),
        Column("purchase_rate", "share", Text("purchase rate"), "purchased_fen", "opening_fen"),
        Column(
            "yield", "share", Text("yield a year"), "interest_fen × 365", "(opening_fen × days)"
        ),
        Column(
            "charge_off_rate",
            "share",
            Text("charge-off rate a year"),
            "(written_off_fen − recovered_fen) × 365",
            "(opening_fen × days)",
        ),
        Column(
            "excess_spread",
            "share",
            Text("excess spread a year"),
            "yield − charge_off_rate − cost of funds",
        ),
        Column(
            "turnover",
            "times a year",
            Text("turnover, times a year"),
            "2 × paid_fen × 365",
            "((opening_fen + closing_fen) × days)",
        ),
    ),
)
