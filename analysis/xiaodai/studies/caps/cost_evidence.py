"""One anonymous lender's cost stack against its own sum and what others say, layer by layer.

Ratios are those of `studies.lenders`. No other lender's figure is the stack's own: every comparison
crosses scopes and is marked as doing so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies import lenders
from xiaodai.studies.caps.cost_stack import LAYERS, LENDER, PERIOD, PRINTED_SUM, Stack
from xiaodai.studies.dispersion import INDUSTRY
from xiaodai.values.frames import row
from xiaodai.values.quantity import Computed, Quantity, counted, extreme
from xiaodai.values.words import Text

COUPONS = ("bond_coupon", "senior_coupon")
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


def evidence(ledger: Ledger, costs: Stack) -> pd.DataFrame:
    """All outside figures on the stack's layers that the ledger has, in the order of the layers.

    Columns: `who`, `layer`, `measure` (words), `period`, `value` and `own` (percent), `against`
    (words: where the figure lies against the stack's own) and `beyond` = value − own (percentage
    points); then `entity` (id), `key` (of the layer in `LAYERS`), `position` (as `position` says)
    and `is_on_loans` (whether it is a ratio to loans: one to total assets only bounds that from
    below). One row for each figure.
    """
    found = []
    for key, finder in _FINDERS.items():
        own = costs.layers[key]
        for entity, period, measure, value in finder(ledger):
            who = ledger.entity(entity)
            named = value.to("percent").named(
                Text("{measure}, {who}, {period}", measure=measure, who=who, period=period)
            )
            lies = position(named, own)
            found.append(
                row(
                    who=who,
                    layer=LAYERS[key].label,
                    measure=measure,
                    period=Period(period),
                    value=named,
                    own=own,
                    against=POSITIONS[lies],
                    beyond=named.minus(own, across=ELSEWHERE).named("outside minus stack"),
                    entity=entity,
                    key=key,
                    position=lies,
                    is_on_loans=all(mark.kind != "inference" for mark in named.marks),
                )
            )
    return pd.DataFrame(found, dtype=object)


def position(value: Quantity, own: Quantity) -> Position:
    """Where a figure lies against a layer: wholly inside it, overlapping it, below or above it."""
    order = value.compare(own)
    if order == "smaller":
        return "below"
    if order == "larger":
        return "above"
    return "inside" if value.interval.within(own.interval) else "overlaps"


def position_counts(found: pd.DataFrame) -> pd.Series:
    """Count by position the outside figures on funding, traffic and risk that are ratios to loans.

    Operating cost is left out, for its range was not printed; a ratio to total assets too, for it
    only says that the ratio to loans is no smaller.

    Index: `below`, `inside`, `overlaps`, `above`: how many figures lie so against the stack's own.
    """
    printed = [name for name, layer in LAYERS.items() if layer.metric]
    kept = found[found["is_on_loans"].astype(bool) & found["key"].isin(printed)]["position"]
    names: dict[Position, Text] = {
        "below": Text("outside figures below the stack"),
        "inside": Text("outside figures inside the stack"),
        "overlaps": Text("outside figures that overlap the stack"),
        "above": Text("outside figures above the stack"),
    }
    return row(**{at: counted(int((kept == at).sum())).named(names[at]) for at in names})


def on_layer(found: pd.DataFrame, layer: str) -> pd.DataFrame:
    """The outside figures on one layer; ratios to total assets are left out.

    They only bound those to loans from below.
    """
    return found[(found["key"] == layer) & found["is_on_loans"].astype(bool)]


def span(found: pd.DataFrame) -> Quantity:
    """From the lowest end of some outside figures to their highest, in percent."""
    values = found["value"].tolist()
    low, high = extreme("min", values), extreme("max", values)
    lineage = Computed("from {0} to {1}", (low, high))
    hull = low.interval.hull(high.interval)
    return replace(low, interval=hull, lineage=lineage, name=OUTSIDE)


def labelled(ledger: Ledger, found: pd.DataFrame) -> pd.DataFrame:
    """Outside figures under short labels, for a chart.

    Columns: `label` (words: the lender's short name and the period), `value` (percent). One row for
    each figure.
    """
    labels = []
    for lender, period in zip(found["entity"], found["period"], strict=True):
        who = ledger.short_name(lender)  # `Mashang`, `马上`
        labels.append(Text("{who} {period}", who=who, period=period.code))
    return pd.DataFrame({"label": labels, "value": found["value"].tolist()})


def cheap_funding(ledger: Ledger) -> pd.Series:
    """How many companies' funding cost lies in the printed band, of how many that raise funds.

    Index: `cheap` and `companies` (numbers).
    """
    return row(
        cheap=ledger.value(INDUSTRY, "company_count_funding_2_5_3_0", "2025-11"),
        companies=ledger.value(INDUSTRY, "funding_company_count", "2025-11"),
    )


def own_sum(ledger: Ledger) -> pd.Series:
    """The lender's own sum and room, beside what its printed parts come to.

    Room = cap on the average − sum. The parts leave the wider interval: three roundings against
    one.

    Index: `parts`, `printed_sum`, `room_by_parts`, `room_by_sum`, `printed_room`, `average_cap`,
    all in percent of loans a year.
    """
    metrics = [layer.metric for layer in LAYERS.values() if layer.metric]
    funding, traffic, risk = (ledger.value(LENDER, metric, PERIOD) for metric in metrics)
    by_parts = (funding + traffic + risk).named("sum of the printed parts")
    total = ledger.value(LENDER, PRINTED_SUM, PERIOD)
    cap = ledger.value("cf_rate_guidance_2025", "average_rate_cap", "2025-10")
    why = Text("a rule's limit against a lender's costs")
    return row(
        parts=by_parts,
        printed_sum=total,
        room_by_parts=cap.minus(by_parts, across=why).named("room by the parts"),
        room_by_sum=cap.minus(total, across=why).named("room by the printed sum"),
        printed_room=ledger.value(LENDER, "operating_cost_room", PERIOD),
        average_cap=cap,
    )


Found = tuple[str, str, Text, Quantity]


def _funding(ledger: Ledger) -> Iterator[Found]:
    """What the industry said its funds cost, and coupons of bonds and senior notes."""
    measures = {
        "funding_cost": Text("Funding cost, as reported"),
        "funding_cost_band": Text("Funding cost, most companies"),
        "bond_coupon": Text("Bond coupon"),
        "senior_coupon": Text("Senior coupon of a pool"),
    }
    for metric, measure in measures.items():
        entities = [INDUSTRY]
        if metric in COUPONS:
            issuers = ledger.query(metric=metric)["entity"].unique()
            entities = sorted(e for e in issuers if INDUSTRY in ledger.scope(e))
        for entity in entities:
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
    for lender in lenders.panel(ledger, YEAR).itertuples():
        yield from _ratios(lender, "impairment_on_loans", "write_offs_on_loans")
        if lender.impairment_on_loans is None:
            yield from _ratios(lender, "impairment_on_assets", caveat=ASSETS_FOR_LOANS)
    yield from _over_closing(
        ledger,
        ledger.value("mashang", "credit_impairment", "2023"),
        Text("Impairment on closing net loans"),
    )


def _operating(ledger: Ledger) -> Iterator[Found]:
    """Collection fees over loans, and operating cost by the cost-income ratio."""
    for lender in lenders.panel(ledger, YEAR).itertuples():
        yield from _ratios(lender, "collection_on_loans")
    ratio = ledger.value("mashang", "cost_income_ratio", "2023")
    yield from _over_closing(
        ledger,
        ledger.value("mashang", "revenue", "2023").times(ratio),
        Text("Cost-income ratio × revenue on closing net loans"),
    )


def _ratios(lender: Any, *names: str, caveat: Text | None = None) -> Iterator[Found]:
    """Those of a lender's ratios that are known."""
    for name in names:
        ratio: Quantity | None = getattr(lender, name)
        if ratio is not None:
            marked = ratio if caveat is None else ratio.marked("inference", caveat)
            yield lender.Index, str(YEAR), lenders.RATIOS[name], marked


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
