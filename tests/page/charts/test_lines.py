"""Lines over quarters and days, curves by age, the map of headroom."""

from datetime import date

import pandas as pd
import pytest

from tests.page.charts.frames import (
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    between,
    companies,
    percent,
    said,
    ticks,
    touching,
)
from xiaodai.page import charts
from xiaodai.page.charts.axes import days, time_axis
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Names

QUARTERS = [f"{year}Q{quarter}" for year in (2015, 2016) for quarter in (1, 2, 3, 4)]


def day(code: str) -> int:
    """The first day of a quarter or a month as a number."""
    return pd.Period(code).start_time.toordinal()


def test_a_years_tick_is_at_its_first_quarter() -> None:
    counts = pd.Series(companies(*[100] * 8), index=QUARTERS)
    axes = charts.lines(counts, "en", title=TITLE).axes[0]
    assert ticks(axes.xaxis) == {"2015": day("2015Q1"), "2016": day("2016Q1")}


@pytest.mark.parametrize(
    ("times", "labels"),
    [
        (["2015Q2", "2016Q2"], ["2015Q2", "2016Q2"]),
        ([date(2025, 5, 31), date(2025, 6, 30)], ["2025-05-31", "2025-06-30"]),
        (["2000Q1", "2024Q4"], [str(year) for year in range(2000, 2025, 2)]),
    ],
)
def test_ticks_of_time_fit(times, labels) -> None:
    axes = charts.lines(pd.Series(companies(1), index=["2015Q1"]), "en", title=TITLE).axes[0]
    time_axis(axes, times)
    assert list(ticks(axes.xaxis)) == labels


@pytest.mark.parametrize(("language", "number"), [("en", "1,300"), ("zh", "1300")])
def test_neighbouring_quarters_are_joined_and_gaps_are_dotted(language, number) -> None:
    counts = companies(1000, 1100, None, 1300, 1200, None, 1100, 1000)
    figure = charts.lines(
        pd.Series(counts, index=QUARTERS), language, title=TITLE, numbered=["2015Q4", "2015Q3"]
    )
    axes = figure.axes[0]
    bridges, joined = axes.get_lines()
    assert bridges.get_linestyle() == ":" and len(bridges.get_xdata()) == 6
    assert joined.get_linestyle() == "-" and joined.get_marker() == "o"
    heights = joined.get_ydata().tolist()
    assert heights[:2] == [1000, 1100] and heights[2] != heights[2]  # the gap is open
    assert joined.get_xdata().tolist() == days(QUARTERS)
    assert said(axes) == [number]  # an unknown quarter has none
    assert axes.texts[0].xy == (day("2015Q4"), 1300)
    assert axes.get_ylabel() == {"en": "companies", "zh": "家"}[language]
    assert touching(figure) == []


@LANGUAGES
def test_lines_over_days_are_named_at_their_ends(language) -> None:
    times = [date(2024, month, 28) for month in (1, 2, 3)]
    data = pd.DataFrame({"a": map(percent, (1, 2, 3)), "b": map(percent, (4, 4, 3))}, index=times)
    names = {"a": EAST, "b": WEST}
    figure = charts.lines(data, language, title=TITLE, names=names, axis=Names("share", "占比"))
    axes = figure.axes[0]
    first, first_end, second, _ = axes.get_lines()
    assert first.get_ydata().tolist() == [1, 2, 3]
    assert first_end.get_xydata().tolist() == [[times[-1].toordinal(), 3]]
    assert (first.get_linestyle(), second.get_linestyle()) == ("-", "--")
    assert sorted(said(axes)) == sorted(name.show(language) for name in names.values())
    assert {text.xy for text in axes.texts} == {(times[-1].toordinal(), 3)}
    assert touching(figure) == []  # both end at the same height


@LANGUAGES
def test_curves_end_in_open_dots_and_some_are_named(language) -> None:
    data = pd.DataFrame(
        {
            "vintage": ["2024-01"] * 3 + ["2024-02"] * 2,
            "age": [0, 1, 2, 0, 1],
            "percent": [0.0, 1.0, 2.0, 0.0, 0.5],
            "newness": [0.0] * 3 + [1.0] * 2,
        }
    )
    figure = charts.curves(
        data,
        language,
        title=TITLE,
        named=["2024-01"],
        marked="2024-01",
        reached_by_half=1,
        axes_names=(Names("age", "账龄"), Names("late", "逾期")),
        beyond=Names("few", "少数"),
    )
    axes = figure.axes[0]
    ends = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert [line.get_xydata().tolist() for line in ends] == [[[2, 2]], [[1, 0.5]]]
    assert axes.get_lines()[0].get_color() == COLOURS.warn
    assert said(axes) == [{"en": "few", "zh": "少数"}[language], "2024-01"]
    shaded = axes.patches[0]
    assert (shaded.get_x(), shaded.get_x() + shaded.get_width()) == (1, 2)


@LANGUAGES
@pytest.mark.parametrize(("others", "edges"), [((4, 9), 2), ((4, None), 1)])
def test_headroom_is_bounded_by_break_even_at_the_least_and_most_costs(
    language, others, edges
) -> None:
    figure = charts.headroom(
        pd.DataFrame({"label": [EAST, WEST], "value": [percent(5), percent("5.01")]}),
        language,
        title=TITLE,
        risk=between(3, 4),
        others=between(*others),
        caps=[percent(24), percent(23), percent(12)],
    )
    axes = figure.axes[0]
    lines = [line.get_xydata().tolist() for line in axes.get_lines()]
    assert lines[0] == [[10, 6], [26, 22]]  # risk cost = cap − 4
    assert (lines[1] == [[10, 1], [26, 17]]) == (edges == 2)
    assert {"12%", "23%", "24%", EAST.show(language), WEST.show(language)} == set(said(axes))
    assert len(figure.legends[0].get_texts()) == edges + 2
    assert touching(figure) == []
