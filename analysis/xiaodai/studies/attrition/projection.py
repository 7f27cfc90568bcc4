"""How many licences would be left by the policy's deadline, under three models put to the test.

The models differ in the hazard they carry forward (see `thinning.fit`); the one shown first is the
one with the best score in the backtest. Nothing here is a bound: a percentile of simulated paths is
a number of its own, never the end of an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import months_later
from xiaodai.studies.attrition import FARTHEST, Pace
from xiaodai.studies.attrition.backtest import (
    CENTRAL,
    HIGH,
    LOW,
    MEDIAN,
    MODELS,
    SEED,
    Verdict,
    backtest,
    origins,
    percentiles,
    verdict,
)
from xiaodai.studies.attrition.thinning import History, Integers, Model, fit, history, simulate
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant, parameter
from xiaodai.values.units import unit
from xiaodai.values.words import Text

NOTICE = ("local_finance_notice_2024", "2024-04")
MONTHS = 12  # a year
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
LEAST_ORIGINS = 4  # fewer say nothing of a model
TESTED = 8  # quarters ahead at most in the backtest: farther ones leave too few origins
PLACES = 8  # decimals of a fitted exit rate
SIMULATED = Text(
    "a percentile of simulated paths under one model, from a fixed seed: a scenario, not a bound"
)
FITTED = Text("fitted to the counts since the highest of the window")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one model gives: percentiles at the deadline, and for each quarter until then.

    `paths` has a row for each coming quarter and a column for each of `PERCENTILES`. `wide_low` and
    `wide_high` lie `tested.stretch` times as far from the median as `low` and `high`, but within
    what is possible: not below nought, nor above the last count with every entry; `wide` has them
    for each quarter in columns `LOW` and `HIGH`. They are `None` where the deadline lies farther
    ahead than the backtest looked: nothing says what stretch is needed there.
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
    tested: Verdict

    @property
    def is_stretched(self) -> bool:
        """Whether the span had to be stretched to cover as often as it claims."""
        return self.wide is not None and self.tested.stretch.interval.ends[0] > 1


@dataclass(frozen=True, slots=True)
class Projection:
    """All models at the deadline; `chosen` has the lowest score in the backtest.

    `central` is the share that the span from `low` to `high` claims to cover, `horizon` how far the
    backtest looked ahead. `early_best` and `late_best` have the lowest score over the earlier and
    over the later half of the origins alone.
    """

    last: Quantity
    last_quarter: str
    deadline: str
    entries: Quantity
    ahead: Quantity
    number_of_paths: Quantity
    central: Quantity
    horizon: Quantity
    models: tuple[Outlook, ...]
    chosen: Outlook
    early_best: Outlook
    late_best: Outlook

    @property
    def is_stable(self) -> bool:
        """Whether both halves of the backtest would have chosen the same model."""
        return self.early_best is self.chosen is self.late_best


def deadline_quarter(ledger: Ledger) -> str:
    """The last quarter-end that surely lies within the horizon that the notice of 2024 set.

    Counts exist at quarter-ends only; the one after would take in months beyond the horizon.
    """
    entity, period = NOTICE
    years = ledger.value(entity, "clearance_horizon", period).high
    assert years is not None, "the notice sets an upper limit"
    day = months_later(ledger.date(entity, "issued").first, int(years * MONTHS))
    return str((pd.Timestamp(day) + pd.Timedelta(days=1)).to_period("Q") - 1)


def since_peak(steps: Sequence[Pace]) -> Sequence[Pace]:
    """The steps after the highest count among them; none if the last count is the highest."""
    counts = [_whole(steps[0].first), *(_whole(step.last) for step in steps)]
    return steps[counts.index(max(counts)) :]


def obstacle(steps: Sequence[Pace], deadline: str, entries: int) -> Text | None:
    """Why nothing can be projected from these steps; `None` if it can.

    `steps` are neighbouring counts in order of time (`attrition.paces`), one at least; `entries`
    are new licences a quarter.
    """
    falling = since_peak(steps)
    if not falling:
        return Text("the last count is the highest of the window, so nothing has fallen yet")
    if any(_whole(step.net_change) > entries * _whole(step.exposure) for step in falling):
        return Text(
            "at times since the highest count it rose by more than the new licences assumed, so "
            "more of them (entries) would have to be assumed"
        )
    if entries > min(_whole(step.last) for step in falling):
        return Text("more new licences a quarter are assumed than there are companies")
    ahead = _quarter(deadline) - _quarter(falling[-1].closing)
    if not 0 < ahead <= FARTHEST:
        return Text("the deadline is not within ten years after the last count")
    if len(origins(_history(falling, entries), min(ahead, TESTED))) < LEAST_ORIGINS:
        return Text(
            "the counts since the highest of the window are too few to fit a model and test it"
        )
    return None


def project(steps: Sequence[Pace], deadline: str, entries: int, paths: int) -> Projection:
    """Project the last count to the deadline under each model, and put each to the test.

    `deadline` is a quarter code, `entries` new licences a quarter (they enter both the exits read
    off the counts and the paths), `paths` the number of random paths. Raises `ValueError` with the
    reason that `obstacle` gives.
    """
    if reason := obstacle(steps, deadline, entries):
        raise ValueError(reason.en)
    falling = since_peak(steps)
    known = _history(falling, entries)
    ahead = _quarter(deadline) - int(known.quarters[-1])
    horizon = min(ahead, TESTED)
    calendar = Text("counted on the calendar")
    told = (
        falling[-1].last,
        parameter("entries", entries, "company", Text("new licences a quarter")),
        constant(ahead, "quarter", calendar).named("quarters to the deadline"),
        parameter("paths", paths, "item", Text("simulated paths")),
    )
    past = backtest(known, entries, horizon)
    models = []
    for model in MODELS:
        fitted = fit(model, known)
        chance = np.random.default_rng(SEED)
        drawn = simulate(fitted, int(known.counts[-1]), entries, ahead, paths, chance)
        hazard = _hazard(model, float(fitted.hazards(1)[0]), falling)
        tested = verdict(past[past["model"] == model])
        models.append(_outlook(model, hazard, drawn, told, tested, is_reached=ahead <= horizon))
    reach = Text("as far as the deadline, two years at most")
    claimed = Text("what lies between the outer percentiles")
    return Projection(
        falling[-1].last,
        falling[-1].closing,
        deadline,
        *told[1:],
        constant(CENTRAL, why=claimed).to("percent"),
        constant(horizon, "quarter", reach),
        tuple(models),
        min(models, key=lambda outlook: outlook.tested.score.interval.ends),
        min(models, key=lambda outlook: outlook.tested.early.interval.ends),
        min(models, key=lambda outlook: outlook.tested.late.interval.ends),
    )


def _hazard(model: Model, rate: float, falling: Sequence[Pace]) -> Quantity:
    """The fitted exit rate of the first coming quarter, in percent."""
    value = Interval.point(f"{rate:.{PLACES}f}")
    lineage = Computed("fit({0}, …, {1})", (falling[0].first, falling[-1].last))
    return (
        Quantity(value, unit("percent"), lineage, falling[-1].last.scope)
        .named(Text("exit rate of the next quarter, {model}", model=LABELS[model]))
        .marked("inference", FITTED)
    )


def _outlook(
    model: Model,
    hazard: Quantity,
    drawn: Integers,
    told: tuple[Quantity, ...],
    tested: Verdict,
    *,
    is_reached: bool,
) -> Outlook:
    paths = pd.DataFrame(percentiles(drawn, list(PERCENTILES)).T, columns=list(PERCENTILES))
    formula = "P{}({{0}} + {{2}} × {{1}} − ΣX); X ~ BetaBinomial(N, {{4}}, ρ); {{3}}"
    ends = {
        percent: _companies(
            int(paths[percent].iloc[-1]), formula.format(percent), (*told, hazard), model, name
        )
        for percent, name in PERCENTILES.items()
    }
    last, entries, ahead, _ = told
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


def _history(falling: Sequence[Pace], entries: int) -> History:
    quarters = [_quarter(code) for code in (falling[0].opening, *(s.closing for s in falling))]
    counts = [_whole(count) for count in (falling[0].first, *(s.last for s in falling))]
    return history(quarters, counts, entries)


def _quarter(code: str) -> int:
    """The number of a quarter in the calendar, for differences."""
    return pd.Period(code, "Q").ordinal


def _whole(exact: Quantity) -> int:
    return int(exact.interval.ends[0])
