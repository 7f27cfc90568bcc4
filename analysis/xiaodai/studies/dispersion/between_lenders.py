"""Dispersion between lenders, by company and by loans, with the silent lenders bounded.

A lender that discloses no average may charge anything from zero to the ceiling on a single loan. So
with shares wᵢ of the industry (one company each, or its loans), known averages rᵢ and the rest of
the industry anywhere, `mean = Σ wᵢrᵢ + (1 − Σ wᵢ)·[0, ceiling]`, and the variance lies between the
smallest and the largest mean square around one common point (see `bounds.variance`).
Loans of unknown size belong to the rest, which may charge as their lender does: so a lender whose
loans were not printed narrows nothing. Sizes only weigh: they are the latest that the ledger has,
whenever the rates were known.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from xiaodai.bounds.variance import spread_bounds
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.studies.dispersion.all_books import Survey
from xiaodai.studies.dispersion.disclosed import INDUSTRY
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Computed, Quantity, add_up, slots
from xiaodai.values.units import unit
from xiaodai.values.words import Text

DAYS = Text("averages, loans and total are for different days")
LOANS = ("loan_balance", "loans_net")  # what counts as a lender's loans, the first that is printed


def weights(ledger: Ledger, survey: Survey) -> pd.DataFrame:
    """What each lender's disclosures allow for its book average, with the latest loans printed.

    Lenders whose disclosures exclude each other are left out: they are among the silent. The index
    holds the lenders' ids. The columns are `who` (words), `average` (percent a year) and `loans`
    (yuan, `None` where none were printed).
    """
    books = [e for e in survey.measures.index if ledger.kinds[e] == "lender"]
    table = survey.measures.loc[books, ["who", "average"]]
    loans = {book: _latest(ledger, book, LOANS) for book in books}
    return table.assign(loans=pd.Series(loans, dtype=object))


def industry(ledger: Ledger, found: pd.DataFrame, ceiling: Quantity) -> pd.DataFrame:
    """The whole industry in every way of counting it, silent lenders bounded.

    `found` is the result of `weights`. The index holds `company` (every company counts once),
    `loans` (each by its loans) and `disclosed_loans` (the loans behind the averages alone; left out
    if none were printed). The columns are `by` (words), `total` (companies or yuan), `covered` (the
    least share of it behind a disclosed average) and `mean` (percent), `deviation` (percentage
    points). Raises `LedgerError` if the ledger lacks the number of companies or their loans.
    """
    companies, loans = _total(ledger, ("company_count",)), _total(ledger, LOANS)
    each = 1 / Fraction(companies.interval.ends[1])
    sized = found[found["loans"].notna()]
    ways = {
        "company": {
            "by": Text("every company once"),
            **_bounds(companies, list(found["average"]), [], [each] * len(found), ceiling),
        },
        "loans": {"by": Text("by loans"), **_by_loans(loans, sized, ceiling)},
    }
    if len(sized):
        disclosed = add_up(list(sized["loans"]), (INDUSTRY,))
        name = Text("by loans, disclosing lenders only")
        ways["disclosed_loans"] = {"by": name, **_by_loans(disclosed, sized, ceiling)}
    return pd.DataFrame(ways.values(), index=list(ways), dtype=object)


def _by_loans(total: Quantity, sized: pd.DataFrame, ceiling: Quantity) -> dict[str, Quantity]:
    largest = Fraction(total.interval.ends[1])
    shares = [Fraction(loans.interval.ends[0]) / largest for loans in sized["loans"]]
    return _bounds(total, list(sized["average"]), list(sized["loans"]), shares, ceiling)


def _bounds(
    total: Quantity,
    averages: Sequence[Quantity],
    sizes: Sequence[Quantity],
    shares: Sequence[Fraction],
    ceiling: Quantity,
) -> dict[str, Quantity]:
    """`shares` are the least ones: what a lender may have beyond them is part of the rest."""
    top, none = Fraction(ceiling.interval.ends[1]), Fraction(0)
    ends = [(Fraction(a.interval.ends[0]), Fraction(a.interval.ends[1])) for a in averages]
    rest = 1 - sum(shares, none)
    low = sum((w * a for w, (a, _) in zip(shares, ends, strict=True)), none)
    high = sum((w * b for w, (_, b) in zip(shares, ends, strict=True)), rest * top)
    squares = [
        enclose(Decimal.sqrt)(s) for s in spread_bounds([*ends, (none, top)], [*shares, rest])
    ]
    deviation = Interval(max(squares[0].low or none, none), squares[1].high)
    of = [*sizes, total]
    rates = [*averages, *of, ceiling]
    mean = _made("Σ w·r + (1 − Σ w)·[0, ceiling]", Interval(low, high), rates, "percent")
    return {
        "total": total,
        "covered": _made("Σ w", Interval(1 - rest, None), of, "percent").named(
            "share of the industry behind the averages"
        ),
        "mean": mean.named("mean of the industry"),
        "deviation": _made("√(Σ w·(r − mean)²)", deviation, rates, "percentage_point").named(
            "standard deviation in the industry"
        ),
    }


def _made(formula: str, interval: Interval, inputs: Sequence[Quantity], unit_id: str) -> Quantity:
    lineage = Computed(f"{formula} ({slots(inputs)})", tuple(inputs))
    return Quantity(interval, unit(unit_id), lineage, (INDUSTRY,)).marked("inference", DAYS)


def _total(ledger: Ledger, metrics: Sequence[str]) -> Quantity:
    total = _latest(ledger, INDUSTRY, metrics)
    if total is None:
        raise LedgerError(f"the ledger has no {' or '.join(metrics)} of {INDUSTRY}")
    return total


def _latest(ledger: Ledger, entity: str, metrics: Sequence[str]) -> Quantity | None:
    """The figure for the latest day, of the first metric that was printed."""
    points = (ledger.points(entity, metric) for metric in metrics)
    return next((found[-1].quantity for found in points if found), None)
