"""Loan tapes of any size: what a pool is made of, and how it behaves.

`pools` opens a tape and computes its tables (or makes two small synthetic tapes); a `Pool` holds
them. Every other function takes a pool and returns a data frame of quantities, or a few of them.

A name is imported when it is first used: what reads a tape needs none of what describes a pool.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "borrowers": ["largest_borrowers"],
    "changes": ["bridge"],
    "columns": ["PoolError"],
    "deals": ["side_by_side"],
    "delinquency": [
        "M1_ENDS",
        "M2_BEGINS",
        "STATES",
        "THIRTY_DAYS",
        "delinquency_classes",
        "late_over_time",
        "rolls",
    ],
    "indicators": ["reported"],
    "lines": ["line_counts"],
    "losses": ["TOGETHER", "loss_curve"],
    "parameters": ["Parameters"],
    "performance": ["RATES", "last_rates", "performance_rates"],
    "pool": ["Pool", "quality_report", "tapes_read"],
    "projection": ["projected_losses"],
    "published": ["above_advertised", "beyond_peak", "reproduction"],
    "revolving": ["METRICS", "last_period", "metric_name", "revolving_metrics", "without_flows"],
    "run": ["pools"],
    "static_pools": ["follow_vintages", "triangle_rows"],
    "strata": ["large_loans", "provinces", "stratification", "stratified"],
    "summary": ["equal_borrowers", "is_empty", "measures", "overview"],
    "tables": ["pool_results"],
    "two_level": ["cross_tables"],
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    """A name of the face, from where it lives; raises `AttributeError` for any other name."""
    if name not in _HOME:
        raise AttributeError(f"module 'xiaodai.tapes' has no attribute {name!r}")
    found = getattr(import_module(f"xiaodai.tapes.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of the face, beside what every module has."""
    return sorted({*globals(), *__all__})
