"""The tables that people who securitise loans ask for: deals, lines for models, indicators."""

from __future__ import annotations

from xiaodai.tapes.declared.of_a_day import (
    BALANCE,
    DAYS_OF_MONTHS,
    IN_MONTHS,
    LOANS,
    RATE_WEIGHT,
    RATED,
    SHARE_OF_BALANCE,
    SHARE_OF_LOANS,
    WEIGHTED_RATE,
)
from xiaodai.tapes.declared.shape import Column, Table
from xiaodai.values.words import Text

DEALS = Table(
    "deals",
    Text("Deals side by side"),
    Text("a deal, or all of them"),
    (
        Column("basis", "text", Text("deal or all")),
        Column("deal", "text", Text("name of the deal")),
        LOANS,
        SHARE_OF_LOANS,
        BALANCE,
        SHARE_OF_BALANCE,
        Column("average_balance_fen", "fen", Text("average balance"), "balance_fen", "loans"),
        Column("largest_loan_fen", "fen", Text("largest loan"), "max balance"),
        RATE_WEIGHT,
        RATED,
        WEIGHTED_RATE,
        Column("late_30_fen", "fen", Text("balance of loans now {days}+", days=30), "Σ balance"),
        Column(
            "late_30_share",
            "share",
            Text("share now {days}+", days=30),
            "late_30_fen",
            "balance_fen",
        ),
    ),
)
LINES = Table(
    "representative_lines",
    Text("Representative lines"),
    Text("the loans of one group of bands"),
    (
        Column("line", "1", Text("place of the line, from one")),
        Column("group", "text", Text("bands of the fields that lines_by names")),
        Column("remaining_term", "text", Text("band of remaining term, in months")),
        Column("rate", "text", Text("band of rate, in percent a year")),
        LOANS,
        BALANCE,
        SHARE_OF_BALANCE,
        Column("original_fen", "fen", Text("amounts granted"), "Σ original_balance_fen"),
        RATE_WEIGHT,
        WEIGHTED_RATE,
        Column(
            "remaining_months",
            "month",
            Text("remaining term in months, weighted by balance"),
            f"{IN_MONTHS:,} × Σ balance × remaining term",
            f"({DAYS_OF_MONTHS:,} × balance with remaining term)",
        ),
        Column(
            "term_months",
            "month",
            Text("term in months, weighted by balance"),
            f"{IN_MONTHS:,} × Σ balance × term_days",
            f"({DAYS_OF_MONTHS:,} × balance with term_days)",
        ),
        Column(
            "age_days",
            "day",
            Text("age, weighted by balance"),
            "Σ balance × age",
            "balance with age",
        ),
        Column("in_layout", "1", Text("whether AbsBox can take the line: 1 or 0")),
    ),
)
INDICATORS = Table(
    "indicators",
    Text("Indicators of trustee and rating reports"),
    Text("an indicator"),
    (
        Column("indicator", "text", Text("indicator")),
        Column("group", "text", Text("group of the indicator")),
        Column("name_en", "text", Text("name in English")),
        Column("name_zh", "text", Text("name in Chinese")),
        Column("unit", "text", Text("unit of the value")),
        Column("numerator", "", Text("what is divided")),
        Column("denominator", "", Text("what it is divided by")),
        Column("value", "", Text("value in the unit")),
        Column("taken_from", "text", Text("table and column")),
        Column("state", "text", Text("known, not_in_this_tape or never_in_a_tape")),
    ),
)
