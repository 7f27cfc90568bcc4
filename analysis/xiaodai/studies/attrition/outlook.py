"""What one model of exits leaves at the deadline: percentiles of simulated paths."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import pandas as pd

from xiaodai.studies.attrition.backtest import HIGH, LOW, MEDIAN, Performance, percentiles
from xiaodai.studies.attrition.exit_model import Integers, Model
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

LABELS: dict[Model, Text] = {
    "constant": Text("mean since the highest count"),
    "trend": Text("trend since the highest count"),
    "last_year": Text("pace of the last four quarters"),
}
PERCENTILES = {
    LOW: Text("tenth percentile"),
    25: Text("lower quartile"),
    MEDIAN: Text("median"),
    75: Text("upper quartile"),
    HIGH: Text("ninetieth percentile"),
}
SIMULATED = Text(
    "a percentile of simulated paths under one model, from a fixed seed: a scenario, not a bound"
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one model gives: percentiles at the deadline, and for each quarter until then.

    `hazard` is the exit rate of the next quarter (percent); `low`, `median` and `high` are
    companies at the deadline. `paths` has a row for each coming quarter and a column for each of
    `PERCENTILES` (whole numbers of companies). `wide_low` and `wide_high` are `tested.stretch`
    times as far from the median as `low` and `high`, but not below zero nor above the last count
    plus all entries; `wide` has them for each quarter in columns `LOW` and `HIGH`. The three are
    `None` where the deadline is farther ahead than the backtest looked: nothing says what stretch
    is needed there.
    """

    model: Model
    label: Text
    hazard: Quantity
    low: Quantity
    median: Quantity
    high: Quantity
    wide_low: Quantity | None
    wide_high: Quantity | None
    paths: pd.DataFrame
    wide: pd.DataFrame | None
    tested: Performance

    @property
    def is_stretched(self) -> bool:
        """Whether the span had to be stretched to cover as often as it claims."""
        return self.wide is not None and self.tested.stretch.interval.ends[0] > 1


def outlook(
    model: Model,
    hazard: Quantity,
    drawn: Integers,
    given: tuple[Quantity, ...],
    tested: Performance,
    *,
    is_reached: bool,
) -> Outlook:
    """The outlook of one model from its simulated paths.

    `drawn` has shape (quarters, paths); `given` are the last count, new licences a quarter, the
    quarters to the deadline and the number of paths. `is_reached` says whether the backtest looked
    as far ahead as the deadline.
    """
    paths = pd.DataFrame(percentiles(drawn, list(PERCENTILES)).T, columns=list(PERCENTILES))
    formula = "P{}({{0}} + {{2}} × {{1}} − ΣX); X ~ BetaBinomial(N, {{4}}, ρ); {{3}}"
    ends = {
        percent: _companies(
            int(paths[percent].iloc[-1]), formula.format(percent), (*given, hazard), model, name
        )
        for percent, name in PERCENTILES.items()
    }
    last, entries, ahead, _ = given
    wide = _stretched(paths, tested.stretch, _whole(last), _whole(entries)) if is_reached else None
    stretched = "{0} + {1} × ({2} − {0})"
    formulas = {LOW: f"max(0, {stretched})", HIGH: f"min({stretched}, {{3}} + {{4}} × {{5}})"}
    edges = {
        end: _companies(
            int(wide[end].iloc[-1]),
            formulas[end],
            (
                ends[MEDIAN],
                tested.stretch,
                ends[end],
                *((last, entries, ahead)[: 3 * (end == HIGH)]),
            ),
            model,
            Text("{percentile}, stretched", percentile=PERCENTILES[end]),
        )
        for end in (LOW, HIGH)
        if wide is not None
    }
    return Outlook(
        model,
        LABELS[model],
        hazard,
        ends[LOW],
        ends[MEDIAN],
        ends[HIGH],
        edges.get(LOW),
        edges.get(HIGH),
        paths,
        wide,
        tested,
    )


def _stretched(paths: pd.DataFrame, factor: Quantity, last: int, entries: int) -> pd.DataFrame:
    """Both ends of the span, moved away from the median and kept within what is possible."""
    by = Fraction(factor.interval.ends[0])
    rows = []
    for quarter, (low, middle, high) in enumerate(paths[[LOW, MEDIAN, HIGH]].to_numpy().tolist()):
        most = last + entries * (quarter + 1)
        rows.append(
            (
                max(floor(middle + by * (low - middle)), 0),
                min(ceil(middle + by * (high - middle)), most),
            )
        )
    return pd.DataFrame(rows, columns=[LOW, HIGH])


def _companies(
    value: int, formula: str, inputs: tuple[Quantity, ...], model: Model, name: Text
) -> Quantity:
    """A simulated number of companies, marked as such."""
    label = LABELS[model]
    return (
        Quantity(Interval.point(value), unit("company"), Computed(formula, inputs), inputs[0].scope)
        .named(Text("{name} at the deadline, {label}", name=name, label=label))
        .marked("inference", SIMULATED)
    )


def _whole(exact: Quantity) -> int:
    return int(exact.interval.ends[0])
