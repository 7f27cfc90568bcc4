"""The dtype of a column of quantities: its name and its unit."""

from __future__ import annotations

from typing import Any, ClassVar

import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype

from xiaodai.values import storage, units
from xiaodai.values.quantity import Quantity
from xiaodai.values.units import Unit, UnitError


class QuantityDtype(ExtensionDtype):
    """The dtype of quantities in one unit, named by its id: `quantity[yuan/loan]`.

    Raises `UnitError` for a unit that does not exist.
    """

    type: ClassVar[Any] = Quantity
    array_type: ClassVar[type[ExtensionArray]]  # set by the module that defines the array
    _is_numeric = True
    _metadata = ("unit",)

    def __init__(self, unit: str | Unit) -> None:
        self.unit = units.unit(unit) if isinstance(unit, str) else unit

    @property
    def name(self) -> str:  # type: ignore[override]
        """The dtype as text."""
        return f"quantity[{self.unit}]"

    @property
    def kind(self) -> Any:
        """`f`: pandas' charts then ask for floats, which are the middles."""
        return "f"

    @property
    def na_value(self) -> object:
        """What a missing quantity is."""
        return pd.NA

    def construct_array_type(self) -> Any:
        """The array that holds such a column."""
        return self.array_type

    @classmethod
    def construct_from_string(cls, string: str) -> QuantityDtype:
        """The dtype that a name means; raises `TypeError` for any other text."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        inside = string.removeprefix("quantity[").removesuffix("]")
        if string != f"quantity[{inside}]":
            raise TypeError(f"Cannot construct a 'QuantityDtype' from '{string}'")
        try:
            return cls(inside)
        except UnitError as error:
            raise TypeError(
                f"Cannot construct a 'QuantityDtype' from '{string}': {error}"
            ) from None

    def _get_common_dtype(self, dtypes: list[Any]) -> QuantityDtype | None:
        kin = (d for d in dtypes if isinstance(d, QuantityDtype))
        same = sum(d.unit.dimensions == self.unit.dimensions for d in kin)
        return self if same == len(dtypes) else None

    def __from_arrow__(self, array: Any) -> Any:
        texts = storage.texts(array)
        return self.construct_array_type()._from_sequence_of_strings(texts, dtype=self)
