"""What is tested: the relations among the figures that are asked for, and what comes of each.

The verdicts come from `xiaodai.consistency.verdicts`. `select` keeps those that concern an entity
and the time since a day; the rest counts and lists them: those that hold or stay open, figures
printed for another scope, years that do not open where the last one closed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.consistency.classes import Classed, all_classed
from xiaodai.consistency.verdicts import (
    DUPLICATE,
    KINDS,
    NO_LAW,
    OPENING,
    REVISION,
    SAME_DIGITS,
    Kind,
    Verdict,
    judge,
)
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import STATUS
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading import Period, period_days
from xiaodai.studies import attrition
from xiaodai.studies.attrition.year_openings import QUARTERS
from xiaodai.values import Computed, Dated, Interval, Quantity, Text, counted, row, unit
from xiaodai.values.quantity import Claimed

ALL = "all"
MISTAKEN = 1000  # times too large: more than anybody takes for the ratio
LIMITS = Text("limits and whole numbers")
FAMILIES: dict[Text, tuple[str, ...]] = {
    Text("one figure given several times"): (DUPLICATE, SAME_DIGITS),
    Text("wholes and their parts"): (
        "sum",
        "sum of entities",
        "whole of entities",
        "part",
        "complement",
    ),
    Text("changes over time"): (
        "change",
        "growth",
        OPENING,
        REVISION,
        "running total",
        "adjoining periods",
        "period within",
    ),
    Text("ratios and averages"): (
        "ratio",
        "average",
        "average and band",
        "nested bands",
        "separate bands",
        "band in range",
        "day count",
    ),
    Text("order of dates"): ("order of dates",),
    LIMITS: ("at least", "at most", "integer", "domain"),
    Text("drafts passed off as law"): (NO_LAW,),
    Text("several checks at once"): ("joint",),
}


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
        if _is_about(ledger, row["entity"], entity) and _is_recent(row["period"], since)
    ]


def select(ledger: Ledger, entity: str = ALL, since: str = "2010") -> Selection:
    """Judge the whole ledger and keep what concerns an entity, its parts and the time since.

    A verdict stays if its period ends on or after `since` and one of its prints is about the
    entity.
    """
    kept = tuple(
        v
        for v in judge(ledger.prints(), ledger)
        if _is_recent(v.period, since)
        and any(_is_about(ledger, ledger.claim(c)["entity"], entity) for c in _involved(v))
    )
    return Selection(ledger, tuple(chosen_claims(ledger, entity, since)), kept)


def count_verdicts(selection: Selection) -> pd.Series:
    """How many `relations` there are, and how many got each verdict.

    Index: `relations`, the kinds of verdict, and `unexplained`: contradictions of which the ledger
    marks no claim and which are no rounding.
    """
    counts = {kind: counted(len(selection.of(kind))) for kind in KINDS}
    unexplained = sum(not one.is_explained for one in classes(selection))
    return row(
        relations=counted(len(selection.verdicts)).named("relations tested"),
        inconsistent=counts["inconsistent"].named("relations that fail"),
        out_of_scope=counts["out_of_scope"].named("mixed scopes"),
        undetermined=counts["undetermined"].named("relations left open"),
        consistent=counts["consistent"].named("relations that hold"),
        unexplained=counted(unexplained).named("unexplained contradictions"),
    )


def classes(selection: Selection) -> list[Classed]:
    """The class and cause of every contradiction (see `xiaodai.consistency.classes`)."""
    return all_classed(selection.verdicts, selection.ledger)


def family(relation: str) -> Text:
    """The kind of test that a relation is: a sum, a change, a ratio …"""
    return next((name for name, members in FAMILIES.items() if relation in members), LIMITS)


def by_family(selection: Selection) -> pd.DataFrame:
    """How many relations of each family got which verdict; families without any are left out.

    Columns: `family` (words), and the counts `inconsistent`, `out_of_scope`, `undetermined`,
    `consistent`.
    """
    counts = Counter((family(v.relation), v.verdict) for v in selection.verdicts)
    rows = [
        {"family": name} | {kind: counted(counts[name, kind]) for kind in KINDS}
        for name in FAMILIES
        if any(counts[name, kind] for kind in KINDS)
    ]
    return pd.DataFrame(rows, columns=["family", *KINDS], dtype=object)


def most_contradictory(families: pd.DataFrame) -> Text | None:
    """The family of `by_family` with most contradictions, the first of equals; `None` for none."""
    contradictions = dict(zip(families["family"], families["inconsistent"], strict=True))
    worst = max(contradictions, key=lambda name: contradictions[name].low)
    return worst if contradictions[worst].low else None


def listed(selection: Selection, kind: Kind) -> pd.DataFrame:
    """The relations with one verdict, those with the least room first.

    Index: the claim that the relation is about first. Columns: `figure` (words), `value` (as
    printed), `family` (words), `room` (how far the figure may move before the relation fails, or
    `None`), `prints` and `origins` (counts, of all figures of the relation).
    """
    ledger, rows = selection.ledger, []
    for v in sorted(
        selection.of(kind), key=lambda v: (v.slack is None, abs(v.slack or 0), v.claims)
    ):
        room = None if v.slack is None else move(ledger, v, subject(ledger, v))
        prints = {claim for side in v.against for claim in side.claims}
        origins = {origin for side in v.against for origin in side.origins}
        value = as_printed(ledger, v.claims[0])
        rows.append((v.claims[0], value, family(v.relation), room, len(prints), len(origins)))
    return by_claim(ledger, rows, "value", "family", "room", "prints", "origins")


def same_digits(selection: Selection) -> pd.DataFrame:
    """Figures printed with the same digits for a scope and for a wider one that holds it.

    Index: the claim for the wider scope. Columns: `figure` (its name), `whole` (what it prints),
    `part` (the narrower scope's print; both in the metric's unit), `narrower` (the name of that
    scope), `prints` and `origins` (how many print it for the wider scope, and to how many documents
    they go back), `status` (in the ledger).
    """
    ledger = selection.ledger
    rows = [
        (
            v.claims[0],
            *map(ledger.quantity, v.claims[:2]),
            ledger.short_name(ledger.claim(v.claims[1])["entity"]),
            len(v.against[0].claims),
            len(v.against[0].origins),
            STATUS[ledger.claim(v.claims[0])["status"]],
        )
        for v in selection.of("out_of_scope")
        if v.relation == SAME_DIGITS
    ]
    return by_claim(ledger, rows, "whole", "part", "narrower", "prints", "origins", "status")


def wrong_ratios(selection: Selection) -> pd.DataFrame:
    """Ratios whose upper figure is known for a wider scope only, and what that would give.

    Index: the ratio's claim. Columns: `figure` (its name), `part` (the ratio as printed), `wider`
    (the name of the figure for the wider scope), `times` (how many times too large the ratio is
    that it gives). A ratio more than a thousand times too large is left out: nobody takes it.
    """
    ledger, rows = selection.ledger, []
    why = Text("a warning: the scopes differ")
    for v in selection.of("out_of_scope"):
        own = [ledger.quantity(c) for c in v.claims if ledger.claim(c)["entity"] == v.entity]
        wider = [c for c in v.claims if ledger.claim(c)["entity"] != v.entity]
        if v.relation == SAME_DIGITS or len(own) != 2 or len(wider) != 1:
            continue
        ratio, below = own
        put_in = ledger.quantity(wider[0]).over(below, across=why)
        put_in = put_in.named("the wider figure over the narrower")
        if put_in.unit.dimensions == ratio.unit.dimensions:
            times = put_in.over(ratio, across=why).to("multiple").named("times the printed ratio")
            if times.interval.ends[0] > MISTAKEN:
                continue
            row = ledger.claim(wider[0])
            label = ledger.label(row["entity"], row["metric"])
            rows.append((v.claims[0], ratio, label, times))
    return by_claim(ledger, rows, "part", "wider", "times")


def openings(ledger: Ledger, since: str) -> pd.DataFrame:
    """How each year's nationwide balance opens, beside the year-end published before.

    Years without a published year-end or an implied opening, or that end before `since`, are left
    out. Index: year, as text. Columns: those of `attrition.openings`, `rebasing` (the opening that
    most quarters imply minus that year-end, yuan), and `gap_1` … `gap_4` (that each quarter implies
    minus that year-end, yuan, or `None`).
    """
    table = attrition.openings(ledger).join(attrition.rebasing(ledger)["rebasing"])
    table = table.dropna(subset=["rebasing"])
    for number in QUARTERS:
        table[f"gap_{number}"] = [
            None
            if pd.isna(implied)
            else implied.minus(printed).named("against the year-end before")
            for implied, printed in zip(table[f"quarter_{number}"], table["printed"], strict=True)
        ]
    table.index = table.index.astype(str).rename("since")
    return table[[_is_recent(year, since) for year in table.index]]


def by_claim(ledger: Ledger, rows: Sequence[tuple[Any, ...]], *columns: str) -> pd.DataFrame:
    """Rows that begin with a claim, by its id, with the name of its `figure`; counts as figures."""
    cells = [
        (claim, figure_name(ledger, claim), *(counted(c) if type(c) is int else c for c in rest))
        for claim, *rest in rows
    ]
    return pd.DataFrame(cells, columns=["claim", "figure", *columns], dtype=object).set_index(
        "claim"
    )


def as_printed(ledger: Ledger, claim: str) -> Quantity | Dated:
    """One claim as a quantity, or as a date."""
    row = ledger.claim(claim)
    if row["unit"] != "date":
        return ledger.quantity(claim)
    first, last = (date.fromisoformat(row[end]) for end in ("low", "high"))
    return Dated(first, last, Claimed((claim,)), ledger.label(row["entity"], row["metric"]))


def figure_name(ledger: Ledger, claim: str) -> Text:
    """The figure that a claim prints: `WeChat Fenfu: Loan balance, 30 June 2025`."""
    row = ledger.claim(claim)
    label = ledger.label(row["entity"], row["metric"])
    return Text("{name}, {period}", name=label, period=Period(row["period"]))


def subject(ledger: Ledger, v: Verdict) -> str:
    """The claim that a verdict is about: the first with its entity, metric and period."""
    wanted = (v.entity, v.metric, v.period)
    involved = _involved(v)
    rows = ((claim, ledger.claim(claim)) for claim in involved)
    found = [c for c, row in rows if (row["entity"], row["metric"], row["period"]) == wanted]
    return (found or involved)[0]


def move(ledger: Ledger, v: Verdict, claim: str) -> Quantity:
    """The slack of a settled verdict without its sign, in the figure's unit; for dates in days."""
    assert v.slack is not None, "only a settled relation has a slack"
    others = tuple(c for c in v.claims if c != claim)
    name = Text("least move that would reconcile it")
    if v.verdict != "inconsistent":
        name = Text("room left")
    if v.unit == "date":
        lineage = Claimed((claim,), others, 1) if v.verdict == "inconsistent" else Claimed(v.claims)
        return Quantity(Interval.point(abs(v.slack)), unit("day"), lineage, (), name)
    shown = unit("percentage_point" if v.unit == "percent" else v.unit)
    inputs = tuple(ledger.quantity(c) for c in (claim, *others))
    slots = ", ".join(f"{{{i}}}" for i in range(1, len(inputs)))
    formula = f"min |Δ({{0}})| : {slots}" if slots else "min |Δ({0})|"
    size = Interval.point(abs(v.slack) * shown.factor)
    return Quantity(size, shown, Computed(formula, inputs), inputs[0].scope, name)


def _involved(v: Verdict) -> list[str]:
    """The ids of all claims of a verdict: its set first, then those of both sides."""
    return list(dict.fromkeys([*v.claims, *(c for side in v.against for c in side.claims)]))


def _is_recent(period: str, since: str) -> bool:
    """Whether a period ends on or after the first day of `since`, or has no date."""
    return period == UNDATED or period_days(period)[1] >= period_days(since)[0]


def _is_about(ledger: Ledger, entity: str, wanted: str) -> bool:
    return wanted == ALL or wanted in ledger.scope(entity)
