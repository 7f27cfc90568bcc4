"""The pool in one table: number, balance, rate, age, term, and how concentrated it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from xiaodai.tapes.borrowers import Borrowers
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tally import Tally

HEADERS = ("measure", "weight", "unit", "numerator", "denominator", "value")
Line = tuple[str, str | None, str, int | None, int]


def summary(loans: Loans, tally: Tally, by_borrower: Borrowers | None) -> pd.DataFrame:
    """The table `summary` (columns `HEADERS`), without measures whose columns the tape lacks."""
    lines = list(_lines(loans, tally, by_borrower))
    made = [(*line, ratio(line[3], line[4])) for line in lines]
    return exact_frame(made, HEADERS)


def _lines(loans: Loans, tally: Tally, by: Borrowers | None) -> Iterator[Line]:
    loans_in, balance = tally.total[["loans", "balance_fen"]]
    yield "loans", None, "loan", loans_in, 1
    if by:
        yield "borrowers", None, "borrower", by.borrowers, 1
    yield "balance", None, "fen", balance, 1
    yield "balance_per_loan", None, "fen", balance, loans_in
    if by:
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
    if by and loans.has("borrower_age"):
        yield "borrower_age", "borrower", "year", by.age_years, by.aged
    if by:
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
