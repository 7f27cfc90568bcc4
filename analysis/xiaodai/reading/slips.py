"""How a print may have slipped from another: digits swapped or altered, a scale mistaken."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval

Slip: TypeAlias = Literal["", "swapped", "digit", "scale"]
SCALES = (10, 100, 1000, 10_000)


def slip(printed: str, value: Interval, theirs: str, known: Interval) -> Slip:
    """The slip of the pen that makes one print of another; empty if there is none.

    >>> slip("4947家", Interval.point(4947), "4974家", Interval.point(4974))
    'swapped'
    """
    ours, other = _digits(printed), _digits(theirs)
    if len(ours) == len(other) > 1 and ours != other:
        differ = [i for i, (a, b) in enumerate(zip(ours, other, strict=True)) if a != b]
        first, last = differ[0], differ[-1]
        swapped = last == first + 1 and ours[first] == other[last] and ours[last] == other[first]
        if len(differ) == 2 and swapped and _alike(value, known, 10):
            return "swapped"
        if len(differ) == 1 and len(ours) > 2 and _alike(value, known, 10):
            return "digit"
    return "scale" if is_scaled(value, known) else ""


def is_scaled(value: Interval, known: Interval) -> bool:
    """Whether two values differ by ten, a hundred, a thousand or ten thousand times."""
    (a, b), (c, d) = value.reach, known.reach
    for times in SCALES:
        if (a > d * times or c * times > b) and (c > b * times or a * times > d):
            continue
        factor = Interval.point(times)
        if value.intersect(known * factor) or known.intersect(value * factor):
            return value.low is not None and known.low is not None and value.midpoint != 0
    return False


def _alike(value: Interval, known: Interval, times: int) -> bool:
    if value.midpoint is None or known.midpoint is None:
        return False
    one, two = abs(value.midpoint), abs(known.midpoint)
    return two <= times * one and one <= times * two


@lru_cache(maxsize=8192)
def _digits(printed: str) -> str:
    """The significant digits of the first number in a print."""
    for number in numbers(normalise(printed)):
        digits = "".join(c for c in f"{float(number.value / number.scale):.6f}" if c.isdigit())
        return digits.strip("0")
    return ""
