"""Several prints of one figure combined to one value, with their disagreement kept visible.

Prints whose intervals share a value support each other. Of these groups the one with the best
evidence wins: more independent origins at grade A, then at B, and so on, then more prints. Groups
of equal weight that exclude each other are all kept, and the value is their hull.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from xiaodai.ledger.grading import GRADES
from xiaodai.values.digits import SAYS
from xiaodai.values.interval import Interval, intersection
from xiaodai.values.quantity import Claimed
from xiaodai.values.words import Text

STATUS = {
    "accepted": Text("accepted"),
    "conflict": Text("in conflict"),
    "rejected": Text("rejected"),
    "superseded": Text("superseded"),
}
P = TypeVar("P", bound="Print")


@dataclass(frozen=True, slots=True)
class Print:
    """One document's print of a figure; `interval` is in the metric's unit, a date in days.

    `origin` is the document that it goes back to, `grade` that of `source`, in which it was read.
    `rests_on` are the claims for whose sake it is not accepted.
    """

    claim: str
    interval: Interval
    grade: str
    origin: str
    entity: str = ""
    metric: str = ""
    period: str = ""
    status: str = "accepted"
    printed: str = ""
    reading: str = ""
    source: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The value of a figure, the claims that support it, and those that contradict it.

    Claims read in better copies come first, of equal ones those that say more. If groups of equal
    weight exclude each other, their claims are in `support` and in `against`, and `origins` counts
    the origins of the larger one. `reading` is how the best copy with just this interval hedges it
    (`about`, `above` …).
    """

    interval: Interval
    support: tuple[str, ...]
    against: tuple[str, ...]
    origins: int
    grade: str
    reading: str = ""

    @property
    def lineage(self) -> Claimed:
        """The claims behind the value, as the lineage of a quantity."""
        return Claimed(self.support, self.against, self.origins, self.reading)


def resolve(prints: list[Print]) -> Resolved:
    """Intersect the prints of the best-supported consistent group.

    `origins` is the number of independent origins of the value, `grade` the best grade among them.
    Raises `ValueError` for no prints.
    """
    if not prints:
        raise ValueError("there are no prints to resolve")
    ordered = groups(prints)
    winners = [group for group in ordered if _weight(group) == _weight(ordered[0])]
    interval = shared(winners[0])
    for group in winners[1:]:
        interval = interval.hull(shared(group))
    support = {p.claim for group in winners for p in group}
    members = [p for p in prints if p.claim in support]
    disputed = support if len(winners) > 1 else set()  # each contradicts the others
    best_first = sorted(prints, key=worse)
    return Resolved(
        interval,
        tuple(p.claim for p in best_first if p.claim in support),
        tuple(p.claim for p in best_first if p.claim not in support or p.claim in disputed),
        max(len({p.origin for p in group}) for group in winners),
        min(p.grade for p in members),
        _hedge((p for p in best_first if p.claim in support), interval),
    )


def _hedge(best_first: Iterable[Print], interval: Interval) -> str:
    """How the best copy that says just this interval hedges it; nothing for a plain number."""
    reading = next((p.reading for p in best_first if p.interval == interval), "")
    return reading if reading in SAYS else ""


def groups(prints: Sequence[P]) -> list[list[P]]:
    """The largest sets of prints that share a value, those with the best evidence first.

    (Intervals on a line share a value if they share one of their lower ends.)
    """
    found: list[list[P]] = []
    for start in sorted({p.interval.ends[0] for p in prints}):
        group = [p for p in prints if p.interval.ends[0] <= start <= p.interval.ends[1]]
        if not any(all(p in other for p in group) for other in found):
            found = [other for other in found if not all(p in group for p in other)] + [group]
    return sorted(found, key=_weight, reverse=True)


def worse(one: Print) -> tuple[str, bool, Fraction, str]:
    """What prints are sorted by, the best copy with the narrowest interval first."""
    width = one.interval.width
    return one.grade, width is None, width or Fraction(0), one.claim


def _weight(group: Sequence[Print]) -> tuple[int, ...]:
    by_grade = tuple(len({p.origin for p in group if p.grade == grade}) for grade in GRADES)
    return (*by_grade, len(group))


def shared(prints: Iterable[Print]) -> Interval:
    """The values that the prints of a group of `groups` have in common."""
    common = intersection(p.interval for p in prints)
    assert common is not None, "a group shares a value by construction"
    return common
