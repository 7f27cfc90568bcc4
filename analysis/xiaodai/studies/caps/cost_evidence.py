"""One anonymous lender's cost stack against its own sum and what others say, layer by layer.

Ratios are those of `studies.lenders`. No other lender's figure is the stack's own: every comparison
crosses scopes and is marked as doing so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies import lenders
from xiaodai.studies.caps.cost_stack import LAYERS, LENDER, PERIOD, PRINTED_SUM, Stack
from xiaodai.studies.dispersion import INDUSTRY
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Computed, Quantity, counted, extreme
from xiaodai.values.words import Names, Text

YEAR = 2024  # the last whole year of accounts
Position = Literal["below", "inside", "overlaps", "above"]
POSITIONS: dict[Position, Text] = {
    "below": Text("below"),
    "inside": Text("inside"),
    "overlaps": Text("overlaps"),
    "above": Text("above"),
}
OUTSIDE = Text("outside figures, lowest to highest")
ELSEWHERE = Text("another lender's accounts against one anonymous lender's word")
AT_THE_CAP = Text("if the lender's loans earned the cap on the average, which is the most they may")
ASSETS_FOR_LOANS = Text(
    "total assets stand in for loans, which are fewer: the true ratio is no smaller"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One outside figure on one layer, and where it lies against the stack's own.

    `layer` is a key of `LAYERS`, `entity` an id of the ledger; `beyond` = value − own, in
    percentage points.
    """

    layer: str
    entity: str
    who: Text
    period: Period
    measure: Text
    value: Quantity
    own: Quantity
    beyond: Quantity
    position: Position

    @property
    def label(self) -> Text:
        """The layer in words."""
        return LAYERS[self.layer].label

    @property
    def against(self) -> Text:
        """Where the figure lies against the stack's own, in words."""
        return POSITIONS[self.position]

    @property
    def is_on_loans(self) -> bool:
        """Whether it is a ratio to loans: one to total assets only bounds that from below."""
        return all(mark.kind != "inference" for mark in self.value.marks)


def evidence(ledger: Ledger, costs: Stack) -> list[Evidence]:
    """All outside figures on the stack's layers that the ledger has, in the order of the layers."""
    found = []
    for layer, finder in _FINDERS.items():
        own = costs.layers[layer]
        for entity, period, measure, value in finder(ledger):
            who = ledger.entity(entity)
            named = value.to("percent").named(
                Text("{measure}, {who}, {period}", measure=measure, who=who, period=period)
            )
            beyond = named.minus(own, across=ELSEWHERE).named("outside minus stack")
            found.append(
                Evidence(
                    layer,
                    entity,
                    who,
                    Period(period),
                    measure,
                    named,
                    own,
                    beyond,
                    position(named, own),
                )
            )
    return found


def evidence_table(found: Sequence[Evidence]) -> pd.DataFrame:
    """Outside figures beside the stack's own.

    Columns: `who`, `layer`, `measure` and `against` (words), `period`, `value` and `own` (percent),
    `beyond` (percentage points). One row for each figure.
    """
    columns = ("measure", "period", "value", "own", "against", "beyond")
    return frame(found, who="who", layer="label", **{name: name for name in columns})


def position(value: Quantity, own: Quantity) -> Position:
    """Where a figure lies against a layer: wholly inside it, overlapping it, below or above it."""
    order = value.compare(own)
    if order == "smaller":
        return "below"
    if order == "larger":
        return "above"
    return "inside" if value.interval.within(own.interval) else "overlaps"


@dataclass(frozen=True, slots=True)
class PositionCounts:
    """How many outside figures lie below, inside, across or above the stack's own layers."""

    below: Quantity
    inside: Quantity
    overlaps: Quantity
    above: Quantity


def position_counts(found: Sequence[Evidence]) -> PositionCounts:
    """Count by position the outside figures on funding, traffic and risk that are ratios to loans.

    Operating cost is left out, for its range was not printed; a ratio to total assets too, for it
    only says that the ratio to loans is no smaller.
    """
    kept = [e.position for e in found if LAYERS[e.layer].metric and e.is_on_loans]
    names: dict[Position, Text] = {
        "below": Text("outside figures below the stack"),
        "inside": Text("outside figures inside the stack"),
        "overlaps": Text("outside figures that overlap the stack"),
        "above": Text("outside figures above the stack"),
    }
    return PositionCounts(*(counted(kept.count(at)).named(name) for at, name in names.items()))


def on_layer(found: Sequence[Evidence], layer: str) -> list[Evidence]:
    """The outside figures on one layer; ratios to total assets are left out.

    They only bound those to loans from below.
    """
    return [e for e in found if e.layer == layer and e.is_on_loans]


def span(found: Sequence[Evidence]) -> Quantity:
    """From the lowest end of some outside figures to their highest, in percent."""
    values = [e.value for e in found]
    low, high = extreme("min", values), extreme("max", values)
    lineage = Computed("from {0} to {1}", (low, high))
    hull = low.interval.hull(high.interval)
    return replace(low, interval=hull, lineage=lineage, name=OUTSIDE)


def labelled(found: Sequence[Evidence]) -> pd.DataFrame:
    """Outside figures under short labels, for a chart.

    Columns: `label` (words: the lender's brand and the period) and `value` (percent). One row for
    each figure.
    """
    return pd.DataFrame(
        {
            "label": [
                Text("{who} {period}", who=_brand(e.who), period=e.period.code) for e in found
            ],
            "value": [e.value for e in found],
        }
    )


def _brand(name: Text) -> Text:
    """The brand in the name of a consumer-finance company: `Mashang`, `马上`."""
    return Names(name.en.split()[0], name.zh.split("消费")[0])


@dataclass(frozen=True, slots=True)
class CheapFunding:
    """How many companies' funding cost lies in the printed band, of how many that raise funds."""

    cheap: Quantity
    companies: Quantity


def cheap_funding(ledger: Ledger) -> CheapFunding:
    """The companies in the printed band of funding cost, and all that raised funds."""
    return CheapFunding(
        ledger.value(INDUSTRY, "company_count_funding_2_5_3_0", "2025-11"),
        ledger.value(INDUSTRY, "funding_company_count", "2025-11"),
    )


@dataclass(frozen=True, slots=True)
class OwnSum:
    """The lender's own sum and room, beside what its printed parts come to."""

    parts: Quantity
    printed_sum: Quantity
    room_by_parts: Quantity
    room_by_sum: Quantity
    printed_room: Quantity
    average_cap: Quantity


def own_sum(ledger: Ledger) -> OwnSum:
    """The printed parts, the printed sum and the printed room, all in percent of loans a year.

    Room = cap on the average − sum. The parts leave the wider interval: three roundings against
    one.
    """
    metrics = [layer.metric for layer in LAYERS.values() if layer.metric]
    parts = [ledger.value(LENDER, metric, PERIOD) for metric in metrics]
    by_parts = (parts[0] + parts[1] + parts[2]).named("sum of the printed parts")
    total = ledger.value(LENDER, PRINTED_SUM, PERIOD)
    cap = ledger.value("cf_rate_guidance_2025", "average_rate_cap", "2025-10")
    why = Text("a rule's limit against a lender's costs")
    return OwnSum(
        by_parts,
        total,
        cap.minus(by_parts, across=why).named("room by the parts"),
        cap.minus(total, across=why).named("room by the printed sum"),
        ledger.value(LENDER, "operating_cost_room", PERIOD),
        cap,
    )


Found = tuple[str, str, Text, Quantity]


def _funding(ledger: Ledger) -> Iterator[Found]:
    """What the industry said its funds cost, and coupons of bonds and senior notes."""
    for metric, measure in (
        ("funding_cost", Text("Funding cost, as reported")),
        ("funding_cost_band", Text("Funding cost, most companies")),
    ):
        for point in ledger.points(INDUSTRY, metric):
            yield INDUSTRY, point.period, measure, point.quantity
    coupons = (
        ("bond_coupon", Text("Bond coupon")),
        ("senior_coupon", Text("Senior coupon of a pool")),
    )
    for metric, measure in coupons:
        entities = ledger.query(metric=metric)["entity"].unique()
        for entity in sorted(e for e in entities if INDUSTRY in ledger.scope(e)):
            for point in ledger.points(entity, metric):
                yield entity, point.period, measure, point.quantity


def _traffic(ledger: Ledger) -> Iterator[Found]:
    """Fee paid to platforms = share of interest × average rate."""
    share = ledger.value("suyin", "platform_fee_share", "2024")
    cap = ledger.value("cf_rate_guidance_2025", "average_rate_cap", "2025-10")
    measure = Text("Platform fee, if loans earned the cap on the average")
    yield "suyin", "2024", measure, share.times(cap, extrapolate=AT_THE_CAP)


def _risk(ledger: Ledger) -> Iterator[Found]:
    """Impairments over loans (over assets where loans are unknown) and write-offs over loans."""
    for row in lenders.panel(ledger, YEAR).itertuples():
        yield from _ratios(row, "impairment_on_loans", "write_offs_on_loans")
        if row.impairment_on_loans is None:
            yield from _ratios(row, "impairment_on_assets", caveat=ASSETS_FOR_LOANS)
    yield from _over_closing(
        ledger,
        ledger.value("mashang", "credit_impairment", "2023"),
        Text("Impairment on closing net loans"),
    )


def _operating(ledger: Ledger) -> Iterator[Found]:
    """Collection fees over loans, and operating cost by the cost-income ratio."""
    for row in lenders.panel(ledger, YEAR).itertuples():
        yield from _ratios(row, "collection_on_loans")
    ratio = ledger.value("mashang", "cost_income_ratio", "2023")
    yield from _over_closing(
        ledger,
        ledger.value("mashang", "revenue", "2023").times(ratio),
        Text("Cost-income ratio × revenue on closing net loans"),
    )


def _ratios(row: Any, *names: str, caveat: Text | None = None) -> Iterator[Found]:
    """Those of a lender's ratios that are known."""
    for name in names:
        ratio: Quantity | None = getattr(row, name)
        if ratio is not None:
            marked = ratio if caveat is None else ratio.marked("inference", caveat)
            yield row.Index, str(YEAR), lenders.RATIOS[name], marked


def _over_closing(ledger: Ledger, cost: Quantity, measure: Text) -> Iterator[Found]:
    """A cost of 2023 over the loans at its end: those at its start were not printed."""
    closing = lenders.level(ledger, "mashang", "loans_net", "2023-12-31")
    if closing is not None:
        yield "mashang", "2023", measure, cost.over(closing)


_FINDERS: dict[str, Callable[[Ledger], Iterator[Found]]] = {
    "funding": _funding,
    "traffic": _traffic,
    "risk": _risk,
    "operating": _operating,
}
