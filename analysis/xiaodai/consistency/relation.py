"""One relation between figures, as an interval equation that can be solved for any of them.

A relation is `Σ coefficient × value ∈ total`, where a coefficient is a constant `a` or `a + b·g`
with a figure `g` of its own: growth is `later − (1 + g)·earlier = 0`, a ratio is
`numerator − r·denominator = 0`, a part is `whole − part ≥ 0`. So one formula gives the values that
the others allow for each member (interval arithmetic, each figure once: sharp), and the same rows
go into the linear programme that looks for joint contradictions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from xiaodai.consistency.cells import Cell
from xiaodai.values.interval import End, Interval

Values: TypeAlias = Mapping[Cell, Interval]

ONE, ZERO = Interval.point(1), Interval.point(0)
NOT_NEGATIVE = Interval.of(0, None)


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
