"""The industry with its silent lenders: pencil arithmetic and random industries."""

import random
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies import dispersion
from xiaodai.studies.dispersion import between_lenders

CEILING = dispersion.ceiling_quantity(24.0)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def weights(ledger: Ledger):
    found = dispersion.disclosures(ledger, "2025-11-30")
    survey = dispersion.survey(ledger, found, dispersion.cap_quantity(20.0), CEILING)
    return between_lenders.weights(ledger, survey)


# Bounds on the average of each book in percent, by hand: as printed, or from shares and ranges.
BY_HAND = {
    "haier": ("21.5", "22.5"),
    "mashang": ("15", "24"),
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
    averages = {w.lender: (w.average.low, w.average.high) for w in weights}
    assert averages == {who: tuple(map(Fraction, ends)) for who, ends in BY_HAND.items()}
    loans = {w.lender: w.loans.low for w in weights if w.loans is not None}
    assert loans == {who: Fraction(least) for who, least in LOANS.items()}


def test_each_company_once_leaves_22_of_31_anywhere(ledger: Ledger, weights) -> None:
    found = between_lenders.by_company(ledger, weights, CEILING)
    low = sum(Fraction(a) for a, _ in BY_HAND.values())
    high = sum(Fraction(b) for _, b in BY_HAND.values()) + 22 * 24
    assert (found.mean.low, found.mean.high) == (low / 31, high / 31)
    assert (found.covered.low, found.covered.high) == (Fraction(900, 31), None)


def test_by_loans_the_silent_hold_more_than_eight_tenths(ledger: Ledger, weights) -> None:
    found = between_lenders.by_loans(ledger, weights, CEILING)
    total, known = Fraction("14381.5"), sum(map(Fraction, LOANS.values()))
    low = sum(Fraction(least) * Fraction(BY_HAND[who][0]) for who, least in LOANS.items())
    high = sum(Fraction(least) * Fraction(BY_HAND[who][1]) for who, least in LOANS.items())
    assert found.mean.low == low / total
    assert found.mean.high == (high + (total - known) * 24) / total
    assert found.covered.low == 100 * known / total
    assert {mark.kind for mark in found.mean.marks} == {"inference"}


def test_a_lender_that_contradicts_itself_is_silent(ledger: Ledger) -> None:
    found = dispersion.disclosures(ledger, "2025-11-30")
    cap, ceiling = dispersion.cap_quantity(20.0), dispersion.ceiling_quantity(20.0)
    survey = dispersion.survey(ledger, found, cap, ceiling)
    assert "haier" in survey.clashes
    assert "haier" not in {w.lender for w in between_lenders.weights(ledger, survey)}


def test_the_disclosed_loans_alone_are_covered_whole(weights) -> None:
    found = between_lenders.by_disclosed_loans(weights, CEILING)
    assert found is not None
    assert found.covered.low > Fraction("99.99")
    sizes = {who: float(least) for who, least in LOANS.items()}
    by_hand = sum(size * float(BY_HAND[who][0]) for who, size in sizes.items()) / sum(
        sizes.values()
    )
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
        rest = [dice.random() for _ in range(31 - len(weights))]
        loans += [part / sum(rest) * (total - sum(loans)) for part in rest]
        rates += [dice.choice([0.0, 24.0, dice.uniform(0, 24)]) for _ in rest]
        _within(by_loans, rates, [loan / total for loan in loans])
        _within(by_company, rates, [1 / 31] * 31)


def _within(found: between_lenders.Industry, rates: list[float], shares: list[float]) -> None:
    mean = sum(r * s for r, s in zip(rates, shares, strict=True))
    spread = sum(s * (r - mean) ** 2 for r, s in zip(rates, shares, strict=True)) ** 0.5
    assert float(found.mean.low) - 1e-9 <= mean <= float(found.mean.high) + 1e-9
    assert float(found.deviation.low) - 1e-9 <= spread <= float(found.deviation.high) + 1e-9


def test_the_frames_hold_the_loans_and_every_way_of_counting(ledger: Ledger, weights) -> None:
    table = dispersion.weights_table(ledger, weights)
    for row, weight in zip(table.itertuples(), weights, strict=True):
        assert row.who == ledger.entity(weight.lender)
        assert row.average.interval == weight.average.interval
        assert (row.loans is None) == (weight.loans is None)
    ways = dispersion.industry_table(ledger, weights, CEILING)
    assert [by.en for by in ways["by"]] == [
        "every company once",
        "by loans",
        "by loans, disclosing lenders only",
    ]
    by_loans = dispersion.by_loans(ledger, weights, CEILING)
    row = ways.iloc[1]
    assert (row["total"].interval, row["covered"].interval, row["mean"].interval) == (
        by_loans.total.interval,
        by_loans.covered.interval,
        by_loans.mean.interval,
    )
    assert row["deviation"].interval == by_loans.deviation.interval
