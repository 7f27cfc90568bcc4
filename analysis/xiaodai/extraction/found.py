"""A number found in an article: what it is, and how it reads.

Many numbers measure nothing. Furniture belongs to the page: addresses, numbering, clocks,
telephones. Labels and ordinals name or rank: the third tier, 前十大, 3C, 90后, 360数科. Their spans
leave the text before figures are looked for, so that the `2025` of `金规〔2025〕9号` is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from xiaodai.extraction.segments import apart
from xiaodai.reading.vocabulary import Vocabulary
from xiaodai.values.interval import Interval

WORDS = Vocabulary(__name__)

# What a number in a text is. Only a `figure` or a `date` can be matched with the ledger.
Nature: TypeAlias = Literal[
    "figure",  # a measured or prescribed quantity with its unit
    "date",  # the day of an event: founded, deregistered, issued …
    "ordinal",  # 第三层级, 第一季度's own number, a rank
    "label",  # part of a name or a set phrase: 3C, 90后, 360数科
    "furniture",  # section numbers, footnote marks, page addresses, clock times
]


@dataclass(frozen=True, slots=True)
class Found:
    """One number of an article. `start` and `end` count characters of `Article.text`.

    `printed` is `text[start:end]`: sign, digits, scale word and unit. `qualifier` holds the words
    around it that decide reading or sign, as the ledger's column does. `interval` is in `unit`, or,
    where that is empty because the ledger has no such unit, in what is printed: dollars, degrees.
    """

    start: int
    end: int
    printed: str
    qualifier: str
    nature: Nature
    reading: str = ""
    interval: Interval | None = None
    unit: str = ""


_KINDS: dict[str, Nature] = {  # lists of patterns, the strongest first
    "furniture": "furniture",
    "named": "label",
    "set_phrases": "label",
    "counted_off": "label",
    "ordinals": "ordinal",
}
_RANK: dict[Nature, int] = {"furniture": 0, "label": 1, "ordinal": 2}
_PATTERNS = [
    (nature, re.compile(item)) for name, nature in _KINDS.items() for item in WORDS.items(name)
]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that measure nothing, without the blanks at their ends."""

    start: int
    end: int
    nature: Nature


def unmeasured(plain: str) -> list[Span]:
    """The furniture, labels and ordinals in a text, in order, none overlapping."""
    every = (
        Span(*match.span(), nature)
        for nature, pattern in _PATTERNS
        for match in pattern.finditer(plain)
    )
    spans = apart(every, key=lambda span: (_RANK[span.nature], span.start, -span.end))
    return [_stripped(plain, span) for span in spans]


def _stripped(plain: str, span: Span) -> Span:
    inner = plain[span.start : span.end]
    first = span.start + len(inner) - len(inner.lstrip())
    return Span(first, first + len(inner.strip()), span.nature)
