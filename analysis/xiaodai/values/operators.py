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
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeGuard, cast

from xiaodai.values import units
from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, UnitError

if TYPE_CHECKING:
    from pandas.api.typing import NAType

Bare: TypeAlias = int | float | Fraction
Decided: TypeAlias = "bool | NAType"

_AMBIGUOUS = ("percent", "percentage_point")
_TEXT_FORMAT = re.compile(r"(.?[<>^])?\d*s?")  # fill, width: nothing about digits


class Operators:
    """What `Quantity` inherits: each operator calls the named method with the same guards."""

    __slots__ = ()

    interval: Interval
    unit: Unit

    def _number(self, value: Fraction, shown: Unit) -> Self:
        """A bare number as a quantity."""
        raise NotImplementedError

    def derived(self, interval: Interval, formula: str) -> Self:
        """The same quantity with another interval, computed from this one."""
        raise NotImplementedError

    def __add__(self, other: Self | Bare) -> Self:
        return self._calculated("plus", other)

    def __radd__(self, other: Self | Bare) -> Self:
        if is_number(other) and other == 0:  # where sum([a, b]) starts
            return self
        return self._calculated("plus", other, swap=True)

    def __sub__(self, other: Self | Bare) -> Self:
        return self._calculated("minus", other)

    def __rsub__(self, other: Self | Bare) -> Self:
        return self._calculated("minus", other, swap=True)

    def __mul__(self, other: Self | Bare) -> Self:
        return self._calculated("times", other)

    __rmul__ = __mul__  # the product keeps the quantity's unit, not the number's

    def __truediv__(self, other: Self | Bare) -> Self:
        return self._calculated("over", other)

    def __rtruediv__(self, other: Self | Bare) -> Self:
        return self._calculated("over", other, swap=True)

    def __neg__(self) -> Self:
        return self.derived(-self.interval, "−{0}")

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        low, high = self.interval.ends
        if low >= 0:
            return self
        if high <= 0:
            return self.derived(-self.interval, "|{0}|")
        whole = self.interval.hull(-self.interval)
        return self.derived(Interval(Fraction(0), whole.high), "|{0}|")

    def __lt__(self, other: Self | Bare) -> Decided:
        return self._ordered(other, swap=False, strict=True)

    def __gt__(self, other: Self | Bare) -> Decided:
        return self._ordered(other, swap=True, strict=True)

    def __le__(self, other: Self | Bare) -> Decided:
        return self._ordered(other, swap=False, strict=False)

    def __ge__(self, other: Self | Bare) -> Decided:
        return self._ordered(other, swap=True, strict=False)

    def __float__(self) -> float:
        middle = self.interval.midpoint
        if middle is None:
            raise ValueError(f"{self} is open on a side and has no middle; ask for .low or .high")
        return float(middle / self.unit.factor)

    def __round__(self, digits: int | None = None) -> Self:
        """The narrowest interval around this one whose ends have so many decimals in its unit."""
        step = self.unit.factor / Fraction(10) ** (digits or 0)
        low, high = self.interval.low, self.interval.high
        outwards = Interval(
            None if low is None else floor(low / step) * step,
            None if high is None else ceil(high / step) * step,
        )
        return self.derived(outwards, f"round({{0}}, {digits or 0})")

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

    def _operand(self, other: object, *, is_factor: bool = False) -> Any:
        """An operand as a quantity, a bare number in this quantity's unit or as a factor.

        Missing for a missing operand, `NotImplemented` for what is no number.
        """
        if not is_number(other):
            return other if isinstance(other, Operators) or other is missing() else NotImplemented
        value = exact(other)
        if value and not is_factor and self.unit.id in _AMBIGUOUS:
            raise UnitError(
                f"{other} beside {self} may mean {other}% or {other} times the whole; "
                f"write constant({other}, 'percent') or constant({other})"
            )
        shown = units.unit("number") if is_factor else self.unit
        return missing() if value is None else self._number(value, shown)

    def _calculated(self, action: str, other: object, *, swap: bool = False) -> Self:
        """The method `action` of this quantity with an operand, or (`swap`) the other way round."""
        result: Self = self._operand(other, is_factor=action in ("times", "over"))
        if isinstance(result, Operators):
            first, second = (result, self) if swap else (self, result)
            result = getattr(first, action)(second)
        return result

    def _ordered(self, other: object, *, swap: bool, strict: bool) -> Decided:
        operand: Any = self._operand(other)
        if not isinstance(operand, Operators):
            return cast(Decided, operand)
        if self.unit.dimensions != operand.unit.dimensions:
            raise UnitError(f"cannot compare {self.unit} and {operand.unit}")
        ends = self.interval.ends, operand.interval.ends
        (low, high), (other_low, other_high) = reversed(ends) if swap else ends
        if high < other_low or (not strict and high == other_low):
            return True
        if low > other_high or (strict and low == other_high):
            return False
        return missing()


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


def missing() -> NAType:
    """The missing value of pandas, which is imported where one is met: much is done without."""
    from pandas import NA

    return NA
