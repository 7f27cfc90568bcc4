"""Announced exits: each row checked by hand against the counts around and inside its span."""

from itertools import combinations

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition import announced


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def rows(ledger: Ledger) -> dict[tuple[str, str], pd.Series]:
    return {
        (row.who.en, row.period.code): row for _, row in announced.announcements(ledger).iterrows()
    }


NATION = "Small-loan companies nationwide"


def test_over_300_is_less_than_nine_months_of_counts_prove(rows) -> None:
    row = rows[NATION, "2025-01/2025-10"]
    assert row.announced.low == 300 and row.announced.high is None
    assert (row.inside.opening, row.inside.closing) == ("2024Q4", "2025Q3")
    assert row.inside.exits.low == 5257 - 4863 == 394
    assert row.around is None  # no count closes the year
    assert row.at_least.low == 394 and row.at_least.marks == ()
    assert row.verdict is announced.LOWER


def test_over_400_is_the_higher_floor_and_an_inference(rows) -> None:
    row = rows[NATION, "2025-01/2025-11"]
    assert row.at_least.low == 400 and row.at_least.high is None
    assert [mark.kind for mark in row.at_least.marks] == ["inference"]
    assert row.verdict is announced.HIGHER


def test_a_list_of_one_month_lies_in_the_quarter_around_it(rows) -> None:
    row = rows["Small-loan companies in Yunnan", "2025-03"]
    assert row.announced.low == 109 and row.inside is None and row.at_least is None
    assert (row.around.opening, row.around.closing) == ("2024Q4", "2025Q1")
    assert row.around.exits.low == 5257 - 5081


def test_a_list_of_one_day_lies_in_the_quarter_around_it(rows) -> None:
    row = rows["Small-loan companies in Guangdong", "2025-06-11"]
    assert (row.around.opening, row.around.closing) == ("2025Q1", "2025Q2")
    assert row.around.exits.low == 107


def test_a_list_printed_twice_is_shown_once(ledger: Ledger, rows) -> None:
    assert len(ledger.points("yunnan", "listed_for_exit")) == 2
    assert [period for who, period in rows if "Yunnan" in who] == ["2025-03"]


def test_wider_lists_and_lists_within_lists_are_told_apart(rows) -> None:
    verdicts = {who: row.verdict for (who, _), row in rows.items()}
    assert verdicts["Local financial organisations in Guangdong"] is announced.WIDER
    assert verdicts["Local financial organisations in Tianjin"] is announced.WIDER
    assert verdicts["Small-loan companies in Shenzhen"] is announced.NESTED
    assert verdicts["Small-loan companies in Beijing"] is announced.LISTED


def test_the_lists_name_as_many_companies_as_their_overlap_allows(ledger: Ledger) -> None:
    """Every overlap of Shenzhen's three with Guangdong's 34, counted out."""
    shenzhen = {1, 2, 3}
    unions = {
        len({*overlap, *range(100, 134 - len(overlap))} | shenzhen)
        for size in range(4)
        for overlap in combinations(shenzhen, size)
    }
    found = announced.listed(ledger)
    assert (found.low, found.high) == (109 + 8 + min(unions), 109 + 8 + max(unions)) == (151, 154)
