"""The relations that the codebook declares, wherever the ledger has figures for them.

`metrics.csv` says how metrics relate; nothing here knows a single metric by name. Every rule runs
once over the claimed cells and finds the other members by look-up, so the work grows with the
number of claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from operator import attrgetter

from xiaodai.consistency.cells import (
    HIGHEST,
    LOWEST,
    NOT_NEGATIVE,
    UNDATED,
    ZERO,
    Cell,
    Relation,
    Term,
    grouped,
)
from xiaodai.consistency.openings import RESTATED
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import months_later
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

MINUS, WHOLE, ANYTHING = Interval.point(-1), Interval.point(1), Interval(None, None)
DOMAINS = {
    "share": Interval.of(0, 1),
    "growth": Interval.of(-1, None),
    **dict.fromkeys(("stock", "count", "duration", "limit", "range"), NOT_NEGATIVE),
}
DAYS_A_YEAR = Interval.of(360, 366)  # every day count in use
WHOLES = {"industry", "country_region", "group", "market"}  # entities that are sums of others
DOMAIN = "domain"
# Columns of the codebook that bound a figure by another one, and how the relation is named.
LIMITS = {"part_of": "part", "at_least_of": "at least", "at_most_of": "at most"}
PAIR = 2  # a rule on two members has its own place
LEVELS = {"stock", "count", "ratio", "share", "rate"}
DAY = timedelta(days=1)
EARLIEST = 2  # the calendar has no earlier year to compare with; undated figures are in year 1


@dataclass(frozen=True)
class Declared:
    """The codebook's relations over a set of claimed cells; other members are unknowns."""

    ledger: Ledger
    cells: frozenset[Cell]

    def all(self) -> list[Relation]:
        """Every instance of every rule, in a fixed order."""
        figures = self.changes, self.growths, self.ratios, self.sums, self.complements, self.limits
        values = self.daily, self.averages, self.bands, self.domains, self.order
        rules = (*figures, *values, self.running_totals, self.adjoining_periods, self.regions)
        return [relation for rule in rules for relation in rule()]

    # --- one rule each -------------------------------------------------------------------------

    def changes(self) -> Iterator[Relation]:
        """`later − earlier = change`, or its opposite for a fall counted as positive."""
        for column, sign in (("change_of", 1), ("fall_of", -1)):
            for cell, level in self._with(column):
                if base := self._base(cell, level):
                    end = self._level(cell, level)
                    yield self._linear("change", cell, [(end, sign), (base, -sign)])

    def growths(self) -> Iterator[Relation]:
        """`later = (1 + growth) × earlier`."""
        for cell, of in self._with("growth_of"):
            if base := self._base(cell, of):
                grown = Term(base, MINUS, by=cell, slope=Fraction(-1))
                yield Relation("growth", cell, [Term(self._level(cell, of)), grown])

    def ratios(self) -> Iterator[Relation]:
        """`numerator = ratio × denominator`."""
        for cell, over in self._with("numerator"):
            if under := self._codebook[cell.metric]["denominator"]:
                divided = Term(cell._replace(metric=under), ZERO, by=cell, slope=Fraction(-1))
                yield Relation("ratio", cell, [Term(cell._replace(metric=over)), divided])

    def sums(self) -> Iterator[Relation]:
        """`whole = Σ parts`."""
        for cell, parts in self._with("sum_of"):
            members = [cell._replace(metric=part) for part in parts.split(";")]
            yield self._sum("sum", cell, members)

    def complements(self) -> Iterator[Relation]:
        """`share + complement = 100 %`."""
        for cell, other in self._with("complement_of"):
            yield self._linear("complement", cell, [(cell._replace(metric=other), -1)], WHOLE)

    def limits(self) -> Iterator[Relation]:
        """`part ≤ whole`, `this ≥ that`, `this ≤ that`."""
        for column, compare in LIMITS.items():
            for cell, other in self._with(column):
                units = [unit(self._codebook[metric]["unit"]) for metric in (other, cell.metric)]
                if units[0].dimensions == units[1].dimensions:
                    relation = self._at_least if column == "at_least_of" else self._at_most
                    yield relation(compare, cell, cell._replace(metric=other))

    def daily(self) -> Iterator[Relation]:
        """`yearly = days × daily`, with 360 to 366 days; a flow over less has the days it has."""
        for cell, yearly in self._with("daily_of"):
            days = DAYS_A_YEAR
            length = (cell.last - cell.first).days + 1
            is_year = cell.first == UNDATED[0] or length in (365, 366)
            if self._codebook[yearly]["kind"] == "flow" and not is_year:
                days = Interval.point(length)
            per_day = Term(cell, -days)
            yield Relation("day count", cell, [Term(cell._replace(metric=yearly)), per_day])

    def averages(self) -> Iterator[Relation]:
        """`lowest ≤ average ≤ highest` of one distribution."""
        ranges = self._by_distribution("range_of")
        for cell, of in self._with("average_of"):
            for metric in ranges[of]:
                span = cell._replace(metric=metric)
                yield self._at_least("average", cell, span._replace(end=LOWEST))
                yield self._at_most("average", cell, span._replace(end=HIGHEST))

    def bands(self) -> Iterator[Relation]:
        """A share in a band bounds the average (two-band bounds); bands nest or exclude each other.

        `average ≥ share·a + (1 − share)·least` and `average ≤ share·b + (1 − share)·most`, where
        the band runs from a to b and the distribution from `least` to `most` by the codebook.
        """
        columns = ("band_of", "average_of", "range_of")
        metrics, averages, ranges = (self._by_distribution(column) for column in columns)
        for of, banded in metrics.items():
            support = self._band(of)
            for cell in (cell for metric in banded for cell in self._by_metric[metric]):
                band = self._band(cell.metric, support)
                for average in averages[of]:
                    mean = cell._replace(metric=average)
                    yield from self._mean_of_band(mean, cell, band, support)
                for spread in ranges[of]:
                    yield from self._band_in_range(cell, cell._replace(metric=spread), band)
            for one, other in combinations(banded, 2):
                yield from self._two_bands(one, other, support)
            yield from self._all_bands(banded, support)

    def domains(self) -> Iterator[Relation]:
        """What a value can be at all: a share 0 to 100 %, no level below 0, no growth below −100 %.

        An average lies in the support of its distribution.
        """
        for metric, row in self._codebook.items():
            total = None if row["change_of"] or row["fall_of"] else DOMAINS.get(row["kind"])
            if row["growth_of"] and self._codebook[row["growth_of"]]["over_time"] == "adds":
                total = None  # a profit can turn into a larger loss
            if row["numerator"] and self._codebook[row["numerator"]]["part_of"] == (
                row["denominator"] or None
            ):
                total = DOMAINS["share"]
            if row["kind"] == "flow" and row["over_time"] == "accumulates":
                total = NOT_NEGATIVE
            if row["average_of"] and (total := self._band(row["average_of"])) == ANYTHING:
                total = None
            for cell in self._by_metric[metric] if total else ():
                yield Relation(DOMAIN, cell, [Term(cell)], total or ANYTHING)

    def order(self) -> Iterator[Relation]:
        """`later date ≥ earlier date`."""
        for cell, earlier in self._with("not_before"):
            for metric in earlier.split(";"):
                for other in self._index[cell.entity, metric]:
                    yield self._at_least("order of dates", cell, other)

    def running_totals(self) -> Iterator[Relation]:
        """A total so far never falls from one date to the next."""
        for (_, metric), cells in self._index.items():
            if self._codebook[metric]["over_time"] == "never_falls":
                dated = [cell for cell in cells if cell.last != UNDATED[1]]
                for later in dated:
                    before = (cell for cell in dated if cell.last < later.first)
                    if latest := max(before, key=attrgetter("last"), default=None):
                        yield self._at_least("running total", later, latest)

    def adjoining_periods(self) -> Iterator[Relation]:
        """A flow over a period is the sum over periods that make it up; a part is no more."""
        for (_, metric), cells in self._index.items():
            if (rule := self._codebook[metric]["over_time"]) in ("adds", "accumulates"):
                yield from self._flows(cells, never_negative=rule == "accumulates")

    def regions(self) -> Iterator[Relation]:
        """The parts of an entity come to no more than the whole; all of them come to the whole.

        Regions and lenders add up, each for themselves; groups overlap and are compared alone. Only
        the regions of an industry are known to be all there are. What a product or a pool holds
        need not be on its lender's books.
        """
        kinds = self.ledger.kinds
        for whole, _ in self._with("additive"):
            if kinds[whole.entity] not in WHOLES:
                continue
            found: dict[str, list[Cell]] = defaultdict(list)
            missing = kinds[whole.entity] != "industry"
            for child in self._children[whole.entity]:
                cell, kind = whole._replace(entity=child), kinds[child]
                if cell not in self.cells:
                    missing = missing or kind == "country_region"
                elif kind in ("country_region", "lender"):
                    found[kind].append(cell)
                elif kind in WHOLES:
                    yield self._at_least("whole of entities", whole, cell)
            for kind, parts in found.items():
                total = ZERO if kind == "country_region" and not missing else NOT_NEGATIVE
                yield self._sum("sum of entities", whole, parts, total)

    # --- parts of rules ------------------------------------------------------------------------

    def _mean_of_band(
        self, average: Cell, share: Cell, band: Interval, support: Interval
    ) -> Iterator[Relation]:
        totals = Interval(support.low, None), Interval(None, support.high)
        for end, edge, total in zip(band.ends, support.ends, totals, strict=True):
            if end != edge:
                inside = Term(share, Interval.point(Fraction(edge) - Fraction(end)))
                yield Relation("average and band", average, [Term(average), inside], total)

    def _band_in_range(self, share: Cell, spread: Cell, band: Interval) -> Iterator[Relation]:
        """`share × (highest − a) ≥ 0` and `share × (b − lowest) ≥ 0` for a band from a to b."""
        for end, edge, slope in ((HIGHEST, band.low, 1), (LOWEST, band.high, -1)):
            if edge is not None:
                by = spread._replace(end=end)
                inside = Term(share, Interval.point(-slope * edge), by, Fraction(slope))
                yield Relation("band in range", share, [inside], NOT_NEGATIVE)

    def _all_bands(self, banded: list[str], support: Interval) -> Iterator[Relation]:
        """Bands that do not overlap hold no more than everything."""
        ends = {metric: self._band(metric, support).ends for metric in banded}
        cells = (cell for metric in banded for cell in self._by_metric[metric])
        for found in grouped(cells, lambda cell: cell._replace(metric="")).values():
            apart: list[Cell] = []
            for cell in sorted(found, key=lambda one: ends[one.metric][::-1]):
                if not apart or ends[apart[-1].metric][1] <= ends[cell.metric][0]:
                    apart.append(cell)
            if len(apart) > PAIR:
                yield self._separate(apart)

    def _two_bands(self, one: str, other: str, support: Interval) -> Iterator[Relation]:
        first, second = self._band(one, support), self._band(other, support)
        for cell in self._by_metric[one]:
            partner = cell._replace(metric=other)
            if partner not in self.cells:
                continue
            if first.within(second):
                yield self._at_most("nested bands", cell, partner)
            elif second.within(first):
                yield self._at_least("nested bands", cell, partner)
            elif first.ends[1] <= second.ends[0] or second.ends[1] <= first.ends[0]:
                yield self._separate([cell, partner])

    def _separate(self, shares: list[Cell]) -> Relation:
        others = [(share, -1) for share in shares[1:]]
        return self._linear("separate bands", shares[0], others, Interval.of(None, 1))

    def _flows(self, cells: list[Cell], *, never_negative: bool) -> Iterator[Relation]:
        spans = {(c.first, c.last): c for c in cells if c.first < c.last < date.max}
        days = [c for c in cells if c.first == c.last]
        for whole in spans.values():
            within = (c for c in (*spans.values(), *days) if whole.first <= c.first)
            inner = [c for c in within if c.last <= whole.last and c != whole]
            for part in inner:
                rest = spans.get((part.last + DAY, whole.last))
                if part.first == whole.first and rest:
                    yield self._sum("adjoining periods", whole, [part, rest])
                elif never_negative:
                    yield self._at_least("period within", whole, part)
            apart = _disjoint(inner)
            if len(apart) >= PAIR:
                full = apart[0].first == whole.first and apart[-1].last == whole.last
                full = full and all(a.last + DAY == b.first for a, b in pairwise(apart))
                if (full and len(apart) > PAIR) or (never_negative and not full):
                    total = ZERO if full else NOT_NEGATIVE
                    yield self._sum("adjoining periods", whole, apart, total)

    # --- shapes and look-ups ---------------------------------------------------------------------

    def _linear(
        self, kind: str, target: Cell, signed: list[tuple[Cell, int]], total: Interval = ZERO
    ) -> Relation:
        """`target = Σ ±cell + total`."""
        terms = [Term(target)] + [Term(cell, Interval.point(-sign)) for cell, sign in signed]
        return Relation(kind, target, terms, total)

    def _sum(self, kind: str, target: Cell, parts: list[Cell], total: Interval = ZERO) -> Relation:
        return self._linear(kind, target, [(part, 1) for part in parts], total)

    def _at_least(self, kind: str, target: Cell, other: Cell) -> Relation:
        return self._sum(kind, target, [other], NOT_NEGATIVE)

    def _at_most(self, kind: str, target: Cell, other: Cell) -> Relation:
        return self._sum(kind, target, [other], Interval.of(None, 0))

    def _with(self, column: str) -> Iterator[tuple[Cell, str]]:
        """Claimed cells of the metrics that declare something in a column, and what."""
        for metric, row in self._codebook.items():
            if row.get(column):
                for cell in self._by_metric[metric]:
                    yield cell, row[column]

    def _level(self, cell: Cell, of: str) -> Cell:
        """The figure at the end of a change: a level on its last day, a flow over its period."""
        first = cell.last if self._is_level(of) else cell.first
        return Cell(cell.entity, of, first, cell.last)

    def _base(self, cell: Cell, of: str) -> Cell | None:
        """The figure that a change starts from, by the codebook's `change_base`."""
        if cell.first.year <= EARLIEST or cell.last == date.max:
            return None
        base = self._codebook[cell.metric]["change_base"]
        if months := {"previous_quarter": -3, "previous_year": -12}.get(base):
            last = _month_end(cell.last, months)
            first = _month_end(cell.first - DAY, months) + DAY
            return Cell(cell.entity, of, last if self._is_level(of) else first, last)
        year_end, before = date(cell.last.year - 1, 12, 31), cell.first - DAY
        days = {"year_start": year_end, "restated_year_start": year_end, "span": before}
        if base not in days:
            return None
        end = RESTATED if base == "restated_year_start" else ""
        return Cell(cell.entity, of, days[base], days[base], end)

    def _is_level(self, metric: str) -> bool:
        return self._codebook[metric]["kind"] in LEVELS

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
        declaring = [metric for metric, row in self._codebook.items() if row.get(column)]
        return grouped(declaring, lambda metric: self._codebook[metric][column])

    @cached_property
    def _codebook(self) -> dict[str, dict[str, str]]:
        return {metric: self.ledger.codebook(metric) for metric in self.ledger.metrics["id"]}

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Cell]]:
        return grouped(sorted(self.cells), attrgetter("entity", "metric"))

    @cached_property
    def _by_metric(self) -> dict[str, list[Cell]]:
        return grouped(sorted(self.cells), attrgetter("metric"))

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        return grouped(self.ledger.kinds, lambda entity: "".join(self.ledger.scope(entity)[1:2]))


def _disjoint(cells: list[Cell]) -> list[Cell]:
    """Periods that do not overlap, the shortest first in line (earliest end first)."""
    apart: list[Cell] = []
    for cell in sorted(cells, key=lambda c: (c.last, -c.first.toordinal())):
        if not apart or apart[-1].last < cell.first:
            apart.append(cell)
    return apart


def _month_end(day: date, months: int) -> date:
    """The same day some months on, or the month's last day if `day` is one."""
    is_last = (day + DAY).day == 1
    return months_later(day + DAY, months) - DAY if is_last else months_later(day, months)
