"""Loan tapes of any size: what a pool is made of, and how it behaves.

`pools` opens a tape and computes its tables (or makes two small synthetic tapes); a `Pool` holds
them. Every other function takes a pool and returns a data frame of quantities, or a few of them.
"""

from xiaodai.tapes.borrowers import largest_borrowers
from xiaodai.tapes.changes import bridge
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.deals import side_by_side
from xiaodai.tapes.delinquency import (
    M1_ENDS,
    M2_BEGINS,
    STATES,
    THIRTY_DAYS,
    delinquency_classes,
    late_over_time,
    rolls,
)
from xiaodai.tapes.indicators import reported
from xiaodai.tapes.lines import line_counts
from xiaodai.tapes.losses import TOGETHER, loss_curve
from xiaodai.tapes.performance import RATES, last_rates, performance_rates
from xiaodai.tapes.pool import Pool, quality_report, tapes_read
from xiaodai.tapes.projection import projected_losses
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
    "RATES",
    "STATES",
    "THIRTY_DAYS",
    "TOGETHER",
    "Parameters",
    "Pool",
    "PoolError",
    "above_advertised",
    "beyond_peak",
    "bridge",
    "cross_tables",
    "delinquency_classes",
    "equal_borrowers",
    "follow_vintages",
    "is_empty",
    "large_loans",
    "largest_borrowers",
    "last_period",
    "last_rates",
    "late_over_time",
    "line_counts",
    "loss_curve",
    "measures",
    "metric_name",
    "overview",
    "performance_rates",
    "pool_results",
    "pools",
    "projected_losses",
    "provinces",
    "quality_report",
    "reported",
    "reproduction",
    "revolving_metrics",
    "rolls",
    "side_by_side",
    "stratification",
    "stratified",
    "tapes_read",
    "triangle_rows",
    "without_flows",
]
