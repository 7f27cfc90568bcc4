"""The prints that others contradict, ranked, with the evidence on both sides.

A contradiction's importance is `|slack| ÷ |size of the figure|`: how far a print has to move at
least, against what it says.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.consistency.verdicts import DUPLICATE, Verdict
from xiaodai.ledger.grades import STATUS
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.contradictions.misprints import PATTERNS, Pattern, pattern_of
from xiaodai.studies.contradictions.relations import (
    Selection,
    as_printed,
    by_claim,
    figure_name,
    move,
    subject,
)
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Dated, Quantity, counted
from xiaodai.values.units import unit
from xiaodai.values.words import Text

PRINT = ["claim", "figure", "entity", "metric", "period", "value", "rival", "gap", "relative"]
EVIDENCE = ["grades", "prints", "other_prints", "other_origins", "remark"]
HINTS = ["pattern", "decided_by", "is_miscopied", "verdict"]


def contradictions(selection: Selection) -> pd.DataFrame:
    """The contradicted prints by importance: unexplained first, then the largest relative gap.

    Those without a relative gap come next, dates last, by their days.

    Index: claim id. Columns: `figure`, `entity`, `metric` (words), `period`; `value` (the print)
    and `rival` (the best other print of the same figure), quantities or dates; `gap` (how far apart
    they are, or the least move that would reconcile the print with other figures; dates: days) and
    `relative` (percent of the print), each `None` where there is no such thing; `grades` (the best
    of each side, the print's own first: `E / C`), `prints`, `other_prints`, `other_origins` (counts
    of those that say the same, of those on the other side, and of the documents that these go back
    to), `remark` (the ledger's status of the print, and what its digits say); `pattern` (a key of
    `misprints.PATTERNS`), `decided_by` (the other side has the better `grade`, as good a grade and
    more `origins`, or `neither`), `is_miscopied` (whether both prints of the figure go back to one
    document) and the `verdict`.
    """
    found = [_contradiction(selection.ledger, v) for v in selection.of("inconsistent")]
    found.sort(key=_importance)
    table = pd.DataFrame(found, columns=[*PRINT, *EVIDENCE, *HINTS], dtype=object)
    return table.set_index("claim")


def commonest_pattern(found: pd.DataFrame) -> tuple[Text, int] | None:
    """The pattern that most `contradictions` show, and how many of them; `None` if none does."""
    patterns: Counter[Pattern] = Counter(p for p in found["pattern"] if p != "none")
    for pattern, number in patterns.most_common(1):
        return PATTERNS[pattern], number
    return None


class ConflictSet(NamedTuple):
    """A smallest set of claims that cannot all be true, and by how much the one in question is off.

    `claims` is indexed by claim id, with the columns `figure` (words), `value` (as printed),
    `grade` (a letter), `remark` (the ledger's status and, for the one in question, its digits).
    """

    gap: Quantity | None
    claims: pd.DataFrame


def conflict_sets(ledger: Ledger, found: pd.DataFrame) -> list[ConflictSet]:
    """The smallest conflicting sets of the contradictions between different figures."""
    sets = []
    for of, one in found[found["rival"].isna()].iterrows():
        rows = []
        for claim in one["verdict"].claims:
            row = ledger.claim(claim)
            remark = STATUS[row["status"]]
            if claim == of:
                remark = Text("in question, {words}", words=one["remark"])
            grade = ledger.source(row["source"])["grade"]
            rows.append((claim, as_printed(ledger, claim), grade, remark))
        sets.append(ConflictSet(one["gap"], by_claim(ledger, rows, "value", "grade", "remark")))
    return sets


def better_side(found: pd.DataFrame) -> pd.Series[Any]:
    """In how many `contradictions` the evidence is better against the print, for what reason.

    Index: `by_grade`, `by_origins`, `by_neither`: what decides. `miscopied`: both prints have one
    origin. `copied`: the other side's prints have a sole origin. `explained`: the digits show a
    pattern, `another_period`: that of another period's figure.
    """
    by, patterns = Counter(found["decided_by"]), Counter(found["pattern"])
    copied = sum(verdict.against[-1].copied for verdict in found["verdict"])
    return row(
        by_grade=counted(by["grade"]).named("contradicted by a better grade"),
        by_origins=counted(by["origins"]).named("contradicted by more origins"),
        by_neither=counted(by["neither"]).named("contradictions that neither decides"),
        miscopied=counted(sum(found["is_miscopied"])).named("copied wrongly"),
        copied=counted(copied).named("majorities copied from one origin"),
        explained=counted(len(found) - patterns["none"]).named("explained by the digits"),
        another_period=counted(patterns["another period"]).named("of another period"),
    )


def relative_gap(value: Quantity, rival: Quantity) -> Quantity | None:
    """`|rival ÷ value − 1|`; `None` if `value` may be zero, open above if one of them is open."""
    if 0 in value.interval:
        return None
    off = rival.interval / value.interval - Interval.point(1)
    size = -off if off.ends[1] <= 0 else off
    if value.interval.width is None or rival.interval.width is None:
        size = Interval(size.low, None)
    inputs = Computed("|{0} ÷ {1} − 1|", (rival, value))
    return Quantity(size, unit("number"), inputs, value.scope)


def _contradiction(ledger: Ledger, v: Verdict) -> dict[str, Any]:
    claim = subject(ledger, v)
    row, value = ledger.claim(claim), as_printed(ledger, claim)
    other = next((c for c in v.claims if c != claim), None) if v.relation == DUPLICATE else None
    rival = None if other is None else as_printed(ledger, other)
    gap, relative = None, None
    if isinstance(value, Quantity) and isinstance(rival, Quantity):
        apart = value.minus(rival) if value.compare(rival) == "larger" else rival.minus(value)
        gap, relative = apart.named("how far apart they are"), relative_gap(value, rival)
    elif v.slack is not None:
        gap = move(ledger, v, claim)
        if isinstance(value, Quantity) and 0 not in value.interval:
            relative = gap.over(value if value.interval.ends[0] > 0 else -value)
    if relative is not None:
        relative = relative.to("percent").named("gap against the print")
    pattern, status = pattern_of(ledger, claim, other), STATUS[row["status"]]
    remark = Text("{status}: {pattern}", status=status, pattern=PATTERNS[pattern])
    ours, theirs = v.against[0], v.against[-1]
    by_origins = theirs.grade == ours.grade and len(theirs.origins) > len(ours.origins)
    otherwise = "origins" if by_origins else "neither"
    return {
        "claim": claim,
        "figure": figure_name(ledger, claim),
        "entity": ledger.entity(row["entity"]),
        "metric": ledger.metric(row["metric"]),
        "period": Period(row["period"]),
        "value": value,
        "rival": rival,
        "gap": gap,
        "relative": relative,
        "grades": f"{ours.grade} / {theirs.grade}",
        "prints": counted(len(ours.claims)),
        "other_prints": counted(len(theirs.claims)),
        "other_origins": counted(len(theirs.origins)),
        "remark": status if pattern == "none" else remark,
        "pattern": pattern,
        "decided_by": "grade" if theirs.grade < ours.grade else otherwise,
        "is_miscopied": v.relation == DUPLICATE and not {*ours.origins}.isdisjoint(theirs.origins),
        "verdict": v,
    }


def _importance(found: dict[str, Any]) -> tuple[bool, int, Fraction, str]:
    known, claim = bool(found["verdict"].known), found["claim"]
    for rank, size in enumerate((found["relative"], None, found["gap"])):
        if size is not None and (rank == 0 or isinstance(found["value"], Dated)):
            return known, rank, -Fraction(size.interval.low or 0), claim
    return known, 1, Fraction(0), claim
