"""An article made ready: its pieces, names, words and times, and what the ledger knows of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from xiaodai.audit.document import Article
from xiaodai.audit.found import Found
from xiaodai.audit.lexicon import Lexicon, Mention, lexicon, pronouns
from xiaodai.audit.segments import Layout, P, Piece
from xiaodai.audit.times import Time, times
from xiaodai.audit.vocabulary import Vocabulary
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.numerals import plain
from xiaodai.reading.printed import COUNTED
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

WORDS = Vocabulary("scene")
BASES = ("change_of", "growth_of", "fall_of")  # what the codebook derives a metric from
K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of text that may say what a figure is about, and how it stands to the figure."""

    piece: Piece
    role: str
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Print:
    """One claim of the ledger as it is compared with figures."""

    period: str
    printed: str
    interval: Interval


@dataclass(frozen=True)
class Scene:
    """One article, its figures and one ledger."""

    article: Article
    ledger: Ledger
    figures: Sequence[Found]

    @cached_property
    def plain(self) -> str:
        """The text in simplified characters and half-width forms."""
        return self.article.plain

    @cached_property
    def layout(self) -> Layout:
        """The pieces of the text."""
        return Layout(self.plain)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Names and words."""
        return lexicon(self.ledger)

    @cached_property
    def names(self) -> list[Mention]:
        """Every name in the text, with the words that stand for one before: 该指引, the company."""
        named = self.lexicon.names(self.plain)
        return pronouns(self.plain, named, self.ledger.kinds)

    @cached_property
    def words(self) -> list[Mention]:
        """Every word for a metric."""
        return sorted(self.lexicon.words(self.plain), key=lambda m: m.start)

    @cached_property
    def times(self) -> list[Time]:
        """Every word for time."""
        return times(self.plain, self.article.published)

    @cached_property
    def prints(self) -> dict[tuple[str, str], list[Print]]:
        """All claims by (entity, metric), with their bounds, whatever their status."""
        return _collected(
            (
                (row["entity"], row["metric"]),
                Print(row["period"], row["printed"], self.ledger.printed_interval(claim_id)),
            )
            for claim_id, row in self.ledger.rows.items()
        )

    @cached_property
    def periods(self) -> dict[tuple[str, str], list[str]]:
        """The periods of the ledger by (entity, metric)."""
        return {cell: list(dict.fromkeys(p.period for p in ps)) for cell, ps in self.prints.items()}

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """For every entity those that are part of it, at any depth."""
        scopes = ((entity, self.ledger.scope(entity)[1:]) for entity in self.ledger.kinds)
        return _collected((whole, entity) for entity, wholes in scopes for whole in wholes)

    def nearby_words(self, found: Found) -> list[Mention]:
        """The words for metrics that any reach of a figure may hold."""
        layout, place = self.layout, found.start
        lines, rows = layout.lines_before(place), layout.table(place)
        start = min([p.start for p in [*lines, *rows[:1]]] or [layout.paragraph(place).start])
        end = max(layout.sentence(place).end, layout.paragraph(place).end)
        near = self.words_in(Piece(start, end))
        ahead = [m for m in self.words_in(self.title) if m.end <= start]
        return [*ahead, *near]

    @cached_property
    def owners(self) -> dict[str, list[str]]:
        """For every metric the entities that the ledger has it of."""
        return _collected((metric, entity) for entity, metric in self.periods)

    @cached_property
    def measured(self) -> dict[str, list[str]]:
        """For every entity the metrics that the ledger has of it."""
        return _collected(self.periods)

    @cached_property
    def derived(self) -> dict[str, list[dict[str, str]]]:
        """For every metric those that the codebook derives from it: growth, change, fall."""
        books = map(self.ledger.codebook, self.ledger.metrics["id"])
        return _collected((row[base], row) for row in books for base in BASES if row[base])

    @cached_property
    def styles(self) -> dict[str, str]:
        """Whether the ledger writes a metric by its `day` or by a `span` of days."""
        days = _collected(
            (metric, len(cell) == 10)
            for (_, metric), known in self.periods.items()
            for cell in known
        )
        return {m: "day" if sum(found) * 2 >= len(found) else "span" for m, found in days.items()}

    def style(self, metric: str) -> str:
        """How a metric's periods are written; growth of a level follows the level."""
        of = self.ledger.codebook(metric)["growth_of"]
        if of:
            return "day" if self.ledger.codebook(of)["kind"] in ("stock", "count") else "span"
        return self.styles.get(metric, "span")

    def measurable(self, entity: str, metric: str) -> bool:
        """Whether the ledger has this metric for this entity or for another of its kind."""
        if (entity, metric) in self.periods:
            return True
        book = self.ledger.codebook(metric)
        bases = [metric, *(book[base] for base in BASES if book[base])]
        kinds = {self.ledger.kinds[owner] for base in bases for owner in self.owners.get(base, ())}
        if self.ledger.kinds[entity] == "policy":
            own = self.measured.get(entity, [])
            if len(own) == 1 and all(self.ledger.codebook(m)["unit"] != "date" for m in own):
                return False  # a market rate lays down nothing
        if self.ledger.kinds[entity] == "pool" and book["kind"] == "stock":
            return any((e, metric) in self.periods for e in self.ledger.scope(entity))
        return not kinds or self.ledger.kinds[entity] in kinds

    def agreeing(self, entity: str, metric: str, value: Interval) -> list[str]:
        """The periods for which the ledger prints a value that agrees with this one."""
        kind = self.ledger.codebook(metric)["kind"]
        prints = self.prints.get((entity, metric), [])
        return list(dict.fromkeys(p.period for p in prints if self.agree(value, p, kind)))

    @staticmethod
    def agree(value: Interval, print_: Print, kind: str) -> bool:
        """Whether a value and a print of this kind of metric can be the same."""
        if kind == "range":
            return same_ends(print_.interval, value)
        return print_.interval.intersect(value) is not None

    def in_unit(self, found: Found, metric: str) -> Interval:
        """A figure's interval in the unit of a metric (see `in_unit`)."""
        return in_unit(found, self.ledger.codebook(metric))

    def reaches(self, found: Found) -> Iterator[Reach]:
        """The stretches of text around a figure, the most telling first."""
        place, layout = found.start, self.layout
        if rows := layout.table(place):
            yield from self._cells(place, rows)
        else:
            clause = layout.clause(place)
            sentence = layout.sentence(place)
            yield Reach(Piece(clause.start, found.start), "before")
            yield Reach(Piece(found.end, max(clause.end, found.end)), "after")
            for steps, piece in enumerate(layout.clauses_before(place)):
                yield Reach(piece, "earlier", steps)
            yield Reach(Piece(clause.end, max(sentence.end, clause.end)), "later")
            for steps, piece in enumerate(layout.sentences_before(place)):
                yield Reach(piece, "sentence", steps)
        lines = [p for p in layout.lines_before(place) if not self.is_byline(p)]
        for steps, piece in enumerate(lines):
            yield Reach(piece, "line", steps)
        if self.title.end > self.title.start:
            yield Reach(self.title, "head")

    @cached_property
    def title(self) -> Piece:
        """Where the title stands in the text: else its first line, if that is short."""
        title = plain(self.article.title.strip())
        start = self.plain.find(title) if title else -1
        if start >= 0:
            return Piece(start, start + len(title))
        first = next((p for p in self.layout.paragraphs if self.text(p).strip()), Piece(0, 0))
        return first if first.end - first.start <= 120 else Piece(0, 0)

    def _cells(self, place: int, rows: list[Piece]) -> Iterator[Reach]:
        layout = self.layout
        own = layout.cells(rows[-1])
        column = next(i for i, cell in enumerate(own) if place < cell.end or i == len(own) - 1)
        yield Reach(Piece(own[column].start, place), "before")
        if column:
            yield Reach(own[0], "row")
        for row in rows[:1] if len(rows) > 1 else []:
            heads = layout.cells(row)
            if column < len(heads):
                yield Reach(heads[column], "column")
            yield Reach(heads[0], "line", 0)

    def is_byline(self, piece: Piece) -> bool:
        """Whether a line only says who wrote when and where."""
        words = self.text(piece).strip()
        said = len(words) < 70 and not words.endswith(("。", "."))
        return said and bool(WORDS.byline.search(words))

    def text(self, piece: Piece) -> str:
        """The characters of a piece."""
        return self.plain[piece.start : piece.end]

    def names_in(self, piece: Piece) -> list[Mention]:
        """The names that stand within a piece."""
        return _inside(self.names, piece)

    def words_in(self, piece: Piece) -> list[Mention]:
        """The words for metrics within a piece."""
        return _inside(self.words, piece)

    def times_in(self, piece: Piece) -> list[Time]:
        """The words for time within a piece."""
        return _inside(self.times, piece)

    def figures_in(self, piece: Piece) -> list[Found]:
        """The measured figures within a piece."""
        return [f for f in _inside(self._ordered, piece) if f.nature == "figure"]

    @cached_property
    def _ordered(self) -> list[Found]:
        return sorted(self.figures, key=lambda f: f.start)

    def rest(self, piece: Piece) -> str:
        """The characters of a piece that are no name, word, time, figure or word of structure."""
        known: list[Mention | Time | Found] = [
            *self.names_in(piece),
            *self.words_in(piece),
            *self.times_in(piece),
        ]
        left = list(self.text(piece))
        for one in [*known, *_inside(self._ordered, piece)]:
            for place in range(one.start - piece.start, min(one.end - piece.start, len(left))):
                left[place] = " "
        return WORDS.structure.sub(" ", "".join(left)).strip()


def _inside(items: Sequence[P], piece: Piece) -> list[P]:
    """Those of a row in order of place that lie within a piece."""
    first = bisect_left(items, piece.start, key=lambda item: item.start)
    last = bisect_right(items, piece.end, key=lambda item: item.start)
    return [item for item in items[first:last] if item.end <= piece.end]


def _collected(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """What the pairs have for each first member, in their order."""
    found: dict[K, list[T]] = {}
    for key, member in pairs:
        found.setdefault(key, []).append(member)
    return found


def same_ends(one: Interval, other: Interval) -> bool:
    """Whether two printed ranges run from and to nearly the same values."""
    pairs = ((one.low, other.low), (one.high, other.high))
    return all(
        a == b or (a is not None and b is not None and abs(a - b) <= NEARLY) for a, b in pairs
    )


def in_unit(found: Found, metric: dict[str, str]) -> Interval:
    """A figure's interval in the unit of a metric, given its row of the codebook.

    A fall is negative; a metric that counts falls is positive, and a level never negative.
    """
    assert found.interval is not None
    ours, theirs = unit(found.unit or "number"), unit(metric["unit"].split("/")[0])
    factor = Fraction(1) if {ours.id, theirs.id} & COUNTED else ours.factor / theirs.factor
    value = found.interval * Interval.point(factor)
    low, high = value.ends
    level = metric["kind"] in LEVEL_KINDS
    if metric["fall_of"] or (level and not metric["change_of"]):
        return -value if high <= 0 and low < 0 else value
    return value


LEVEL_KINDS = ("stock", "count", "share", "rate", "limit", "ratio", "range")
NEARLY = Fraction(1, 20)  # ends of ranges that differ by less are one rounding of the other
