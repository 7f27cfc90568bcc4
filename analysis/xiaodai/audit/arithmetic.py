"""An article's own arithmetic: what its figures say of one another by the codebook's relations."""

from __future__ import annotations

from collections.abc import Sequence

from xiaodai.audit.result import Audit, Judged
from xiaodai.consistency.verdicts import Verdict, judge
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


def own_relations(audit: Audit, ledger: Ledger) -> list[tuple[Verdict, list[Judged]]]:
    """The relations between figures of the article that are decided, with those figures."""
    found = judge(own_figures(audit.figures).values(), ledger)
    return [
        (verdict, [audit.figures[int(claim.removeprefix(MARK))] for claim in verdict.claims])
        for verdict in found
        if verdict.verdict in DECIDED and len(verdict.claims) > 1
    ]


def refuted(audit: Audit, ledger: Ledger) -> list[Judged]:
    """The figures that do not add up with others, all of which agree with the ledger."""
    broken = (
        [one for one in members if one.verdict != "known"]
        for verdict, members in own_relations(audit, ledger)
        if verdict.verdict == "inconsistent"
    )
    return [odd[0] for odd in broken if len(odd) == 1]
