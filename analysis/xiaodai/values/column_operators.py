"""Python's operators for a column of quantities, each handed on with the operation's function."""

from __future__ import annotations

import operator
from typing import Any

from xiaodai.values.elements import Op


class ColumnOperators:
    """What `QuantityArray` inherits; it says what calculating and comparing mean."""

    __hash__ = None  # type: ignore[assignment]  # an array can change

    def _calculated(self, other: Any, op: Op) -> Any:
        """The results of an operation, element by element."""
        raise NotImplementedError

    def _compared(self, other: Any, op: Op) -> Any:
        """What a comparison decides, element by element."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Any:
        return self._calculated(other, operator.add)

    def __radd__(self, other: Any) -> Any:
        return self._calculated(other, _radd)

    def __sub__(self, other: Any) -> Any:
        return self._calculated(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return self._calculated(other, _rsub)

    def __mul__(self, other: Any) -> Any:
        return self._calculated(other, operator.mul)

    def __rmul__(self, other: Any) -> Any:
        return self._calculated(other, _rmul)

    def __truediv__(self, other: Any) -> Any:
        return self._calculated(other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Any:
        return self._calculated(other, _rtruediv)

    def __eq__(self, other: object) -> Any:
        return self._compared(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._compared(other, operator.ne)

    def __lt__(self, other: Any) -> Any:
        return self._compared(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._compared(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._compared(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._compared(other, operator.ge)


def _radd(a: Any, b: Any) -> Any:
    return b + a


def _rsub(a: Any, b: Any) -> Any:
    return b - a


def _rmul(a: Any, b: Any) -> Any:
    return b * a


def _rtruediv(a: Any, b: Any) -> Any:
    return b / a
