"""The cost stack of one lender, and what a cap on the rate leaves of it.

The costs are known as intervals only, so the answer is an *identified set* (Manski, *Partial
Identification of Probability Distributions*, 2003, ch. 1): the combinations of funding, traffic,
risk and operating cost inside the box of what was printed, and within the printed sum of the first
three. A combination *survives* a cap if it adds up to no more than what the lender keeps of it. One
anonymous lender printed the costs; nothing here describes the industry.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial, reduce

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps.parameters import Parameters
from xiaodai.values import Interval, Quantity, Text, constant, counted, parameter, row, shared, unit
from xiaodai.values.ends import end_of
from xiaodai.values.quantity import Assumed, Claimed

LENDER = "western_lender"
PERIOD = "2025-11"
# Under caps of one kind: as the first clause of a sentence, and as a later one.
VERDICTS = {
    "every": (Text("at {every} or more it covers its costs"),) * 2,
    "some": (
        Text("at {some} it depends whether it covers its costs"),
        Text("at {some} it depends"),
    ),
    "two": (
        Text("at {some} or {last_some} it depends whether it covers its costs"),
        Text("at {some} or {last_some} it depends"),
    ),
    "several": (
        Text("from {some} down to {last_some} it depends whether it covers its costs"),
        Text("from {some} down to {last_some} it depends"),
    ),
    "none": (
        Text("at {none} or less it cannot cover its costs"),
        Text("at {none} or less it cannot"),
    ),
}
# By the name of the parameter that sets the layer; operating cost was not printed.
LAYERS = {
    "funding": Text("funding"),
    "traffic": Text("customer acquisition"),
    "risk": Text("credit"),
    "operating": Text("operating"),
}
COSTS = {
    "funding": Text("Funding cost"),
    "traffic": Text("Customer-acquisition cost"),
    "risk": Text("Credit cost"),
    "operating": Text("Operating cost"),
}
AGAINST_COSTS = Text("a rule's limit against a lender's costs")
PRINTED = {"funding": "funding_cost", "traffic": "traffic_cost", "risk": "risk_cost"}
PRINTED_SUM = "funding_traffic_risk_cost"
SURVIVALS = {"every": Text("covered"), "some": Text("depends"), "none": Text("not covered")}


def stack(ledger: Ledger, settings: Parameters) -> pd.Series:
    """The cost stack that the parameters set, in percent of loans a year.

    A layer that is left as it was printed keeps its claims as lineage; any other is a parameter.
    Nothing was printed on operating cost: its range is an assumption, and an empty one means any
    cost from zero up.

    While funding f, traffic t and risk r are all as printed, so is their sum s, which is rounded
    once where the parts are rounded three times: f + t + r lies in Σ(parts) ∩ s. It then narrows
    funding and traffic too: f + t lies in (f + t) ∩ (s − r). Both are sharp: the set is a box cut
    by a slab and therefore convex, and each end is met by choosing the others in their boxes.

    Index: `layers`, a cost for each of `LAYERS`; `printed_sum` of the first three, `None` unless it
    applies to them; `before_operating` = funding + traffic + risk; `total` adds operating cost;
    `beside_risk` = funding + traffic + operating; `table`, all of them but the last (a row each;
    columns `layer`, words, and `cost`).
    """
    layers = {name: _layer(ledger, name, getattr(settings, name)) for name in LAYERS}
    funding, traffic, risk, operating = layers.values()
    two = funding + traffic
    three, printed = two + risk, None
    as_printed = all(isinstance(layers[name].lineage, Claimed) for name in PRINTED)
    if as_printed and ledger.has(LENDER, PRINTED_SUM, PERIOD):
        given = ledger.value(LENDER, PRINTED_SUM, PERIOD)
        within, beside = shared([three, given]), shared([two, given.minus(risk).to("percent")])
        if within is not None and beside is not None:
            printed, three, two = given, within, beside
    three = three.named("funding, customer-acquisition and credit cost together")
    total = (three + operating).named("all four together")
    beside_risk = two.named("funding and customer-acquisition cost") + operating
    rows = [
        (COSTS["funding"], funding),
        (COSTS["traffic"], traffic),
        (COSTS["risk"], risk),
        (Text("The first three together"), three),
        (COSTS["operating"], operating),
        (Text("All four"), total),
    ]
    return row(
        layers=layers,
        printed_sum=printed,
        before_operating=three,
        total=total,
        beside_risk=beside_risk.named("funding, customer-acquisition and operating cost"),
        table=pd.DataFrame(rows, columns=["layer", "cost"]),
    )


def _layer(ledger: Ledger, name: str, given: list[float]) -> Quantity:
    """A layer as printed where the parameter says the same, else the parameter."""
    ends = [Fraction(str(end)) for end in given]
    if name in PRINTED and ledger.has(LENDER, PRINTED[name], PERIOD):
        printed = ledger.value(LENDER, PRINTED[name], PERIOD)
        if [printed.low, printed.high] == ends:
            return printed
    shown = unit("percent")
    interval = Interval.of(*(ends or (0, None))) * Interval.point(shown.factor)
    why = Text("parameter {name} of this notebook", name=name)
    return Quantity(interval, shown, Assumed(why), name=Text("{label} cost", label=LAYERS[name]))


def cap_quantity(cap: float) -> Quantity:
    """A rate cap of the parameters as a quantity, in percent a year."""
    return parameter("caps", cap, "percent", Text("cap of {cap:g}%", cap=cap))


def tax_quantity(tax: float) -> Quantity:
    """The tax on interest as a share of what borrowers pay, in percent: an assumption.

    Value-added tax at 6 % of the price before tax with surcharges of 12 % of that tax takes 0.06 ×
    1.12 / 1.06 = 6.34 %; input tax is not deducted, so this is the heaviest that the rule allows.
    """
    return parameter("tax", tax, "percent", Text("tax on interest"))


def under(costs: pd.Series, cap: Quantity, tax: Quantity | None = None) -> pd.Series:
    """What one cap leaves of one stack, before tax or after, in percent or points a year.

    The sums of `stack` are sharp and each enters its difference once, so all bounds are sharp. The
    break-even risk cost is the one that would bring the total to the cap, so neither the printed
    risk nor the printed sum limits it.

    Index: `cap`; `kept` = cap × (1 − tax); `room` = kept − funding − traffic − risk, for operating
    cost and profit, and its ends `room_least` and `room_most`; `headroom` = kept − all four;
    `break_even_risk` = kept − funding − traffic − operating; `survives` (words) and `survival`, its
    key in `SURVIVALS`: whether every, some or no admissible combination adds up to no more than
    what is kept of the cap.
    """
    kept = cap
    if tax is not None:
        kept = cap.times(constant(1).minus(tax)).named("{name} after tax", name=cap.name)
    label = kept.name
    less = partial(kept.minus, across=AGAINST_COSTS)
    room = less(costs.before_operating).named("room for operating cost, {label}", label=label)
    headroom = less(costs.total)
    break_even = less(costs.beside_risk).to("percent")
    survival = covers(room, costs.layers["operating"])
    return row(
        cap=cap,
        kept=kept,
        room=room,
        room_least=end_of(room, "low"),
        room_most=end_of(room, "high"),
        headroom=headroom.named("headroom, {label}", label=label),
        break_even_risk=break_even.named("break-even credit cost, {label}", label=label),
        survives=SURVIVALS[survival],
        survival=survival,
    )


def covers(room: Quantity, cost: Quantity) -> str:
    """Whether a room covers a cost whatever both are: `every`, else `some`, or `none`."""
    low, high = (room.interval - cost.interval).ends
    return "every" if low >= 0 else "some" if high >= 0 else "none"


def under_caps(
    costs: pd.Series, rate_caps: Sequence[Quantity], tax: Quantity | None = None
) -> pd.DataFrame:
    """What each cap leaves: a row for each, in the order given, with the index of `under`."""
    return pd.DataFrame([under(costs, cap, tax) for cap in rate_caps], dtype=object)


def caps_where(left: pd.DataFrame, survival: str) -> list[Quantity]:
    """The caps of a frame of `under_caps` under which every, some or no combination survives."""
    return list(left.loc[left["survival"] == survival, "cap"])


def tightest_that_pays(left: pd.DataFrame) -> pd.Series | None:
    """The row of the lowest cap under which loans without losses surely pay; `None` if none."""
    pays = [row for _, row in left.iterrows() if row.break_even_risk.interval.ends[0] > 0]
    return min(pays, key=lambda row: float(row.cap), default=None)


def verdict(left: pd.DataFrame) -> tuple[Text, dict[str, Quantity]]:
    """Under which caps the costs are covered, may be, or cannot be: words and their values.

    Caps fall in this order, so the lowest of the first and the highest of the last say all. `left`
    is a frame of `under_caps` in falling order of the caps. The words take one value for each
    place: `every` (the lowest such cap), `some` and `last_some` (the highest and the lowest), and
    `none` (the highest).
    """
    found = {survival: caps_where(left, survival) for survival in SURVIVALS}
    values = {name: caps[0] for name, caps in found.items() if caps}
    if found["every"]:
        values["every"] = found["every"][-1]
    places = dict.fromkeys(survival for survival, caps in found.items() if caps)
    if len(found["some"]) > 1:
        values["last_some"] = found["some"][-1]
        number = "two" if len(found["some"]) == 2 else "several"
        places = {(number if place == "some" else place): None for place in places}
    said = [VERDICTS[place][count > 0] for count, place in enumerate(places)]
    words = reduce(lambda first, other: Text("{first}; {other}", first=first, other=other), said)
    return words, values


def survival_counts(left: pd.DataFrame) -> pd.Series:
    """Under how many caps of `under_caps` `every`, `some` or no (`none`) combination survives."""
    every, some, none = (counted(len(caps_where(left, found))) for found in SURVIVALS)
    return row(
        every=every.named("caps under which every combination survives"),
        some=some.named("caps under which some combinations survive"),
        none=none.named("caps under which none survives"),
    )


def break_even_caps(costs: pd.Series) -> pd.Series:
    """The lowest and the highest sum of the layers: the caps that some and all of them need.

    Index, in percent a year: `some`, from which some combination of costs survives, and `every`,
    from which all of them do, `None` if a layer has no upper end.
    """
    low, high = costs.total.interval.low, costs.total.interval.high
    some, every = costs.total.derived(Interval.point(low), "low end of {0}"), None
    if high is not None:
        every = costs.total.derived(Interval.point(high), "high end of {0}")
        every = every.named("cap from which every combination survives")
    return row(some=some.named("cap from which some combination survives"), every=every)


def by_cap(left: pd.DataFrame, column: str, name: str) -> dict[str, Quantity]:
    """One column of a frame of `under_caps` as results: `room` under 17.5 % → `room_under_17_5`."""
    codes = [f"{float(cap):g}".replace(".", "_") for cap in left["cap"]]
    return {f"{name}_under_{code}": q for code, q in zip(codes, left[column], strict=True)}


def results(costs: pd.Series, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Quantity]:
    """The named results of the stack and of frames of `under_caps` before tax and after."""
    break_even, counts = break_even_caps(costs), survival_counts(before)
    found = {
        "funding_traffic_risk": costs.before_operating,
        "some_survive_from": break_even.some,
        "caps_all_survive": counts.every,
        "caps_some_survive": counts.some,
        "caps_none_survive": counts.none,
    }
    if break_even.every is not None:
        found["every_survive_from"] = break_even.every
    for column in ("room", "headroom", "break_even_risk"):
        found |= by_cap(before, column, column)
    return found | by_cap(after, "room", "room_after_tax")
