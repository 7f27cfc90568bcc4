"""What a cap on lending rates leaves of one lender's costs: room, headroom, break-even losses.

The costs are known as intervals only, so the answer is an *identified set* (Manski, *Partial
Identification of Probability Distributions*, 2003, ch. 1): the combinations of funding, traffic,
risk and operating cost inside the box of what was printed, and within the printed sum of the first
three, that add up to no more than the cap. One anonymous lender printed them; nothing here
describes the industry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion import disclosing
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import (
    Assumed,
    Claimed,
    Computed,
    Quantity,
    constant,
    counted,
    parameter,
    shared,
)
from xiaodai.values.units import unit
from xiaodai.values.words import Text

LENDER = "western_lender"
PERIOD = "2025-11"
PRINTED_SUM = "funding_traffic_risk_cost"  # of the first three layers
CEILING = 36.0  # percent: no lawful rate lies beyond it
MOST_CAPS = 8  # more rows than a reader compares
# The layers of the stack: parameter → metric of the codebook ("" where none was printed), name.
LAYERS: dict[str, tuple[str, Text]] = {
    "funding": ("funding_cost", Text("funding")),
    "traffic": ("traffic_cost", Text("traffic")),
    "risk": ("risk_cost", Text("risk")),
    "operating": ("", Text("operating")),
}
Survival = Literal["every", "some", "none"]
_RANGE = "two numbers in percent a year, lowest and highest, from 0 to 36"


class Parameters(Contract):
    """Parameters of `04_rate_caps`."""

    caps: list[float] = Field(
        [36.0, 24.0, 20.0, 16.0, 12.0],
        description="one to eight different rates in percent a year, each above 0 and at most 36",
    )
    funding: list[float] = Field([2.5, 3.5], description=f"{_RANGE}, as [2.5, 3.5]")
    traffic: list[float] = Field([4.0, 5.0], description=f"{_RANGE}, as [4.0, 5.0]")
    risk: list[float] = Field([6.5, 7.5], description=f"{_RANGE}, as [6.5, 7.5]")
    operating: list[float] = Field(
        [0.0, 5.0], description=f"{_RANGE}, as [0.0, 5.0], or [] for unknown"
    )
    tax: float = Field(
        6.34,
        description="tax on interest in percent of what borrowers pay, from 0 to 50",
        ge=0,
        le=50,
    )
    lender: str = Field("zhongyou", description="a lender that discloses, as 'zhongyou'")

    @field_validator("caps")
    @classmethod
    def _are_caps(cls, value: list[float]) -> list[float]:
        if not 1 <= len(value) <= MOST_CAPS:
            raise ValueError(f"it has {len(value)} numbers")
        if wrong := [cap for cap in value if not 0 < cap <= CEILING]:
            raise ValueError(f"{wrong[0]} is out of range")
        if len(set(value)) < len(value):
            raise ValueError("a cap is named twice")
        return sorted(value, reverse=True)

    @field_validator("funding", "traffic", "risk", "operating")
    @classmethod
    def _is_range(cls, value: list[float], info: ValidationInfo) -> list[float]:
        if not value and info.field_name == "operating":
            return value
        if len(value) != 2:
            raise ValueError(f"it has {len(value)} numbers")
        if wrong := [end for end in value if not 0 <= end <= CEILING]:
            raise ValueError(f"{wrong[0]} is out of range")
        if value[0] > value[1]:
            raise ValueError("the lowest stands after the highest")
        return value

    @field_validator("lender")
    @classmethod
    def _discloses(cls, value: str, info: ValidationInfo) -> str:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = disclosing(ledger)
            if value not in known:
                raise ValueError(f"those that disclose are {', '.join(known)}")
        return value


@dataclass(frozen=True, slots=True)
class Stack:
    """The layers of cost in percent of loans a year, and their sums.

    `before_operating` = funding + traffic + risk; `total` adds operating cost; `beside_risk` =
    funding + traffic + operating. `printed_sum` holds the first where it binds, else it is `None`.
    """

    layers: dict[str, Quantity]
    printed_sum: Quantity | None
    before_operating: Quantity
    total: Quantity
    beside_risk: Quantity


def stack(ledger: Ledger, settings: Parameters) -> Stack:
    """The cost stack that the parameters set.

    A layer that is left as it was printed keeps its claims as lineage; any other is a parameter.
    Nothing was printed on operating cost but the room left for it: its range is an assumption, and
    an empty one means any cost from zero up.

    While funding f, traffic t and risk r are all as printed, so is their sum s, which is rounded
    once where the parts are rounded three times: f + t + r lies in Σ(parts) ∩ s. It then binds
    funding and traffic too: whatever r ≤ r̄ truly is, f + t is no less than s − r̄, so f + t lies in
    (f + t) ∩ (s − r). Both are sharp: the set is a box cut by a slab and therefore convex, so every
    value between two attained ends is attained, and each end is met by choosing the others in their
    boxes. With any other parameter the printed sum speaks of other layers and falls away.
    """
    layers = {
        name: _layer(ledger, name, metric, shown, getattr(settings, name))
        for name, (metric, shown) in LAYERS.items()
    }
    risk, two = layers["risk"], layers["funding"] + layers["traffic"]
    three, printed = two + risk, _printed_sum(ledger, layers)
    within = shared([three, printed]) if printed else None
    without_risk = shared([two, printed.minus(risk).to("percent")]) if printed else None
    if within is None or without_risk is None:
        printed, within, without_risk = None, three, two
    within = within.named("funding, traffic and risk together")
    total = (within + layers["operating"]).named("all four layers together")
    beside = without_risk.named("funding and traffic") + layers["operating"]
    beside = beside.named("funding, traffic and operating")
    return Stack(layers, printed, within, total, beside)


def cap_quantity(cap: float) -> Quantity:
    """One of the parameter's caps, in percent a year."""
    return parameter("caps", cap, "percent", Text("cap of {cap:g}%", cap=cap))


def tax_quantity(tax: float) -> Quantity:
    """The tax on interest as a share of what borrowers pay: an assumption, for no claim says it.

    Value-added tax at 6 % of the price before tax with surcharges of 12 % of that tax takes
    0.06 × 1.12 / 1.06 = 6.34 % of what a borrower pays. Input tax is not deducted, so this is the
    heaviest that the rule allows. A tax on profit takes nothing at break-even and is left out.
    """
    return parameter("tax", tax, "percent", Text("tax on interest"))


def after_tax(cap: Quantity, tax: Quantity) -> Quantity:
    """What a lender keeps of a cap: cap × (1 − tax)."""
    kept = cap.times(constant(1).minus(tax))
    return kept.named(Text("{name} after tax", name=cap.name))


@dataclass(frozen=True, slots=True)
class UnderCap:
    """What one cap leaves of one stack.

    `room` = kept − funding − traffic − risk, for operating cost and profit; `headroom` = kept − all
    four; `break_even_risk` = kept − funding − traffic − operating. `survival` says whether every,
    some or no admissible combination adds up to no more than what is kept of the cap.
    """

    cap: Quantity
    kept: Quantity
    room: Quantity
    headroom: Quantity
    break_even_risk: Quantity
    survival: Survival


def under(costs: Stack, cap: Quantity, tax: Quantity | None = None) -> UnderCap:
    """What a cap leaves, before tax or after.

    The sums of `stack` are sharp and each enters its difference once, so all bounds are sharp. The
    break-even risk cost is not the risk cost that was printed but the one that would bring the
    total to the cap, so neither the printed risk nor the printed sum holds it; they do hold the
    funding and traffic cost from which it is taken (see `stack`).
    """
    kept = cap if tax is None else after_tax(cap, tax)
    label = kept.name
    room = kept.minus(costs.before_operating)
    headroom = kept.minus(costs.total)
    break_even = kept.minus(costs.beside_risk).to("percent")
    return UnderCap(
        cap,
        kept,
        room.named(Text("room for operating cost, {label}", label=label)),
        headroom.named(Text("headroom, {label}", label=label)),
        break_even.named(Text("break-even risk cost, {label}", label=label)),
        survival(headroom),
    )


def survival(headroom: Quantity) -> Survival:
    """Whether every, some or no combination of costs leaves headroom of zero or more."""
    low, high = headroom.interval.ends
    if low >= 0:
        return "every"
    return "some" if high >= 0 else "none"


def surviving(costs: Stack, kept: Quantity) -> dict[str, Quantity] | None:
    """How dear each layer may be in a combination that survives; `None` if none does.

    With s the sum of the first three layers in [s̲, s̄] and o operating cost, the set is {each layer
    in its box, s in [s̲, s̄], s + o ≤ kept}, empty if s̲ + o̲ > kept. In it o lies in [o̲, kept − s̲]
    and s in [s̲, min(s̄, kept − o̲)] =: [s̲, s*]; one of the three lies in [s̲ − highest of the two
    others, s* − lowest of the two others]; all within their boxes. The set is convex, and each end
    is attained with the others at the ends named, so the projections are sharp.
    """
    limit = kept.interval.low
    if limit is None or not kept.interval.is_point:
        raise ValueError("a projection needs a cap known exactly")
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
        shown = LAYERS[name][1]
        found[name] = Quantity(
            range_,
            layer.unit,
            lineage,
            layer.scope,
            Text("{shown} cost that survives", shown=shown),
            layer.marks,
        )
    return found


def turning(costs: Stack) -> tuple[Quantity, Quantity | None]:
    """The cap from which some combination survives, and that from which every one does.

    They are the lowest and the highest sum of the layers; the second is `None` if a layer is open.
    """
    names = (
        Text("cap from which some combination survives"),
        Text("cap from which every combination survives"),
    )
    total = costs.total
    found = [
        end
        if end is None
        else Quantity(
            Interval.point(end), unit("percent"), Computed(f"{word} of {{0}}", (total,)), name=name
        )
        for end, word, name in zip(
            (total.interval.low, total.interval.high), ("low end", "high end"), names, strict=True
        )
    ]
    assert found[0] is not None, "every layer costs at least nothing"
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Tally:
    """Under how many caps every, some or no combination survives."""

    every: Quantity
    some: Quantity
    none: Quantity


def tally(rows: Sequence[UnderCap]) -> Tally:
    """Count the caps by what survives under them."""
    answers = [row.survival for row in rows]
    names: dict[Survival, Text] = {
        "every": Text("caps under which every combination survives"),
        "some": Text("caps under which some combinations survive"),
        "none": Text("caps under which none survives"),
    }
    return Tally(*(counted(answers.count(a)).named(name) for a, name in names.items()))


def by_cap(rows: Sequence[UnderCap], figure: str, name: str) -> dict[str, Quantity]:
    """One figure of every row as named results: `room` under 17.5 % → `room_under_17_5`."""
    codes = [f"{float(row.cap.low or 0):g}".replace(".", "_") for row in rows]
    return {
        f"{name}_under_{code}": getattr(row, figure) for code, row in zip(codes, rows, strict=True)
    }


def results(
    costs: Stack, rows: Sequence[UnderCap], taxed: Sequence[UnderCap]
) -> dict[str, Quantity]:
    """The study's named results: sums, turning caps, tallies, and what each cap leaves."""
    (first, every), counts = turning(costs), tally(rows)
    found = {
        "funding_traffic_risk": costs.before_operating,
        "some_survive_from": first,
        "caps_all_survive": counts.every,
        "caps_some_survive": counts.some,
        "caps_none_survive": counts.none,
    }
    found |= {"every_survive_from": every} if every else {}
    found |= by_cap(rows, "room", "room") | by_cap(rows, "headroom", "headroom")
    found |= by_cap(rows, "break_even_risk", "break_even_risk")
    return found | by_cap(taxed, "room", "room_after_tax")


def _printed_sum(ledger: Ledger, layers: dict[str, Quantity]) -> Quantity | None:
    """The printed sum of the first three layers while each of them is as printed."""
    printed = [layers[name].lineage for name, (metric, _) in LAYERS.items() if metric]
    if not all(isinstance(lineage, Claimed) for lineage in printed):
        return None
    if not ledger.has(LENDER, PRINTED_SUM, PERIOD):
        return None
    return ledger.value(LENDER, PRINTED_SUM, PERIOD)


def _layer(ledger: Ledger, name: str, metric: str, shown: Text, given: list[float]) -> Quantity:
    """A layer as printed where the parameter says the same, else the parameter."""
    label = Text("{shown} cost", shown=shown)
    ends = [Fraction(str(end)) for end in given]
    if metric and ledger.has(LENDER, metric, PERIOD):
        printed = ledger.value(LENDER, metric, PERIOD)
        if [printed.low, printed.high] == ends:
            return printed
    low, high = ends or (Fraction(0), None)
    interval = Interval(low / 100, None if high is None else high / 100)
    why = Text("parameter {name} of this notebook", name=name)
    return Quantity(interval, unit("percent"), Assumed(why), name=label)
