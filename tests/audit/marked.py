"""Sentences with their figures in brackets: a short way to write an article with what is found."""

from __future__ import annotations

import re

from xiaodai.documents.document import Article, article
from xiaodai.extraction.found import Found
from xiaodai.reading.dates import read_date
from xiaodai.reading.printed import FALLING, ReadingError, read
from xiaodai.values.interval import Interval
from xiaodai.values.units import UNITS

MARKED = re.compile(r"\[([^\[\]|]+)(?:\|([^\]]*))?\]")
SCALED = {"亿元": "yi_yuan", "万元": "wan_yuan", "billion yuan": "yi_yuan"}


def marked(text: str, published: str = "2025-11-20") -> tuple[Article, list[Found]]:
    """The article without the brackets, and a figure for each of them.

    `[4974家]` is read as it stands; `[4,974|company]` names the unit that the characters do not.
    """
    plain, figures, at = "", [], 0
    for match in MARKED.finditer(text):
        plain += text[at : match.start()]
        figures.append(_figure(len(plain), match[1], match[2] or "", plain[-14:]))
        plain += match[1]
        at = match.end()
    plain += text[at:]
    return article(plain, published=published), figures


def _figure(start: int, printed: str, unit: str, ahead: str) -> Found:
    if unit == "date":
        days = read_date(printed)
        value = Interval.of(days.first.toordinal(), days.last.toordinal())
        return Found(start, start + len(printed), printed, "", "date", days.reading, value, "date")
    clause = re.split("[,，。；;:]|[.] ", ahead)[-1]
    fall = (falls := FALLING.search(clause)) is not None and not re.search("至|到|to$", clause)
    qualifier = falls[0] if fall and falls else ""
    named = unit or next((u for word, u in SCALED.items() if printed.endswith(word)), "")
    try:
        reading = read(printed, qualifier, unit_id=named or None)
    except ReadingError:
        reading = read(re.sub(r"[^\d.,]", "", printed), qualifier, unit_id=named)
    shown = named or reading.unit.id
    assert shown in UNITS, shown
    return Found(
        start,
        start + len(printed),
        printed,
        qualifier,
        "figure",
        reading.reading,
        reading.interval,
        shown,
    )
