"""The ledger as an audit asks it: the prints of a cell, what is measured of whom, what agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, TypeVar

from xiaodai.consistency.cells import Evidence, placed
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.values.interval import HAIR, Interval
from xiaodai.values.units import unit

BASES = ("change_of", "growth_of", "fall_of")  # what the codebook derives a metric from
Cell: TypeAlias = tuple[str, str, str]  # entity, metric, period
Implied: TypeAlias = tuple[Interval, tuple[str, ...]]  # a value, and the claims it follows from
K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class Print:
    """One claim of the ledger as it is compared with figures."""

    claim_id: str
    printed: str
    interval: Interval
    usable: bool

    @cached_property
    def reach(self) -> tuple[float, float]:
        """The bounds of its interval, a hair wider: what lies outside does not agree."""
        return self.interval.reach


@dataclass(frozen=True)
class Index:
    """The cells of one ledger: for entity and metric the prints of each period."""

    ledger: Ledger
    cells: Mapping[tuple[str, str], Mapping[str, tuple[Print, ...]]]

    def without(self, cell: Cell) -> Index:
        """The index as if the ledger had no claim of one cell."""
        entity, metric, hidden = cell
        kept = {p: prints for p, prints in self.periods(entity, metric).items() if p != hidden}
        cells = {key: known for key, known in self.cells.items() if key != (entity, metric)}
        return replace(self, cells=cells | {(entity, metric): kept} if kept else cells)

    def periods(self, entity: str, metric: str) -> Mapping[str, tuple[Print, ...]]:
        """The prints of each period; none for what the ledger does not have."""
        return self.cells.get((entity, metric), {})

    def evidence(self, entity: str) -> Evidence:
        """The usable prints of one entity, as the relations of the codebook take them."""
        if entity not in self._evidence:
            known = (self.periods(entity, metric) for metric in self.measured.get(entity, ()))
            usable = [p.claim_id for of in known for ps in of.values() for p in ps if p.usable]
            made = placed(self.ledger.prints(usable), self.ledger)
            self._evidence[entity] = Evidence(made, self.ledger)
        return self._evidence[entity]

    @cached_property
    def implied(self) -> dict[Cell, Implied | None]:
        """What follows for cells that have been asked for (see `implied`)."""
        return {}

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        return {}

    @cached_property
    def measured(self) -> dict[str, list[str]]:
        """For every entity the metrics that the ledger has of it."""
        return collected(self.cells)

    @cached_property
    def owners(self) -> dict[str, list[str]]:
        """For every metric the entities that the ledger has it of."""
        return collected((metric, entity) for entity, metric in self.cells)

    @cached_property
    def derived(self) -> dict[str, list[str]]:
        """For every metric those that the codebook derives from it: growth, change, fall."""
        books = map(self.ledger.codebook, self.ledger.metrics["id"])
        return collected((row[base], row["id"]) for row in books for base in BASES if row[base])

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """For every entity those that are part of it, at any depth."""
        scopes = ((entity, self.ledger.scope(entity)[1:]) for entity in self.ledger.kinds)
        return collected((whole, entity) for entity, wholes in scopes for whole in wholes)

    @cached_property
    def _styles(self) -> dict[str, str]:
        days = collected(
            (metric, len(period) == 10)
            for (_, metric), known in self.cells.items()
            for period in known
        )
        return {m: "day" if sum(found) * 2 >= len(found) else "span" for m, found in days.items()}

    def style(self, metric: str) -> str:
        """Whether the ledger writes a metric by its `day` or by a `span` of days."""
        of = self.ledger.codebook(metric)["growth_of"]
        if of:
            return "day" if self.ledger.codebook(of)["kind"] in ("stock", "count") else "span"
        return self._styles.get(metric, "span")

    @cached_property
    def by_size(self) -> dict[str, list[tuple[float, float, str, str]]]:
        """For every entity the bounds of its usable prints in base units, without sign."""
        return collected(
            (entity, (*_size(p.interval, factor), metric, period))
            for (entity, metric), known in self.cells.items()
            if (factor := _factor(self.ledger.codebook(metric)["unit"])) is not None
            for period, prints in known.items()
            for p in prints
            if p.usable
        )

    def near(self, entity: str, low: float, high: float) -> Iterator[tuple[str, str]]:
        """Metric and period of an entity's prints that meet a span of sizes, in base units."""
        for least, most, metric, period in self.by_size.get(entity, ()):
            if least <= high and low <= most:
                yield metric, period


def _factor(of: str) -> Fraction | None:
    return None if of == "date" else unit(of.split("/", maxsplit=1)[0]).factor


def _size(interval: Interval, factor: Fraction) -> tuple[float, float]:
    return sizes(interval * Interval.point(factor))


def sizes(interval: Interval) -> tuple[float, float]:
    """The bounds of an interval without its sign, a hair wider."""
    low, high = (float(end) for end in interval.ends)
    if low < 0:
        low, high = (-high, -low) if high <= 0 else (0.0, max(-low, high))
    return low * (1 - HAIR), high * (1 + HAIR)


def collected(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """What the pairs have for each first member, in their order."""
    found: dict[K, list[T]] = {}
    for key, member in pairs:
        found.setdefault(key, []).append(member)
    return found


def remembered(make: Callable[[Ledger], T]) -> Callable[[Ledger], T]:
    """A function of a ledger that keeps what it made of the last one."""
    kept: list[tuple[Ledger, T]] = []

    def made(ledger: Ledger) -> T:
        if not kept or kept[0][0] is not ledger:
            kept[:] = [(ledger, make(ledger))]
        return kept[0][1]

    return made


@remembered
def index(ledger: Ledger) -> Index:
    """The index of a ledger's claims, whatever their status."""
    cells: dict[tuple[str, str], dict[str, list[Print]]] = {}
    for claim_id, row in ledger.rows.items():
        known = cells.setdefault((row["entity"], row["metric"]), {})
        made = Print(
            claim_id, row["printed"], ledger.printed_interval(claim_id), row["status"] in USABLE
        )
        known.setdefault(row["period"], []).append(made)
    frozen = {
        key: {period: tuple(prints) for period, prints in known.items()}
        for key, known in cells.items()
    }
    return Index(ledger, frozen)
