"""The tail above the size limit: random worlds, corners that meet every printed fact, refusals."""

import random
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu import cross_checks, disclosed, pool_tail

SIZE_LIMIT, HOUSEHOLD_LIMIT = 2_000, 200_000


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def pool(ledger: Ledger):
    return disclosed.pool(ledger)


@pytest.fixture(scope="module")
def tail(pool):
    return pool_tail.tail(pool, cross_checks.two_ways(pool).loc["pool_balance", "both"])


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
    counts, by_size, by_law = pool_tail.constraints(ledger, tail).itertuples()
    assert [fact.binds for fact in (counts, by_size, by_law)] == [True, False, False]
    most, least = tail.balance_above.interval.high, tail.balance_above.interval.low
    assert by_size.loans_above.interval.ends == (-float("inf"), int(float(most) / SIZE_LIMIT))
    assert by_law.loans_above.interval.ends[0] == -(-float(least) // HOUSEHOLD_LIMIT) == 263
    assert len(by_law.loans_above.marks) == 2  # amount read, law applied


def test_a_fact_binds_where_it_excludes_a_count(ledger: Ledger, pool) -> None:
    """With a tenth of the balance, 12,500 loans could not all stand above 2,000 yuan."""
    small_pool = cross_checks.two_ways(pool).loc["pool_balance", "both"] / 10
    found = pool_tail.tail(pool, small_pool)
    by_size = pool_tail.constraints(ledger, found).loc[1]
    assert by_size.binds
    assert by_size.loans_above.interval.high == 2_654
