"""Which digits the figures of a column are shown with, and those of marks that are compared.

In a column all numbers have one number of decimals: what the middle one needs for three significant
digits and the smallest for one, but no more than four digits of the largest unless all were printed
with more. Calculated thousands are rounded to three digits each, as in a sentence (1,068 is 1,070
beside 12,700). Only a number that was printed with fewer keeps them, and one that would read as
zero is a bound (`< 0.01`), unless it is a rounded print or negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median_high

from xiaodai.values.digits import (
    ASKED,
    SHORT,
    Figure,
    decimals,
    is_power,
    magnitude,
    significant,
    size,
)


def column(figures: Sequence[Figure | None]) -> list[Figure | None]:
    """The figures of a column with one number of decimals; missing ones stay missing."""
    known = [found for found in figures if found is not None and size(found)]
    places = 0
    if known:
        smallest, sizes = min(known, key=size), sorted(map(size, known))
        needed = max(max(found.places) for found in known)
        middle = min(needed, decimals(median_high(sizes), ASKED), *_shared(known))
        largest = max((one for one in sizes if not is_power(one)), default=sizes[-1])
        places = max(middle, min(max(smallest.places), decimals(sizes[0], 1)))
        places = max(0, min(places, decimals(largest, SHORT)))
    numbers = [found for found in known if found.is_number and max(found.places) >= 0]
    if numbers and all(found.is_printed for found in known if found.is_number):
        prints = [found.places[0] for found in numbers if found.most is not None]
        typed = [min(f.places[0], decimals(size(f), SHORT)) for f in numbers if f.most is None]
        if prints:  # as printed, where the largest then has four digits or all of them had more
            fits = min(max(prints), decimals(max(map(size, numbers)), SHORT))
            typed += [min(prints), fits]
        places = max([places, *typed])
    counted = [found for found in known if found.is_number and not found.is_printed]
    if any(max(found.places) < 0 for found in counted):  # so are typed ones beside rounded ones
        figures = [found and _rounded(found) for found in figures]
    return [found and _in_column(found, places) for found in figures]


def _shared(known: Sequence[Figure]) -> list[int]:
    """The decimals up to which calculated numbers may be shown: a column has those of all."""
    calculated = (found for found in known if found.is_number and not found.is_printed)
    return [found.most for found in calculated if found.most is not None]


def apart(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of marks that are compared: none with more decimals than in a column of them.

    A print and a range have no more than they need, a calculated number has three digits.
    """
    pairs = zip(figures, column(figures), strict=True)
    return [own if other is None else _fewer(own, other) for own, other in pairs]


def _fewer(own: Figure, other: Figure) -> Figure:
    """A figure as it stands alone or in a column, whichever says less."""
    if own.is_number and other.is_number and not own.is_printed and size(own):
        return own.at(max(0, min(max(other.places), decimals(size(own), ASKED))))
    return own if max(own.places) <= max(other.places) else other


def _rounded(found: Figure) -> Figure:
    """A number that stands as somebody typed it, with three significant digits."""
    if not found.is_number or not found.is_printed or found.most is not None:
        return found
    few = min(max(found.places), significant(found.ends[0]))
    return found._replace(places=(few, few))


def _in_column(found: Figure, places: int) -> Figure:
    """A figure with a column's decimals, or with its own where it would vanish or say too much."""
    largest = size(found)
    if not largest:
        return found.at(0)
    if found.is_number:
        if not round(largest * 10**places):
            if (found.is_printed and found.most is not None) or found.ends[0] < 0:
                return found
            unit = Fraction(10) ** -places
            return Figure(None, unit, (places, places), "below")
        is_long = found.places[0] < 0 == places  # thousands, each with three digits
        return found if is_long else found.at(places)
    if found.is_printed:
        return found.at(min(places, max(found.places)))
    if found.low == 0 and found.high == found.whole:
        return found.at(0)  # anything from nothing to all
    room = SHORT - 1 - magnitude(largest)
    return found.at(min(places, max(*found.places, room)))
