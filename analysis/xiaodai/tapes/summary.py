"""The pool in one table: number, balance, rate, age, term, and how concentrated it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.tapes.borrowers import Borrowers
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.tally import Count, Tally

HEADERS = ("measure", "weight", "unit", "numerator", "denominator", "value")
Line = tuple[str, str | None, str, int | None, int]


def summary(loans: Loans, tally: Tally, by_borrower: Borrowers | None) -> pd.DataFrame:
    """The table `summary` (columns `HEADERS`), without measures whose columns the tape lacks."""
    lines = list(_lines(loans, tally, by_borrower))
    made = [(*line, ratio(line[3], line[4])) for line in lines]
    return exact_frame(made, HEADERS)


def _lines(loans: Loans, tally: Tally, by: Borrowers | None) -> Iterator[Line]:
    total = tally.total
    yield "loans", None, "loan", total.loans, 1
    if by:
        yield "borrowers", None, "borrower", by.borrowers, 1
    yield "balance", None, "fen", total.balance_fen, 1
    yield "balance_per_loan", None, "fen", total.balance_fen, total.loans
    if by:
        yield "balance_per_borrower", None, "fen", by.balance_fen, by.borrowers
        yield "loans_per_borrower", None, "loan", by.loans, by.borrowers
    yield "largest_loan", None, "fen", tally.largest_fen, 1
    yield from _means("rate", "bp", tally.by.get("rate_ppm"), int, 100)
    if loans.has("origination_date"):
        yield from _age(tally.by["origination_date"], loans.as_of)
    yield from _means("term", "day", tally.by.get("term_days"), int)
    yield from _means("borrower_age", "year", tally.by.get("borrower_age"), int)
    if by and loans.has("borrower_age"):
        yield "borrower_age", "borrower", "year", by.age_years, by.aged
    if by:
        yield "hhi_borrowers", None, "1", by.squares, by.balance_fen**2


def _means(
    measure: str,
    unit: str,
    counts: dict[Any, Count] | None,
    number: Callable[[Any], int],
    divisor: int = 1,
) -> Iterator[Line]:
    """A mean by count and one by balance, of the loans that have a value."""
    if counts is None:
        return
    known = [(number(value), n) for value, n in counts.items() if value is not None]
    by_count = sum(value * n.loans for value, n in known)
    by_balance = sum(value * n.balance_fen for value, n in known)
    yield measure, "count", unit, by_count, divisor * sum(n.loans for _, n in known)
    yield measure, "balance", unit, by_balance, divisor * sum(n.balance_fen for _, n in known)


def _age(counts: dict[Any, Count], as_of: date) -> Iterator[Line]:
    yield from _means("age", "day", counts, lambda day: (as_of - day).days)
    known = [day for day in counts if day is not None]
    yield "oldest_loan", None, "day", (as_of - min(known)).days if known else None, 1
