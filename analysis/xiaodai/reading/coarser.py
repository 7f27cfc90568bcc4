"""Whether one print is a coarser print of another: its digits decide."""

from __future__ import annotations

from typing import Literal, TypeAlias

from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval

Coarser: TypeAlias = Literal["rounded", "cut"]


def coarser(
    printed: str, interval: Interval, finer: Interval, language: str = "zh"
) -> Coarser | None:
    """How a print follows from a finer one of the same figure; `None` if it does not.

    Rounded: the finer value is no further off than half a unit of the last digit that is not zero
    (5,630 for 5,629; 430 million for 4.34亿). Cut: it has the same digits up to the last one that
    is printed, and more (1061 for 1061.67). `interval` and `finer` are what the two prints allow,
    in one unit.

    >>> coarser("5630", Interval.of(5630, 5630), Interval.of(5629, 5629))
    'rounded'
    """
    read = numbers(normalise(printed, language))
    middle, other = interval.midpoint, finer.midpoint
    if len(read) != 1 or not read[0].value or not middle or other is None or middle * other < 0:
        return None
    number = read[0]
    a_unit = abs(middle / number.value)  # of the printed number, in that of the interval
    grain, place = number.last_nonzero * a_unit, number.place * a_unit
    if (finer.width or 0) >= grain:
        return None
    if abs(other - middle) * 2 <= grain:
        return "rounded"
    return "cut" if 0 < abs(other) - abs(middle) < place else None
