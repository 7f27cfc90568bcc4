"""The ways to read a figure: entities, metrics and periods of the words around it, put together.

A reading stands for a cell of the ledger, or for one that it does not have. Readings come from the
words, and from the ledger's own values: a cell of an entity near by that prints these very digits
is a reading even where no word for its metric or period stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from xiaodai.audit.context import Context
from xiaodai.audit.evidence import Dated, Surroundings, order
from xiaodai.audit.implied import implied
from xiaodai.audit.index import BASES, Cell, Index, Print, sizes
from xiaodai.audit.measures import fits, in_unit
from xiaodai.audit.periods import LEVELS, SPANS, code, nearest
from xiaodai.audit.result import Evidence
from xiaodai.consistency.cells import range_ends
from xiaodai.extraction.found import Found
from xiaodai.extraction.times import Time
from xiaodai.reading.dates import months_later, period_days, span_code
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

MOST = 300.0  # no agreement tells more
TELLING = 4.0  # what the digits alone must tell where no word for the metric stands
UNKNOWN = 3  # entities and metrics that are put together though the ledger does not
PERIODS = 6  # that are weighed for one entity and metric, beside those whose prints agree
DECADE = 3650  # days that a date is measured against
ONCE = 1100  # days within which two dates can be meant for one event


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a figure, with the best evidence for its parts (`None`: no words).

    `value` is the figure in the metric's unit, `prints` what the ledger has for the cell. `tells`
    is how much likelier agreement with a usable print makes the reading (0: there is none). Where
    the ledger has nothing, `follows` says the same of what it implies (`None`: it implies nothing).
    """

    entity: str
    metric: str
    period: str
    whom: Evidence
    what: Evidence | None
    when: Evidence | None
    time: Time | None
    value: Interval
    prints: tuple[Print, ...]
    tells: float
    follows: float | None = None

    @property
    def cell(self) -> tuple[str, str, str]:
        """Entity, metric and period."""
        return self.entity, self.metric, self.period


def readings(context: Context, found: Found, around: Surroundings) -> list[Reading]:
    """Every way to read a figure; none for what measures nothing or has no value."""
    if found.nature not in ("figure", "date") or found.interval is None or not found.unit:
        return []
    made: dict[tuple[str, str, str], Reading] = {}
    entities = _best(around.entities)
    metrics = _best(around.metrics)
    pairs = {
        (e, m): (whom, what)
        for i, (e, whom) in enumerate(entities.items())
        for j, (m, what) in enumerate(metrics.items())
        if e and m and _worth(context.index, e, m, max(i, j))
    }
    for metric, what in metrics.items():
        for owner in () if context.is_abroad else _sole(context.index, metric):
            whom = Evidence("entity", owner, "ledger", 0, what.start, what.end, "", 0, "sole")
            pairs.setdefault((owner, metric), (whom, what))
    for (entity, metric), (whom, what) in pairs.items():
        for one in _dated(context, found, around, entity, metric, whom, what):
            made.setdefault(one.cell, one)
    if found.nature == "figure":
        for one in _by_value(context, found, around, entities, metrics):
            made.setdefault(one.cell, one)
    return list(made.values())


def _best(evidence: Iterable[Evidence]) -> dict[str, Evidence]:
    """The best evidence for each entity or metric."""
    found: dict[str, Evidence] = {}
    for one in evidence:
        if one.id not in found or order(one) < order(found[one.id]):
            found[one.id] = one
    return found


def _worth(index: Index, entity: str, metric: str, rank: int) -> bool:
    """Whether a pair is weighed: the ledger has it, or it is among the best and could have it."""
    return (entity, metric) in index.cells or (rank < UNKNOWN and measurable(index, entity, metric))


def measurable(index: Index, entity: str, metric: str) -> bool:
    """Whether the ledger has this metric for this entity or for another of its kind."""
    if (entity, metric) in index.cells:
        return True
    ledger = index.ledger
    book = ledger.codebook(metric)
    bases = [metric, *(book[base] for base in BASES if book[base])]
    kinds = {ledger.kinds[owner] for one in bases for owner in index.owners.get(one, ())}
    if ledger.kinds[entity] == "policy":
        own = index.measured.get(entity, [])
        if len(own) == 1 and all(ledger.codebook(m)["unit"] != "date" for m in own):
            return False  # a market rate lays down nothing
    return not kinds or ledger.kinds[entity] in kinds


def _sole(index: Index, metric: str) -> list[str]:
    """The one rule that the ledger has this metric of."""
    owners = index.owners.get(metric, []) if metric else []
    return owners if len(owners) == 1 and index.ledger.kinds[owners[0]] == "policy" else []


def _dated(
    context: Context,
    found: Found,
    around: Surroundings,
    entity: str,
    metric: str,
    whom: Evidence,
    what: Evidence | None,
) -> Iterator[Reading]:
    """The readings of an entity and a metric: one for each period that words or values offer."""
    index = context.index
    book, style = index.ledger.codebook(metric), index.style(metric)
    known = index.periods(entity, metric)
    value = in_unit(found, book)
    periods: dict[str, tuple[Evidence | None, Time | None]] = {}
    if found.nature == "date":
        period = _of_event(context, found, metric, known)
        said = Evidence("period", period, "around", 0, found.start, found.end, found.printed)
        periods[period] = said, None
    else:
        for evidence, held in _held(context, around.times, book):
            if len(periods) < PERIODS:
                periods.setdefault(code(held, book, list(known), style), (evidence, held))
        default = nearest(known, context.article.published)
        if default and default not in periods:
            day = Evidence("period", default, "day", 0, found.start, found.start, "")
            periods[default] = day, None
    for period, prints in known.items():
        if period not in periods and (
            period == "undated" or tells(found, value, prints, book) or len(known) == 1
        ):
            periods[period] = None, None
    for period, (when, time) in periods.items():
        if period:
            prints = known.get(period, ())
            agreement = tells(found, value, prints, book)
            cell = entity, metric, period
            follows = None if prints else _follows(index, found, value, cell)
            yield Reading(
                *(entity, metric, period, whom, what, when, time, value),
                *(prints, agreement, follows),
            )


def _follows(index: Index, found: Found, value: Interval, cell: Cell) -> float | None:
    """How much a figure's agreement with what the ledger implies for its cell tells."""
    made, book = implied(index, cell), index.ledger.codebook(cell[1])
    if made is None or made[0].midpoint is None:
        return None
    return _tells(found, value, Print("", found.printed, made[0], usable=True), book)


def _held(
    context: Context, times: Iterable[Dated], book: dict[str, str]
) -> Iterator[tuple[Evidence, Time]]:
    """The times for which a figure may hold, those of its own first.

    A measured figure is not of days to come; 今年 alone is no day of a level. Compared with June
    2024 on a year before is said of June 2025.
    """
    ordered = sorted(times, key=lambda dated: (bool(dated[0].mark), order(dated[0])))
    published = context.article.published
    day = period_days(published)[1] if published else None
    for evidence, time in ordered:
        if evidence.mark == "base":
            if book["change_base"] == "previous_year" and time.dated and evidence.rank == 0:
                first, last = (months_later(day, 12) for day in (time.first, time.last))
                yield evidence, replace(time, first=first, last=last, base=False)
            continue
        if day and book["kind"] in LEVELS | SPANS:
            whole_year = (time.last - time.first).days > 360 and not time.point
            if time.first > day or (whole_year and time.last > day):
                continue
        if book["kind"] == "limit" and evidence.role in ("before", "after", "later"):
            ahead = context.plain[max(0, time.start - 20) : time.start]
            if ahead.rstrip().endswith(("from", "自", "starting", "since", "effective")):
                yield evidence, replace(time, open=True)
        yield evidence, time


def _of_event(context: Context, found: Found, metric: str, known: Iterable[str]) -> str:
    """The ledger's period of the event whose days meet the date, else the month of the date."""
    assert found.interval is not None
    if found.interval.low is None or found.interval.high is None:
        return ""
    first, last = (date.fromordinal(int(end)) for end in found.interval.ends)
    cells = [cell for cell in known if cell != "undated"]
    for cell in cells:
        a, b = period_days(cell)
        if a <= last and first <= b:
            return cell
    once = context.index.ledger.codebook(metric)["over_time"] == "once"
    far = timedelta(days=ONCE)  # what happens once: another day for it contradicts
    if len(cells) == 1 and once and abs(period_days(cells[0])[0] - first) <= far:
        return cells[0]
    return span_code(first, last) if (last - first).days > 31 else first.isoformat()[:7]


def _by_value(
    context: Context,
    found: Found,
    around: Surroundings,
    entities: dict[str, Evidence],
    metrics: dict[str, Evidence],
) -> Iterator[Reading]:
    """The readings whose cells print the figure's own digits, whatever the words."""
    index = context.index
    assert found.interval is not None
    factor = Interval.point(unit(found.unit or "number").factor)
    low, high = sizes(found.interval * factor)
    for entity, whom in entities.items():
        tried = {m for m, _ in index.near(entity, low, high)}
        for metric in sorted(tried):
            book = index.ledger.codebook(metric)
            if metric in metrics or not fits(found, book):
                continue
            value = in_unit(found, book)
            for period, prints in index.periods(entity, metric).items():
                telling = tells(found, value, prints, book)
                if telling >= TELLING:
                    when, time = _said(context, around.times, book, period, entity)
                    yield Reading(
                        entity, metric, period, whom, None, when, time, value, prints, telling
                    )


def _said(
    context: Context, times: Iterable[Dated], book: dict[str, str], period: str, entity: str
) -> tuple[Evidence | None, Time | None]:
    """The words for time that mean a period of the ledger."""
    cells = list(context.index.periods(entity, book["id"]))
    style = context.index.style(book["id"])
    for evidence, time in _held(context, times, book):
        if code(time, book, cells, style) == period:
            return evidence, time
    if period == nearest(cells, context.article.published):
        return Evidence("period", period, "day", 0, 0, 0, ""), None
    return None, None


# --- agreement ------------------------------------------------------------------------------------


def tells(found: Found, value: Interval, prints: Iterable[Print], book: dict[str, str]) -> float:
    """How much likelier agreement with the best print makes a reading; 0 where none agrees.

    It is one over the chance that a wrong reading agrees as well: half the joint width of the two
    prints over their value, where a printed point is as wide as its last digit that is not zero.
    So 1,125.88 and 4,974 tell much, 24% something (24), 20% next to nothing (2). A date's width
    counts against ten years.
    """
    ours = value.reach
    near = (p for p in prints if p.usable and _may_agree(ours, p, book))
    return max((_tells(found, value, p, book) for p in near), default=0.0)


def _may_agree(ours: tuple[float, float], print_: Print, book: dict[str, str]) -> bool:
    """Whether a figure is not clearly apart from a print; the ends of a range have slack."""
    low, high = print_.reach
    return book["kind"] == "range" or (ours[0] <= high and low <= ours[1])


def _tells(found: Found, value: Interval, print_: Print, book: dict[str, str]) -> float:
    if not agrees(found, value, print_, book):
        return 0.0
    if found.nature == "date":
        span = sum(float((i.high or 0) - (i.low or 0)) + 1 for i in (value, print_.interval))
        return min(MOST, max(1.0, 2 * DECADE / span))
    ours, theirs = _width(value, found.printed), _width(print_.interval, print_.printed)
    if ours is None or theirs is None:
        alike = value.low == print_.interval.low and value.high == print_.interval.high
        digits = float(_round(found.printed))
        return min(MOST, 1 / digits) if alike and digits else 1.3
    assert value.low is not None and value.high is not None
    middle = abs(value.low + value.high) / 2
    chance = float((ours + theirs) / 2 / middle) if middle else 1.0
    chance = max(chance, 0.5 / MOST, float(_round(found.printed)) / 2)
    return min(MOST, max(1.0, 1 / chance))


def agrees(found: Found, value: Interval, print_: Print, book: dict[str, str]) -> bool:
    """Whether a figure and a print can be the same; ranges must agree at both ends."""
    if book["kind"] == "range" and found.reading in ("range", ""):
        of = unit(book["unit"])
        ours = range_ends(found.printed, value, of)
        known = range_ends(print_.printed, print_.interval, of)
        return all(a.intersect(b) is not None for a, b in zip(ours, known, strict=True))
    return print_.interval.intersect(value) is not None


def _width(value: Interval, printed: str) -> Fraction | None:
    """How wide a print is: a point as wide as its last digit that is not zero; `None` if open."""
    if value.low is None or value.high is None:
        return None
    if value.low != value.high:
        return value.high - value.low
    return abs(value.low) * Fraction(_round(printed))


@lru_cache(maxsize=8192)
def _round(printed: str) -> Fraction:
    """The last digit's place over the number: 1/24 for 24%, 1/2 for 20%."""
    read = [n for n in numbers(normalise(printed)) if n.value]
    if not read:
        return Fraction(0)
    return abs(Fraction(read[0].last_nonzero) / Fraction(read[0].value))
