"""How many licences would be left by the policy's deadline, under three models and a backtest.

The models differ in the hazard that they carry forward (see `exit_model.fit`); the chosen one has
the best score in the backtest. Nothing here is a bound: a percentile of simulated paths is a number
of its own, never the end of an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import months_later
from xiaodai.studies.attrition.backtest import (
    CENTRAL,
    MEDIAN,
    MODELS,
    SEED,
    backtest,
    origins,
    performance,
)
from xiaodai.studies.attrition.exit_model import History, Model, fit, history, simulate
from xiaodai.studies.attrition.exit_rates import NetExit
from xiaodai.studies.attrition.outlook import LABELS, PERCENTILES, Outlook, outlook
from xiaodai.studies.attrition.parameters import FARTHEST
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Dated, Quantity, constant, parameter
from xiaodai.values.units import unit
from xiaodai.values.words import Text

NOTICE = ("local_finance_notice_2024", "2024-04")
MONTHS = 12  # a year
LEAST_ORIGINS = 4  # with fewer, a backtest says nothing about a model
TESTED = 8  # quarters ahead at most in the backtest: longer horizons leave too few origins
PLACES = 8  # decimals of a fitted exit rate
FITTED = Text("fitted to the counts since the highest of the window")


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that set a horizon for bringing the number of lenders down.

    `last_quarter` is the code of the last quarter-end that surely lies within the horizon.
    """

    issued: Dated
    horizon: Quantity
    last_quarter: str


@dataclass(frozen=True, slots=True)
class Projection:
    """All models at the deadline; `chosen` has the lowest score in the backtest.

    `last` is the count of `last_quarter`; `ahead` is the time from there to `deadline` (both
    quarter codes). `central` is the share that the span from `low` to `high` claims to cover,
    `horizon` how far ahead the backtest looked. `early_best` and `late_best` have the lowest score
    over the earlier and over the later half of the origins alone.
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
    def has_entries(self) -> bool:
        """Whether new licences are assumed."""
        return self.entries.interval != Interval.point(0)

    @property
    def is_stable(self) -> bool:
        """Whether both halves of the backtest would have chosen the same model."""
        return self.early_best is self.chosen is self.late_best


def notice(ledger: Ledger) -> Notice:
    """The notice of 2024 with its day of issue, its horizon and the last quarter within it."""
    entity, period = NOTICE
    return Notice(
        ledger.date(entity, "issued"),
        ledger.value(entity, "clearance_horizon", period),
        deadline_quarter(ledger),
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


def since_peak(steps: Sequence[NetExit]) -> Sequence[NetExit]:
    """The steps after the highest count among them; none if the last count is the highest."""
    counts = [_whole(steps[0].first), *(_whole(step.last) for step in steps)]
    return steps[counts.index(max(counts)) :]


def obstacle(steps: Sequence[NetExit], deadline: str, entries: int) -> Text | None:
    """Why nothing can be projected from these steps; `None` if it can.

    `steps` are neighbouring counts in order of time (`attrition.net_exits`), one at least;
    `deadline` is a quarter code, `entries` are new licences a quarter.
    """
    falling = since_peak(steps)
    if not falling:
        return Text("the last count is the highest of the window, so nothing has fallen yet")
    if any(_whole(step.net_change) > entries * _whole(step.quarters) for step in falling):
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


def project(steps: Sequence[NetExit], deadline: str, entries: int, paths: int) -> Projection:
    """Project the last count to the deadline under each model, and backtest each.

    `deadline` is a quarter code, `entries` new licences a quarter (assumed both in the exit rates
    of the past and in the paths), `paths` the number of random paths. Raises `ValueError` with the
    reason that `obstacle` gives.
    """
    if reason := obstacle(steps, deadline, entries):
        raise ValueError(reason.en)
    falling = since_peak(steps)
    known = _history(falling, entries)
    ahead = _quarter(deadline) - int(known.quarters[-1])
    horizon = min(ahead, TESTED)
    calendar = Text("counted on the calendar")
    given = (
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
        tested = performance(past[past["model"] == model])
        models.append(outlook(model, hazard, drawn, given, tested, is_reached=ahead <= horizon))
    reach = Text("as far as the deadline, two years at most")
    claimed = Text("what lies between the outer percentiles")
    return Projection(
        falling[-1].last,
        falling[-1].closing,
        deadline,
        *given[1:],
        constant(CENTRAL, why=claimed).to("percent"),
        constant(horizon, "quarter", reach),
        tuple(models),
        min(models, key=lambda model: model.tested.score.interval.ends),
        min(models, key=lambda model: model.tested.early.interval.ends),
        min(models, key=lambda model: model.tested.late.interval.ends),
    )


def fan(found: Projection) -> pd.DataFrame:
    """What the chosen model gives for each coming quarter, and the medians of the other models.

    Index: quarter code. Columns, in companies: `P10` … `P90` of the chosen model, `wide low` and
    `wide high` where its span can be stretched, and one column for each other model.
    """
    best = found.chosen
    codes = pd.period_range(found.last_quarter, found.deadline, freq="Q").astype(str)[1:]
    coming = best.paths.set_axis(codes)
    coming.columns = [f"P{percent}" for percent in PERCENTILES]
    if best.wide is not None:
        coming[["wide low", "wide high"]] = best.wide.to_numpy()
    for model in found.models:
        if model is not best:
            coming[model.model] = model.paths[MEDIAN].to_numpy()
    return coming


def models(found: Projection) -> pd.DataFrame:
    """What each model leaves by the deadline, a row for each.

    Columns: `label` (words), `hazard` (percent), `low`, `median`, `high` and, where the span can be
    stretched, `wide_low`, `wide_high` (companies).
    """
    wide = () if found.chosen.wide is None else ("wide_low", "wide_high")
    return frame(found.models, "label", "hazard", "low", "median", "high", *wide)


def backtests(found: Projection) -> pd.DataFrame:
    """How well each model would have forecast, a row for each.

    Columns: `label` (words), `coverage` (percent), `error`, `score`, `early`, `late` (companies),
    `stretch` (a factor), as in `Performance`.
    """
    columns = ("coverage", "error", "score", "early", "late", "stretch")
    return frame(found.models, "label", *(f"tested.{column}" for column in columns))


def _hazard(model: Model, rate: float, falling: Sequence[NetExit]) -> Quantity:
    """The fitted exit rate of the first coming quarter, in percent."""
    value = Interval.point(f"{rate:.{PLACES}f}")
    lineage = Computed("fit({0}, …, {1})", (falling[0].first, falling[-1].last))
    return (
        Quantity(value, unit("percent"), lineage, falling[-1].last.scope)
        .named(Text("exit rate of the next quarter, {model}", model=LABELS[model]))
        .marked("inference", FITTED)
    )


def _history(falling: Sequence[NetExit], entries: int) -> History:
    quarters = [_quarter(code) for code in (falling[0].opening, *(s.closing for s in falling))]
    counts = [_whole(count) for count in (falling[0].first, *(s.last for s in falling))]
    return history(quarters, counts, entries)


def _quarter(code: str) -> int:
    """The number of a quarter in the calendar, for differences."""
    return pd.Period(code, "Q").ordinal


def _whole(exact: Quantity) -> int:
    return int(exact.interval.ends[0])
