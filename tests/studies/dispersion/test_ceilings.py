"""The ceiling on single loans: which rule was in force, and what it bounds if it was kept."""

from datetime import date
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from tests.studies.dispersion import surveyed
from tests.studies.dispersion.surveyed import AS_OF, CAP
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.ledger.rules import CEILING
from xiaodai.studies.dispersion import averages, ceilings, disclosed
from xiaodai.values.quantity import leaves


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.mark.parametrize(
    ("day", "rate"),
    [("2019-06-30", 36), ("2021-02-01", 36), ("2021-03-31", 24), ("2025-11-30", 24)],
)
def test_the_ceiling_of_a_day_is_that_of_the_last_rule_begun(ledger, day, rate) -> None:
    found = ceilings.in_force(ledger, day)
    assert (found.low, found.high) == (rate, rate)
    assert {(mark.kind, mark.reason) for mark in found.marks} == {("inference", ceilings.KEPT)}
    assert found.sources


@pytest.mark.parametrize("day", ["2016-06-30", "2021-03-30"])  # before any rule, and between two
def test_a_day_without_a_rule_has_no_ceiling(ledger, day) -> None:
    with pytest.raises(LedgerError, match=f"no rule of the ledger sets a ceiling .* on {day}"):
        ceilings.in_force(ledger, day)


def test_the_ceiling_is_the_one_that_the_rules_table_says(ledger: Ledger) -> None:
    for day in ("2019-06-30", "2022-01-01", "2025-11-30"):
        limit = ledger.limit("consumer_finance", CEILING, date.fromisoformat(day))
        assert ceilings.in_force(ledger, day).interval == limit.interval


def test_a_supposed_ceiling_stands_in_for_the_rule(ledger: Ledger) -> None:
    supposed = ceilings.ceiling(ledger, 18.0, AS_OF)
    assert (supposed.high, supposed.sources, supposed.marks) == (18, (), ())
    assert ceilings.ceiling(ledger, 0, AS_OF) == ceilings.in_force(ledger, AS_OF)


def test_what_rests_on_the_ceiling_names_the_rule_and_says_that_it_was_taken_to_be_kept(
    ledger: Ledger,
) -> None:
    some = ("zhaolian", "zhongyou", "suyin", "mashang_pool")
    survey = surveyed.only(*some, ceiling=ceilings.ceiling(ledger, 0, AS_OF))
    assert set(survey.measures.index) == set(some)
    excess = survey.measures.loc["zhaolian", "mean_excess"]
    assert "cf_rate_guidance_2025.single_loan_rate_cap.2025-10" in excess.sources
    assert {mark.reason for mark in excess.marks} == {ceilings.KEPT}
    supposed = surveyed.everyone()
    for entity, row in survey.measures.iterrows():
        assert row["share_above"].interval == supposed.measures.loc[entity, "share_above"].interval


def test_a_ceiling_that_a_lender_states_for_itself_is_one_of_its_facts() -> None:
    loose = surveyed.only("mashang", "zhaolian", ceiling=36.0)
    average = loose.measures.loc["mashang", "average_above"]  # all of its rates: 24% or less
    assert average.high == 24
    assert "mashang.loan_rate.2023" in average.sources
    assert loose.measures.loc["zhaolian", "average_above"].high == 36


def test_an_open_band_ends_at_the_ceiling_of_its_own_day(ledger: Ledger) -> None:
    found = disclosed.disclosures(ledger, AS_OF)
    bands = ceilings.closed_bands(ledger, found, 0, AS_OF).set_index("entity")["band"]
    assert bands["zhongyou"] == (20, 24)
    assert bands["zhongyou_pool"] == (20, 24)  # of November 2021
    assert bands["suyin"] == (18, 24)  # as printed
    given = ceilings.closed_bands(ledger, found, 30.0, AS_OF).set_index("entity")["band"]
    assert given["zhongyou"] == (20, 30)


def test_the_lenders_are_named_by_their_place_to_the_cap(ledger: Ledger) -> None:
    found = disclosed.disclosures(ledger, AS_OF)
    names = averages.who_is(ledger, found, "book average", CAP)
    assert names["above"] == ledger.short_name("haier")
    assert names["undecided"] == ledger.short_name("mashang")
    counts = averages.cap_counts(found, "book average", CAP)
    assert names["below"].zh.count("、") + 1 == counts.below.low
    nobody = averages.who_is(ledger, found, "book average", averages.cap_quantity(30.0))
    assert "above" not in nobody


def test_three_lenders_surely_sold_pools_that_cost_more_than_their_books(ledger: Ledger) -> None:
    gaps = averages.pool_gaps(ledger, disclosed.disclosures(ledger, AS_OF))
    sure = {pool.split("_pool")[0] for pool, gap in gaps["gap"].items() if gap.low > 0}
    assert sure == {"haier", "mashang", "zhongyuan"}
    assert averages.pools_cost_more(gaps)


def test_the_book_averages_are_ten_to_eleven_points_apart_by_hand(ledger: Ledger) -> None:
    """Haier's 22 and Ningyin's 11.56, whatever "about 20" at Mashang is read as."""
    summary = averages.summary(disclosed.disclosures(ledger, AS_OF), "book average")
    spread = summary["spread"]
    low, high = Fraction("21.5") - Fraction("11.565"), Fraction("22.5") - Fraction("11.555")
    assert (spread.low, spread.high) == (low, high)
    printed = ["11.56", "14.81", "17.92", "20", "22"]
    leeway = 3 * Fraction("0.005") + 1 + Fraction("0.5")
    mean = sum(map(Fraction, printed)) / 5
    assert (summary["mean"].low, summary["mean"].high) == (mean - leeway / 5, mean + leeway / 5)
    assert all(leaf.sources for leaf in leaves(spread))
