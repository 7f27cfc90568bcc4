"""One anonymous lender's costs against their own sum and what others say, layer by layer.

Ratios are those of `studies.lenders`. No other lender's figure is the stack's own: every comparison
crosses scopes and is marked as doing so.
"""

from collections.abc import Iterator

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies import lenders
from xiaodai.studies.caps.cost_stack import (
    AGAINST_COSTS,
    LAYERS,
    LENDER,
    PERIOD,
    PRINTED,
    PRINTED_SUM,
    SURVIVALS,
    covers,
)
from xiaodai.studies.caps.limits import side_by_side
from xiaodai.studies.dispersion import INDUSTRY
from xiaodai.values import Interval, Quantity, Text, counted, row
from xiaodai.values.ends import end_of

YEAR = 2024  # the last whole year of accounts
POSITIONS = {
    "below": Text("below"),
    "inside": Text("within"),
    "overlaps": Text("partly within"),
    "above": Text("above"),
}
NOT_COMPARABLE = Text("not comparable")
RISK = Text("its own losses, as reported")
ELSEWHERE = Text("another lender's accounts against one anonymous lender's word")
AT_THE_CAP = Text("if the lender's loans earned the cap on the average, which is the most they may")
ASSETS_FOR_LOANS = Text(
    "total assets stand in for loans, which are fewer: the true ratio is no smaller"
)


def evidence(ledger: Ledger, costs: pd.Series) -> pd.DataFrame:
    """All outside figures on the stack's layers that the ledger has, in the order of the layers.

    Columns: `who`, `layer`, `measure` (words), `period`, `value` and `own` (percent), `against`
    (words: where the figure lies against the stack's own, if that can be told) and `beyond` =
    value − own (percentage points); then `entity` (id), `label` (words: the short name and the
    period, for a chart), `key` (of the layer in `LAYERS`), `position` (as `position` says) and
    `is_on_loans` (whether it is a ratio to loans: one to total assets only bounds that from below).
    One row for each figure.
    """
    found = []
    for key, entity, period, measure, value in _figures(ledger):
        own, who = costs.layers[key], ledger.short_name(entity)
        name = Text("{measure}, {who}, {period}", measure=measure, who=who, period=period)
        named = value.to("percent").named(name)
        lies = position(named, own)
        is_on_loans = all(mark.kind != "inference" for mark in named.marks)
        is_telling = is_on_loans or lies == "above"  # one to loans is no smaller
        found.append(
            row(
                who=who,
                layer=LAYERS[key],
                measure=measure,
                period=Period(period),
                value=named,
                own=own,
                against=POSITIONS[lies] if is_telling else NOT_COMPARABLE,
                beyond=named.minus(own, across=ELSEWHERE).named("outside minus stack"),
                entity=entity,
                label=Text("{who} {period}", who=who, period=Period(period)),
                key=key,
                position=lies,
                is_on_loans=is_on_loans,
            )
        )
    return pd.DataFrame(found, dtype=object)


def position(value: Quantity, own: Quantity) -> str:
    """Where a figure lies against a layer, as a key of `POSITIONS`; inside means wholly so."""
    order = value.compare(own)
    if order in ("smaller", "larger"):
        return "below" if order == "smaller" else "above"
    return "inside" if value.interval.within(own.interval) else "overlaps"


def position_counts(found: pd.DataFrame) -> pd.Series:
    """Count by position the outside figures on all four layers that are ratios to loans.

    A ratio to total assets is left out: it only says that the ratio to loans is no smaller. The
    stack's range of operating cost is an assumption, so a figure above it speaks against that.

    Index: `below`, `inside`, `overlaps`, `above`: how many figures lie so against the stack's own.
    """
    kept = pd.concat([on_layer(found, layer) for layer in LAYERS])["position"]
    names = {
        at: Text("outside figures against the stack: {at}", at=POSITIONS[at]) for at in POSITIONS
    }
    return row(**{at: counted(int((kept == at).sum())).named(names[at]) for at in names})


def on_layer(found: pd.DataFrame, layer: str) -> pd.DataFrame:
    """The outside figures on one layer without ratios to total assets, which are only bounds."""
    return found[(found["key"] == layer) & found["is_on_loans"].astype(bool)]


def operating_costs(found: pd.DataFrame) -> pd.Series:
    """The lowest and the highest outside figure on operating cost, in percent of loans.

    Index: `least` and `most`, rows of `evidence`. They owe nothing to any cap, unlike the range
    that the stack assumes.
    """
    own = on_layer(found, "operating")
    at = own["value"].map(lambda value: value.interval.midpoint)
    order = at.astype(float).sort_values().index
    return row(least=own.loc[order[0]], most=own.loc[order[-1]])


def room_and_operating(costs: pd.Series, found: pd.DataFrame, left: pd.DataFrame) -> pd.DataFrame:
    """Whether the room that each cap leaves covers operating cost: the assumed one, and others'.

    `found` is a frame of `evidence`, `left` one of `under_caps`.

    Columns: `cap` (percent a year), `room` (percentage points), and in words `assumed` (against the
    operating cost of the stack), `least` and `most` (against those of `operating_costs`).
    """
    others = operating_costs(found)
    against = {
        "assumed": costs.layers["operating"],
        "least": others.least["value"],
        "most": others.most["value"],
    }
    rows = [
        {"cap": row.cap, "room": row.room}
        | {name: SURVIVALS[covers(row.room, cost)] for name, cost in against.items()}
        for _, row in left.iterrows()
    ]
    return pd.DataFrame(rows, dtype=object)


def losses_carried(costs: pd.Series, found: pd.DataFrame, left: pd.DataFrame) -> pd.DataFrame:
    """The losses that each cap can carry, beside the lender's own and others', for a chart.

    Columns: `label` and `more` (words: a cap or a lender, and what is measured), `value` (percent
    of loans a year: for a cap the break-even risk cost, at least none) and `kind` (`cap`, `own`,
    `other`).
    Caps under which not even loans without losses pay are left out.
    """
    carried = Text("losses that leave nothing")
    rows: list[dict[str, object]] = []
    for _, one in left.iterrows():
        if (bearable := one.break_even_risk.interval.intersect(Interval.of(0, None))) is not None:
            value = one.break_even_risk.derived(bearable, "{0}, at least none")
            rows.append({"label": one.cap.name, "more": carried, "value": value, "kind": "cap"})
    own = costs.layers["risk"]
    rows.append({"label": Text("this lender"), "more": RISK, "value": own, "kind": "own"})
    for _, other in on_layer(found, "risk").iterrows():
        said = {"label": other.label, "more": other.measure, "value": other["value"]}
        rows.append(said | {"kind": "other"})
    return pd.DataFrame(rows, dtype=object)


def ends_at_the_room(costs: pd.Series, own: pd.Series) -> bool:
    """Whether the operating cost that is assumed reaches up to the room under the average cap.

    `own` are the figures of `own_sum`. Then that cap is marginal by construction.
    """
    most = costs.layers["operating"].interval.high
    return most is not None and Interval.point(most).within(own.room_by_sum.interval)


def extremes(found: pd.DataFrame) -> pd.Series:
    """The lowest and the highest of some outside figures: fields `least` and `most`, in percent."""
    values = found["value"].tolist()
    lowest = min(values, key=lambda value: value.interval.midpoint or 0)
    highest = max(values, key=lambda value: value.interval.midpoint or 0)
    return row(least=lowest, most=highest)


def own_sum(ledger: Ledger) -> pd.Series:
    """The lender's own sum and room, beside what its printed parts come to.

    Room = cap on the average − sum. The parts leave the wider interval: three roundings against
    one. Index: `parts`, `printed_sum`, `room_by_parts`, `room_by_sum` and its ends `room_least` and
    `room_most`, `printed_room` and `average_cap`, all in percent of loans a year.
    """
    funding, traffic, risk = (ledger.value(LENDER, metric, PERIOD) for metric in PRINTED.values())
    by_parts = (funding + traffic + risk).named("sum of the printed parts")
    total = ledger.value(LENDER, PRINTED_SUM, PERIOD)
    cap = side_by_side(ledger).average
    room = cap.minus(total, across=AGAINST_COSTS).named("room by the printed sum")
    return row(
        parts=by_parts,
        printed_sum=total,
        room_by_parts=cap.minus(by_parts, across=AGAINST_COSTS).named("room by the parts"),
        room_by_sum=room,
        room_least=end_of(room, "low"),
        room_most=end_of(room, "high"),
        printed_room=ledger.value(LENDER, "operating_cost_room", PERIOD),
        average_cap=cap,
    )


def _figures(ledger: Ledger) -> Iterator[tuple[str, str, str, Text, Quantity]]:
    """Each figure: its layer, whose it is, for when, what it measures, and its value.

    *Funding*: what the industry said its funds cost, and coupons of bonds and senior notes.
    *Traffic*: a fee paid to platforms = share of interest × average rate. *Risk*: impairments over
    loans (over assets where loans are unknown) and write-offs over loans. *Operating*: collection
    fees over loans, and operating cost by the cost-income ratio. The costs of 2023 are over the
    loans at its end, as those at its start were not printed.
    """
    measures = {
        "funding_cost": Text("Funding cost, as reported"),
        "funding_cost_band": Text("Funding cost, most companies"),
        "bond_coupon": Text("Bond coupon"),
        "senior_coupon": Text("Senior coupon of a pool"),
    }
    for metric, measure in measures.items():
        entities = {INDUSTRY}
        if metric.endswith("coupon"):
            issuers = ledger.query(metric=metric)["entity"]
            entities = {e for e in issuers if INDUSTRY in ledger.scope(e)}
        for entity in sorted(entities):
            for point in ledger.points(entity, metric):
                yield "funding", entity, point.period, measure, point.quantity

    fee = ledger.value("suyin", "platform_fee_share", "2024")
    fee = fee.times(side_by_side(ledger).average, extrapolate=AT_THE_CAP)
    measure = Text("Platform fee, if loans earned the cap on the average")
    yield "traffic", "suyin", "2024", measure, fee

    panel = lenders.panel(ledger, YEAR)
    on_assets = panel.loc[panel["impairment_on_loans"].isna(), "impairment_on_assets"].dropna()
    marked = on_assets.map(lambda ratio: ratio.marked("inference", ASSETS_FOR_LOANS))
    panel = panel.assign(impairment_on_assets=marked)
    closing = lenders.level(ledger, "mashang", "loans_net", "2023-12-31")
    impairment, revenue, share_of_revenue = (
        ledger.value("mashang", metric, "2023")
        for metric in ("credit_impairment", "revenue", "cost_income_ratio")
    )
    on_losses = ["impairment_on_loans", "write_offs_on_loans", "impairment_on_assets"]
    risk = Text("Impairment on closing net loans")
    operating = Text("Cost-income ratio × revenue on closing net loans")
    for layer, ratios, measure, cost in (
        ("risk", on_losses, risk, impairment),
        ("operating", ["collection_on_loans"], operating, revenue.times(share_of_revenue)),
    ):
        for lender, figures in panel[ratios].iterrows():
            for ratio, value in figures.dropna().items():
                yield layer, str(lender), str(YEAR), lenders.RATIOS[str(ratio)], value
        if closing is not None:
            yield layer, "mashang", "2023", measure, cost.over(closing)
