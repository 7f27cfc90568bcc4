"""For what time a figure holds: which of the words for time around it are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xiaodai.audit.found import Found, Match
from xiaodai.audit.own_times import EARLIER, LINE, OWN, SENTENCE, beside, own_times, words
from xiaodai.audit.periods import LEVELS, SPANS, code, nearest, period_days, span_code
from xiaodai.audit.scene import Scene
from xiaodai.audit.times import Time

NEAREST = 0.75  # the period of the ledger around the day of publication
SNAPPED = 0.93  # a period of the ledger that only holds the days that were named
AGREES = 0.7  # a period whose print agrees, where the words name another only from afar

_ON_YEAR = re.compile(r"同比|year[- ]on[- ]year|(?:than|from) a year", re.IGNORECASE)
_SO_FAR = re.compile(r"今年以来|年初以来|start of the year|so far|year[- ]to[- ]date")
ONCE = 1100  # days within which two dates can be meant for one event
DAY = timedelta(days=1)
_OLD = re.compile(
    r"(?:从|由|自)(?:此前|原来|之前|原先)?的?$|\b(?:from|compared with|against|versus)(?: the)? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """A period code with the score of the words that name it."""

    period: str
    score: float
    why: str


def timing(
    scene: Scene,
    found: Found,
    entity: str,
    metric: str,
    trail: Sequence[tuple[Found, Match]],
    paired: Time | None = None,
    place: int = -1,
) -> Timing:
    """The period of a figure of this metric; an empty one where no words tell."""
    book = scene.ledger.codebook(metric)
    cells = list(scene.periods.get((entity, metric), {}))
    style = scene.style(metric)
    if found.nature == "date":
        return _of_event(scene, found, entity, metric)
    if paired is not None:
        return Timing(code(paired, book, cells, style), OWN, "paired")
    loose = is_loose(book, style)
    offered = list(own_times(scene, found, metric))
    if not loose and _OLD.search(scene.plain[max(0, found.start - 16) : found.start]):
        offered = [o for o in offered if o[1] == OWN and beside(scene, o[0], found)]
        if not offered:
            return Timing("", 0.4, "an earlier value")
    named = max(offered, key=lambda offer: offer[1]) if offered else None
    if named is not None:
        named = (_so_far(scene, named[0], book, trail, found), *named[1:])
    if cells and set(cells) == {"undated"}:
        return Timing("undated", OWN - 0.1, "undated in the ledger")
    only = {period for (e, _), known in scene.periods.items() if e == entity for period in known}
    pooled = len(only) == 1 and scene.ledger.kinds[entity] == "pool"
    if pooled and named is not None and named[1] < OWN:
        return Timing(next(iter(only)), NEAREST, "the one period of the pool")
    if named is not None and _of_others(named[0], book, place):
        time = named[0]
        return Timing(f"{time.last.year}", LINE, f"the year of {words(scene, time)}")
    if named is not None:
        time, score, why = named
        period = code(time, book, cells, style)
        if loose and time.start < place and period not in cells and score < OWN:
            score = min(score, LINE)  # said of somebody else
        if (
            loose
            and time.start < place
            and score < EARLIER - 0.05
            and (default := nearest(cells, scene.article.published))
        ):
            return _checked(
                scene, found, entity, metric, Timing(default, NEAREST, "around publication")
            )
        if loose and period in cells and period_days_of(period) != (time.first, time.last):
            score *= SNAPPED
        if score >= (SENTENCE - 0.05 if loose else LINE) or period in cells:
            return _checked(scene, found, entity, metric, Timing(period, score, why))
    guessed = loose or (named is None and book["kind"] in ("count", "ratio", "share"))
    default = nearest(cells, scene.article.published) if guessed else ""
    if default:
        score = (NEAREST if len(cells) == 1 else NEAREST - 0.07) - (0 if loose else 0.2)
        return _checked(scene, found, entity, metric, Timing(default, score, "around publication"))
    if named is not None:
        time, score, why = named
        return _checked(
            scene, found, entity, metric, Timing(code(time, book, cells, style), score, why)
        )
    if loose and len(cells) == 1:
        return _checked(scene, found, entity, metric, Timing(cells[0], 0.6, "the only period"))
    if loose and scene.article.published and not cells:
        year = scene.article.published[:4] if style == "span" else ""
        return Timing(year, 0.5, "year of publication")
    if pooled:
        return Timing(next(iter(only)), NEAREST, "the one period of the pool")
    return _checked(scene, found, entity, metric, Timing("", 0.4, "no time"))


def _of_others(time: Time, book: dict[str, str], place: int) -> bool:
    """Whether a day was said of somebody else's event: 甲8月27日公布82家。乙亦清退61家."""
    counted = book["kind"] == "count" and book["id"] not in ("company_count", "employees")
    return counted and time.first == time.last and time.end <= place and not time.base


def is_loose(book: dict[str, str], style: str) -> bool:
    """Whether a metric holds for a time rather than on a day: a rate, a rule, a capital."""
    if book["kind"] in SPANS or book["change_base"]:
        return False
    if book["kind"] in LEVELS | {"count", "ratio", "share"}:
        return style != "day"
    return True


def _checked(scene: Scene, found: Found, entity: str, metric: str, named: Timing) -> Timing:
    """Where the time was only carried from afar: the one period whose print agrees, if any."""
    if named.score > LINE or found.interval is None:
        return named
    agree = [
        period
        for period in scene.agreeing(entity, metric, scene.in_unit(found, metric))
        if _recent(period, scene.article.published)
    ]
    if named.period in agree or len(agree) != 1 or len(re.sub(r"\D", "", found.printed)) < 3:
        return named
    return Timing(agree[0], max(named.score, AGREES), "the ledger's print agrees")


def period_days_of(period: str) -> tuple[date, date] | None:
    """The days of a period; `None` if it is undated."""
    return None if period == "undated" else period_days(period)


def _recent(period: str, published: str) -> bool:
    """Whether a period ended in the year and a half before a day of publication."""
    if period == "undated" or not published:
        return True
    end, day = period_days(period)[1], period_days(published)[1]
    return 0 <= (day - end).days <= 550


def _so_far(
    scene: Scene,
    time: Time,
    book: dict[str, str],
    trail: Sequence[tuple[Found, Match]],
    found: Found,
) -> Time:
    """今年以来 next to a balance of June means until June, not until the day of publication."""
    clause = scene.layout.clause(found.start)
    if book["change_base"] == "span" and _ON_YEAR.search(scene.text(clause)):
        last = time.last
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        return replace(time, first=last.replace(year=last.year - 1, day=day) + DAY, point=False)
    if not book["change_base"].endswith("year_start") or not _SO_FAR.search(words(scene, time)):
        return time
    line = scene.layout.paragraph(found.start)
    for earlier, match in reversed(trail):
        if earlier.start >= line.start and match.period and match.period != "undated":
            last = period_days(match.period)[1]
            if last.year == time.last.year and last <= time.last:
                return replace(time, last=last)
    return time


def _of_event(scene: Scene, found: Found, entity: str, metric: str) -> Timing:
    """The ledger's period of the event whose days meet the date, else the month of the date."""
    days = _days(scene, found)
    cells = scene.periods.get((entity, metric), {})
    if days is None:
        return Timing("", 0.4, "no date")
    first, last, why = days
    for cell in cells:
        if cell == "undated":
            continue
        a, b = period_days(cell)
        if a <= last and first <= b:
            return Timing(cell, OWN, why)
    if len(cells) == 1 and "undated" not in cells and metric != "capital_increased":
        (cell,) = cells  # what happens once: another day for it contradicts
        if abs((period_days(cell)[0] - first).days) <= ONCE:
            return Timing(cell, OWN - 0.1, f"{why}, not as in the ledger")
    if (last - first).days > 31:
        return Timing(span_code(first, last), OWN, why)
    return Timing(first.isoformat()[:7], OWN, why)


def _days(scene: Scene, found: Found) -> tuple[date, date, str] | None:
    """The days of a date: as read, else those of the words for time that stand there."""
    if found.interval is not None and found.interval.low is not None and found.interval.high:
        first, last = (date.fromordinal(int(end)) for end in found.interval.ends)
        return first, last, found.printed
    for time in scene.times:
        if time.start < found.end and found.start < time.end:
            return time.first, time.last, words(scene, time)
    return None
