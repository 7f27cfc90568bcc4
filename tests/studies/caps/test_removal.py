"""What a cap on the average removes: closed forms, and books built loan by loan."""

import random
from fractions import Fraction

import pytest

from xiaodai.bounds.moment_bounds import IDENTITY, Moment, above, inside
from xiaodai.studies.caps.removal import average_cap, single_cap
from xiaodai.studies.dispersion.averages import cap_quantity
from xiaodai.studies.dispersion.partial_disclosure import ConflictError, Fact
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Names

CEILING = Fact(Names("ceiling", ""), constant(24), support=Interval.of(0, 24))


def _average(low: str | Fraction, high: str | Fraction) -> Fact:
    return Fact(Names("average", ""), constant(1), "", Moment(IDENTITY, Interval.of(low, high)))


def _share(level: int, low: Fraction | str, high: Fraction | str) -> Fact:
    known = Moment(above(Fraction(level)), Interval.of(low, high))
    return Fact(Names(f"share above {level}", ""), constant(1), "", known)


def _cap(rate: float) -> Quantity:
    return cap_quantity(rate)


def test_the_least_is_touched_where_the_dearest_stand_at_the_ceiling() -> None:
    """average 22, cap 20."""
    found = average_cap([_average("22", "22"), CEILING], _cap(20.0))
    assert (found.balance.low, found.balance.high) == (50, 100)
    assert found.income.low == 100 * Fraction(24) * Fraction(1, 2) / 22
    assert found.income.high == 100
    assert found.income_lost.low == found.income_lost.high == 100 * Fraction(2, 22)


def test_an_average_that_fits_asks_for_nothing() -> None:
    found = average_cap([_average("14", "20"), CEILING], _cap(20.0))
    assert [q.high for q in (found.balance, found.income, found.income_lost)] == [0, 0, 0]
    assert average_cap([_average("22", "22"), CEILING], _cap(24.0)).balance.high == 0


def test_a_band_that_is_known_puts_a_ceiling_on_what_is_touched() -> None:
    """61 per cent above 12, average 12.31: the most is near those 61 per cent, not everything."""
    known = [_average("12.30", "12.32"), _share(12, "0.60", "0.62"), CEILING]
    found = average_cap(known, _cap(12.0))
    assert Fraction("0.60") < found.balance.high / 100 < Fraction("0.63")
    assert found.balance.low == pytest.approx(100 * 0.30 / 12)  # 0.30 points at 24 − 12 each


def test_an_average_never_asks_for_more_than_a_ceiling_at_the_same_number() -> None:
    for average, cap in (("22", 20.0), ("17", 12.0), ("13", 16.0)):
        known = [_average(average, average), CEILING]
        by_average, by_loan = average_cap(known, _cap(cap)), single_cap(known, _cap(cap))
        assert by_average.balance.low <= by_loan.balance.low
        assert by_average.income_lost.high <= by_loan.income_lost.high


def test_loans_at_exactly_the_cap_obey_a_ceiling() -> None:
    at_least = Fact(
        Names("share", ""),
        constant(1),
        "",
        Moment(inside(Fraction(20), None), Interval.of("0.5", "0.5")),
    )
    found = single_cap([at_least, CEILING], _cap(20.0))
    assert (found.balance.low, found.balance.high) == (0, 50)


def test_facts_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ConflictError):
        average_cap([_average("25", "26"), CEILING], _cap(20.0))


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
    found, ceiling = average_cap(known, _cap(cap)), single_cap(known, _cap(cap))
    book = [(r, w / whole) for r, w in zip(rates, weights, strict=True)]
    balance, income = _dearest_first(book, cap)
    interest = sum(r * w for r, w in book)
    _holds(found.balance, 100 * balance)
    _holds(found.income, 100 * income / interest)
    _holds(found.income_lost, max(0.0, 100 * (1 - cap / interest)))
    _holds(ceiling.balance, 100 * sum(w for r, w in book if r > cap))
    _holds(ceiling.income, 100 * sum(r * w for r, w in book if r > cap) / interest)
    _holds(ceiling.income_lost, 100 * sum(w * max(r - cap, 0) for r, w in book) / interest)


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
