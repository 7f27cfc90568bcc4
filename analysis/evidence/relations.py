"""The relations that the codebook declares, wherever the ledger has figures for them.

`metrics.csv` says how metrics relate; nothing here knows a single metric by name. Every rule runs
once over the claimed cells and finds the other members by look-up, so the work grows with the
number of claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise

from analysis.evidence.figures import HIGHEST, LOWEST, UNDATED, Cell
from analysis.evidence.interval import Interval
from analysis.evidence.ledger import Ledger
from analysis.evidence.relation import NOT_NEGATIVE, ZERO, Relation, Term
from analysis.evidence.units import Unit, unit

MINUS = Interval.point(-1)
WHOLE = Interval.point(1)  # 100 per cent
SHARES = Interval.of(0, 1)
DAYS_A_YEAR = Interval.of(360, 366)  # every day count in use
LEVELS = {"stock", "count", "ratio", "share", "rate"}
RESTATED = "restated"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Declared:
    """The codebook's relations over a set of claimed cells; `all()` lists every instance.

    An instance may have members that nobody printed: they are unknowns.
    """

    ledger: Ledger
    cells: frozenset[Cell]

    def all(self) -> list[Relation]:
        """Every instance of every rule, in a fixed order."""
        rules = (
            self.changes, self.growths, self.ratios, self.sums, self.complements, self.parts,
            self.limits, self.daily, self.averages, self.bands, self.shares, self.order,
            self.running_totals, self.adjoining_periods, self.regions,
        )  # fmt: skip
        return [relation for rule in rules for relation in rule()]

    # --- one rule each -------------------------------------------------------------------------

    def changes(self) -> Iterator[Relation]:
        """`later − earlier = change`, or its opposite for a fall counted as positive."""
        for column, sign in (("change_of", 1), ("fall_of", -1)):
            for cell, level in self._with(column):
                base = self._base(cell, level)
                if base is not None:
                    end = self._level(cell, level)
                    yield self._linear("change", cell, [(end, sign), (base, -sign)])

    def growths(self) -> Iterator[Relation]:
        """`later = (1 + growth) × earlier`."""
        for cell, of in self._with("growth_of"):
            base = self._base(cell, of)
            if base is not None:
                grown = Term(base, MINUS, by=cell, slope=Fraction(-1))
                yield self._relation("growth", cell, [Term(self._level(cell, of)), grown])

    def ratios(self) -> Iterator[Relation]:
        """`numerator = ratio × denominator`."""
        for cell, over in self._with("numerator"):
            under = self.ledger.codebook(cell.metric)["denominator"]
            if under:
                divided = Term(cell._replace(metric=under), ZERO, by=cell, slope=Fraction(-1))
                yield self._relation("ratio", cell, [Term(cell._replace(metric=over)), divided])

    def sums(self) -> Iterator[Relation]:
        """`whole = Σ parts`."""
        for cell, parts in self._with("sum_of"):
            members = [cell._replace(metric=part) for part in parts.split(";")]
            yield self._linear("sum", cell, [(member, 1) for member in members])

    def complements(self) -> Iterator[Relation]:
        """`share + complement = 100 %`."""
        for cell, other in self._with("complement_of"):
            yield self._linear("complement", cell, [(cell._replace(metric=other), -1)], WHOLE)

    def parts(self) -> Iterator[Relation]:
        """`part ≤ whole`."""
        for cell, whole in self._with("part_of"):
            if self._unit(whole).dimensions == self._unit(cell.metric).dimensions:
                yield self._at_most("part", cell, cell._replace(metric=whole))

    def limits(self) -> Iterator[Relation]:
        """`this ≥ that`, `this ≤ that`."""
        for cell, other in self._with("at_least_of"):
            yield self._at_least("at least", cell, cell._replace(metric=other))
        for cell, other in self._with("at_most_of"):
            yield self._at_most("at most", cell, cell._replace(metric=other))

    def daily(self) -> Iterator[Relation]:
        """`yearly = days × daily`, with 360 to 366 days."""
        for cell, yearly in self._with("daily_of"):
            per_day = Term(cell, -DAYS_A_YEAR)
            yield self._relation("day count", cell, [Term(cell._replace(metric=yearly)), per_day])

    def averages(self) -> Iterator[Relation]:
        """`lowest ≤ average ≤ highest` of one distribution."""
        ranges = self._by_distribution("range_of")
        for cell, of in self._with("average_of"):
            for metric in ranges.get(of, ()):
                span = cell._replace(metric=metric)
                yield self._at_least("average", cell, span._replace(end=LOWEST))
                yield self._at_most("average", cell, span._replace(end=HIGHEST))

    def bands(self) -> Iterator[Relation]:
        """A share in a band bounds the average (two-band bounds), and bands nest or exclude.

        `average ≥ share·a + (1 − share)·least` and `average ≤ share·b + (1 − share)·most`, where
        the band runs from a to b and the distribution from `least` to `most` by the codebook.
        """
        metrics = self._by_distribution("band_of")
        averages = self._by_distribution("average_of")
        for of, banded in metrics.items():
            support = self._band(of)
            for metric in banded:
                band = self._band(metric, support)
                for cell in self._claimed(metric):
                    for average in averages.get(of, ()):
                        yield from self._mean_of_band(
                            cell._replace(metric=average), cell, band, support
                        )
            for one, other in combinations(banded, 2):
                yield from self._two_bands(one, other, support)

    def shares(self) -> Iterator[Relation]:
        """`0 ≤ share ≤ 100 %`."""
        for metric, row in self._codebook.items():
            if row["kind"] == "share":
                for cell in self._claimed(metric):
                    yield self._relation("share", cell, [Term(cell)], SHARES)

    def order(self) -> Iterator[Relation]:
        """`later date ≥ earlier date`."""
        for cell, earlier in self._with("not_before"):
            for metric in earlier.split(";"):
                for other in self._of(cell.entity, metric):
                    yield self._at_least("order of dates", cell, other)

    def running_totals(self) -> Iterator[Relation]:
        """A total so far never falls from one date to the next."""
        for (_, metric), cells in self._index.items():
            if self._codebook[metric]["over_time"] == "never_falls":
                dated = [cell for cell in cells if cell.last != UNDATED[1]]
                for earlier, later in pairwise(sorted(dated, key=lambda c: (c.last, c.first))):
                    if earlier.last < later.last:
                        yield self._at_least("running total", later, earlier)

    def adjoining_periods(self) -> Iterator[Relation]:
        """A flow over a period is the sum over periods that make it up; a part is no more."""
        for (_, metric), cells in self._index.items():
            rule = self._codebook[metric]["over_time"]
            if rule in ("adds", "accumulates"):
                yield from self._flows(cells, never_negative=rule == "accumulates")

    def regions(self) -> Iterator[Relation]:
        """The parts of an entity come to no more than the whole; all of them come to the whole."""
        for metric, row in self._codebook.items():
            if row["additive"]:
                yield from self._parts_of_entities(metric)

    # --- shapes ----------------------------------------------------------------------------------

    def _relation(
        self, kind: str, target: Cell, terms: list[Term], total: Interval = ZERO
    ) -> Relation:
        return Relation(kind, target, tuple(terms), total, self._unit(target.metric))

    def _linear(
        self, kind: str, target: Cell, signed: list[tuple[Cell, int]], total: Interval = ZERO
    ) -> Relation:
        """`target = Σ ±cell + total`."""
        terms = [Term(target)] + [Term(cell, Interval.point(-sign)) for cell, sign in signed]
        return self._relation(kind, target, terms, total)

    def _at_least(self, kind: str, target: Cell, other: Cell) -> Relation:
        return self._relation(kind, target, [Term(target), Term(other, MINUS)], NOT_NEGATIVE)

    def _at_most(self, kind: str, target: Cell, other: Cell) -> Relation:
        return self._relation(kind, target, [Term(other), Term(target, MINUS)], NOT_NEGATIVE)

    def _mean_of_band(
        self, average: Cell, share: Cell, band: Interval, support: Interval
    ) -> Iterator[Relation]:
        (low, high), (least, most) = band.ends, support.ends
        for end, edge, total in (
            (low, least, Interval.of(_fraction(least), None)),
            (high, most, Interval.of(None, _fraction(most))),
        ):
            inside = Term(share, -Interval.point(_fraction(end) - _fraction(edge)))
            if end != edge:
                yield self._relation("average and band", average, [Term(average), inside], total)

    def _two_bands(self, one: str, other: str, support: Interval) -> Iterator[Relation]:
        first, second = self._band(one, support), self._band(other, support)
        for cell in self._claimed(one):
            partner = cell._replace(metric=other)
            if partner not in self.cells:
                continue
            if first.within(second):
                yield self._at_most("nested bands", cell, partner)
            elif second.within(first):
                yield self._at_least("nested bands", cell, partner)
            elif first.ends[1] <= second.ends[0] or second.ends[1] <= first.ends[0]:
                both = [Term(cell), Term(partner)]
                yield self._relation("separate bands", cell, both, Interval.of(None, 1))

    def _flows(self, cells: list[Cell], *, never_negative: bool) -> Iterator[Relation]:
        spans = {(c.first, c.last): c for c in cells if c.first < c.last}
        for whole in spans.values():
            inner = [
                c
                for c in spans.values()
                if whole.first <= c.first and c.last <= whole.last and c != whole
            ]
            for part in inner:
                if part.first == whole.first and (rest := spans.get((part.last + DAY, whole.last))):
                    yield self._linear("adjoining periods", whole, [(part, 1), (rest, 1)])
                elif never_negative:
                    yield self._at_least("period within", whole, part)

    def _parts_of_entities(self, metric: str) -> Iterator[Relation]:
        for whole in self._claimed(metric):
            found, missing = [], False
            for child in self._children.get(whole.entity, ()):
                cell = whole._replace(entity=child)
                if self.ledger.kinds[child] == "group":  # groups overlap: each on its own
                    if cell in self.cells:
                        yield self._at_least("whole of entities", whole, cell)
                elif cell in self.cells:
                    found.append(cell)
                else:
                    missing = True
            if found:
                terms = [Term(whole), *(Term(cell, MINUS) for cell in found)]
                total = NOT_NEGATIVE if missing else ZERO
                yield self._relation("sum of entities", whole, terms, total)

    # --- look-ups --------------------------------------------------------------------------------

    def _with(self, column: str) -> Iterator[tuple[Cell, str]]:
        """Claimed cells of the metrics that declare something in a column, and what."""
        for metric, row in self._codebook.items():
            if row.get(column):
                for cell in self._claimed(metric):
                    yield cell, row[column]

    def _claimed(self, metric: str) -> list[Cell]:
        return self._by_metric.get(metric, [])

    def _of(self, entity: str, metric: str) -> list[Cell]:
        return self._index.get((entity, metric), [])

    def _level(self, cell: Cell, of: str) -> Cell:
        """The figure at the end of a change: a level on its last day, a flow over its period."""
        first = cell.last if self._is_level(of) else cell.first
        return Cell(cell.entity, of, first, cell.last)

    def _base(self, cell: Cell, of: str) -> Cell | None:
        """The figure that a change starts from, by the codebook's `change_base`."""
        if (cell.first, cell.last) == UNDATED or cell.last == date.max:
            return None
        level = self._is_level(of)
        match self._codebook[cell.metric]["change_base"]:
            case "previous_quarter" if level:
                return _on(cell, of, _month_end(cell.last, -3))
            case "previous_quarter":
                first = _month_end(cell.first - DAY, -3) + DAY
                return Cell(cell.entity, of, first, _month_end(cell.last, -3))
            case "previous_year" if level:
                return _on(cell, of, _month_end(cell.last, -12))
            case "previous_year":
                first = _month_end(cell.first - DAY, -12) + DAY
                return Cell(cell.entity, of, first, _month_end(cell.last, -12))
            case "year_start":
                return _on(cell, of, date(cell.last.year - 1, 12, 31))
            case "restated_year_start":
                return _on(cell, of, date(cell.last.year - 1, 12, 31))._replace(end=RESTATED)
            case "span":
                return _on(cell, of, cell.first - DAY)
        return None

    def _is_level(self, metric: str) -> bool:
        return self._codebook[metric]["kind"] in LEVELS

    def _unit(self, metric: str) -> Unit:
        return unit(self._codebook[metric]["unit"])

    def _band(self, metric: str, support: Interval | None = None) -> Interval:
        """A band of a distribution, or its support, as plain ratios."""
        row = self._codebook[metric]
        low = Fraction(row["band_low"]) / 100 if row["band_low"] else None
        high = Fraction(row["band_high"]) / 100 if row["band_high"] else None
        if support is not None:
            low = support.low if low is None else low
            high = support.high if high is None else high
        return Interval(low, high)

    def _by_distribution(self, column: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for metric, row in self._codebook.items():
            if row.get(column):
                found[row[column]].append(metric)
        return dict(found)

    @cached_property
    def _codebook(self) -> dict[str, dict[str, str]]:
        return {metric: self.ledger.codebook(metric) for metric in self.ledger.metrics["id"]}

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Cell]]:
        found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        for cell in sorted(self.cells):
            found[cell.entity, cell.metric].append(cell)
        return dict(found)

    @cached_property
    def _by_metric(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = defaultdict(list)
        for cell in sorted(self.cells):
            found[cell.metric].append(cell)
        return dict(found)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for entity in self.ledger.entities["id"]:
            inside = self.ledger.scope(entity)[1:2]
            for whole in inside:
                found[whole].append(entity)
        return dict(found)


def declared(ledger: Ledger, cells: Iterable[Cell]) -> list[Relation]:
    """Every relation that the codebook declares and at least one of these cells takes part in."""
    return Declared(ledger, frozenset(cells)).all()


def _on(cell: Cell, metric: str, day: date) -> Cell:
    return Cell(cell.entity, metric, day, day)


def _month_end(day: date, months: int) -> date:
    """The same day some months on, or the month's last day if `day` is one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    is_last = (day + DAY).day == 1
    return date(year, month + 1, last if is_last else min(day.day, last))


def _fraction(end: Fraction | float) -> Fraction:
    return end if isinstance(end, Fraction) else Fraction(int(end))
