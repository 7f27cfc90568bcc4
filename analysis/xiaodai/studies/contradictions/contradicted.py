"""The prints that others contradict, ranked, with the evidence on both sides.

A contradiction's importance is `|slack| ÷ |size of the figure|`: how far a print has to move at
least, against what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from xiaodai.consistency.verdicts import DUPLICATE, Verdict
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import STATUS
from xiaodai.reading.periods import Period
from xiaodai.studies.contradictions.gaps import (
    as_printed,
    distance,
    figure_name,
    move,
    relative_gap,
    subject,
)
from xiaodai.studies.contradictions.misprints import PATTERNS, Pattern, pattern_of
from xiaodai.studies.contradictions.provenance import grade_of
from xiaodai.studies.contradictions.selection import Selection
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Dated, Quantity, counted
from xiaodai.values.words import Text

DRAWN = 12  # how many gaps one chart holds


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A print that cannot be true beside others.

    `rival` is the best other print of the same figure, `gap` how far apart the two are (dates:
    days), `relative` the gap over the print itself; each is `None` where there is no such thing.
    `pattern` is what the digits say about how the print came about, `status` the ledger's status.
    """

    verdict: Verdict
    claim: str
    figure: Text
    entity: Text
    metric: Text
    period: Period
    status: Text
    value: Quantity | Dated
    rival: Quantity | Dated | None
    gap: Quantity | None
    relative: Quantity | None
    pattern: Pattern

    @property
    def decided_by(self) -> Literal["grade", "origins", "neither"]:
        """Whether the other side has the better grade, or else more independent origins."""
        ours, theirs = self.verdict.against[0], self.verdict.against[-1]
        if theirs.grade < ours.grade:
            return "grade"
        more = theirs.grade == ours.grade and len(theirs.origins) > len(ours.origins)
        return "origins" if more else "neither"

    @property
    def is_miscopied(self) -> bool:
        """Whether two prints of the figure go back to one document: one copied it wrongly."""
        ours, theirs = self.verdict.against[0], self.verdict.against[-1]
        return self.verdict.relation == DUPLICATE and bool({*ours.origins} & {*theirs.origins})

    @property
    def grades(self) -> str:
        """The best grade of each side, the print's own first: `E / C`."""
        return " / ".join(side.grade for side in self.verdict.against)

    @property
    def prints(self) -> Quantity:
        """How many prints say the same as this one."""
        return counted(len(self.verdict.against[0].claims))

    @property
    def other_prints(self) -> Quantity:
        """How many prints are on the other side."""
        return counted(len(self.verdict.against[-1].claims))

    @property
    def other_origins(self) -> Quantity:
        """To how many origins those go back."""
        return counted(len(self.verdict.against[-1].origins))

    @property
    def remark(self) -> Text:
        """The ledger's status of the print, and what its digits say."""
        if self.pattern == "none":
            return self.status
        return Text("{status}: {pattern}", status=self.status, pattern=PATTERNS[self.pattern])


def contradictions(selection: Selection) -> list[Contradiction]:
    """The contradicted prints by importance: unexplained first, then the largest relative gap.

    Those without a relative gap come next, dates last, by their days.
    """
    found = [_contradiction(selection.ledger, v) for v in selection.of("inconsistent")]
    return sorted(found, key=_importance)


def widest_gaps(found: Sequence[Contradiction], most: int = DRAWN) -> pd.DataFrame:
    """The contradictions with the largest relative gaps, in the order given.

    Index: claim id. Columns: `metric`, `entity` (words), `period`, `relative` (percent of the
    print), `pattern` (a key of `misprints.PATTERNS`).
    """
    drawn = [c for c in found if c.relative is not None][:most]
    table = frame(drawn, "claim", "metric", "entity", "period", "relative", "pattern")
    return table.set_index("claim")


def commonest_pattern(gaps: pd.DataFrame) -> tuple[Text, int] | None:
    """The pattern that most of the `widest_gaps` show, and how many; `None` if none shows one."""
    patterns: Counter[Pattern] = Counter(p for p in gaps["pattern"] if p != "none")
    for pattern, number in patterns.most_common(1):
        return PATTERNS[pattern], number
    return None


def pairs(found: Sequence[Contradiction]) -> pd.DataFrame:
    """The figures that two prints contradict each other about.

    Index: claim id. Columns: `figure` (words), `value` and `rival` (the print and the best other
    one, in the metric's unit, or dates), `gap` (the same unit, or days), `relative` (percent of the
    print, or `None`).
    """
    table = frame(_paired(found), "claim", "figure", "value", "rival", "gap", "relative")
    return table.set_index("claim")


def evidence(found: Sequence[Contradiction]) -> pd.DataFrame:
    """The evidence on both sides of the `pairs`, with their index.

    Columns: `figure` (words), `grades` (best of each side), `prints`, `other_prints`,
    `other_origins` (counts), `remark` (the ledger's status and what the digits say).
    """
    columns = ("figure", "grades", "prints", "other_prints", "other_origins", "remark")
    return frame(_paired(found), "claim", *columns).set_index("claim")


@dataclass(frozen=True, slots=True)
class ConflictSet:
    """A smallest set of claims that cannot all be true, and by how much the one in question is off.

    `claims` is indexed by claim id, with the columns `figure` (words), `value` (as printed),
    `grade` (a letter), `remark` (the ledger's status and, for the one in question, its digits).
    """

    gap: Quantity | None
    claims: pd.DataFrame


def conflict_sets(ledger: Ledger, found: Sequence[Contradiction]) -> list[ConflictSet]:
    """The smallest conflicting sets of the contradictions between different figures."""
    return [_conflict_set(ledger, c) for c in found if c.rival is None]


@dataclass(frozen=True, slots=True)
class BetterSide:
    """In how many contradictions the evidence is better against the print, and for what reason.

    `by_grade`, `by_origins`, `by_neither`: what decides. `miscopied`: both prints have one origin.
    `copied`: the other side's prints have a sole origin. `explained`: the digits show a pattern,
    `another_period`: that of another period's figure.
    """

    by_grade: Quantity
    by_origins: Quantity
    by_neither: Quantity
    miscopied: Quantity
    copied: Quantity
    explained: Quantity
    another_period: Quantity


def better_side(found: Sequence[Contradiction]) -> BetterSide:
    """Count what speaks against the prints that are contradicted."""
    by = Counter(c.decided_by for c in found)
    patterns = Counter(c.pattern for c in found)
    copied = sum(c.verdict.against[-1].copied for c in found)
    return BetterSide(
        counted(by["grade"]).named("contradicted by a better grade"),
        counted(by["origins"]).named("contradicted by more origins"),
        counted(by["neither"]).named("contradictions that neither decides"),
        counted(sum(c.is_miscopied for c in found)).named("copied wrongly"),
        counted(copied).named("majorities copied from one origin"),
        counted(len(found) - patterns["none"]).named("explained by the digits"),
        counted(patterns["another period"]).named("of another period"),
    )


def _paired(found: Sequence[Contradiction]) -> list[Contradiction]:
    return [c for c in found if c.rival is not None]


def _contradiction(ledger: Ledger, v: Verdict) -> Contradiction:
    claim = subject(ledger, v)
    value = as_printed(ledger, claim)
    rivals = [c for c in v.claims if c != claim] if v.relation == DUPLICATE else []
    rival = as_printed(ledger, rivals[0]) if rivals else None
    gap, relative = None, None
    if isinstance(value, Quantity) and isinstance(rival, Quantity):
        gap, relative = distance(value, rival), relative_gap(value, rival)
    elif v.slack is not None:
        gap = move(ledger, v, claim)
        if isinstance(value, Quantity) and 0 not in value.interval:
            relative = gap.over(value if value.interval.ends[0] > 0 else -value)
    if relative is not None:
        relative = relative.to("percent").named("gap against the print")
    row = ledger.claim(claim)
    return Contradiction(
        verdict=v,
        claim=claim,
        figure=figure_name(ledger, claim),
        entity=ledger.entity(row["entity"]),
        metric=ledger.metric(row["metric"]),
        period=Period(row["period"]),
        status=STATUS[row["status"]],
        value=value,
        rival=rival,
        gap=gap,
        relative=relative,
        pattern=pattern_of(ledger, claim, rivals[0] if rivals else None),
    )


def _conflict_set(ledger: Ledger, contradiction: Contradiction) -> ConflictSet:
    rows = []
    for claim in contradiction.verdict.claims:
        remark = STATUS[ledger.claim(claim)["status"]]
        if claim == contradiction.claim:
            remark = Text("in question, {words}", words=contradiction.remark)
        rows.append(
            {
                "claim": claim,
                "figure": figure_name(ledger, claim),
                "value": as_printed(ledger, claim),
                "grade": grade_of(ledger, claim),
                "remark": remark,
            }
        )
    return ConflictSet(contradiction.gap, pd.DataFrame(rows).set_index("claim"))


def _importance(found: Contradiction) -> tuple[bool, int, Fraction, str]:
    known = bool(found.verdict.known)
    for rank, size in enumerate((found.relative, None, found.gap)):
        if size is not None and (rank == 0 or isinstance(found.value, Dated)):
            return known, rank, -Fraction(size.interval.low or 0), found.claim
    return known, 1, Fraction(0), found.claim
