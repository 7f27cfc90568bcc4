"""Contradictions that no single relation shows: the smallest sets of figures that cannot all hold.

Relations and printed bounds together are one linear programme. If it has no solution, the smallest
contradictory set comes from the duality of contradictory sets and corrections: a smallest set that
meets every correction found so far is either contradictory, or it shows a further correction
(Ignatiev, Previti, Liffiton and Marques-Silva, *CP 2015*). HiGHS (through scipy) decides in
floating point; every set is then proved by Farkas' lemma in rational numbers: weights under which
the rows add up to `0 ≤ −1`. So nothing is reported by rounding error.

A product is linear once one factor is a printed interval: `numerator = r·denominator` with
r in [a, b] is `a·denominator ≤ numerator ≤ b·denominator` for a denominator that is not negative,
and the two rows belong to the claim that printed r. So sums and products are one system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import compress
from operator import attrgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, diags_array, hstack
from scipy.sparse.csgraph import connected_components

from xiaodai.consistency.cells import Cell, Relation, Values
from xiaodai.values.interval import Interval

Floats: TypeAlias = NDArray[np.float64]
Floor: TypeAlias = Callable[[Cell], Fraction | None]

SIZE = 1e4  # of the largest figures in the programme: the solver's tolerances are absolute
FEASIBLE = 1e-5  # violation there that is rounding error: a billionth of the figure
USED = 1e-9  # a weight above this is not zero
SMALL = 6  # figures in a relation that is looked at although the contradiction may do without it
CROWDED = 40  # figures from which an exhaustive search takes too long
SETS, ROUNDS = 6, 12  # smallest sets listed for one contradiction; contradictions in one system


@dataclass(frozen=True, slots=True)
class Row:
    """`Σ weight × value ≤ bound`; `cell` is the figure whose print says so, `None` for a rule."""

    weights: tuple[tuple[Cell, Fraction], ...]
    bound: Fraction
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Proof:
    """Cells whose prints cannot all be true; leave one out and the others can.

    `gaps` says for figures how far one alone has to move, in base units.
    """

    cells: tuple[Cell, ...]
    gaps: Mapping[Cell, Fraction]


def contradictions(
    relations: Sequence[Relation],
    values: Values,
    *,
    weakness: Mapping[Cell, tuple[bool, str, int, int]],
    floor: Floor,
) -> list[list[Proof]]:
    """Every independent contradiction among relations that each hold on their own.

    Each is given by its smallest sets, all of one size. `values` are the printed intervals, in base
    units; cells without one are unknowns, not below `floor` (`None`: they may be negative).
    `weakness` orders cells from strong to weak evidence: after each contradiction its weakest
    figure is set aside, so that the next one is another one.
    """
    found: list[list[Proof]] = []
    kept = dict(values)
    for _ in range(ROUNDS):
        whole = _Programme(_rows(relations, kept, floor))
        before = len(found)
        for members in _regions(relations, whole.core()):
            for _ in range(ROUNDS):
                proofs = _Programme(_rows(members, kept, floor)).smallest()
                if not proofs:
                    break
                found.append(proofs)
                suspects = common(proofs) or set(proofs[0].cells)
                del kept[max(suspects, key=lambda cell: (weakness[cell], cell))]
        if len(found) == before:
            break
    return found


def _regions(relations: Sequence[Relation], core: Set[Cell]) -> list[list[Relation]]:
    """Each contradiction's relations with the small ones next to them, for further smallest sets.

    (A sum over a whole country is next to everything: it counts only where it is needed.) Where
    there are too many next to them, the search stays with those that the contradiction needs.
    """
    needed = [r for r in relations if core and core >= {term.cell for term in r.terms}]
    touched = {cell for relation in needed for cell in relation.cells}
    near = [r for r in relations if len(r.terms) <= SMALL and not touched.isdisjoint(r.cells)]
    found = []
    for region in components(list(dict.fromkeys([*needed, *near]))):
        crowded = len({cell for relation in region for cell in relation.cells}) > CROWDED
        found += components([r for r in region if r in needed]) if crowded else [region]
    return found


def common(proofs: Sequence[Proof]) -> set[Cell]:
    """The figures that are in every one of the sets: one of them is likely to be wrong."""
    return set(proofs[0].cells).intersection(*(proof.cells for proof in proofs[1:]))


def components(relations: Sequence[Relation]) -> list[list[Relation]]:
    """Relations that share a cell, directly or over others."""
    first: dict[Cell, int] = {}
    ties = [(i, first.setdefault(cell, i)) for i, one in enumerate(relations) for cell in one.cells]
    at = tuple(np.array(ties, dtype=int).reshape(-1, 2).T)
    tied = csr_array((np.ones(len(ties)), at), shape=(len(relations), len(relations)))
    found: dict[int, list[Relation]] = {}
    for part, relation in zip(connected_components(tied)[1], relations, strict=True):
        found.setdefault(part, []).append(relation)
    return list(found.values())


# --- relations as rows -----------------------------------------------------------------------


def _rows(relations: Sequence[Relation], values: Values, floor: Floor) -> list[Row]:
    """Relations, printed bounds of the figures in them, floors of the unknowns."""
    rows = [row for relation in relations for row in _of(relation, values, floor)]
    for cell in sorted({cell for row in rows for cell, _ in row.weights}):
        least, known = floor(cell), values.get(cell, Interval(None, None))
        if least is not None and known.ends[0] < 0:
            rows.append(_at_least(cell, Fraction(0) if cell in values else least, None))
        if known.high is not None:
            rows.append(Row(((cell, Fraction(1)),), known.high, cell))
        if known.low is not None:
            rows.append(_at_least(cell, known.low, cell))
    return rows


def _at_least(cell: Cell, least: Fraction, printed: Cell | None) -> Row:
    return Row(((cell, Fraction(-1)),), -least, printed)


def _of(relation: Relation, values: Values, floor: Floor) -> list[Row]:
    """Two rows, or one for an inequality; none where a factor or a sign is unknown."""
    weights: list[tuple[Cell, Interval]] = []
    factor = None
    for term in relation.terms:
        if term.by is not None:
            if term.by not in values:
                return []
            factor = term.by
        coefficient = term.coefficient(values)
        if not coefficient.is_point:
            low = values[term.cell].low if term.cell in values else floor(term.cell)
            if low is None or low < 0:
                return []
        weights.append((term.cell, coefficient))
    rows = []
    for total, side in ((relation.total.high, 1), (relation.total.low, -1)):
        # Σ c·x ≤ total needs the least c for x ≥ 0; −Σ c·x ≤ −total the greatest.
        chosen = [(cell, c.low if side > 0 else c.high) for cell, c in weights]
        signed = tuple((cell, side * c) for cell, c in chosen if c is not None)
        if total is not None and len(signed) == len(chosen):
            rows.append(Row(signed, side * total, factor))
    return rows


# --- the linear programme --------------------------------------------------------------------


class _Programme:
    """Rows as plain numbers: figures brought to one size, rows divided by their largest weight."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.cells = frozenset(row.cell for row in rows if row.cell is not None)
        size = _sizes(rows)
        columns = {c: i for i, c in enumerate(sorted({c for r in rows for c, _ in r.weights}))}
        data, at, to = [], [], []
        bounds = np.zeros(len(rows))
        for i, row in enumerate(rows):
            weights = [float(weight) * size.get(cell, 1.0) / SIZE for cell, weight in row.weights]
            largest = max(map(abs, weights)) or 1.0
            bounds[i] = float(row.bound) / largest
            data += [weight / largest for weight in weights]
            at += [i] * len(weights)
            to += [columns[cell] for cell, _ in row.weights]
        self.matrix = csr_array((data, (at, to)), shape=(len(rows), len(columns)))
        self.bounds: Floats = bounds

    def violated(self, asked: Set[Cell], firm: Set[Cell] = frozenset()) -> set[Cell]:
        """Which figures give way if the printed bounds in `asked` are violated as little as can be.

        None if they can all be true. Those in `firm` do not give way; they can all be true.
        """
        keep = [i for i, row in enumerate(self.rows) if row.cell is None or row.cell in asked]
        if not keep:
            return set()
        result = self._solved(keep, firm)
        if result is None:
            return set(asked - firm)
        moved = result.x[self.matrix.shape[1] :] > FEASIBLE
        cells = (self.rows[i].cell for i in np.compress(moved, keep))
        return {cell for cell in cells if cell is not None}

    def _solved(self, keep: Sequence[int], firm: Set[Cell]) -> OptimizeResult | None:
        """The least violation of some of the rows; `None` if the solver finds no solution."""
        cells = [self.rows[i].cell for i in keep]
        cost = np.array([float(cell is not None and cell not in firm) for cell in cells])
        width = self.matrix.shape[1]
        soft = diags_array(np.where(cost > 0, -1.0, 0.0))
        result = linprog(
            np.concatenate([np.zeros(width), cost]),
            A_ub=hstack([self.matrix[list(keep)], soft], format="csr"),
            b_ub=self.bounds[list(keep)],
            bounds=[(None, None)] * width + [(0, None)] * len(cells),
            options={"primal_feasibility_tolerance": 1e-10},
        )
        return result if result.status == 0 else None

    def core(self) -> set[Cell]:
        """The figures and unknowns whose rows add up to a contradiction; none without one.

        The dual solution names them: what it costs to let each row give way.
        """
        if not self.rows:
            return set()
        result = self._solved(range(len(self.rows)), frozenset())
        if result is None or result.fun <= FEASIBLE:
            return set()
        duals = result.ineqlin.marginals
        used = [row for row, dual in zip(self.rows, duals, strict=True) if abs(dual) > USED]
        return {cell for row in used for cell, _ in row.weights}

    def smallest(self) -> list[Proof]:
        """The smallest contradictory sets, proved; none if there is no contradiction."""
        found: list[Proof] = []
        corrections: list[Set[Cell]] = []
        unproved: list[set[Cell]] = []
        if not self.violated(self.cells):
            return []
        while len(found) < SETS and len(unproved) <= SETS:
            tried = [set(proof.cells) for proof in found] + unproved
            candidate = _meeting(self.cells, corrections, tried)
            if (corrections and not candidate) or (found and len(candidate) > len(found[0].cells)):
                break
            if not self.violated(candidate):
                corrections.append(self.violated(self.cells, firm=candidate))
            elif proof := self.proof(candidate):
                found.append(proof)
            else:  # the solver's rounding, or a proof with other rows
                unproved.append(candidate)
        return sorted(found, key=attrgetter("cells"))

    def proof(self, cells: Set[Cell]) -> Proof | None:
        """The proof in exact arithmetic that the rows of these cells contradict each other, if any.

        A corner of the weights names the rows; their weights then follow from `Σ weight × row = 0`
        in rationals, and the proof is that all are positive and `Σ weight × bound` is negative.
        """
        keep = [i for i, row in enumerate(self.rows) if row.cell is None or row.cell in cells]
        matrix = self.matrix[keep].toarray()
        # The proof is divided by its depth: `max −bounds·y` over weights `0 ≤ y ≤ 1` that cancel.
        zeros = np.zeros(matrix.shape[1])
        depth = linprog(self.bounds[keep], A_eq=matrix.T, b_eq=zeros, bounds=(0, 1))
        deepest = max(-float(depth.fun), USED) if depth.status == 0 else 1.0
        result = linprog(
            np.ones(len(keep)),
            A_eq=np.vstack([matrix.T, self.bounds[keep] / deepest]),
            b_eq=np.append(zeros, -1.0),
            method="highs-ds",
        )
        if result.status != 0:
            return None
        used = [self.rows[i] for i, w in zip(keep, result.x, strict=True) if w > USED]
        weights = _kernel(used)
        if weights is None or {row.cell for row in used} - {None} != set(cells):
            return None
        total = sum((w * row.bound for w, row in zip(weights, used, strict=True)), Fraction(0))
        if total >= 0 or any(weight <= 0 for weight in weights):
            return None
        gaps = {
            row.cell: total / weight
            for weight, row in zip(weights, used, strict=True)
            if row.cell is not None and len(row.weights) == 1
        }
        return Proof(tuple(sorted(cells)), gaps)


def _sizes(rows: Sequence[Row]) -> dict[Cell, float]:
    """How large each figure is; an unknown is as large as the figures beside it."""
    size: dict[Cell, float] = {}
    for row in rows:
        if len(row.weights) == 1 and row.cell is not None and row.bound:
            size[row.cell] = max(size.get(row.cell, 0.0), abs(float(row.bound)))
    known = -1
    while known < len(size):  # sizes spread from row to row
        known = len(size)
        for row in rows:
            near = max((size[c] * abs(float(w)) for c, w in row.weights if c in size), default=0.0)
            for cell, weight in row.weights:
                if cell not in size and near and weight:
                    size[cell] = near / abs(float(weight))
    return size


def _meeting(
    cells: Set[Cell], corrections: Sequence[Set[Cell]], without: Sequence[Set[Cell]]
) -> set[Cell]:
    """A smallest set of cells that meets every correction and holds no known set; or none."""
    order, sets = sorted(cells), [*corrections, *without]
    least = [*(1 for _ in corrections), *(-np.inf for _ in without)]
    most = [*(np.inf for _ in corrections), *(len(known) - 1 for known in without)]
    held = [[cell in known for cell in order] for known in sets]
    limits = LinearConstraint(held, least, most) if sets else ()
    chosen = milp(np.ones(len(order)), integrality=1, bounds=Bounds(0, 1), constraints=limits).x
    return set() if chosen is None else set(compress(order, np.round(chosen)))


def _kernel(rows: Sequence[Row]) -> list[Fraction] | None:
    """The weights, up to scale, with which the rows' left sides cancel; `None` unless unique.

    Gauss-Jordan elimination on the transposed rows; the last row's weight is set to one.
    """
    columns = {cell: i for i, cell in enumerate({cell for row in rows for cell, _ in row.weights})}
    table = np.full((len(columns), len(rows)), Fraction(0))
    for j, row in enumerate(rows):
        for cell, weight in row.weights:
            table[columns[cell], j] += weight
    pivots: list[int] = []
    for j in range(len(rows)):
        at = len(pivots)
        pivot = next((i for i in range(at, len(table)) if table[i, j]), None)
        if pivot is None:
            continue
        table[[at, pivot]] = table[[pivot, at]]
        table[at] /= table[at, j]
        others = np.arange(len(table)) != at
        table[others] -= np.outer(table[others, j], table[at])
        pivots.append(j)
    free = set(range(len(rows))).difference(pivots)
    if len(free) != 1:
        return None
    weights = dict(zip(pivots, -table[: len(pivots), free.pop()], strict=True))
    return [weights.get(j, Fraction(1)) for j in range(len(rows))]
