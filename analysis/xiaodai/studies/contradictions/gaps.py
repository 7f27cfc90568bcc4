"""How far apart contradictory prints are, and how much room a relation leaves."""

from __future__ import annotations

from datetime import date

from xiaodai.consistency.verdicts import Verdict
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.contradictions.selection import involved
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Computed, Dated, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text


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
    listed = [*v.claims, *involved(v)]
    rows = ((claim, ledger.claim(claim)) for claim in listed)
    found = [c for c, row in rows if (row["entity"], row["metric"], row["period"]) == wanted]
    return (found or listed)[0]


def distance(one: Quantity, other: Quantity) -> Quantity:
    """The larger of two figures that share no value, minus the smaller."""
    pair = (one, other) if one.compare(other) == "larger" else (other, one)
    return pair[0].minus(pair[1]).named("how far apart they are")


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


def room(ledger: Ledger, v: Verdict) -> Quantity | None:
    """How far the figure may move before the relation fails; `None` if that is not settled."""
    return None if v.slack is None else move(ledger, v, subject(ledger, v))


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
