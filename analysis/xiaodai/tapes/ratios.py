"""Shares and rates: one division of whole numbers, rounded once."""

from __future__ import annotations

from fractions import Fraction


def ratio(part: int | None, whole: int | None) -> float | None:
    """`part ÷ whole`, correctly rounded; `None` where either is missing or the whole is 0.

    >>> ratio(1, 3), ratio(1, 0)
    (0.3333333333333333, None)
    """
    return None if part is None or not whole else float(Fraction(part, whole))
