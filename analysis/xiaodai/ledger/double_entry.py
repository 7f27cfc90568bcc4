"""What a claim says against its metric, against itself and against its printed characters.

Double entry: the bounds of every claim are typed by hand and derived again from the printed
characters, so that a slip on either side shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from xiaodai.reading.dates import period_days, read_date
from xiaodai.reading.printed import ReadingError, read

Cells: TypeAlias = Mapping[str, str]
Bound: TypeAlias = Fraction | None


def claim_faults(claim: Cells, metric: Cells, source: Cells) -> Iterator[str]:
    """What is wrong with one claim, in words, one fault at most of its bounds.

    `claim` are its columns that are there and without a fault so far; `metric` and `source` are
    the rows that it names, empty if it names none.
    """
    if claim.get("status", "accepted") != "accepted" and claim.get("note") == "":
        yield f"the status {claim['status']!r} needs a note that says why"
    if claim.get("period", "undated") != "undated" and (
        wrong := period_fault("period", claim["period"])
    ):
        claim = {column: cell for column, cell in claim.items() if column != "period"}
        yield wrong
    if not {"unit", "low", "high"} <= set(claim):
        return
    if "metric" in claim and metric.get("unit", claim["unit"]) != claim["unit"]:
        yield (
            f"the unit {claim['unit']!r} does not fit the metric {claim['metric']!r}, "
            f"which is in {metric['unit']}"
        )
        return
    try:
        low, high = _bound(claim, "low"), _bound(claim, "high")
        if low is not None and high is not None and low > high:
            raise ReadingError(f"low {claim['low']} is above high {claim['high']}")
    except ReadingError as error:
        yield str(error)
        return
    needed = {"metric", "period", "printed", "qualifier", "reading", "source"}
    if needed <= set(claim) and "kind" in metric and {"language", "published"} <= set(source):
        yield from _second_reading(claim, metric["kind"], source, (low, high))


def period_fault(column: str, value: str) -> str:
    """Why a value is no period, in words; empty if it is one."""
    try:
        first, last = period_days(value)
    except ReadingError as error:
        return f"the {column} cannot be read: {error}"
    return f"the {column} {value!r} ends before it begins" if first > last else ""


def _bound(claim: Cells, column: str) -> Bound:
    """A typed bound as a number; days count from the calendar's first."""
    value, is_day = claim[column], claim["unit"] == "date"
    if not value:
        return None
    try:
        return Fraction(date.fromisoformat(value).toordinal() if is_day else value)
    except (ValueError, ZeroDivisionError):
        kind = "day of the calendar, as 2025-06-30" if is_day else "number"
        said = f"{column} {value!r} is no {kind}; the unit is {claim['unit']}"
        raise ReadingError(said) from None


def _second_reading(
    claim: Cells, kind: str, source: Cells, typed: tuple[Bound, Bound]
) -> Iterator[str]:
    """What the printed characters say, if it is not what was typed."""
    try:
        reading, again = _read(claim, kind, source)
    except (ReadingError, ValueError, ArithmeticError, LookupError) as error:
        yield f"the printed {claim['printed']!r} cannot be read: {error}"
        return
    if (reading, again) != (claim["reading"], typed):
        said = f"{claim['qualifier']} {claim['printed']}".strip()
        ends = (f"{reading}, {_words(claim, again)}", f"{claim['reading']}, {_words(claim, typed)}")
        yield f"{said!r} reads as {ends[0]}; typed is {ends[1]}"


def _read(claim: Cells, kind: str, source: Cells) -> tuple[str, tuple[Bound, Bound]]:
    printed, unit_id = claim["printed"], claim["unit"]
    if unit_id == "date":
        days = read_date(printed, period=claim["period"], published=source["published"])
        return days.reading, (Fraction(days.first.toordinal()), Fraction(days.last.toordinal()))
    language = source["language"]
    found = read(printed, claim["qualifier"], unit_id=unit_id, kind=kind, language=language)
    return found.reading, (found.interval.low, found.interval.high)


def _words(claim: Cells, bounds: tuple[Bound, Bound]) -> str:
    return " to ".join(_shown(end, is_day=claim["unit"] == "date") for end in bounds)


def _shown(end: Bound, *, is_day: bool) -> str:
    if end is None:
        return "open"
    if is_day:
        return date.fromordinal(int(end)).isoformat()
    return str(int(end)) if end.denominator == 1 else f"{float(end):.12g}"
