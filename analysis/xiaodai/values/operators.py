"""Python's operators, `float`, `round` and format codes for quantities.

A bare number beside `+`, `−` or `<` is in the quantity's own unit, the one that `float` gives the
value in: `loans + 1` is one 亿元 more where the loans are in 亿元. Percentages are the exception: 1
may be 1 % or the whole, so that only 0 is understood. Beside `×` and `÷` a number is a factor.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil, floor
from numbers import Integral, Number, Rational, Real
from typing import Any, Generic, TypeAlias, TypeGuard, TypeVar, cast

import pandas as pd
from pandas.api.typing import NAType

from xiaodai.values import units
from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, UnitError

Q = TypeVar("Q", bound="Operators[Any]")
Bare: TypeAlias = int | float | Fraction
Decided: TypeAlias = bool | NAType

_AMBIGUOUS = ("percent", "percentage_point")
_TEXT_FORMAT = re.compile(r"(.?[<>^])?\d*s?")  # fill, width: nothing about digits


class Operators(Generic[Q]):
    """What `Quantity` inherits: each operator calls the named method with the same guards."""

    __slots__ = ()

    interval: Interval
    unit: Unit

    def plus(self, other: Q) -> Q:
        """`self + other`."""
        raise NotImplementedError

    def minus(self, other: Q) -> Q:
        """`self − other`."""
        raise NotImplementedError

    def times(self, other: Q) -> Q:
        """`self × other`."""
        raise NotImplementedError

    def over(self, other: Q) -> Q:
        """`self ÷ other`."""
        raise NotImplementedError

    def _number(self, value: Fraction, shown: Unit) -> Q:
        """A bare number as a quantity."""
        raise NotImplementedError

    def _derived(self, interval: Interval, formula: str) -> Q:
        """The same quantity with another interval, computed from this one."""
        raise NotImplementedError

    def __add__(self, other: Q | Bare) -> Q:
        return self._joins("plus", self._own(other))

    def __radd__(self, other: Q | Bare) -> Q:
        if is_number(other) and other == 0:  # where sum([a, b]) starts
            return cast(Q, self)
        return self._joined_to("plus", self._own(other))

    def __sub__(self, other: Q | Bare) -> Q:
        return self._joins("minus", self._own(other))

    def __rsub__(self, other: Q | Bare) -> Q:
        return self._joined_to("minus", self._own(other))

    def __mul__(self, other: Q | Bare) -> Q:
        return self._joins("times", self._factor(other))

    def __rmul__(self, other: Q | Bare) -> Q:
        return self * other  # the product keeps the quantity's unit, not the number's

    def __truediv__(self, other: Q | Bare) -> Q:
        return self._joins("over", self._factor(other))

    def __rtruediv__(self, other: Q | Bare) -> Q:
        return self._joined_to("over", self._factor(other))

    def __neg__(self) -> Q:
        return self._derived(-self.interval, "−{0}")

    def __pos__(self) -> Q:
        return cast(Q, self)

    def __abs__(self) -> Q:
        low, high = self.interval.ends
        if low >= 0:
            return cast(Q, self)
        if high <= 0:
            return self._derived(-self.interval, "|{0}|")
        far = max(-low, high)
        top = far if isinstance(far, Fraction) else None
        return self._derived(Interval(Fraction(0), top), "|{0}|")

    def __lt__(self, other: Q | Bare) -> Decided:
        return self._ordered(other, swap=False, strict=True)

    def __gt__(self, other: Q | Bare) -> Decided:
        return self._ordered(other, swap=True, strict=True)

    def __le__(self, other: Q | Bare) -> Decided:
        return self._ordered(other, swap=False, strict=False)

    def __ge__(self, other: Q | Bare) -> Decided:
        return self._ordered(other, swap=True, strict=False)

    def __float__(self) -> float:
        middle = self.interval.midpoint
        if middle is None:
            raise ValueError(f"{self} is open on a side and has no middle; ask for .low or .high")
        return float(middle / self.unit.factor)

    def __round__(self, digits: int | None = None) -> Q:
        """The narrowest interval around this one whose ends have so many decimals in its unit."""
        step = self.unit.factor / Fraction(10) ** (digits or 0)
        low, high = self.interval.low, self.interval.high
        outwards = Interval(
            None if low is None else floor(low / step) * step,
            None if high is None else ceil(high / step) * step,
        )
        return self._derived(outwards, f"round({{0}}, {digits or 0})")

    def __format__(self, code: str) -> str:
        """The middle in the quantity's unit by a format code for numbers; else the text padded.

        `%` writes a ratio as a percentage whichever unit it is in.
        """
        if _TEXT_FORMAT.fullmatch(code):
            return format(str(self), code)
        if not code.endswith("%"):
            return format(float(self), code)
        if self.unit.dimensions:
            raise UnitError(f"{self.unit} cannot be written as a percentage")
        return format(float(self) * float(self.unit.factor), code)

    def _own(self, other: object) -> Q | NAType | None:
        """An operand in this quantity's unit."""
        if not is_number(other):
            return self._given(other)
        value = exact(other)
        if value and self.unit.id in _AMBIGUOUS:
            raise UnitError(
                f"{other} beside {self} may mean {other}% or {other} times the whole; "
                f"write constant({other}, 'percent') or constant({other})"
            )
        return pd.NA if value is None else self._number(value, self.unit)

    def _factor(self, other: object) -> Q | NAType | None:
        """An operand that multiplies or divides."""
        if not is_number(other):
            return self._given(other)
        value = exact(other)
        return pd.NA if value is None else self._number(value, units.unit("number"))

    def _given(self, other: object) -> Q | NAType | None:
        if isinstance(other, Operators):
            return cast(Q, other)
        return pd.NA if other is pd.NA else None

    def _joins(self, action: str, other: Q | NAType | None) -> Q:
        if not isinstance(other, Operators):
            return cast(Q, NotImplemented if other is None else other)
        return cast(Q, getattr(self, action)(other))

    def _joined_to(self, action: str, other: Q | NAType | None) -> Q:
        if not isinstance(other, Operators):
            return cast(Q, NotImplemented if other is None else other)
        return cast(Q, getattr(other, action)(self))

    def _ordered(self, other: object, *, swap: bool, strict: bool) -> Decided:
        given = self._own(other)
        if not isinstance(given, Operators):
            return cast(Decided, NotImplemented if given is None else given)
        if self.unit.dimensions != given.unit.dimensions:
            raise UnitError(f"cannot compare {self.unit} and {given.unit}")
        ends = self.interval.ends, given.interval.ends
        (low, high), (other_low, other_high) = reversed(ends) if swap else ends
        if high < other_low or (not strict and high == other_low):
            return True
        if low > other_high or (strict and low == other_high):
            return False
        return pd.NA


def is_number(value: object) -> TypeGuard[Bare]:
    """Whether this is a bare number, numpy's among them; truth values are not."""
    return isinstance(value, Number) and not isinstance(value, bool)


def exact(value: object) -> Fraction | None:
    """A number as a fraction, a float by its decimal digits; `None` if it is not a number (NaN).

    >>> exact(0.1), exact(float("nan"))
    (Fraction(1, 10), None)

    Raises `ValueError` for infinity.
    """
    if isinstance(value, Integral | Rational):
        return Fraction(value)
    decimals = repr(float(value)) if isinstance(value, Real) else str(value)  # or a Decimal
    try:
        return None if decimals.lower() == "nan" else Fraction(decimals)
    except ValueError:
        raise ValueError(f"{value} cannot be calculated with; a number must be finite") from None
