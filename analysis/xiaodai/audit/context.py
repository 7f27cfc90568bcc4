"""An article made ready: its pieces, and the names, words and times that stand in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xiaodai.audit.index import Index
from xiaodai.audit.lexicon import Lexicon, Mention, lexicon, pronouns
from xiaodai.audit.result import Role
from xiaodai.documents.document import Article
from xiaodai.extraction.found import Found
from xiaodai.extraction.segments import Layout, P, Piece
from xiaodai.extraction.times import Time, times
from xiaodai.reading.numerals import plain
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
COMMON = ("policy", "market", "industry")  # kinds of entities that every country has
AFAR = 400  # no reach goes further back or ahead within one sentence or line


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of text that may say what a figure is about, and how it stands to the figure."""

    piece: Piece
    role: Role
    steps: int = 0


@dataclass(frozen=True)
class Context:
    """One article, its figures, and what the ledger calls by which words."""

    article: Article
    index: Index
    figures: Sequence[Found]

    @property
    def plain(self) -> str:
        """The text in simplified characters and half-width forms."""
        return self.article.plain

    @cached_property
    def english(self) -> bool:
        """Whether the article is in English."""
        return self.article.language == "en"

    @cached_property
    def layout(self) -> Layout:
        """The pieces of the text."""
        return Layout(self.plain)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Names and words that may stand in the text."""
        return lexicon(self.index.ledger).within(f"{self.plain}{self.article.text}")

    @cached_property
    def names(self) -> list[Mention]:
        """Every name in the text, with the words that stand for one before: 该指引, the company."""
        named = self.lexicon.names(self.plain)
        return pronouns(self.plain, named, self.index.ledger.kinds)

    @cached_property
    def subjects(self) -> list[Mention]:
        """The names that can be what a figure is about.

        Not what something is compared with, not the owner of the next (甲旗下的乙), no address; nor
        a word for all of a kind, or for a rule, in an article from abroad.
        """
        return [m for i, m in enumerate(self.names) if self._stands(i, m)]

    @cached_property
    def is_abroad(self) -> bool:
        """Whether an article is about other countries: it names them more often than China.

        One that names a lender or a province of the ledger is not.
        """
        countries = sum(m.kind == "abroad" for m in self.names)
        if countries <= len(WORDS.home.findall(self.plain)):
            return False
        return all(self._is_of_all(m) for m in self.names if m.id)

    def _is_of_all(self, m: Mention) -> bool:
        return m.kind == "generic" or self.index.ledger.kinds[m.id] in COMMON

    def _stands(self, place: int, m: Mention) -> bool:
        if self.is_abroad and m.id and self._is_of_all(m):
            return False
        ahead = self.plain[max(0, m.start - 16) : m.start].rstrip()
        behind = self.plain[m.end : m.end + 12]
        if WORDS.compared.search(ahead) or WORDS.after_compared.match(behind):
            return False
        if WORDS.together.search(ahead) and WORDS.differs.match(behind):
            return False
        follower = self.names[place + 1] if place + 1 < len(self.names) else None
        if follower is not None and follower.kind != "generic" and follower.start >= m.end:
            gap = self.plain[m.end : follower.start]
            scope = self.index.ledger.scope(follower.id) if follower.id else ()
            if WORDS.owning.match(gap) and (gap or m.id in scope):
                return False
        if m.id in self.lexicon.places:
            return self.small_loans
        return m.words not in ("全国", "nationwide") or self.small_loans

    @cached_property
    def small_loans(self) -> bool:
        """Whether the article speaks of small loans at all."""
        return bool(WORDS.microloan.search(self.plain))

    def is_region(self, m: Mention) -> bool:
        """Whether a place stands for its small-loan companies, not for an address or a name."""
        if m.words.endswith("的") or WORDS.microloan.search(m.words):
            return True
        after = self.plain[m.end : m.end + 24]
        if not m.words.isascii():
            return bool(WORDS.place_after.match(after[:10]))
        ahead = self.plain[max(0, m.start - 3) : m.start]
        if ahead == "In " or (ahead.endswith("in ") and after[:1] in ", .;"):
            return True
        named = m.words.istitle() and WORDS.place_after_en.match(after)
        return bool(named or self.layout.table(m.start))

    @cached_property
    def words(self) -> list[Mention]:
        """Every word for a metric."""
        return sorted(self.lexicon.words(self.plain), key=lambda m: m.start)

    @cached_property
    def times(self) -> list[Time]:
        """Every word for time."""
        return times(self.plain, self.article.published)

    @cached_property
    def measured(self) -> list[Found]:
        """The measured figures, in order of place."""
        return sorted((f for f in self.figures if f.nature == "figure"), key=lambda f: f.start)

    @cached_property
    def dated(self) -> frozenset[int]:
        """The places at which the date of an event stands."""
        dates = (f for f in self.figures if f.nature == "date")
        return frozenset(place for f in dates for place in range(f.start, f.end))

    def reaches(self, found: Found) -> Iterator[Reach]:
        """The stretches of text around a figure, the most telling first."""
        place, layout = found.start, self.layout
        if rows := layout.table(place):
            yield from self._cells(found, rows)
        else:
            clause, sentence = layout.clause(place), layout.sentence(place)
            yield Reach(Piece(max(clause.start, place - AFAR), place), "before")
            yield Reach(Piece(found.end, max(clause.end, found.end)), "after")
            for steps, piece in enumerate(layout.clauses_before(place)):
                yield Reach(Piece(max(piece.start, place - AFAR), piece.end), "earlier", steps)
            later = max(clause.end, found.end)
            yield Reach(Piece(later, min(max(sentence.end, later), later + AFAR)), "later")
            for steps, piece in enumerate(layout.sentences_before(place)):
                yield Reach(piece, "sentence", steps)
        for steps, piece in enumerate(self._lines(place)):
            heading = layout.is_heading(piece)
            yield Reach(piece, "heading" if heading else "line", steps)
        if self.title.end > self.title.start:
            yield Reach(self.title, "title")

    def _lines(self, place: int) -> list[Piece]:
        lines = self.layout.lines_before(place)
        return [p for p in lines if p.start != self.title.start and not self.is_byline(p)]

    @cached_property
    def title(self) -> Piece:
        """Where the title stands in the text: else its first line, if that is short."""
        title = plain(self.article.title.strip())
        start = self.plain.find(title) if title else -1
        if start >= 0:
            return Piece(start, start + len(title))
        first = next((p for p in self.layout.paragraphs if self.text(p).strip()), Piece(0, 0))
        return first if first.end - first.start <= 120 else Piece(0, 0)

    def _cells(self, found: Found, rows: list[Piece]) -> Iterator[Reach]:
        layout, place = self.layout, found.start
        line = layout.paragraph(place)
        own = layout.cells(line)
        column = min(bisect_right(own, place, key=lambda cell: cell.start), len(own)) - 1
        yield Reach(Piece(own[column].start, place), "before")
        yield Reach(Piece(found.end, max(own[column].end, found.end)), "after")
        if column:
            yield Reach(own[0], "row")
        for row in reversed(rows):
            if row.start < line.start and (row == rows[0] or not self.figures_in(row)):
                heads = layout.cells(row)
                over = layout.head(len(heads), len(own), column, first=row == rows[0])
                if over is not None:
                    yield Reach(heads[over], "column")
                if column and over:
                    yield Reach(heads[0], "heading")

    def is_byline(self, piece: Piece) -> bool:
        """Whether a line only says who wrote when and where."""
        words = self.text(piece).strip()
        said = len(words) < 70 and not words.endswith(("。", "."))
        return said and bool(WORDS.byline.search(words))

    def text(self, piece: Piece) -> str:
        """The characters of a piece."""
        return self.plain[piece.start : piece.end]

    def near(self, piece: Piece, place: int) -> str:
        """The characters of a piece that are not far from a place."""
        return self.plain[max(piece.start, place - AFAR) : min(piece.end, place + AFAR)]

    def subjects_in(self, piece: Piece) -> list[Mention]:
        """The names within a piece that can be what a figure is about."""
        return within(self.subjects, piece)

    def words_in(self, piece: Piece) -> list[Mention]:
        """The words for metrics within a piece."""
        return within(self.words, piece)

    def times_in(self, piece: Piece) -> list[Time]:
        """The words for time within a piece."""
        return within(self.times, piece)

    def figures_in(self, piece: Piece) -> list[Found]:
        """The measured figures within a piece."""
        return within(self.measured, piece)

    def masked(self, found: Found) -> tuple[str, int]:
        """The sentence around a figure, which is written `#`, and where that stands in it."""
        sentence = self.layout.sentence(found.start)
        ahead = self.plain[max(sentence.start, found.start - AFAR) : found.start]
        behind = self.plain[found.end : min(sentence.end, found.end + AFAR)]
        if not self.english:
            ahead, behind = ahead.rstrip(" "), behind.lstrip(" ")
        noun = WORDS.noun.search(found.printed)
        return f"{ahead}#{noun[0] if noun else ''}{behind}", len(ahead)


def within(items: Sequence[P], piece: Piece) -> list[P]:
    """Those of a row in order of place that lie within a piece."""
    first = bisect_left(items, piece.start, key=lambda item: item.start)
    last = bisect_right(items, piece.end, key=lambda item: item.start)
    return [item for item in items[first:last] if item.end <= piece.end]
