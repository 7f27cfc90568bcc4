"""Rows ready for `claims.csv`: of every matched figure of an article, or of those accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from xiaodai.audit.result import Audit, Judged
from xiaodai.documents.contents import ArticleError
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.tables import new_id
from xiaodai.reading.dates import read_date
from xiaodai.reading.printed import FALLING, ReadingError, read
from xiaodai.values.interval import Interval

SOURCE = "SOURCE_ID"  # to be replaced by the id of the article's row in sources.csv
NOTE_ID = "NOTE-000"  # to be replaced by the next number of a series of reading notes
BY_HAND = "Check the bounds by hand."


def claim_rows(
    audit: Audit, ledger: Ledger, accept: Sequence[str | float] | None = None
) -> pd.DataFrame:
    """Rows for `claims.csv` with all its columns, in order of id.

    `accept` numbers the figures to take, as `xiaodai.audit` numbers them: `7` as it was read, `7.2`
    as the second of its nearest candidates. All matched figures if it is `None`. `source` and
    `note_ids` hold placeholders. Bounds are what the reader derives from the printed characters;
    where it derives others than the audit found, the note asks for a look by hand. Raises
    `ArticleError` for a number that no figure or candidate has.
    """
    taken = set(ledger.rows)
    chosen = (
        [judged for judged in audit.figures if judged.match.metric and judged.interval is not None]
        if accept is None
        else _accepted(audit, accept)
    )
    made = [_claim(judged, audit, ledger, taken) for judged in chosen]
    columns = [str(column) for column in ledger.claims]
    table = pd.DataFrame(made, columns=columns, dtype=str)
    return table.sort_values("id", kind="stable").reset_index(drop=True)


def _accepted(audit: Audit, accept: Iterable[str | float]) -> list[Judged]:
    """The figures that are numbered, each as it is to be read."""
    found = []
    for number in map(str, accept):
        place, _, choice = number.strip().partition(".")
        known = place.isdecimal() and 0 < int(place) <= len(audit.figures)
        judged = audit.figures[int(place) - 1] if known else None
        if judged is None or (choice and not choice.isdecimal()):
            raise ArticleError(
                f"there is no figure {number!r} to accept; the figures are numbered from 1 to "
                f"{len(audit.figures)}, their candidates as 7.1, 7.2"
            )
        if not choice and judged.match.metric:
            found.append(judged)
        elif 0 < int(choice or 1) <= len(judged.nearest):
            near = judged.nearest[int(choice or 1) - 1]
            match = replace(
                judged.match, entity=near.entity, metric=near.metric, period=near.period
            )
            found.append(replace(judged, match=match, interval=None))
        else:
            raise ArticleError(
                f"figure {place} ({judged.found.printed}) has no candidate {choice or 1} to accept"
            )
    return found


def _claim(judged: Judged, audit: Audit, ledger: Ledger, taken: set[str]) -> dict[str, str]:
    found, match = judged.found, judged.match
    book = ledger.codebook(match.metric)
    period = match.period or "undated"
    qualifier, reading, low, high, note = _read(judged, audit, book)
    return {
        "id": new_id(match.entity, match.metric, period, taken),
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
    """Qualifier, reading and bounds that the reader derives again.

    Where it derives none, or others than the audit found, the note says so.
    """
    found, value = judged.found, judged.interval
    if book["unit"] == "date":
        try:
            days = read_date(
                found.printed, period=judged.match.period, published=audit.article.published
            )
            return "", days.reading, days.first.isoformat(), days.last.isoformat(), ""
        except ReadingError:
            return "", "rounded", *bounds(value or found.interval, "date"), BY_HAND
    neutral = FALLING.sub("", found.qualifier)  # net exits are positive, whatever the words
    for qualifier in (found.qualifier, f"{found.qualifier}[-]", neutral):
        try:
            result = read(found.printed, qualifier, unit_id=book["unit"], kind=book["kind"])
        except ReadingError:
            continue
        if value is None or result.interval == value:
            return (qualifier, result.reading, *bounds(result.interval, book["unit"]), "")
    return found.qualifier, found.reading or "rounded", *bounds(value, book["unit"]), BY_HAND


def bounds(interval: Interval | None, unit: str) -> tuple[str, str]:
    """The ends of an interval as the ledger writes them; empty for an open end, or for none."""
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
    places = f"{Decimal(end.numerator) / Decimal(end.denominator):.9f}"
    return places.rstrip("0").rstrip(".")
