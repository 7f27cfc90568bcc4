"""The figures of an article in order: ranges joined, units and signs found, bounds read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from xiaodai.audit.columns import column_units
from xiaodai.audit.context import is_class_edge, unit_of_bare, unit_of_bracketed, unit_of_scaled
from xiaodai.audit.document import Article
from xiaodai.audit.found import Found
from xiaodai.audit.names import OTHER, Named, named
from xiaodai.audit.tokens import PLAIN, Token, tokens
from xiaodai.audit.wording import falls, qualifier
from xiaodai.reading.printed import COUNTED, Reading, ReadingError, read

_DASH = re.compile(r"[ \t\n]?(?:[-–~〜]{1,2}|—{1,2})[ \t\n]?")
_TO = re.compile(r"[ \t\n]?(?:至|到|to|and)[ \t\n]?")
_CONNECTOR = re.compile(
    r"\s*(?:(?:year|quarter|month)[- ]on[- ](?:year|quarter|month))?"
    r"\s*(?:、|和|与|及|以及|,?\s*(?:and|or))\s*"
)
_LISTED = re.compile(r"、|[ \t]?(?:和|与|及|以及)[ \t]?|\s+(?:and|or)\s+")
_FROM = re.compile(r"(?:[由从自]|\bfrom)\s?(?:约|about|around|nearly|some|over)?\s*$", re.I)
_CHANGED_TO = re.compile(r"[一-鿿]{0,4}[至到为]了?|\s+to\s+(?:(?:about|around|nearly|over)\s+)?")
# Chapters and articles that a document is said to have: 共七章六十条.
_HAS_PARTS = re.compile(r"(?:[共分含设计]|包括|包含|全文|[章编节])(?:[共计为成有了]|分为|:|,)*$")
_PARTS_FOLLOW = re.compile(r"[,、共计]*[一二三四五六七八九十百\d]+[节条]")
_RANGED = re.compile(r"\b(?:between|rang\w+|var\w+|anywhere)\b[^.;]{0,30}$", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:rose|fell|up|down|increas\w*|decreas\w*|grew|grow\w*|climb\w*|drop\w*|declin\w*|shrank|"
    r"jump\w*|surg\w*|slid|slipp\w*|rais\w*|cut|lower\w*|reduc\w*|went|from)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|over)\s+(?:the\s+|just\s+|only\s+|barely\s+|some\s+|about\s+)*$", re.I)
_MOVED = re.compile(
    r"\b(?:rose|fell|increased|decreased|grew|climbed|dropped|declined|shrank|jumped|surged|slid|"
    r"slipped|lost|shed|doubled|tripled|halved|vanished|closed|left|gone|disappeared|cut|went)\b",
    re.IGNORECASE,
)
_INDEX = re.compile(
    r"(?:指数|系数|HHI|PMI|评分|得分|市盈率|市净率|\bindex|\bscore)"
    r"\s*(?:[为是约仅达:至]|录得|[降升]至|of|at|was|is|to|stood|\s)*$",
    re.IGNORECASE,
)
_NO_FRACTION = re.compile(
    r"[\s-]+(?:part|time|quarter|round|batch|year|day|month|lender|compan|firm|bank|plat|option)"
)
_FRACTION_BY = re.compile(r"\b(?:by|about|nearly|almost|than|over|roughly|around|some|just)\s+$")


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
        joined = _LISTED.fullmatch(gap) or (_FROM.search(ahead) and _CHANGED_TO.fullmatch(gap))
        if token.kind != "arabic" or token.scaled or token.named or not joined or not behind.named:
            continue
        if behind.kind != "arabic":
            continue
        scale = re.sub(r"^[-\d.,]+", "", behind.digits)
        shared[i] = replace(
            token, digits=token.digits + scale, scaled=bool(scale), named=behind.named
        )
    return shared


@dataclass
class _Walk:
    """One pass through an article; what one figure says carries over to the next."""

    article: Article
    hidden: str
    cells: dict[int, Named] = field(default_factory=dict)
    last: Found | None = None
    counted: Found | None = None

    def is_range(self, first: Token, second: Token) -> bool:
        """Whether two numbers are the ends of one range."""
        gap = self.hidden[first.end : second.start]
        to, word = bool(_TO.fullmatch(gap)), gap.strip()
        either = gap == "、" and re.match(r"左右|上下", self.hidden[second.end : second.end + 2])
        if not (to or either or _DASH.fullmatch(gap)) or second.digits.startswith("-"):
            return False
        if first.named and (second.named is None or first.named.unit != second.named.unit):
            return False
        if second.named is None and not (first.scaled or second.scaled):
            return False
        ahead = self.hidden[max(0, first.start - 60) : first.start]
        if word == "and" and not re.search(r"\bbetween\s+(?:\w+\s+)?$", ahead):
            return False
        if word in ("to", "and") and not _RANGED.search(ahead) and _MOVES.search(ahead):
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
        return self.last.qualifier.split("、")[0] if _CONNECTOR.fullmatch(gap) else ""

    def _is_spell(self, start: int) -> bool:
        """Whether a time only says how long a change took: fell by a third in three years."""
        ahead = re.split(r"[.;]\s", self.hidden[max(0, start - 90) : start])[-1]
        return bool(_IN.search(ahead) and _MOVED.search(ahead))

    def _is_told(self, start: int, end: int) -> bool:
        """Whether things that Chinese numerals count are more than a list: votes, articles."""
        last = self.hidden[end - 1]
        if last in "章条节编" and last == self.article.plain[end - 1]:
            ahead, behind = self.hidden[max(0, start - 6) : start], self.hidden[end : end + 8]
            parts = last in "章编" and _PARTS_FOLLOW.match(behind)
            return bool(_HAS_PARTS.search(ahead) or parts)
        return last in "委门城省市区县票"

    def _is_fraction(self, token: Token) -> bool:
        """Whether English words name a part of something: half of, a third of, by half."""
        said = self.hidden[token.start : token.number_end]
        if re.match(r"(?:one|two|three|four)[\s-]", said, re.IGNORECASE):
            return True
        behind = self.hidden[token.end : token.end + 12]
        ahead = self.hidden[max(0, token.start - 14) : token.start]
        by = bool(_FRACTION_BY.search(ahead))
        return bool(re.match(r"\s+of\b", behind)) or (by and not _NO_FRACTION.match(behind))

    def _from_context(self, token: Token, second: Token | None) -> Named | None:
        """The unit of a number that prints none."""
        if token.scaled or (second and second.scaled):
            unit = unit_of_scaled(self.hidden, token.start, (second or token).end)
        elif token.kind == "arabic" and _INDEX.search(self.hidden[: token.start][-24:]):
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
