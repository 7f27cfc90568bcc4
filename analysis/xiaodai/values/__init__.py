"""Numbers that know their interval, unit and lineage, and how they are shown."""

from xiaodai.values.frames import row
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import (
    Computed,
    Dated,
    Quantity,
    ScopeError,
    constant,
    counted,
    parameter,
    shared,
)
from xiaodai.values.units import Unit, UnitError, unit
from xiaodai.values.words import Text

__all__ = [
    "Computed",
    "Dated",
    "Interval",
    "Quantity",
    "ScopeError",
    "Text",
    "Unit",
    "UnitError",
    "constant",
    "counted",
    "enclose",
    "parameter",
    "row",
    "shared",
    "unit",
]
