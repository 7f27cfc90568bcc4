"""What surrounds a figure: the names, words for metrics and words for time that may be its own.

Each is a piece of evidence with its role, its distance and its place; what follows from it is
learnt, not written here (see `features`, `scorer`).

| mark of an entity | it was not named itself, but                                           |
|-------------------|-------------------------------------------------------------------------|
| `generic`         | a word for all of its kind was: 小贷公司                                |
| `place`           | its place was, perhaps of something else                                |
| `part`, `whole`   | something that it is part of was, or a part of it                       |
| `ruled`           | those for whom it is a rule                                             |

| mark of a metric  | the words                                                              |
|-------------------|-------------------------------------------------------------------------|
| `hint`            | are loose                                                               |
| `level`           | are those for its level, of which it is a rise or a fall                |
| `base`            | the same, and they name its base of comparison                          |

| mark of a period  | the words                                                              |
|-------------------|-------------------------------------------------------------------------|
| `base`            | say what something is compared with: 较年初                             |
| `taken`           | are the day of an event                                                 |
| `apart`           | stand behind words that look back: 一年前                               |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from xiaodai.audit.context import Context, Reach
from xiaodai.audit.lexicon import NAMES, Mention
from xiaodai.audit.measures import base, changed, variants
from xiaodai.audit.pairing import Pair, pair
from xiaodai.audit.result import Evidence, Kind, Role
from xiaodai.extraction.found import Found
from xiaodai.extraction.segments import Piece
from xiaodai.extraction.times import Time
from xiaodai.reading.numerals import chinese_integer
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
ROLES: tuple[Role, ...] = (  # the most telling first
    *("paired", "around", "row", "column", "before", "after", "earlier", "later"),
    *("sentence", "heading", "line", "title", "day", "ledger"),
)
_ORDER = {role: place for place, role in enumerate(ROLES)}
RELATED, PLAIN = ("part", "whole", "ruled"), ("", "unmeasured")  # marks
MOST = 8  # entities, metrics and times that are weighed for one figure
BACK = 900  # characters before a figure in which words for its metric may stand
Dated: TypeAlias = tuple[Evidence, Time]


@dataclass(frozen=True)
class Surroundings:
    """The evidence around one figure, the most telling of each kind first."""

    entities: tuple[Evidence, ...]
    metrics: tuple[Evidence, ...]
    times: tuple[Dated, ...]
    changed: bool
    pair: Pair

    def rivals(self, part: Evidence) -> list[Evidence]:
        """What else of its kind was named, more tellingly than some evidence."""
        if part.kind == "period":
            others = [e for e, _ in self.times if not e.mark and e.start != part.start]
        elif part.kind == "metric":
            others = [m for m in self.metrics if m.id != part.id and m.mark in PLAIN]
        else:
            others = [e for e in self.entities if e.id != part.id and e.mark not in RELATED]
        return [one for one in others if order(one) < order(part)]


def surroundings(context: Context, found: Found) -> Surroundings:
    """All evidence around a figure."""
    words = _fitting(context, found)
    paired = pair(context, found, words)
    reaches = list(context.reaches(found))
    moved = found.nature == "figure" and changed(context, found)
    bases = {growth: base(context, found, growth=growth) for growth in (True, False) if moved}
    return Surroundings(
        tuple(_first(_entities(context, found, reaches, paired))),
        tuple(_first(_metrics(context, found, reaches, words, paired, bases))),
        tuple(_times(context, found, reaches, paired))[: 2 * MOST],
        moved,
        paired,
    )


def order(one: Evidence) -> tuple[int, int, int]:
    """The most telling evidence first: by role, by its rank there, by its distance."""
    return _ORDER[one.role], one.rank, one.distance


def _first(evidence: Iterator[Evidence]) -> Iterator[Evidence]:
    """All evidence for the entities or metrics that are best supported."""
    ordered = sorted(evidence, key=order)
    named = dict.fromkeys(one.id for one in ordered if one.mark not in RELATED)
    other = dict.fromkeys(one.id for one in ordered if one.mark in RELATED)
    kept = {*list(named)[:MOST], *list(other)[:MOST]}
    return (one for one in ordered if one.id in kept)


def _made(
    found: Found, one: Mention | Time, role: Role, rank: int, of: str = "", mark: str = ""
) -> Evidence:
    gap = found.start - one.end if one.end <= found.start else max(0, one.start - found.end)
    words = one.words if isinstance(one, Mention) else ""
    kind: Kind = "metric"
    if isinstance(one, Time):
        kind = "period"
    elif one.kind in NAMES:
        kind = "entity"
    return Evidence(kind, of, role, gap, one.start, one.end, words, rank, mark)


# --- entities -------------------------------------------------------------------------------------


def _entities(
    context: Context, found: Found, reaches: list[Reach], paired: Pair
) -> Iterator[Evidence]:
    named: list[Evidence] = []
    if paired.entity is not None:
        named.append(_made(found, paired.entity, "paired", 0, paired.entity.id))
    counted = context.subjects_in(Piece(found.start, found.end))  # 4,974 microlenders
    named += [_made(found, m, "after", 0, m.id, "generic") for m in counted if m.id]
    for reach in reaches:
        names = context.subjects_in(reach.piece)
        nearest = reach.role not in ("after", "later")
        for rank, m in enumerate(names[::-1] if nearest else names):
            mark = "generic" if m.kind == "generic" else ""
            if m.id in context.lexicon.places and not context.is_region(m):
                mark = "place"
            of = m.id
            if mark and WORDS.whole_sector.fullmatch(m.words) and context.small_loans:
                of = "national"
            named.append(_made(found, m, reach.role, rank + reach.steps, of, mark))
    known = {one.id for one in named}
    yield from named
    for one in sorted(named, key=order)[: 2 * MOST]:
        yield from _related(context, one, known)


def _related(context: Context, one: Evidence, known: set[str]) -> Iterator[Evidence]:
    """What a named entity is part of, its parts, and the rules that are for it."""
    if not one.id:
        return
    ledger = context.index.ledger
    for part in context.index.parts.get(one.id, ()):
        wide = ledger.kinds[one.id] in ("industry", "market")
        if part not in known and not (wide and ledger.kinds[part] not in ("market", "group")):
            yield replace(one, id=part, mark="part")
    for whole in ledger.scope(one.id)[1:]:
        if whole not in known:
            yield replace(one, id=whole, mark="whole")
    for rule in context.lexicon.rules.get(one.id, ()):
        if rule not in known:
            yield replace(one, id=rule, mark="ruled")


# --- metrics --------------------------------------------------------------------------------------


def _fitting(context: Context, found: Found) -> list[Mention]:
    """The words near a figure that fit it, or could with a variant; none inside a longer one."""
    layout, place = context.layout, found.start
    starts = [layout.paragraph(place).start, *(p.start for p in layout.lines_before(place))]
    starts += [row.start for row in layout.table(place)]
    start = max(min(starts), place - BACK)
    end = min(max(layout.sentence(place).end, found.end), found.end + 300)
    head = [m for m in context.words_in(context.title) if m.end <= start]
    near = [*head, *context.words_in(Piece(start, end))]
    table = layout.table(place)
    for row in table if start > min(starts) else ():
        near += [m for m in context.words_in(row) if m.end <= start]
    dated = found.nature == "date"
    book = context.index.ledger.codebook
    fitting = {
        one: (book(one)["unit"] == "date") == dated and bool(variants(context, found, one))
        for one in {m.id for m in near if m.id}
    }
    fitting[""] = not dated
    return _longest([m for m in near if not m.start < found.end <= m.end and fitting[m.id]])


def _longest(words: list[Mention]) -> list[Mention]:
    """The words that do not stand inside longer ones."""
    outside = set[Mention]()
    longest: Mention | None = None  # of those so far the one that ends last, begun first
    for m in sorted(words, key=lambda m: (m.start, -m.end)):
        if longest is None or m.end > longest.end:
            longest = m
        if (m.start, m.end) == (longest.start, longest.end):
            outside.add(m)
    return [m for m in words if m in outside]


def _metrics(
    context: Context,
    found: Found,
    reaches: list[Reach],
    words: list[Mention],
    paired: Pair,
    bases: Mapping[bool, str],
) -> Iterator[Evidence]:
    """The words for metrics; `bases`: what growth and other changes compare with, if it is one."""
    if paired.metric is not None:
        yield from _meant(context, found, paired.metric, "paired", 0, bases)
    masked, place = context.masked(found)
    shift = found.start - place
    for m in context.lexicon.around(masked, place):
        at = Mention(m.start + shift, max(m.end + shift, found.end), m.kind, m.id, m.words)
        yield from _meant(context, found, at, "around", 0, bases)
    for m in context.lexicon.hints(masked):
        near = m.start <= place < m.end or 0 <= place - m.start <= 40
        at = Mention(m.start + shift, m.end + shift, "metric", m.id, m.words)
        role: Role = "before" if near else "earlier"
        yield from _meant(context, found, at, role, 0, bases, "hint")
    for reach in reaches:
        inside = [m for m in words if reach.piece.start <= m.start and m.end <= reach.piece.end]
        inside.sort(key=lambda m: m.start, reverse=reach.role not in ("after", "later"))
        for rank, m in enumerate(inside):
            yield from _meant(context, found, m, reach.role, rank + reach.steps, bases)


def _meant(
    context: Context,
    found: Found,
    m: Mention,
    role: Role,
    rank: int,
    bases: Mapping[bool, str],
    mark: str = "",
) -> Iterator[Evidence]:
    """A word's own metric, and those that are derived from it."""
    if not m.id:
        yield _made(found, m, role, rank, "", "unmeasured")
        return
    book = context.index.ledger.codebook
    for one in variants(context, found, m.id):
        if one == m.id:
            yield _made(found, m, role, rank, one, mark)
        elif bases:
            wanted = book(one)["change_base"].replace("restated_", "")
            named = bases[book(one)["kind"] == "growth"]
            fits = wanted in (named, "") or (wanted == "span" and named != "previous_quarter")
            yield _made(found, m, role, rank, one, "base" if fits else "level")


# --- times ----------------------------------------------------------------------------------------


def _times(context: Context, found: Found, reaches: list[Reach], paired: Pair) -> Iterator[Dated]:
    if paired.time is not None:
        yield _made(found, paired.time, "paired", 0), paired.time
    for reach in reaches:
        times = context.times_in(reach.piece)
        nearest = reach.role not in ("after", "later")
        for rank, t in enumerate(times[::-1] if nearest else times):
            mark = _mark(context, t, found)
            made = _made(found, t, reach.role, rank + reach.steps, "", mark)
            yield replace(made, words=_time_words(context, t)), t


def _mark(context: Context, time: Time, found: Found) -> str:
    if time.base:
        return "base"
    if _is_of_event(context, time):
        return "taken"
    return "apart" if _looks_back(context, time) else ""


def _is_of_event(context: Context, time: Time) -> bool:
    """Whether words for time are the date of an event that their clause tells of."""
    return not context.dated.isdisjoint(range(time.start, time.end))


def _looks_back(context: Context, time: Time) -> bool:
    """Whether words for time look back from another time: 一年前, 上年同期."""
    return bool(WORDS.contrast.match(_time_words(context, time)))


def _time_words(context: Context, time: Time) -> str:
    """The words for time themselves."""
    return context.plain[time.start : time.end].strip()


# --- scopes and issues ----------------------------------------------------------------------------


def scope_said(context: Context, found: Found, place: int) -> str:
    """Whether the words between a name and a figure speak of a `pool` or of the `whole` book."""
    start = context.layout.sentence(found.start).start
    text = context.plain[max(start, min(place, found.start), found.start - 200) : found.start]
    pool = [m.start() for m in WORDS.pool_words.finditer(text)]
    whole = [m.start() for m in WORDS.whole_words.finditer(text)]
    if not pool and not whole:
        return ""
    return "pool" if max(pool, default=-1) > max(whole, default=-1) else "whole"


def issues(text: str) -> frozenset[tuple[str, str]]:
    """The issues that a text names: year (may be empty) and number.

    >>> sorted(issues("蚂蚁消费金融2025年第7期不良贷款资产包")), sorted(issues("Gouhua 2025-1"))
    ([('2025', '7')], [('2025', '1')])
    """
    made = set[tuple[str, str]]()
    for m in WORDS.issue.finditer(text):
        number = m["n"] or m["n2"] or m["n3"]
        value = int(number) if number.isdigit() else chinese_integer(number)
        made.add((m["y"] or m["y2"] or m["y3"] or "", str(value)))
    return frozenset(made)
