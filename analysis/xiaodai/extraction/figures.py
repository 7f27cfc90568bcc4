"""Every number of an article: what it is, and, if it measures something, how it reads.

Ranges are joined, units and signs found, bounds read. A bare number in a table takes its unit from
its heading, its row's name or the caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from xiaodai.documents.document import Article
from xiaodai.extraction.found import Found, Span, unmeasured
from xiaodai.extraction.moments import Moment, moments
from xiaodai.extraction.segments import Layout, apart
from xiaodai.extraction.tokens import OTHER, PLAIN, Named, Token, named, tokens
from xiaodai.extraction.wording import (
    falls,
    is_class_edge,
    qualifier,
    unit_of_bare,
    unit_of_bracketed,
    unit_of_scaled,
)
from xiaodai.reading.printed import COUNTED, Reading, ReadingError, read
from xiaodai.reading.vocabulary import Vocabulary
from xiaodai.values.interval import Interval

WORDS = Vocabulary(__name__)


LIST_LINE = 60  # characters of a line of a list, at most
_NUMBER = re.compile(r"[ ]*[-−–+]?\d[\d,]*(?:\.\d+)?[ ]*")


def column_units(text: str) -> dict[int, Named]:
    """The unit of each bare number that fills a table cell, by the number's place in the text."""
    layout, units = Layout(text), dict(_listed(text))
    above: list[str] = []  # the lines that lead to the table
    rows, default, heads = 0, None, list[list[Named | None]]()
    for line in layout.paragraphs:
        if not layout.is_row(line):
            above, rows = [*above, text[line.start : line.end]][-2:], 0
            continue
        if not rows:
            default, above, heads = _written("".join(above)), [], []
        cells = [
            (cell.start, text[cell.start : cell.end].rstrip("\t\n")) for cell in layout.cells(line)
        ]
        if rows == len(heads) < 2 and _is_heading(cells if rows else cells[1:]):
            heads.append([_heading(cell) for _, cell in cells])
        else:
            row = _heading(cells[0][1])
            for column, (at, cell) in enumerate(cells[1:], 1):
                unit = _over(heads, column, len(cells)) or row or default
                if unit and _NUMBER.fullmatch(cell):
                    units[at + len(cell) - len(cell.lstrip())] = unit
        rows += 1
    return units


_UNIT_SAID = re.compile(
    r"(?:单位|unit)\s*(?:[:：]|为|是|in)?\s*([一-鿿A-Za-z% ]{1,12}?)(?=[,，;；)）。\n]|$)"
)
_BARE = re.compile(r"(?<=[ \t:：])\d[\d,]*(?:\.\d+)?(?=[ \t]*(?:$|[(（,，;；]))")


def _listed(text: str) -> Iterator[tuple[int, Named]]:
    """The unit of each bare number in the short lines below a line that says it: 单位：亿元."""
    unit: Named | None = None
    at = 0
    for line in text.split("\n"):
        if said := _UNIT_SAID.search(line):
            unit = _written(f"({said[1]})")
        elif len(line) > LIST_LINE or line.endswith("。"):
            unit = None
        elif unit is not None and "\t" not in line:
            for number in _BARE.finditer(line):
                yield at + number.start(), unit
        at += len(line) + 1


def _over(heads: list[list[Named | None]], column: int, cells: int) -> Named | None:
    """The unit that the heads over a column name, the lower one first."""
    for index, units in reversed(list(enumerate(heads))):
        over = Layout.head(len(units), cells, column, first=index == 0)
        if over is not None and (unit := units[over]):
            return unit
    return None


def _is_heading(cells: list[tuple[int, str]]) -> bool:
    """Whether the cells of a first row are names or years, not numbers."""
    numbers = [cell for _, cell in cells if _NUMBER.fullmatch(cell)]
    return all(re.fullmatch(r" *(?:19|20)\d\d *", cell) for cell in numbers)


def _heading(cell: str) -> Named | None:
    if found := _written(cell):
        return found
    for unit, words in WORDS.table("said").items():
        if re.search(words, cell, re.IGNORECASE):
            return Named(unit, Fraction(1), "")
    return None


def _written(cell: str) -> Named | None:
    for found in WORDS.bracketed.finditer(cell):
        inner = (found[1] or found[2] or "").strip().lower()
        inner = re.split(r"[,，、;；/]", inner)[0] if found[2] else inner
        inner = re.sub(r"^.*(?:单位|unit)\s*(?:[:：]|为|是)?\s*", "", inner)
        for unit, factor, words in WORDS.rows("written"):
            if re.fullmatch(rf"(?:人民币)?(?:{words})", inner):
                return Named(unit, Fraction(factor), "")
    return None


def measured(article: Article, hidden: str) -> Iterator[Found]:
    """The figures of an article, and the bare numbers in which nothing can be read (labels).

    `hidden` is its plain text without moments and without what measures nothing.
    """
    walk = _Walk(article, hidden, column_units(article.plain))
    every = _shared(hidden, list(tokens(hidden)))
    at = 0
    while at < len(every):
        token = every[at]
        second = every[at + 1] if at + 1 < len(every) else None
        if second and not walk.is_range(token, second):
            second = None
        at += 2 if second else 1
        if found := walk.found(token, second):
            yield found


def _shared(hidden: str, every: list[Token]) -> list[Token]:
    """The numbers, each of a list or of a change with the unit that only its last prints.

    `12.5、15.6和18亿元` are three amounts, `from 12 to 16 percent` are two rates.
    """
    shared = list(every)
    for i in range(len(every) - 2, -1, -1):
        token, behind = every[i], shared[i + 1]
        gap = hidden[token.end : behind.start]
        ahead = hidden[max(0, token.start - 20) : token.start]
        joined = WORDS.listed.fullmatch(gap) or (
            WORDS.coming_from.search(ahead) and WORDS.changed_to.fullmatch(gap)
        )
        bare = token.kind == behind.kind == "arabic" and not (token.scaled or token.named)
        if bare and joined and behind.named:
            scale = re.sub(r"^[-\d.,]+", "", behind.digits)
            digits = token.digits + scale
            shared[i] = replace(token, digits=digits, scaled=bool(scale), named=behind.named)
    return shared


@dataclass
class _Walk:
    """One pass through an article; what one figure says carries over to the next."""

    article: Article
    hidden: str
    cells: dict[int, Named]
    last: Found | None = None
    counted: Found | None = None

    def is_range(self, first: Token, second: Token) -> bool:
        """Whether two numbers are the ends of one range."""
        gap = self.hidden[first.end : second.start]
        to, word = bool(WORDS.to.fullmatch(gap)), gap.strip()
        either = gap == "、" and re.match(r"左右|上下", self.hidden[second.end : second.end + 2])
        if not (to or either or WORDS.dash.fullmatch(gap)) or second.digits.startswith("-"):
            return False
        if first.named and (second.named is None or first.named.unit != second.named.unit):
            return False
        if second.named is None and not (first.scaled or second.scaled):
            return False
        ahead = self.hidden[max(0, first.start - 60) : first.start]
        if word == "and" and not re.search(r"\bbetween\s+(?:\w+\s+)?$", ahead):
            return False
        if word in ("to", "and") and not WORDS.ranged.search(ahead) and WORDS.moves.search(ahead):
            return False
        unit = second.named.unit if second.named else ""
        if to and unit in ("yuan", "company", OTHER):  # 增加5亿元至30亿元 is a change and a level
            verb = qualifier(self.article.plain, first.start, first.end, unit)
            if re.search(r"[增减降升跌]", verb):
                return False
        reading = _read(f"{first.digits}-{second.digits}", "", "number", "")
        return reading is not None and reading.reading == "range"

    def found(self, token: Token, second: Token | None) -> Found | None:
        """The number, or the range, as it stands in the text; `None` if it counts nothing."""
        if token.kind == "fraction" and not self._is_fraction(token):
            return None
        unit = (second or token).named or token.named or self.cells.get(token.start)
        unit = unit or self._from_context(token, second)
        start, end = token.start, (second or token).end
        printed = self.article.text[start:end]
        if unit is None:
            return Found(start, end, printed, "", "label") if token.kind in PLAIN else None
        digits = f"{token.digits}-{second.digits}" if second else token.digits
        words = self._qualifier(start, end, unit)
        edge = is_class_edge(self.article.plain, start, end, words, is_range=second is not None)
        listed = token.kind == "han" and unit.unit == "item" and not self._is_told(start, end)
        if listed or (edge and unit.unit == "percent"):
            return Found(start, end, printed, words, "label")
        if unit.unit in ("year", "month", "quarter") and self._is_spell(start):
            return None
        found = _figure(start, end, printed, words, digits, unit, edge=edge)
        self.last = found
        self.counted = found if found.unit in COUNTED else self.counted
        return found

    def _qualifier(self, start: int, end: int, unit: Named) -> str:
        words = qualifier(self.article.plain, start, end, unit.unit)
        if words or self.last is None or not falls(self.last.qualifier):
            return words
        gap = self.article.plain[self.last.end : start]  # 分别下降7.18%和16.22%
        return self.last.qualifier.split("、")[0] if WORDS.connector.fullmatch(gap) else ""

    def _is_spell(self, start: int) -> bool:
        """Whether a time only says how long a change took: fell by a third in three years."""
        ahead = re.split(r"[.;]\s", self.hidden[max(0, start - 90) : start])[-1]
        return bool(WORDS.within.search(ahead) and WORDS.moved.search(ahead))

    def _is_told(self, start: int, end: int) -> bool:
        """Whether things that Chinese numerals count are more than a list: votes, articles."""
        last = self.hidden[end - 1]
        if last in "章条节编" and last == self.article.plain[end - 1]:
            ahead, behind = self.hidden[max(0, start - 6) : start], self.hidden[end : end + 8]
            parts = last in "章编" and WORDS.parts_follow.match(behind)
            return bool(WORDS.has_parts.search(ahead) or parts)
        return last in "委门城省市区县票"

    def _is_fraction(self, token: Token) -> bool:
        """Whether English words name a part of something: half of, a third of, by half."""
        said = self.hidden[token.start : token.number_end]
        if re.match(r"(?:one|two|three|four)[\s-]", said, re.IGNORECASE):
            return True
        behind = self.hidden[token.end : token.end + 12]
        ahead = self.hidden[max(0, token.start - 14) : token.start]
        by = bool(WORDS.fraction_by.search(ahead))
        return bool(re.match(r"\s+of\b", behind)) or (by and not WORDS.no_fraction.match(behind))

    def _from_context(self, token: Token, second: Token | None) -> Named | None:
        """The unit of a number that prints none."""
        if token.scaled or (second and second.scaled):
            unit = unit_of_scaled(self.hidden, token.start, (second or token).end)
        elif token.kind == "arabic" and WORDS.index.search(self.hidden[: token.start][-24:]):
            unit = OTHER
        elif token.kind in ("arabic", "words") and re.fullmatch(
            r"(?!(?:19|20)\d\d$)[\d,]+", token.digits
        ):
            last = (self.counted.end, self.counted.unit) if self.counted else None
            english = self.article.language == "en"
            unit = unit_of_bracketed(self.hidden, token.start, token.end, last)
            unit = unit or unit_of_bare(self.hidden, token.start, token.end, last, english=english)
        else:
            unit = ""
        return named(unit) if unit else None


def _figure(
    start: int, end: int, printed: str, words: str, digits: str, named: Named, *, edge: bool
) -> Found:
    """A figure with its bounds, or without where the ledger has no unit or no reading for it."""
    if named.unit == OTHER:
        other = _read(digits, words.lower(), "number", "")
        bounds = (other.reading, other.interval) if other else ("", None)
        return Found(start, end, printed, words, "figure", *bounds)
    unit = _ledger_unit(named, digits)
    if edge and named.unit == "yuan":  # the size of a class, as in 2000元以下的贷款
        reading = _read(f"{digits} {named.word}", "", unit, "limit")
    else:
        reading = _read(f"{digits} {named.word}", words.lower(), unit, "")
    if reading is None:
        return Found(start, end, printed, words, "figure", unit=unit)
    interval = named.scaled(reading.interval)
    return Found(start, end, printed, words, "figure", reading.reading, interval, unit)


@lru_cache(maxsize=4096)
def _read(printed: str, words: str, unit: str, kind: str) -> Reading | None:
    try:
        return read(printed, words, unit_id=unit, kind=kind or None)
    except (ReadingError, ValueError):
        return None


def _ledger_unit(named: Named, digits: str) -> str:
    """The unit that the ledger would write: 亿元 for what is printed in 亿 or billions."""
    if named.unit != "yuan":
        return named.unit
    if re.search(r"亿|trillion|billion|million|bn|bln|mln|mn|trn", digits):
        return "yi_yuan"
    return "wan_yuan" if "万" in digits else "yuan"


_HIDDEN = "\x00"


def figures(article: Article) -> list[Found]:
    """Every number of an article, in order of place.

    A range is one `Found`. `interval` is in `unit`; where the ledger has no unit, as for foreign
    money, that is empty. What measures nothing is there too, by its nature; days and periods that
    only say when are left out.
    """
    plain, hidden = article.plain, list(_separated(article))

    def rank(one: Span | Moment) -> int:
        """Furniture and titles go before moments, moments before labels and ordinals."""
        if isinstance(one, Moment):
            return 1
        return 0 if one.nature == "furniture" or plain[one.start] == "《" else 2

    spans: list[Span | Moment] = [*unmeasured(plain), *moments(plain, article.published)]
    spans = apart(spans, key=rank)
    for one in spans:
        hidden[one.start : one.end] = _HIDDEN * (one.end - one.start)
    found = [_unmeasured(article, one) for one in spans if isinstance(one, Span) or one.event]
    found += measured(article, "".join(hidden))
    return sorted(found, key=lambda one: (one.start, one.end))


def _separated(article: Article) -> str:
    """The plain text with full-width commas between digits kept apart from group marks."""
    plain = list(article.plain)
    for comma in re.finditer(r"(?<=[0-9])，(?=[0-9])", article.text):
        ahead = article.text[max(0, comma.start() - 4) : comma.start()]
        behind = article.text[comma.end() : comma.end() + 4]
        grouped = re.search(r"(?<![0-9.,])[0-9]{1,3}$", ahead)
        if not (grouped and re.match(r"[0-9]{3}(?![0-9])", behind)):
            plain[comma.start()] = ";"
    return "".join(plain)


def _unmeasured(article: Article, one: Span | Moment) -> Found:
    """A label, furniture, or the date of an event with the days that it allows."""
    printed = article.text[one.start : one.end]
    if isinstance(one, Span):
        return Found(one.start, one.end, printed, "", one.nature)
    if one.days is None:
        return Found(one.start, one.end, printed, "", "date", unit="date")
    days = Interval.of(one.days.first.toordinal(), one.days.last.toordinal())
    return Found(one.start, one.end, printed, "", "date", one.days.reading, days, "date")
