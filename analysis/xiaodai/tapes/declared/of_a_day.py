"""The tables about one snapshot: the summary, the stratifications, concentration, and quality."""

from __future__ import annotations

from xiaodai.tapes.declared.shape import Column, Measure, Table, Unit
from xiaodai.values.words import Text

LOANS = Column("loans", "loan", Text("loans"))
BALANCE = Column("balance_fen", "fen", Text("balance"), "Σ balance")
SHARE_OF_LOANS = Column(
    "share_of_loans", "share", Text("share of loans"), "loans", "loans of the pool"
)
SHARE_OF_BALANCE = Column(
    "share_of_balance", "share", Text("share of balance"), "balance_fen", "balance of the pool"
)
RATE_WEIGHT = Column("rate_weight", "fen × ppm", Text("balance times rate"), "Σ balance × rate_ppm")
RATED = Column(
    "rated_balance_fen", "fen", Text("balance of loans with a rate"), "Σ balance with a rate"
)
WEIGHTED_RATE = Column(
    "weighted_rate_bp",
    "bp",
    Text("rate, weighted by balance"),
    "rate_weight",
    "(100 × rated_balance_fen)",
)

SUMMARY = Table(
    "summary",
    Text("Summary"),
    Text("a measure of the pool, under one weight"),
    (
        Column("measure", "text", Text("measure")),
        Column("weight", "text", Text("what a mean is weighted by")),
        Column("unit", "text", Text("unit of the value")),
        Column("numerator", "", Text("what is divided")),
        Column("denominator", "", Text("what it is divided by")),
        Column("value", "", Text("value in the unit"), "numerator", "denominator"),
    ),
)
STRATIFICATION = Table(
    "stratification",
    Text("Stratifications"),
    Text("a band of a field, where it holds loans"),
    (
        Column("field", "text", Text("field")),
        Column("position", "1", Text("place of the band in its field, from one")),
        Column("band", "text", Text("band")),
        Column("low", "", Text("lower end, which the band does not hold, in the field's unit")),
        Column("high", "", Text("upper end, which the band holds, in the field's unit")),
        LOANS,
        SHARE_OF_LOANS,
        BALANCE,
        SHARE_OF_BALANCE,
        Column("average_balance_fen", "fen", Text("average balance"), "balance_fen", "loans"),
        RATE_WEIGHT,
        RATED,
        WEIGHTED_RATE,
    ),
)
CONCENTRATION = Table(
    "concentration",
    Text("Concentration"),
    Text("a borrower, the largest borrowers together, or a region"),
    (
        Column("basis", "text", Text("borrower, top or region")),
        Column("rank", "1", Text("place by balance; of a top, how many borrowers")),
        Column("name", "text", Text("name of the borrower or region")),
        LOANS,
        BALANCE,
        SHARE_OF_BALANCE,
    ),
)
QUALITY = Table(
    "quality",
    Text("Quality"),
    Text("a rule for rows, a count of rows, or an absent column"),
    (
        Column("rule", "text", Text("rule")),
        Column("effect", "text", Text("what becomes of rows that the rule hits")),
        Column("rows", "row", Text("rows hit")),
        Column("share_of_rows", "share", Text("share of rows"), "rows", "rows in; or rows used"),
        Column("set_aside", "row", Text("rows set aside under this rule")),
        Column("verdict", "text", Text("ok, warning or refused")),
        Column("examples", "text", Text("smallest ids of loans hit, or the absent column")),
    ),
)


def _means(name: str, unit: Unit, label: Text, value: str, divisor: int = 1) -> list[Measure]:
    """The mean of a field by loan and by balance; `divisor` of its units in a tape are one here."""
    times = "" if divisor == 1 else f"{divisor} × "
    of = f"with {value}"
    return [
        Measure(name, "count", unit, label, f"Σ {value}", f"{times}loans {of}"),
        Measure(name, "balance", unit, label, f"Σ balance × {value}", f"{times}balance {of}"),
    ]


MEASURES: tuple[Measure, ...] = (
    Measure("loans", "", "loan", Text("loans"), "loans"),
    Measure("borrowers", "", "borrower", Text("borrowers"), "distinct borrowers"),
    Measure("balance", "", "fen", Text("balance"), "Σ balance"),
    Measure("balance_per_loan", "", "fen", Text("balance per loan"), "Σ balance", "loans"),
    Measure(
        "balance_per_borrower",
        "",
        "fen",
        Text("balance per borrower"),
        "balance of loans with a borrower",
        "borrowers",
    ),
    Measure(
        "loans_per_borrower",
        "",
        "loan",
        Text("loans per borrower"),
        "loans with a borrower",
        "borrowers",
    ),
    Measure("largest_loan", "", "fen", Text("largest loan"), "largest balance"),
    *_means("rate", "bp", Text("rate"), "rate_ppm", 100),
    *_means("age", "day", Text("age"), "age"),
    Measure("oldest_loan", "", "day", Text("oldest loan"), "largest age"),
    *_means("term", "day", Text("term"), "term_days"),
    *_means("borrower_age", "year", Text("borrower's age"), "borrower_age"),
    Measure(
        "borrower_age",
        "borrower",
        "year",
        Text("age of a borrower, each counted once"),
        "Σ over borrowers of the highest age on their loans",
        "borrowers with an age",
    ),
    Measure(
        "hhi_borrowers",
        "",
        "1",
        Text("Herfindahl index of borrowers"),
        "Σ over borrowers of balance²",
        "(balance of loans with a borrower)²",
    ),
)
