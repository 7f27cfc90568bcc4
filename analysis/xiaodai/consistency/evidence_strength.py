"""Weighing prints: which share a value, how good and how independent they are, how far apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from operator import attrgetter

from xiaodai.consistency.cells import Cell, Figure, Placed, grouped
from xiaodai.ledger.ledger import STATUSES, USABLE, Ledger
from xiaodai.ledger.resolve import groups, shared
from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, unit

CLAIM_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+\.[A-Za-z0-9_-]+(?:\.\d+)?")
DENOMINATORS = 1000  # whole numbers that are tried below the line
TELLING = 500  # a print this many times wider than its rounding has telling digits


@dataclass(frozen=True, slots=True)
class Side:
    """The prints on one side of a verdict, and the independent origins behind them."""

    claims: tuple[str, ...]
    origins: tuple[str, ...]
    grade: str

    @property
    def copied(self) -> bool:
        """Whether several prints go back to one origin."""
        return len(self.claims) > 1 and len(self.origins) == 1


def side_of(prints: Sequence[Placed]) -> Side:
    """The prints of one side, their independent origins and best grade."""
    return Side(
        tuple(dict.fromkeys(p.claim for p in prints)),
        tuple(sorted({p.origin for p in prints})),
        min((p.grade for p in prints), default=""),
    )


def ranked(prints: Sequence[Placed]) -> list[list[Placed]]:
    """Prints that share a value, in groups, the one with the best evidence first."""
    return [sorted(group, key=strength) for group in groups(prints)]


def strength(p: Placed) -> tuple[str, str]:
    """Sort key: the better grade first, then by id."""
    return p.grade, p.claim


def gap(one: Interval, other: Interval) -> Fraction:
    """How far apart two intervals are; negative if they overlap by that much."""
    between = max(one.ends[0] - other.ends[1], other.ends[0] - one.ends[1])
    return between if isinstance(between, Fraction) else Fraction(0)


def same_digits(p: Placed, others: Sequence[Placed]) -> bool:
    """Whether a print has the very interval of another, and one too narrow for chance."""
    width, middle = p.interval.width, p.interval.midpoint
    if width is None or middle is None or width * TELLING > abs(middle):
        return False
    return any(p.interval == other.interval for other in others)


def explained(sides: Sequence[Sequence[Placed]]) -> bool:
    """Whether one side of a contradiction has a figure all of whose prints are marked for it."""
    everyone = {p.claim for side in sides for p in side}
    by_cell = (prints for side in sides for prints in grouped(side, attrgetter("cell")).values())
    return any(all(_explains(p.figure, everyone) for p in prints) for prints in by_cell)


def _explains(figure: Figure, others: set[str]) -> bool:
    """Whether a claim is marked, and the mark is about one of these figures."""
    if figure.status not in USABLE:
        return True
    named = set(CLAIM_ID.findall(figure.note))
    return figure.status != "accepted" and (not named or bool(named & others - {figure.id}))


def has_whole_ratio(ratio: Interval, over: Interval | None, under: Interval) -> bool:
    """Whether whole numbers n and d exist with `n ÷ d` in `ratio`; `True` if too many to try."""
    if under.low is None or under.high is None or under.high - under.low > DENOMINATORS:
        return True
    tried = range(ceil(under.low), floor(under.high) + 1)
    above = over or Interval(None, None)
    allowed = ((ratio * Interval.point(d)).intersect(above) for d in tried)
    return any(interval is not None and has_whole_number(interval) for interval in allowed)


def has_whole_number(interval: Interval) -> bool:
    """Whether a whole number lies in an interval."""
    low, high = interval.low, interval.high
    return low is None or high is None or ceil(low) <= high


@dataclass
class Evidence:
    """The prints of a set of figures by cell, and what each cell's best prints come to."""

    prints: Sequence[Placed]
    ledger: Ledger

    @cached_property
    def by_cell(self) -> dict[Cell, list[Placed]]:
        """All prints of every cell, whatever their status."""
        return grouped(sorted(self.prints, key=strength), attrgetter("cell"))

    @cached_property
    def best(self) -> dict[Cell, list[Placed]]:
        """The prints behind the value of every cell: of the best status, the best group."""
        found = {}
        for cell, prints in self.by_cell.items():
            status = min((p.figure.status for p in prints), key=STATUSES.index)
            found[cell] = ranked([p for p in prints if p.figure.status == status])[0]
        return found

    @cached_property
    def values(self) -> dict[Cell, Interval]:
        """The value of every cell: what its best prints have in common."""
        return {cell: shared(prints) for cell, prints in self.best.items()}

    @cached_property
    def index(self) -> dict[tuple[str, str], list[Cell]]:
        """The cells of each entity and metric."""
        return grouped(self.by_cell, attrgetter("entity", "metric"))

    def is_count(self, cell: Cell) -> bool:
        """Whether a cell counts things."""
        return self.ledger.codebook(cell.metric)["kind"] == "count"

    def of(self, cells: Iterable[Cell]) -> list[Placed]:
        """The prints behind the values of these cells."""
        return [p for cell in cells if cell in self.best for p in self.best[cell]]

    def strongest(self, cells: Iterable[Cell]) -> list[Placed]:
        """The best-sourced print of each of these cells."""
        return [min(self.best[cell], key=strength) for cell in cells]

    def telling(self, cells: Iterable[Cell]) -> list[Placed]:
        """The prints that give these cells their values: the narrowest, or the two that cut it."""
        found: list[Placed] = []
        for cell in cells:
            prints, value = self.best[cell], self.values[cell]
            whole = [p for p in prints if p.interval == value][:1]
            ends = [{p.interval.ends[end]: p for p in prints[::-1]} for end in (0, 1)]
            found += whole or [of[end] for of, end in zip(ends, value.ends, strict=True)]
        return found

    def unit(self, cell: Cell) -> Unit:
        """The unit of a cell's metric."""
        return unit(self.ledger.codebook(cell.metric)["unit"])

    @cached_property
    def weakness(self) -> dict[Cell, tuple[bool, str, int, int]]:
        """Later letters, fewer origins and prints are weaker; marked claims weakest of all."""
        return {
            cell: (
                prints[0].figure.status != "accepted",
                min(p.grade for p in prints),
                -len({p.origin for p in prints}),
                -len(prints),
            )
            for cell, prints in self.best.items()
        }

    def floor(self, cell: Cell) -> Fraction | None:
        """What an unknown cannot be below: one whole unit of money or things, no negative rate."""
        row = self.ledger.codebook(cell.metric)
        signed = row["change_of"] or row["fall_of"] or row["over_time"] == "adds"
        if signed or row["kind"] in ("change", "growth", "date"):
            return None
        return Fraction(int(row["kind"] in ("stock", "flow", "count")))
