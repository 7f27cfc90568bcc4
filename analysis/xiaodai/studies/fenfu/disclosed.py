"""What documents print about the Fenfu pool, the product and what bears on them."""

from __future__ import annotations

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import Quantity

POOL_PERIOD = "2025"
BOOK_DAY = "2025-06-30"
ADVERTISED = "2025-08"


def pool(ledger: Ledger) -> dict[str, Quantity]:
    """What the offering document prints about the pool: a quantity for each metric id."""
    metrics = (
        "borrower_count",
        "loan_count",
        "balance_per_borrower",
        "balance_per_loan",
        "average_rate",
        "average_rate_daily",
        "average_account_age",
        "max_account_age",
        "share_le_2000",
        "loan_count_le_2000",
        "borrower_average_age",
    )
    return {metric: ledger.value("fenfu_pool", metric, POOL_PERIOD) for metric in metrics}


def book(ledger: Ledger) -> Quantity:
    """The product's loan balance at the middle of 2025."""
    return ledger.value("fenfu", "loan_balance", BOOK_DAY)


def advertised_daily(ledger: Ledger) -> Quantity:
    """The daily rate that the product is advertised with, in percent."""
    return ledger.value("fenfu", "advertised_rate_daily", ADVERTISED)


def advertised_annual(ledger: Ledger) -> Quantity:
    """The annual rate that the product is advertised with, in percent."""
    return ledger.value("fenfu", "advertised_rate", ADVERTISED)


def vintages(ledger: Ledger) -> pd.DataFrame:
    """Peak share of a vintage ever more than thirty days late, in order of origination.

    The columns are `period` (when the loans were made) and `peak_cumulative_30dpd` (percent).
    """
    points = ledger.points("fenfu", "peak_cumulative_30dpd")
    rows = [(Period(point.period), point.quantity) for point in points]
    return pd.DataFrame(rows, columns=["period", "peak_cumulative_30dpd"])


def platform_fee(ledger: Ledger) -> Quantity:
    """What another lender pays platforms, as a share of its interest: a comparison only."""
    return ledger.value("suyin", "platform_fee_share", "2024")


def single_loan_ceiling(ledger: Ledger) -> Quantity:
    """The highest rate of a small-loan company's single loan, from the end of 2025 on."""
    return ledger.value("microloan_cost_guideline_2025", "single_loan_rate_cap", "2025-12")


def late_after(ledger: Ledger) -> Quantity:
    """The days past due from which the product's vintages count a loan as delinquent."""
    return ledger.value("fenfu", "delinquency_threshold", "undated")
