"""The acceleration test: enumerated by brute force, and against published and closed forms."""

import math
from fractions import Fraction
from itertools import combinations, pairwise

import pandas as pd
import pytest
from scipy.stats import binom

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies import attrition
from xiaodai.studies.attrition import acceleration, exit_rates
from xiaodai.values.quantity import constant

COUNTS_2021Q4_TO_2025Q3 = [
    6453,
    6232,
    6150,
    6054,
    5958,
    5801,
    5688,
    None,
    5500,
    5490,
    5428,
    5385,
    5257,
    5081,
    4974,
    4863,
]


def steps(start: str, counts: list[int | None]) -> pd.DataFrame:
    """Paces between neighbouring counts of consecutive quarters, `None` where one is missing."""
    codes = pd.period_range(start, periods=len(counts), freq="Q").astype(str)
    known = [(q, constant(c, "company")) for q, c in zip(codes, counts, strict=True) if c]
    return pd.DataFrame([exit_rates.net_exit(*a, *b) for a, b in pairwise(known)], dtype=object)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def found(ledger: Ledger) -> pd.Series:
    table = attrition.stocks(ledger, "national", "2010Q4", "2025Q3")
    return acceleration.compare(attrition.net_exits(table))


def test_the_hazard_of_2025_is_half_as_large_again(found) -> None:
    now, before = math.log(5257 / 4863) / 3, math.log(6453 / 5257) / 12
    assert math.isclose(float(found.ratio.low), now / before, rel_tol=1e-12)
    assert round(now / before, 3) == 1.520
    assert (found.recent.opening, found.base.opening) == ("2024Q4", "2021Q4")


def test_companies_on_their_own_would_make_that_all_but_impossible(found) -> None:
    exits, others = 5257 - 4863, 6453 - 5257
    here = 3 * exits / math.log(5257 / 4863)
    there = 12 * others / math.log(6453 / 5257)
    upper_tail = float(binom.sf(exits - 1, exits + others, here / (here + there)))
    assert upper_tail < 1e-11
    assert (found.alone.p_value.low, found.alone.p_value.high) == (None, Fraction(1, 10**4))
    for limit, tail in ((found.alone.low, binom.sf), (found.alone.high, binom.cdf)):
        share = float(limit.low) * here / (float(limit.low) * here + there)
        reached = tail(exits - (tail == binom.sf), exits + others, share)
        assert math.isclose(reached, 0.025, rel_tol=1e-3)  # Clopper–Pearson: each tail 2.5 %


def test_exchanging_quarters_agrees_with_a_brute_force_count(found) -> None:
    """Every choice of three one-quarter steps, the hazards computed anew in plain floats."""
    known = [(i, c) for i, c in enumerate(COUNTS_2021Q4_TO_2025Q3) if c]
    falls = [(math.log(a / b), j - i) for (i, a), (j, b) in pairwise(known)]
    single = [i for i, (_, length) in enumerate(falls) if length == 1]
    assert (len(falls), len(single)) == (14, 13)

    def gap(chosen: tuple[int, ...]) -> float:
        other = [i for i in range(len(falls)) if i not in chosen]
        hazard = [
            sum(falls[i][0] for i in part) / sum(falls[i][1] for i in part)
            for part in (chosen, other)
        ]
        return hazard[0] - hazard[1]

    actual = gap((11, 12, 13))
    gaps = [gap(chosen) for chosen in combinations(single, 3)]
    assert found.ways.low == len(gaps) == 286
    assert found.as_far.low == sum(g >= actual - 1e-12 for g in gaps) == 24
    assert found.exchanged.p_value.interval.low == Fraction(2 * 24, 286)
    assert not found.stands_out and found.ratio.low > 1
    assert found.one_in.low == round(286 / 48) == 6
    assert found.p.low == Fraction(48, 286)
    assert (found.level.low, found.confidence.low) == (5, 95)


def test_the_interval_holds_the_ratios_that_the_exchanges_do_not_reject(found, ledger) -> None:
    """Divide the recent falls by each ratio and count again."""
    recent = [math.log(a / b) for a, b in ((5257, 5081), (5081, 4974), (4974, 4863))]
    base = [math.log(a / b) for a, b in pairwise(COUNTS_2021Q4_TO_2025Q3[:13]) if a and b]
    assert len(base) == 10

    def kept(ratio: float) -> bool:
        pool = [fall / ratio for fall in recent] + base
        sums = [sum(chosen) for chosen in combinations(pool, 3)]
        actual = sum(pool[:3])
        above = sum(s >= actual - 1e-12 for s in sums) / len(sums)
        below = sum(s <= actual + 1e-12 for s in sums) / len(sums)
        return min(above, below) > 0.025

    low, high = float(found.exchanged.low.low), float(found.exchanged.high.low)
    assert low < 1 < high
    assert kept(low * 1.0001) and kept(high * 0.9999)
    assert not kept(low * 0.999) and not kept(high * 1.001)


def test_swings_are_many_times_those_of_lone_decisions(found) -> None:
    known = [c for c in COUNTS_2021Q4_TO_2025Q3[:13] if c]
    lengths = [1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
    exits = [a - b for a, b in pairwise(known)]
    exposure = [
        n * x / math.log(a / (a - x)) for n, x, a in zip(lengths, exits, known, strict=False)
    ]
    hazard = sum(exits) / sum(exposure)
    terms = [(x - e * hazard) ** 2 / (e * hazard) for x, e in zip(exits, exposure, strict=True)]
    assert math.isclose(float(found.clumping.low), sum(terms) / 10, rel_tol=1e-5)
    assert round(sum(terms) / 10) == 28


def test_steady_falls_do_not_differ_from_themselves() -> None:
    steady = [round(10_000 * 0.98**i) for i in range(17)]
    found = acceleration.compare(steps("2020Q4", steady))
    assert round(float(found.ratio.low), 2) == 1.00
    assert found.alone.p_value.low > 50
    assert float(found.clumping.low) < 0.1


def test_a_change_that_no_swing_hides_is_told() -> None:
    counts = [10_000]
    for share in [0.010, 0.011, 0.012] * 4 + [0.05, 0.06, 0.055]:
        counts.append(round(counts[-1] * (1 - share)))
    found = acceleration.compare(steps("2020Q4", counts))
    assert found.as_far.low == 1  # only as it was
    assert found.stands_out
    assert float(found.exchanged.low.low) > 1


def test_a_slower_year_is_judged_on_its_own_side() -> None:
    counts = [10_000]
    for share in [0.05, 0.06, 0.055] * 4 + [0.010, 0.011, 0.012]:
        counts.append(round(counts[-1] * (1 - share)))
    found = acceleration.compare(steps("2020Q4", counts))
    assert float(found.ratio.low) < 0.25
    assert found.as_far.low == 1
    assert float(found.exchanged.high.low) < 1


def test_only_steps_of_one_length_are_exchanged() -> None:
    counts = [5000, 4900, None, 4700, 4600, 4500, 4400]
    parts = acceleration.measured(steps("2022Q4", counts))
    recent, base = parts[-1:], parts[:-1]  # one quarter; one, two, one and one
    ways = acceleration.exchanges(recent, base)
    assert len(ways) == 4
    assert ways[0] == (0, 0)


@pytest.mark.parametrize(
    ("region", "start", "end", "reason"),
    [
        ("national", "2010Q4", "2014Q4", "did not fall in every step"),
        ("national", "2025Q1", "2025Q2", "no step closes in the three years before"),
        ("national", "2024Q2", "2025Q3", "so few ways"),  # three steps against two: ten ways
        ("national", "2010Q4", "2018Q1", "so few ways"),  # one step fell: too few exchanges
        ("national", "2010Q4", "2016Q1", "over the steps that close"),  # 2013 to 2015 grew
        ("jiangsu", "2015Q2", "2023Q2", "over the steps that close"),
        ("beijing", "2012Q3", "2023Q1", "did not fall in every step"),
    ],
)
def test_what_cannot_be_tested_is_told_with_its_reason(
    ledger: Ledger, region, start, end, reason
) -> None:
    made = attrition.net_exits(attrition.stocks(ledger, region, start, end))
    told = acceleration.obstacle(made)
    assert told is not None and reason in told.en
    with pytest.raises(ValueError, match=reason):
        acceleration.compare(made)


def test_a_ratio_without_an_upper_limit_leaves_it_open() -> None:
    """Nobody left in the base period: no recent hazard is too many times that of none."""
    now, before = steps("2025Q1", [500, 490]).iloc[0], steps("2024Q4", [500, 500]).iloc[0]
    (low, high), _ = acceleration._alone(now, before)
    assert high is None
    assert low is not None and low > 0
