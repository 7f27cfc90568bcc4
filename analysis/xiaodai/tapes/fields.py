"""The fields that a pool is stratified by: the value of a loan, the bands, and where they are cut.

A band holds the values above its lower end, up to and including its upper end. Bands of months are
cut at whole calendar months: a term of d days is one of n months where n is the smallest number
whose longest run of calendar months has d days or more. Twelve months are 365 or 366 days, and both
are within 366.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import ibis
import ibis.expr.types as ir
import numpy as np

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.declared import FIELDS, Field

if TYPE_CHECKING:  # what is asked of a tape is checked without pandas
    import pandas as pd

BALANCE_BAND, CONTRACT_BAND = "balance_band", "contract_band"
REMAINING = "remaining_days"
TALLIED_AS = {  # by its values, or by its bands where there are too many values
    "balance": BALANCE_BAND,
    "contract_amount": CONTRACT_BAND,
    "rate": "rate_ppm",
    "age": "origination_date",
    "seasoning": "origination_date",
    "term": "term_days",
    "remaining_term": REMAINING,
    "borrower_age": "borrower_age",
    "region": "region",
    "delinquency": "days_past_due",
    "vintage": "origination_date",
}
BY_VALUE = {*TALLIED_AS.values()} - {BALANCE_BAND, CONTRACT_BAND}
NEEDS = {  # columns of the tape, where a tally is not called by its only one
    BALANCE_BAND: ("balance_fen",),
    CONTRACT_BAND: ("original_balance_fen",),
    REMAINING: ("origination_date", "term_days"),
}
FACTORS = {"balance": 100, "contract_amount": 100, "rate": 10_000}  # of a tape's units in one
MONTHS = ("seasoning", "term", "remaining_term")
AMOUNTS = (100, 500, 1000, 2000, 5000, 10_000, 50_000)  # yuan
PERIODS = (1, 3, 6, 12, 24, 36, 60)  # months
DEFAULT: dict[str, tuple[float, ...]] = {
    "balance": AMOUNTS,
    "contract_amount": AMOUNTS,
    "rate": (8, 12, 14.6, 18, 20, 24, 36),  # percent a year
    "age": (0, 1, 2, 3, 4, 7, 30, 90, 180, 360),  # days
    "seasoning": PERIODS,
    "term": PERIODS,
    "remaining_term": PERIODS,
    "borrower_age": (20, 25, 30, 35, 40, 50, 60),  # years
    "delinquency": (0, 30, 60, 90, 120, 150, 180),  # days
}
LINES_BY = ("remaining_term", "rate")  # loans are put together to lines, if nothing else is said
PAST = "past maturity"  # the band of what was due on the snapshot day or before
MONTHS_A_YEAR = 12
CALENDAR = 400 * MONTHS_A_YEAR  # months, after which it repeats itself; no band ends later
Bands: TypeAlias = "Mapping[str, pd.DataFrame]"


def longest(months: int) -> int:
    """The days of the longest run of so many calendar months.

    >>> [longest(months) for months in (1, 2, 12, 24, 36, 60)]
    [31, 62, 366, 731, 1096, 1827]
    """
    starts = np.arange(CALENDAR).astype("datetime64[M]")
    days = (starts + months).astype("datetime64[D]") - starts.astype("datetime64[D]")
    return int(days.max().astype(np.int64))


def bands(field: str, ends: Sequence[float]) -> pd.DataFrame:
    """The bands of a field, a row for each, from the upper ends of all but the last.

    Columns: `band` (its name), `low` and `high` (its ends in the field's unit), and `cut` (the
    upper end in fen, ppm, days or years). The first is open below and the last above; what is past
    its maturity is a band of its own.

    >>> bands("term", [1, 12])[["band", "cut"]].values.tolist()
    [['≤ 1', 31], ['1 – 12', 366], ['> 12', None]]
    """
    import pandas as pd

    shown = [f"{end:,.10g}" for end in ends]
    between = [f"{low} – {high}" for low, high in pairwise(shown)]
    factor = FACTORS.get(field, 1)
    whole = [Fraction(str(end)) for end in ends]
    cuts = [longest(int(end)) if field in MONTHS else int(end * factor) for end in whole]
    columns: dict[str, list[Any]] = {
        "band": [f"≤ {shown[0]}", *between, f"> {shown[-1]}"],
        "low": [None, *map(float, ends)],
        "high": [*map(float, ends), None],
        "cut": [*cuts, None],
    }
    made = pd.DataFrame(columns, dtype=object)
    if field != "remaining_term":
        return made
    made.loc[0, "low"] = 0.0
    past = pd.DataFrame([(PAST, None, 0.0, 0)], columns=made.columns, dtype=object)
    return pd.concat([past, made], ignore_index=True)


def chosen(given: Mapping[str, Sequence[float]], own: Sequence[Field] = ()) -> Bands:
    """The bands of every field: those given (upper ends in rising order), else the usual ones.

    A field of the user's own has the bands that it was declared with, or none.
    """
    made = {name: bands(name, given.get(name) or ends) for name, ends in DEFAULT.items()}
    return made | {field.name: bands(field.name, field.bands) for field in own if field.bands}


def names(own: Sequence[Field]) -> tuple[str, ...]:
    """The names of all fields, the user's own ones last."""
    return (*FIELDS, *(field.name for field in own))


def fault(ends: Mapping[str, Sequence[float]], most: int) -> str:
    """What is wrong with upper ends of bands, in words; empty if nothing is."""
    for name, given in ends.items():
        if name not in DEFAULT:
            return f"{name!r} has no bands"
        if not 0 < len(given) <= most or given != sorted(set(given)):
            return f"the ends of {name} do not rise"
        if name in MONTHS and not all(end == int(end) and 1 <= end <= CALENDAR for end in given):
            return f"the ends of {name} are whole months"
    return ""


def tallied(own: Sequence[Field]) -> dict[str, str]:
    """The column that each field is tallied by."""
    return TALLIED_AS | {field.name: field.column for field in own}


def value(table: ir.Table, field: str, as_of: date) -> Any:
    """The value of each loan in a field with bands, in fen, ppm, days or years."""
    day = (as_of - date(1970, 1, 1)).days
    match field:
        case "balance":
            return table.balance_fen
        case "contract_amount":
            return table.original_balance_fen
        case "age" | "seasoning":
            return day - table.origination_date.epoch_days()
        case "remaining_term":
            return table.origination_date.epoch_days() + table.term_days - day
    return table[TALLIED_AS[field]]


def place(table: ir.Table, field: str, cut: Bands, as_of: date) -> Any:
    """What tells the bands of a field apart, for each loan; missing where it has no value.

    That is the number of its band from 0 on, the text of a field of text, or the month of
    origination in months since the year 0.
    """
    if field == "vintage":
        day = table.origination_date
        return (day.year() * MONTHS_A_YEAR + day.month() - 1).cast("int64")
    if field not in DEFAULT:
        return table[TALLIED_AS.get(field) or Field(field).column]
    of_loan = value(table, field, as_of)
    ends = cut[field]["cut"][:-1]
    within = [(of_loan <= end, number) for number, end in enumerate(ends)]
    return ibis.cases((of_loan.isnull(), ibis.null("int8")), *within, else_=len(ends)).cast("int8")


def check_names(parameter: str, given: Iterable[str], own: Sequence[Field]) -> None:
    """Raise `PoolError` where a parameter names a field that is none of the pool's."""
    known = names(own)
    for name in given:
        if name not in known:
            raise PoolError(
                f"{parameter} names the field {name!r}; the fields of this tape are: "
                f"{', '.join(known)}"
            )
