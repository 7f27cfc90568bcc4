"""An article's own arithmetic: what ties its figures, by the codebook or by its own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xiaodai.audit.result import Audit, Judged
from xiaodai.consistency.verdicts import judge
from xiaodai.extraction.segments import Layout
from xiaodai.extraction.stated import stated
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print

MARK = "article."
UNGRADED = "ungraded"  # beside graded prints of the same figure an article's own come last
DECIDED = ("consistent", "inconsistent")


def own_figures(judged: Sequence[Judged]) -> dict[str, Print]:
    """The matched figures of an article as the relations take them, by id: `article.3` is the
    fourth of all."""
    return {
        f"{MARK}{i}": Print(
            f"{MARK}{i}",
            j.interval,
            UNGRADED,
            "article",
            j.match.entity,
            j.match.metric,
            j.match.period,
            printed=j.found.printed,
        )
        for i, j in enumerate(judged)
        if j.match.metric and j.match.period and j.interval is not None
    }


@dataclass(frozen=True)
class Tie:
    """A figure of the article that must follow from others, and whether it does.

    `off` is how far it is from what they allow, in `unit`.
    """

    figure: Judged
    others: tuple[Judged, ...]
    holds: bool
    off: Fraction
    unit: str


def ties(audit: Audit, ledger: Ledger) -> list[Tie]:
    """What ties figures of an article: relations of the codebook, then its own sentences.

    Where both tie the same figures the codebook's word counts; what is undecided is left out.
    """
    made: dict[frozenset[int], Tie] = {}
    for verdict in judge(own_figures(audit.figures).values(), ledger):
        numbers = [int(claim.removeprefix(MARK)) for claim in verdict.claims]
        if verdict.verdict in DECIDED and len(numbers) > 1:
            off = max(-(verdict.slack or Fraction(0)), Fraction(0))
            holds = verdict.verdict == "consistent"
            made[frozenset(numbers)] = _tie(audit, numbers, off, verdict.unit, holds=holds)
    for one in stated(Layout(audit.article.plain), [judged.found for judged in audit.figures]):
        numbers = [one.number, *one.members]
        if one.agrees or one.differs:
            of = audit.figures[one.number].found.unit
            tie = _tie(audit, numbers, one.off, of, holds=one.agrees)
            made.setdefault(frozenset(numbers), tie)
    return list(made.values())


def _tie(audit: Audit, numbers: Sequence[int], off: Fraction, of: str, *, holds: bool) -> Tie:
    first, *others = (audit.figures[number] for number in numbers)
    return Tie(first, tuple(others), holds, off, of)


def refuted(audit: Audit, ledger: Ledger) -> list[Judged]:
    """The figures that do not add up with others, all of which agree with the ledger."""
    broken = (
        [one for one in (tie.figure, *tie.others) if one.verdict != "known"]
        for tie in ties(audit, ledger)
        if not tie.holds
    )
    return [odd[0] for odd in broken if len(odd) == 1]
