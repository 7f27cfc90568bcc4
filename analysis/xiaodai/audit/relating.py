"""What the codebook's relations say of an article's figures together with the ledger's.

Only relations that fix a value confirm a figure (a change is the difference of its ends, a ratio
the quotient of its parts); an order or an upper bound can only contradict it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xiaodai.consistency.verdicts import DUPLICATE, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print

FIXING = {"change", "growth", "ratio", "sum", "complement", "adjoining periods"}
MARK = "article."


@dataclass(frozen=True, slots=True)
class Related:
    """One relation that a figure of the article takes part in.

    `ours` are the other figures of the article in it, `claims` those of the ledger.
    """

    name: str
    holds: bool
    ours: tuple[str, ...]
    claims: tuple[str, ...]
    slack: Fraction | None


def related(figures: Sequence[Print], ledger: Ledger) -> dict[str, list[Related]]:
    """The relations of every figure of an article, by its id; broken ones come first."""
    if not figures:
        return {}
    scopes = {e for figure in figures for e in _family(figure.entity, ledger)}
    theirs = [f for f in ledger.prints() if f.entity in scopes and f.status == "accepted"]
    found: dict[str, list[Related]] = {}
    for verdict in judge([*theirs, *figures], ledger):
        if verdict.relation == DUPLICATE or verdict.verdict not in ("consistent", "inconsistent"):
            continue
        holds = verdict.verdict == "consistent"
        if verdict.relation not in FIXING:
            continue
        for own in [c for c in verdict.claims if c.startswith(MARK)]:
            others = tuple(c for c in verdict.claims if c.startswith(MARK) and c != own)
            claims = tuple(c for c in verdict.claims if not c.startswith(MARK))
            if not holds and (verdict.alternatives or len(others) > 1):
                continue
            if holds and not claims:
                continue
            made = Related(verdict.relation, holds, others, claims, verdict.slack)
            found.setdefault(own, []).append(made)
    return {own: sorted(known, key=lambda r: r.holds) for own, known in found.items()}


def _family(entity: str, ledger: Ledger) -> set[str]:
    return {entity, *ledger.scope(entity)}
