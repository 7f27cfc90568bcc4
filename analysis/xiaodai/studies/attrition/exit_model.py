"""A model of exits, and how well it would have forecast the counts that came.

N(t+1) = N(t) − X(t) + entries, X(t) ~ BetaBinomial(N(t), mean h(t), overdispersion ρ): binomial
thinning (Weiß, *An Introduction to Discrete-Valued Time Series*, Wiley 2018, ch. 2–3) with a share
that differs from quarter to quarter, because exits come in provincial clean-ups and not one by one
(beta-binomial thinning: McKenzie, Advances in Applied Probability 18, 1986, 679–705; Weiß, AStA
Advances in Statistical Analysis 92, 2008, 319–341).

From every past quarter with enough counts before it, `backtest` forecasts what has come since
(rolling origins: Tashman, International Journal of Forecasting 16, 2000, 437–450). The score is the
continuous ranked probability score (Gneiting and Raftery, JASA 102, 2007, 359–378, section 4.2).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.polynomial import Polynomial
from scipy.optimize import brentq
from scipy.special import expit, logit

from xiaodai.values import Interval, Quantity, Text, constant, row

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Model: TypeAlias = Literal["constant", "trend", "last_year"]

MODELS: tuple[Model, ...] = get_args(Model)
YEAR = 4  # quarters
HALF = 0.5  # a quarter without exits counts half an exit, so that its logit exists (Anscombe 1956)
NEARLY_BINOMIAL = 1e-9  # the least overdispersion: at zero the beta distribution has no density
STEPS_OF_NEWTON = 25
CLOSE = 1e-12

LOW, MEDIAN, HIGH = 10, 50, 90
CENTRAL = Fraction(HIGH - LOW, 100)  # what the span from LOW to HIGH claims to cover
LEAST_QUARTERS = 8  # before an origin: two years
LEAST_RATES = 4  # before an origin: a variance needs some
PATHS = 300  # of each forecast: enough for a tenth percentile
SEED = 20240401
THOUSANDTHS = 1000  # a stretch is rounded up to these
DIGITS = 6  # of a mean score in companies


class History(NamedTuple):
    """Counts of k quarters, shapes (k,), and the exit rate a quarter between them, (k − 1,)."""

    quarters: Integers
    counts: Integers
    exit_rates: Floats


class Fit(NamedTuple):
    """A hazard on the logit scale: level, and slope a quarter if there is one.

    `coefficients` has shape (p,), their `covariance` (p, p); the last count has age zero.
    """

    coefficients: Floats
    covariance: Floats
    overdispersion: float


def exit_rate(first: int, last: int, quarters: int, entries: int) -> float:
    """The share of companies that leaves each quarter, so that `first` becomes `last`.

    Solves first·s^n + entries·(1 + s + … + s^(n−1)) = last for the share s that stays, with
    `entries` new companies a quarter over n = `quarters`; the rate is 1 − s. Raises `ValueError` if
    no s between zero and one solves it.
    """
    if not entries <= last <= first + quarters * entries:
        raise ValueError(f"no exits turn {first} into {last} with {entries} entries a quarter")
    surplus = Polynomial([*[entries] * quarters, first]) - last
    return 1 - float(brentq(surplus, 0, 1, xtol=CLOSE))


def history(quarters: Sequence[int], counts: Sequence[int], entries: int) -> History:
    """A history from counts and the numbers of their quarters; raises as `exit_rate` does."""
    times, stock = np.asarray(quarters, dtype=np.int64), np.asarray(counts, dtype=np.int64)
    rates = [
        max(exit_rate(int(first), int(last), int(gap), entries), HALF / int(first))
        for first, last, gap in zip(stock[:-1], stock[1:], np.diff(times), strict=True)
    ]
    return History(times, stock, np.minimum(rates, 1 - HALF / stock[:-1]))


def fit(model: Model, known: History) -> Fit:
    """Fit a hazard to a history: `constant`, linear `trend` of the logit, or rate of `last_year`.

    Quasi-likelihood with the logit link (McCullagh and Nelder, *Generalized Linear Models*, 1989,
    ch. 9): a rate over n quarters has n times the weight of one over a single quarter.
    Overdispersion by moments (Kleinman, JASA 68, 1973, 46–54): the variance v of the quarterly
    rates around the fit is h(1 − h)(ρ + (1 − ρ)/N). For `last_year`, four quarters are too few to
    estimate v; it is estimated from the differences between each rate and the mean rate of the year
    before it.
    """
    weights, rates = np.diff(known.quarters).astype(float), known.exit_rates
    ages = known.quarters[:-1] + weights / 2 - known.quarters[-1]
    size = 2 if model == "trend" else 1
    if model == "last_year":
        recent = _year_before(weights, len(rates))
        scatter = _variance_from_year_before(rates, weights)
        weights, rates, ages = weights[recent], rates[recent], ages[recent]
    design = np.vander(ages, size, increasing=True)
    coefficients, information = _solve(design, rates, weights)
    if model != "last_year":
        residuals = rates - expit(design @ coefficients)
        scatter = float(weights @ residuals**2) / max(len(rates) - size, 1)
    mean = float(np.average(rates, weights=weights))
    one_company = 1 / float(known.counts.mean())
    dispersion = max(scatter / (mean * (1 - mean)), one_company)  # chance alone gives so much
    excess = (dispersion - one_company) / (1 - one_company)
    covariance = np.asarray(np.linalg.inv(information) * dispersion, dtype=np.float64)
    return Fit(coefficients, covariance, max(excess, NEARLY_BINOMIAL))


def hazards(coefficients: Floats, quarters: int) -> Floats:
    """The exit rate of each coming quarter, shape (quarters,), or (quarters, n) for n fits."""
    ages = np.arange(quarters, dtype=np.float64) + HALF
    design = np.vander(ages, coefficients.shape[-1], increasing=True)
    return np.asarray(expit(design @ coefficients.T))


def simulate(
    fitted: Fit, stock: int, entries: int, quarters: int, paths: int, chance: np.random.Generator
) -> Integers:
    """Counts at the end of each coming quarter on many random paths, shape (quarters, paths).

    Each path draws its coefficients once (normal, with the fit's covariance) and a share of exits
    every quarter (beta, with the fit's overdispersion).
    """
    coefficients = chance.multivariate_normal(
        fitted.coefficients, fitted.covariance, size=paths, method="cholesky"
    )
    means = np.clip(hazards(coefficients, quarters), CLOSE, 1 - CLOSE)
    weight = (1 - fitted.overdispersion) / fitted.overdispersion
    counts = np.empty((quarters, paths), dtype=np.int64)
    remaining = np.full(paths, stock, dtype=np.int64)
    for quarter, mean in enumerate(means):
        shares = chance.beta(mean * weight, (1 - mean) * weight)
        remaining = remaining - chance.binomial(remaining, shares) + entries
        counts[quarter] = remaining
    return counts


def origins(known: History, horizon: int) -> list[tuple[int, Integers]]:
    """The counts with enough history to forecast from, and the later counts to forecast.

    Pairs of places in `known`: of a count, and of those that come at most `horizon` quarters later.
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
    its origin. Rows of near origins share quarters: they are not independent trials. Raises
    `ValueError` if there is no origin.
    """
    rows: list[tuple[object, ...]] = []
    for place, targets in origins(known, horizon):
        origin, stock = int(known.quarters[place]), int(known.counts[place])
        then = History(
            known.quarters[: place + 1], known.counts[: place + 1], known.exit_rates[:place]
        )
        actual, later = known.counts[targets], known.quarters[targets]
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

    Index: `forecasts` of `later` different counts; `coverage`, `below` and `above`: the shares
    within, under and over the span from the tenth to the ninetieth percentile (percent); `error`,
    the mean absolute error of the median, and `score`, the mean CRPS (companies); `early` and
    `late`, the scores of the earlier half of the origins (the middle one included) and of the later
    half; `stretch`, the factor, at least one, by which both sides of the span would have had to be
    longer to cover as often as claimed (after Williams and Goodman, JASA 66, 1971, 752–754);
    `judgement` of the coverage (words).
    """
    below, above = rows["actual"] < rows["low"], rows["actual"] > rows["high"]
    inside = ~(below | above)
    starts = rows["origin"].unique()
    is_early = rows["origin"].isin(sorted(starts)[: ceil(len(starts) / 2)])
    missed = rows["actual"] - rows["median"]
    sides = (rows["high"] - rows["median"]).where(missed > 0, rows["median"] - rows["low"])
    needed = sorted(missed.abs() / sides.clip(lower=1))[ceil(CENTRAL * len(rows)) - 1]
    error = Interval.point(Fraction(int(missed.abs().sum()), len(rows)))
    stretch = max(Fraction(ceil(needed * THOUSANDTHS), THOUSANDTHS), Fraction(1))
    longer = "max(1, P80(|N − P50| ÷ |P − P50|; {0}))"
    forecasts = _checked(rows)
    different = Text("different counts that were forecast")
    return row(
        forecasts=forecasts,
        later=constant(rows["target"].nunique(), "item", different).named("later counts"),
        coverage=_share(inside, forecasts).named("coverage in the backtest"),
        below=_share(below, forecasts).named("outcomes below the span"),
        above=_share(above, forecasts).named("outcomes above the span"),
        error=forecasts.derived(error, "Σ|N − P50| ÷ {0}", unit_id="company").named(
            "mean absolute error"
        ),
        score=_score(rows, Text("")),
        early=_score(rows[is_early], Text(", earlier origins")),
        late=_score(rows[~is_early], Text(", later origins")),
        stretch=forecasts.derived(Interval.point(stretch), longer, unit_id="multiple").named(
            "stretch that would have covered as often as claimed"
        ),
        judgement=Text("less than they claim")
        if inside.mean() < CENTRAL
        else Text("no less than they claim"),
    )


def _checked(rows: pd.DataFrame) -> Quantity:
    made = Text("forecasts compared with the counts that came")
    return constant(len(rows), "item", made).named("forecasts checked")


def _share(rows: pd.Series, forecasts: Quantity) -> Quantity:
    outcomes = constant(int(rows.sum()), "item", Text("outcomes counted in the backtest"))
    return outcomes.share_of(forecasts)


def _score(rows: pd.DataFrame, which: Text) -> Quantity:
    mean = Interval.point(f"{rows['crps'].mean():.{DIGITS}f}")
    score = _checked(rows).derived(mean, "Σ CRPS ÷ {0}", unit_id="company")
    return score.named("mean continuous ranked probability score{which}", which=which)


def _solve(design: Floats, rates: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The root of the quasi-score by Newton's method, and the information at the root."""
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = logit(np.average(rates, weights=weights))
    for _ in range(STEPS_OF_NEWTON):
        means = expit(design @ coefficients)
        information = (design.T * (weights * means * (1 - means))) @ design
        step = np.linalg.solve(information, design.T @ (weights * (rates - means)))
        coefficients = coefficients + step
        if np.abs(step).max() < CLOSE:
            break
    return coefficients, information


def _year_before(weights: Floats, place: int) -> slice:
    """The steps of the year before this one, or all steps before it if they cover less."""
    reach = np.cumsum(weights[:place][::-1])
    return slice(max(place - int(np.searchsorted(reach, YEAR)) - 1, 0), place)


def _variance_from_year_before(rates: Floats, weights: Floats) -> float:
    """The variance of one quarter's rate, from how each rate differs from the year before it.

    A rate over n quarters and the mean of T quarters differ with variance v(1/n + 1/T).
    """
    terms = []
    for place in range(1, len(rates)):
        year = _year_before(weights, place)
        missed = rates[place] - np.average(rates[year], weights=weights[year])
        terms.append(missed**2 / (1 / weights[place] + 1 / weights[year].sum()))
    return float(np.mean(terms))
