"""A model of exits: each quarter a random share of the companies leaves, and some are added.

N(t+1) = N(t) − X(t) + entries, X(t) ~ BetaBinomial(N(t), mean h(t), overdispersion ρ): binomial
thinning (Weiß, *An Introduction to Discrete-Valued Time Series*, Wiley 2018, ch. 2–3) with a share
that differs from quarter to quarter, because exits come in provincial clean-ups and not one by one
(beta-binomial thinning: McKenzie, Advances in Applied Probability 18, 1986, 679–705; Weiß, AStA
Advances in Statistical Analysis 92, 2008, 319–341).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit, logit

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Model: TypeAlias = Literal["constant", "trend", "last_year"]

YEAR = 4  # quarters
HALF = 0.5  # a quarter without exits counts half an exit, so that its logit exists (Anscombe 1956)
NEARLY_BINOMIAL = 1e-9  # the least overdispersion: at zero the beta distribution has no density
STEPS_OF_NEWTON = 25
CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class History:
    """Counts with the exit rates between them: k counts, k − 1 rates a quarter.

    `quarters` and `counts` have shape (k,), `exit_rates` has shape (k − 1,).
    """

    quarters: Integers
    counts: Integers
    exit_rates: Floats

    @property
    def exposure(self) -> Integers:
        """Quarters between neighbouring counts, shape (k − 1,)."""
        return np.diff(self.quarters)

    def until(self, place: int) -> History:
        """What was known when the count with this place was the last one."""
        return History(
            self.quarters[: place + 1], self.counts[: place + 1], self.exit_rates[:place]
        )


@dataclass(frozen=True, slots=True)
class Fit:
    """A hazard on the logit scale: level, and slope a quarter if there is one.

    `coefficients` has shape (p,), their `covariance` (p, p); the last count has age zero.
    """

    coefficients: Floats
    covariance: Floats
    overdispersion: float

    def hazards(self, quarters: int) -> Floats:
        """The fitted exit rate of each of the coming quarters, shape (quarters,)."""
        return np.asarray(
            expit(_design(_ages_ahead(quarters), len(self.coefficients)) @ self.coefficients)
        )


def exit_rate(first: int, last: int, quarters: int, entries: int) -> float:
    """The share of companies that leaves each quarter, so that `first` becomes `last`.

    Solves first·s^n + entries·(1 + s + … + s^(n−1)) = last for the share s that stays, with
    `entries` new companies a quarter over n = `quarters`; the rate is 1 − s. Raises `ValueError` if
    no s between zero and one solves it.
    """
    if not entries <= last <= first + quarters * entries:
        raise ValueError(f"no exits turn {first} into {last} with {entries} entries a quarter")

    def surplus(kept: float) -> float:
        return float(
            first * kept**quarters + entries * sum(kept**j for j in range(quarters)) - last
        )

    return 1 - float(brentq(surplus, 0, 1, xtol=CLOSE))


def history(quarters: Sequence[int], counts: Sequence[int], entries: int) -> History:
    """A history from counts and the numbers of their quarters.

    `entries` are new companies a quarter. Raises `ValueError` as `exit_rate` does.
    """
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
    weights, rates = known.exposure.astype(float), known.exit_rates
    ages = known.quarters[:-1] + weights / 2 - known.quarters[-1]
    size = 2 if model == "trend" else 1
    if model == "last_year":
        recent = _year_before(weights, len(rates))
        scatter = _variance_from_year_before(rates, weights)
        weights, rates, ages = weights[recent], rates[recent], ages[recent]
    design = _design(ages, size)
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


def simulate(
    fitted: Fit, stock: int, entries: int, quarters: int, paths: int, chance: np.random.Generator
) -> Integers:
    """Counts at the end of each coming quarter on many random paths, shape (quarters, paths).

    Each path draws its coefficients once (normal, with the fit's covariance: the uncertainty of the
    hazard) and a share of exits every quarter (beta, with the fit's overdispersion).
    """
    coefficients = chance.multivariate_normal(
        fitted.coefficients, fitted.covariance, size=paths, method="cholesky"
    )
    design = _design(_ages_ahead(quarters), len(fitted.coefficients))
    hazards = np.clip(expit(design @ coefficients.T), CLOSE, 1 - CLOSE)
    weight = (1 - fitted.overdispersion) / fitted.overdispersion
    counts = np.empty((quarters, paths), dtype=np.int64)
    remaining = np.full(paths, stock, dtype=np.int64)
    for quarter, mean in enumerate(hazards):
        shares = chance.beta(mean * weight, (1 - mean) * weight)
        remaining = remaining - chance.binomial(remaining, shares) + entries
        counts[quarter] = remaining
    return counts


def _ages_ahead(quarters: int) -> Floats:
    """The middle of each coming quarter, counted from the last count."""
    return np.arange(quarters, dtype=np.float64) + HALF


def _design(ages: Floats, size: int) -> Floats:
    return np.vander(ages, size, increasing=True)


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
