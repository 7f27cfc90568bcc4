"""An audit as tables: one row for each figure, and rows to paste into `data/claims.csv`."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pandas as pd

from xiaodai.audit.judging import Audit, Judged
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import read_date
from xiaodai.reading.printed import FALLING, ReadingError, read
from xiaodai.values.interval import Interval

COLUMNS = (
    "position",
    "printed",
    "low",
    "high",
    "unit",
    "entity",
    "metric",
    "period",
    "verdict",
    "claim_id",
    "confidence",
)
SOURCE = "SOURCE_ID"  # to be replaced by the id of the article's row in sources.csv
NOTE_ID = "NOTE-000"  # to be replaced by the next number of a series of reading notes


def rows(audit: Audit) -> pd.DataFrame:
    """One row for each figure of the article, in order of place; every cell is text."""
    found = []
    for judged in audit.figures:
        figure, match = judged.found, judged.match
        low, high = _bounds(judged.interval or figure.interval, figure.unit)
        found.append(
            {
                "position": str(figure.start),
                "printed": figure.printed,
                "low": low,
                "high": high,
                "unit": figure.unit,
                "entity": match.entity,
                "metric": match.metric,
                "period": match.period,
                "verdict": judged.verdict,
                "claim_id": judged.claim_id,
                "confidence": f"{match.confidence:.2f}" if match.metric else "",
            }
        )
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=str)


def claim_rows(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Rows for `claims.csv` of every matched figure, in order of id, with all its columns.

    `source` and `note_ids` hold placeholders. Bounds are what the reader derives from the printed
    characters; where it derives others than the audit found, the note asks for a look by hand.
    """
    numbers = Counter(_stem_of(claim_id) for claim_id in ledger.claims["id"])
    made = []
    for judged in audit.figures:
        if not judged.match.metric or judged.interval is None:
            continue
        row = _claim(judged, audit, ledger)
        stem = str(row["id"])
        numbers[stem] += 1
        row["id"] = stem if numbers[stem] == 1 else f"{stem}.{numbers[stem]}"
        made.append(row)
    columns = [str(column) for column in ledger.claims]
    table = pd.DataFrame(made, columns=columns, dtype=str)
    return table.sort_values("id", kind="stable").reset_index(drop=True)


def _claim(judged: Judged, audit: Audit, ledger: Ledger) -> dict[str, str]:
    found, match = judged.found, judged.match
    book = ledger.codebook(match.metric)
    period = match.period or "undated"
    stem = f"{match.entity}.{match.metric}.{period.replace('/..', '_on').replace('/', '_')}"
    qualifier, reading, low, high, note = _read(judged, audit, book)
    return {
        "id": stem,
        "entity": match.entity,
        "metric": match.metric,
        "period": period,
        "printed": found.printed,
        "qualifier": qualifier,
        "unit": book["unit"],
        "reading": reading,
        "low": low,
        "high": high,
        "source": SOURCE,
        "origin": "",
        "locator": f"character {found.start}",
        "context_sha256": "",
        "status": "accepted",
        "note": note,
        "note_ids": NOTE_ID,
    }


def _read(judged: Judged, audit: Audit, book: dict[str, str]) -> tuple[str, str, str, str, str]:
    """Qualifier, reading and bounds that the reader derives again."""
    found, value = judged.found, judged.interval
    assert value is not None
    if book["unit"] == "date":
        try:
            days = read_date(
                found.printed, period=judged.match.period, published=audit.article.published
            )
            return "", days.reading, days.first.isoformat(), days.last.isoformat(), ""
        except ReadingError:
            low, high = _bounds(value, "date")
            return "", "rounded", low, high, "Check the bounds by hand."
    neutral = FALLING.sub("", found.qualifier)  # net exits are positive, whatever the words
    for qualifier in (found.qualifier, f"{found.qualifier}[-]", neutral):
        try:
            result = read(found.printed, qualifier, unit_id=book["unit"], kind=book["kind"])
        except ReadingError:
            continue
        if result.interval == value:
            return (qualifier, result.reading, *_bounds(value, book["unit"]), "")
    low, high = _bounds(value, book["unit"])
    return found.qualifier, found.reading or "rounded", low, high, "Check the bounds by hand."


def _bounds(interval: Interval | None, unit: str) -> tuple[str, str]:
    if interval is None:
        return "", ""
    return _text(interval.low, unit), _text(interval.high, unit)


def _text(end: Fraction | None, unit: str) -> str:
    """A bound as the ledger writes it: a decimal number, or a day.

    >>> _text(Fraction(-187, 2), "yi_yuan")
    '-93.5'
    """
    if end is None:
        return ""
    if unit == "date":
        return date.fromordinal(int(end)).isoformat()
    whole, places = end, 0
    while whole.denominator != 1 and places < 9:
        whole, places = whole * 10, places + 1
    digits = f"{abs(round(whole)):0{places + 1}d}"
    sign = "-" if end < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}" + (f".{digits[-places:]}" if places else "")


def _stem_of(claim_id: str) -> str:
    head, _, tail = claim_id.rpartition(".")
    return head if tail.isdigit() and head.count(".") >= 2 else claim_id
