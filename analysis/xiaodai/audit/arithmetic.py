"""The article's own arithmetic: does a change fit the levels that the same article prints?"""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.audit.judging import Audit, Judged, own_figures
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

_WHY = Text("how far the figure is from what the others allow")


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """A relation between figures of one article: `first` is told by `others`.

    `off` is how far it would have to move; `None` if it need not or if nothing says.
    """

    relation: str
    verdict: str
    first: Judged
    others: tuple[Judged, ...]
    off: Quantity | None


def own_verdicts(audit: Audit, ledger: Ledger) -> list[OwnVerdict]:
    """Every relation of the codebook that holds or fails between figures of the article alone."""
    figures = own_figures(audit.figures)
    found = []
    for verdict in judge(figures.values(), ledger):
        if verdict.verdict not in ("consistent", "inconsistent") or len(verdict.claims) < 2:
            continue
        members = [audit.figures[int(claim.partition(".")[2])] for claim in verdict.claims]
        off = None
        if verdict.slack is not None and verdict.slack < 0:
            shown = unit(verdict.unit)
            gap = Interval.point(-verdict.slack * shown.factor)
            target = unit("percentage_point") if shown.id == "percent" else shown
            off = Quantity(gap, target, Assumed(_WHY))
        found.append(
            OwnVerdict(verdict.relation, verdict.verdict, members[0], tuple(members[1:]), off)
        )
    return found
