"""What a rate pays for: pencil arithmetic, random worlds, attained ends, and where nothing is."""

import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu import Parameters, disclosed, pool_pricing
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Text

YEAR = pool_pricing.days_a_year(365)


def rate(low: str, high: str | None = "") -> Quantity:
    """A rate in percent; without `high` exact."""
    ends = [
        None if end is None else Fraction(end) / 100 for end in (low, low if high == "" else high)
    ]
    return Quantity(Interval(*ends), unit("percent"), Assumed(Text("test")))


@pytest.fixture(scope="module")
def rates(ledger: Ledger):
    return pool_pricing.rates(ledger, disclosed.pool(ledger), Parameters())


def life(late: Quantity, price: Quantity, funding: str = "3", lost: str = "100"):
    return pool_pricing.break_even_life(late, rate(lost), price, rate(funding), YEAR)


def test_the_life_of_april_2021_by_hand(ledger: Ledger, rates) -> None:
    worst, later = disclosed.vintages(ledger)["peak_cumulative_30dpd"]
    found = life(worst, rates.posted_annual)
    assert float(found.low) == pytest.approx(1.99 / 11.6 * 365)  # 62.6 days
    assert float(found.high) == pytest.approx(2.01 / 11.6 * 365)  # 63.2 days
    assert float(life(later, rates.posted_annual).high) == pytest.approx(1.5 / 11.6 * 365)
    dearer = life(worst, rates.annual)
    assert float(dearer.low) == pytest.approx(1.99 / (15.025 - 3) * 365)
    assert float(dearer.high) == pytest.approx(2.01 / (15.015 - 3) * 365)
    assert {mark.kind for mark in dearer.marks} == {"across scopes"}


def test_a_simulated_vintage_breaks_even_at_its_life() -> None:
    """A thousand yuan: interest less funds, day by day, makes up for what is lost."""
    days = float(life(rate("2"), rate("14.6"), "3", "60").interval.low)
    earned = 1000 * (0.146 - 0.03) / 365 * days
    assert earned == pytest.approx(1000 * 0.02 * 0.6)


def test_random_worlds_lie_within_the_life_and_its_ends_are_attained() -> None:
    dice = random.Random(3)
    found = life(rate("1.5", "2.5"), rate("14", "15"), "3", "60").interval
    seen = []
    for _ in range(500):
        late, price = dice.uniform(1.5, 2.5), dice.uniform(14, 15)
        seen.append(late * 0.6 / (price - 3) * 365)
    assert float(found.low) <= min(seen) and max(seen) <= float(found.high)
    assert found.low == Fraction("1.5") * Fraction("0.6") / 12 * 365
    assert found.high == Fraction("2.5") * Fraction("0.6") / 11 * 365


@pytest.mark.parametrize("funding", ["14.6", "20", "36"])
def test_without_a_margin_no_life_is_long_enough(ledger: Ledger, rates, funding: str) -> None:
    assert life(rate("2"), rates.posted_annual, funding) is None
    short = constant(3, "day")
    covered = pool_pricing.losses_covered(
        short, rate("100"), rates.posted_annual, rate(funding), YEAR
    )
    assert covered is None


def test_a_margin_that_is_not_sure_gives_no_life(rates) -> None:
    assert life(rate("2"), rates.annual, "15.02") is None  # the average is 15.015 to 15.025
    assert life(rate("2"), rates.annual, "15.01") is not None


def test_losses_covered_turn_the_life_round() -> None:
    need = life(rate("2"), rate("14.6"), "3", "60")
    back = pool_pricing.losses_covered(need, rate("60"), rate("14.6"), rate("3"), YEAR)
    assert back.interval == Interval.point(Fraction("0.02"))
    bounded = Quantity(Interval.of(None, "3.03"), unit("day"), Assumed(Text("t")))
    covered = pool_pricing.losses_covered(bounded, rate("100"), rate("14.6"), rate("3"), YEAR)
    assert covered.interval.low is None
    assert float(covered.interval.high) == pytest.approx(0.116 * 3.03 / 365)  # 0.096 percent


@pytest.mark.parametrize(("need", "low"), [((None, "3.03"), None), (("2", "3.03"), "1")])
def test_a_life_pays_for_at_most_the_whole_loan(need, low: str | None) -> None:
    days = Quantity(Interval.of(*need), unit("day"), Assumed(Text("t")))
    covered = pool_pricing.losses_covered(days, rate("0.1"), rate("14.6"), rate("3"), YEAR)
    assert covered.interval.high == Fraction("0.116") * Fraction("3.03") / 365 * 1000
    cut = pool_pricing.losses_covered(days, rate("0.0001"), rate("14.6"), rate("3"), YEAR)
    assert cut.interval.high == 1
    assert cut.interval.low == (None if low is None else 1)  # 636 times what was lent, cut


def test_the_operators_take_by_hand(ledger: Ledger, rates) -> None:
    revenue, closing = (
        disclosed.operator(ledger)["revenue"].iloc[-1],
        disclosed.product(ledger).balance,
    )
    take = pool_pricing.take_rate(revenue, closing, 50.0, (rates.posted_annual, rates.annual))
    assert float(take.annual.low) == pytest.approx(2 * 25.745 / 1125.885 * 100)  # 4.573
    assert float(take.annual.high) == pytest.approx(2 * 25.755 / (0.5 * 1125.875) * 100)  # 9.150
    assert float(take.of_price.low) == pytest.approx(2 * 25.745 / 1125.885 / 0.15025 * 100)
    assert float(take.of_price.high) == pytest.approx(2 * 25.755 / (0.5 * 1125.875) / 0.146 * 100)
    assert {mark.kind for mark in take.annual.marks} == {"across scopes", "inference"}
    assert (take.price.low, float(take.price.high)) == (Fraction("14.6"), 15.025)
    assert pool_pricing.PRICE_BETWEEN in {mark.reason for mark in take.of_price.marks}


def balances(dice: random.Random, least: float) -> list[float]:
    """A half-year of daily balances, no lower than `least` and no higher than the last, which is 1:
    flat until a late jump, grown in jumps, or wild.
    """
    kind = dice.choice(["jump", "grown", "wild"])
    if kind == "jump":
        flat = dice.randint(1, 180)
        return [least] * flat + [1.0] * (181 - flat)
    path = [dice.uniform(least, 1.0) ** dice.choice([1, 1, 4]) for _ in range(180)]
    path = [max(least, each) for each in path]
    return [*(sorted(path) if kind == "grown" else path), 1.0]


@pytest.mark.parametrize("percent", [40.0, 50.0, 80.0])
def test_random_paths_of_the_book_lie_within_the_take(ledger: Ledger, rates, percent) -> None:
    revenue, closing = (
        disclosed.operator(ledger)["revenue"].iloc[-1],
        disclosed.product(ledger).balance,
    )
    take = pool_pricing.take_rate(revenue, closing, percent, (rates.posted_annual, rates.annual))
    dice = random.Random(9)
    for _ in range(300):
        path = balances(dice, percent / 100)
        average = dice.uniform(1125.875, 1125.885) * sum(path) / len(path)
        annual = 2 * dice.uniform(25.745, 25.755) / average
        assert float(take.annual.interval.low) <= annual <= float(take.annual.interval.high)
        price = dice.uniform(0.146, 0.15025)
        assert float(take.of_price.interval.low) <= annual / price
        assert annual / price <= float(take.of_price.interval.high)


def test_a_book_that_jumps_on_the_last_day_comes_near_the_upper_end(ledger: Ledger, rates) -> None:
    revenue, closing = (
        disclosed.operator(ledger)["revenue"].iloc[-1],
        disclosed.product(ledger).balance,
    )
    take = pool_pricing.take_rate(revenue, closing, 50.0, (rates.posted_annual, rates.annual))
    average = (180 * 0.5 + 1) / 181
    jumped = 2 * 25.755 / (average * 1125.875)
    straight = 2 * 25.755 / (0.75 * 1125.875)  # the mean of opening and closing: no upper end
    assert straight < 0.99 * jumped < jumped < float(take.annual.interval.high) < 1.006 * jumped
    assert float(take.of_price.high) == pytest.approx(62.67, abs=0.01)


def test_the_operator_takes_no_more_than_borrowers_pay(ledger: Ledger, rates) -> None:
    revenue, closing = (
        disclosed.operator(ledger)["revenue"].iloc[-1],
        disclosed.product(ledger).balance,
    )
    take = pool_pricing.take_rate(revenue, closing, 1.0, (rates.posted_annual, rates.annual))
    assert take.of_price.high == 100
    assert take.annual.interval.high == rates.annual.interval.high
    assert float(take.annual.low) == pytest.approx(4.573, abs=0.001)


def test_a_book_that_did_not_grow_leaves_only_the_rounding(ledger: Ledger, rates) -> None:
    revenue, closing = (
        disclosed.operator(ledger)["revenue"].iloc[-1],
        disclosed.product(ledger).balance,
    )
    take = pool_pricing.take_rate(revenue, closing, 100.0, (rates.posted_annual, rates.annual))
    assert 4.57 < float(take.annual.low) < float(take.annual.high) < 4.58


@pytest.mark.parametrize(
    ("funding", "has_life", "is_longer"), [(3.0, True, True), (20.0, False, False)]
)
def test_break_even_lives_stand_beside_their_vintages(
    ledger: Ledger, funding: float, has_life: bool, is_longer: bool
) -> None:
    vintages, late_after = disclosed.vintages(ledger), constant(3, "day")
    pool, assumed = disclosed.pool(ledger), Parameters(funding=funding)
    rates = pool_pricing.rates(ledger, pool, assumed)
    need = pool_pricing.break_even(vintages, rates)
    assert list(need) == [*vintages, "at_posted", "at_average"]
    longest = need["at_posted"].iloc[0]
    posted, funds = rates.posted_annual, rates.funding
    covered = pool_pricing.losses_covered(late_after, rates.lost, posted, funds, YEAR)
    assert (longest is not None) == (covered is not None) == has_life
    max_age = pool["max_account_age"]
    assert (longest is not None and longest.compare(max_age) == "larger") == is_longer
    for row in need.itertuples():
        prices = rates.posted_annual, rates.annual
        for found, price in zip((row.at_posted, row.at_average), prices, strict=True):
            true = life(row.peak_cumulative_30dpd, price, str(funding))
            assert (found and found.interval) == (true and true.interval)


@pytest.mark.parametrize(
    ("upper", "listed"), [(24.0, ["16.425", "18.25", "21.9", "24"]), (15.02, ["15.02"]), (10.0, [])]
)
def test_the_share_at_each_upper_rate_up_to_the_dearest(rates, upper: float, listed) -> None:
    table = pool_pricing.shares_by_upper_rate(rates, rate(str(upper)))
    assert [annual.interval.low for annual in table["annual"]] == [
        Fraction(rate) / 100 for rate in listed
    ]
    for row in table.itertuples():
        assert (row.daily.times(YEAR)).interval == row.annual.interval
        posted = rates.posted_annual
        assert row.share == pool_pricing.share_at(rates.annual, posted, row.annual)


@pytest.mark.parametrize(("upper", "low", "high"), [(24.0, 4.415, 4.521), (18.25, 11.37, 11.64)])
def test_the_two_tier_share_by_hand(rates, upper: float, low: float, high: float) -> None:
    found = share_at(rates, upper)
    assert float(found.low) == pytest.approx(low, abs=0.006)
    assert float(found.high) == pytest.approx(high, abs=0.006)
    step = Fraction(str(upper)) - Fraction("14.6")
    assert found.interval == Interval(Fraction("0.415") / step, Fraction("0.425") / step)


def share_at(rates, upper: float):
    return pool_pricing.share_at(rates.annual, rates.posted_annual, rate(str(upper)))


def test_the_mix_averages_what_was_printed(rates) -> None:
    for share in share_at(rates, 24.0).interval.ends:
        average = share * 24 + (1 - share) * Fraction("14.6")
        assert average / 100 in rates.annual.interval


def test_the_least_share_is_the_optimum_over_all_mixes_up_to_the_ceiling(rates) -> None:
    """Least share above 14.6 with rates from 0 to 24 and an average of 15.015, as a programme."""
    grid = np.round(np.arange(0, 24.0001, 0.05), 2)
    dearer = (grid > 14.6 + 1e-9).astype(float)
    equal = {"A_eq": np.vstack([np.ones_like(grid), grid]), "b_eq": [1, 15.015]}
    least = linprog(dearer, **equal).fun
    posted, upper = rates.posted_annual, rate("24")
    found = pool_pricing.share_above(rates.annual, posted, upper)
    assert float(found.interval.low) == pytest.approx(least, abs=1e-9)
    assert found.interval.high is None  # all of the pool may cost the average


@pytest.mark.parametrize("upper", [15.0, 14.6, 10.0, 0.5])
def test_no_mix_averages_more_than_its_dearest_rate(rates, upper: float) -> None:
    assert share_at(rates, upper) is None
    dearest = rate(str(upper))
    assert pool_pricing.share_above(rates.annual, rates.posted_annual, dearest) is None


def test_an_upper_rate_within_the_rounding_is_cut_at_the_whole_pool(rates) -> None:
    found = share_at(rates, 15.02).interval
    assert found.high == 1
    assert found.low == Fraction("0.415") / Fraction("0.42")


def test_a_price_that_is_not_exact_is_refused(rates) -> None:
    with pytest.raises(ValueError, match="must be exact"):
        pool_pricing.share_at(rates.annual, rate("14.5", "14.7"), rate("24"))
