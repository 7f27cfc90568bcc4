"""The WeChat Fenfu portfolio: the sold pool, the product's book, and what follows from either.

The pool is what an offering document describes: some ten million young loans. The product is what
is outstanding. A pool's average is never multiplied by the book without the word *extrapolated*.

`pool_tail` bounds the loans above the size limit, `pool_age` reads the ages of the loans,
`pool_pricing` says what the rates pay for.
"""

from xiaodai.studies.fenfu.cross_checks import (
    TwoWays,
    extrapolated_counts,
    loans_per_borrower,
    pool_balance,
    pool_share,
    two_ways,
)
from xiaodai.studies.fenfu.day_counts import (
    Rates,
    agreement,
    annual_rate,
    by_day_count,
    cap_distance,
    daily_rate,
    days_a_year,
    rates,
)
from xiaodai.studies.fenfu.disclosed import (
    advertised_annual,
    advertised_daily,
    book,
    late_after,
    platform_fee,
    pool,
    single_loan_ceiling,
    vintages,
)
from xiaodai.studies.fenfu.operator_accounts import (
    half_year_pace,
    operator,
    operator_assets,
    peers,
    xiaoying_first_half,
)
from xiaodai.studies.fenfu.parameters import Parameters

__all__ = [
    "Parameters",
    "Rates",
    "TwoWays",
    "advertised_annual",
    "advertised_daily",
    "agreement",
    "annual_rate",
    "book",
    "by_day_count",
    "cap_distance",
    "daily_rate",
    "days_a_year",
    "extrapolated_counts",
    "half_year_pace",
    "late_after",
    "loans_per_borrower",
    "operator",
    "operator_assets",
    "peers",
    "platform_fee",
    "pool",
    "pool_balance",
    "pool_share",
    "rates",
    "single_loan_ceiling",
    "two_ways",
    "vintages",
    "xiaoying_first_half",
]
