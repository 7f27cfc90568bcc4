"""The relations that the codebook declares, wherever the ledger has figures for them.

`metrics.csv` says how metrics relate; nothing here knows a single metric by name. Every rule runs
once over the claimed cells and finds the other members by look-up, so the work grows with the
number of claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from operator import attrgetter

from xiaodai.consistency.cells import HIGHEST, LOWEST, UNDATED, Cell
from xiaodai.consistency.lookups import DAY, MINUS, Instances
from xiaodai.consistency.relation import NOT_NEGATIVE, ZERO, Relation, Term
from xiaodai.ledger.ledger import Ledger
from xiaodai.values.interval import Interval

WHOLE = Interval.point(1)  # 100 per cent
ANYTHING = Interval(None, None)
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


@dataclass(frozen=True)
class Declared(Instances):
    """The codebook's relations over a set of claimed cells; `all()` lists every instance.

    An instance may have members that nobody printed: they are unknowns.
    """

    def all(self) -> list[Relation]:
        """Every instance of every rule, in a fixed order."""
        rules = [
            [self.changes, self.growths, self.ratios, self.sums, self.complements, self.limits],
            [self.daily, self.averages, self.bands, self.domains, self.order],
            [self.running_totals, self.adjoining_periods, self.regions],
        ]
        return [relation for group in rules for rule in group for relation in rule()]

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

    def limits(self) -> Iterator[Relation]:
        """`part ≤ whole`, `this ≥ that`, `this ≤ that`."""
        for column, compare in LIMITS.items():
            for cell, other in self._with(column):
                if self._unit(other).dimensions == self._unit(cell.metric).dimensions:
                    relation = self._at_least if column == "at_least_of" else self._at_most
                    yield relation(compare, cell, cell._replace(metric=other))

    def daily(self) -> Iterator[Relation]:
        """`yearly = days × daily`, with 360 to 366 days; a flow over less has the days it has."""
        for cell, yearly in self._with("daily_of"):
            days = DAYS_A_YEAR
            if self._codebook[yearly]["kind"] == "flow" and not _is_year(cell):
                days = Interval.point((cell.last - cell.first).days + 1)
            per_day = Term(cell, -days)
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
        """A share in a band bounds the average (two-band bounds); bands nest or exclude each other.

        `average ≥ share·a + (1 − share)·least` and `average ≤ share·b + (1 − share)·most`, where
        the band runs from a to b and the distribution from `least` to `most` by the codebook.
        """
        metrics = self._by_distribution("band_of")
        averages, ranges = (self._by_distribution(c) for c in ("average_of", "range_of"))
        for of, banded in metrics.items():
            support = self._band(of)
            for metric in banded:
                band = self._band(metric, support)
                for cell in self._claimed(metric):
                    for average in averages.get(of, ()):
                        yield from self._mean_of_band(
                            cell._replace(metric=average), cell, band, support
                        )
                    for spread in ranges.get(of, ()):
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
            for cell in self._claimed(metric) if total else ():
                yield self._relation(DOMAIN, cell, [Term(cell)], total or ANYTHING)

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
                for later in dated:
                    before = [cell for cell in dated if cell.last < later.first]
                    if before:
                        yield self._at_least(
                            "running total", later, max(before, key=attrgetter("last"))
                        )

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

    # --- parts of rules ------------------------------------------------------------------------

    def _mean_of_band(
        self, average: Cell, share: Cell, band: Interval, support: Interval
    ) -> Iterator[Relation]:
        (low, high), (least, most) = band.ends, support.ends
        for end, edge, total in (
            (low, least, Interval.of(Fraction(least), None)),
            (high, most, Interval.of(None, Fraction(most))),
        ):
            inside = Term(share, -Interval.point(Fraction(end) - Fraction(edge)))
            if end != edge:
                yield self._relation("average and band", average, [Term(average), inside], total)

    def _band_in_range(self, share: Cell, spread: Cell, band: Interval) -> Iterator[Relation]:
        """`share × (highest − a) ≥ 0` and `share × (b − lowest) ≥ 0` for a band from a to b."""
        for end, edge, slope in ((HIGHEST, band.low, 1), (LOWEST, band.high, -1)):
            if edge is not None:
                by = spread._replace(end=end)
                inside = Term(share, Interval.point(-slope * edge), by, Fraction(slope))
                yield self._relation("band in range", share, [inside], NOT_NEGATIVE)

    def _all_bands(self, banded: list[str], support: Interval) -> Iterator[Relation]:
        """Bands that do not overlap hold no more than everything."""
        by_place: dict[Cell, list[tuple[Interval, Cell]]] = defaultdict(list)
        for metric in banded:
            for cell in self._claimed(metric):
                place = cell._replace(metric="")
                by_place[place].append((self._band(metric, support), cell))
        for found in by_place.values():
            apart: list[tuple[Interval, Cell]] = []
            for band, cell in sorted(found, key=lambda one: one[0].ends[::-1]):
                if not apart or apart[-1][0].ends[1] <= band.ends[0]:
                    apart.append((band, cell))
            if len(apart) > PAIR:
                cells = [cell for _, cell in apart]
                terms = [Term(cell) for cell in cells]
                yield self._relation("separate bands", cells[0], terms, Interval.of(None, 1))

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
        spans = {(c.first, c.last): c for c in cells if c.first < c.last < date.max}
        days = [c for c in cells if c.first == c.last]
        for whole in spans.values():
            inner = [
                c
                for c in (*spans.values(), *days)
                if whole.first <= c.first and c.last <= whole.last and c != whole
            ]
            for part in inner:
                rest = spans.get((part.last + DAY, whole.last))
                if part.first == whole.first and rest:
                    yield self._linear("adjoining periods", whole, [(part, 1), (rest, 1)])
                elif never_negative:
                    yield self._at_least("period within", whole, part)
            apart = _disjoint(inner)
            if len(apart) >= PAIR:
                full = apart[0].first == whole.first and apart[-1].last == whole.last
                full = full and all(a.last + DAY == b.first for a, b in pairwise(apart))
                if (full and len(apart) > PAIR) or (never_negative and not full):
                    terms = [Term(whole), *(Term(cell, MINUS) for cell in apart)]
                    total = ZERO if full else NOT_NEGATIVE
                    yield self._relation("adjoining periods", whole, terms, total)

    def _parts_of_entities(self, metric: str) -> Iterator[Relation]:
        """Regions and lenders add up, each for themselves; groups overlap and are compared alone.

        Only the regions of an industry are known to be all there are. What a product or a pool
        holds need not be on its lender's books.
        """
        kinds = self.ledger.kinds
        for whole in self._claimed(metric):
            if kinds[whole.entity] not in WHOLES:
                continue
            found: dict[str, list[Cell]] = defaultdict(list)
            missing = kinds[whole.entity] != "industry"
            for child in self._children.get(whole.entity, ()):
                cell, kind = whole._replace(entity=child), kinds[child]
                if cell not in self.cells:
                    missing = missing or kind == "country_region"
                elif kind in ("country_region", "lender"):
                    found[kind].append(cell)
                elif kind in WHOLES:
                    yield self._at_least("whole of entities", whole, cell)
            for kind, parts in found.items():
                terms = [Term(whole), *(Term(cell, MINUS) for cell in parts)]
                total = ZERO if kind == "country_region" and not missing else NOT_NEGATIVE
                yield self._relation("sum of entities", whole, terms, total)


def declared(ledger: Ledger, cells: Iterable[Cell]) -> list[Relation]:
    """Every relation that the codebook declares and at least one of these cells takes part in."""
    return Declared(ledger, frozenset(cells)).all()


def _disjoint(cells: list[Cell]) -> list[Cell]:
    """Periods that do not overlap, the shortest first in line (earliest end first)."""
    apart: list[Cell] = []
    for cell in sorted(cells, key=lambda c: (c.last, -c.first.toordinal())):
        if not apart or apart[-1].last < cell.first:
            apart.append(cell)
    return apart


def _is_year(cell: Cell) -> bool:
    return cell.first == UNDATED[0] or (cell.last - cell.first).days + 1 in (365, 366)
