"""Where a year opens: at the year-end published before, at a restated balance, or at both in turn.

A balance minus the change since the start of the year is the balance at which the year opened. Each
quarter for which both are printed implies one. If every quarter implies the same, and it is not the
year-end published before, the opening was restated. If the first quarters imply the year-end and
later ones share another opening, the figures were revised within the year: neither is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from xiaodai.consistency.cells import Cell, Relation, Term, Values, grouped
from xiaodai.values.interval import Interval, intersection

Opening: TypeAlias = Literal["published", "restated", "revised", "undecided"]

RESTATED = "restated"  # the end of a cell that is a year's restated opening
FIRST = 1  # the quarter that shows how a year opens
CONFIRMED = 2  # later quarters that must share an opening before it counts as a revision


@dataclass(frozen=True, slots=True)
class YearsOpening:
    """How a year opens, and which of its quarters start from the year-end published before."""

    kind: Opening
    from_published: tuple[int, ...] = ()


def read_openings(year_end: Interval | None, implied: Mapping[int, Interval]) -> YearsOpening:
    """How a year opens, from the year-end published before and what each quarter (1–4) implies.

    `published`: every quarter allows the year-end. `restated`: the first quarter excludes it and
    all share one opening. `revised`: the first quarters allow it, later ones exclude it, and at
    least two of them share another opening. Otherwise undecided, as where no first quarter is
    printed: then nobody can tell an opening that was restated from a later revision.
    """
    if year_end is None or not implied:
        return YearsOpening("undecided")
    quarters = sorted(implied)
    common: Interval | None = year_end
    leading: list[int] = []
    for quarter in quarters:
        common = common and common.intersect(implied[quarter])
        if common is None:
            break
        leading.append(quarter)
    later = [implied[quarter] for quarter in quarters[len(leading) :]]
    if not later:
        return YearsOpening("published", tuple(leading))
    if leading:
        is_revised = _largest_agreement(later) >= CONFIRMED
        return YearsOpening("revised" if is_revised else "undecided", tuple(leading))
    is_restated = quarters[0] == FIRST and intersection(later) is not None
    return YearsOpening("restated" if is_restated else "undecided")


def with_revisions(
    relations: Sequence[Relation], values: Values
) -> tuple[list[Relation], frozenset[Cell]]:
    """Relations in which quarters before a revision start from the year-end published before.

    Also the restated openings from which the later quarters of such years start.
    """
    changes = [(c, r) for r in relations for c in r.cells if c.end == RESTATED]
    moved: dict[Relation, Relation] = {}
    revised = set()
    for opening, pairs in grouped(changes, lambda pair: pair[0]).items():
        published = opening._replace(end="")
        known = {
            _quarter(r): (r, allowed)
            for _, r in pairs
            if values.keys() >= set(r.cells) - {opening}
            and (allowed := r.allowed(opening, values)) is not None
        }
        implied = {quarter: allowed for quarter, (_, allowed) in known.items()}
        found = read_openings(values.get(published), implied)
        if found.kind == "revised":
            revised.add(opening)
            for quarter in found.from_published:
                relation = known[quarter][0]
                moved[relation] = _from(relation, opening, published)
    return [moved.get(relation, relation) for relation in relations], frozenset(revised)


def _quarter(relation: Relation) -> int:
    return (relation.target.last.month + 2) // 3


def _from(relation: Relation, opening: Cell, published: Cell) -> Relation:
    """The same relation with another opening."""
    terms = [
        Term(published, t.constant, t.by, t.slope) if t.cell == opening else t
        for t in relation.terms
    ]
    return Relation(relation.kind, relation.target, terms, relation.total)


def _largest_agreement(intervals: Sequence[Interval]) -> int:
    """How many of them share a value at most."""
    starts = [i.ends[0] for i in intervals]
    return max(sum(i.ends[0] <= s <= i.ends[1] for i in intervals) for s in starts)
