"""The day on which an article says that it was published."""

from __future__ import annotations

import re
from datetime import date

HEAD_LINES = 15
SHORT_LINE = 120

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<{}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAYS = (
    re.compile(r"(?P<y>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)"),
    re.compile(
        rf"\b{_MONTH.format('m')}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{{2}})\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format('m')},?\s+(?P<y>(?:19|20)\d{{2}})\b",
        re.IGNORECASE,
    ),
)
# What may stand beside the day in a line that is there to give it.
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_SAYS_SO = re.compile(
    r"发布|刊发|来源|时间|日期|作者|记者|编辑|责编|更新|报道|published|updated|posted|\bby\b|date|"
    r"source|reporter|editor",
    re.IGNORECASE,
)
_WIRE = re.compile(r"日\s*(?:电|讯)|\((?:Xinhua|Reuters|AP|AFP|Caixin)\)|^[A-Z]{4,}[^a-z]*,")


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
    tail = [line for line in lines[HEAD_LINES:][-5:] if _bare(line) or _CLOCK.search(line)]
    return next((day for line in tail if (day := iso_day(line))), "")


def _is_dateline(line: str) -> bool:
    if _WIRE.search(line[:80]):
        return bool(iso_day(line[:80]))
    if len(line) > SHORT_LINE:
        return False
    return _bare(line) or bool(_CLOCK.search(line)) or bool(_SAYS_SO.search(line))


def _bare(line: str) -> bool:
    """Whether a line holds a day and at most a word or two."""
    rest = line
    for pattern in _DAYS:
        rest = pattern.sub("", rest)
    rest = re.sub(r"[\W\d_]+|星期.|周.", " ", rest).strip()
    return len(rest) <= 12
