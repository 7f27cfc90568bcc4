"""The cost stack of one lender: funding, traffic, risk and operating cost, and their sums.

The costs are known as intervals only, so the answer is an *identified set* (Manski, *Partial
Identification of Probability Distributions*, 2003, ch. 1): the combinations of the four costs
inside the box of what was printed, and within the printed sum of the first three. One anonymous
lender printed them; nothing here describes the industry.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps.parameters import Parameters
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Claimed, Quantity, shared
from xiaodai.values.units import unit
from xiaodai.values.words import Text

LENDER = "western_lender"
PERIOD = "2025-11"
PRINTED_SUM = "funding_traffic_risk_cost"  # of the first three layers


class Layer(NamedTuple):
    """One layer of cost: its metric in the codebook ("" where none was printed) and its label."""

    metric: str
    label: Text


# By the name of the parameter that sets the layer.
LAYERS: dict[str, Layer] = {
    "funding": Layer("funding_cost", Text("funding")),
    "traffic": Layer("traffic_cost", Text("traffic")),
    "risk": Layer("risk_cost", Text("risk")),
    "operating": Layer("", Text("operating")),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """The layers of cost in percent of loans a year, and their sums.

    `before_operating` = funding + traffic + risk; `total` adds operating cost; `beside_risk` =
    funding + traffic + operating. `printed_sum` is the printed sum of the first three layers if
    it applies to them, else `None`.
    """

    layers: dict[str, Quantity]
    printed_sum: Quantity | None
    before_operating: Quantity
    total: Quantity
    beside_risk: Quantity

    @property
    def table(self) -> pd.DataFrame:
        """The layers and their sums.

        Columns: `layer` (words) and `cost` (percent of loans a year). One row for each layer, for
        the first three together and for all four; the index counts the rows.
        """
        funding, traffic, risk, operating = self.layers.values()
        rows = [
            (Text("Funding cost"), funding),
            (Text("Traffic cost"), traffic),
            (Text("Risk cost"), risk),
            (Text("Funding, traffic and risk"), self.before_operating),
            (Text("Operating cost"), operating),
            (Text("All four"), self.total),
        ]
        return pd.DataFrame(rows, columns=["layer", "cost"])


def stack(ledger: Ledger, settings: Parameters) -> Stack:
    """The cost stack that the parameters set.

    A layer that is left as it was printed keeps its claims as lineage; any other is a parameter.
    Nothing was printed on operating cost but the room left for it: its range is an assumption, and
    an empty one means any cost from zero up.

    While funding f, traffic t and risk r are all as printed, so is their sum s, which is rounded
    once where the parts are rounded three times: f + t + r lies in Σ(parts) ∩ s. It then narrows
    funding and traffic too: whatever r ≤ r̄ truly is, f + t is no less than s − r̄, so f + t lies in
    (f + t) ∩ (s − r). Both are sharp: the set is a box cut by a slab and therefore convex, so every
    value between two attained ends is attained, and each end is met by choosing the others in their
    boxes. With any other parameter the printed sum is about other layers and is not used.
    """
    layers = {name: _layer(ledger, name, getattr(settings, name)) for name in LAYERS}
    risk, two = layers["risk"], layers["funding"] + layers["traffic"]
    three, printed = two + risk, _printed_sum(ledger, layers)
    within, without_risk = None, None
    if printed is not None:
        within = shared([three, printed])
        without_risk = shared([two, printed.minus(risk).to("percent")])
    if within is None or without_risk is None:
        printed, within, without_risk = None, three, two
    within = within.named("funding, traffic and risk together")
    total = (within + layers["operating"]).named("all four layers together")
    beside = without_risk.named("funding and traffic") + layers["operating"]
    beside = beside.named("funding, traffic and operating")
    return Stack(layers, printed, within, total, beside)


def _printed_sum(ledger: Ledger, layers: dict[str, Quantity]) -> Quantity | None:
    """The printed sum of the first three layers while each of them is as printed."""
    printed = [layers[name].lineage for name, layer in LAYERS.items() if layer.metric]
    if not all(isinstance(lineage, Claimed) for lineage in printed):
        return None
    if not ledger.has(LENDER, PRINTED_SUM, PERIOD):
        return None
    return ledger.value(LENDER, PRINTED_SUM, PERIOD)


def _layer(ledger: Ledger, name: str, given: list[float]) -> Quantity:
    """A layer as printed where the parameter says the same, else the parameter."""
    metric, label = LAYERS[name]
    ends = [Fraction(str(end)) for end in given]
    if metric and ledger.has(LENDER, metric, PERIOD):
        printed = ledger.value(LENDER, metric, PERIOD)
        if [printed.low, printed.high] == ends:
            return printed
    low, high = ends or (Fraction(0), None)
    interval = Interval(low / 100, None if high is None else high / 100)
    why = Text("parameter {name} of this notebook", name=name)
    cost = Text("{label} cost", label=label)
    return Quantity(interval, unit("percent"), Assumed(why), name=cost)
