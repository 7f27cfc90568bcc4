"""Xiaodai Ledger: published figures on China's small lenders, checked against each other.

>>> import xiaodai as xd
>>> xd.read("近60元").interval
Interval(50, 60)

The names of this face are imported when they are first used, so that `import xiaodai` costs
nothing. Everything else is reached from them, or is in the packages: `xiaodai.tapes` …
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xiaodai import audit
    from xiaodai.ledger import Ledger, LedgerError, load
    from xiaodai.page import Page
    from xiaodai.reading import ReadingError
    from xiaodai.reading import quantity as read
    from xiaodai.studies import attrition, caps, contradictions, dispersion, fenfu, lenders
    from xiaodai.values import Interval, Quantity
    from xiaodai.values.quantity import shared

__all__ = [
    "Interval",
    "Ledger",
    "LedgerError",
    "Page",
    "Quantity",
    "ReadingError",
    "attrition",
    "audit",
    "caps",
    "contradictions",
    "dispersion",
    "fenfu",
    "lenders",
    "load",
    "read",
    "shared",
]
_HOMES = {
    "Interval": "xiaodai.values:Interval",
    "Ledger": "xiaodai.ledger:Ledger",
    "LedgerError": "xiaodai.ledger:LedgerError",
    "Page": "xiaodai.page:Page",
    "Quantity": "xiaodai.values:Quantity",
    "ReadingError": "xiaodai.reading:ReadingError",
    "audit": "xiaodai.audit",
    "load": "xiaodai.ledger:load",
    "read": "xiaodai.reading:quantity",
    "shared": "xiaodai.values.quantity:shared",
}


def __getattr__(name: str) -> Any:
    """A name of the face, from where it lives; raises `AttributeError` for any other name."""
    if name not in __all__:
        raise AttributeError(f"module 'xiaodai' has no attribute {name!r}")
    import_module("xiaodai.values.accessor")  # registers `series.quantity`
    found = resolve_name(_HOMES.get(name, f"xiaodai.studies.{name}"))
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of the face, beside what every module has."""
    return sorted({*globals(), *__all__})
