"""What is tested: the kinds of relations among figures, and those that hold or stay open."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from xiaodai.consistency.verdicts import DUPLICATE, KINDS, SAME_DIGITS, Kind, Verdict
from xiaodai.studies.contradictions.gaps import as_printed, figure_name, room
from xiaodai.studies.contradictions.selection import Selection
from xiaodai.values.quantity import counted
from xiaodai.values.words import Text

LIMITS = Text("limits and whole numbers")
FAMILIES: dict[Text, tuple[str, ...]] = {
    Text("one figure, several prints"): (DUPLICATE, SAME_DIGITS),
    Text("wholes and their parts"): (
        "sum",
        "sum of entities",
        "whole of entities",
        "part",
        "complement",
    ),
    Text("changes over time"): (
        "change",
        "growth",
        "restated opening",
        "running total",
        "adjoining periods",
        "period within",
    ),
    Text("ratios and averages"): (
        "ratio",
        "average",
        "average and band",
        "nested bands",
        "separate bands",
        "band in range",
        "day count",
    ),
    Text("order of dates"): ("order of dates",),
    LIMITS: ("at least", "at most", "integer", "domain"),
    Text("several relations at once"): ("joint",),
}
COLUMNS = ["claim", "figure", "value", "family", "room", "prints", "origins"]


def family(relation: str) -> Text:
    """The kind of test that a relation is: a sum, a change, a ratio …"""
    return next((name for name, members in FAMILIES.items() if relation in members), LIMITS)


def by_family(selection: Selection) -> pd.DataFrame:
    """How many relations of each family got which verdict; families without any are left out.

    Columns: `family` (words), and the counts `inconsistent`, `out_of_scope`, `undetermined`,
    `consistent`.
    """
    counts = Counter((family(v.relation), v.verdict) for v in selection.verdicts)
    rows = [
        {"family": name} | {kind: counted(counts[name, kind]) for kind in KINDS}
        for name in FAMILIES
        if any(counts[name, kind] for kind in KINDS)
    ]
    return pd.DataFrame(rows, columns=["family", *KINDS], dtype=object)


def most_contradictory(families: pd.DataFrame) -> Text | None:
    """The family of `by_family` with most contradictions, the first of equals; `None` for none."""
    contradictions = dict(zip(families["family"], families["inconsistent"], strict=True))
    worst = max(contradictions, key=lambda name: contradictions[name].low)
    return worst if contradictions[worst].low else None


def listed(selection: Selection, kind: Kind) -> pd.DataFrame:
    """The relations with one verdict, those with the least room first.

    Index: the claim that the relation is about first. Columns: `figure` (words), `value` (as
    printed), `family` (words), `room` (how far the figure may move before the relation fails, or
    `None`), `prints` and `origins` (counts, of all figures of the relation).
    """
    ledger = selection.ledger
    rows = [
        {
            "claim": v.claims[0],
            "figure": figure_name(ledger, v.claims[0]),
            "value": as_printed(ledger, v.claims[0]),
            "family": family(v.relation),
            "room": room(ledger, v),
            "prints": counted(len({claim for side in v.against for claim in side.claims})),
            "origins": counted(len({origin for side in v.against for origin in side.origins})),
        }
        for v in sorted(selection.of(kind), key=_by_room)
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object).set_index("claim")


def _by_room(v: Verdict) -> tuple[object, ...]:
    return v.slack is None, abs(v.slack or 0), v.claims
