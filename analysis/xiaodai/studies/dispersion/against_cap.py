"""Averages against a cap: how many are above it, below it or undecided by their digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.studies.dispersion.disclosed import NAMES, Disclosure, Kind
from xiaodai.values.quantity import Quantity, counted, parameter
from xiaodai.values.words import Text

Position = Literal["above", "below", "undecided"]


def cap_quantity(cap: float) -> Quantity:
    """The cap as a quantity, in percent a year."""
    return parameter("cap", cap, "percent", Text("cap"))


def ceiling_quantity(ceiling: float) -> Quantity:
    """The ceiling on a single loan as a quantity, in percent a year."""
    return parameter("ceiling", ceiling, "percent", Text("ceiling on a single loan"))


def position(value: Quantity, cap: Quantity) -> Position:
    """Whether a rate is above the cap, at most at it, or either as far as its digits say."""
    low, high = value.interval.ends
    limit = cap.interval.ends[0]
    if low > limit:
        return "above"
    return "below" if high <= limit else "undecided"


@dataclass(frozen=True, slots=True)
class CapCounts:
    """How many averages are above a cap, at or below it, or undecided by their digits."""

    above: Quantity
    below: Quantity
    undecided: Quantity


def cap_counts(found: Sequence[Disclosure], kind: Kind, cap: Quantity) -> CapCounts:
    """Count the recent averages of one kind by their position to the cap; pools by issue."""
    at = [position(d.value, cap) for d in found if d.kind == kind and not d.stale]
    names: dict[Position, Text] = {
        "above": Text("{kind}s above the cap", kind=NAMES[kind]),
        "below": Text("{kind}s at or below the cap", kind=NAMES[kind]),
        "undecided": Text("{kind}s undecided", kind=NAMES[kind]),
    }
    return CapCounts(*(counted(at.count(where)).named(name) for where, name in names.items()))


def guidance(ledger: Ledger, as_of: str) -> Quantity | None:
    """The cap on the average cost of new loans in the guidance of 2025, if printed by then."""
    try:
        return ledger.value(
            "cf_rate_guidance_2025", "average_rate_cap", "2026-01/..", published_by=as_of
        )
    except LedgerError:
        return None
