"""What is known of a reading, as numbers that a scorer can weigh.

A feature is a name with a value of about one. Names begin with what they speak of: `e:` entity,
`m:` metric, `p:` period, `v:` value, `t:` the figures beside it, `n:` no reading at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from xiaodai.audit.context import Context
from xiaodai.audit.evidence import Surroundings, issues, order, scope_said
from xiaodai.audit.periods import LEVELS, SPANS
from xiaodai.audit.readings import Reading
from xiaodai.audit.result import OWN, Evidence
from xiaodai.extraction.found import Found
from xiaodai.reading.dates import period_days
from xiaodai.reading.slips import slip

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
    words = _Words(context, found, around)
    made = [words.of(reading) for reading in readings]
    return Options(found, around, readings, [*made, _none(context)])


class _Words:
    """The features of the readings of one figure; what several share is found once."""

    def __init__(self, context: Context, found: Found, around: Surroundings) -> None:
        self.context, self.found, self.around = context, found, around
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
        ledger = self.context.index.ledger
        if ledger.kinds[one.entity] != "policy":
            return {}
        is_rule = ledger.codebook(one.metric)["kind"] in RULES
        return {"e:policy_rule" if is_rule else "e:policy_other": 1.0}

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
            and (_before(other, whom) if whom.role != "ledger" else other.role in OWN)
        ]
        made["e:nearer"] = min(len({o.id for o in nearer}), RANKS) / RANKS
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
            nearer = [
                m
                for m in self.around.metrics
                if m.id != one.metric and m.mark in ("", "unmeasured") and _before(m, what)
            ]
            made["m:nearer"] = min(len({(m.start, m.end) for m in nearer}), RANKS) / RANKS
        if self.around.changed and not derived:
            made["m:level_but_moved"] = 1.0
        elif derived and not self.around.changed:
            made["m:moved_but_level"] = 1.0
        if (self.found.reading == "range") != (book["kind"] == "range"):
            made["m:range" if self.found.reading == "range" else "m:no_range"] = 1.0
        return made

    def _period(self, one: Reading) -> Features:
        made: Features = {}
        book = self.context.index.ledger.codebook(one.metric)
        firm = book["kind"] in LEVELS | SPANS | {"count"} or bool(book["change_base"])
        if one.when is None:
            made["p:unsaid_firm" if firm else "p:unsaid"] = 1.0
        else:
            _placed(made, "p", one.when, firm="" if firm else "loose_")
        if one.time is not None:
            first = next((t for e, t in self.around.times if not e.mark), one.time)
            if first.start != one.time.start:
                made["p:not_first"] = 1.0
        known = self.context.index.periods(one.entity, one.metric)
        if known and one.period not in known:
            made["p:not_in_ledger"] = 1.0
        if len(known) == 1 and one.period in known:
            made["p:only"] = 1.0
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
            }
        if not any(p.usable for p in one.prints):
            repeated = any(p.interval.intersect(one.value) for p in one.prints)
            return {"v:repeats_rejected" if repeated else "v:differs": 1.0}
        usable = [p for p in one.prints if p.usable]
        made = {"v:differs": 1.0}
        slips = {slip(self.found.printed, one.value, p.printed, p.interval) for p in usable}
        return made | {f"v:{name}": 1.0 for name in sorted(slips) if name}


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


def _none(context: Context) -> Features:
    """Of a text that names nobody whom the ledger has, most figures are of nothing in it."""
    named = {m.id for m in context.names if m.id and m.kind == "entity"}
    return {"n:none": 1.0, "n:names": min(len(named), 5) / 5}


# --- the figures beside --------------------------------------------------------------------------


def beside(
    context: Context,
    every: Sequence[Options],
    taken: Sequence[Reading | None],
    numbers: Collection[int] | None = None,
) -> list[list[Features]]:
    """For each reading of each figure how it goes with what was taken for the figures beside it.

    `numbers` are the figures that are wanted, by default all.
    """
    made: list[list[Features]] = [[{} for _ in one.features] for one in every]
    near = _neighbours(context, every)
    for i in range(len(every)) if numbers is None else numbers:
        one = every[i]
        others = [(name, other) for name, j in near[i] if (other := taken[j]) is not None]
        for number, reading in enumerate(one.readings):
            features = made[i][number]
            for name, other in others:
                features |= _with(f"t:{name}", reading, other)
    return made


def _neighbours(context: Context, every: Sequence[Options]) -> list[list[tuple[str, int]]]:
    """The figures before and behind each, in its row and its column, and how they stand to it."""
    layout = context.layout
    near: list[list[tuple[str, int]]] = [[] for _ in every]
    last: int | None = None
    above: dict[tuple[int, int], int] = {}
    for i, one in enumerate(every):
        if not one.readings:
            continue
        place = one.found.start
        rows = layout.table(place)
        if last is not None:
            how = _how(context, every[last].found.start, place)
            near[i].append((f"last_{how}", last))
            near[last].append((f"next_{how}", i))
        if rows:
            cells = layout.cells(layout.paragraph(place))
            column = (rows[0].start, sum(cell.start <= place for cell in cells))
            if column in above:
                near[i].append(("above", above[column]))
                near[above[column]].append(("below", i))
            above[column] = i
        last = i
    return near


def _how(context: Context, a: int, b: int) -> str:
    layout = context.layout
    same = layout.sentence(a) == layout.sentence(b)
    if layout.table(b):
        return "row" if same else "table"
    if same:
        return "clause" if layout.clause(a) == layout.clause(b) else "sentence"
    return "line" if layout.paragraph(a) == layout.paragraph(b) else "away"


def _with(name: str, one: Reading, other: Reading) -> Features:
    made: Mapping[str, bool] = {
        "entity": one.entity == other.entity,
        "period": _days(one.period) == _days(other.period),
        "cell": one.cell == other.cell,
    }
    return {f"{name}_{part}": 1.0 for part, same in made.items() if same}


def _days(period: str) -> object:
    return period_days(period)[1] if period != "undated" else None
