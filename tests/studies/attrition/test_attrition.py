"""The attrition study: every headline recomputed another way, from the raw table or by hand."""

import csv
import math
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger
from xiaodai.paths import DATA
from xiaodai.studies import attrition
from xiaodai.studies.attrition import exit_rates
from xiaodai.values.quantity import constant


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


def between(ledger: Ledger, opening: str, closing: str) -> pd.Series:
    return exit_rates.net_exit_of_window(attrition.stocks(ledger, "national", opening, closing))


@pytest.fixture(scope="module")
def stocks(ledger: Ledger):
    return attrition.stocks(ledger, "national", "2010Q4", "2025Q3")


def most_printed(metric: str) -> dict[str, str]:
    """A second way to the series: the digits that most rows of the raw table print."""
    printed: dict[str, Counter] = {}
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            usable = row["status"] != "rejected" and row["reading"] == "exact"
            if usable and (row["entity"], row["metric"]) == ("national", metric):
                printed.setdefault(row["period"], Counter())[row["low"]] += 1
    return {period: counts.most_common(1)[0][0] for period, counts in printed.items()}


def test_the_series_holds_what_most_prints_say(stocks) -> None:
    expected = most_printed("company_count")
    known = stocks["company_count"].dropna()
    exact = {q: c for q, c in known.items() if c.interval.is_point}
    assert len(exact) == 50
    for quarter, count in exact.items():
        year, number = quarter.split("Q")
        day = {"1": "03-31", "2": "06-30", "3": "09-30", "4": "12-31"}[number]
        assert Fraction(expected[f"{year}-{day}"]) == count.low, quarter


def test_from_5081_to_4974_in_a_quarter(ledger: Ledger) -> None:
    step = between(ledger, "2025Q1", "2025Q2")
    assert (step.first.low, step.last.low, step.net_change.low) == (5081, 4974, -107)
    assert step.net_exit_rate.interval.low == Fraction(107, 5081)
    assert 1 - Fraction(4974, 5081) ** 4 in step.annual_rate.interval
    years = float(step.half_life.low)
    assert math.isclose((4974 / 5081) ** (4 * years), 0.5, rel_tol=1e-12)
    assert round(years, 2) == 8.14


def test_the_half_year_loses_more_than_the_year_before(ledger: Ledger) -> None:
    half = between(ledger, "2024Q4", "2025Q2").net_change
    year = between(ledger, "2023Q4", "2024Q4").net_change
    assert (half.low, year.low) == (5257 * -1 + 4974, 5257 - 5500) == (-283, -243)
    for net, period in ((half, "2025H1"), (year, "2024")):
        assert -ledger.value("national", "net_exits", period).low == net.low


def test_paces_multiply_to_the_pace_of_the_whole_window(stocks) -> None:
    kept = Fraction(1)
    quarters = 0
    for step in attrition.net_exits(stocks).itertuples():
        kept *= 1 - step.net_exit_rate.interval.low
        quarters += int(step.quarters.low)
    whole = exit_rates.net_exit_of_window(stocks)
    assert kept == 1 - whole.net_exit_rate.interval.low == Fraction(4863, 2614)
    assert quarters == whole.quarters.low == 59
    assert whole.half_life is None  # more companies at the end than at the start


def test_an_unequal_gap_counts_as_exposure(ledger: Ledger) -> None:
    one = between(ledger, "2023Q2", "2023Q4")
    assert one.quarters.low == 2
    kept = Fraction(5500, 5688)
    low, high = one.annual_rate.interval.low, one.annual_rate.interval.high
    assert low <= 1 - kept**2 <= high


def test_gaps_stay_gaps(stocks) -> None:
    assert len(stocks) == 60
    missing = [q for q, c in stocks["company_count"].items() if c is None]
    assert missing == [
        "2011Q3",
        "2011Q4",
        "2012Q1",
        "2012Q4",
        "2015Q1",
        "2017Q3",
        "2018Q2",
        "2020Q3",
        "2021Q3",
        "2023Q3",
    ]


def test_an_associations_count_is_no_central_bank_count(ledger: Ledger, stocks) -> None:
    said = ledger.value("national", "company_count", "2012-12-31")
    assert (said.low, said.high) == (6000, None)  # "more than 6,000", an association's head
    assert stocks.loc["2012Q4", "company_count"] is None
    assert 2013 not in attrition.rebasing(ledger).dropna(subset=["rebasing"]).index


@pytest.mark.parametrize(
    ("quarter", "balance", "count", "in_yi"),
    [
        ("2024Q4", "7533.25", 5257, 1.433),
        ("2025Q2", "7361", 4974, 1.480),
        ("2025Q3", "7229", 4863, 1.487),
    ],
)
def test_the_balance_per_company_rises(stocks, quarter, balance, count, in_yi) -> None:
    value = stocks.loc[quarter, "balance_per_company"].interval
    assert Fraction(balance) * 10**8 / count in value
    assert round(float(value.midpoint) / 10**8, 3) == in_yi


def test_the_peak_is_the_third_quarter_of_2015(ledger: Ledger) -> None:
    quarter, count = attrition.peak(ledger, "national")
    assert (quarter, count.low) == ("2015Q3", 8965)


def test_survival_from_the_peak_is_the_share_of_its_count(ledger: Ledger, stocks) -> None:
    left = attrition.survival(stocks, *attrition.peak(ledger, "national"))
    assert left["2025Q3"].interval.low == left["2025Q3"].interval.high == Fraction(4863, 8965)
    assert left["2015Q4"].interval.low == Fraction(8910, 8965)
    assert left.index[0] == "2015Q4" and "2015Q3" not in left.index
    assert "2020Q3" not in left.index  # nothing is interpolated


def test_survival_is_the_product_of_what_every_step_kept(ledger: Ledger, stocks) -> None:
    quarter, count = attrition.peak(ledger, "national")
    left = attrition.survival(stocks, quarter, count)
    kept = Fraction(1)
    for step in attrition.net_exits(stocks).itertuples():
        if step.opening >= quarter:
            kept *= 1 - step.net_exit_rate.interval.low
            assert left[step.closing].interval.low == kept
    assert kept == Fraction(4863, 8965)


def test_counts_are_the_exact_official_ones(ledger: Ledger) -> None:
    known = exit_rates.counts(ledger, "national")
    assert len(known) == 50 and list(known) == sorted(known)
    assert all(count.interval.is_point for count in known.values())


@pytest.mark.parametrize(
    ("year", "printed", "implied"),
    [
        (2025, "7533.25", "7548.61"),  # 7365.61 + 183; the rounder prints say 7548
        (2024, "7629", "7681"),
        (2023, "9086", "9107"),
        (2018, "9799.49", "9740.44"),
        (2017, "9272.8", "9295"),
    ],
)
def test_the_opening_base_is_restated(ledger: Ledger, year, printed, implied) -> None:
    row = attrition.rebasing(ledger).loc[year]
    assert Fraction(printed) * 10**8 in row["printed"].interval
    assert Fraction(implied) * 10**8 in row["implied"].interval
    gap = (Fraction(implied) - Fraction(printed)) * 10**8
    assert gap in row["rebasing"].interval


def test_quarters_of_a_year_imply_one_base_but_for_the_two_known_odd_ones(ledger: Ledger) -> None:
    table = attrition.rebasing(ledger)
    counts = {year: (row["agree"].low, row["quarters"].low) for year, row in table.iterrows()}
    odd = {year: pair for year, pair in counts.items() if pair[0] != pair[1]}
    assert odd == {2020: (2, 3), 2022: (3, 4)}  # a plain difference as flow; an early first quarter


def test_named_exits_and_policies_stand_in_order_of_time(ledger: Ledger) -> None:
    events = attrition.timeline(ledger)
    days = list(events["last"])
    assert days == sorted(days)
    named = events[events["kind"] == "exit"]
    assert set(named["first"]) == {
        date(2024, 2, 1),
        date(2024, 12, 30),
        date(2025, 10, 17),
        date(2025, 11, 30),
    }
    assert (events["kind"] == "policy").sum() >= 8


def test_rules_stand_by_their_own_days_and_only_if_they_bind_small_loan_companies(
    ledger: Ledger,
) -> None:
    found = attrition.timeline(ledger)
    rules = found[found["kind"] == "policy"]
    days = {event.en: (first, last) for _, event, _, first, last in rules.itertuples(index=False)}
    guideline = "Guideline on the all-in financing cost of small-loan companies (December 2025)"
    assert {
        days[f"{guideline}: {step}"][1] for step in ("sent out", "Interim aim", "Deadline")
    } == {
        date(2025, 12, 24),
        date(2026, 12, 31),
        date(2027, 12, 31),
    }
    assert not any("Window guidance" in event for event in days)
    drafted = [event for event in days if "Draft measures" in event]
    assert drafted and all(event.endswith(": draft published") for event in drafted)


def test_a_company_that_leaves_is_an_event_by_its_row_alone(ledger: Ledger) -> None:
    row = ledger.claims[ledger.claims["id"] == "tenpay_microloan.founded.2013-10"].iloc[[0]]
    left = row.assign(id="tenpay_microloan.deregistered", metric="deregistered")
    grown = replace(ledger, claims=pd.concat([ledger.claims, left]))
    before, after = (
        {event.en for event in attrition.timeline(known)["event"]} for known in (ledger, grown)
    )
    assert after - before == {"Tenpay Microloan: Deregistered"}


def test_the_founding_day_of_alibaba_microloan_is_that_of_the_better_copy_and_disputed(
    ledger: Ledger,
) -> None:
    """5 March stands in a digest that names its origin (D), 25 March in a patchwork (E)."""
    founded = ledger.date("alibaba_microloan", "founded")
    assert founded.first == founded.last == date(2010, 3, 5)
    fifth, patchwork = (f"alibaba_microloan.founded.2010-03{end}" for end in (".2", ""))
    assert founded.lineage.against == (patchwork,) and fifth in founded.lineage.claims
    grades = [ledger.source(ledger.claim(c)["source"])["grade"] for c in (fifth, patchwork)]
    assert grades == ["D", "E"]
    assert {ledger.claim(c)["status"] for c in (fifth, patchwork)} == {"conflict"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"strat": "2023Q4"}, "there is no parameter 'strat'; the parameters are: language, start"),
        ({"start": 2023}, "parameter start=2023 is refused: it must be the first quarter"),
        ({"end": "2025Q9"}, "parameter end='2025Q9' is refused (it is no quarter)"),
        ({"end": "2031Q1"}, "the ledger covers national from 2010Q4 to "),
        ({"start": "2024Q1", "end": "2023Q1"}, "end must be a later quarter than start"),
        ({"region": "mars"}, "the ledger has company counts for national, anhui"),
        ({"language": "fr"}, "it must be 'en' or 'zh'"),
        ({"region": "jiangsu", "start": "2022Q1", "end": "2022Q2"}, "needs two counts of jiangsu"),
        ({"start": "2011Q3", "end": "2011Q4"}, "needs two counts of national"),
        ({"region": "jiangsu", "start": "2023Q2"}, "needs two counts of jiangsu"),
        ({"deadline": "2027"}, "parameter deadline='2027' is refused (it is no quarter)"),
        (
            {"end": "2025Q3", "deadline": "2025Q3"},
            "it must be later than 2025Q3 and at most ten years on",
        ),
        (
            {"end": "2025Q3", "deadline": "2036Q1"},
            "it must be later than 2025Q3 and at most ten years on",
        ),
        ({"entries": -1}, "it must be new licences a quarter, from 0 to 500"),
        ({"paths": 10}, "it must be simulated paths, from 1000 to 100000"),
    ],
)
def test_parameters_are_refused_in_one_sentence(ledger: Ledger, given, sentence) -> None:
    with pytest.raises(ParameterError) as refused:
        attrition.Parameters.check(given, ledger)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_defaults_reach_as_far_as_the_counts_of_a_region_do(ledger: Ledger) -> None:
    settings = attrition.Parameters.check({"region": "anhui"}, ledger)
    assert (settings.start, settings.end) == ("2012Q3", "2018Q1")


def test_every_region_that_is_offered_makes_a_series(ledger: Ledger) -> None:
    offered = exit_rates.regions(ledger)
    assert offered[0] == "national"
    assert "jiangsu" in offered and "consumer_finance" not in offered
    for region in offered:
        points = [p.period for p in ledger.points(region, "company_count")]
        assert len(points) >= 2


@pytest.mark.parametrize("quarters", [1, 2, 3, 7])
def test_an_unchanged_count_has_a_pace_of_exactly_nought(quarters) -> None:
    closing = str(pd.Period("2020Q1", "Q") + quarters)
    same = exit_rates.net_exit("2020Q1", constant(38, "company"), closing, constant(38, "company"))
    assert same.annual_rate.interval.is_point and same.annual_rate.low == 0
    assert same.half_life is None
