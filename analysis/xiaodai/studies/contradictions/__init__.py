"""Which published figures contradict each other, and how independent they are.

The contradictions come from `xiaodai.consistency.verdicts`; this study selects and ranks them and
reads off the digits how they may have come about. A contradiction's importance is
`|slack| ÷ |size of the figure|`: how far a print has to move at least, against what it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from xiaodai.consistency.cells import figures
from xiaodai.consistency.verdicts import DUPLICATE, KINDS, SAME_DIGITS, Kind, Verdict, judge
from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
from xiaodai.studies import attrition
from xiaodai.studies.contradictions.misprints import Pattern, pattern_of
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Computed, Dated, Quantity, counted
from xiaodai.values.units import unit
from xiaodai.values.words import Text

ALL = "all"
UNDATED = "undated"


class Parameters(Contract):
    """Parameters of `07_does_it_add_up`."""

    entity: str = Field(
        ALL, description="'all' or an entity of the ledger, as 'mashang', with all its parts"
    )
    since: str = Field(
        "2010",
        description="a year or a day, as '2020' or '2020-06-30'; periods that end before are "
        "left out, undated figures stay in",
    )
    verdicts: list[Kind] = Field(
        ["inconsistent", "out_of_scope"],
        description="what is listed one by one: some of " + ", ".join(repr(kind) for kind in KINDS),
        min_length=1,
    )

    @field_validator("entity")
    @classmethod
    def _is_known(cls, value: str, info: ValidationInfo) -> str:
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger) and value != ALL and value not in ledger.kinds:
            near = get_close_matches(value, sorted(ledger.kinds), n=3)
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise ValueError(f"the ledger has no such entity{hint}")
        return value

    @field_validator("since")
    @classmethod
    def _is_year_or_day(cls, value: str) -> str:
        if not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", value):
            raise ValueError("it is neither a year nor a day")
        period_days(value)
        return value

    @model_validator(mode="after")
    def _say_something(self, info: ValidationInfo) -> Parameters:
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger) and not chosen_claims(ledger, self.entity, self.since):
            raise ValueError(
                f"parameters entity={self.entity!r} and since={self.since!r} are refused: the "
                "ledger has no such figure"
            )
        return self


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims that were asked for, and every verdict that one of them has a part in."""

    ledger: Ledger
    claims: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    def of(self, kind: Kind) -> list[Verdict]:
        """The verdicts of one kind."""
        return [v for v in self.verdicts if v.verdict == kind]


def chosen_claims(ledger: Ledger, entity: str, since: str) -> list[str]:
    """The claims on an entity and its parts whose period ends on or after a day, or is undated."""
    return [
        claim
        for claim, row in ledger.rows.items()
        if _is_about(ledger, row["entity"], entity) and _is_recent(row["period"], since)
    ]


def select(ledger: Ledger, entity: str = ALL, since: str = "2010") -> Selection:
    """Judge the whole ledger and keep what concerns an entity, its parts and the time since.

    A verdict stays if its period is recent enough and if one of its prints is about the entity.
    """
    kept = tuple(
        v
        for v in judge(figures(ledger), ledger)
        if _is_recent(v.period, since)
        and any(_is_about(ledger, ledger.claim(c)["entity"], entity) for c in _involved(v))
    )
    return Selection(ledger, tuple(chosen_claims(ledger, entity, since)), kept)


# --- contradictions --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A print that cannot be true beside others. `rival` is the best other print of the figure.

    `gap` is how far apart they are (dates: days), `relative` that against the print itself;
    `None` where there is no such size. `pattern` is what the digits say about how it came about.
    """

    verdict: Verdict
    claim: str
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


def contradictions(selection: Selection) -> list[Contradiction]:
    """The inconsistent verdicts by importance: unexplained first, then the largest relative gap.

    Those whose gap has no size to be held against come next, dates last, by their days.
    """
    found = [_contradiction(selection.ledger, v) for v in selection.of("inconsistent")]
    return sorted(found, key=_importance)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many relations got which verdict, and how many contradictions nothing explains."""

    relations: Quantity
    inconsistent: Quantity
    out_of_scope: Quantity
    undetermined: Quantity
    consistent: Quantity
    unexplained: Quantity


def tally(selection: Selection) -> Tally:
    """Count the verdicts of a selection."""
    new = sum(not v.known for v in selection.of("inconsistent"))
    return Tally(
        counted(len(selection.verdicts)).named("relations tested"),
        counted(len(selection.of("inconsistent"))).named("contradictions"),
        counted(len(selection.of("out_of_scope"))).named("mixed scopes"),
        counted(len(selection.of("undetermined"))).named("relations left open"),
        counted(len(selection.of("consistent"))).named("relations that hold"),
        counted(new).named("unexplained contradictions"),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How the two sides of the contradictions stand; `copied`: other sides with a sole origin."""

    by_grade: Quantity
    by_origins: Quantity
    by_neither: Quantity
    miscopied: Quantity
    copied: Quantity
    explained: Quantity
    another_period: Quantity


def standing(found: Sequence[Contradiction]) -> Standing:
    """Count what speaks against the prints that are contradicted."""
    by = Counter(c.decided_by for c in found)
    patterns = Counter(c.pattern for c in found)
    copied = sum(c.verdict.against[-1].copied for c in found)
    return Standing(
        counted(by["grade"]).named("contradicted by a better grade"),
        counted(by["origins"]).named("contradicted by more origins"),
        counted(by["neither"]).named("contradictions that neither decides"),
        counted(sum(c.is_miscopied for c in found)).named("copied wrongly"),
        counted(copied).named("majorities copied from one origin"),
        counted(len(found) - patterns["none"]).named("explained by the digits"),
        counted(patterns["another period"]).named("of another period"),
    )


def as_printed(ledger: Ledger, claim: str) -> Quantity | Dated:
    """One claim as a quantity, or as a date."""
    row = ledger.claim(claim)
    if row["unit"] != "date":
        return ledger.quantity(claim)
    first, last = (date.fromisoformat(row[end]) for end in ("low", "high"))
    return Dated(first, last, Claimed((claim,)), ledger.label(row["entity"], row["metric"]))


def room(ledger: Ledger, verdict: Verdict) -> Quantity | None:
    """How far the figure may move before the relation fails: the slack, as a quantity."""
    return None if verdict.slack is None else _moved(ledger, verdict, _own(ledger, verdict))


def _contradiction(ledger: Ledger, v: Verdict) -> Contradiction:
    claim = _own(ledger, v)
    value = as_printed(ledger, claim)
    rivals = [c for c in v.claims if c != claim] if v.relation == DUPLICATE else []
    rival = as_printed(ledger, rivals[0]) if rivals else None
    gap, relative = None, None
    if isinstance(value, Quantity) and isinstance(rival, Quantity):
        gap, relative = _distance(value, rival), _relative(value, rival)
    elif v.slack is not None:
        gap = _moved(ledger, v, claim)
        if isinstance(value, Quantity) and 0 not in value.interval:
            relative = gap.over(value if value.interval.ends[0] > 0 else -value)
    if relative is not None:
        relative = relative.to("percent").named("gap against the print")
    pattern = pattern_of(ledger, claim, rivals[0] if rivals else None)
    return Contradiction(v, claim, value, rival, gap, relative, pattern)


def _distance(one: Quantity, other: Quantity) -> Quantity:
    """The larger of two figures that share no value, minus the smaller."""
    pair = (one, other) if one.compare(other) == "larger" else (other, one)
    return pair[0].minus(pair[1]).named("how far apart they are")


def _relative(value: Quantity, rival: Quantity) -> Quantity | None:
    """`|rival ÷ value − 1|`, each figure once; open above where one of the two is open."""
    if 0 in value.interval:
        return None
    off = rival.interval / value.interval - Interval.point(1)
    size = -off if off.ends[1] <= 0 else off
    if value.interval.width is None or rival.interval.width is None:
        size = Interval(size.low, None)
    inputs = Computed("|{0} ÷ {1} − 1|", (rival, value))
    return Quantity(size, unit("number"), inputs, value.scope)


def _moved(ledger: Ledger, v: Verdict, claim: str) -> Quantity:
    """The slack without its sign, in the figure's unit; between dates in days."""
    assert v.slack is not None, "only a settled relation has a slack"
    others = tuple(c for c in v.claims if c != claim)
    words = Text("least move that would reconcile it")
    if v.verdict != "inconsistent":
        words = Text("room left")
    if v.unit == "date":
        lineage = Claimed((claim,), others, 1) if v.verdict == "inconsistent" else Claimed(v.claims)
        return Quantity(Interval.point(abs(v.slack)), unit("day"), lineage, (), words)
    shown = unit("percentage_point" if v.unit == "percent" else v.unit)
    told = tuple(ledger.quantity(c) for c in (claim, *others))
    slots = ", ".join(f"{{{i}}}" for i in range(1, len(told)))
    formula = f"min |Δ({{0}})| : {slots}" if slots else "min |Δ({0})|"
    size = Interval.point(abs(v.slack) * shown.factor)
    return Quantity(size, shown, Computed(formula, told), told[0].scope, words)


def _importance(found: Contradiction) -> tuple[bool, int, Fraction, str]:
    known = bool(found.verdict.known)
    for rank, size in enumerate((found.relative, None, found.gap)):
        if size is not None and (rank == 0 or isinstance(found.value, Dated)):
            return known, rank, -Fraction(size.interval.low or 0), found.claim
    return known, 1, Fraction(0), found.claim


# --- scopes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mixture:
    """Figures of two scopes that were, or would be, taken for one.

    For the same digits: `part` is the figure of the narrower scope, `whole` the print that passes
    it off as the wider one's. For a ratio: `part` is the ratio as printed, `whole` what the wider
    figure over the narrower one would give, `times` how many times too large that is.
    """

    verdict: Verdict
    claim: str
    part: Quantity
    whole: Quantity
    times: Quantity | None = None


def same_digits(selection: Selection) -> list[Mixture]:
    """Figures printed with the same digits for a scope and for a wider one that holds it."""
    ledger = selection.ledger
    found = [v for v in selection.of("out_of_scope") if v.relation == SAME_DIGITS]
    return [
        Mixture(v, v.claims[0], ledger.quantity(v.claims[1]), ledger.quantity(v.claims[0]))
        for v in found
    ]


def wrong_ratios(selection: Selection) -> list[Mixture]:
    """Ratios whose upper figure is known for a wider scope only, and what that would give."""
    ledger, found = selection.ledger, []
    why = Text("a warning: the scopes differ")
    for v in selection.of("out_of_scope"):
        own = [ledger.quantity(c) for c in v.claims if ledger.claim(c)["entity"] == v.entity]
        wider = [ledger.quantity(c) for c in v.claims if ledger.claim(c)["entity"] != v.entity]
        if v.relation == SAME_DIGITS or len(own) != 2 or len(wider) != 1:
            continue
        ratio, below = own
        put_in = wider[0].over(below, across=why)
        put_in = put_in.named("the wider figure over the narrower")
        if put_in.unit.dimensions == ratio.unit.dimensions:
            times = put_in.over(ratio, across=why).to("multiple")
            times = times.named("times the printed ratio")
            found.append(Mixture(v, v.claims[0], ratio, put_in, times))
    return found


def rebasings(ledger: Ledger, since: str) -> dict[str, Quantity]:
    """By year: the opening balance that the year's flows imply, minus the year-end printed before.

    Nationwide; years that lack either are left out (see `attrition.rebasing`).
    """
    table = attrition.rebasing(ledger)
    known = ((str(year), gap) for year, gap in table["rebasing"].items())
    return {year: gap for year, gap in known if gap is not None and _is_recent(year, since)}


@dataclass(frozen=True, slots=True)
class Rebased:
    """Of how many years the opening balance can be held against the year-end before, and moved."""

    all: Quantity
    moved: Quantity


def rebased(gaps: Mapping[str, Quantity]) -> Rebased:
    """Count the years, and those whose gap is surely not zero."""
    surely = sum(0 not in gap.interval for gap in gaps.values())
    return Rebased(
        counted(len(gaps)).named("years that can be compared"),
        counted(surely).named("re-based years"),
    )


# --- shared small parts ----------------------------------------------------------------------


def _own(ledger: Ledger, v: Verdict) -> str:
    """The claim that a verdict is about: of its entity, metric and period, the first in its set."""
    wanted = (v.entity, v.metric, v.period)
    listed = [*v.claims, *_involved(v)]
    rows = ((claim, ledger.claim(claim)) for claim in listed)
    found = [c for c, row in rows if (row["entity"], row["metric"], row["period"]) == wanted]
    return (found or listed)[0]


def _involved(v: Verdict) -> list[str]:
    return list(dict.fromkeys([*v.claims, *(c for side in v.against for c in side.claims)]))


def _is_about(ledger: Ledger, entity: str, wanted: str) -> bool:
    return wanted == ALL or wanted in ledger.scope(entity)


def _is_recent(period: str, since: str) -> bool:
    return period == UNDATED or period_days(period)[1] >= period_days(since)[0]
