"""Every number of an article: what it is, and, if it measures something, how it reads."""

from __future__ import annotations

import re

from xiaodai.audit.document import Article
from xiaodai.audit.found import Found, Nature
from xiaodai.audit.labels import unmeasured
from xiaodai.audit.measuring import measured
from xiaodai.audit.moments import Moment, moments
from xiaodai.values.interval import Interval

_HIDDEN = "\x00"


def figures(article: Article) -> list[Found]:
    """Every number of an article, in order of place.

    A range is one `Found`. `interval` is in `unit`; where the ledger has no unit, as for foreign
    money, that is empty. What measures nothing is there too, by its nature; days and periods that
    only say when are left out.
    """
    times, spans = _apart(article)
    hidden = list(_separated(article))
    for start, end in [(m.start, m.end) for m in times] + [(s, e) for s, e, _ in spans]:
        hidden[start:end] = _HIDDEN * (end - start)
    found = [_date(article, moment) for moment in times if moment.event]
    found += [Found(s, e, article.text[s:e], "", nature) for s, e, nature in spans]
    found += measured(article, "".join(hidden))
    return sorted(found, key=lambda one: (one.start, one.end))


def _separated(article: Article) -> str:
    """The plain text with full-width commas between digits kept apart from group marks."""
    plain = list(article.plain)
    for comma in re.finditer(r"(?<=[0-9])，(?=[0-9])", article.text):
        ahead = re.search(r"[0-9.,]*$", article.text[: comma.start()])
        behind = re.match(r"[0-9]*", article.text[comma.end() :])
        grouped = ahead and re.fullmatch(r"[0-9]{1,3}", ahead[0])
        if not (grouped and behind and len(behind[0]) == 3):
            plain[comma.start()] = ";"
    return "".join(plain)


def _apart(article: Article) -> tuple[list[Moment], list[tuple[int, int, Nature]]]:
    """Moments, and spans that measure nothing; furniture and titles go before moments."""
    spans = unmeasured(article.plain)
    firm = bytearray(len(article.plain))
    for start, end, nature in spans:
        if nature == "furniture" or article.plain[start] == "《":
            firm[start:end] = b"\1" * (end - start)
    times = [
        moment
        for moment in moments(article.plain, article.published)
        if not any(firm[moment.start : moment.end])
    ]
    timed = bytearray(len(article.plain))
    for moment in times:
        timed[moment.start : moment.end] = b"\1" * (moment.end - moment.start)
    return times, [span for span in spans if not any(timed[span[0] : span[1]])]


def _date(article: Article, moment: Moment) -> Found:
    printed = article.text[moment.start : moment.end]
    if moment.days is None:
        return Found(moment.start, moment.end, printed, "", "date", unit="date")
    first, last = moment.days.first.toordinal(), moment.days.last.toordinal()
    days = Interval.of(first, last)
    return Found(moment.start, moment.end, printed, "", "date", moment.days.reading, days, "date")
