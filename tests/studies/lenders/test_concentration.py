"""Concentration: enumeration, closed forms and an optimiser against the exact bounds."""

import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders import concentration
from xiaodai.studies.lenders.concentration import Market
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

DAY = "2024-12-31"
# Total assets (亿元) at the end of 2024 as printed, and one that follows from a growth rate.
KNOWN = [
    3137.51,
    1637.51,
    821.22,
    791.51,
    672.29,
    655.60,
    598.15,
    542.93,
    424.79,
    296.20,
    293.48,
    216.8,
    255.05 / 1.3519,
    97.83,
]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


def size(low: int | Fraction, high: int | Fraction | None = None) -> Quantity:
    """Yuan between two values."""
    bounds = Interval(Fraction(low), Fraction(low if high is None else high))
    return Quantity(bounds, unit("yuan"), Assumed(Text("a toy")))


def market(known, total, others: int, cap: int | None = None) -> Market:
    """A toy market from pairs of bounds."""
    return Market(
        size(*total),
        tuple(size(*bounds) for bounds in known),
        others,
        None if cap is None else Fraction(cap),
    )


def first_total(ledger: Ledger) -> list:
    """The bounds for the first total, without and with an assumption, as rows."""
    return list(concentration.concentration(ledger, DAY).head(2).itertuples())


def ratio(sizes, k: int) -> Fraction:
    return Fraction(sum(sorted(sizes)[-k:]), sum(sizes))


def index(sizes) -> Fraction:
    return Fraction(10_000 * sum(x * x for x in sizes), sum(sizes) ** 2)


def worlds(known, total, others: int, cap: int):
    """All whole sizes within the bounds whose sum lies within the total."""
    grid = [range(low, high + 1) for low, high in known] + [range(cap + 1)] * others
    return [sizes for sizes in product(*grid) if total[0] <= sum(sizes) <= total[1]]


def test_known_shares_and_a_remainder_have_a_closed_form() -> None:
    """Shares of 40, 30 and 10; four others share 20: R²/4 at least, R² at most."""
    toy = market([(40, 40), (30, 30), (10, 10)], (100, 100), 4)
    known = 40**2 + 30**2 + 10**2
    found = concentration.herfindahl(toy)
    assert (found.low, found.high) == (known + 4 * 5**2, known + 20**2)
    top = concentration.concentration_ratio(toy, 3)
    assert (top.low, top.high) == (80, 90)  # a third of 10, or an unknown one of 20


def test_a_cap_on_the_others_brings_the_upper_bound_down() -> None:
    toy = market([(40, 40), (30, 30), (10, 10)], (100, 100), 4, cap=8)
    found = concentration.herfindahl(toy)
    assert found.high == 40**2 + 30**2 + 10**2 + 8**2 + 8**2 + 4**2
    top = concentration.concentration_ratio(toy, 3)
    assert (top.low, top.high) == (80, 80)


def test_with_every_size_known_there_is_one_value() -> None:
    toy = market([(50, 50), (30, 30), (20, 20)], (100, 100), 0)
    found = concentration.herfindahl(toy)
    assert (found.low, found.high) == (3800, 3800)


def test_equal_companies_give_the_least_index_there_is() -> None:
    toy = market([], (100, 100), 8)
    assert concentration.herfindahl(toy).low == Fraction(10_000, 8)
    assert concentration.herfindahl(toy).high == 10_000


def test_a_total_known_as_an_interval_may_be_best_inside_it() -> None:
    """Sizes 10 and 2, two others at u: least at u = (10² + 2²) ÷ (10 + 2) = 26/3, total 88/3."""
    toy = market([(10, 10), (2, 2)], (14, 40), 2, cap=20)
    assert concentration.herfindahl(toy).low == Fraction(10_000 * 13, 44)


def test_the_bounds_hold_and_the_greatest_is_attained_by_enumeration() -> None:
    """Whole-numbered bounds have whole-numbered extreme points, so the greatest value is one."""
    dice, checked = random.Random(1964), 0
    for _ in range(60):
        lows = sorted((dice.randint(0, 6) for _ in range(3)), reverse=True)
        widths = [dice.randint(0, 2) for _ in range(3)]
        known = [(low, low + widths[0]) for low in lows]  # bounds ordered alike
        cap, others = dice.randint(1, 4), dice.randint(1, 3)
        least = sum(low for low, _ in known)
        total = (least + 1 + dice.randint(0, 2), least + 3 + dice.randint(0, 2))
        all_worlds = worlds(known, total, others, cap)
        if not all_worlds:
            continue
        toy = market(known, total, others, cap)
        hhi, cr2 = concentration.herfindahl(toy), concentration.concentration_ratio(toy, 2)
        reach = sum(high for _, high in known) + others * cap
        assert hhi.low <= min(map(index, all_worlds))
        assert cr2.low <= 100 * min(ratio(w, 2) for w in all_worlds)
        if total[1] <= reach:  # else the total's upper end is itself beyond reach
            assert hhi.high == max(map(index, all_worlds))
            assert cr2.high == 100 * max(ratio(w, 2) for w in all_worlds)
            checked += 1
    assert checked > 20


def test_the_least_value_is_attained_and_no_optimiser_finds_a_lower_one() -> None:
    dice = random.Random(1993)
    for _ in range(12):
        known = [(low, low + 2) for low in sorted(dice.randint(1, 9) for _ in range(4))]
        others, cap = 3, 6
        least = sum(low for low, _ in known)
        total = (least + 5, least + 6)
        toy = market(known, total, others, cap)
        for vector in toy.extremes[0]:
            assert total[0] <= sum(vector) <= total[1]
            bounds = [*known, *[(0, cap)] * others]
            assert all(low <= x <= high for x, (low, high) in zip(vector, bounds, strict=True))
        bounds = [*known, *[(0, cap)] * others]
        found = minimize(
            lambda x: float(np.sum(x**2) / np.sum(x) ** 2),
            np.array([sum(pair) / 2 for pair in bounds]),
            bounds=bounds,
            constraints=[
                {"type": "ineq", "fun": lambda x, low=total[0]: np.sum(x) - low},
                {"type": "ineq", "fun": lambda x, high=total[1]: high - np.sum(x)},
            ],
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 500},
        )
        assert found.success
        assert float(concentration.herfindahl(toy).low) == pytest.approx(
            10_000 * found.fun, abs=0.01
        )


def test_the_least_share_of_the_largest_two_is_that_of_a_linear_programme() -> None:
    """Shares sᵢ and t = 1/total make it linear: lᵢt ≤ sᵢ ≤ hᵢt, Σs = 1, least z ≥ sᵢ + sⱼ."""
    dice = random.Random(1962)
    for _ in range(20):
        known = [
            (low, low + dice.randint(0, 3)) for low in (dice.randint(1, 7), dice.randint(1, 7))
        ]
        cap, others = dice.randint(1, 5), dice.randint(1, 3)
        bounds = [*known, *[(0, cap)] * others]
        low = dice.randint(sum(a for a, _ in known), sum(b for _, b in bounds))
        high = dice.randint(low, sum(b for _, b in bounds))
        n, rows = len(bounds), []
        for pair in combinations(range(n), 2):
            rows.append([float(i in pair) for i in range(n)] + [0.0, -1.0])
        for i, (least, most) in enumerate(bounds):
            rows.append([float(i == j) for j in range(n)] + [-float(most), 0.0])
            rows.append([-float(i == j) for j in range(n)] + [float(least), 0.0])
        solved = linprog(
            [0.0] * (n + 1) + [1.0],
            A_ub=rows,
            b_ub=[0.0] * len(rows),
            A_eq=[[1.0] * n + [0.0, 0.0]],
            b_eq=[1.0],
            bounds=[(0, 1)] * n + [(1 / high, 1 / low), (0, 1)],
        )
        found = concentration.concentration_ratio(market(known, (low, high), others, cap), 2)
        assert float(found.low) == pytest.approx(100 * solved.fun, abs=1e-6)


def test_enclosed_bounds_are_widened_and_still_hold() -> None:
    """One known size encloses another: the bounds stay true, if wider than need be."""
    known, total, others, cap = [(2, 8), (4, 5)], (14, 14), 2, 4
    all_worlds = worlds(known, total, others, cap)
    toy = market(known, total, others, cap)
    assert concentration.herfindahl(toy).high >= max(map(index, all_worlds))
    assert concentration.herfindahl(toy).low <= min(map(index, all_worlds))


def test_random_admissible_worlds_of_the_industry_lie_within_the_bounds(ledger: Ledger) -> None:
    free, ranked = first_total(ledger)
    dice = np.random.default_rng(20251031)
    for _ in range(200):
        known = np.array(KNOWN) + dice.uniform(-0.004, 0.004, len(KNOWN))
        rest = 13848.59 - known.sum()
        weights = dice.dirichlet(np.full(17, dice.choice([0.05, 0.3, 2.0])))
        sizes = np.concatenate([known, rest * weights])
        shares = np.sort(sizes / 13848.59)
        found = [free, ranked] if rest * weights.max() <= known[2] else [free]
        for bounds in found:
            for quantity, value in (
                (bounds.cr3, 100 * shares[-3:].sum()),
                (bounds.cr5, 100 * shares[-5:].sum()),
                (bounds.hhi, 10_000 * np.sum(shares**2)),
            ):
                assert float(quantity.low) <= value <= float(quantity.high)


def test_the_industrys_bounds_in_plain_floats(ledger: Ledger) -> None:
    free, ranked = first_total(ledger)
    total, rest = 13848.59, 13848.59 - sum(KNOWN)
    assert float(free.remainder.low) <= rest <= float(free.remainder.high)
    known = sum(x * x for x in KNOWN)
    expected = {
        "free": (
            100 * sum(KNOWN[:3]) / total,
            100 * (sum(KNOWN[:2]) + rest) / total,
            1e4 * (known + rest**2 / 17) / total**2,
            1e4 * (known + rest**2) / total**2,
        ),
        "ranked": (
            100 * sum(KNOWN[:3]) / total,
            100 * sum(KNOWN[:3]) / total,
            1e4 * (known + rest**2 / 17) / total**2,
            1e4 * (known + 4 * 821.22**2 + (rest - 4 * 821.22) ** 2) / total**2,
        ),
    }
    for found, (low, high, least, greatest) in zip((free, ranked), expected.values(), strict=True):
        assert float(found.cr3.low) == pytest.approx(low, abs=5e-4)
        assert float(found.cr3.high) == pytest.approx(high, abs=2e-3)
        assert float(found.hhi.low) == pytest.approx(least, abs=0.02)
        assert float(found.hhi.high) == pytest.approx(greatest, abs=0.1)
    five = 100 * (sum(KNOWN[:3]) + 2 * 821.22) / total
    assert float(ranked.cr5.high) == pytest.approx(five, abs=5e-4)
    assert float(ranked.cr5.low) == pytest.approx(100 * sum(KNOWN[:5]) / total, abs=5e-4)


def test_both_printed_totals_are_used_each_on_its_own(ledger: Ledger) -> None:
    totals = [total.interval.midpoint / 10**8 for total in concentration.totals(ledger, DAY)]
    assert totals == [Fraction("13848.59"), Fraction("13747.31")]
    assert len(concentration.concentration(ledger, DAY)) == 4


def test_the_ranking_is_an_inference_and_says_so(ledger: Ledger) -> None:
    free, ranked = first_total(ledger)
    assert [mark.kind for mark in ranked.cr3.marks] == ["inference"]
    assert free.cr3.marks == ()


def test_the_printed_total_of_three_misses_the_known_three_by_a_hair(ledger: Ledger) -> None:
    check = concentration.ranking_check(ledger, DAY)
    assert check is not None
    assert Fraction("5596.24") * 10**8 in check.known.interval
    assert Fraction("9000000") in check.gap.interval and check.gap.low > 0  # 0.09 亿元
    assert Fraction("5596.15") / Fraction("13848.59") in check.share.interval
    assert [float(size.interval.midpoint / 10**8) for size in check.sizes] == KNOWN[:3]


def test_a_larger_unknown_company_would_widen_the_gap_to_the_print(ledger: Ledger) -> None:
    """Put in one a little above the third: the true total of three rises, off the print."""
    check = concentration.ranking_check(ledger, DAY)
    assert check is not None and check.gap.low is not None
    for more in (0.01, 5.0, 400.0):
        true = sum(sorted([*KNOWN, KNOWN[2] + more])[-3:])
        assert (true - 5596.15) * 10**2 > float(check.gap.low)  # 亿元 into millions


def test_bounds_are_shown_with_three_digits_and_rounded_outwards(ledger: Ledger) -> None:
    """Among all assumptions for one total, an assumption never seems to raise a lower bound."""
    rounded = concentration.rounded_outwards(concentration.concentration(ledger, DAY))
    shown = {
        (row, name): [str(bounds[f"{name}{end}"]) for end in ("_least", "_greatest", "")]
        for row, (_, bounds) in zip(("free", "ranked"), rounded.iterrows(), strict=False)
        for name in ("cr3", "cr5", "hhi")
    }
    assert shown["free", "cr3"] == ["40.4%", "59.6%", "40–60%"]
    assert shown["free", "cr5"] == ["50.9%", "71.3%", "50.9–71.3%"]
    assert shown["free", "hhi"] == ["861", "1,460", "860–1,460"]
    assert shown["ranked", "cr3"] == ["40.4%", "40.4%", "40.4%"]  # of 40.4101 to 40.4103 %
    for name in ("cr3", "cr5", "hhi"):
        assert shown["free", name][0] == shown["ranked", name][0]


def test_outward_rounding_never_cuts_a_value_off_nor_adds_a_hundredth() -> None:
    dice = random.Random(2009)
    for _ in range(300):
        low = Fraction(dice.randint(1, 10**9), 10 ** dice.randint(0, 12))
        bounds = size(low, low * Fraction(dice.randint(100, 500), 100))
        least, greatest, both = concentration.outwards(bounds)
        assert bounds.interval.within(both.interval)
        assert (least.interval.low, greatest.interval.high) == both.interval.ends
        assert least.low > low * Fraction(99, 100)
        assert greatest.high < bounds.high * Fraction(101, 100)
    for refused in (Interval.of(1, None), Interval.of(0, 1)):
        with pytest.raises(ValueError, match="must have two ends above zero"):
            concentration.outwards(Quantity(refused, unit("yuan"), Assumed(Text("a toy"))))


def test_a_size_known_from_below_counts_among_the_others(ledger: Ledger) -> None:
    """One lender's loans are known to exceed a sum; its assets are not, and are not used."""
    loans = ledger.value("hangyin", "loan_balance", DAY)
    assert loans.high is None and not ledger.has("hangyin", "total_assets", DAY)
    assert len(concentration.known_assets(ledger, DAY)) == len(KNOWN)
    free, _ = first_total(ledger)
    used = free.hhi.lineage
    assert isinstance(used, Computed) and used.inputs[-1].low == 31 - len(KNOWN)


def test_days_without_a_total_have_no_concentration(ledger: Ledger) -> None:
    assert concentration.concentration(ledger, "2025-06-30").empty
    assert concentration.ranking_check(ledger, "2023-12-31") is None


def test_sizes_that_cannot_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="no sizes within these bounds add up to the total"):
        concentration.herfindahl(market([(60, 60), (50, 50)], (100, 100), 3))
    with pytest.raises(ValueError, match="open"):
        opened = Quantity(Interval.of(10, None), unit("yuan"), Assumed(Text("a toy")))
        concentration.herfindahl(Market(size(100), (opened,), 3))
