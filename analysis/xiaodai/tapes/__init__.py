"""Loan tapes of any size: what a pool is made of, and how it behaves.

`pools` opens a tape and computes its tables (or makes two small synthetic tapes); a `Pool` holds
them. Every other function takes a pool and returns a data frame of quantities, or a few of them.
"""

from xiaodai.tapes.borrowers import largest_borrowers
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.delinquency import (
    M1_ENDS,
    M2_BEGINS,
    STATES,
    THIRTY_DAYS,
    delinquency_classes,
    late_over_time,
    rolls,
)
from xiaodai.tapes.pool import Pool, quality_report, tapes_read
from xiaodai.tapes.published import above_advertised, beyond_peak, reproduction
from xiaodai.tapes.revolving import (
    METRICS,
    last_period,
    metric_name,
    revolving_metrics,
    without_flows,
)
from xiaodai.tapes.run import Parameters, pool_results, pools
from xiaodai.tapes.static_pools import follow_vintages, triangle_rows
from xiaodai.tapes.stratification import large_loans, provinces, stratification, stratified
from xiaodai.tapes.summary import equal_borrowers, is_empty, measures, overview
from xiaodai.tapes.two_level import cross_tables

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
    "cross_tables",
    "delinquency_classes",
    "equal_borrowers",
    "follow_vintages",
    "is_empty",
    "large_loans",
    "largest_borrowers",
    "last_period",
    "late_over_time",
    "measures",
    "metric_name",
    "overview",
    "pool_results",
    "pools",
    "provinces",
    "quality_report",
    "reproduction",
    "revolving_metrics",
    "rolls",
    "stratification",
    "stratified",
    "tapes_read",
    "triangle_rows",
    "without_flows",
]
