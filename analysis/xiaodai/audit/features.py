"""What is known of a reading, as numbers that a scorer can weigh.

A feature is a name with a value of about one. Names begin with what they speak of: `e:` entity,
`m:` metric, `p:` period, `v:` value, `t:` the figures beside it, `n:` no reading at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from xiaodai.audit.context import Context
from xiaodai.audit.evidence import Surroundings, in_a_row, issues, order, scope_said
from xiaodai.audit.found import Found
from xiaodai.audit.measures import is_share
from xiaodai.audit.readings import Reading
from xiaodai.audit.result import Evidence
from xiaodai.audit.segments import Piece
from xiaodai.audit.slips import slip
from xiaodai.audit.times import LEVELS, SPANS, period_days
from xiaodai.audit.timing import is_adjacent
from xiaodai.audit.vocabulary import Vocabulary
from xiaodai.values.interval import Interval

WORDS = Vocabulary("features")
Features: TypeAlias = dict[str, float]
RULES = ("limit", "date", "range")
RANKS = 3


@dataclass(frozen=True)
class Options:
    """One figure with its surroundings, its readings, and the features of each and of none."""

    found: Found
    around: Surroundings
    readings: Sequence[Reading]
    features: Sequence[Features]  # one more than readings: the last are those of no reading


def options(
    context: Context, found: Found, around: Surroundings, readings: Sequence[Reading]
) -> Options:
    """The features of all readings of one figure."""
    shared = _mood(context, found)
    words = _Words(context, found, around, readings)
    made = [{**words.of(reading), **shared} for reading in readings]
    return Options(found, around, readings, [*made, _none(context, found, around, readings)])


class _Words:
    """The features of the readings of one figure; what several share is found once."""

    def __init__(
        self, context: Context, found: Found, around: Surroundings, readings: Sequence[Reading]
    ) -> None:
        self.context, self.found, self.around, self.readings = context, found, around, readings
        self.agreeing = sum(bool(one.tells) for one in readings)
        self._kept: dict[tuple[str, ...], Features] = {}

    def of(self, one: Reading) -> Features:
        """The features of one reading, without those of its neighbours."""
        return {
            **self._once(("e", one.entity), self._entity, one),
            **self._once(("em", one.entity, one.metric), self._owned, one),
            **self._once(("m", one.metric), self._metric, one),
            **self._period(one),
            **self._value(one),
        }

    def _once(
        self, key: tuple[str, ...], made: Callable[[Reading], Features], one: Reading
    ) -> Features:
        if key not in self._kept:
            self._kept[key] = made(one)
        return self._kept[key]

    def _owned(self, one: Reading) -> Features:
        """How an entity and a metric go together."""
        made: Features = {}
        ledger, index = self.context.index.ledger, self.context.index
        kind = ledger.kinds[one.entity]
        of = ledger.codebook(one.metric)["kind"]
        if kind == "policy":
            made["e:policy_rule" if of in RULES else "e:policy_other"] = 1.0
        elif of == "limit":
            made["e:limit_of_nobody"] = 1.0
        if (one.entity, one.metric) not in index.cells:
            made["e:never_measured" if one.metric in index.owners else "e:nobody_measured"] = 1.0
        return made

    def _entity(self, one: Reading) -> Features:
        whom, made = one.whom, Features()
        _placed(made, "e", whom)
        ledger = self.context.index.ledger
        kind = ledger.kinds[one.entity]
        if whom.mark in ("part", "whole"):
            said = scope_said(self.context, self.found, whom.start) if kind == "pool" else ""
            made[f"e:{whom.mark}{'_pool' if kind == 'pool' else ''}{said and '_' + said}"] = 3.0
        elif whom.mark:
            made[f"e:{whom.mark}"] = 1.0
        if kind != "pool" and not whom.mark:
            said = scope_said(self.context, self.found, whom.start)
            pools = self.context.index.parts.get(one.entity, ())
            if said == "pool" and any(ledger.kinds[p] == "pool" for p in pools):
                made["e:not_its_pool"] = 1.0
        if kind == "pool":
            made |= self._issue(one)
        nearer = [
            other
            for other in self.around.entities
            if other.id != one.entity
            and not other.mark
            and (_before(other, whom) if whom.role != "ledger" else True)
        ]
        made["e:nearer"] = min(len({o.id for o in nearer}), RANKS) / RANKS
        if any(not other.id for other in nearer):
            made["e:stranger_nearer"] = 1.0
        places = [e for e in self.around.entities if e.id == one.entity and not e.mark]
        if any(e.role == "title" for e in places) and whom.role != "title":
            made["e:also_title"] = 1.0
        near = whom.role in ("before", "after", "earlier") and not whom.mark
        if near and in_a_row(self.context, whom):
            made["e:in_a_row"] = 1.0
        if self.around.pair.entity is not None and whom.role != "paired":
            made["e:unpaired"] = 1.0
        return made

    def _issue(self, one: Reading) -> Features:
        """Whether the issue that the words name is that of a pool."""
        names = self.context.index.ledger.entity(one.entity)
        own = issues(f"{names.zh} {names.en}")
        whom = one.whom
        start = self.context.layout.sentence(min(whom.start, self.found.start)).start
        said = issues(self.context.plain[max(start, self.found.start - 250) : self.found.start])
        said |= issues(self.context.plain[whom.start : whom.end + 30])
        if not said:
            return {"e:issue_unsaid": 1.0}
        fits = any(n == m and (not y or not z or y == z) for y, n in own for z, m in said)
        return {"e:issue_fits" if fits else "e:issue_differs": 3.0}

    def _metric(self, one: Reading) -> Features:
        made: Features = {}
        book = self.context.index.ledger.codebook(one.metric)
        derived = bool(book["change_of"] or book["growth_of"] or book["fall_of"])
        if one.what is None:
            made["m:unsaid"] = 1.0
        else:
            what = one.what
            _placed(made, "m", what)
            if what.mark:
                made[f"m:{what.mark}"] = 1.0
            made["m:long"] = min(len(what.words), 20) / 20
            if what.role in ("before", "earlier", "after"):
                made |= self._between(what)
            nearer = [
                m
                for m in self.around.metrics
                if m.id != one.metric and m.mark in ("", "unmeasured") and _before(m, what)
            ]
            made["m:nearer"] = min(len({(m.start, m.end) for m in nearer}), RANKS) / RANKS
            if any(not m.id for m in nearer):
                made["m:unmeasured_nearer"] = 1.0
        if self.around.changed and not derived:
            made["m:level_but_moved"] = 1.0
        elif derived and not self.around.changed:
            made["m:moved_but_level"] = 1.0
        ranged = self.found.reading == "range" or bool(_RANGED.search(self.found.printed))
        if ranged != (book["kind"] == "range"):
            made["m:range" if ranged else "m:no_range"] = 1.0
        made[f"m:is_{book['kind']}"] = 1.0
        if self.around.pair.metric is not None and (one.what is None or one.what.role != "paired"):
            made["m:unpaired"] = 1.0
        if is_share(self.context, self.found):
            made["m:share" if book["kind"] in ("share", "ratio") else "m:no_share"] = 1.0
        if book["id"] == "company_count":
            made |= _partial(self.context, self.found)
        return made

    def _between(self, what: Evidence) -> Features:
        """What stands between the words for a metric and the figure."""
        if what.end <= self.found.start:
            start, end = what.end, self.found.start
        else:
            start, end = self.found.end, max(what.start, self.found.end)
        others = self.context.figures_in(Piece(start, end))
        alike = sum(f.unit == self.found.unit for f in others)
        made = {
            "m:figures_between": min(len(others), RANKS) / RANKS,
            "m:alike_between": min(alike, RANKS) / RANKS,
        }
        if what.role != "after" and len(self.context.rest(start, end)) > 1:
            made["m:noun_between"] = 1.0
        return made

    def _period(self, one: Reading) -> Features:
        made: Features = {}
        clause = self.context.layout.clause(self.found.start)
        parts = [part for part in (one.whom, one.what, one.when) if part and not part.mark]
        inside = sum(clause.start <= part.start < clause.end for part in parts)
        made["j:in_clause"] = inside / 3
        book = self.context.index.ledger.codebook(one.metric)
        firm = book["kind"] in LEVELS | SPANS | {"count"} or bool(book["change_base"])
        if one.when is None:
            made["p:unsaid_firm" if firm else "p:unsaid"] = 1.0
        else:
            _placed(made, "p", one.when, firm="" if firm else "loose_")
            if one.when.mark:
                made[f"p:{one.when.mark}"] = 1.0
        if one.time is not None:
            if is_adjacent(self.context, one.time, self.found):
                made["p:adjacent"] = 1.0
            if not one.time.dated:
                made["p:year_unsaid"] = 1.0
            if one.period != "undated" and period_days(one.period) != (
                one.time.first,
                one.time.last,
            ):
                made["p:other_days"] = 1.0
            first = next((t for e, t in self.around.times if not e.mark), one.time)
            if first.start != one.time.start:
                made["p:not_first"] = 1.0
        if one.period == "undated":
            made["p:undated"] = 1.0
        known = self.context.index.periods(one.entity, one.metric)
        if known and one.period not in known:
            made["p:not_in_ledger"] = 1.0
        if len(known) == 1 and one.period in known:
            made["p:only"] = 1.0
        if self.around.pair.time is not None and (one.when is None or one.when.role != "paired"):
            made["p:unpaired"] = 1.0
        return made

    def _value(self, one: Reading) -> Features:
        if not one.prints:
            if one.follows:
                return {"v:follows": math.log10(one.follows) + 0.5}
            return {"v:no_cell" if one.follows is None else "v:not_so": 1.0}
        if one.tells:
            return {
                "v:agrees": 1.0,
                "v:tells": math.log10(one.tells),
                "v:tells_unsaid": math.log10(one.tells) * (one.what is None),
                "v:others_agree": math.log10(self.agreeing),
            }
        if not any(p.usable for p in one.prints):
            repeated = any(p.interval.intersect(one.value) for p in one.prints)
            return {"v:repeats_rejected" if repeated else "v:differs": 1.0}
        usable = [p for p in one.prints if p.usable]
        made = {"v:differs": 1.0, "v:apart": min(apart(one.value, p.interval) for p in usable)}
        slips = {slip(self.found.printed, one.value, p.printed, p.interval) for p in usable}
        return made | {f"v:{name}": 1.0 for name in sorted(slips) if name}


_RANGED = re.compile(r"\d[%元岁天家]?\s?[-~至到—–]\s?\d")


def _placed(made: Features, of: str, one: Evidence, firm: str = "") -> None:
    """The role of evidence, with its rank and how close it stands."""
    rank = min(one.rank, RANKS - 1)
    made[f"{of}:{firm}{one.role}"] = 1.0
    if rank:
        made[f"{of}:{'near' if one.role in ('before', 'after', 'earlier') else 'far'}_rank"] = (
            rank / (RANKS - 1)
        )
    if one.role in ("before", "after", "later", "earlier"):
        made[f"{of}:{one.role}_gap"] = math.log1p(min(one.distance, 150)) / 5


def _before(one: Evidence, other: Evidence) -> bool:
    return order(one) < order(other)


def apart(value: Interval, other: Interval) -> float:
    """How many powers of ten lie between two values, at most one; 0 for what is open."""
    if value.midpoint is None or other.midpoint is None:
        return 0.0
    one, two = abs(float(value.midpoint)), abs(float(other.midpoint))
    return min(1.0, abs(math.log10(one / two))) if one and two else 1.0


def _partial(context: Context, found: Found) -> Features:
    """Whether a count of companies is of some of them only: 这两家, 其中有5家, three of them."""
    ahead = context.plain[max(0, found.start - 14) : found.start].rstrip()
    behind = context.plain[found.end : found.end + 10]
    made: Features = {}
    if WORDS.some.search(ahead) or WORDS.some_of.match(behind):
        made["m:some"] = 1.0
    if WORDS.few.match(found.printed):
        made["m:few"] = 1.0
    if WORDS.total.search(ahead):
        made["m:total"] = 1.0
    return made


def _mood(context: Context, found: Found) -> Features:
    """Whether the words speak of what may be, not of what was: forecast, plan, example, denial."""
    layout = context.layout
    clause = layout.clause(found.start)
    said = context.plain[max(clause.start, found.start - 200) : found.start]
    earlier = layout.clauses_before(found.start, 2)
    made: Features = {}
    near = (context.near(piece, found.start) for piece in (clause, *earlier))
    if any(WORDS.supposed.search(text) for text in near):
        made["n:supposed"] = 1.0
    for piece in earlier:
        if not context.figures_in(piece):
            said = context.near(piece, found.start) + said
    if WORDS.unreal.search(said):
        made["n:unreal"] = 1.0
    return made


def _none(
    context: Context, found: Found, around: Surroundings, readings: Sequence[Reading]
) -> Features:
    made: Features = {"n:none": 1.0}
    best = around.entities[0] if around.entities else None
    if best is None:
        made["n:nobody"] = 1.0
    elif not best.id and best.role in ("before", "after", "row", "column", "paired"):
        made["n:stranger"] = 1.0
    what = around.metrics[0] if around.metrics else None
    if what is None:
        made["n:unworded"] = 1.0
    elif not what.id:
        made["n:unmeasured"] = 1.0
    if not any(r.tells or r.follows for r in readings):
        made["n:nothing_agrees"] = 1.0
    if not any(r.prints for r in readings):
        made["n:nothing_known"] = 1.0
    if found.nature == "date":
        made["n:date"] = 1.0
    named = {m.id for m in context.names if m.id and m.kind == "entity"}
    made["n:names"] = min(len(named), 5) / 5
    return made
