"""Where a field is cut into bands, and days past due into classes.

A band holds the values above its lower end, up to and including its upper end. Days past due are
also cut by thirty days, and into the Chinese M classes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import pandas as pd

MISSING = "missing"
FACTORS = {"balance": 100, "rate": 10_000}  # fen in a yuan, ppm in a percent; else the same unit
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


class Bands:
    """The bands of one field, from the upper ends of all but the last.

    `named` has a row for each: `band` (its name), `low` and `high` (its ends in the field's unit);
    the first is open below and the last above. `cuts` are the upper ends in our units.

    >>> Bands("term", [100, 2000]).named["band"].tolist()
    ['≤ 100', '100 – 2,000', '> 2,000']
    """

    def __init__(self, field: str, ends: Sequence[float]) -> None:
        shown = [f"{end:,.10g}" for end in ends]
        between = [f"{low} – {high}" for low, high in pairwise(shown)]
        columns = {
            "band": [f"≤ {shown[0]}", *between, f"> {shown[-1]}"],
            "low": [None, *map(float, ends)],
            "high": [*map(float, ends), None],
        }
        self.named = pd.DataFrame(columns, dtype=object)
        self.cuts = [int(Fraction(str(end)) * FACTORS.get(field, 1)) for end in ends]

    def place(self, value: int) -> int:
        """Which band a value in our units (fen, ppm, days, years) belongs to, counted from 0."""
        return bisect_left(self.cuts, value)


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
