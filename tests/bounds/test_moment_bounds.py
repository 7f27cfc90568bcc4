"""Bounds from moments: closed forms, random admissible distributions, exactness, refusals."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.length import first
from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    Distribution,
    Moment,
    above,
    excess,
    inside,
    refined,
    square_around,
)
from xiaodai.bounds.variance import variance
from xiaodai.values.interval import Interval

pytestmark = pytest.mark.slow

TOP = Fraction(24)


def _mean(low: str | None, high: str | None) -> Moment:
    return Moment(IDENTITY, Interval.of(low, high))


def _share(low: int | None, high: int | None, least: str, most: str) -> Moment:
    ends = (None if end is None else Fraction(end) for end in (low, high))
    return Moment(inside(*ends), Interval.of(least, most))


def _known(*moments: Moment, low: int = 0) -> Distribution:
    return Distribution(Fraction(low), TOP, moments)


def test_a_mean_alone_gives_markovs_inequality() -> None:
    """P(x > t) ≤ (m − low)/(t − low), and at least (m − t)/(top − t)."""
    known = _known(_mean("17.915", "17.925"), low=3)
    above_20, above_10 = known.expectations(
        [inside(Fraction(20), None), inside(Fraction(10), None)]
    )
    assert above_20 == Interval(Fraction(0), (Fraction("17.925") - 3) / (20 - 3))
    assert above_10 == Interval((Fraction("17.915") - 10) / (24 - 10), Fraction(1))


def test_the_mean_excess_of_a_known_mean_is_that_of_the_two_point_distribution() -> None:
    """By Jensen at least max(m − c, 0), by a chord at most (m − low)(top − c)/(top − low)."""
    known = _known(_mean("22", "22"))
    (over,) = known.expectations([excess(Fraction(20))])
    assert over == Interval(Fraction(2), Fraction(22) * 4 / 24)


def test_two_bands_give_the_mean_that_their_edges_allow() -> None:
    known = _known(_share(20, None, "0.52095", "0.52105"))
    (mean,) = known.expectations([IDENTITY])
    low, high = Fraction("0.52095"), Fraction("0.52105")
    assert mean == Interval(20 * low, 24 * high + 20 * (1 - high))


def test_the_average_above_a_level_follows_from_bands_and_mean() -> None:
    """Half at 20 or more, half below, mean 14: the first average 20 to 24, the others fill up."""
    known = _known(_share(20, None, "0.5", "0.5"), _mean("14", "14"))
    at_least = inside(Fraction(20), None)
    below = ONE - at_least
    upper, lower = known.bounds([(IDENTITY * at_least, at_least), (IDENTITY * below, below)])
    assert upper == Interval(Fraction(20), Fraction(24))
    assert lower == Interval(Fraction(4), Fraction(8))  # 28 − 24 and 28 − 20


def test_without_any_mass_below_the_mean_is_pressed_against_the_top() -> None:
    known = _known(_mean("23.955", "23.965"), _share(23, 24, "0.9975", "0.9985"))
    (mean,) = known.expectations([IDENTITY])
    assert mean == Interval.of("23.955", "23.965")
    (part,) = known.bounds([(IDENTITY * inside(None, Fraction(23)), inside(None, Fraction(23)))])
    # 24 − 0.045/q for a share q outside: any rate for q = 0.0015, 6 or more for q = 0.0025.
    assert part == Interval.of(0, 23)
    firm = _known(_mean("23.955", "23.965"), _share(23, 24, "0.9975", "0.9975"))
    (part,) = firm.bounds([(IDENTITY * inside(None, Fraction(23)), inside(None, Fraction(23)))])
    assert part == Interval.of(6, 23)


def test_facts_that_exclude_each_other_are_found_and_by_how_much() -> None:
    impossible = _known(_mean(None, "10"), _share(20, None, "0.52095", "0.52105"))
    assert impossible.misfit() > 0
    with pytest.raises(ValueError, match="no distribution fits"):
        impossible.expectations([IDENTITY])
    assert _known(_mean(None, "10.419"), _share(20, None, "0.52095", "0.52105")).misfit() == 0
    assert _known(_mean(None, "10.4189"), _share(20, None, "0.52095", "0.52105")).misfit() > 0


def test_what_stands_at_a_level_is_not_above_it() -> None:
    """Half at 20 or more may all stand at exactly 20: nothing need be above."""
    known = _known(_share(20, None, "0.5", "0.5"))
    over, at_least, at_most = known.expectations(
        [above(Fraction(20)), inside(Fraction(20), None), inside(None, Fraction(20))]
    )
    assert over == Interval(Fraction(0), Fraction(1, 2))
    assert at_least == Interval.point(Fraction(1, 2))
    assert at_most == Interval(Fraction(1, 2), Fraction(1))
    both = _known(_share(18, 20, "0.4", "0.4"), _share(20, None, "0.7", "0.7"))
    (exactly,) = both.expectations([inside(Fraction(20), Fraction(20))])
    assert exactly == Interval(Fraction("0.1"), Fraction("0.4"))  # the two bands share only 20


def test_bounds_are_exact_numbers_and_not_nearly_so() -> None:
    known = _known(_mean("17.915", "17.925"))
    (share,) = known.expectations([inside(Fraction(7), None)])
    assert share.low == Fraction(17915 - 7000, 24000 - 7000)


def _random_world(dice: random.Random) -> tuple[Distribution, list[tuple[float, float]]]:
    """A distribution of a few points, and what a lender might print about it."""
    points = [round(dice.uniform(0, 24), 2) for _ in range(dice.randint(2, 6))]
    weights = [dice.randint(1, 20) for _ in points]
    total = sum(weights)
    mean = sum(Fraction(str(x)) * w for x, w in zip(points, weights, strict=True)) / total
    half = Fraction(dice.choice(["0.005", "0.5"]))
    moments = [Moment(IDENTITY, Interval(mean - half, mean + half))]
    for edge in dice.sample([8, 12, 18, 20], dice.randint(0, 2)):
        share = Fraction(sum(w for x, w in zip(points, weights, strict=True) if x > edge), total)
        near = Interval(share - Fraction("0.0005"), share + Fraction("0.0005"))
        moments.append(Moment(above(Fraction(edge)), near))
    world = [(x, w / total) for x, w in zip(points, weights, strict=True)]
    return Distribution(Fraction(0), TOP, tuple(moments)), world


@pytest.mark.long
@pytest.mark.parametrize("seed", first(10, range(25)))
def test_every_admissible_distribution_lies_within_the_bounds(seed: int) -> None:
    known, world = _random_world(random.Random(seed))
    levels = [Fraction(t) for t in (6, 12, 16, 20, 22)]
    shares = known.expectations([above(t) for t in levels])
    over = known.expectations([excess(t) for t in levels])
    spread = variance(known)
    for t, share, beyond in zip(levels, shares, over, strict=True):
        assert _within(sum(w for x, w in world if x > t), share)
        assert _within(sum(w * max(x - float(t), 0) for x, w in world), beyond)
        part = sum(w for x, w in world if x > t)
        if part > 0:
            (average,) = known.bounds([(IDENTITY * above(t), above(t))])
            assert _within(sum(w * x for x, w in world if x > t) / part, average)
    mean = sum(w * x for x, w in world)
    assert _within(sum(w * (x - mean) ** 2 for x, w in world), spread)


def _within(value: float, interval: Interval) -> bool:
    low, high = interval.ends
    return float(low) - 1e-9 <= value <= float(high) + 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_a_fine_grid_comes_as_near_to_the_bounds_as_it_is_fine(seed: int) -> None:
    """The same programme on 962 points, a bit left and right of each mark, by interior points."""
    known, _ = _random_world(random.Random(100 + seed))
    marks = np.linspace(0, 24, 481)
    grid = np.sort(np.concatenate([marks - 1e-6, marks + 1e-6]))
    for level in (11, 17):
        (share,) = known.expectations([inside(Fraction(level), None)])
        (over,) = known.expectations([excess(Fraction(level))])
        for values, bounds in (((grid > level) * 1.0, share), (np.maximum(grid - level, 0), over)):
            low, high = (_on_grid(known, grid, sign * values) for sign in (1, -1))
            assert float(bounds.ends[0]) <= low + 1e-4 <= float(bounds.ends[0]) + 0.02
            assert float(bounds.ends[1]) >= -high - 1e-4 >= float(bounds.ends[1]) - 0.02


def _on_grid(known: Distribution, grid: np.ndarray, cost: np.ndarray) -> float:
    rows, limits = [], []
    for moment in known.moments:
        nudged = [Fraction(str(round(x, 6))) for x in grid]
        at = np.array([float(moment.function.value(x, x + Fraction(1, 10**7))) for x in nudged])
        rows += [at, -at]
        limits += [float(moment.interval.high), -float(moment.interval.low)]
    solved = linprog(
        cost,
        A_ub=np.array(rows),
        b_ub=np.array(limits),
        A_eq=np.ones((1, len(grid))),
        b_eq=[1.0],
        method="highs-ipm",
    )
    assert solved.success
    return float(solved.fun)


def test_the_largest_variance_is_that_of_bhatia_and_davis() -> None:
    known = _known(_mean("22", "22"), low=3)
    assert variance(known) == Interval(Fraction(0), Fraction((24 - 22) * (22 - 3)))


def test_where_the_mean_is_loose_the_variance_is_largest_at_its_best_value() -> None:
    top = variance(_known(_mean("15", "20"))).high
    assert top is not None
    assert (24 - 15) * 15 <= top <= (24 - 15) * 15 + Fraction(1, 100)


def test_two_bands_apart_and_a_mean_leave_a_least_variance() -> None:
    """Half at 20 or more, half below: with a mean of 15 the nearest is 20 and 10."""
    least = variance(_known(_mean("15", "15"), _share(20, None, "0.5", "0.5"))).low
    assert least is not None
    assert Fraction("24.999") <= least <= 25


def test_a_gap_between_bands_leaves_a_least_variance_without_any_mean() -> None:
    """Half in 20 and above, a quarter in 10 to 18, the rest anywhere: all but a fifth at one point.

    Second way: the best three points over a fine grid of the one that is free.
    """
    known = _known(_share(20, None, "0.5", "0.5"), _share(10, 18, "0.2", "0.3"))
    best = min(
        0.5 * (20 - m) ** 2 + share * (18 - m) ** 2 + (0.5 - share) * (x - m) ** 2
        for share in (0.2, 0.3)
        for x in np.linspace(18, 20, 401)
        for m in [0.5 * 20 + share * 18 + (0.5 - share) * x]
    )
    least = variance(known).low
    assert least is not None
    assert best - 0.002 <= float(least) <= best + 1e-6


def test_all_mass_may_sit_on_both_sides_of_one_break() -> None:
    known = _known(_mean(None, "20"), _share(20, None, "0.52095", "0.52105"))
    assert variance(known).low == 0
    apart = _known(_mean(None, "19"), _share(20, None, "0.52095", "0.52105"))
    low = variance(apart).low
    assert low is not None and low > 0


def test_a_further_moment_never_widens_a_bound() -> None:
    moments = [
        _mean("15", "18"),
        _share(20, None, "0.2", "0.4"),
        _share(12, 18, "0.1", "0.5"),
    ]
    asked = [inside(Fraction(16), None), excess(Fraction(14))]
    for size in range(len(moments)):
        for chosen in combinations(moments, size):
            for further in moments:
                wide = _known(*chosen).expectations(asked)
                narrow = _known(*chosen, further).expectations(asked)
                assert all(n.within(w) for n, w in zip(narrow, wide, strict=True))
                squares = [(square_around(Fraction(10)), ONE)]
                most = [_known(*m).largest(squares) for m in (chosen, (*chosen, further))]
                assert most[1] <= most[0]


def test_a_ratio_whose_denominator_may_vanish_is_bounded_by_where_it_lies() -> None:
    beyond = above(Fraction(20))
    assert _known(_mean("10", "10")).bounds([(IDENTITY * beyond, beyond)]) == [Interval.of(20, 24)]
    assert _known().expectations([ONE]) == [Interval.of(1, 1)]


@pytest.mark.parametrize("crowd", [None, 4])
def test_a_bound_is_refined_from_above_where_the_function_may_be_largest(crowd) -> None:
    """`x (2 − x)` on [0, 2] by its slope of at most two; a crowd of stretches ends the search."""

    def judged(stretches):
        at = {(a, b): (a * (2 - a), b * (2 - b)) for a, b in stretches}
        return {s: (min(ends) + 2 * (s[1] - s[0]), max(ends)) for s, ends in at.items()}

    found = refined([(Fraction(0), Fraction(2))], judged, 9, crowd)
    assert 1 <= found <= (4 if crowd else Fraction("1.001"))


def test_no_stretch_with_a_value_has_no_largest() -> None:
    with pytest.raises(ValueError):
        refined([(Fraction(0), Fraction(1))], lambda stretches: {}, 3)
