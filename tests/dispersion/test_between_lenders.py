"""The industry with its silent lenders: pencil arithmetic and random industries."""

import random
from fractions import Fraction

import pytest

from analysis import dispersion
from analysis.dispersion import between_lenders
from analysis.evidence.ledger import Ledger, load

CEILING = dispersion.ceiling_quantity(24.0)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def weights(ledger: Ledger):
    return between_lenders.weights(ledger, dispersion.disclosures(ledger, "2025-11-30"))


def test_seven_lenders_have_an_average_and_four_have_loans(weights) -> None:
    assert sorted(w.lender for w in weights) == [
        "haier", "mashang", "ningyin", "suyin", "zhaolian", "zhongyou", "zhongyuan"
    ]  # fmt: skip
    loans = {w.lender: float(w.loans.low) for w in weights if w.loans is not None}
    assert loans == pytest.approx(
        {"haier": 279.815, "mashang": 536.655, "suyin": 564.805, "zhongyou": 638.095}
    )


def test_each_company_once_leaves_24_of_31_anywhere(ledger: Ledger, weights) -> None:
    found = between_lenders.by_company(ledger, weights, CEILING)
    lows = Fraction("21.5") + 15 + Fraction("11.555") + 0 + Fraction("14.805") + 0
    lows += Fraction("17.915")
    highs = Fraction("22.5") + 24 + Fraction("11.565") + 20 + Fraction("14.815") + 20
    highs += Fraction("17.925") + 24 * 24
    assert (found.mean.low, found.mean.high) == (lows / 31, highs / 31)
    assert (found.covered.low, found.covered.high) == (Fraction(700, 31), None)


def test_by_loans_the_silent_hold_nearly_nine_tenths(ledger: Ledger, weights) -> None:
    found = between_lenders.by_loans(ledger, weights, CEILING)
    total = Fraction("14381.5")
    known = {"haier": ("279.815", "21.5", "22.5"), "mashang": ("536.655", "15", "24")}
    known |= {"suyin": ("564.805", "0", "20"), "zhongyou": ("638.095", "0", "20")}
    least = {name: Fraction(loans) for name, (loans, _, _) in known.items()}
    low = sum(least[n] * Fraction(a) for n, (_, a, _) in known.items()) / total
    high = sum(least[n] * Fraction(b) for n, (_, _, b) in known.items())
    high = (high + (total - sum(least.values())) * 24) / total
    assert (found.mean.low, found.mean.high) == (low, high)
    assert found.covered.low == 100 * sum(least.values()) / total
    assert {mark.kind for mark in found.mean.marks} == {"inference"}


def test_the_disclosed_loans_alone_are_covered_whole(weights) -> None:
    found = between_lenders.by_disclosed_loans(weights, CEILING)
    assert found is not None
    assert found.covered.low > Fraction("99.99")
    by_hand = (279.82 * 21.5 + 536.66 * 15) / (279.82 + 536.66 + 564.81 + 638.10)
    assert float(found.mean.low) == pytest.approx(by_hand, abs=1e-3)
    assert (
        between_lenders.by_disclosed_loans([w for w in weights if w.loans is None], CEILING) is None
    )


def test_every_industry_that_would_print_the_same_lies_within_the_bounds(
    ledger: Ledger, weights
) -> None:
    dice = random.Random(31)
    by_loans = between_lenders.by_loans(ledger, weights, CEILING)
    by_company = between_lenders.by_company(ledger, weights, CEILING)
    for _ in range(200):
        total = dice.uniform(14380.5, 14381.5)
        rates, loans = [], []
        for w in weights:
            low, high = (float(max(min(e, Fraction(24, 100)), 0)) for e in w.average.interval.ends)
            rates.append(100 * dice.choice([low, high, dice.uniform(low, high)]))
            printed = w.loans and [float(end) / 1e8 for end in w.loans.interval.ends]
            loans.append(dice.uniform(*printed) if printed else dice.uniform(0, 400))
        rest = [dice.random() for _ in range(24)]
        loans += [part / sum(rest) * (total - sum(loans)) for part in rest]
        rates += [dice.choice([0.0, 24.0, dice.uniform(0, 24)]) for _ in rest]
        _within(by_loans, rates, [loan / total for loan in loans])
        _within(by_company, rates, [1 / 31] * 31)


def _within(found: between_lenders.Industry, rates: list[float], shares: list[float]) -> None:
    mean = sum(r * s for r, s in zip(rates, shares, strict=True))
    spread = sum(s * (r - mean) ** 2 for r, s in zip(rates, shares, strict=True)) ** 0.5
    assert float(found.mean.low) - 1e-9 <= mean <= float(found.mean.high) + 1e-9
    assert float(found.deviation.low) - 1e-9 <= spread <= float(found.deviation.high) + 1e-9
