"""Thinning: simulated moments against the closed forms, fits against known parameters."""

import math

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import betabinom

from xiaodai.studies.attrition import exit_model
from xiaodai.studies.attrition.exit_model import Fit


def certain(hazard: float, overdispersion: float) -> Fit:
    """A fit whose hazard is known for sure."""
    return Fit(np.array([logit(hazard)]), np.array([[1e-20]]), overdispersion)


def dice(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_first_quarter_is_beta_binomial() -> None:
    hazard, rho, stock, paths = 0.025, 0.004, 4863, 200_000
    drawn = exit_model.simulate(certain(hazard, rho), stock, 0, 1, paths, dice())
    weight = (1 - rho) / rho
    law = betabinom(stock, hazard * weight, (1 - hazard) * weight)
    exits = stock - drawn[0]
    assert abs(exits.mean() - law.mean()) < 4 * law.std() / math.sqrt(paths)
    assert abs(exits.var() / law.var() - 1) < 0.02
    assert abs((exits <= law.ppf(0.1)).mean() - law.cdf(law.ppf(0.1))) < 0.005


def test_the_mean_path_is_geometric() -> None:
    drawn = exit_model.simulate(certain(0.03, 0.002), 5000, 0, 8, 50_000, dice())
    for quarter, counts in enumerate(drawn, start=1):
        error = counts.std() / math.sqrt(counts.size)
        assert abs(counts.mean() - 5000 * 0.97**quarter) < 4 * error


def test_no_hazard_keeps_the_stock_and_entries_add_up() -> None:
    drawn = exit_model.simulate(certain(1e-15, 0.01), 4863, 12, 5, 500, dice())
    assert (drawn == 4863 + 12 * np.arange(1, 6)[:, None]).all()


def test_a_stock_never_falls_below_nought_and_stays_whole() -> None:
    drawn = exit_model.simulate(certain(0.9, 0.3), 40, 0, 12, 2000, dice())
    assert drawn.dtype.kind == "i"
    assert drawn.min() == 0
    assert (np.diff(drawn, axis=0) <= 0).all()


def test_one_seed_makes_one_set_of_paths() -> None:
    fitted = Fit(np.array([logit(0.03), 0.02]), np.diag([0.01, 1e-4]), 0.005)
    first, again, other = (
        exit_model.simulate(fitted, 5000, 3, 6, 100, dice(seed)) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize(
    ("first", "last", "quarters", "entries", "rate"),
    [
        (5081, 4974, 1, 0, 107 / 5081),
        (5688, 5500, 2, 0, 1 - math.sqrt(5500 / 5688)),
        (5081, 4974, 1, 20, 127 / 5081),
        (100, 100, 3, 0, 0.0),
    ],
)
def test_exit_rates_in_closed_form(first, last, quarters, entries, rate) -> None:
    assert exit_model.exit_rate(first, last, quarters, entries) == pytest.approx(rate, abs=1e-10)


def test_the_exit_rate_over_a_gap_leads_back_to_the_last_count() -> None:
    rate = exit_model.exit_rate(600, 590, 3, 10)
    stock = 600.0
    for _ in range(3):
        stock = stock * (1 - rate) + 10
    assert stock == pytest.approx(590)


@pytest.mark.parametrize(("first", "last", "entries"), [(100, 101, 0), (100, 120, 10), (50, 9, 10)])
def test_impossible_exits_are_refused(first, last, entries) -> None:
    with pytest.raises(ValueError, match=f"no exits turn {first} into {last}"):
        exit_model.exit_rate(first, last, 1, entries)


def worlds(level: float, slope: float, rho: float, quarters: int) -> exit_model.History:
    """A long made-up history whose hazard and scatter are known."""
    chance, counts = dice(3), [10**9]
    weight = (1 - rho) / rho
    for age in range(-quarters, 0):
        hazard = expit(level + slope * (age + 0.5))
        leaving = chance.binomial(counts[-1], chance.beta(hazard * weight, (1 - hazard) * weight))
        counts.append(counts[-1] - int(leaving))
    return exit_model.history(range(quarters + 1), counts, 0)


def test_a_constant_hazard_and_its_scatter_are_found_again() -> None:
    known = worlds(logit(0.02), 0.0, 0.005, 400)
    fitted = exit_model.fit("constant", known)
    assert exit_model.hazards(fitted.coefficients, 3) == pytest.approx(np.full(3, 0.02), rel=0.05)
    assert fitted.overdispersion == pytest.approx(0.005, rel=0.2)
    spread = math.sqrt(0.005 / 400 / (0.02 * 0.98))  # of the logit, from the scatter
    assert math.sqrt(fitted.covariance[0, 0]) == pytest.approx(spread, rel=0.15)


def test_a_trend_is_found_again() -> None:
    known = worlds(logit(0.03), 0.005, 0.004, 300)
    fitted = exit_model.fit("trend", known)
    level, slope = fitted.coefficients
    assert level == pytest.approx(logit(0.03), abs=3 * math.sqrt(fitted.covariance[0, 0]))
    assert slope == pytest.approx(0.005, abs=3 * math.sqrt(fitted.covariance[1, 1]))
    assert fitted.overdispersion == pytest.approx(0.004, rel=0.25)
    assert (
        exit_model.hazards(fitted.coefficients, 40)[-1]
        > exit_model.hazards(fitted.coefficients, 1)[0]
    )


def test_the_pace_of_the_last_year_takes_the_last_four_quarters() -> None:
    counts = [5490, 5428, 5385, 5257, 5081, 4974, 4863]
    fitted = exit_model.fit("last_year", exit_model.history(range(7), counts, 0))
    rates = [128 / 5385, 176 / 5257, 107 / 5081, 111 / 4974]
    assert exit_model.hazards(fitted.coefficients, 1)[0] == pytest.approx(sum(rates) / 4)


def test_the_scatter_about_the_last_year_is_found_again() -> None:
    fitted = exit_model.fit("last_year", worlds(logit(0.02), 0.0, 0.005, 400))
    assert fitted.overdispersion == pytest.approx(0.005, rel=0.25)


def next_rate(known: exit_model.History) -> float:
    return float(exit_model.hazards(exit_model.fit("constant", known).coefficients, 1)[0])


def test_a_gap_weighs_as_many_quarters_as_it_spans() -> None:
    whole = exit_model.history([0, 1, 2, 3, 4, 5], [1000, 980, 940, 900, 880, 850], 0)
    gap = exit_model.history([0, 1, 3, 4, 5], [1000, 980, 900, 880, 850], 0)
    joined = 1 - math.sqrt(900 / 980)
    expected = (2 * joined + 20 / 1000 + 20 / 900 + 30 / 880) / 5
    assert next_rate(gap) == pytest.approx(expected)
    assert next_rate(whole) == pytest.approx(expected, rel=0.01)


def test_a_quarter_without_exits_counts_as_half_a_one() -> None:
    known = exit_model.history([0, 1, 2], [500, 500, 490], 0)
    assert known.exit_rates[0] == pytest.approx(0.5 / 500)
