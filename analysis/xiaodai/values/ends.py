"""The ends of quantities as quantities of their own, and what lies between the ends of several."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, extreme
from xiaodai.values.words import Text


def end_of(quantity: Quantity, end: Literal["low", "high"]) -> Quantity:
    """The lower or the upper end of a bounded quantity, as a number of its own."""
    place = ("low", "high").index(end)
    point = Interval.point(Fraction(quantity.interval.ends[place]))
    name = quantity.name
    words = Text("{name}, at least", name=name), Text("{name}, at most", name=name)
    return quantity.derived(point, f"{end} end of {{0}}").named(words[place])


def hull(quantities: Sequence[Quantity]) -> Quantity:
    """From the lowest end of several quantities to their highest, as one; raises as `extreme`.

    >>> from xiaodai.values.quantity import constant
    >>> hull([constant(3, "company"), constant(5, "company")])
    Quantity(3–5 companies)
    """
    low, high = extreme("min", quantities), extreme("max", quantities)
    return low.derived(low.interval.hull(high.interval), "from {0} to {1}", high)
