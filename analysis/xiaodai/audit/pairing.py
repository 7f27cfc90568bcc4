"""Figures that share one sentence in a row: 甲和乙分别为x和y, "x and y respectively".

The row of figures is paired, place by place, with the nearest row of as many names, words for
metrics, or times that stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from xiaodai.audit.context import Context
from xiaodai.audit.lexicon import Mention
from xiaodai.extraction.found import Found
from xiaodai.extraction.segments import P, Piece
from xiaodai.extraction.times import Time
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
LONGEST = 12  # figures of a row


@dataclass(frozen=True, slots=True)
class Pair:
    """What a figure's place in its row pairs it with; `None` where that is no row."""

    entity: Mention | None = None
    metric: Mention | None = None
    time: Time | None = None


def pair(context: Context, found: Found, words: Sequence[Mention]) -> Pair:
    """The name, the word or the time in a row that stands where the figure does in its own.

    `words` are the words for metrics that fit the figure.
    """
    plain, sentence = context.plain, context.layout.sentence(found.start)
    near = Piece(max(sentence.start, found.start - 200), min(sentence.end, found.end + 200))
    alike = context.figures_in(near)[: 4 * LONGEST]
    row = next((r for r in _rows(plain, alike) if found in r), [])
    if not 1 < len(row) <= LONGEST:
        return Pair()
    start = max(sentence.start, row[0].start - 300)
    marks = [m.start() for m in WORDS.mark.finditer(plain, start, row[-1].end + 30)]
    spoken = [m for m in marks if m <= row[0].start and not _between(context, m, row[0].start)]
    trailing = [m for m in marks if m >= row[-1].end]
    if not spoken and not trailing:
        return Pair()
    before = Piece(start, spoken[-1] if spoken else row[0].start)
    index, size = row.index(found), len(row)
    inside = [w for w in words if before.start <= w.start and w.end <= before.end]
    names = [m for m in context.subjects_in(before) if m.kind != "generic"]
    names = [m for m in names if plain[m.start - 1 : m.start] != "("]
    spans = context.times_in(before)
    return Pair(
        _member(plain, names, index, size),
        _member(plain, inside, index, size),
        _member(plain, spans, index, size) or _year(spans, index, size),
    )


def _between(context: Context, start: int, end: int) -> bool:
    """Whether figures stand between a mark and a row."""
    return bool(context.figures_in(Piece(start, end)))


def _member(plain: str, items: Sequence[P], index: int, size: int) -> P | None:
    rows = [row for row in _rows(plain, items) if len(row) == size]
    return rows[-1][index] if rows else None


def _rows(plain: str, items: Sequence[P]) -> list[list[P]]:
    """Neighbours with nothing but a joint between them."""
    rows: list[list[P]] = []
    for item in sorted(items, key=lambda i: i.start):
        last = rows[-1][-1].end if rows else len(plain)
        if last <= item.start and WORDS.joint.match(plain[last : item.start]):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _year(times: Sequence[Time], index: int, size: int) -> Time | None:
    """One year of a span of as many: 2022年至2024年分别为…"""
    for time in times[::-1]:
        if time.last.year - time.first.year == size - 1 and size > 1:
            year = time.first.year + index
            return replace(time, first=date(year, 1, 1), last=date(year, 12, 31))
    return None
