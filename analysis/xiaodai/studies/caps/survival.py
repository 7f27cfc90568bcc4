"""What a cap on the rate leaves of a cost stack: room, headroom, break-even losses, survival.

A combination of costs *survives* a cap if it adds up to no more than what the lender keeps of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

import pandas as pd

from xiaodai.studies.caps.cost_stack import LAYERS, Stack
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant, counted, parameter
from xiaodai.values.words import Text

Survival = Literal["every", "some", "none"]
SURVIVALS: dict[Survival, Text] = {
    "every": Text("every combination"),
    "some": Text("some combinations"),
    "none": Text("none"),
}


def cap_quantity(cap: float) -> Quantity:
    """A rate cap of the parameters as a quantity, in percent a year."""
    return parameter("caps", cap, "percent", Text("cap of {cap:g}%", cap=cap))


def tax_quantity(tax: float) -> Quantity:
    """The tax on interest as a share of what borrowers pay, in percent: an assumption.

    Value-added tax at 6 % of the price before tax with surcharges of 12 % of that tax takes
    0.06 × 1.12 / 1.06 = 6.34 % of what a borrower pays. Input tax is not deducted, so this is the
    heaviest that the rule allows. A tax on profit takes nothing at break-even and is left out.
    """
    return parameter("tax", tax, "percent", Text("tax on interest"))


def under(costs: Stack, cap: Quantity, tax: Quantity | None = None) -> pd.Series:
    """What one cap leaves of one stack, before tax or after.

    The sums of `stack` are sharp and each enters its difference once, so all bounds are sharp. The
    break-even risk cost is not the risk cost that was printed but the one that would bring the
    total to the cap, so neither the printed risk nor the printed sum limits it; they do limit the
    funding and traffic cost from which it is taken (see `stack`).

    Index: `cap`; `kept` = cap × (1 − tax); `room` = kept − funding − traffic − risk, for operating
    cost and profit; `headroom` = kept − all four; `break_even_risk` = kept − funding − traffic −
    operating; `survives` (words) and `survival`, its key in `SURVIVALS`: whether every, some or no
    admissible combination adds up to no more than what is kept of the cap.
    """
    kept = cap
    if tax is not None:
        kept = cap.times(constant(1).minus(tax)).named(Text("{name} after tax", name=cap.name))
    label = kept.name
    room = kept.minus(costs.before_operating)
    headroom = kept.minus(costs.total)
    break_even = kept.minus(costs.beside_risk).to("percent")
    return row(
        cap=cap,
        kept=kept,
        room=room.named(Text("room for operating cost, {label}", label=label)),
        headroom=headroom.named(Text("headroom, {label}", label=label)),
        break_even_risk=break_even.named(Text("break-even risk cost, {label}", label=label)),
        survives=SURVIVALS[survival(headroom)],
        survival=survival(headroom),
    )


def under_caps(
    costs: Stack, rate_caps: Sequence[Quantity], tax: Quantity | None = None
) -> pd.DataFrame:
    """What each cap leaves, before tax or after, as `under` computes it.

    Columns: `cap`, `kept`, `room`, `headroom` and `break_even_risk` in percent or percentage points
    a year, `survives` in words and `survival`, its key in `SURVIVALS`. One row for each cap, in the
    order given.
    """
    return pd.DataFrame([under(costs, cap, tax) for cap in rate_caps], dtype=object)


def survival(headroom: Quantity) -> Survival:
    """Whether every, some or no combination of costs leaves headroom of zero or more."""
    low, high = headroom.interval.ends
    if low >= 0:
        return "every"
    return "some" if high >= 0 else "none"


def caps_where(left: pd.DataFrame, survival: Survival) -> list[Quantity]:
    """The caps under which every, some or no combination survives.

    `left` is a frame of `under_caps`; the caps keep its order.
    """
    return list(left.loc[left["survival"] == survival, "cap"])


def survival_counts(left: pd.DataFrame) -> pd.Series:
    """Under how many caps of a frame of `under_caps` combinations survive.

    Index: `every`, `some`, `none`: in how many every, some or no combination does.
    """
    every, some, none = (counted(len(caps_where(left, found))) for found in SURVIVALS)
    return row(
        every=every.named("caps under which every combination survives"),
        some=some.named("caps under which some combinations survive"),
        none=none.named("caps under which none survives"),
    )


def surviving(costs: Stack, kept: Quantity) -> dict[str, Quantity] | None:
    """The range of each layer over the combinations that survive; `None` if none does.

    With s the sum of the first three layers in [s̲, s̄] and o operating cost, the set is {each layer
    in its box, s in [s̲, s̄], s + o ≤ kept}, empty if s̲ + o̲ > kept. In it o lies in [o̲, kept − s̲]
    and s in [s̲, min(s̄, kept − o̲)] =: [s̲, s*]; one of the three lies in [s̲ − highest of the two
    others, s* − lowest of the two others]; all within their boxes. The set is convex, and each end
    is attained with the others at the ends named, so the projections are sharp.

    The keys are those of `LAYERS`. Raises `ValueError` if `kept` is not known exactly.
    """
    limit = kept.interval.low
    if limit is None or not kept.interval.is_point:
        raise ValueError(f"{kept} is no exact cap; give one that is known exactly")
    three, operating = costs.before_operating.interval, costs.layers["operating"].interval
    floor, least = three.low or Fraction(0), operating.low or Fraction(0)
    if floor + least > limit:
        return None
    within = Interval(floor, Fraction(min(three.ends[1], limit - least)))
    found = {}
    for name, layer in costs.layers.items():
        others = [q for key, q in costs.layers.items() if key not in (name, "operating")]
        if name == "operating":
            allowed = Interval(least, limit - floor)
            lineage = Computed("{0} ∩ (at most {1} − {2})", (layer, kept, costs.before_operating))
        else:
            first, second = (other.interval for other in others)
            allowed = within - (first + second)
            lineage = Computed(
                "{0} ∩ (({1}, at most {2} − {3}) − {4} − {5})",
                (layer, costs.before_operating, kept, costs.layers["operating"], *others),
            )
        range_ = layer.interval.intersect(allowed)
        assert range_ is not None, "some combination survives"
        label = Text("{label} cost that survives", label=LAYERS[name].label)
        found[name] = Quantity(range_, layer.unit, lineage, layer.scope, label, layer.marks)
    return found


def surviving_costs(costs: Stack, left: pd.DataFrame) -> pd.DataFrame:
    """The range of each layer over the combinations that survive each cap, as `surviving` says.

    `left` is a frame of `under_caps`. Columns: `cap`, then one for each of `LAYERS`, in percent of
    loans a year, empty where no combination survives. One row for each cap.
    """
    pairs = zip(left["cap"], left["kept"], strict=True)
    rows = [{"cap": cap} | (surviving(costs, kept) or dict.fromkeys(LAYERS)) for cap, kept in pairs]
    return pd.DataFrame(rows, dtype=object)


def break_even_caps(costs: Stack) -> pd.Series:
    """The lowest and the highest sum of the layers: the caps that some and all of them need.

    Index, in percent a year: `some`, from which some combination of costs survives, and `every`,
    from which all of them do, `None` if a layer has no upper end.
    """
    total = costs.total
    assert total.low is not None, "every layer costs at least nothing"
    some = constant(total.low, "percent").named("cap from which some combination survives")
    every = None
    if total.high is not None:
        every = constant(total.high, "percent").named("cap from which every combination survives")
        every = replace(every, lineage=Computed("high end of {0}", (total,)))
    return row(some=replace(some, lineage=Computed("low end of {0}", (total,))), every=every)


def by_cap(left: pd.DataFrame, column: str, name: str) -> dict[str, Quantity]:
    """One column of a frame of `under_caps` as results: `room` under 17.5 % → `room_under_17_5`."""
    codes = [f"{float(cap.low or 0):g}".replace(".", "_") for cap in left["cap"]]
    return {f"{name}_under_{code}": q for code, q in zip(codes, left[column], strict=True)}


def results(costs: Stack, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Quantity]:
    """The named results: sums, break-even caps, counts, and what each cap leaves.

    `before` and `after` are frames of `under_caps`, before tax and after.
    """
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
