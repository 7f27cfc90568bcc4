"""What the notebook asks for: the claims on an entity since a day, and the verdicts on them."""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.consistency.cells import figures
from xiaodai.consistency.verdicts import Kind, Verdict, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading.dates import period_days
from xiaodai.values.quantity import Quantity, counted

ALL = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims that were asked for, and every verdict that involves one of them."""

    ledger: Ledger
    claims: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    def of(self, kind: Kind) -> list[Verdict]:
        """The verdicts of one kind."""
        return [v for v in self.verdicts if v.verdict == kind]


def chosen_claims(ledger: Ledger, entity: str, since: str) -> list[str]:
    """The ids of the claims on an entity and its parts whose period ends on or after a day.

    Undated claims are among them. `entity` may be `ALL`; `since` is a period code.
    """
    return [
        claim
        for claim, row in ledger.rows.items()
        if _is_about(ledger, row["entity"], entity) and is_recent(row["period"], since)
    ]


def select(ledger: Ledger, entity: str = ALL, since: str = "2010") -> Selection:
    """Judge the whole ledger and keep what concerns an entity, its parts and the time since.

    A verdict stays if its period ends on or after `since` and one of its prints is about the
    entity.
    """
    kept = tuple(
        v
        for v in judge(figures(ledger), ledger)
        if is_recent(v.period, since)
        and any(_is_about(ledger, ledger.claim(c)["entity"], entity) for c in involved(v))
    )
    return Selection(ledger, tuple(chosen_claims(ledger, entity, since)), kept)


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """How many relations got which verdict; `unexplained`: contradictions that no claim explains.

    A contradiction is explained if the ledger marks one of its claims for it.
    """

    relations: Quantity
    inconsistent: Quantity
    out_of_scope: Quantity
    undetermined: Quantity
    consistent: Quantity
    unexplained: Quantity


def count_verdicts(selection: Selection) -> VerdictCounts:
    """Count the verdicts of a selection."""
    unexplained = sum(not v.known for v in selection.of("inconsistent"))
    return VerdictCounts(
        counted(len(selection.verdicts)).named("relations tested"),
        counted(len(selection.of("inconsistent"))).named("contradictions"),
        counted(len(selection.of("out_of_scope"))).named("mixed scopes"),
        counted(len(selection.of("undetermined"))).named("relations left open"),
        counted(len(selection.of("consistent"))).named("relations that hold"),
        counted(unexplained).named("unexplained contradictions"),
    )


def involved(v: Verdict) -> list[str]:
    """The ids of all claims of a verdict: its set first, then those of both sides."""
    return list(dict.fromkeys([*v.claims, *(c for side in v.against for c in side.claims)]))


def is_recent(period: str, since: str) -> bool:
    """Whether a period ends on or after the first day of `since`, or has no date."""
    return period == UNDATED or period_days(period)[1] >= period_days(since)[0]


def _is_about(ledger: Ledger, entity: str, wanted: str) -> bool:
    return wanted == ALL or wanted in ledger.scope(entity)
