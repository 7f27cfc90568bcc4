"""Large and old loans of the pool: random worlds, attained corners, simulations, programmes."""

import random
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.fenfu import disclosed, pool_loans
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Text

SIZE_LIMIT, HOUSEHOLD_LIMIT = 2_000, 200_000


def days(low: str, high: str | None = "") -> Quantity:
    """So many days; without `high` exactly so many, with `None` at least so many."""
    interval = Interval.of(low, low if high == "" else high)
    return Quantity(interval, unit("day"), Assumed(Text("test")), ("pool",))


@pytest.fixture(scope="module")
def tail(pool):
    return pool_loans.tail(pool, disclosed.two_ways(pool).loc["pool_balance", "both"])


@pytest.fixture(scope="module")
def read(ledger: Ledger, pool):
    ages = pool["average_account_age"], pool["max_account_age"]
    return pool_loans.readings(
        ledger, *ages, disclosed.product(ledger).balance, disclosed.product(ledger).late_after
    )


def test_one_in_twenty_may_be_thirty_days_old_by_the_mean_and_none_by_the_maximum(
    ledger: Ledger, pool
) -> None:
    mean, late = pool["average_account_age"], disclosed.product(ledger).late_after
    by_mean = pool_loans.share_at_least(mean, late)
    assert by_mean.interval == Interval.of(None, Fraction("1.515") / 30)  # 5.05 percent
    exact = pool_loans.share_at_least(mean, late, pool["max_account_age"])
    assert exact.interval == Interval.point(0)


def test_the_table_of_ages_has_the_share_above_each(ledger: Ledger, pool) -> None:
    mean, oldest = pool["average_account_age"], pool["max_account_age"]
    late = disclosed.product(ledger).late_after
    table = pool_loans.shares_by_age(mean, oldest, late)
    ages = [*(days(str(age)).interval for age in pool_loans.AGES), late.interval]
    assert [age.interval for age in table["age"]] == ages
    for row in table.itertuples():
        assert row.by_mean == pool_loans.share_at_least(mean, row.age)
        assert row.by_maximum == pool_loans.share_at_least(mean, row.age, oldest)


def test_the_table_of_readings_sets_them_side_by_side(pool, read) -> None:
    mean_age = pool["average_account_age"]
    whole_days = pool_loans.counted_from_zero(mean_age)
    ages = [mean_age.interval, whole_days.interval]
    assert [age.interval for age in read["mean_age"].iloc[:2]] == ages
    for name in ("mean_life", "lent_a_year", "of_retail_sales", "outliving"):
        assert list(read[name].notna()) == [True, True, False]
    assert read.loc["in_whole_days", "mean_life"] == pool_loans.longest_mean_life(whole_days)


def test_a_two_point_pool_attains_markovs_bound(pool) -> None:
    share = pool_loans.share_at_least(days("1.51"), days("30")).interval.high
    assert share is not None
    assert share * 30 + (1 - share) * 0 == Fraction("1.51")


@pytest.mark.parametrize("threshold", ["0.5", "1", "2", "3", "4"])
def test_the_bounds_are_the_optima_of_a_linear_programme(threshold: str) -> None:
    """All age distributions on a grid up to 4.5 days with mean 1.51: least and greatest share."""
    grid = np.arange(0, 4.5 + 1e-9, 0.005)
    old = (grid >= float(threshold) - 1e-9).astype(float)
    equal = {"A_eq": np.vstack([np.ones_like(grid), grid]), "b_eq": [1, 1.51]}
    least, most = (sign * linprog(sign * old, **equal).fun for sign in (1, -1))
    found = pool_loans.share_at_least(days("1.51"), days(threshold), days("4.5")).interval
    assert float(found.high) == pytest.approx(most, abs=1e-9)
    assert float(found.low or 0) == pytest.approx(least, abs=0.004)  # ages just below: the grid


def test_random_pools_lie_within_the_bounds() -> None:
    dice = random.Random(4)
    for _ in range(300):
        ages = [Fraction(dice.randint(0, 450), 100) for _ in range(dice.randint(2, 30))]
        mean, oldest = sum(ages, Fraction(0)) / len(ages), max(ages)
        if not oldest:
            continue
        threshold = Fraction(dice.randint(1, 600), 100)
        found = pool_loans.share_at_least(days(str(mean)), days(str(threshold)), days(str(oldest)))
        share = Fraction(sum(age >= threshold for age in ages), len(ages))
        assert (found.interval.low or 0) <= share
        assert share <= found.interval.ends[1]


def test_wider_prints_give_the_union() -> None:
    found = pool_loans.share_at_least(days("1.5", "1.6"), days("1", "1.2"), days("3", "4")).interval
    single = [
        pool_loans.share_at_least(days(mean), days(age), days(oldest)).interval
        for mean in ("1.5", "1.6")
        for age in ("1", "1.2")
        for oldest in ("3", "4")
    ]
    assert found.low == min(each.low for each in single)
    assert found.high == max(each.high for each in single)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((days("1.5"), days("0")), "needs an age above zero"),
        ((days("5"), days("1"), days("4")), "cannot lie above the highest age"),
    ],
)
def test_what_cannot_be_is_refused(arguments, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        pool_loans.share_at_least(*arguments)


LIVES = {
    "fixed": lambda dice, n: np.full(n, 3.0),
    "exponential": lambda dice, n: dice.exponential(3.0, n),
    "uniform": lambda dice, n: dice.uniform(0, 6, n),
    "two lives": lambda dice, n: dice.choice([1.0, 40.0], n, p=[0.95, 0.05]),
    "skewed": lambda dice, n: dice.lognormal(0.5, 0.8, n),
}


@pytest.mark.parametrize("name", LIVES)
def test_simulated_steady_books_keep_the_bounds(name: str) -> None:
    """Loans start at even times and live as long as drawn; ages are read off on one day."""
    dice = np.random.default_rng(7)
    lives = LIVES[name](dice, 400_000)
    starts = np.linspace(-400, 0, lives.size)  # lent evenly before the day
    ages = -starts[starts + lives > 0]
    mean_age, mean_life = ages.mean(), lives.mean()
    assert mean_age == pytest.approx((lives**2).mean() / (2 * mean_life), rel=0.05)
    assert mean_life <= float(pool_loans.longest_mean_life(days(str(mean_age))).high) * 1.02
    for threshold in (5, 10, 30):
        bound = pool_loans.share_outliving(days(str(mean_age)), days(str(threshold))).interval.high
        assert (lives >= threshold).mean() <= float(bound) * 1.05
    # Little's law: what is outstanding is what is lent a day times the mean life.
    assert ages.size / (lives.size / 400) == pytest.approx(mean_life, rel=0.05)


def test_equal_lives_attain_twice_the_mean_age() -> None:
    ages = np.arange(0, 3, 0.001)  # a fixed life of three days
    assert float(pool_loans.longest_mean_life(days("1.5")).high) == 3
    assert 2 * ages.mean() == pytest.approx(3, abs=0.002)


@pytest.mark.parametrize(("age", "threshold"), [("1.515", "30"), ("2", "7"), ("1", "2")])
def test_two_lives_attain_the_share_that_gets_old(age: str, threshold: str) -> None:
    """Lives t and A alone, in the share of the bound, have exactly the mean age A."""
    share = pool_loans.share_outliving(days(age), days(threshold)).interval.high
    long, short = Fraction(threshold), Fraction(age)
    assert share is not None
    squares = share * long**2 + (1 - share) * short**2
    mean = share * long + (1 - share) * short
    assert squares / (2 * mean) == short


def test_no_lives_on_a_grid_do_better_than_the_bound() -> None:
    """Greatest P(L ≥ 30) with E[L²] = 2A·E[L], as a linear programme."""
    grid, age = np.arange(0, 60.0001, 0.05), 1.5
    equal = {"A_eq": np.vstack([np.ones_like(grid), grid**2 - 2 * age * grid]), "b_eq": [1, 0]}
    best = -linprog(-(grid >= 30 - 1e-9).astype(float), **equal).fun
    bound = pool_loans.share_outliving(days("1.5"), days("30")).interval.high
    assert best == pytest.approx(float(bound), abs=1e-9) == pytest.approx((1.5 / 28.5) ** 2)


def test_an_age_within_twice_the_mean_may_be_reached_by_all() -> None:
    assert pool_loans.share_outliving(days("2"), days("3.9")).interval.high == 1
    assert pool_loans.share_outliving(days("2"), days("1")).interval.high == 1


def test_days_counted_whole_from_zero_add_half_a_day() -> None:
    """A book of loans that live four days, counted at the ages 0, 1, 2 and 3."""
    printed = np.mean([0, 1, 2, 3])
    counted = pool_loans.counted_from_zero(days(str(printed)))
    assert pool_loans.longest_mean_life(counted).high == 4
    lives = np.array([1, 2, 5, 9])
    seen = np.concatenate([np.arange(life) for life in lives])
    assert float((lives**2).sum() / (2 * lives.sum())) == pytest.approx(seen.mean() + 0.5)


def test_the_steady_reading_by_hand(ledger: Ledger, pool, read) -> None:
    steady = read.loc["steady"]
    assert steady.mean_life.interval == Interval.of(None, "3.03")
    lent = 112_587_500_000 / 3.03  # the least balance over the longest life
    assert float(
        pool_loans.lent_a_day(
            pool["average_account_age"], disclosed.product(ledger).balance
        ).interval.low
    ) == pytest.approx(lent)
    assert float(steady.lent_a_year.interval.low) == pytest.approx(lent * 365)  # 13.56 trillion
    assert steady.lent_a_year.interval.high is None
    quarter = (date(2025, 4, 1) - date(2025, 1, 1)).days
    assert float(steady.of_retail_sales.interval.low) == pytest.approx(
        lent * quarter / 12_467_150_000_000
    )
    assert 0.268 < float(steady.of_retail_sales.interval.low) < 0.269
    assert {mark.kind for mark in steady.lent_a_year.marks} == {"extrapolated"}
    assert {mark.kind for mark in steady.of_retail_sales.marks} == {"extrapolated", "across scopes"}
    assert {mark.kind for mark in steady.mean_life.marks} == {"inference"}


def test_april_2021_got_later_than_any_steady_book_allows(ledger: Ledger, read) -> None:
    """In both ways of counting days; of the vintages since 2023 only an upper bound is printed."""
    vintages = disclosed.vintages(ledger)
    assert vintages["period"].iloc[0] == Period("2021-04")
    worst, later = vintages["peak_cumulative_30dpd"]
    for outliving in read["outliving"].dropna():
        assert worst.compare(outliving) == "larger"
        assert later.compare(outliving) == "undecided"
    assert float(read.loc["steady", "outliving"].high) == pytest.approx(0.28287, abs=1e-5)
    assert float(read.loc["in_whole_days", "outliving"].high) == pytest.approx(0.51844, abs=1e-5)


def test_a_cut_of_even_lending_has_half_its_highest_age(read) -> None:
    cut = read.loc["cut", "mean_age"]
    assert (cut.low, cut.high) == (Fraction("1.75"), Fraction("2.25"))
    assert np.mean([0, 1, 2, 3, 4]) == 2 == float(cut.interval.midpoint)


def test_a_steady_book_needs_bounded_figures() -> None:
    with pytest.raises(ValueError, match="needs an upper end"):
        pool_loans.share_outliving(days("1", None), days("30"))
    assert constant(30, "day").interval == days("30").interval


def is_admissible(pool, loans: int, small: int, share: Fraction, each: Fraction) -> bool:
    """Whether a world would be printed just so, and keeps every limit."""
    printed = {"loan_count": loans, "loan_count_le_2000": small, "share_le_2000": share}
    printed |= {"balance_per_loan": each}
    balance = loans * each
    people = pool["borrower_count"].interval
    heads = pool["balance_per_borrower"].interval
    above = (1 - share) * balance
    return (
        all(value in pool[name].interval for name, value in printed.items())
        and people.low * heads.low <= balance <= people.high * heads.high
        and SIZE_LIMIT * (loans - small) < above <= HOUSEHOLD_LIMIT * (loans - small)
        and share * balance <= SIZE_LIMIT * small
    )


CORNERS = [
    (10_025_000, 10_012_500, Fraction("0.9125"), Fraction("59.825")),
    (10_015_000, 10_013_500, Fraction("0.9115"), Fraction("59.835")),
    (10_015_000, 10_013_500, Fraction("0.9125"), Fraction("59.825")),
    (10_025_000, 10_012_500, Fraction("0.9115"), Fraction("59.835")),
]


@pytest.mark.parametrize("world", CORNERS)
def test_the_corners_meet_every_printed_fact_and_the_law(pool, world) -> None:
    assert is_admissible(pool, *world)


def test_each_end_of_each_bound_is_attained_by_a_corner(tail) -> None:
    """So nothing printed could make the bounds narrower."""
    for found, value in (
        (tail.loans_above, lambda n, small, share, each: n - small),
        (tail.share_above, lambda n, small, share, each: 1 - Fraction(small, n)),
        (tail.share_of_balance, lambda n, small, share, each: 1 - share),
        (tail.average_above, lambda n, small, share, each: (1 - share) * n * each / (n - small)),
    ):
        values = [value(*world) for world in CORNERS]
        assert (min(values), max(values)) == found.interval.ends
    balance = [(1 - share) * n * each for n, _, share, each in CORNERS]
    widest = (10_015_000, Fraction("0.9125"), Fraction("59.825"))
    assert tail.balance_above.interval.low == (1 - widest[1]) * widest[0] * widest[2]
    assert tail.balance_above.interval.high == max(balance)


def test_every_admissible_world_lies_within_the_bounds(pool, tail) -> None:
    dice = random.Random(20251023)
    kept = 0
    for _ in range(2_000):
        loans = dice.randint(10_015_000, 10_025_000)
        small = dice.randint(10_012_500, 10_013_500)
        share = Fraction(dice.randint(91_150, 91_250), 100_000)
        each = Fraction(dice.randint(59_825, 59_835), 1_000)
        if not is_admissible(pool, loans, small, share, each):
            continue
        kept += 1
        above = (1 - share) * loans * each
        assert loans - small in tail.loans_above.interval
        assert above in tail.balance_above.interval
        assert above / (loans - small) in tail.average_above.interval
        assert share * loans * each / small in tail.average_below.interval
        assert Fraction(loans - small, loans) in tail.share_above.interval
    assert kept > 1_500


def test_the_tail_by_hand(tail) -> None:
    assert (tail.loans_above.low, tail.loans_above.high) == (1_500, 12_500)
    assert round(float(tail.average_above.low)) == 4_198  # 0.0875 × 10.025 m × 59.825 ÷ 12,500
    assert round(float(tail.average_above.high)) == 35_356
    assert Fraction("54.6") in tail.average_below.interval
    assert round(float(tail.share_above.low), 5) == 0.01498  # percent: one loan in 6,677
    assert round(float(tail.share_above.high), 5) == 0.12469
    assert (tail.share_of_balance.low, tail.share_of_balance.high) == (
        Fraction("8.75"),
        Fraction("8.85"),
    )


def test_the_printed_share_cannot_be_one_of_loans(tail) -> None:
    assert Fraction("0.912") not in tail.share_by_count.interval
    assert float(tail.share_by_count.low) > 99.8
    assert {mark.kind for mark in tail.balance_above.marks} == {"inference"}


def test_only_the_counts_bind(ledger: Ledger, tail) -> None:
    counts, by_size, by_law = pool_loans.constraints(ledger, tail).itertuples()
    assert [fact.binds for fact in (counts, by_size, by_law)] == [True, False, False]
    most, least = tail.balance_above.interval.high, tail.balance_above.interval.low
    assert by_size.loans_above.interval.ends == (-float("inf"), int(float(most) / SIZE_LIMIT))
    assert by_law.loans_above.interval.ends[0] == -(-float(least) // HOUSEHOLD_LIMIT) == 263
    assert len(by_law.loans_above.marks) == 2  # amount read, law applied


def test_a_fact_binds_where_it_excludes_a_count(ledger: Ledger, pool) -> None:
    """With a tenth of the balance, 12,500 loans could not all stand above 2,000 yuan."""
    small_pool = disclosed.two_ways(pool).loc["pool_balance", "both"] / 10
    found = pool_loans.tail(pool, small_pool)
    by_size = pool_loans.constraints(ledger, found).loc[1]
    assert by_size.binds
    assert by_size.loans_above.interval.high == 2_654
