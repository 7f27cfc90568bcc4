"""The figures of an article as one table, those first that need a look."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from xiaodai.audit.claim_rows import bounds
from xiaodai.audit.result import Audit, Candidate, Judged, Missing
from xiaodai.audit.sides import LACKS, ORDER, about, document, ledger_value
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text, listed

COLUMNS = (
    *("verdict", "probability", "figure", "what", "period", "ledger", "should_be", "source"),
    *("missing", "nearest", "note", "snippet", "place", "claim"),
)
CSV = (
    *("number", "place", "figure", "snippet", "verdict", "probability"),
    *("entity", "metric", "period", "low", "high", "unit"),
    *("claim", "ledger", "should_be", "source", "missing"),
    *("nearest_1", "nearest_2", "nearest_3", "note"),
)


def frame(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """What `xiaodai.audit` returns: the columns are said there."""
    ranked = by_rank(audit)
    rows = [_row(judged, ledger) for _, judged in ranked]
    numbers = pd.Index([number for number, _ in ranked], name="number", dtype="int64")
    return pd.DataFrame(rows, index=numbers, columns=list(COLUMNS), dtype=object)


def _row(judged: Judged, ledger: Ledger) -> dict[str, object]:
    match = judged.match
    return {
        "verdict": judged.verdict,
        "probability": judged.probability,
        "figure": judged.found.printed,
        "what": about(judged, ledger),
        "period": Period(match.period) if match.period else None,
        "ledger": in_ledger(judged, ledger),
        "should_be": judged.should_be or None,
        "source": document(judged, ledger),
        "missing": None if judged.claim_id else lacking(judged.missing),
        "nearest": tuple(candidate(near, ledger) for near in judged.nearest),
        "note": judged.note or None,
        "snippet": judged.snippet,
        "place": judged.found.start,
        "claim": judged.claim_id or None,
    }


def in_ledger(judged: Judged, ledger: Ledger) -> Quantity | str | None:
    """What the ledger says: a quantity, a day as it is printed, or nothing."""
    value = ledger_value(judged, ledger)
    return value or (ledger.claim(judged.claim_id)["printed"] if judged.claim_id else None)


def lacking(missing: Iterable[Missing]) -> Text | None:
    """What the words around a figure do not say; that the values differ shows by itself."""
    named = [LACKS[what] for what in missing if what != "value"]
    return listed(named) if named else None


def by_rank(audit: Audit) -> list[tuple[int, Judged]]:
    """The figures with their numbers by place, those first that need a look."""
    return sorted(enumerate(audit.figures, 1), key=lambda one: ORDER.index(one[1].verdict))


def candidate(near: Candidate, ledger: Ledger) -> Text:
    """A claim that a figure may be meant for, and what speaks against it."""
    known = Text(
        "{printed}: {what}, {period}",
        printed=near.printed,
        what=ledger.label(near.entity, near.metric),
        period=Period(near.period),
    )
    lacks = lacking(near.missing)
    return Text("{known} (missing: {lacks})", known=known, lacks=lacks) if lacks else known


def csv_rows(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Every figure in order of place, as text by ids; the columns are `CSV`."""
    found = [_cells(number, judged, ledger) for number, judged in enumerate(audit.figures, 1)]
    return pd.DataFrame(found, columns=list(CSV), dtype=object).fillna("")


def _cells(number: int, judged: Judged, ledger: Ledger) -> dict[str, str]:
    found, match = judged.found, judged.match
    claim = ledger.claim(judged.claim_id) if judged.claim_id else {}
    low, high = bounds(judged.interval or found.interval, found.unit)
    nearest = (f"{near.claim_id}: {near.printed}" for near in judged.nearest)
    return {
        "number": str(number),
        "place": str(found.start),
        "figure": found.printed,
        "snippet": judged.snippet,
        "verdict": judged.verdict,
        "probability": f"{judged.probability:.2f}",
        "entity": match.entity,
        "metric": match.metric,
        "period": match.period,
        "low": low,
        "high": high,
        "unit": found.unit,
        "claim": judged.claim_id,
        "ledger": claim.get("printed", ""),
        "should_be": judged.should_be,
        "source": claim.get("source", ""),
        "missing": "; ".join(judged.missing),
        **_numbered("nearest", nearest),
        "note": judged.note.en,
    }


def _numbered(name: str, cells: Iterable[str]) -> dict[str, str]:
    return {f"{name}_{number}": cell for number, cell in enumerate(cells, 1)}
