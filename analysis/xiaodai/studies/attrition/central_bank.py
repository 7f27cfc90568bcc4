"""The central bank's counts of small-loan companies and their loan balance, by quarter-end.

The central bank publishes stocks only: entries and exits between two dates are netted.
"""

from __future__ import annotations

import pandas as pd

from xiaodai.ledger.ledger import USABLE, Ledger, Point
from xiaodai.reading.dates import quarter_of
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

MINIMUM_COUNTS = 2  # a rate of exit needs two counts


def official(ledger: Ledger, region: str, metric: str) -> dict[str, Point]:
    """The central bank's figures by quarter code; figures of other bodies are left out.

    Raises `LedgerError` for an entity or a metric that the ledger does not have.
    """
    return {
        quarter_of(point.period): point
        for point in ledger.points(region, metric)
        if any(_is_official(ledger, claim) for claim in point.claims)
    }


def counts(ledger: Ledger, region: str) -> list[tuple[str, Quantity]]:
    """The quarters with an exact official count of companies, in order of time.

    Raises `LedgerError` for an entity that the ledger does not have.
    """
    points = official(ledger, region, "company_count").items()
    return [(q, p.quantity) for q, p in points if p.quantity.interval.is_point]


def regions(ledger: Ledger) -> list[str]:
    """The entities with two exact counts or more: the whole country first, then provinces."""
    counted = sorted(set(ledger.query(metric="company_count", status=list(USABLE))["entity"]))
    provinces = [entity for entity in counted if "national" in ledger.scope(entity)[1:]]
    known = [e for e in provinces if len(counts(ledger, e)) >= MINIMUM_COUNTS]
    return ["national", *known]


def peak(ledger: Ledger, region: str) -> tuple[str, Quantity]:
    """The quarter with the highest exact count on record, and that count."""
    quarter, top = max(counts(ledger, region), key=lambda known: known[1].interval.ends[0])
    return quarter, top


def stocks(ledger: Ledger, region: str, start: str, end: str) -> pd.DataFrame:
    """Counts and balances by quarter-end, a row for every quarter from `start` to `end`.

    Index: quarter code. Columns: `company_count`, `loan_balance`, `balance_per_company`
    (quantities, `None` where nothing was published), `prints` and `origins` of the count (whole
    numbers), `against` (ids of the claims that contradict the count).
    """
    quarters = pd.period_range(start, end, freq="Q").astype(str).tolist()
    companies = official(ledger, region, "company_count")
    balances = official(ledger, region, "loan_balance")
    rows = []
    for quarter in quarters:
        count, balance = companies.get(quarter), balances.get(quarter)
        per_company = None
        if count and balance and is_bounded(count.quantity) and is_bounded(balance.quantity):
            per_company = balance.quantity.over(count.quantity).named(
                Text("balance per company, {quarter}", quarter=quarter)
            )
        rows.append(
            {
                "company_count": count.quantity if count else None,
                "loan_balance": balance.quantity if balance else None,
                "balance_per_company": per_company,
                "prints": count.prints if count else 0,
                "origins": count.origins if count else 0,
                "against": count.against if count else (),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(quarters, name="quarter"), dtype=object)


def exact_counts(table: pd.DataFrame) -> list[tuple[str, Quantity]]:
    """The quarters of `stocks` with an exact count, and the counts, in order of time."""
    companies = table["company_count"].items()
    return [(str(q), c) for q, c in companies if c is not None and c.interval.is_point]


def is_bounded(quantity: Quantity | None) -> bool:
    """Whether a figure was published and has both a lower and an upper bound."""
    return quantity is not None and quantity.interval.width is not None


def _is_official(ledger: Ledger, claim: str) -> bool:
    return ledger.source(ledger.origin(claim))["kind"] == "statistical_release"
