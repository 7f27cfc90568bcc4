"""The pool in one table: number, balance, rate, age, term, and how concentrated it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pandas as pd

from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.pool import BALANCE, LOANS, Column, Pool
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tally import Tally
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.units import base_unit, multiply, unit
from xiaodai.values.words import Text

HEADERS = ("measure", "weight", "unit", "numerator", "denominator", "value")
Line = tuple[str, str | None, str, int | None, int]
YUAN_SQUARED = base_unit((("yuan", 2),))
PERSONS: Column = ("person", Text("borrowers"))
TOTALS: dict[str, Column] = {
    "loans": ("loan", LOANS),
    "borrowers": PERSONS,
    "balance": ("yuan", BALANCE),
    "largest_loan": ("yuan", Text("largest loan")),
    "oldest_loan": ("day", Text("oldest loan")),
}
RATIOS: dict[str, tuple[Text, Column, Column]] = {  # its name, what is divided, and by what
    "balance_per_loan": (Text("balance per loan"), TOTALS["balance"], TOTALS["loans"]),
    "balance_per_borrower": (
        Text("balance per borrower"),
        ("yuan", Text("balance of loans with a borrower")),
        PERSONS,
    ),
    "loans_per_borrower": (
        Text("loans per borrower"),
        ("loan", Text("loans with a borrower")),
        PERSONS,
    ),
    "hhi_borrowers": (
        Text("Herfindahl index of borrowers"),
        (YUAN_SQUARED, Text("sum of squared balances of borrowers")),
        (YUAN_SQUARED, Text("balance squared")),
    ),
}
MEANS = {  # its name, its unit, and how many of the table's are one
    "rate": (Text("rate"), unit("percent"), 10_000),
    "age": (Text("age"), unit("day"), 1),
    "term": (Text("term"), unit("day"), 1),
    "borrower_age": (Text("borrower's age"), unit("age_year"), 1),
}
WEIGHTS = {  # the unit of what is added up; what that, the sum and the mean of a field are called
    "count": (
        "loan",
        Text("loans with a {name}"),
        Text("sum of the {name}s"),
        Text("mean {name}, by loan"),
    ),
    "borrower": (
        "person",
        Text("borrowers with a {name}"),
        Text("sum of the {name}s"),
        Text("mean {name}, by borrower"),
    ),
    "balance": (
        "yuan",
        Text("balance with a {name}"),
        Text("balance × {name}"),
        Text("{name}, weighted by balance"),
    ),
}
TITLES = {  # of what is not called by its name alone
    "rate": Text("Rate a year"),
    "borrower_age_by_borrower": Text("Age of a borrower, each counted once"),
}
COLUMN_OF = {"": "total", "count": "by_loan", "balance": "by_balance"}


def summary(loans: Loans, tally: Tally, by_borrower: pd.Series | None) -> pd.DataFrame:
    """The table `summary` (columns `HEADERS`), without measures whose columns the tape lacks."""
    lines = _lines(loans, tally, by_borrower)
    return exact_frame([(*line, ratio(line[3], line[4])) for line in lines], HEADERS)


def _lines(loans: Loans, tally: Tally, by: pd.Series | None) -> Iterator[Line]:
    loans_in, balance = tally.total[["loans", "balance_fen"]]
    yield "loans", None, "loan", loans_in, 1
    if by is not None:
        yield "borrowers", None, "borrower", by.borrowers, 1
    yield "balance", None, "fen", balance, 1
    yield "balance_per_loan", None, "fen", balance, loans_in
    if by is not None:
        yield "balance_per_borrower", None, "fen", by.balance_fen, by.borrowers
        yield "loans_per_borrower", None, "loan", by.loans, by.borrowers
    yield "largest_loan", None, "fen", tally.largest_fen, 1
    yield from _means("rate", "bp", tally.by.get("rate_ppm"), int, 100)
    dates = tally.by.get("origination_date")
    yield from _means("age", "day", dates, lambda day: (loans.as_of - day).days)
    if dates is not None:
        first = min(dates.index.dropna(), default=None)
        yield "oldest_loan", None, "day", (loans.as_of - first).days if first else None, 1
    yield from _means("term", "day", tally.by.get("term_days"), int)
    yield from _means("borrower_age", "year", tally.by.get("borrower_age"), int)
    if by is not None and loans.has("borrower_age"):
        yield "borrower_age", "borrower", "year", by.age_years, by.aged
    if by is not None:
        yield "hhi_borrowers", None, "1", by.squares, by.balance_fen**2


def _means(
    measure: str,
    unit: str,
    counts: pd.DataFrame | None,
    number: Callable[[Any], int],
    divisor: int = 1,
) -> Iterator[Line]:
    """A mean by count and one by balance, of the loans that have a value."""
    if counts is None:
        return
    known = counts[counts.index.notna()]
    values = known.index.map(number).astype(object)
    for weight, column in (("count", "loans"), ("balance", "balance_fen")):
        of = known[column]
        yield measure, weight, unit, int((of * values).sum()), divisor * int(of.sum())


def measures(pool: Pool) -> dict[tuple[str, str], Quantity]:
    """The table `summary` as quantities, by measure and weight.

    The weight is `count`, `balance`, `borrower`, or empty for a total or ratio. A measure of
    nothing, such as a rate where no loan has one, is left out.
    """
    found: dict[tuple[str, str], Quantity] = {}
    rows = pool.rows("summary", "measure", "weight", "numerator", "denominator")
    for measure, weight, above, below in rows.itertuples(index=False):
        if above is None or not below:
            continue
        if measure in TOTALS:
            made = pool.counted(above, *TOTALS[measure])
        elif measure in RATIOS:
            name, part, whole = RATIOS[measure]
            made = pool.counted(above, *part).over(pool.counted(below, *whole)).named(name)
        else:  # a rate in basis points: the table's denominator is a hundredfold
            made = mean(pool, measure, weight, above, below // 100 if measure == "rate" else below)
        found[measure, weight or ""] = made
    return found


def mean(pool: Pool, measure: str, weight: str, above: int, below: int) -> Quantity:
    """`above ÷ below`: a sum in the table's unit over loans or persons, or over a balance in fen.

    By `balance` the sum is Σ balance × value.
    """
    name, one, scale = MEANS[measure]
    counted, *words = WEIGHTS[weight]
    of_known, of_total, of_mean = (Text(each.template, name=name) for each in words)
    if weight == "balance":
        yuan_times = base_unit(multiply(one.dimensions, unit("yuan").dimensions))
        total = pool.counted(Fraction(above, scale) * one.factor, yuan_times, of_total)
    else:
        total = pool.counted(Fraction(above, scale), one, of_total)
    known = pool.counted(below, counted, of_known)
    value = total.interval / known.interval
    return Quantity(value, one, Computed("{0} ÷ {1}", (total, known)), pool.scope, of_mean)


def overview(pool: Pool) -> pd.DataFrame:
    """The pool in one table.

    Columns: `measure` (words) and, where the tape has any, `total`, `by_loan` and `by_balance`
    (quantities; empty words where a column does not apply to a measure).
    """
    by_borrower = ("borrower_age", "borrower")
    found = {
        ("borrower_age_by_borrower", "") if key == by_borrower else key: quantity
        for key, quantity in measures(pool).items()
    }
    made = pd.Series(found, dtype=object).unstack(fill_value="", sort=False)
    names = {measure: quantity.name for (measure, _), quantity in found.items()}
    names |= {measure: name for measure, (name, _, _) in MEANS.items()}
    titles = [TITLES.get(one) or Text("{words:capitalize}", words=names[one]) for one in made.index]
    made.insert(0, "measure", titles)
    return made.rename(columns=COLUMN_OF).reset_index(drop=True)


def is_empty(pool: Pool) -> bool:
    """Whether no loan is open on the last snapshot."""
    return measures(pool)["loans", ""].interval == Interval.point(0)


def equal_borrowers(pool: Pool) -> Quantity | None:
    """1 ÷ the Herfindahl index: how many borrowers of one size would be as concentrated.

    Adelman, "Comment on the H Concentration Measure as a Numbers-Equivalent", Review of Economics
    and Statistics 51 (1969). `None` where no loan names its borrower or nothing is owed.
    """
    index = measures(pool).get(("hhi_borrowers", ""))
    if index is None or index.interval == Interval.point(0):
        return None
    return constant(1, "person").over(index).named("borrowers of one size")
