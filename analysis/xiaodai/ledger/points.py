"""One figure of the ledger with what is known of its prints, and what to say if there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from xiaodai.reading.dates import period_days
from xiaodai.values.quantity import Quantity

UNDATED = "undated"


class LedgerError(LookupError):
    """Something asked of the ledger is not in it; the message says what is."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: what the prints of one figure for one period come to.

    `status` is `conflict` if a print that supports it is disputed, else `accepted`.
    """

    entity: str
    metric: str
    period: str
    quantity: Quantity
    claims: tuple[str, ...]
    prints: int
    origins: int
    grade: str
    against: tuple[str, ...]
    status: str


def nearest(value: str, known: Iterable[str]) -> str:
    """The names most like a misspelt one, as the end of a sentence; empty if none is.

    >>> nearest("haeir", ["haier", "mashang"])
    "; is 'haier' meant?"
    """
    near = get_close_matches(value, sorted(known), n=3)
    return f"; is {' or '.join(map(repr, near))} meant?" if near else ""


def in_time(period: str) -> tuple[str, str]:
    """What period codes are sorted by: the last day, then the code; undated ones come first."""
    return ("" if period == UNDATED else period_days(period)[1].isoformat(), period)
