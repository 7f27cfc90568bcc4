"""Rolling-origin evaluation of the exit models: what each would have forecast, and what came.

From every past quarter with enough counts before it, forecast what has come since (Tashman,
International Journal of Forecasting 16, 2000, 437–450). The score is the continuous ranked
probability score (Gneiting and Raftery, JASA 102, 2007, 359–378, section 4.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import get_args

import numpy as np
import pandas as pd

from xiaodai.studies.attrition.exit_model import Floats, History, Integers, Model, fit, simulate
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Text

MODELS: tuple[Model, ...] = get_args(Model)
LOW, MEDIAN, HIGH = 10, 50, 90
CENTRAL = Fraction(HIGH - LOW, 100)  # what the span from LOW to HIGH claims to cover
LEAST_QUARTERS = 8  # before an origin: two years
LEAST_RATES = 4  # before an origin: a variance needs some
PATHS = 300  # of each forecast: enough for a tenth percentile
SEED = 20240401
THOUSANDTHS = 1000  # a stretch is rounded up to these
DIGITS = 6  # of a mean score in companies


def origins(known: History, horizon: int) -> list[tuple[int, Integers]]:
    """The counts with enough history to forecast from, and the later counts to forecast.

    Pairs of the place of a count in `known` and an array of the places of the counts that come at
    most `horizon` quarters later.
    """
    found = []
    for place in range(LEAST_RATES, len(known.counts) - 1):
        later = known.quarters - known.quarters[place]
        targets = np.flatnonzero((later > 0) & (later <= horizon))
        if -later[0] >= LEAST_QUARTERS and len(targets):
            found.append((place, targets))
    return found


def backtest(known: History, entries: int, horizon: int) -> pd.DataFrame:
    """Forecasts from every origin, beside the counts that came at most `horizon` quarters later.

    A row per model, origin and later count; columns `model`, `origin` and `target` (quarter
    numbers), `actual`, `low`, `median`, `high` (companies), `crps`. A forecast uses nothing after
    its origin. Rows of one origin, and of origins near each other, share quarters: they are not
    independent trials. Raises `ValueError` if there is no origin.
    """
    rows: list[tuple[object, ...]] = []
    for place, targets in origins(known, horizon):
        then, actual, later = known.until(place), known.counts[targets], known.quarters[targets]
        origin, stock = int(then.quarters[-1]), int(then.counts[-1])
        for model in MODELS:
            chance = np.random.default_rng((SEED, origin))
            every = simulate(fit(model, then), stock, entries, horizon, PATHS, chance)
            drawn = every[later - origin - 1]
            spans = percentiles(drawn, (LOW, MEDIAN, HIGH))
            forecasts = zip(later, actual, *spans, crps(drawn, actual), strict=True)
            rows.extend((model, origin, *forecast) for forecast in forecasts)
    if not rows:
        raise ValueError("there is no quarter with enough counts before it")
    columns = ["model", "origin", "target", "actual", "low", "median", "high", "crps"]
    return pd.DataFrame(rows, columns=columns)


def percentiles(drawn: Integers, percents: Sequence[int]) -> Integers:
    """Percentiles over paths, each the count of one path: (quarters, paths) → (percents, quarters).

    The inverse of the empirical distribution, so that results stay whole numbers.
    """
    points = np.quantile(drawn, np.asarray(percents) / 100, axis=-1, method="inverted_cdf")
    return np.asarray(points, dtype=np.int64)


def crps(drawn: Integers, actual: Integers) -> Floats:
    """The continuous ranked probability score of each row of draws, in the unit of the draws.

    `drawn` has shape (targets, paths), `actual` and the result (targets,). The score is
    mean |X − y| − ½ mean |X − X′|, the second term from the sorted draws.
    """
    ordered = np.sort(drawn, axis=-1)
    size = ordered.shape[-1]
    spread = ordered @ (2 * np.arange(1, size + 1) - size - 1) / size**2
    return np.asarray(np.abs(ordered - actual[:, None]).mean(axis=-1) - spread, dtype=np.float64)


def performance(rows: pd.DataFrame) -> pd.Series:
    """How well one model would have forecast, from its rows of `backtest`.

    Index: `forecasts` of `later` different counts; `coverage`, `below` and `above`: the shares that
    came out within, under and over the span from the tenth to the ninetieth percentile (percent);
    `error`, the mean absolute error of the median, and `score`, the mean CRPS (companies); `early`
    and `late`, the scores of the earlier half of the origins (the middle one included) and of the
    later half; `stretch`, the factor, at least one, by which both sides of the span would have had
    to be longer to cover as often as claimed (after Williams and Goodman, JASA 66, 1971, 752–754);
    `judgement` (words: whether the coverage is as high as claimed).
    """
    made = Text("forecasts compared with the counts that came")
    forecasts = constant(len(rows), "item", made).named("forecasts checked")
    different = Text("different counts that were forecast")
    inside = rows["actual"].between(rows["low"], rows["high"])
    below, above = rows["actual"] < rows["low"], rows["actual"] > rows["high"]
    starts = rows["origin"].unique()
    is_early = rows["origin"].isin(sorted(starts)[: ceil(len(starts) / 2)])
    missed = (rows["actual"] - rows["median"]).to_numpy()
    sides = np.where(missed > 0, rows["high"] - rows["median"], rows["median"] - rows["low"])
    needed = np.sort(np.abs(missed) / np.maximum(sides, 1))[ceil(CENTRAL * len(rows)) - 1]
    error = Fraction(int(np.abs(missed).sum()), len(rows))
    stretch = max(Fraction(ceil(needed * THOUSANDTHS), THOUSANDTHS), Fraction(1))
    stretched = _of(forecasts, stretch, "multiple", "max(1, P80(|N − P50| ÷ |P − P50|; {0}))")
    return row(
        forecasts=forecasts,
        later=constant(rows["target"].nunique(), "item", different).named("later counts"),
        coverage=_share(inside, forecasts, Text("coverage in the backtest")),
        below=_share(below, forecasts, Text("outcomes below the span")),
        above=_share(above, forecasts, Text("outcomes above the span")),
        error=_of(forecasts, error, "company", "Σ|N − P50| ÷ {0}").named("mean absolute error"),
        score=_score(rows, Text("")),
        early=_score(rows[is_early], Text(", earlier origins")),
        late=_score(rows[~is_early], Text(", later origins")),
        stretch=stretched.named("stretch that would have covered as often as claimed"),
        judgement=Text("less than they claim")
        if inside.mean() < CENTRAL
        else Text("no less than they claim"),
    )


def _share(rows: pd.Series, forecasts: Quantity, name: Text) -> Quantity:
    """How often something holds of the forecasts, in percent."""
    outcomes = Text("outcomes counted in the backtest")
    return constant(int(rows.sum()), "item", outcomes).over(forecasts).to("percent").named(name)


def _score(rows: pd.DataFrame, which: Text) -> Quantity:
    """The mean CRPS of some forecasts, in companies."""
    compared = Text("forecasts compared")
    forecasts = constant(len(rows), "item", compared).named("forecasts checked")
    mean = Fraction(f"{rows['crps'].mean():.{DIGITS}f}")
    return _of(forecasts, mean, "company", "Σ CRPS ÷ {0}").named(
        Text("mean continuous ranked probability score{which}", which=which),
    )


def _of(forecasts: Quantity, value: Fraction, unit_id: str, formula: str) -> Quantity:
    return Quantity(Interval.point(value), unit(unit_id), Computed(formula, (forecasts,)))
