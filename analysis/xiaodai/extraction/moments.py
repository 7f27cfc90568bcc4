"""Days, months and periods in a text: what dates an event, what only says when.

`2010年3月25日` in a sentence that founds a company is itself a statement; `截至2025年6月末` only
says to what time another figure belongs, and is never a figure. An event's verb stands at its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from xiaodai.extraction.segments import apart
from xiaodai.extraction.times import times
from xiaodai.reading.dates import Days
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
_TO_A_LEVEL = ("降至", "压降到", "全部降")


def is_event(plain: str, start: int, end: int, *, exact: bool) -> bool:
    """Whether the words around a moment say that something happened then."""
    behind = plain[end : end + 60]
    if WORDS.context_before.search(plain[max(0, start - 20) : start]) or WORDS.context_behind.match(
        behind
    ):
        return False
    ahead = WORDS.sentence.split(plain[max(0, start - 70) : start])[-1]
    if exact_rule(ahead, behind):
        return True
    behind = WORDS.sentence.split(behind)[0]
    return _told_ahead(ahead, behind) or _told_behind(behind, 40 if exact else 30)


def exact_rule(ahead: str, behind: str) -> bool:
    """Whether a duty begins then: From 1 August lenders have to …, 自8月1日起…须…."""
    since = re.search(r"\b(?:from|as of|starting|beginning)(?: on)? $|[自从]$", ahead, re.I)
    said = WORDS.sentence.split(behind)[0]
    if since is None or WORDS.figure.search(said):
        return False
    return bool(re.match(r"(?:起|开始)[^。;]{0,30}(?:须|应|必须|不得|要)", said)) or bool(
        re.search(r"\b(?:have to|has to|must|are (?:required|obliged)|will have to)\b", said)
    )


def _told_ahead(ahead: str, behind: str) -> bool:
    """Whether the clause that leads up to a moment ends in an event: 成立于, was founded on."""
    if re.search(r"追溯到|始于|起于", ahead[-6:]):
        return True
    clause = re.split(r"[,\t]|:(?=\s*\S)", ahead)[-1]
    verbs = list(WORDS.event.finditer(clause))
    if not verbs or _is_statistics(verbs[-1][0], behind[:20]):
        return False
    between = clause[verbs[-1].end() :]
    return len(between) <= (45 if verbs[-1][0].isascii() else 8) and not WORDS.figure.search(
        between
    )


def _told_behind(behind: str, reach: int) -> bool:
    """Whether an event stands right behind a moment, in its clause or, for a deadline, the next."""
    deadline = WORDS.deadline.match(behind) is not None
    near = re.sub(r"《[^》]*》?", "", behind)
    clauses = WORDS.clause.split(near.lstrip(" ,"))
    words = clauses[0]
    if len(words) < 4 and len(clauses) > 1 and not WORDS.event.search(words):
        words += clauses[1]
    words = near if deadline else words
    verb = WORDS.event.search(words[:reach])
    if verb is None or (verb[0] in _TO_A_LEVEL and not deadline):
        return False
    said = words[: verb.end()] + words[verb.end() :].split("、")[0]
    return deadline or not (WORDS.figure.search(said) or _is_statistics(verb[0], words))


def _is_statistics(verb: str, words: str) -> bool:
    """Whether what was published is a statistic: then the day only says when it was read."""
    return bool(WORDS.publishing.fullmatch(verb) and WORDS.statistics.search(words))


_COMPILED_DATES = [re.compile(pattern) for pattern in WORDS.items("dates")]
_COMPILED_PERIODS = [re.compile(pattern, re.IGNORECASE) for pattern in WORDS.items("periods")]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or period in a text. `event` says that something happened then."""

    start: int
    end: int
    event: bool
    days: Days | None = None


def moments(plain: str, published: str = "") -> list[Moment]:
    """Every day, month and period of a text, in order; days of events with the days they allow."""
    meant = {
        place: (time.first, time.last)
        for time in times(plain, published)
        for place in range(time.start, time.end)
    }
    found = []
    for span in _spans(plain):
        start, end, dates = span.start, span.end, span.event
        printed = plain[start:end]
        written = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", printed)
        event = (dates or bool(WORDS.year_only.fullmatch(printed)) or _is_quarter(printed)) and (
            is_event(plain, start, end, exact="日" in printed or bool(written and not dates))
        )
        event = event and not WORDS.only_since.match(printed)
        first = start + written.start() if event and not dates and written else start  # in 2017
        days = _narrowed(printed, meant.get(end - 1) or meant.get(first)) if event else None
        found.append(Moment(first, end, event, days))
    return found


def _narrowed(printed: str, days: tuple[date, date] | None) -> Days | None:
    """The days that are meant: of a month the third that is named, 12月中旬."""
    if days is None:
        return None
    first, last = days
    if third := re.search("[上中下](?=旬)", printed):
        begin = 10 * "上中下".index(third[0]) + 1
        first, last = first.replace(day=begin), last if begin > 20 else first.replace(day=begin + 9)
    return Days("exact" if first == last else "rounded", first, last)


def _spans(plain: str) -> list[Moment]:
    """Where moments stand, the longest first where two begin together; `event`: it is a date."""
    every = (
        Moment(*match.span(), dates)
        for patterns, dates in ((_COMPILED_DATES, True), (_COMPILED_PERIODS, False))
        for pattern in patterns
        for match in pattern.finditer(plain)
    )
    return apart(every, key=lambda one: (one.start, -one.end, not one.event))


def _is_quarter(printed: str) -> bool:
    return bool(
        re.fullmatch(r"(?:明年|去年|今年)第?[一二三四]季度|(?:去年|今年|明年)[上下]半年", printed)
    )
