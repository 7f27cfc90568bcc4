"""Figures of one scope that a text prints for another, or that must not stand in for another."""

from __future__ import annotations

import pandas as pd

from xiaodai.consistency.verdicts import SAME_DIGITS
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import STATUS
from xiaodai.studies.contradictions.gaps import figure_name
from xiaodai.studies.contradictions.selection import Selection
from xiaodai.values.quantity import counted
from xiaodai.values.words import Names, Text

SAME_COLUMNS = ["claim", "figure", "whole", "part", "narrower", "prints", "origins", "status"]
RATIO_COLUMNS = ["claim", "figure", "part", "whole", "times"]


def same_digits(selection: Selection) -> pd.DataFrame:
    """Figures printed with the same digits for a scope and for a wider one that holds it.

    Index: the claim for the wider scope. Columns: `figure` (its name), `whole` (what it prints),
    `part` (the same digits, printed for the narrower scope; both in the metric's unit), `narrower`
    (the name of that scope), `prints` and `origins` (how many print it for the wider scope, and to
    how many documents they go back), `status` (in the ledger).
    """
    ledger = selection.ledger
    rows = [
        {
            "claim": v.claims[0],
            "figure": figure_name(ledger, v.claims[0]),
            "whole": ledger.quantity(v.claims[0]),
            "part": ledger.quantity(v.claims[1]),
            "narrower": _entity_without_digits(ledger, v.claims[1]),
            "prints": counted(len(v.against[0].claims)),
            "origins": counted(len(v.against[0].origins)),
            "status": STATUS[ledger.claim(v.claims[0])["status"]],
        }
        for v in selection.of("out_of_scope")
        if v.relation == SAME_DIGITS
    ]
    return pd.DataFrame(rows, columns=SAME_COLUMNS, dtype=object).set_index("claim")


def wrong_ratios(selection: Selection) -> pd.DataFrame:
    """Ratios whose upper figure is known for a wider scope only, and what that would give.

    Index: the ratio's claim. Columns: `figure` (its name), `part` (the ratio as printed), `whole`
    (the wider figure over the narrower one, in the ratio's unit), `times` (how many times too large
    that is).
    """
    ledger, rows = selection.ledger, []
    why = Text("a warning: the scopes differ")
    for v in selection.of("out_of_scope"):
        own = [ledger.quantity(c) for c in v.claims if ledger.claim(c)["entity"] == v.entity]
        wider = [ledger.quantity(c) for c in v.claims if ledger.claim(c)["entity"] != v.entity]
        if v.relation == SAME_DIGITS or len(own) != 2 or len(wider) != 1:
            continue
        ratio, below = own
        put_in = wider[0].over(below, across=why).named("the wider figure over the narrower")
        if put_in.unit.dimensions == ratio.unit.dimensions:
            times = put_in.over(ratio, across=why).to("multiple")
            rows.append(
                {
                    "claim": v.claims[0],
                    "figure": figure_name(ledger, v.claims[0]),
                    "part": ratio,
                    "whole": put_in,
                    "times": times.named("times the printed ratio"),
                }
            )
    return pd.DataFrame(rows, columns=RATIO_COLUMNS, dtype=object).set_index("claim")


def _entity_without_digits(ledger: Ledger, claim: str) -> Text:
    """An entity's name for a cell, which holds no digits; a pool's number is in its figure."""
    name = ledger.entity(ledger.claim(claim)["entity"])
    return Names(*("".join(c for c in words if not c.isdigit()) for words in (name.en, name.zh)))
