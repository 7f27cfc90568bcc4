"""How many licences would be left by the policy's deadline, under three models and a backtest.

The models differ in the hazard that they carry forward (see `exit_model.fit`); the chosen one has
the best score in the backtest. Nothing here is a bound: a percentile of simulated paths is a number
of its own, never the end of an interval.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import numpy as np
import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import months_later
from xiaodai.studies.attrition.backtest import (
    CENTRAL,
    HIGH,
    LOW,
    MEDIAN,
    MODELS,
    SEED,
    backtest,
    origins,
    percentiles,
    performance,
)
from xiaodai.studies.attrition.exit_model import History, Integers, Model, fit, history, simulate
from xiaodai.studies.attrition.exit_rates import quarters_between
from xiaodai.studies.attrition.parameters import FARTHEST
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant, parameter
from xiaodai.values.units import unit
from xiaodai.values.words import Text

LABELS: dict[Model, Text] = {
    "constant": Text("mean since the highest count"),
    "trend": Text("trend since the highest count"),
    "last_year": Text("pace of the last four quarters"),
}
PERCENTILES = (LOW, 25, MEDIAN, 75, HIGH)  # that are drawn
SIMULATED = Text(
    "a percentile of simulated paths under one model, from a fixed seed: a scenario, not a bound"
)
NOTICE = ("local_finance_notice_2024", "2024-04")
MONTHS = 12  # a year
LEAST_ORIGINS = 4  # with fewer, a backtest says nothing about a model
TESTED = 8  # quarters ahead at most in the backtest: longer horizons leave too few origins
PLACES = 8  # decimals of a fitted exit rate
FITTED = Text("fitted to the counts since the highest of the window")


def notice(ledger: Ledger) -> pd.Series:
    """The notice of 2024 that set a horizon for bringing the number of lenders down.

    Index: `issued` (date), `horizon` (years), `last_quarter` (code of the last quarter-end that
    surely lies within the horizon).
    """
    entity, period = NOTICE
    return row(
        issued=ledger.date(entity, "issued"),
        horizon=ledger.value(entity, "clearance_horizon", period),
        last_quarter=deadline_quarter(ledger),
    )


def deadline_quarter(ledger: Ledger) -> str:
    """The last quarter-end that surely lies within the horizon that the notice of 2024 set.

    Counts exist at quarter-ends only; the next one would include months beyond the horizon.
    """
    entity, period = NOTICE
    years = ledger.value(entity, "clearance_horizon", period).high
    assert years is not None, "the notice sets an upper limit"
    day = months_later(ledger.date(entity, "issued").first, int(years * MONTHS))
    return str((pd.Timestamp(day) + pd.Timedelta(days=1)).to_period("Q") - 1)


def since_peak(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps after the highest count among them; none if the last count is the highest."""
    counts = [float(count) for count in [steps["first"].iloc[0], *steps["last"]]]
    return steps.iloc[int(np.argmax(counts)) :]


def obstacle(steps: pd.DataFrame, deadline: str, entries: int) -> Text | None:
    """Why nothing can be projected from these steps; `None` if it can.

    `steps` is a frame of `attrition.net_exits`, with one row at least; `deadline` is a quarter
    code, `entries` are new licences a quarter.
    """
    falling = since_peak(steps)
    if falling.empty:
        return Text("the last count is the highest of the window, so nothing has fallen yet")
    if (falling["net_change"].map(float) > entries * falling["quarters"].map(float)).any():
        return Text(
            "at times since the highest count it rose by more than the new licences assumed, so "
            "more of them (entries) would have to be assumed"
        )
    if entries > falling["last"].map(float).min():
        return Text("more new licences a quarter are assumed than there are companies")
    ahead = quarters_between(falling["closing"].iloc[-1], deadline)
    if not 0 < ahead <= FARTHEST:
        return Text("the deadline is not within ten years after the last count")
    if len(origins(_history(falling, entries), min(ahead, TESTED))) < LEAST_ORIGINS:
        return Text(
            "the counts since the highest of the window are too few to fit a model and test it"
        )
    return None


def project(steps: pd.DataFrame, deadline: str, entries: int, paths: int) -> pd.Series:
    """Project the last count to the deadline under each model, and backtest each.

    `deadline` is a quarter code, `entries` new licences a quarter (assumed both in the exit rates
    of the past and in the paths), `paths` the number of random paths. Raises `ValueError` with the
    reason that `obstacle` gives.

    Index: `last_quarter`, the code of the last count's quarter, `deadline`, and `ahead`, the time
    between them; `entries` and `number_of_paths`; `has_entries` (whether new licences are assumed);
    `central`, the share that the span from `low` to `high` claims to cover; `horizon`, how far
    ahead the backtest looked; `models`, a list with the `outlook` of each; `chosen`, `early_best`
    and `late_best`, those with the lowest score over all origins and over the earlier and the later
    half alone; `is_stable` (whether the three are one).
    """
    if reason := obstacle(steps, deadline, entries):
        raise ValueError(reason.en)
    falling = since_peak(steps)
    known = _history(falling, entries)
    last, last_quarter = falling.iloc[-1][["last", "closing"]]
    ahead = quarters_between(last_quarter, deadline)
    horizon = min(ahead, TESTED)
    given = {
        "last": last,
        "entries": parameter("entries", entries, "company", Text("new licences a quarter")),
        "ahead": constant(ahead, "quarter", Text("counted on the calendar")).named(
            "quarters to the deadline"
        ),
        "number_of_paths": parameter("paths", paths, "item", Text("simulated paths")),
    }
    past = backtest(known, entries, horizon)
    models = []
    for model in MODELS:
        fitted = fit(model, known)
        chance = np.random.default_rng(SEED)
        drawn = simulate(fitted, int(known.counts[-1]), entries, ahead, paths, chance)
        hazard = _hazard(model, float(fitted.hazards(1)[0]), falling)
        tested = performance(past[past["model"] == model])
        inputs = tuple(given.values())
        models.append(outlook(model, hazard, drawn, inputs, tested, is_reached=ahead <= horizon))
    chosen, early, late = (
        min(models, key=lambda model: float(model.tested[score]))
        for score in ("score", "early", "late")
    )
    return row(
        **given,
        last_quarter=last_quarter,
        deadline=deadline,
        has_entries=entries > 0,
        central=constant(CENTRAL, why=Text("what lies between the outer percentiles")).to(
            "percent"
        ),
        horizon=constant(horizon, "quarter", Text("as far as the deadline, two years at most")),
        models=models,
        chosen=chosen,
        early_best=early,
        late_best=late,
        is_stable=early is chosen is late,
    )


def outlook(
    model: Model,
    hazard: Quantity,
    drawn: Integers,
    given: tuple[Quantity, ...],
    tested: pd.Series,
    *,
    is_reached: bool,
) -> pd.Series:
    """What one model leaves at the deadline, and each quarter until then, from its paths.

    `drawn` has shape (quarters, paths); `given` are the last count, new licences a quarter, the
    quarters to the deadline and the number of paths. `is_reached` says whether the backtest looked
    as far ahead as the deadline.

    Index: `model`, `label` (words), `hazard` (the exit rate of the next quarter, percent), `low`,
    `median` and `high` (companies at the deadline), `tested` (as `performance`) and `paths` (a
    frame: a row for each coming quarter, a column for each of `PERCENTILES`, whole numbers of
    companies). `wide_low` and `wide_high` are `tested.stretch` times as far from the median as
    `low` and `high`, but not below zero nor above the last count plus all entries; `wide` has them
    for each quarter in columns `LOW` and `HIGH`. The three are `None` where the backtest did not
    look as far: nothing says what stretch is needed there. `is_stretched` says whether the span had
    to be stretched to cover as often as it claims.
    """

    def companies(value: int, formula: str, inputs: tuple[Quantity, ...], name: Text) -> Quantity:
        lineage = Computed(formula, inputs)
        left = Quantity(Interval.point(int(value)), unit("company"), lineage, inputs[0].scope)
        named = Text("{name} at the deadline, {label}", name=name, label=LABELS[model])
        return left.named(named).marked("inference", SIMULATED)

    paths = pd.DataFrame(percentiles(drawn, PERCENTILES).T, columns=list(PERCENTILES))
    names = {
        LOW: Text("tenth percentile"),
        MEDIAN: Text("median"),
        HIGH: Text("ninetieth percentile"),
    }
    formula = "P{}({{0}} + {{2}} × {{1}} − ΣX); X ~ BetaBinomial(N, {{4}}, ρ); {{3}}"
    low, median, high = (
        companies(paths[percent].iloc[-1], formula.format(percent), (*given, hazard), name)
        for percent, name in names.items()
    )
    last, entries, ahead, _ = given
    wide = wide_low = wide_high = None
    if is_reached:
        wide = _stretched(paths, tested.stretch, int(float(last)), int(float(entries)))
        longer = "{0} + {1} × ({2} − {0})"
        wide_low = companies(
            wide[LOW].iloc[-1],
            f"max(0, {longer})",
            (median, tested.stretch, low),
            Text("{percentile}, stretched", percentile=names[LOW]),
        )
        wide_high = companies(
            wide[HIGH].iloc[-1],
            f"min({longer}, {{3}} + {{4}} × {{5}})",
            (median, tested.stretch, high, last, entries, ahead),
            Text("{percentile}, stretched", percentile=names[HIGH]),
        )
    return row(
        model=model,
        label=LABELS[model],
        hazard=hazard,
        low=low,
        median=median,
        high=high,
        wide_low=wide_low,
        wide_high=wide_high,
        paths=paths,
        wide=wide,
        is_stretched=is_reached and tested.stretch.interval.ends[0] > 1,
        tested=tested,
    )


def fan(found: pd.Series) -> pd.DataFrame:
    """What the chosen model gives for each coming quarter, and the medians of the other models.

    Index: quarter code. Columns, in companies: `P10` … `P90` of the chosen model, `wide low` and
    `wide high` where its span can be stretched, and one column for each other model.
    """
    best = found.chosen
    codes = pd.period_range(found.last_quarter, found.deadline, freq="Q").astype(str)[1:]
    coming: pd.DataFrame = best.paths.set_axis(codes)
    coming.columns = [f"P{percent}" for percent in PERCENTILES]
    if best.wide is not None:
        coming[["wide low", "wide high"]] = best.wide.to_numpy()
    for model in found.models:
        if model is not best:
            coming[model.model] = model.paths[MEDIAN].to_numpy()
    return coming


def models(found: pd.Series) -> pd.DataFrame:
    """What each model leaves by the deadline, and how well it would have forecast, a row for each.

    Columns: `label` (words), `hazard` (percent), `low`, `median`, `high`, `wide_low`, `wide_high`
    (companies; the last two only where the span can be stretched); then `coverage` (percent),
    `error`, `score`, `early`, `late` (companies), `stretch` (a factor), as in `performance`.
    """
    wide = [] if found.chosen.wide is None else ["wide_low", "wide_high"]
    left = ["label", "hazard", "low", "median", "high", *wide]
    tested = ["coverage", "error", "score", "early", "late", "stretch"]
    rows = [pd.concat([model[left], model.tested[tested]]) for model in found.models]
    return pd.DataFrame(rows, dtype=object)


def _hazard(model: Model, rate: float, falling: pd.DataFrame) -> Quantity:
    """The fitted exit rate of the first coming quarter, in percent."""
    first, last = falling["first"].iloc[0], falling["last"].iloc[-1]
    lineage = Computed("fit({0}, …, {1})", (first, last))
    return (
        Quantity(Interval.point(f"{rate:.{PLACES}f}"), unit("percent"), lineage, last.scope)
        .named(Text("exit rate of the next quarter, {model}", model=LABELS[model]))
        .marked("inference", FITTED)
    )


def _history(falling: pd.DataFrame, entries: int) -> History:
    quarters = [
        pd.Period(q, "Q").ordinal for q in [falling["opening"].iloc[0], *falling["closing"]]
    ]
    counts = [int(float(count)) for count in [falling["first"].iloc[0], *falling["last"]]]
    return history(quarters, counts, entries)


def _stretched(paths: pd.DataFrame, factor: Quantity, last: int, entries: int) -> pd.DataFrame:
    """Both ends of the span, moved away from the median and kept within what is possible."""
    by = Fraction(factor.interval.ends[0])
    spans = paths[[LOW, MEDIAN, HIGH]].to_numpy().tolist()
    rows = [
        (
            max(floor(middle + by * (low - middle)), 0),
            min(ceil(middle + by * (high - middle)), last + entries * quarter),
        )
        for quarter, (low, middle, high) in enumerate(spans, start=1)
    ]
    return pd.DataFrame(rows, columns=[LOW, HIGH])
