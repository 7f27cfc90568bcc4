"""The industry with its silent lenders: pencil arithmetic and random industries."""

import random
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading
from tests.studies.dispersion import surveyed
from tests.studies.dispersion.surveyed import AS_OF, CEILING
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion import averages, disclosed


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def weights(ledger: Ledger):
    return averages.weights(ledger, surveyed.everyone(), AS_OF)


# Bounds on the average of each book in percent, by hand: as printed, or from shares and ranges.
BY_HAND = {
    "haier": ("21.5", "22.5"),
    "mashang": ("19", "21"),
    "ningyin": ("11.555", "11.565"),
    "suyin": ("13.0365", "20"),  # 72.425 per cent at 18 or more
    "zhaolian": ("14.805", "14.815"),
    "zhongyou": ("10.419", "20"),  # 52.095 per cent at 20 or more
    "zhongyuan": ("17.915", "17.925"),
    "changyin": ("10.8", "21.6"),  # single loans lie between these
    "hayin": ("10.8", "24"),
}
LOANS = {
    "haier": "279.815",
    "mashang": "536.655",
    "suyin": "564.805",
    "zhongyou": "638.095",
    "hayin": "236.705",
}


def test_nine_lenders_are_bounded_and_five_have_loans(weights) -> None:
    bounds = {w.Index: (w.average.low, w.average.high) for w in weights.itertuples()}
    assert bounds == {who: tuple(map(Fraction, ends)) for who, ends in BY_HAND.items()}
    loans = {who: loans.low for who, loans in weights["loans"].dropna().items()}
    assert loans == {who: Fraction(least) for who, least in LOANS.items()}


def test_each_company_once_leaves_22_of_31_anywhere(ledger: Ledger, weights) -> None:
    found = averages.industry(ledger, weights, CEILING).loc["company"]
    low = sum(Fraction(a) for a, _ in BY_HAND.values())
    high = sum(Fraction(b) for _, b in BY_HAND.values()) + 22 * 24
    assert (found["mean"].low, found["mean"].high) == (low / 31, high / 31)
    assert (found["covered"].low, found["covered"].high) == (Fraction(900, 31), None)


def test_by_loans_the_silent_hold_more_than_eight_tenths(ledger: Ledger, weights) -> None:
    found = averages.industry(ledger, weights, CEILING).loc["loans"]
    total, known = Fraction("14381.5"), sum(map(Fraction, LOANS.values()))
    low = sum(Fraction(least) * Fraction(BY_HAND[who][0]) for who, least in LOANS.items())
    high = sum(Fraction(least) * Fraction(BY_HAND[who][1]) for who, least in LOANS.items())
    assert found["mean"].low == low / total
    assert found["mean"].high == (high + (total - known) * 24) / total
    assert found["covered"].low == 100 * known / total
    assert {mark.kind for mark in found["mean"].marks} == {"inference"}


def test_a_lender_that_contradicts_itself_is_silent(ledger: Ledger) -> None:
    survey = surveyed.only("haier", "zhaolian", ceiling=20.0)
    assert "haier" in survey.clashes
    assert list(averages.weights(ledger, survey, AS_OF).index) == ["zhaolian"]


def test_loans_of_three_years_ago_weigh_nothing(ledger: Ledger, weights) -> None:
    """Haier's latest loans are of the end of 2024: too old from 2027 on."""
    later = averages.weights(ledger, surveyed.everyone(), "2027-01-01")
    assert weights.loc["haier", "loans"] is not None
    assert later.loc["haier", "loans"] is None
    assert later.loc["haier", "period"].code == "2024-12-31"
    assert "haier" in averages.outdated(later).index
    assert averages.outdated(weights).empty
    assert set(averages.outdated(later).index) <= set(later.index)


def test_the_disclosed_loans_alone_are_covered_whole(ledger: Ledger, weights) -> None:
    found = averages.industry(ledger, weights, CEILING).loc["disclosed_loans"]
    assert found["covered"].low > Fraction("99.99")
    sizes = {who: float(least) for who, least in LOANS.items()}
    by_hand = sum(size * float(BY_HAND[who][0]) for who, size in sizes.items()) / sum(
        sizes.values()
    )
    assert float(found["mean"].low) == pytest.approx(by_hand, abs=1e-3)
    without = averages.industry(ledger, weights[weights["loans"].isna()], CEILING)
    assert list(without.index) == ["company", "loans"]


def test_every_industry_that_would_print_the_same_lies_within_the_bounds(
    ledger: Ledger, weights
) -> None:
    dice = random.Random(31)
    industry = averages.industry(ledger, weights, CEILING)
    by_loans, by_company = industry.loc["loans"], industry.loc["company"]
    for _ in range(200):
        total = dice.uniform(14380.5, 14381.5)
        rates, loans = [], []
        for w in weights.itertuples():
            low, high = (float(max(min(e, Fraction(24, 100)), 0)) for e in w.average.interval.ends)
            rates.append(100 * dice.choice([low, high, dice.uniform(low, high)]))
            printed = w.loans and [float(end) / 1e8 for end in w.loans.interval.ends]
            loans.append(dice.uniform(*printed) if printed else dice.uniform(0, 400))
        rest = [dice.random() for _ in range(31 - len(weights))]
        loans += [part / sum(rest) * (total - sum(loans)) for part in rest]
        rates += [dice.choice([0.0, 24.0, dice.uniform(0, 24)]) for _ in rest]
        _within(by_loans, rates, [loan / total for loan in loans])
        _within(by_company, rates, [1 / 31] * 31)


def _within(found: pd.Series, rates: list[float], shares: list[float]) -> None:
    mean = sum(r * s for r, s in zip(rates, shares, strict=True))
    spread = sum(s * (r - mean) ** 2 for r, s in zip(rates, shares, strict=True)) ** 0.5
    assert float(found["mean"].low) - 1e-9 <= mean <= float(found["mean"].high) + 1e-9
    assert float(found["deviation"].low) - 1e-9 <= spread <= float(found["deviation"].high) + 1e-9


def test_the_frames_hold_the_loans_and_every_way_of_counting(ledger: Ledger, weights) -> None:
    assert list(weights) == ["who", "average", "loans", "period"]
    assert [row.who for row in weights.itertuples()] == [
        ledger.short_name(e) for e in weights.index
    ]
    ways = averages.industry(ledger, weights, CEILING)
    assert list(ways) == ["by", "total", "covered", "mean", "deviation"]
    assert [by.en for by in ways["by"]] == [
        "every company once",
        "by loans",
        "by loans, disclosing lenders only",
    ]
    assert ways.loc["loans", "total"].scope[0] == disclosed.INDUSTRY
