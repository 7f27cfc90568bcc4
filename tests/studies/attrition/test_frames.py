"""The study is complete without a page: each step as a frame, against counts written by hand."""

from fractions import Fraction

import pandas as pd
import pytest

from xiaodai.ledger.ledger import Ledger, load
from xiaodai.reading.periods import Period
from xiaodai.studies import attrition
from xiaodai.studies.attrition import (
    acceleration,
    balance_change,
    events,
    exit_rates,
    gross_exits,
    projection,
    provinces,
    standing,
)
from xiaodai.values.quantity import Dated, Quantity, constant
from xiaodai.values.words import Text

YI = 10**8


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def stocks(ledger: Ledger) -> pd.DataFrame:
    return attrition.stocks(ledger, "national", "2010Q4", "2025Q3")


@pytest.fixture(scope="module")
def steps(stocks) -> pd.DataFrame:
    return attrition.net_exits(stocks)


@pytest.fixture(scope="module")
def projected(steps) -> pd.Series:
    return projection.project(steps, "2027Q1", 0, 1000)


def test_every_frame_holds_what_a_table_can_show(ledger, stocks, steps, projected) -> None:
    frames = [
        exit_rates.rates(steps),
        acceleration.compare(steps).tests,
        gross_exits.floors(ledger),
        gross_exits.announcements(ledger).loc[:, :"verdict"],
        attrition.rebasing(ledger),
        balance_change.by_year(ledger),
        provinces.episodes(ledger).loc[:, :"flow_share"],
        provinces.count_change(ledger).table,
        provinces.balance_comparison(ledger).table,
        projected.models.loc[:, :"judgement"],
        attrition.timeline(ledger)[["event", "date"]],
    ]
    for table in frames:
        assert len(table) and table.columns.is_unique
        for cell in table.to_numpy().ravel():
            assert cell is None or isinstance(cell, Quantity | Dated | Period | Text | str), cell


def test_the_rates_are_those_of_the_steps(steps) -> None:
    table = exit_rates.rates(steps.tail(8))
    assert list(table.index[-2:]) == ["2025Q2", "2025Q3"]
    last = table.iloc[-1]
    assert last["span"] == Period("2025Q3")
    assert (last["first"].low, last["last"].low, last["net_change"].low) == (4974, 4863, -111)
    assert last["net_exit_rate"].low == Fraction(111 * 100, 4974)
    assert last["per_quarter"].low == -111


def test_a_step_of_several_quarters_is_drawn_as_their_average(steps) -> None:
    """5,688 at mid-2023 and 5,500 at its end, with no count between."""
    step = exit_rates.rates(steps).loc["2023Q4"]
    assert (step["span"], step["net_change"].low) == (Period("2023Q3/2023Q4"), 5500 - 5688)
    assert step["per_quarter"].low == Fraction(5500 - 5688, 2)
    beyond = exit_rates.rates(
        pd.DataFrame(
            [
                exit_rates.net_exit(
                    "2022Q3", constant(30, "company"), "2023Q1", constant(10, "company")
                )
            ]
        )
    ).iloc[0]
    assert (beyond["span"], beyond["per_quarter"].low) == (Period("2022Q4/2023Q1"), -10)


def test_the_first_half_of_2025_took_more_than_all_of_2024(steps) -> None:
    found = exit_rates.against_year_before(steps)
    assert (found.year, found.before) == (Period("2025"), Period("2024"))
    assert found.whole.lost.low == 5500 - 5257 == 243
    assert (found.part.closing, found.part.lost.low) == ("2025Q2", 5257 - 4974)
    assert found.part.when.en == "the first half of 2025"
    assert found.so_far.lost.low == 394


def test_a_slower_year_has_no_part_that_took_more(steps) -> None:
    slower = exit_rates.against_year_before(steps[steps.index <= "2024Q3"])
    assert (slower.year, slower.part) == (Period("2024"), None)
    assert slower.so_far.lost.low == 5500 - 5385
    assert exit_rates.against_year_before(steps.tail(2)) is None  # no year-end to begin at


@pytest.mark.parametrize(
    ("end", "course"),
    [("2025Q3", "fell twice"), ("2014Q4", "rose"), ("2015Q4", "fell")],
)
def test_the_course_of_the_latest_counts(ledger: Ledger, end: str, course: str) -> None:
    steps = attrition.net_exits(attrition.stocks(ledger, "national", "2010Q4", end))
    assert exit_rates.course(steps) == course


def test_a_count_that_stays_neither_falls_nor_rises(ledger: Ledger) -> None:
    steps = attrition.net_exits(attrition.stocks(ledger, "beijing", "2012Q3", "2023Q1"))
    assert exit_rates.course(steps) == "stayed"


@pytest.mark.parametrize(
    ("opening", "closing", "words", "chinese"),
    [
        ("2025Q1", "2025Q2", "the second quarter of 2025", "2025年二季度"),
        ("2024Q4", "2025Q2", "the first half of 2025", "2025年上半年"),
        ("2024Q4", "2025Q3", "the first three quarters of 2025", "2025年前三季度"),
        ("2023Q4", "2024Q4", "2024", "2024年"),
        ("2023Q2", "2023Q4", "the 2 quarters to December 2023", "截至2023年12月的2个季度"),
        ("2022Q4", "2024Q4", "the 8 quarters to December 2024", "截至2024年12月的8个季度"),
    ],
)
def test_the_time_between_two_counts_in_words(opening, closing, words, chinese) -> None:
    time = exit_rates.time_between(opening, closing)
    assert (time.show("en"), time.show("zh")) == (words, chinese)


def test_the_next_quarter_of_a_year_needs_no_year(steps) -> None:
    second, third = steps.loc["2025Q2"], steps.loc["2025Q3"]
    assert exit_rates.when_after(second, third).en == "the third"
    fourth, first = steps.loc["2024Q4"], steps.loc["2025Q1"]
    assert exit_rates.when_after(fourth, first) is first.when
    two, later = steps.loc["2023Q4"], steps.loc["2024Q1"]
    assert exit_rates.when_after(two, later) is later.when


@pytest.mark.parametrize(
    ("region", "start", "end", "phase"),
    [
        ("national", "2010Q4", "2025Q3", "past the peak"),
        ("national", "2010Q4", "2014Q4", "growing"),
        ("national", "2010Q4", "2015Q3", "at the peak"),
        ("beijing", "2012Q3", "2023Q1", "at the peak"),
    ],
)
def test_phases_of_the_count(ledger, region, start, end, phase) -> None:
    window = exit_rates.net_exit_of_window(attrition.stocks(ledger, region, start, end))
    assert exit_rates.phase(window, *attrition.peak(ledger, region)) == phase


def test_a_fall_before_the_peak_is_no_growth() -> None:
    window = exit_rates.net_exit(
        "2014Q1", constant(90, "company"), "2014Q3", constant(80, "company")
    )
    assert exit_rates.phase(window, "2015Q3", constant(100, "company")) == "before the peak"


def test_a_peak_beside_the_last_count_is_not_labelled(ledger, stocks) -> None:
    window = exit_rates.net_exit_of_window(stocks)
    assert exit_rates.landmarks(stocks, window, "2015Q3") == ["2010Q4", "2025Q3", "2015Q3"]
    short = attrition.stocks(ledger, "national", "2010Q4", "2015Q4")
    window = exit_rates.net_exit_of_window(short)
    assert exit_rates.landmarks(short, window, "2015Q3") == ["2010Q4", "2015Q4"]
    later = attrition.stocks(ledger, "national", "2020Q4", "2025Q3")
    window = exit_rates.net_exit_of_window(later)
    assert exit_rates.landmarks(later, window, "2015Q3") == ["2020Q4", "2025Q3"]


def test_survival_ends_with_the_latest_count(ledger, stocks) -> None:
    left = attrition.survival(stocks, *attrition.peak(ledger, "national"))
    assert (left.index[0], left.index[-1]) == ("2015Q4", "2025Q3")
    assert left.iloc[-1].low == Fraction(4863 * 100, 8965)


def test_both_tests_share_their_ratio(steps) -> None:
    found = acceleration.compare(steps)
    table = found.tests
    assert [test.en for test in table["test"]] == [
        "every company on its own",
        "whole quarters exchanged",
    ]
    assert all(ratio is found.ratio for ratio in table["ratio"])
    assert table["p_value"].tolist() == [found.alone.p_value, found.exchanged.p_value]
    assert found.alone_is_too_sure  # exits come in clean-ups


def test_the_last_floor_is_that_since_the_peak(ledger: Ledger) -> None:
    table = gross_exits.floors(ledger)
    since = table.iloc[-1]
    assert (since.opening, since.closing) == ("2015Q3", "2025Q3")
    assert (since.exits.low, since.entries.low) == (4290, 188)
    last = table.iloc[-1]
    assert (last["exits"].low, last["entries"].low) == (4290, 188)
    assert last["net_change"].low == 4863 - 8965
    assert [span.en for span in table["span"]] == [
        "2012\N{NO-BREAK SPACE}Q3 – 2016\N{NO-BREAK SPACE}Q4",
        "2016\N{NO-BREAK SPACE}Q4 – 2018\N{NO-BREAK SPACE}Q1",
        "2015\N{NO-BREAK SPACE}Q3 – 2025\N{NO-BREAK SPACE}Q3",
    ]
    assert table["span"].iloc[-1].zh == "2015年三季度 – 2025年三季度"
    for ends, every in zip(table["exits_by_ends"], table["exits"], strict=True):
        assert ends.low <= every.low
    assert [both.low for both in table["both"]] == [31, 28, 0]


def test_announcements_name_the_quarters_that_they_are_compared_with(ledger: Ledger) -> None:
    table = gross_exits.announcements(ledger)
    nation = table[[period == Period("2025-01/2025-10") for period in table["period"]]].iloc[0]
    assert nation["quarters_inside"] == Period("2025Q1/2025Q3")
    assert nation["exits_inside"].low == 394
    assert nation["quarters_around"] is None and nation["exits_around"] is None
    assert (nation["origins"].low, nation["grade"]) == (1, "D")
    by_press = gross_exits.counted_by_press(table)
    assert list(by_press.index) == ["left_2025_01_2025_10", "left_2025_01_2025_11"]
    assert [bound.low for bound in by_press["at_least"]] == [394, 400]


def test_the_change_of_a_window_is_split(ledger, stocks) -> None:
    found = balance_change.of_window(stocks)
    assert found is not None
    assert (found.opening, found.closing, found.crosses_a_year) == ("2010Q4", "2025Q3", True)
    assert found.first["company_count"].low == 2614 and found.last["company_count"].low == 4863
    assert Fraction(4863 - 2614, 2) * (Fraction(1975, 2614) + Fraction(7229, 4863)) * YI in (
        found.number.interval
    )
    assert found.number.name.en == "number effect, 2010 Q4 to 2025 Q3"
    assert found.average.name.zh == "平均每家余额效应（2010年四季度至2025年三季度）"
    pair = balance_change.of_window(attrition.stocks(ledger, "national", "2025Q1", "2025Q2"))
    assert pair is not None and not pair.crosses_a_year
    assert balance_change.of_window(stocks.loc[["2025Q3"]]) is None


def test_years_of_exit_are_counted_by_hand(ledger: Ledger) -> None:
    years = balance_change.by_year(ledger)
    number = {year: row["number"].high < 0 for year, row in years.iterrows()}
    average = {year: row["average"].high < 0 for year, row in years.iterrows()}
    fewer = [year for year in number if number[year]]
    both = [year for year in fewer if average[year]]
    found = balance_change.years_of_exit(years)
    assert found.years.low == len(fewer)
    assert found.held.low == len(fewer) - len(both)
    assert found.both_fell == Period(str(both[-1]))
    assert found.is_typical == (len(fewer) - len(both) > len(years) / 2)
    growth = balance_change.years_of_exit(years.loc[:2014])
    assert (growth.years.low, growth.both_fell, growth.is_typical) == (0, None, False)


def test_announced_exits_stand_beside_the_fall_of_the_count(ledger: Ledger) -> None:
    found = gross_exits.announcements(ledger)
    table = gross_exits.beside_the_count(found)
    assert table["kind"].tolist() == [0, 1, 1, *[2] * (len(table) - 3)]
    assert [value.low for value in table["value"].head(3)] == [394, 300, 400]
    lists = dict(zip((label.en for label in table["label"]), table["value"], strict=True))
    assert lists["On the list of Yunnan"].low == 109
    assert not any("ocal financial" in label.en for label in table["label"])


def test_how_well_a_figure_is_founded_is_counted_by_hand(ledger: Ledger) -> None:
    count = ledger.value("national", "company_count", "2025-09-30")
    rows = [ledger.claim(claim) for claim in count.sources]
    found = standing.standing(ledger, count)
    assert found.documents.low == len({row["source"] for row in rows})
    assert found.origins.low == len({ledger.origin(row["id"]) for row in rows}) == 1
    assert found.grade == min(ledger.source(row["source"])["grade"] for row in rows)
    assert not found.is_read and found.publisher.en == "People’s Bank of China"


def test_years_that_follow_each_other_are_drawn(ledger: Ledger) -> None:
    years = balance_change.by_year(ledger)
    drawn = balance_change.unbroken(years)
    assert drawn.index[0] == "2014"
    assert drawn.index[-2:].tolist() == ["2024", Period("2025Q1/2025Q3")]
    assert len(drawn) == 2025 - 2014 + 1  # 2012 and 2013 have no published year-end before
    assert balance_change.unbroken(years.loc[:2011]).index.tolist() == [Period("2011Q1/2011Q2")]


def test_the_companies_that_documents_name(ledger: Ledger) -> None:
    found = events.named_exits(ledger)
    assert found.companies.low == 4
    assert found.names.en == (
        "Alibaba Microloan, Ant Shangcheng Microloan, Ant Xiaowei Microloan and Fox Microloan"
    )


def test_capital_is_compared_where_it_was_printed(ledger: Ledger) -> None:
    first, *others = provinces.episodes(ledger)["kept_capital"]
    assert first and not any(others)


def test_provinces_that_lost_companies(ledger: Ledger) -> None:
    found = provinces.count_change(ledger)
    assert (found.opening, found.closing) == ("2016Q4", "2018Q1")
    assert (found.known.low, found.falling.low, found.is_mostly_falling) == (28, 21, True)
    assert found.covered.known.low == 28
    assert found.missing.en.count(",") == 31 - 28 - 1
    assert found.table.index[0] == "yunnan"
    row = found.table.loc["yunnan"]
    assert row["change"].low == row["last"].low - row["first"].low


def test_balances_by_province_run_from_chongqing_to_jilin(ledger: Ledger) -> None:
    found = provinces.balance_comparison(ledger)
    assert (found.opening, found.closing) == ("2016Q4", "2018Q1")
    assert (found.top.en, found.bottom.en) == ("Chongqing", "Jilin")
    assert Fraction("1394.61") / 265 / (Fraction("110.75") / 520) in found.ratio.interval
    middles = [value.interval.midpoint for value in found.table["last"]]
    assert middles == sorted(middles, reverse=True)
    assert found.missing.en.count(",") == 31 - 27 - 1


def test_the_notice_leads_to_the_deadline(ledger: Ledger) -> None:
    found = projection.notice(ledger)
    assert found.last_quarter == "2027Q1"
    assert found.horizon.high == 3


def test_the_fan_leads_from_the_last_count_to_the_deadline(projected) -> None:
    fan, best = projection.fan(projected), projected.chosen
    assert list(fan.index) == ["2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1"]
    last = fan.iloc[-1]
    assert [last[name] for name in ("P10", "P50", "P90")] == [
        best[name].low for name in ("low", "median", "high")
    ]
    assert (last["wide low"], last["wide high"]) == (best.wide_low.low, best.wide_high.low)
    others = projected.models["median"].drop(best.name)
    assert {model: median.low for model, median in others.items()} == last[others.index].to_dict()


def test_models_beyond_the_backtest_have_no_stretched_span(steps, projected) -> None:
    assert "wide low" in projection.fan(projected)
    far = projection.project(steps, "2030Q1", 0, 1000)
    assert far.models[["wide_low", "wide_high", "wide"]].isna().all(axis=None)
    assert "wide low" not in projection.fan(far)
    assert not projected.has_entries
