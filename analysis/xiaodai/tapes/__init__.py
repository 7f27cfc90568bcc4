"""Loan tapes of any size: what a pool is made of, and how it behaves.

`pools` opens a tape and computes its tables (or makes two small synthetic tapes); a `Pool` holds
them. Every other function takes a pool and returns a data frame of quantities, or a few of them.
"""

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.run import pools  # first: it loads a module that a function below is named like

# isort: split
from xiaodai.tapes.pool import Pool, enumerated
from xiaodai.tapes.pool_bands import (
    large_loans,
    largest_borrowers,
    stratification,
)
from xiaodai.tapes.pool_delinquency import (
    M1_ENDS,
    M2_BEGINS,
    THIRTY_DAYS,
    delinquency_classes,
    late_over_time,
    late_share,
)
from xiaodai.tapes.pool_results import pool_results
from xiaodai.tapes.pool_revolving import (
    METRICS,
    last_period,
    metric_name,
    revolving_metrics,
    without_flows,
)
from xiaodai.tapes.pool_rolls import STATES, rolls
from xiaodai.tapes.pool_summary import (
    equal_borrowers,
    is_empty,
    measures,
    overview,
    quality_report,
    tapes_read,
)
from xiaodai.tapes.pool_vintages import follow_vintages, triangle_rows
from xiaodai.tapes.published import above_advertised, beyond_peak, reproduction
from xiaodai.tapes.request import Parameters

__all__ = [
    "M1_ENDS",
    "M2_BEGINS",
    "METRICS",
    "STATES",
    "THIRTY_DAYS",
    "Parameters",
    "Pool",
    "PoolError",
    "above_advertised",
    "beyond_peak",
    "delinquency_classes",
    "enumerated",
    "equal_borrowers",
    "follow_vintages",
    "is_empty",
    "large_loans",
    "largest_borrowers",
    "last_period",
    "late_over_time",
    "late_share",
    "measures",
    "metric_name",
    "overview",
    "pool_results",
    "pools",
    "quality_report",
    "reproduction",
    "revolving_metrics",
    "rolls",
    "stratification",
    "tapes_read",
    "triangle_rows",
    "without_flows",
]
