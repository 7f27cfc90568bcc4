"""Days past due: by thirty days, and in the Chinese M classes."""

from __future__ import annotations

from bisect import bisect_right

DAYS = ("current", "1-29", "30-59", "60-89", "90-119", "120-149", "150-179", "180+")
CHINESE = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
MISSING = "missing"
THRESHOLDS = (30, 60, 90)  # days past due, from here on
_DAYS_FROM = (1, 30, 60, 90, 120, 150, 180)
CHINESE_FROM = (1, 31, 61, 91, 121, 151, 181)  # M1 is 1 to 30 days, M2 31 to 60, …


def by_days(days_past_due: int | None) -> str:
    """The bucket of thirty days: 30 days past due stand in `30-59`."""
    return MISSING if days_past_due is None else DAYS[bisect_right(_DAYS_FROM, days_past_due)]


def chinese(days_past_due: int | None) -> str:
    """The M class: 30 days past due stand in `M1`, 31 in `M2`."""
    return MISSING if days_past_due is None else CHINESE[bisect_right(CHINESE_FROM, days_past_due)]
