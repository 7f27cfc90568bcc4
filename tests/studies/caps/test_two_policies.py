"""What an average and a ceiling ask: closed forms, and books built loan by loan that fit."""

import random
from fractions import Fraction

import pytest

from xiaodai.bounds.moment_bounds import IDENTITY, Moment, above, inside
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps import two_policies
from xiaodai.studies.caps.cost_stack import cap_quantity
from xiaodai.studies.dispersion.partial_disclosure import ConflictError, Fact
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Names


def known(ledger: Ledger, lender: str, ceiling):
    found = two_policies.disclosed_rates(ledger, lender, ceiling)
    assert found is not None
    return found


def test_the_book_is_taken_before_a_pool(ledger: Ledger, ceiling) -> None:
    assert known(ledger, "haier", ceiling).entity == "haier"
    assert known(ledger, "nanyin_bnp", ceiling).entity == "nanyin_bnp_pool"
    assert two_policies.disclosed_rates(ledger, "hangyin", ceiling) is None  # a pool of 2021


@pytest.mark.parametrize(
    ("lender", "kind", "edges"),
    [
        ("zhongyou", "lender", {20}),
        ("suyin", "lender", {18}),
        ("haier", "lender", set()),
        ("nanyin_bnp", "pool", set()),
        ("ant_consumer_finance", "product", set()),
    ],
)
def test_what_is_known_says_of_what_and_from_where_shares_count(
    ledger: Ledger, ceiling, lender: str, kind: str, edges: set[int]
) -> None:
    found = known(ledger, lender, ceiling)
    assert (found.kind, found.edges) == (kind, edges)
    assert (cap_quantity(20.0).low in found.edges) == (20 in edges)


def test_two_rates_bound_what_an_average_alone_allows(ledger: Ledger, ceiling) -> None:
    """Haier: an average of 21.5 to 22.5 under a ceiling of 24. By hand, with the cap at 20:

    the most is re-priced where all stand at 24 or nothing: 4/24. The least where all stand at 21.5:
    1.5/21.5. The least share above is that of two rates 20 and 24 with an average of 21.5: 1.5/4.
    """
    found = two_policies.mechanisms(known(ledger, "haier", ceiling).facts, cap_quantity(20.0))
    assert found.repriced.income_lost.high == Fraction(400, 24)
    assert found.repriced.income_lost.low == Fraction(150, 1) / Fraction("21.5")
    assert found.refused.volume_lost.low == Fraction("37.5")
    assert found.repriced.volume_lost.high == 0
    assert found.repriced.average_after.high == 20
    assert found.repriced.average_after.low == Fraction("21.5") * 20 / 24


def test_random_books_that_fit_lie_within_the_bounds(ledger: Ledger, ceiling) -> None:
    """Draw few-rate books with the printed average and follow both scenarios in floats."""
    dice, cap = random.Random(20251201), 20.0
    found = two_policies.mechanisms(known(ledger, "haier", ceiling).facts, cap_quantity(cap))
    tried = 0
    while tried < 200:
        rates = [
            dice.uniform(0, 24) if dice.random() < 0.3 else dice.uniform(18, 24) for _ in "abc"
        ]
        weights = [dice.random() ** 2 for _ in rates]
        weights = [w / sum(weights) for w in weights]
        mean = sum(r * w for r, w in zip(rates, weights, strict=True))
        if not 21.5 <= mean <= 22.5:
            continue
        tried += 1
        book = list(zip(rates, weights, strict=True))
        above = sum(w for r, w in book if r > cap)
        outcomes = {
            found.repriced.income_lost: 100 * sum(max(r - cap, 0) * w for r, w in book) / mean,
            found.repriced.average_after: sum(min(r, cap) * w for r, w in book),
            found.refused.volume_lost: 100 * above,
            found.refused.income_lost: 100 * sum(r * w for r, w in book if r > cap) / mean,
        }
        if above < 1 - 1e-9:
            rest = sum(r * w for r, w in book if r <= cap) / (1 - above)
            outcomes[found.refused.average_after] = rest
        for quantity, value in outcomes.items():
            assert float(quantity.low) - 1e-6 <= value <= float(quantity.high) + 1e-6


def test_where_every_loan_is_dearer_nothing_is_left_to_average(ledger: Ledger, ceiling) -> None:
    facts = known(ledger, "hayin", ceiling).facts  # no loan below 10.8
    found = two_policies.mechanisms(facts, cap_quantity(8.0))
    assert found.refused.volume_lost.low == 100
    assert found.refused.average_after is None
    assert found.repriced.average_after.low == found.repriced.average_after.high == 8


def test_an_average_asks_no_more_than_a_ceiling(ledger: Ledger, ceiling) -> None:
    disclosed = known(ledger, "zhongyou", ceiling)
    limits = [cap_quantity(cap) for cap in (36.0, 24.0, 20.0, 12.0)]
    found = two_policies.policies(disclosed, ceiling, limits)
    assert [cap.low for cap in found["cap"]] == [20, 12]  # only caps below the ceiling ask
    for row in found.itertuples():
        assert row.average_touched.low <= row.ceiling_touched.low
    # Its average is at most 20 already; 52.10 per cent stand at 20 or more, perhaps all at 20.
    assert found["average_touched"][0].high == 0
    lost = found["ceiling_touched"][0]
    assert (lost.low, lost.high) == (0, Fraction("52.105"))
    named = two_policies.by_cap(found, ledger.short_name("zhongyou"))
    assert named["ceiling_touches_at_20"].name.en.startswith("Zhongyou: ")


def test_the_frames_hold_both_policies_and_both_mechanisms(ledger: Ledger, ceiling) -> None:
    limits = [cap_quantity(cap) for cap in (20.0, 12.0)]
    disclosed = known(ledger, "haier", ceiling)
    found = two_policies.policies(disclosed, ceiling, limits)
    lost = two_policies.mechanisms_table(found)
    assert [str(word) for word in lost["scenario"]] == ["re-pricing", "refusing"] * 2
    assert [cap.low for cap in lost["cap"]] == [20, 20, 12, 12]
    ways = []
    for row, cap in zip(found.itertuples(), limits, strict=True):
        average = two_policies.average_cap(disclosed.facts, cap)
        ceilings = two_policies.mechanisms(disclosed.facts, cap)
        ways += [ceilings.repriced, ceilings.refused]
        assert row.cap.interval == cap.interval
        assert row.average_touched.interval == average.balance.interval
        assert row.average_income.interval == average.income.interval
        assert row.average_lost.interval == average.income_lost.interval
        assert row.ceiling_touched.interval == ceilings.refused.volume_lost.interval
        assert row.ceiling_income.interval == ceilings.refused.income_lost.interval
        assert row.ceiling_lost.interval == ceilings.repriced.income_lost.interval
    for row, way in zip(lost.itertuples(), ways, strict=True):
        assert row.volume_lost.interval == way.volume_lost.interval
        assert row.income_lost.interval == way.income_lost.interval
        assert row.average_after.interval == way.average_after.interval


def test_nothing_is_asked_where_no_rates_are_known(ledger: Ledger, ceiling) -> None:
    found = two_policies.policies(None, ceiling, [cap_quantity(20.0)])
    assert found.empty and list(found)[:2] == ["cap", "average_touched"]
    assert two_policies.by_cap(found, ledger.entity("hangyin")) == {}


CEILING = Fact(Names("ceiling", ""), constant(24), support=Interval.of(0, 24))


def _average(low: str | Fraction, high: str | Fraction) -> Fact:
    return Fact(Names("average", ""), constant(1), "", Moment(IDENTITY, Interval.of(low, high)))


def _share(level: int, low: Fraction | str, high: Fraction | str) -> Fact:
    known = Moment(above(Fraction(level)), Interval.of(low, high))
    return Fact(Names(f"share above {level}", ""), constant(1), "", known)


def test_the_least_is_touched_where_the_dearest_stand_at_the_ceiling() -> None:
    """average 22, cap 20."""
    found = two_policies.average_cap([_average("22", "22"), CEILING], cap_quantity(20.0))
    assert (found.balance.low, found.balance.high) == (50, 100)
    assert found.income.low == 100 * Fraction(24) * Fraction(1, 2) / 22
    assert found.income.high == 100
    assert found.income_lost.low == found.income_lost.high == 100 * Fraction(2, 22)


def test_an_average_that_fits_asks_for_nothing() -> None:
    found = two_policies.average_cap([_average("14", "20"), CEILING], cap_quantity(20.0))
    assert [q.high for q in (found.balance, found.income, found.income_lost)] == [0, 0, 0]
    assert (
        two_policies.average_cap([_average("22", "22"), CEILING], cap_quantity(24.0)).balance.high
        == 0
    )


def test_a_band_that_is_known_puts_a_ceiling_on_what_is_touched() -> None:
    """61 per cent above 12, average 12.31: the most is near those 61 per cent, not everything."""
    known = [_average("12.30", "12.32"), _share(12, "0.60", "0.62"), CEILING]
    found = two_policies.average_cap(known, cap_quantity(12.0))
    assert Fraction("0.60") < found.balance.high / 100 < Fraction("0.63")
    assert found.balance.low == pytest.approx(100 * 0.30 / 12)  # 0.30 points at 24 − 12 each


def test_an_average_never_asks_for_more_than_a_ceiling_at_the_same_number() -> None:
    for average, cap in (("22", 20.0), ("17", 12.0), ("13", 16.0)):
        known = [_average(average, average), CEILING]
        by_average, by_loan = (
            two_policies.average_cap(known, cap_quantity(cap)),
            two_policies.mechanisms(known, cap_quantity(cap)),
        )
        assert by_average.balance.low <= by_loan.refused.volume_lost.low
        assert by_average.income_lost.high <= by_loan.repriced.income_lost.high


def test_loans_at_exactly_the_cap_obey_a_ceiling() -> None:
    at_least = Fact(
        Names("share", ""),
        constant(1),
        "",
        Moment(inside(Fraction(20), None), Interval.of("0.5", "0.5")),
    )
    found = two_policies.mechanisms([at_least, CEILING], cap_quantity(20.0))
    assert (found.refused.volume_lost.low, found.refused.volume_lost.high) == (0, 50)


def test_facts_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ConflictError):
        two_policies.average_cap([_average("25", "26"), CEILING], cap_quantity(20.0))


@pytest.mark.parametrize("seed", range(20))
def test_every_book_that_fits_loses_within_the_bounds(seed: int) -> None:
    """Sort the loans, take the dearest away until the average fits, and add up what went."""
    dice = random.Random(seed)
    rates = [round(dice.uniform(2, 24), 1) for _ in range(dice.randint(2, 8))]
    weights = [dice.randint(1, 9) for _ in rates]
    whole = sum(weights)
    mean = sum(Fraction(str(r)) * w for r, w in zip(rates, weights, strict=True)) / whole
    level = dice.choice([12, 16, 20])
    share = Fraction(sum(w for r, w in zip(rates, weights, strict=True) if r > level), whole)
    known = [_average(mean - Fraction("0.005"), mean + Fraction("0.005")), CEILING]
    if dice.random() < 0.6:
        near = Fraction("0.0005")
        known.append(_share(level, max(share - near, Fraction(0)), share + near))
    cap = float(dice.choice([8, 12, 14, 18]))
    found, ceiling = (
        two_policies.average_cap(known, cap_quantity(cap)),
        two_policies.mechanisms(known, cap_quantity(cap)),
    )
    book = [(r, w / whole) for r, w in zip(rates, weights, strict=True)]
    balance, income = _dearest_first(book, cap)
    interest = sum(r * w for r, w in book)
    _holds(found.balance, 100 * balance)
    _holds(found.income, 100 * income / interest)
    _holds(found.income_lost, max(0.0, 100 * (1 - cap / interest)))
    _holds(ceiling.refused.volume_lost, 100 * sum(w for r, w in book if r > cap))
    _holds(ceiling.refused.income_lost, 100 * sum(r * w for r, w in book if r > cap) / interest)
    _holds(ceiling.repriced.income_lost, 100 * sum(w * max(r - cap, 0) for r, w in book) / interest)


def _dearest_first(book: list[tuple[float, float]], cap: float) -> tuple[float, float]:
    excess = sum((r - cap) * w for r, w in book)
    balance = income = 0.0
    for rate, weight in sorted(book, reverse=True):
        if excess <= 1e-12:
            break
        part = min(weight, excess / (rate - cap))
        excess -= part * (rate - cap)
        balance, income = balance + part, income + part * rate
    return balance, income


def _holds(bounds: Quantity, value: float) -> None:
    assert float(bounds.low) - 1e-7 <= value <= float(bounds.high) + 1e-7
