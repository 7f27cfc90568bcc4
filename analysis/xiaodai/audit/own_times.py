"""Which of the words for time around a figure are its own, and how surely.

Not its own are: what something is compared with (较年初), what stands next to another figure, the
day of an event or of publication, and days to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xiaodai.audit.found import Found
from xiaodai.audit.periods import LEVELS, SPANS, period_days
from xiaodai.audit.scene import Scene
from xiaodai.audit.segments import Piece
from xiaodai.audit.times import Time

OWN, AFTER, EARLIER, LATER, SENTENCE, LINE, HEAD = 1.0, 0.95, 0.96, 0.85, 0.9, 0.8, 0.72

_DIRECT = re.compile(r"^ ?(?:的|时的|全年的?)?(?:约|近|超过?|逾|为|是|仅|共)* ?$")
_CONTRAST = re.compile(
    r"上|去年同期|一年前|三个月前|半年前|(?:a|one|the) (?:year|quarter) (?:earlier|before|ago)|"
    r"(?:three|six) months|the same"
)
_BEHIND = re.compile(
    r"^[ ,(]*(?:companies|lenders|firms|people|yuan|of them)? ?(?:at|in|on|as of|as at|by|for|"
    r"during)? ?$"
)
_AS_OF = re.compile(r"\b(?:as (?:of|at)|at (?:the )?end|by (?:the )?end)\b", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:from|starting|beginning|effective)(?: in| from)?(?: the)? ?$", re.IGNORECASE
)
_RISING = re.compile(r"(?:从|由|自)[^,。;]*$|\bfrom [^,.;]*$", re.IGNORECASE)


def own_times(scene: Scene, found: Found, metric: str) -> Iterator[tuple[Time, float, str]]:
    """The times that may be the figure's, the likeliest first."""
    book = scene.ledger.codebook(metric)
    if book["kind"] == "limit":
        clause = scene.layout.clause(found.start)
        after = Piece(found.end, min(scene.layout.sentence(found.start).end, clause.end + 40))
        for t in scene.times_in(after):
            if scene.figures_in(Piece(found.end, t.start)):
                break
            if t.open or _FROM.search(scene.plain[max(0, t.start - 20) : t.start]):
                yield replace(t, open=True, base=False), OWN, words(scene, t)
    if scene.article.language == "en":
        sentence = scene.layout.sentence(found.start)
        behind = scene.times_in(Piece(found.end, max(sentence.end, found.end)))[:1]
        for t in behind:
            gap = scene.plain[found.end : t.start]
            as_of = _AS_OF.search(gap + words(scene, t)) and "," not in gap
            if (_BEHIND.match(gap) or as_of) and not scene.figures_in(Piece(found.end, t.start)):
                yield t, OWN, words(scene, t)
    if book["change_base"] == "previous_year":
        yield from _year_after(scene, found)
    for reach in scene.reaches(found):
        times = [t for t in scene.times_in(reach.piece) if _suits(scene, t, book["kind"])]
        if book["kind"] == "limit":
            times = [t for t in times if not _CONTRAST.match(words(scene, t))]
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
                free = [t for t in times if not t.base][:1]
                for t in free:
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
                past = _CONTRAST.match(words(scene, t)) and _spent(scene, t, found)
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
    behind = time.start >= found.end and _BEHIND.match(scene.plain[found.end : time.start])
    return bool(behind) or (time.end <= found.start and _adjacent(scene, time, found))


def _adjacent(scene: Scene, time: Time, found: Found) -> bool:
    return bool(_DIRECT.match(scene.plain[time.end : found.start]))


def _free(scene: Scene, time: Time, found: Found) -> bool:
    """Whether a time is not what something is compared with, nor another figure's alone."""
    if time.base:
        return False
    for other in scene.figures:
        if (
            other is not found
            and time.end <= other.start <= time.end + 6
            and other.nature == "figure"
        ):
            gap = scene.plain[time.end : other.start]
            if _DIRECT.match(gap) and "的" in gap and other.start != found.start:
                return False
    ahead = scene.plain[max(0, time.start - 12) : time.start]
    risen = _RISING.search(ahead) and scene.figures_in(Piece(time.end, found.start))
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
