"""Figures as the relations see them: one print each, in base units, sorted into cells.

A *cell* is what one number could be about: an entity, a metric and the days of a period. All prints
of one cell speak about the same value; a cell that nobody printed is an unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeVar

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print
from xiaodai.reading.dates import period_days
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, unit

_SPANS = re.compile(r"^\d{4}[QH][1-4]$")
UNDATED = (date.min, date.min)
T = TypeVar("T")
K = TypeVar("K")
LOWEST, HIGHEST = "lowest", "highest"


@dataclass(frozen=True, slots=True)
class Figure:
    """One print of one figure: `interval` in the metric's unit (days since 0001-01-01 for a date).

    `origin` is the document that it goes back to, `grade` that of the document it was read in.
    """

    id: str
    entity: str
    metric: str
    period: str
    interval: Interval
    origin: str
    grade: str
    status: str = "accepted"
    note: str = ""
    printed: str = ""


class Cell(NamedTuple):
    """What a number could be about. `end` names an end of a printed range."""

    entity: str
    metric: str
    first: date
    last: date
    end: str = ""


@dataclass(frozen=True, slots=True)
class Placed(Print):
    """A figure as one print of its cell: `interval` in base units."""

    figure: Figure
    cell: Cell


def figures(ledger: Ledger) -> list[Figure]:
    """Every claim of the ledger as a figure, whatever its status."""
    kept = ("id", "entity", "metric", "period", "status", "note", "printed")
    return [
        Figure(
            interval=ledger.printed_interval(claim_id),
            origin=ledger.origin(claim_id),
            grade=ledger.source(row["source"])["grade"],
            **{column: row[column] for column in kept},
        )
        for claim_id, row in ledger.rows.items()
    ]


def placed(found: Iterable[Figure], ledger: Ledger) -> list[Placed]:
    """Figures placed in their cells; a printed range makes two, one for each of its ends."""
    made = []
    for figure in found:
        codebook = ledger.codebook(figure.metric)
        cell, of = _cell(figure, codebook), unit(codebook["unit"])
        values = {"": figure.interval}
        if codebook["kind"] == "range":
            values = dict(zip((LOWEST, HIGHEST), range_ends(figure, of), strict=True))
        for end, value in values.items():
            scaled, place = value * Interval.point(of.factor), cell._replace(end=end)
            made.append(Placed(figure.id, scaled, figure.grade, figure.origin, figure, place))
    return made


def grouped(members: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The members by their key, each list in the order given."""
    found: dict[K, list[T]] = {}
    for member in members:
        found.setdefault(key(member), []).append(member)
    return found


def range_ends(figure: Figure, of: Unit) -> tuple[Interval, Interval]:
    """The lowest and the highest value that a printed range names, each with its rounding.

    `3.06%到14.9%` → [3.055, 3.065] and [14.85, 14.95]; nothing goes below zero. An open end stays
    unknown.
    """
    found = numbers(normalise(figure.printed))
    shared = max((number.scale for number in found), default=Fraction(1))  # 0.1到0.2万亿
    halves = [
        number.place / number.scale * (1 if shared == 1 else shared / of.factor) / 2
        for number in found
    ]
    first, last = (halves[0], halves[-1]) if halves else (Fraction(0), Fraction(0))
    return _around(figure.interval.low, first), _around(figure.interval.high, last)


def _cell(figure: Figure, codebook: dict[str, str]) -> Cell:
    """Where a figure belongs.

    What happens once belongs to no period; the level of a quarter or a half-year to its end.
    """
    undated = figure.period == "undated" or codebook["over_time"] == "once"
    first, last = UNDATED if undated else period_days(figure.period)
    if (codebook["kind"] == "stock" or codebook["additive"]) and _SPANS.search(figure.period):
        first = last
    return Cell(figure.entity, figure.metric, first, last)


def _around(value: Fraction | None, half: Fraction) -> Interval:
    if value is None:
        return Interval(None, None)
    return Interval(value - half if value else value, value + half)
