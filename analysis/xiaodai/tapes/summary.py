"""The pool in one table: number, balance, rate, age, term, and how concentrated it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from xiaodai.tapes.columns import CREDIT
from xiaodai.tapes.declared import DAYS_OF_MONTHS, IN_MONTHS, SUMMARY
from xiaodai.tapes.fields import REMAINING
from xiaodai.tapes.pool import BALANCE, LOANS, Column, Pool, exact_frame, ratio
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tallies import Tally, pool_of
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.units import base_unit, multiply, unit
from xiaodai.values.words import Text

MONTHLY = (DAYS_OF_MONTHS, IN_MONTHS)
Line = tuple[str, str | None, str, int | None, int]
YUAN_SQUARED = base_unit((("yuan", 2),))
PERSONS: Column = ("person", Text("borrowers"))
LENT: Column = ("loan", Text("loans with a borrower"))
OWED: Column = ("yuan", Text("balance of loans with a borrower"))
TOTALS: dict[str, Column] = {
    "loans": ("loan", LOANS),
    "borrowers": PERSONS,
    "balance": ("yuan", BALANCE),
    "credits": ("loan", Text("accounts in credit")),
    "credit_balance": ("yuan", Text("owed to customers")),
    "largest_loan": ("yuan", Text("largest loan")),
    "contract_amount": ("yuan", Text("contract amount")),
    "largest_contract_amount": ("yuan", Text("largest contract amount")),
    "oldest_loan": ("day", Text("oldest loan")),
}
RATIOS: dict[str, tuple[Text, Column, Column]] = {  # its name, what is divided, and by what
    "balance_per_loan": (Text("balance per loan"), TOTALS["balance"], TOTALS["loans"]),
    "balance_per_borrower": (Text("balance per borrower"), OWED, PERSONS),
    "loans_per_borrower": (Text("loans per borrower"), LENT, PERSONS),
    "contract_amount_per_loan": (
        Text("contract amount per loan"),
        TOTALS["contract_amount"],
        ("loan", Text("loans with a contract amount")),
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
    "seasoning": (Text("seasoning"), unit("month"), DAYS_OF_MONTHS),
    "term": (Text("term"), unit("day"), 1),
    "term_months": (Text("term in months"), unit("month"), DAYS_OF_MONTHS),
    "remaining_term": (Text("remaining term"), unit("day"), 1),
    "remaining_term_months": (
        Text("remaining term in months"),
        unit("month"),
        DAYS_OF_MONTHS,
    ),
    "borrower_age": (Text("borrower's age"), unit("age_year"), 1),
}
WEIGHTS = {  # the unit of what a mean of a field is over, what that is called, and the mean
    "count": ("loan", Text("loans whose {name} is known"), Text("average {name}, by loan")),
    "borrower": (
        "person",
        Text("borrowers whose {name} is known"),
        Text("average {name}, by borrower"),
    ),
    "balance": (
        "yuan",
        Text("balance of loans whose {name} is known"),
        Text("average {name}, weighted by balance"),
    ),
}
TITLES = {"rate": Text("Rate a year")}  # of what is not called by its name alone
BY = {  # how a mean is told from one with other weights
    "count": Text("{measure}, by loan"),
    "balance": Text("{measure}, weighted by balance"),
    "borrower": Text("{measure}, each borrower once"),
}
IN_MONTHS_TOO = {  # measures in days that the table has in months, too
    "age": "seasoning",
    "term": "term_months",
    "remaining_term": "remaining_term_months",
}
UP_TO_TWO = Interval.of(0, 2)  # months
# Of the table's sums of loans and of balances.
DIVISORS = {"rate": 100} | dict.fromkeys(IN_MONTHS_TOO.values(), DAYS_OF_MONTHS)


def summary(loans: Loans, tally: Tally, by_borrower: pd.Series | None) -> pd.DataFrame:
    """The table `summary` (`declared.SUMMARY`), without measures whose columns the tape lacks."""
    lines = [*_lines(loans, tally, by_borrower), *_credits(loans)]
    return exact_frame([(*line, ratio(line[3], line[4])) for line in lines], SUMMARY.headers)


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
    if (amounts := tally.contracts) is not None:
        yield "contract_amount", None, "fen", amounts["fen"] or 0, 1
        yield "contract_amount_per_loan", None, "fen", amounts["fen"] or 0, amounts["loans"]
        yield "largest_contract_amount", None, "fen", amounts["largest"], 1
    yield from _means("rate", "bp", tally.by.get("rate_ppm"), int, 100)
    dates = tally.by.get("origination_date")

    def age(day: date) -> int:
        return (loans.as_of - day).days

    yield from _means("age", "day", dates, age)
    if dates is not None:
        first = min(dates.index.dropna(), default=None)
        yield "oldest_loan", None, "day", (loans.as_of - first).days if first else None, 1
    yield from _means("seasoning", "month", dates, age, *MONTHLY)
    yield from _means("term", "day", tally.by.get("term_days"), int)
    yield from _means("term_months", "month", tally.by.get("term_days"), int, *MONTHLY)
    left = tally.by.get(REMAINING)
    yield from _means("remaining_term", "day", left, _left)
    yield from _means("remaining_term_months", "month", left, _left, *MONTHLY)
    yield from _means("borrower_age", "year", tally.by.get("borrower_age"), int)
    if by is not None and loans.has("borrower_age"):
        yield "borrower_age", "borrower", "year", by.age_years, by.aged
    if by is not None:
        yield "hhi_borrowers", None, "1", by.squares, by.balance_fen**2


def _credits(loans: Loans) -> Iterator[Line]:
    """What the lender owes on accounts of the pool, where the tape tells it apart."""
    table = pool_of(loans)
    if CREDIT in table.columns:
        owed = table.filter(table[CREDIT] > 0)
        sums = loans.engine.row(owed.aggregate(loans=owed.count(), fen=owed[CREDIT].sum()))
        yield "credits", None, "loan", sums["loans"], 1
        yield "credit_balance", None, "fen", sums["fen"] or 0, 1


def _means(
    measure: str,
    unit: str,
    counts: pd.DataFrame | None,
    number: Callable[[Any], int],
    divisor: int = 1,
    factor: int = 1,
) -> Iterator[Line]:
    """A mean by count and one by balance, of the loans that have a value.

    `factor` of the values are `divisor` of the unit's.
    """
    if counts is None:
        return
    known = counts[counts.index.notna()]
    values = known.index.map(number).astype(object)
    for weight, column in (("count", "loans"), ("balance", "balance_fen")):
        of = known[column]
        yield measure, weight, unit, factor * int((of * values).sum()), divisor * int(of.sum())


def _left(days: int) -> int:
    """The remaining term of a loan, which is none past its maturity."""
    return max(int(days), 0)


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
        else:
            made = mean(pool, measure, weight, above, below // DIVISORS.get(measure, 1))
        found[measure, weight or ""] = made
    return found


def mean(pool: Pool, measure: str, weight: str, above: int, below: int) -> Quantity:
    """`above ÷ below`: a sum in the table's unit over loans or persons, or over a balance in fen.

    By `balance` the sum is Σ balance × value.
    """
    name, one, scale = MEANS[measure]
    counted, *words = WEIGHTS[weight]
    of_known, of_mean = (Text(each.template, name=name) for each in words)
    if weight == "balance":
        yuan_times = base_unit(multiply(one.dimensions, unit("yuan").dimensions))
        product = Text("balance × {name}", name=name)
        total = pool.counted(Fraction(above, scale) * one.factor, yuan_times, product)
    else:
        total = pool.counted(Fraction(above, scale), one, Text("sum of {name}", name=name))
    known = pool.counted(below, counted, of_known)
    value = total.interval / known.interval
    return Quantity(value, one, Computed("{0} ÷ {1}", (total, known)), pool.scope, of_mean)


def overview(pool: Pool) -> pd.DataFrame:
    """The pool in one table: a row for each measure that the tape has.

    Columns: `measure` (words, which say what a mean is weighted by) and `value` (quantities).
    """
    found = measures(pool)
    for days, months in IN_MONTHS_TOO.items():
        average = found.get((months, "count"))
        is_short = average is not None and average.interval.within(UP_TO_TWO)
        found = {key: one for key, one in found.items() if key[0] != (months if is_short else days)}
    names = {measure: name for measure, (name, _, _) in MEANS.items()}
    names |= {months: MEANS[days][0] for days, months in IN_MONTHS_TOO.items() if days != "age"}
    rows = []
    for (measure, weight), quantity in found.items():
        words = Text("{words:capitalize}", words=names.get(measure, quantity.name))
        title = Text(BY[weight].template, measure=TITLES.get(measure, words)) if weight else words
        rows.append(row(measure=title, value=quantity))
    return pd.DataFrame(rows)


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
