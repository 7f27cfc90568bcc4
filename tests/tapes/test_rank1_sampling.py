"""Lattices give every rank once, in integers that do not overflow."""

from math import gcd

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaodai.tapes.rank1_sampling import (
    LEVELS,
    LIMIT,
    Lattice,
    categories,
    drawn,
    knots,
    largest_partial_quotient,
    lattice,
    multiplier,
    quantiles,
)

IDEALS = (302_776, 381_966, 414_214, 527_525, 618_034, 645_751, 732_051, 791_288)


@given(st.integers(1, 3_000), st.sampled_from(IDEALS), st.integers(0, 9))
def test_every_rank_occurs_once(size: int, ideal: int, seed: int) -> None:
    ranks = lattice(size, ideal, seed, "rate").ranks(np.arange(size))
    assert sorted(ranks) == list(range(size))


@given(st.integers(1, LIMIT - 1), st.sampled_from(IDEALS))
def test_multipliers_are_prime_to_the_size_and_below_it(size: int, ideal: int) -> None:
    found = multiplier(size, ideal)
    assert gcd(found, size) == 1
    assert 0 <= found < size


@pytest.mark.parametrize("ideal", IDEALS)
@pytest.mark.parametrize("size", [10_007, 10_020_000, 1_900_000_000])
def test_multipliers_have_small_partial_quotients(size: int, ideal: int) -> None:
    assert largest_partial_quotient(multiplier(size, ideal), size) <= 12


def test_partial_quotients_are_those_of_the_continued_fraction() -> None:
    # 13 ÷ 43 = 1 ÷ (3 + 1 ÷ (3 + 1 ÷ 4)) = [0; 3, 3, 4]; 113 ÷ 355 = [0; 3, 7, 16]
    assert largest_partial_quotient(13, 43) == 4
    assert largest_partial_quotient(113, 355) == 16


def test_ranks_of_the_largest_lattice_are_those_of_unbounded_integers() -> None:
    largest = lattice(LIMIT - 1, 791_288, 3, "age")
    positions = [0, 1, 2, 10**9, LIMIT - 3, LIMIT - 2]
    expected = [
        (largest.multiplier * position + largest.shift) % largest.size for position in positions
    ]
    assert largest.ranks(np.array(positions)).tolist() == expected


def test_positions_are_left_as_they_were() -> None:
    positions = np.arange(5)
    Lattice(2, 1, 5).ranks(positions)
    assert positions.tolist() == [0, 1, 2, 3, 4]


def test_another_seed_or_name_shifts_the_lattice() -> None:
    shifts = {lattice(10_007, 618_034, seed, name).shift for seed in (1, 2) for name in "ab"}
    assert len(shifts) == 4


@pytest.mark.parametrize("size", [0, -1, LIMIT])
def test_a_size_beyond_31_bits_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="a lattice has 1 to"):
        lattice(size, 618_034, 1, "rate")


def test_quantiles_rise_in_straight_lines_between_knots() -> None:
    half = LEVELS // 2
    points = knots([(half, 0), (half, 100)], 300)  # 0 to 100, then 100 to 300
    assert quantiles(points, np.arange(4), 4).tolist() == [25, 75, 150, 250]
    assert points[[0, half, LEVELS]].tolist() == [0, 100, 300]


@given(st.integers(1, 500))
def test_quantiles_rise_with_the_rank_and_stay_inside(size: int) -> None:
    found = quantiles(knots([(LEVELS - 1, 7), (1, 1_000)], 5_000), np.arange(size), size)
    assert (np.diff(found) >= 0).all()
    assert found[0] >= 7 and found[-1] < 5_000


def test_quantiles_of_the_largest_lattice_do_not_overflow() -> None:
    size, last = LIMIT - 1, LIMIT - 2
    points = knots([(LEVELS - 1, 0), (1, 1_000)], 5_000_000)
    scaled = (2 * last + 1) * (LEVELS // 2)
    level, rest = divmod(scaled, size)
    expected = int(points[level]) + (int(points[level + 1]) - int(points[level])) * rest // size
    assert quantiles(points, np.array([last]), size).tolist() == [expected]


def test_categories_have_their_share_of_the_ranks() -> None:
    values = categories([(LEVELS // 4, 10), (LEVELS * 3 // 4, 20)])
    assert drawn(values, np.arange(8), 8).tolist() == [10] * 2 + [20] * 6


def test_a_distribution_that_does_not_fill_the_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="a distribution has 20000 levels, not 3"):
        categories([(3, 1)])
    with pytest.raises(ValueError, match="a distribution has 20000 levels, not 4"):
        knots([(4, 1)], 2)
