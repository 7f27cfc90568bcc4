"""A figure found in an article: where it stands, how it reads, what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from xiaodai.values.interval import Interval

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


@dataclass(frozen=True, slots=True)
class Match:
    """What a figure is about, as far as the words around it tell; empty text where they do not.

    `confidence` runs from 0 to 1; `why` names the words that decided.
    """

    entity: str = ""
    metric: str = ""
    period: str = ""
    confidence: float = 0.0
    why: str = ""
