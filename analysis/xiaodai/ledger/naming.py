"""Frames of the ledger with names where they have ids: to be read, where the ids are to compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from xiaodai.ledger.resolve import STATUS
from xiaodai.ledger.tables import LedgerError, Tables
from xiaodai.reading.periods import Period
from xiaodai.reading.printed import READINGS
from xiaodai.values import units
from xiaodai.values.words import Text, spoken, text

MISSING = "–"
# The columns of `Ledger.query`, `Ledger.frame` and `xiaodai.audit`.
HEADERS = {
    "id": Text("Claim"),
    "entity": Text("Entity"),
    "metric": Text("Metric"),
    "period": Text("Period"),
    "printed": Text("As printed"),
    "qualifier": Text("Words beside it"),
    "unit": Text("Unit"),
    "reading": Text("Reading"),
    "source": Text("Document"),
    "origin": Text("Origin"),
    "locator": Text("Place in it"),
    "status": Text("Status"),
    "note": Text("Note"),
    "start": Text("First day"),
    "end": Text("Last day"),
    "earliest": Text("Earliest day"),
    "latest": Text("Latest day"),
    "value": Text("Value"),
    "low": Text("Low"),
    "mid": Text("Middle"),
    "high": Text("High"),
    "grade": Text("Best grade"),
    "prints": Text("Prints that agree"),
    "origins": Text("Independent origins"),
    "claims": Text("Claims for it"),
    "against": Text("Claims against it"),
    "number": Text("No."),
    "verdict": Text("Verdict"),
    "probability": Text("Probability"),
    "figure": Text("Printed figure"),
    "what": Text("Read as"),
    "ledger": Text("In the ledger"),
    "should_be": Text("Should be"),
    "missing": Text("Missing in its words"),
    "nearest": Text("What may be meant"),
    "snippet": Text("Words around it"),
    "place": Text("Character"),
    "claim": Text("Claim"),
}
Word: TypeAlias = Callable[[Any], Any]  # of an id; itself where it is no id


def named(
    data: pd.DataFrame | pd.Series[Any], ledger: Tables, headers: Mapping[str, Text | str]
) -> pd.DataFrame:
    """What `Ledger.named` says, in the language that is spoken now."""
    frame = data.to_frame() if isinstance(data, pd.Series) else data.copy()
    header = _header(ledger, {**HEADERS, **{name: text(words) for name, words in headers.items()}})
    cells: dict[Any, Word] = {
        "entity": _said(ledger.short_name),
        "metric": _said(ledger.metric),
        "period": _said(Period),
        "unit": _said(units.unit),
        "reading": _said(READINGS.__getitem__),
        "status": _said(STATUS.__getitem__),
        "verdict": _said(Text),  # of an audit: its words, which a catalogue has
    }
    for name in frame:
        column = frame[name]
        if name in cells:
            frame[name] = column.map(cells[name])
        elif column.dtype == object:
            frame[name] = column.where(column.notna(), MISSING)
    for place, name in enumerate(frame.index.names):
        level = frame.index.get_level_values(place)
        if level.dtype == "str":
            said = dict(zip(level, level.map(cells.get(name, header)), strict=True))
            frame = frame.rename(index=said, level=place if frame.index.nlevels > 1 else None)
    names = [name and header(name) for name in frame.index.names]
    frame.index = frame.index.set_names(names)
    return frame.rename(columns=header)


def _header(ledger: Tables, known: Mapping[str, Text]) -> Word:
    """The words over a column or beside a row: given, a metric's, an entity's, or the label."""

    def header(label: Any) -> Any:
        if label in known:
            return known[label].show(spoken())
        for name in (ledger.metric, ledger.short_name):
            try:
                return name(label).show(spoken())
            except LedgerError:
                continue
        return label

    return header


def _said(words: Callable[[str], Any]) -> Word:
    """The words of an id in the language spoken; a cell that is words already stays."""
    return lambda cell: words(cell).show(spoken()) if isinstance(cell, str) and cell else cell
