"""Numbers that know their interval, unit and lineage, and how they are shown."""

from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, ScopeError, constant
from xiaodai.values.units import Unit, UnitError, unit
from xiaodai.values.words import Text

__all__ = [
    "Interval",
    "Quantity",
    "ScopeError",
    "Text",
    "Unit",
    "UnitError",
    "constant",
    "unit",
]
