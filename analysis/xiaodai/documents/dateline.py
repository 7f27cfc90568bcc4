"""The day of an article: in its mark-up, or in the line that is there to give it."""

from __future__ import annotations

import re
from datetime import date

from xiaodai.reading.dates import MONTHS
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
HEAD_LINES = 15
SHORT_LINE = 120
BYLINES, BYLINE = (
    4,
    60,
)  # lines of a head in which a day beside other words is its own; their length

_DAYS = [re.compile(day) for day in WORDS.items("days")]


def iso_day(text: str) -> str:
    """The first full day printed in a text, as `2025-11-20`; empty if there is none.

    >>> iso_day("Nov. 20, 2025"), iso_day("2025-11-20T16:00:00+08:00")
    ('2025-11-20', '2025-11-20')
    """
    found = [match for match in (pattern.search(text) for pattern in _DAYS) if match]
    for match in sorted(found, key=lambda match: match.start()):
        month = match["m"]
        number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
        try:
            return date(int(match["y"]), number, int(match["d"])).isoformat()
        except ValueError:
            continue
    return ""


def publication_day(plain: str) -> str:
    """The day of the dateline at the head of an article, or at its very end; empty if none.

    A day inside a sentence is no dateline: beside it a line may hold a clock time, a source, an
    author, or little else.
    """
    lines = [line.strip() for line in plain.split("\n") if line.strip()]
    for line in lines[:HEAD_LINES]:
        if (day := iso_day(line)) and _is_dateline(line):
            return day
    for line in lines[1:BYLINES]:
        words = len(line) <= BYLINE and line[-1] not in "。.!?" and not WORDS.figure.search(line)
        if words and (day := iso_day(line)):
            return day
    tail = [line for line in lines[HEAD_LINES:][-5:] if _bare(line) or WORDS.clock.search(line)]
    return next((day for line in tail if (day := iso_day(line))), "")


def _is_dateline(line: str) -> bool:
    if WORDS.wire.search(line[:80]):
        return bool(iso_day(line[:80]))
    if len(line) > SHORT_LINE:
        return False
    return _bare(line) or bool(WORDS.clock.search(line)) or bool(WORDS.says_so.search(line))


def _bare(line: str) -> bool:
    """Whether a line holds a day and at most a word or two."""
    rest = line
    for pattern in _DAYS:
        rest = pattern.sub("", rest)
    rest = re.sub(r"[\W\d_]+|星期.|周.", " ", rest).strip()
    return len(rest) <= 12
