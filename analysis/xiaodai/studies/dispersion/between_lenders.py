"""Dispersion between lenders, by company and by loans, with the silent lenders bounded.

A lender that discloses no average may charge anything from zero to the ceiling on a single loan. So
with shares wᵢ of the industry (one company each, or its loans), known averages rᵢ and the rest of
the industry anywhere, `mean = Σ wᵢrᵢ + (1 − Σ wᵢ)·[0, ceiling]`, and the variance lies between the
smallest and the largest mean square around one common point (see `bounds.interval_variance`).
Loans of unknown size belong to the rest, which may charge as their lender does: so a lender whose
loans were not printed narrows nothing. Sizes only weigh: they are the latest that the ledger has,
whenever the rates were known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from xiaodai.bounds.interval_variance import spread_bounds
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.studies.dispersion.all_books import Survey
from xiaodai.studies.dispersion.disclosed import INDUSTRY
from xiaodai.values.enclosures import enclose
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, add_up
from xiaodai.values.units import unit
from xiaodai.values.words import Text

DAYS = Text("averages, loans and total are for different days")
LOANS = ("loan_balance", "loans_net")  # what counts as a lender's loans, the first that is printed


@dataclass(frozen=True, slots=True)
class Weight:
    """The bounds on one lender's book average and its loans; `None` if none were printed."""

    lender: str
    average: Quantity
    loans: Quantity | None


def weights(ledger: Ledger, survey: Survey) -> list[Weight]:
    """What each lender's disclosures allow for its book average, with the latest loans printed.

    Lenders whose disclosures exclude each other are left out: they are among the silent.
    """
    books = [e for e in survey.measures if ledger.kinds[e] == "lender"]
    return [Weight(e, survey.measures[e].average, _latest(ledger, e, LOANS)) for e in books]


def weights_table(ledger: Ledger, found: Sequence[Weight]) -> pd.DataFrame:
    """The average of each lender's book and the loans behind it.

    Columns: `who` (words), `average` (percent a year) and `loans` (yuan, empty where none were
    printed). One row for each lender.
    """
    rows = [(ledger.entity(w.lender), w.average, w.loans) for w in found]
    return pd.DataFrame(rows, columns=["who", "average", "loans"])


@dataclass(frozen=True, slots=True)
class Industry:
    """The whole industry: what is covered, and bounds on the mean and deviation of averages.

    `total` counts companies or is their loans; `covered` is the least share of it that stands
    behind a disclosed average, in percent.
    """

    total: Quantity
    covered: Quantity
    mean: Quantity
    deviation: Quantity


def in_every_way(
    ledger: Ledger, found: Sequence[Weight], ceiling: Quantity
) -> dict[Text, Industry]:
    """The industry by company, by loans and by the loans of disclosing lenders, under their names.

    The last one is left out if no lender's loans were printed.
    """
    alone = by_disclosed_loans(found, ceiling)
    return {
        Text("every company once"): by_company(ledger, found, ceiling),
        Text("by loans"): by_loans(ledger, found, ceiling),
    } | ({} if alone is None else {Text("by loans, disclosing lenders only"): alone})


def industry_table(ledger: Ledger, found: Sequence[Weight], ceiling: Quantity) -> pd.DataFrame:
    """The whole industry in every way of counting it, silent lenders bounded.

    Columns: `by` (words), `total` (companies or yuan), `covered` and `mean` (percent), `deviation`
    (percentage points). One row for each way of counting.
    """
    ways = in_every_way(ledger, found, ceiling)
    table = frame(ways.values(), "total", "covered", "mean", "deviation")
    table.insert(0, "by", list(ways))
    return table


def by_company(ledger: Ledger, found: Sequence[Weight], ceiling: Quantity) -> Industry:
    """Every company counts once. Raises `LedgerError` if the ledger lacks their number."""
    total = _total(ledger, ("company_count",))
    share = 1 / Fraction(total.interval.ends[1])
    return _industry(total, found, [share] * len(found), ceiling)


def by_loans(ledger: Ledger, found: Sequence[Weight], ceiling: Quantity) -> Industry:
    """Every company counts by its loans. Raises `LedgerError` if the ledger lacks their total."""
    return _by_loans(_total(ledger, LOANS), found, ceiling)


def by_disclosed_loans(found: Sequence[Weight], ceiling: Quantity) -> Industry | None:
    """The same for the loans behind the averages alone; `None` if none were printed."""
    sizes = [w.loans for w in found if w.loans is not None]
    if not sizes:
        return None
    return _by_loans(add_up(sizes, (INDUSTRY,)), found, ceiling)


def _by_loans(total: Quantity, found: Sequence[Weight], ceiling: Quantity) -> Industry:
    known = [(w, w.loans) for w in found if w.loans is not None]
    largest = Fraction(total.interval.ends[1])
    shares = [Fraction(loans.interval.ends[0]) / largest for _, loans in known]
    return _industry(total, [w for w, _ in known], shares, ceiling)


def _industry(
    total: Quantity, known: Sequence[Weight], shares: Sequence[Fraction], ceiling: Quantity
) -> Industry:
    """`shares` are the least ones: what a lender may have beyond them is part of the rest."""
    top, none = Fraction(ceiling.interval.ends[1]), Fraction(0)
    ends = [
        (Fraction(low), Fraction(high)) for low, high in (w.average.interval.ends for w in known)
    ]
    rest = 1 - sum(shares, none)
    low = sum((w * a for w, (a, _) in zip(shares, ends, strict=True)), none)
    high = sum((w * b for w, (_, b) in zip(shares, ends, strict=True)), rest * top)
    squares = [
        enclose(Decimal.sqrt)(s) for s in spread_bounds([*ends, (none, top)], [*shares, rest])
    ]
    deviation = Interval(max(squares[0].low or none, none), squares[1].high)
    sizes = [w.loans for w in known if w.loans is not None] if total.unit.id != "company" else []
    of = [*sizes, total]
    rates = [*(w.average for w in known), *of, ceiling]
    return Industry(
        total,
        _made("Σ w", Interval(1 - rest, None), of, "percent").named(
            "share of the industry behind the averages"
        ),
        _made("Σ w·r + (1 − Σ w)·[0, ceiling]", Interval(low, high), rates, "percent").named(
            "mean of the industry"
        ),
        _made("√(Σ w·(r − mean)²)", deviation, rates, "percentage_point").named(
            "standard deviation in the industry"
        ),
    )


def _made(formula: str, interval: Interval, inputs: Sequence[Quantity], unit_id: str) -> Quantity:
    slots = ", ".join(f"{{{place}}}" for place in range(len(inputs)))
    lineage = Computed(f"{formula} ({slots})", tuple(inputs))
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
