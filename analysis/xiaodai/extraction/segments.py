"""An article cut into paragraphs, sentences, clauses and table rows: where a word's reach ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

_SENTENCE = re.compile(
    r"[。！？!?]+[”’\"'」』)）]*|(?<=\]) - |(?<=[一-鿿%\])]) - (?=[一-鿿“\"])"
    r"|"
    r"(?<!\b[A-Z])(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\bNo)(?<!\bvs)\.[\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9])"
)
_CLAUSE = re.compile(
    r"[，；;：]|——|(?<![\d%])—(?!\d)|(?<!\d),|,(?!\d| (?:19|20)\d\d\b)|:(?!\d)|(?<= )[-–](?= )"
    r"|(?<=[一-鿿]) (?=[一-鿿]{2})|(?<=[%元]) (?=(?![以左的至到之区])[一-鿿]{2})"
)

_TAB = re.compile(r"\t")
_HEADS = 3  # rows of a table that may be its head, with the first of its body


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters from `start` to before `end`."""

    start: int
    end: int

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.end


class _Placed(Protocol):
    """Whatever stands somewhere in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


P = TypeVar("P", bound=_Placed)


def apart(items: Iterable[P], key: Callable[[P], Any]) -> list[P]:
    """Of items that overlap only the first by a key; those that are left in order of place."""
    kept: list[P] = []
    taken = bytearray()
    for item in sorted(items, key=key):
        taken.extend(bytes(max(0, item.end - len(taken))))
        if not any(taken[item.start : item.end]):
            taken[item.start : item.end] = b"\1" * (item.end - item.start)
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


@dataclass(frozen=True)
class Layout:
    """The pieces of a plain text, found by the place of a character."""

    plain: str

    @cached_property
    def paragraphs(self) -> list[Piece]:
        """The lines."""
        return list(_cut(self.plain, Piece(0, len(self.plain)), re.compile(r"\n+")))

    @cached_property
    def sentences(self) -> list[Piece]:
        """The sentences; none runs over a line's end, and a table row is one."""
        return [
            piece
            for line in self.paragraphs
            for piece in ([line] if self.is_row(line) else _cut(self.plain, line, _SENTENCE))
        ]

    @cached_property
    def clauses(self) -> list[Piece]:
        """The clauses: what stands between commas, colons and semicolons."""
        return [c for sentence in self.sentences for c in _cut(self.plain, sentence, _CLAUSE)]

    def paragraph(self, place: int) -> Piece:
        """The line around a place."""
        return _around(self.paragraphs, place)

    def sentence(self, place: int) -> Piece:
        """The sentence around a place."""
        return _around(self.sentences, place)

    def clause(self, place: int) -> Piece:
        """The clause around a place."""
        return _around(self.clauses, place)

    def clauses_before(self, place: int, most: int = 6) -> list[Piece]:
        """The nearest clauses of the same sentence before that of the place, nearest first."""
        sentence, clause = self.sentence(place), self.clause(place)
        return _between(self.clauses, sentence.start, clause.start, most)

    def sentences_before(self, place: int, most: int = 5) -> list[Piece]:
        """The nearest sentences of the same line before that of the place, nearest first."""
        line, sentence = self.paragraph(place), self.sentence(place)
        return _between(self.sentences, line.start, sentence.start, most)

    def lines_before(self, place: int, most: int = 4) -> list[Piece]:
        """The nearest lines before that of the place, nearest first, without table rows."""
        return _between(self._prose, 0, self.paragraph(place).start, most)

    @cached_property
    def _prose(self) -> list[Piece]:
        return [line for line in self.paragraphs if not self.is_row(line)]

    def is_row(self, line: Piece) -> bool:
        """Whether a line is a row of a table: its cells stand apart by tabs or bars."""
        return "\t" in self.plain[line.start : line.end].strip(" \n")

    def is_heading(self, line: Piece) -> bool:
        """Whether a line is short and ends like a heading."""
        words = self.plain[line.start : line.end].strip()
        return 0 < len(words) <= 60 and words[-1] not in "。.!?；;：:,，"

    def cells(self, row: Piece) -> list[Piece]:
        """The cells of a table row."""
        if row not in self._cells:
            self._cells[row] = list(_cut(self.plain, row, _TAB, keep_empty=True))
        return self._cells[row]

    @cached_property
    def _cells(self) -> dict[Piece, list[Piece]]:
        return {}

    @cached_property
    def _tables(self) -> dict[int, list[Piece]]:
        """The first rows of the table that a row belongs to, by the row's start."""
        heads: dict[int, list[Piece]] = {}
        rows: list[Piece] = []
        for line in self.paragraphs:
            rows = [*rows, line][:_HEADS] if self.is_row(line) else []
            if rows:
                heads[line.start] = rows
        return heads

    @staticmethod
    def head(heads: int, cells: int, column: int, *, first: bool) -> int | None:
        """Which cell of a row of heads stands over a column; `None` if none does.

        A first row with fewer cells spans columns; a second one leaves out what the first spans.
        """
        if heads >= cells:
            return column
        if first:
            return 1 + (column - 1) * (heads - 1) // (cells - 1) if column and heads > 1 else 0
        over = column - (cells - heads)
        return over if over >= 0 else None

    def table(self, place: int) -> list[Piece]:
        """The first rows of the table around a place, up to its own; none outside of a table."""
        return self._tables.get(self.paragraph(place).start, [])


def _cut(
    text: str, within: Piece, pattern: re.Pattern[str], *, keep_empty: bool = False
) -> Iterator[Piece]:
    start = within.start
    for match in pattern.finditer(text, within.start, within.end):
        if match.start() > start or keep_empty:
            yield Piece(start, match.end())
            start = match.end()
    if start < within.end or keep_empty:
        yield Piece(start, within.end)


def _start(piece: Piece) -> int:
    return piece.start


def _between(pieces: list[Piece], first: int, end: int, most: int) -> list[Piece]:
    """At most so many pieces that begin from `first` to before `end`, nearest first."""
    last = bisect_left(pieces, end, key=_start)
    return pieces[max(bisect_left(pieces, first, key=_start), last - most) : last][::-1]


def _around(pieces: list[Piece], place: int) -> Piece:
    index = bisect_right(pieces, place, key=_start) - 1
    return pieces[max(index, 0)]
