"""The balance's change: by hand, in both orders, in random admissible worlds, at the corners."""

import random
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies import attrition
from xiaodai.studies.attrition import balance_change
from xiaodai.studies.attrition.balance_change import effects
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Names

YI = 10**8


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def years(ledger: Ledger):
    return balance_change.by_year(ledger)


def money(low: str, high: str) -> Quantity:
    bounds = Interval.of(Fraction(low) * YI, Fraction(high) * YI)
    return Quantity(bounds, unit("yi_yuan"), Assumed(Names("made for the test", "测试用")))


def companies(number: int) -> Quantity:
    return constant(number, "company")


def stock(count: Quantity, balance: Quantity) -> pd.Series:
    return pd.Series({"company_count": count, "loan_balance": balance}, dtype=object)


FIRST = stock(companies(5257), money("7548.1", "7549.0"))
LAST = stock(companies(4863), money("7228.5", "7229.5"))
FLOW = money("-319.5", "-318.5")


def test_by_hand_in_2025(years) -> None:
    """(4863 − 5257)/2 × (7548.3/5257 + 7229/4863), and so on, in 100 million yuan."""
    row = years.loc[2025]
    number = -394 / 2 * (7548.3 / 5257 + 7229 / 4863)
    average = (5257 + 4863) / 2 * (7229 / 4863 - 7548.3 / 5257)
    assert round(number, 1) == -575.7 and round(average, 1) == 256.4
    assert Fraction(number) * YI in row["number"].interval
    assert Fraction(average) * YI in row["average"].interval
    assert row["closing"] == Period("2025Q3")


def test_each_effect_is_the_mean_of_both_orders() -> None:
    split = effects(stock(companies(10), money("50", "50")), stock(companies(8), money("60", "60")))
    number_first, number_last = (8 - 10) * 5, (8 - 10) * Fraction(15, 2)
    average_first, average_last = 10 * (Fraction(15, 2) - 5), 8 * (Fraction(15, 2) - 5)
    assert split.number.low == split.number.high == Fraction(number_first + number_last) / 2
    assert split.average.low == (average_first + average_last) / 2
    assert split.number.low + split.average.low == 10 == split.change.low


def test_true_values_lie_within_the_bounds_and_leave_no_residue() -> None:
    dice = random.Random(1998)
    split = effects(FIRST, LAST, FLOW)
    kept = 0
    for _ in range(400):
        b0, b1 = (dice.uniform(*map(float, s.loan_balance.interval.ends)) for s in (FIRST, LAST))
        if not -319.5 * YI <= b1 - b0 <= -318.5 * YI:
            continue
        kept += 1
        number = (4863 - 5257) / 2 * (b0 / 5257 + b1 / 4863)
        average = (4863 + 5257) / 2 * (b1 / 4863 - b0 / 5257)
        assert abs(number + average - (b1 - b0)) < 1
        for value, effect in ((number, split.number), (average, split.average)):
            low, high = map(float, effect.interval.ends)
            assert low - 1 <= value <= high + 1
    assert kept > 100


@pytest.mark.parametrize("flow", [None, FLOW])
def test_both_ends_are_attained(flow) -> None:
    """On a fine exact grid that has every corner of what the balances and the flow allow."""
    split = effects(FIRST, LAST, flow)
    low0, low1 = Fraction("7548.1"), Fraction("7228.5")
    grid = [(low0 + Fraction(i, 10), low1 + Fraction(j, 10)) for i in range(10) for j in range(11)]
    if flow is not None:
        grid = [(x, y) for x, y in grid if Fraction("-319.5") <= y - x <= Fraction("-318.5")]
    number = [Fraction(4863 - 5257, 2) * (x / 5257 + y / 4863) * YI for x, y in grid]
    average = [Fraction(4863 + 5257, 2) * (y / 4863 - x / 5257) * YI for x, y in grid]
    assert split.number.interval == Interval(min(number), max(number))
    assert split.average.interval == Interval(min(average), max(average))


def test_the_printed_flow_narrows_the_average_effect() -> None:
    loose, tight = effects(FIRST, LAST), effects(FIRST, LAST, FLOW)
    assert tight.average.interval.within(loose.average.interval)
    assert tight.average.interval.width < loose.average.interval.width


def test_the_terms_of_every_year_can_add_up_to_its_change(years) -> None:
    for _, row in years.iterrows():
        total = row["number"].interval + row["average"].interval + row["rebased"].interval
        assert total.intersect(row["change"].interval) is not None
        assert row["change"].interval.midpoint in total


def test_only_in_2023_did_number_and_average_both_fall(years) -> None:
    both = [
        year
        for year, row in years.iterrows()
        if row["number"].interval.high < 0 and row["average"].interval.high < 0
    ]
    assert both == [2023]
    assert list(years.index) == [2011, *range(2014, 2026)]


def test_a_flow_that_contradicts_its_own_base_is_set_aside(ledger, years, monkeypatch) -> None:
    wrong = money("-1", "0")
    monkeypatch.setattr(balance_change, "_printed_flow", lambda *_: wrong)
    found = balance_change.by_year(ledger).loc[2025]
    assert years.loc[2025]["number"].interval.within(found["number"].interval)
    assert years.loc[2025]["average"].interval.within(found["average"].interval)
    assert found["average"].interval.low > 0


@pytest.mark.parametrize(
    ("opening", "closing", "flows", "rebased"),
    [
        ("2022Q4", "2023Q2", -837, 21),  # 8270.21 − 9086 = −815.8; −837 printed
        ("2024Q4", "2025Q3", -319, 15),
        ("2022Q4", "2024Q4", -1478 - 148, 21 + 52),
        ("2023Q1", "2023Q2", Fraction("8270.21") - Fraction("8722.01"), None),
    ],
)
def test_levels_change_by_flows_and_rebasings(ledger, opening, closing, flows, rebased) -> None:
    found = balance_change.bridge(ledger, opening, closing)
    assert flows * YI in found.flows.interval
    if rebased is None:
        assert found.rebased is None
        return
    assert abs(found.rebased.interval.midpoint / YI - rebased) < 1
    total = found.flows.interval + found.rebased.interval
    assert total.intersect(found.change.interval) is not None


def test_a_way_through_an_unknown_level_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="lacks a level or a base"):
        balance_change.bridge(ledger, "2014Q4", "2015Q3")


def test_misfits_are_refused(ledger: Ledger) -> None:
    loose = ledger.value("national", "company_count", "2012-12-31")
    with pytest.raises(ValueError, match="needs exact counts"):
        effects(stock(loose, FIRST.loan_balance), LAST)
    with pytest.raises(ValueError, match="contradicts the balances"):
        effects(FIRST, LAST, money("-200", "-199"))
    open_ended = ledger.value("national", "loan_balance", "2014-06-30")
    with pytest.raises(ValueError, match="two bounds"):
        effects(stock(companies(8394), open_ended), LAST)


def test_a_window_splits_the_difference_of_its_levels(ledger: Ledger) -> None:
    stocks = attrition.stocks(ledger, "national", "2010Q4", "2025Q3")
    split = effects(stocks.loc["2010Q4"], stocks.loc["2025Q3"])
    assert (7229 - 1975) * YI in split.change.interval
    assert Fraction(4863 - 2614, 2) * (Fraction(1975, 2614) + Fraction(7229, 4863)) * YI in (
        split.number.interval
    )
