"""The exits that have a name, and the steps of policy around them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from xiaodai.ledger.ledger import Ledger
from xiaodai.values.quantity import Dated
from xiaodai.values.words import Text

STEPS = {  # the dates of a lender's exit, and of a policy
    "exit": ("liquidation_started", "deregistered", "deregistration_deadline"),
    "policy": ("issued", "effective", "deadline"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day: a named exit or a step of policy."""

    kind: str
    date: Dated
    label: Text


def events(ledger: Ledger) -> list[Event]:
    """Every named exit of a small-loan company and step of policy in the ledger, by date."""
    kinds = ledger.kinds.items()
    who = {
        "exit": [e for e, kind in kinds if kind == "lender" and "national" in ledger.scope(e)],
        "policy": [entity for entity, kind in kinds if kind == "policy"],
    }
    found = [
        Event(kind, ledger.date(entity, metric), ledger.label(entity, metric))
        for kind, metrics in STEPS.items()
        for entity, metric in product(who[kind], metrics)
        if ledger.has_date(entity, metric)
    ]
    return sorted(found, key=lambda event: (event.date.first, event.label.en))
