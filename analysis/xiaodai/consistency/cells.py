"""What a number could be about, how such numbers are related, and what the prints say of each.

A *cell* is an entity, a metric and the days of a period. All prints of one cell speak about the
same value; a cell that nobody printed is an unknown. Prints are weighed by how good and how
independent they are, how far apart, and which of them share a value.

A relation is `Σ coefficient × value ∈ total`, where a coefficient is a constant `a` or `a + b·g`
with a figure `g` of its own: growth is `later − (1 + g)·earlier = 0`, a ratio is
`numerator − r·denominator = 0`, a part is `whole − part ≥ 0`. So one formula gives the values that
the others allow for each member (interval arithmetic, each figure once: sharp), and the same rows
go into the linear programme that looks for joint contradictions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from operator import attrgetter
from typing import NamedTuple, TypeAlias, TypeVar

from xiaodai.ledger.ledger import STATUSES, Ledger
from xiaodai.ledger.resolve import Print, groups, shared, worse
from xiaodai.reading.dates import period_days
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import End, Interval
from xiaodai.values.units import Unit, unit

DENOMINATORS = 1000  # whole numbers that are tried below the line
TELLING = 500  # a print this many times wider than its rounding has telling digits
UNDATED = (date.min, date.min)
LOWEST, HIGHEST = "lowest", "highest"
_SPANS = re.compile(r"^\d{4}[QH][1-4]$")
T = TypeVar("T")
K = TypeVar("K")
ONE, ZERO = Interval.point(1), Interval.point(0)
NOT_NEGATIVE = Interval.of(0, None)


class Cell(NamedTuple):
    """What a number could be about. `end` names an end of a printed range."""

    entity: str
    metric: str
    first: date
    last: date
    end: str = ""


Values: TypeAlias = Mapping[Cell, Interval]


@dataclass(frozen=True, slots=True)
class Term:
    """`(constant + slope × by) × cell`; without `by` the coefficient is the constant."""

    cell: Cell
    constant: Interval = ONE
    by: Cell | None = None
    slope: Fraction = Fraction(0)

    def coefficient(self, values: Values) -> Interval:
        """The factor of the cell's value."""
        if self.by is None:
            return self.constant
        return self.constant + Interval.point(self.slope) * values[self.by]


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: quick
class Relation:
    """What must hold between figures: `kind` names it, `target` is the figure it is about."""

    kind: str
    target: Cell
    terms: Sequence[Term]
    total: Interval = ZERO

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every figure that the relation speaks about, the target first."""
        members = [self.target]
        for term in self.terms:
            for cell in (term.cell, term.by):
                if cell is not None and cell not in members:
                    members.append(cell)
        return tuple(members)

    def allowed(self, cell: Cell, values: Values) -> Interval | None:
        """The values of one member that the others allow; `None` where they settle nothing.

        Solved for a value: `(total − Σ others) ÷ coefficient`; for a factor `g`:
        `((total − Σ others) ÷ value − constant) ÷ slope`.
        """
        rest, mine = self.total, None
        for term in self.terms:
            if cell in (term.cell, term.by):
                mine = term
            else:
                rest = rest - term.coefficient(values) * values[term.cell]
        if mine is None:
            return None
        try:
            if mine.by == cell:
                quotient = rest / values[mine.cell] - mine.constant
                return quotient / Interval.point(mine.slope)
            return rest / mine.coefficient(values)
        except ZeroDivisionError:
            return None

    def slack(self, values: Values) -> End | None:
        """How far the target may move until the relation fails; negative: how far it has to.

        In base units, infinite if nothing limits it; `None` where nothing is settled.
        `min(high − a, b − low)` for a print [low, high] and allowed values [a, b].
        """
        if any(t.by == self.target and values[t.cell].ends[0] < 0 for t in self.terms):
            return None  # growth on a loss, a ratio to a negative: each press does it its own way
        allowed = self.allowed(self.target, values)
        if allowed is None:
            return None
        mine = values[self.target]
        return min(mine.ends[1] - allowed.ends[0], allowed.ends[1] - mine.ends[0])


@dataclass(frozen=True, slots=True)
class Placed(Print):
    """A print of a cell: `interval` in base units."""

    cell: Cell = field(kw_only=True)


def placed(prints: Iterable[Print], ledger: Ledger) -> list[Placed]:
    """Prints placed in their cells; a printed range makes two, one for each of its ends."""
    made = []
    for p in prints:
        codebook = ledger.codebook(p.metric)
        cell, of = _cell(p, codebook), unit(codebook["unit"])
        values = {"": p.interval}
        if codebook["kind"] == "range":
            ends = range_ends(p.printed, p.interval, of)
            values = dict(zip((LOWEST, HIGHEST), ends, strict=True))
        kept = {name: getattr(p, name) for name in Print.__slots__}
        for end, value in values.items():
            scaled = {"interval": value * Interval.point(of.factor)}
            made.append(Placed(**kept | scaled, cell=cell._replace(end=end)))
    return made


def grouped(members: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The members by their key, each list in the order given; an unknown key has none."""
    found: dict[K, list[T]] = defaultdict(list)
    for member in members:
        found[key(member)].append(member)
    return found


def range_ends(printed: str, value: Interval, of: Unit) -> tuple[Interval, Interval]:
    """The lowest and the highest value that a printed range names, each with its rounding.

    `3.06%到14.9%` → [3.055, 3.065] and [14.85, 14.95]; nothing goes below zero. An open end stays
    unknown.
    """
    found = numbers(normalise(printed))
    shared = max((number.scale for number in found), default=Fraction(1))  # 0.1到0.2万亿
    halves = [
        number.place / number.scale * (1 if shared == 1 else shared / of.factor) / 2
        for number in found
    ]
    first, last = (halves[0], halves[-1]) if halves else (Fraction(0), Fraction(0))
    return _around(value.low, first), _around(value.high, last)


def _cell(p: Print, codebook: dict[str, str]) -> Cell:
    """Where a print belongs.

    What happens once belongs to no period; the level of a quarter or a half-year to its end.
    """
    undated = p.period == "undated" or codebook["over_time"] == "once"
    first, last = UNDATED if undated else period_days(p.period)
    if (codebook["kind"] == "stock" or codebook["additive"]) and _SPANS.search(p.period):
        first = last
    return Cell(p.entity, p.metric, first, last)


def _around(value: Fraction | None, half: Fraction) -> Interval:
    if value is None:
        return Interval(None, None)
    return Interval(value - half if value else value, value + half)


def ranked(prints: Sequence[Placed]) -> list[list[Placed]]:
    """Prints that share a value, in groups, the one with the best evidence first."""
    return [sorted(group, key=worse) for group in groups(prints)]


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
        return grouped(sorted(self.prints, key=worse), attrgetter("cell"))

    @cached_property
    def best(self) -> dict[Cell, list[Placed]]:
        """The prints behind the value of every cell: of the best status, the best group."""
        found = {}
        for cell, prints in self.by_cell.items():
            status = min((p.status for p in prints), key=STATUSES.index)
            found[cell] = ranked([p for p in prints if p.status == status])[0]
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
        return [self.best[cell][0] for cell in cells]

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
                prints[0].status != "accepted",
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
