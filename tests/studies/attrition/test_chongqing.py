"""The Chongqing episode: shares by hand from the printed levels, and what cannot be said."""

import random
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition import provinces
from xiaodai.studies.attrition.exit_rates import official

NATION = {"2022Q4": "9086", "2023Q1": "8722.01", "2023Q2": "8270.21", "2024Q4": "7533.25"}
PLACE = {"2022Q4": "2384.18", "2023Q1": "2004.14", "2023Q2": "1588.74", "2024Q4": "1061.67"}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def rows(ledger: Ledger) -> dict[tuple[str, str], pd.Series]:
    return {(row.opening, row.closing): row for _, row in provinces.episodes(ledger).iterrows()}


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
    assert round(float(row.flow_share.low), 1) == 95.0  # none of the re-basing was Chongqing's


def test_without_the_rebasing_the_share_depends_on_what_was_chongqings(ledger, rows) -> None:
    """Draw true levels and any part of the nation's re-basing; nearly reach both ends."""
    dice = random.Random(85)
    place, nation = (official(ledger, who, "loan_balance") for who in ("chongqing", "national"))
    row = rows["2022Q4", "2024Q4"]
    low, high = map(float, row.flow_share.interval.ends)
    seen = []
    for draw in range(400):
        levels = [
            dice.uniform(*map(float, known[quarter].interval.ends))
            for known in (place, nation)
            for quarter in ("2022Q4", "2024Q4")
        ]
        whole = dice.uniform(*map(float, row.rebased.interval.ends))
        flows = levels[3] - levels[2] - whole
        if not row.flows.interval.ends[0] <= flows <= row.flows.interval.ends[1]:
            continue
        part = (0, whole, dice.uniform(0, whole))[draw % 3]
        seen.append((levels[1] - levels[0] - part) / flows)
    assert len(seen) > 100
    assert low <= min(seen) < low + 0.002 and high - 0.002 < max(seen) <= high
    assert (round(100 * low, 1), round(100 * high, 1)) == (81.3, 85.9)
    marks = [mark.reason.en for mark in row.flow_share.marks]
    assert any("not published" in reason for reason in marks) and len(marks) == 2


def test_where_no_year_ends_there_is_no_rebasing_to_share(rows) -> None:
    row = rows["2023Q1", "2023Q2"]
    assert row.rebased is None
    assert row.flow_share.interval == row.share.interval


def test_what_the_ledger_holds_beside_the_reading(ledger: Ledger) -> None:
    """The printed figures, added by hand."""
    found = provinces.relicensing_evidence(ledger)
    own = (Fraction("206.78") + Fraction("328.2"), Fraction("215.46") + Fraction("241.77"))
    for total, quantity in zip(own, (found.own, found.own_later), strict=True):
        assert total * 10**8 in quantity.interval
    assert Fraction("3137.51") * 10**8 in found.successor_later.interval
    assert found.own.interval.ends[1] < 133 * 10**9 / 2  # far below the fall read as theirs
    assert (found.earlier, provinces.BEGIN) == ("2022Q2", "2022Q4")
    assert Fraction("2581.45") * 10**8 in found.balance.interval


def test_the_rest_of_the_country_grew_in_the_first_quarter(rows) -> None:
    assert rows["2022Q4", "2023Q1"].elsewhere.low > 0
    assert rows["2023Q1", "2023Q2"].elsewhere.high < 0


def test_any_true_levels_give_a_share_within_the_bounds(ledger: Ledger, rows) -> None:
    dice = random.Random(2023)
    place, nation = (official(ledger, who, "loan_balance") for who in ("chongqing", "national"))
    for (opening, closing), row in rows.items():
        for _ in range(50):
            drawn = [
                dice.uniform(*map(float, levels[quarter].interval.ends))
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
    assert provinces.relicensed(ledger).last == date(2024, 12, 30)
    since = provinces.since_relicensing(ledger)
    assert -319 * 10**8 in since.flows.interval
    assert (Fraction("7229") - Fraction("7533.25")) * 10**8 in since.change.interval


def test_an_unknown_balance_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no balance of chongqing for 2023Q4"):
        provinces.episode(ledger, "2022Q4", "2023Q4")
