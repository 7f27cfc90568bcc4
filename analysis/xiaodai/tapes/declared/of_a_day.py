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
TWO_LEVEL = Table(
    "two_level",
    Text("Two-level stratifications"),
    Text("a band of one field within a band of another, where both hold loans"),
    (
        Column("first_field", "text", Text("first field")),
        Column("first_position", "1", Text("place of the first field's band")),
        Column("first_band", "text", Text("band of the first field")),
        Column("second_field", "text", Text("second field")),
        Column("second_position", "1", Text("place of the second field's band")),
        Column("second_band", "text", Text("band of the second field")),
        LOANS,
        SHARE_OF_LOANS,
        BALANCE,
        SHARE_OF_BALANCE,
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


FIELDS: dict[str, tuple[Text, Text]] = {  # what a pool is stratified by, and in which unit
    "balance": (Text("balance"), Text("yuan")),
    "contract_amount": (Text("contract amount"), Text("yuan")),
    "rate": (Text("rate"), Text("% a year")),
    "age": (Text("age"), Text("days")),
    "seasoning": (Text("seasoning"), Text("months")),
    "term": (Text("term"), Text("months")),
    "remaining_term": (Text("remaining term"), Text("months")),
    "borrower_age": (Text("borrower's age"), Text("years")),
    "region": (Text("region"), Text()),
    "delinquency": (Text("days past due"), Text()),
    "vintage": (Text("month of origination"), Text()),
}
# A month is 365.2425 ÷ 12 days, the mean of the calendar's, which is this fraction.
DAYS_OF_MONTHS, IN_MONTHS = 48_699, 1_600


def _means(
    name: str, unit: Unit, label: Text, value: str, divisor: int = 1, factor: int = 1
) -> list[Measure]:
    """The mean of a field by loan and by balance: factor × Σ value ÷ (divisor × number)."""
    of, by = (f"{times:,} × " if times > 1 else "" for times in (factor, divisor))
    return [
        Measure(name, "count", unit, label, f"{of}Σ {value}", f"{by}loans with {value}"),
        Measure(
            name,
            "balance",
            unit,
            label,
            f"{of}Σ balance × {value}",
            f"{by}balance with {value}",
        ),
    ]


def _months(name: str, label: Text, value: str) -> list[Measure]:
    return _means(name, "month", label, value, DAYS_OF_MONTHS, IN_MONTHS)


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
    Measure("contract_amount", "", "fen", Text("contract amount"), "Σ original_balance_fen"),
    Measure(
        "contract_amount_per_loan",
        "",
        "fen",
        Text("contract amount per loan"),
        "Σ original_balance_fen",
        "loans with original_balance_fen",
    ),
    Measure(
        "largest_contract_amount",
        "",
        "fen",
        Text("largest contract amount"),
        "largest original_balance_fen",
    ),
    *_means("rate", "bp", Text("rate"), "rate_ppm", 100),
    *_means("age", "day", Text("age"), "age"),
    Measure("oldest_loan", "", "day", Text("oldest loan"), "largest age"),
    *_months("seasoning", Text("seasoning"), "age"),
    *_means("term", "day", Text("term"), "term_days"),
    *_months("term_months", Text("term in months"), "term_days"),
    *_means("remaining_term", "day", Text("remaining term"), "remaining term"),
    *_months("remaining_term_months", Text("remaining term in months"), "remaining term"),
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
    Measure("credits", "", "loan", Text("accounts in credit"), "loans with credit_fen above zero"),
    Measure("credit_balance", "", "fen", Text("owed to customers"), "Σ credit_fen"),
)
