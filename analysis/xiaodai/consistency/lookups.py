"""Look-ups for the rules on figures: the claimed cells, the other ends of changes, the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

from xiaodai.consistency.cells import Cell, grouped
from xiaodai.consistency.relation import NOT_NEGATIVE, ZERO, Relation, Term
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import months_later
from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, unit

MINUS = Interval.point(-1)
LEVELS = {"stock", "count", "ratio", "share", "rate"}
RESTATED = "restated"
DAY = timedelta(days=1)
EARLIEST = 2  # the calendar has no earlier year to compare with; undated figures are in year 1


@dataclass(frozen=True)
class Instances:
    """A set of claimed cells, and how the rules find their way among them."""

    ledger: Ledger
    cells: frozenset[Cell]

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


def _month_end(day: date, months: int) -> date:
    """The same day some months on, or the month's last day if `day` is one."""
    is_last = (day + DAY).day == 1
    return months_later(day + DAY, months) - DAY if is_last else months_later(day, months)
