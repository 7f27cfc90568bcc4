"""For what time a figure holds: which of the words for time around it are its own, how surely.

Not its own are: what something is compared with (较年初), what stands next to another figure, the
day of an event or of publication, and days to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xiaodai.audit.found import Found, Trail
from xiaodai.audit.scene import Scene
from xiaodai.audit.segments import Piece
from xiaodai.audit.times import LEVELS, SPANS, Time, code, nearest, period_days, span_code
from xiaodai.audit.vocabulary import Vocabulary

WORDS = Vocabulary("timing")


OWN, AFTER, EARLIER, LATER, SENTENCE, LINE, HEAD = 1.0, 0.95, 0.96, 0.85, 0.9, 0.8, 0.72


def own_times(scene: Scene, found: Found, metric: str) -> Iterator[tuple[Time, float, str]]:
    """The times that may be the figure's, the likeliest first."""
    book = scene.ledger.codebook(metric)
    if book["kind"] == "limit":
        clause = scene.layout.clause(found.start)
        after = Piece(found.end, min(scene.layout.sentence(found.start).end, clause.end + 40))
        for t in scene.times_in(after):
            if scene.figures_in(Piece(found.end, t.start)):
                break
            if t.open or WORDS.coming_from.search(scene.plain[max(0, t.start - 20) : t.start]):
                yield replace(t, open=True, base=False), OWN, words(scene, t)
    if scene.article.language == "en":
        sentence = scene.layout.sentence(found.start)
        behind = scene.times_in(Piece(found.end, max(sentence.end, found.end)))[:1]
        for t in behind:
            gap = scene.plain[found.end : t.start]
            as_of = WORDS.as_of.search(gap + words(scene, t)) and "," not in gap
            if (WORDS.behind.match(gap) or as_of) and not scene.figures_in(
                Piece(found.end, t.start)
            ):
                yield t, OWN, words(scene, t)
    if book["change_base"] == "previous_year":
        yield from _year_after(scene, found)
    for reach in scene.reaches(found):
        times = [t for t in scene.times_in(reach.piece) if _suits(scene, t, book["kind"])]
        if book["kind"] == "limit":
            times = [t for t in times if not WORDS.contrast.match(words(scene, t))]
        if reach.role in ("earlier", "sentence", "line") and book["kind"] != "limit":
            times = [t for t in times if not _of_date(scene, t)]
        if reach.role in ("line", "head"):
            times = [t for t in times if not _byline(scene, t)]
        if not times:
            continue
        if reach.role in ("before", "row", "column"):
            if reach.role == "before" and _adjacent(scene, times[-1], found):
                yield times[-1], OWN, words(scene, times[-1])
            free = [t for t in times if _free(scene, t, found)]
            if reach.role == "column" and free:
                yield free[-1], OWN, words(scene, free[-1])
            for t in reversed(free):
                yield t, OWN, words(scene, t)
        elif reach.role == "after":
            first = times[0]
            gap = scene.plain[found.end : first.start]
            between = scene.figures_in(Piece(found.end, first.start))
            level = len(between) == 1 and between[0].unit != found.unit == "percent"
            if first.base or (between and not (level and scene.article.language == "en")):
                continue
            if scene.article.language == "en" or gap.strip() in ("(", "", "(截至"):
                yield first, AFTER, words(scene, first)
        elif reach.role == "later":
            if scene.article.language == "en" and not scene.figures_in(
                Piece(found.end, times[0].start)
            ):
                for t in [t for t in times if not t.base][:1]:
                    yield t, LATER, words(scene, t)
        else:
            free = [t for t in times if _free(scene, t, found)]
            base = {
                "earlier": EARLIER - 0.01 * reach.steps,
                "sentence": SENTENCE - 0.03 * reach.steps,
                "line": LINE - 0.04 * reach.steps,
                "head": HEAD,
            }[reach.role]
            for t in reversed(free):
                past = WORDS.contrast.match(words(scene, t)) and _spent(scene, t, found)
                yield t, base - (0.3 if past else 0), f"{words(scene, t)} ({reach.role})"


def _year_after(scene: Scene, found: Found) -> Iterator[tuple[Time, float, str]]:
    """Compared with June 2024 on a year before is said of June 2025."""
    sentence = scene.layout.sentence(found.start)
    times = scene.times_in(sentence)
    if len(times) == 1 and times[0].base and times[0].dated:
        t = times[0]
        first, last = (
            d.replace(year=d.year + 1, day=min(d.day, 28) if d.month == 2 else d.day)
            for d in (t.first, t.last)
        )
        yield replace(t, first=first, last=last, base=False), EARLIER, words(scene, t)


def _spent(scene: Scene, time: Time, found: Found) -> bool:
    """Whether a time that looks back has served another figure already."""
    clause, sentence = scene.layout.clause(found.start), scene.layout.sentence(time.start)
    return bool(
        scene.figures_in(Piece(time.end, max(clause.start, time.end)))
        or scene.figures_in(Piece(max(sentence.start, time.start - 24), time.start))
    )


def beside(scene: Scene, time: Time, found: Found) -> bool:
    """Whether a time stands right before or right behind a figure."""
    behind = time.start >= found.end and WORDS.behind.match(scene.plain[found.end : time.start])
    return bool(behind) or (time.end <= found.start and _adjacent(scene, time, found))


def _adjacent(scene: Scene, time: Time, found: Found) -> bool:
    return bool(WORDS.direct.match(scene.plain[time.end : found.start]))


def _free(scene: Scene, time: Time, found: Found) -> bool:
    """Whether a time is not what something is compared with, nor another figure's alone."""
    if time.base:
        return False
    for other in scene.figures:
        if other.nature == "figure" and 0 <= other.start - time.end <= 6:
            gap = scene.plain[time.end : other.start]
            if other.start != found.start and "的" in gap and WORDS.direct.match(gap):
                return False
    ahead = scene.plain[max(0, time.start - 12) : time.start]
    risen = WORDS.rising.search(ahead) and scene.figures_in(Piece(time.end, found.start))
    return not risen or time.open


def _suits(scene: Scene, time: Time, kind: str) -> bool:
    """A measured figure is not of days to come; 今年 alone is no day of a level."""
    published = scene.article.published
    if not published or kind not in LEVELS | SPANS:
        return True
    day = period_days(published)[1]
    if time.first > day:
        return False
    whole_year = (time.last - time.first).days > 360 and not time.point
    return not (whole_year and time.last > day)


def _of_date(scene: Scene, time: Time) -> bool:
    """Whether words for time are the date of an event that their clause tells of."""
    clause, book = scene.layout.clause(time.start), scene.ledger.codebook
    events = {m.id for m in scene.words_in(clause) if m.id} - {"capital_increased"}
    if not any(book(event)["unit"] == "date" for event in events):
        return False
    return any(
        f.nature == "date" and f.start < time.end and time.start < f.end for f in scene.figures
    )


def _byline(scene: Scene, time: Time) -> bool:
    return time.first == time.last and time.last.isoformat() == scene.article.published


def words(scene: Scene, time: Time) -> str:
    """The words for time themselves."""
    return scene.plain[time.start : time.end].strip()


NEAREST = 0.75  # the period of the ledger around the day of publication
SNAPPED = 0.93  # a period of the ledger that only holds the days that were named
AGREES = 0.7  # a period whose print agrees, where the words name another only from afar

ONCE = 1100  # days within which two dates can be meant for one event
DAY = timedelta(days=1)


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
    trail: Trail,
    paired: Time | None = None,
    place: int = -1,
) -> Timing:
    """The period of a figure of this metric; an empty one where no words tell."""
    book = scene.ledger.codebook(metric)
    cells = scene.periods.get((entity, metric), [])
    style = scene.style(metric)
    if found.nature == "date":
        return _of_event(scene, found, entity, metric)
    if paired is not None:
        return Timing(code(paired, book, cells, style), OWN, "paired")
    loose = is_loose(book, style)

    def told(period: str, score: float, why: str) -> Timing:
        return _checked(scene, found, entity, metric, Timing(period, score, why))

    offered = list(own_times(scene, found, metric))
    if not loose and WORDS.old.search(scene.plain[max(0, found.start - 16) : found.start]):
        offered = [o for o in offered if o[1] == OWN and beside(scene, o[0], found)]
        if not offered:
            return Timing("", 0.4, "an earlier value")
    named = max(offered, key=lambda offer: offer[1]) if offered else None
    if named is not None:
        named = (_so_far(scene, named[0], book, trail, found), *named[1:])
    if cells and set(cells) == {"undated"}:
        return Timing("undated", OWN - 0.1, "undated in the ledger")
    only = {period for m in scene.measured.get(entity, ()) for period in scene.periods[entity, m]}
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
            return told(default, NEAREST, "around publication")
        if loose and period in cells and period_days(period) != (time.first, time.last):
            score *= SNAPPED
        if score >= (SENTENCE - 0.05 if loose else LINE) or period in cells:
            return told(period, score, why)
    guessed = loose or (named is None and book["kind"] in ("count", "ratio", "share"))
    default = nearest(cells, scene.article.published) if guessed else ""
    if default:
        score = (NEAREST if len(cells) == 1 else NEAREST - 0.07) - (0 if loose else 0.2)
        return told(default, score, "around publication")
    if named is not None:
        time, score, why = named
        return told(code(time, book, cells, style), score, why)
    if loose and len(cells) == 1:
        return told(cells[0], 0.6, "the only period")
    if loose and scene.article.published and not cells:
        year = scene.article.published[:4] if style == "span" else ""
        return Timing(year, 0.5, "year of publication")
    if pooled:
        return Timing(next(iter(only)), NEAREST, "the one period of the pool")
    return told("", 0.4, "no time")


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
    trail: Trail,
    found: Found,
) -> Time:
    """今年以来 next to a balance of June means until June, not until the day of publication."""
    clause = scene.layout.clause(found.start)
    if book["change_base"] == "span" and WORDS.on_year.search(scene.text(clause)):
        last = time.last
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        return replace(time, first=last.replace(year=last.year - 1, day=day) + DAY, point=False)
    if not book["change_base"].endswith("year_start") or not WORDS.so_far.search(
        words(scene, time)
    ):
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
    cells = scene.periods.get((entity, metric), [])
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
