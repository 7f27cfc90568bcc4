"""The prints that others contradict, ranked, with the evidence on both sides.

A contradiction's importance is `|slack| ÷ |size of the figure|`: how far a print has to move at
least, against what it says.

How a wrong print may have come about is read off its digits. A match of digits is a hint: with few
digits, or many figures to match, it may be chance. So short prints are not matched, and the pattern
stands beside the ledger's own status, not in its place.
"""

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from xiaodai.consistency.cells import TELLING
from xiaodai.consistency.classes import Classed
from xiaodai.consistency.verdicts import DUPLICATE, Side, Verdict
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import STATUS
from xiaodai.reading import Period, period_days
from xiaodai.studies.contradictions import relations
from xiaodai.values import Dated, Interval, Quantity, Text, counted, row

Pattern = Literal[
    "rounded", "fewer digits", "plain difference", "one digit", "another period", "none"
]
PATTERNS: dict[Pattern, Text] = {
    "another period": Text("true of another period"),
    "plain difference": Text("difference of two published levels"),
    "rounded": Text("the same, rounded"),
    "fewer digits": Text("the same with digits lost"),
    "one digit": Text("one digit differs"),
    "none": Text("nothing in the digits"),
}
TOO_SHORT = 3  # with fewer digits a match may be chance
SLIPPED = 10  # times itself: nobody is off by so much who has the right unit
PRINT = ["claim", "figure", "entity", "metric", "period", "value", "rival", "gap", "relative"]
EVIDENCE = ["grades", "prints", "other_prints", "other_origins", "remark"]
HINTS = ["kind", "cause", "is_explained", "pattern", "decided_by", "is_miscopied"]
DIGITS: dict[str, Pattern] = {"coarser_print": "rounded", "cut_digits": "fewer digits"}


def contradictions(selection: relations.Selection) -> pd.DataFrame:
    """The contradicted prints by importance: unexplained first, then the largest relative gap.

    Those without a relative gap come next, dates last, by the days that they are off.

    Index: claim id. Columns: `figure`, `entity`, `metric` (words), `period`; `value` (the print)
    and `rival` (the best other print of the same figure), quantities or dates; `gap` (how far apart
    they are, or the least move that would reconcile the print with other figures; dates: days) and
    `relative` (percent of the print), each `None` where there is no such thing; `grades` (the best
    of each side, the print's own first: `E / C`), `prints`, `other_prints`, `other_origins` (counts
    of those that say the same, of those on the other side, and of the documents that these go back
    to), `remark` (the ledger's status of the print, and what its digits say); `kind` (its class, a
    key of `CLASSES`) and `cause` (a key of `CAUSES`), `is_explained`; `pattern` (a key of
    `PATTERNS`), `decided_by` (the other side has the better `grade`, as good a grade and more
    `origins`, or `neither`), `is_miscopied` (whether both prints of the figure go back to one
    document) and the `verdict`.
    """
    found = [_contradiction(selection.ledger, one) for one in relations.classes(selection)]
    found.sort(key=_importance)
    table = pd.DataFrame(found, columns=[*PRINT, *EVIDENCE, *HINTS, "verdict"], dtype=object)
    return table.set_index("claim")


def conflict_sets(ledger: Ledger, found: pd.DataFrame, most: int) -> pd.DataFrame:
    """The smallest sets of claims that cannot all be true, for `contradictions` without a rival.

    A row for each claim, the one in question first in each set, and no more than `most` rows in
    whole sets. Index: claim id. Columns: `figure` (words), `value` (as printed), `grade` (a
    letter), `status` (words: in the ledger), `gap` (how far the claim in question is off at least,
    as a multiple of itself where that is more than ten times; `None` for the others).
    """
    rows: list[tuple[object, ...]] = []
    for of, one in found[found["rival"].isna()].iterrows():
        claims = [of, *(claim for claim in one["verdict"].claims if claim != of)]
        if len(rows) + len(claims) > most:
            break
        for claim in claims:
            row = ledger.claim(claim)
            status, grade = STATUS[row["status"]], ledger.source(row["source"])["grade"]
            gap = _in_fitting_unit(one["gap"], one["relative"]) if claim == of else None
            rows.append((claim, relations.as_printed(ledger, claim), grade, status, gap))
    return relations.by_claim(ledger, rows, "value", "grade", "status", "gap")


def _in_fitting_unit(gap: Quantity | None, relative: Quantity | None) -> Quantity | None:
    """A gap, or how many times the figure it is where a unit or a digit must have slipped."""
    if relative is None or relative.interval.ends[0] < SLIPPED:
        return gap
    return relative.to("multiple")


def better_side(found: pd.DataFrame) -> pd.Series:
    """In how many `contradictions` the evidence is better against the print, for what reason.

    Index: `by_grade`, `by_origins`, `by_neither`: what decides. `miscopied`: both prints have one
    origin. `copied`: the other side's prints have a sole origin. `explained`: the digits show a
    pattern, `another_period`: that of another period's figure.
    """
    by, patterns = Counter(found["decided_by"]), Counter(found["pattern"])
    copied = sum(_sides(verdict, str(of))[1].copied for of, verdict in found["verdict"].items())
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
    return rival.derived(size, "|{0} ÷ {1} − 1|", value, unit_id="number")


def pattern_of(ledger: Ledger, claim: str, rival: str | None, cause: str = "") -> Pattern:
    """How a wrong print may have come about, the surest sign first; a match may be chance.

    `cause` is that of its class, which says whether it is a coarser print of the other.
    """
    if cause in DIGITS:
        return DIGITS[cause]
    if _is_plain_difference(ledger, claim):
        return "plain difference"
    if rival is not None and _differ_in_one_digit(ledger, claim, rival):
        return "one digit"
    return "another period" if periods_of(ledger, claim) else "none"


def periods_of(ledger: Ledger, claim: str) -> list[str]:
    """The other periods for which accepted prints of the same figure give this value."""
    row, value = ledger.claim(claim), ledger.printed_interval(claim)
    if row["unit"] == "date" or not _tells(value):
        return []
    same = ledger.query(entity=row["entity"], metric=row["metric"], status="accepted")
    found = set()
    for other in same["id"]:
        printed, period = ledger.printed_interval(other), ledger.claim(other)["period"]
        if period != row["period"] and _tells(printed) and printed.intersect(value) is not None:
            found.add(period)
    return sorted(found)


def _contradiction(ledger: Ledger, one: Classed) -> dict[str, Any]:
    v = one.verdict
    claim = one.claim if one.rival else relations.subject(ledger, v)
    row, value = ledger.claim(claim), relations.as_printed(ledger, claim)
    other = next((c for c in v.claims if c != claim), None) if one.rival else None
    rival = None if other is None else relations.as_printed(ledger, other)
    gap, relative = None, None
    if isinstance(value, Quantity) and isinstance(rival, Quantity):
        apart = value.minus(rival) if value.compare(rival) == "larger" else rival.minus(value)
        gap, relative = apart.named("how far apart they are"), relative_gap(value, rival)
    elif v.slack is not None:
        gap = relations.move(ledger, v, claim)
        if isinstance(value, Quantity) and 0 not in value.interval:
            relative = gap.over(value if value.interval.ends[0] > 0 else -value)
    if relative is not None:
        relative = relative.to("percent").named("gap against the print")
    pattern, status = pattern_of(ledger, claim, other, one.cause), STATUS[row["status"]]
    remark = Text("{status}: {pattern}", status=status, pattern=PATTERNS[pattern])
    ours, theirs = _sides(v, claim)
    by_origins = theirs.grade == ours.grade and len(theirs.origins) > len(ours.origins)
    otherwise = "origins" if by_origins else "neither"
    return {
        "claim": claim,
        "figure": relations.figure_name(ledger, claim),
        "entity": ledger.short_name(row["entity"]),
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
        "kind": one.kind,
        "cause": one.cause,
        "is_explained": one.is_explained,
        "pattern": pattern,
        "decided_by": "grade" if theirs.grade < ours.grade else otherwise,
        "is_miscopied": v.relation == DUPLICATE and not {*ours.origins}.isdisjoint(theirs.origins),
        "verdict": v,
    }


def _sides(v: Verdict, claim: str) -> tuple[Side, Side]:
    """The side of a print and the one against it."""
    first, last = v.against[0], v.against[-1]
    return (last, first) if claim in last.claims else (first, last)


def _importance(found: dict[str, Any]) -> tuple[bool, int, Fraction, str]:
    known, claim = found["is_explained"], found["claim"]
    for rank, size in enumerate((found["relative"], None, found["gap"])):
        if size is not None and (rank == 0 or isinstance(found["value"], Dated)):
            return known, rank, -Fraction(size.interval.low or 0), claim
    return known, 1, Fraction(0), claim


def _is_plain_difference(ledger: Ledger, claim: str) -> bool:
    """Whether a change since the start of the year is that of the levels as first published."""
    row = ledger.claim(claim)
    codebook = ledger.codebook(row["metric"])
    if codebook["change_base"] not in ("year_start", "restated_year_start"):
        return False
    level, end = codebook["change_of"], period_days(row["period"])[1]
    days = [end.isoformat(), date(end.year - 1, 12, 31).isoformat()]
    if not level or not all(ledger.has(row["entity"], level, day) for day in days):
        return False
    later, earlier = (ledger.value(row["entity"], level, day) for day in days)
    change = later.interval - earlier.interval
    return change.intersect(ledger.quantity(claim).interval) is not None


def _differ_in_one_digit(ledger: Ledger, claim: str, rival: str) -> bool:
    one, other = (_digits(ledger, c) for c in (claim, rival))
    if len(one) != len(other) or len(one) < TOO_SHORT:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _digits(ledger: Ledger, claim: str) -> str:
    """The digits of a print: of its day, or of the middle of its bounds."""
    row = ledger.claim(claim)
    middle = ledger.printed_interval(claim).midpoint
    if row["unit"] == "date":
        return re.sub(r"\D", "", row["low"]) if row["low"] == row["high"] else ""
    return "" if middle is None else re.sub(r"\D", "", f"{float(middle):.12g}")


def _tells(value: Interval) -> bool:
    """Whether a print is narrow enough, and long enough, for a match to mean something."""
    width, middle = value.width, value.midpoint
    if width is None or middle is None or width * TELLING > abs(middle):
        return False
    return len(re.sub(r"\D", "", f"{float(middle):.12g}")) >= TOO_SHORT
