"""The Chongqing episode: shares by hand from the printed levels, and what cannot be said."""

import random
from datetime import date
from fractions import Fraction

import pytest

from analysis.attrition import official, relicensing
from analysis.evidence.ledger import Ledger, load

NATION = {"2022Q4": "9086", "2023Q1": "8722.01", "2023Q2": "8270.21", "2024Q4": "7533.25"}
PLACE = {"2022Q4": "2384.18", "2023Q1": "2004.14", "2023Q2": "1588.74", "2024Q4": "1061.67"}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def rows(ledger: Ledger) -> dict[tuple[str, str], relicensing.Episode]:
    return {(row.opening, row.closing): row for row in relicensing.episodes(ledger)}


@pytest.mark.parametrize(
    ("opening", "closing", "share"),
    [
        ("2022Q4", "2023Q1", 104.4),  # the rest of the country grew
        ("2023Q1", "2023Q2", 91.9),
        ("2022Q4", "2023Q2", 97.5),
        ("2023Q2", "2024Q4", 71.5),
        ("2022Q4", "2024Q4", 85.2),
    ],
)
def test_the_share_of_the_levels_fall(rows, opening, closing, share) -> None:
    place, nation = (
        Fraction(levels[closing]) - Fraction(levels[opening]) for levels in (PLACE, NATION)
    )
    row = rows[opening, closing]
    assert place / nation in row.share.interval
    assert round(float(place / nation * 100), 1) == share
    assert [mark.kind for mark in row.share.marks] == ["inference"]


def test_without_the_rebasing_the_half_years_share_is_95_percent(rows) -> None:
    row = rows["2022Q4", "2023Q2"]
    place = Fraction(PLACE["2023Q2"]) - Fraction(PLACE["2022Q4"])
    assert place / -837 in row.flow_share.interval
    assert round(float(row.flow_share.interval.midpoint * 100), 1) == 95.0


def test_the_rest_of_the_country_grew_in_the_first_quarter(rows) -> None:
    assert rows["2022Q4", "2023Q1"].elsewhere.low > 0
    assert rows["2023Q1", "2023Q2"].elsewhere.high < 0


def test_any_true_levels_give_a_share_within_the_bounds(ledger: Ledger, rows) -> None:
    dice = random.Random(2023)
    place, nation = (official(ledger, who, "loan_balance") for who in ("chongqing", "national"))
    for (opening, closing), row in rows.items():
        for _ in range(50):
            drawn = [
                dice.uniform(*map(float, levels[quarter].quantity.interval.ends))
                for levels in (place, nation)
                for quarter in (opening, closing)
            ]
            share = (drawn[1] - drawn[0]) / (drawn[3] - drawn[2])
            low, high = map(float, row.share.interval.ends)
            assert low - 1e-9 <= share <= high + 1e-9


def test_both_ends_of_the_share_are_attained(rows) -> None:
    share = rows["2022Q4", "2024Q4"].share.interval
    half = Fraction(1, 2)
    place = [
        Fraction("1061.67") - Fraction("2384.18") + sign * Fraction("0.01") for sign in (-1, 1)
    ]
    nation = [Fraction("7533.25") - 9086 + sign * (half + Fraction("0.005")) for sign in (-1, 1)]
    every = [p / n for p in place for n in nation]
    assert (share.low, share.high) == (min(every), max(every))


def test_capital_stayed_while_loans_left(rows) -> None:
    capital = rows["2022Q4", "2023Q1"].capital
    assert Fraction("1192.51") - Fraction("1178.91") == Fraction("13.6")
    assert Fraction("13.6") * 10**8 in capital.interval
    assert [row.capital is None for row in rows.values()].count(False) == 1


def test_the_fall_since_is_not_theirs(ledger: Ledger) -> None:
    assert relicensing.gone(ledger).last == date(2024, 12, 30)
    since = relicensing.since(ledger)
    assert -319 * 10**8 in since.flows.interval
    assert (Fraction("7229") - Fraction("7533.25")) * 10**8 in since.change.interval


def test_an_unknown_balance_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no balance of chongqing for 2023Q4"):
        relicensing.episode(ledger, "2022Q4", "2023Q4")
