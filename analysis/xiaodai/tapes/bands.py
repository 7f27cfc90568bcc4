"""Where a field is cut into bands, and days past due into classes.

A band holds the values above its lower end, up to and including its upper end. Days past due are
also cut by thirty days, and into the Chinese M classes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

MISSING = "missing"
UNIT_OF = {  # our units in one unit of the field
    "balance": 100,  # fen in a yuan
    "rate": 10_000,  # ppm in a percent
    "age": 1,
    "term": 1,
    "borrower_age": 1,
    "delinquency": 1,
}
DEFAULT: dict[str, tuple[float, ...]] = {
    "balance": (100, 500, 1000, 2000, 5000, 10_000, 50_000),  # yuan
    "rate": (8, 12, 14.6, 18, 20, 24, 36),  # percent a year
    "age": (0, 1, 2, 3, 4, 7, 30, 90, 180, 360),  # days
    "term": (30, 90, 180, 360, 720, 1080),  # days
    "borrower_age": (20, 25, 30, 35, 40, 50, 60),  # years
    "delinquency": (0, 30, 60, 90, 120, 150, 180),  # days
}
DAYS = ("current", "1-29", "30-59", "60-89", "90-119", "120-149", "150-179", "180+")
CHINESE = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
THRESHOLDS = (30, 60, 90)  # days past due, from here on
CHINESE_FROM = (1, 31, 61, 91, 121, 151, 181)  # M1 is 1 to 30 days, M2 31 to 60, …
BUCKETS = {"days": (DAYS, (1, 30, 60, 90, 120, 150, 180)), "chinese": (CHINESE, CHINESE_FROM)}


class Band(NamedTuple):
    """The values above `low` and up to `high`, in the unit of the field."""

    label: str
    low: float | None
    high: float | None


class Bands:
    """The bands of one field, from the upper ends of all but the last."""

    def __init__(self, field: str, ends: Sequence[float]) -> None:
        self.bands = bands(ends)
        factor = UNIT_OF[field]
        self.cuts = [int(Fraction(str(end)) * factor) for end in ends]

    def place(self, value: int) -> int:
        """Which band a value in our units (fen, ppm, days, years) belongs to, counted from 0."""
        return bisect_left(self.cuts, value)


def bands(ends: Sequence[float]) -> list[Band]:
    """The bands between upper ends, the first open below and the last open above.

    >>> [band.label for band in bands([100, 2000])]
    ['≤ 100', '100 – 2,000', '> 2,000']
    """
    shown = [f"{end:,.10g}" for end in ends]
    ends = [float(end) for end in ends]
    made = [Band(f"≤ {shown[0]}", None, ends[0])]
    for place in range(1, len(ends)):
        made.append(Band(f"{shown[place - 1]} – {shown[place]}", ends[place - 1], ends[place]))
    return [*made, Band(f"> {shown[-1]}", ends[-1], None)]


def chosen(given: Mapping[str, Sequence[float]]) -> dict[str, Bands]:
    """The bands of every field: those given (upper ends in rising order), else the usual ones."""
    return {name: Bands(name, given.get(name) or ends) for name, ends in DEFAULT.items()}


def bucket(basis: str, days_past_due: int | None) -> str:
    """The bucket of thirty days (`days`) or the M class (`chinese`); `None` belongs to `missing`.

    >>> bucket("days", 30), bucket("chinese", 30), bucket("chinese", 31)
    ('30-59', 'M1', 'M2')
    """
    names, begins = BUCKETS[basis]
    return MISSING if days_past_due is None else names[bisect_right(begins, days_past_due)]
