"""Lines over quarters and days, curves by age, the fan of what may come."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text as TextArtist

from tests.page.charts.frames import (
    DRAWN_FOR,
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    companies,
    defects,
    percent,
    said,
    ticks,
)
from xiaodai.page import charts
from xiaodai.page.charts import Span, fan
from xiaodai.page.charts.axes import blank, days, time_axis
from xiaodai.page.theme import COLOURS, drawn_for
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names, Text

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
        (["2015Q2", "2016Q2"], ["2015 Q2", "2016 Q2"]),
        ([date(2025, 5, 31), date(2025, 6, 30)], ["31 May 2025", "30 June 2025"]),
        (["2000Q1", "2024Q4"], [str(year) for year in range(2000, 2025, 2)]),
    ],
)
def test_ticks_of_time_fit(times, labels) -> None:
    axes = charts.lines(pd.Series(companies(1), index=["2015Q1"]), "en", title=TITLE).axes[0]
    time_axis(axes, times, "en")
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
    assert axes.get_title("left") == {"en": "companies", "zh": "家"}[language]
    assert defects(figure) == []


@pytest.mark.parametrize(
    ("language", "unit", "thousand"), [("en", "companies", "1,000"), ("zh", "家", "1000")]
)
def test_an_axis_writes_thousands_as_its_marks_do_and_its_unit_at_the_top(
    language, unit, thousand
) -> None:
    counts = pd.Series(companies(100, 1000), index=QUARTERS[:2])
    axes = charts.lines(counts, language, title=TITLE).axes[0]
    axes.figure.draw_without_rendering()
    assert {"0", "200", thousand} <= set(ticks(axes.yaxis))
    assert axes.get_title("left") == unit and not axes.get_ylabel()


@pytest.mark.parametrize(
    ("value", "words"), [(-12500, "−12,500"), (0.25, "0.250"), (-0.5, "−0.50"), (2000, "2,000")]
)
def test_signs_and_decimals_of_an_axis_stay(value, words) -> None:
    figure, axes = blank(TITLE, "en", 3)
    axes.set_ylim(*sorted((0, value)))
    axes.set_yticks([0, value / 2, value])
    figure.draw_without_rendering()
    assert words in ticks(axes.yaxis)


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
    assert defects(figure) == []  # both end at the same height


def curves(data: pd.DataFrame, language, *, named: str, reached_by_half: int):
    """The first vintage marked, another one or itself named."""
    return charts.curves(
        data,
        language,
        title=TITLE,
        named=[named],
        marked="2024-01",
        reached_by_half=reached_by_half,
        axes_names=(Names("age", "账龄"), Names("late", "逾期")),
        beyond=Names("few", "少数"),
    )


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
    figure = curves(data, language, named="2024-01", reached_by_half=1)
    axes = figure.axes[0]
    ends = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert [line.get_xydata().tolist() for line in ends] == [[[2, 2]], [[1, 0.5]]]
    assert axes.get_lines()[0].get_color() == COLOURS.warn
    assert said(axes) == [{"en": "January 2024", "zh": "2024年1月"}[language]]
    (told,) = figure.legends[0].get_texts()
    assert told.get_text() == {"en": "few", "zh": "少数"}[language]
    shaded = axes.patches[0]
    assert (shaded.get_x(), shaded.get_x() + shaded.get_width()) == (1, 2)


def test_the_name_of_a_short_curve_stands_clear_of_the_others() -> None:
    long, low = range(21), [0.0, 0.0, *[0.1] * 8, *[2.0] * 11]
    data = pd.DataFrame(
        {
            "vintage": ["2024-01"] * 21 + ["2025-06"] * 2,
            "age": [*long, 0, 1],
            "percent": [*low, 0.0, 0.1],
            "newness": [0.0] * 21 + [1.0] * 2,
        }
    )
    figure = curves(data, "en", named="2025-06", reached_by_half=21)
    figure.canvas.draw()
    (axes,) = figure.axes
    (name,) = (text for text in axes.texts if text.get_text() == "June 2025")
    left = axes.transData.inverted().transform(TextArtist.get_window_extent(name).p0)[0]
    assert left > 10  # where the other curve has left its height


KNOWN = {
    "2024Q4": constant(5257, "company"),
    "2025Q1": None,
    "2025Q2": constant(4974, "company"),
    "2025Q3": constant(4863, "company"),
}
COMING = pd.DataFrame(
    {"low": [4700, 4500], "middle": [4750, 4640], "high": [4800, 4780], "other": [4790, 4700]},
    index=["2025Q4", "2026Q1"],
)


@pytest.mark.parametrize(("language", "end"), [("en", "4,640"), ("zh", "4640")])
def test_history_and_fan_meet_and_the_ends_are_written(language, end) -> None:
    figure = fan(
        KNOWN,
        language,
        coming=COMING,
        middle={"middle": Text("median"), "other": Names("another model", "另一模型")},
        spans=[
            Span("low", "high", Names("span", "区间")),
            Span("low", "high", Names("edges", "边界"), is_filled=False),
        ],
        title=Names("What may come", "未来"),
        end=Names("deadline", "期限"),
    )
    axes = figure.axes[0]
    figure.canvas.draw()
    lines = {line.get_label(): line.get_xydata().tolist() for line in axes.get_lines()}
    last, *coming = (pd.Period(q).start_time.toordinal() for q in ("2025Q3", "2025Q4", "2026Q1"))
    median, other = {"en": ("median", "another model"), "zh": ("中位数", "另一模型")}[language]
    assert lines[median] == [[last, 4863], [coming[0], 4750], [coming[1], 4640]]
    assert lines[other][-1] == [coming[1], 4700]
    texts = {text.get_text() for text in axes.texts}
    assert end in texts and len(texts) == 5  # the last count, three ends and the deadline
    at = {text.get_text().replace(",", ""): text for text in axes.texts}
    for number in ("4500", "4640", "4780"):  # far enough apart to stand at their own heights
        assert (at[number].xy[1], at[number].xyann[1]) == (int(number), int(number))
        assert at[number].arrow_patch is not None
    dotted, joined = axes.get_lines()[:2]
    assert dotted.get_linestyle() == ":" and dotted.get_ydata().tolist() == [5257, 4974, 4863]
    heights = joined.get_ydata()
    assert [height == height for height in heights] == [True, False, True, True]  # unknown: open


@LANGUAGES
@DRAWN_FOR
def test_the_last_count_of_a_fan_stands_clear_of_its_lines(language, width) -> None:
    falling = {f"{year}Q{quarter}": year for year in range(2021, 2025) for quarter in (2, 4)}
    counts = {code: constant(9000 - 400 * n, "company") for n, code in enumerate(falling)}
    quarters = [f"{year}Q{quarter}" for year in (2025, 2026) for quarter in (1, 2, 3, 4)]
    coming = pd.DataFrame({"middle": np.linspace(5900, 5000, 8)}, index=quarters)
    with drawn_for(width):
        figure = fan(
            counts,
            language,
            coming=coming.assign(low=coming["middle"] - 90, high=coming["middle"] + 90),
            middle={"middle": Text("median")},
            spans=[Span("low", "high", Names("span", "区间"))],
            title=Names("What may come", "未来"),
            end=Names("deadline", "期限"),
        )
    assert defects(figure) == []


def test_ends_near_each_other_are_joined_to_their_heights() -> None:
    figure = fan(
        KNOWN,
        "en",
        coming=COMING.assign(low=[4700, 4630], high=[4800, 4650]),
        middle={"middle": Text("median")},
        spans=[Span("low", "high", Names("span", "区间"))],
        title=Names("What may come", "未来"),
        end=Names("deadline", "期限"),
    )
    axes = figure.axes[0]
    at = {text.get_text(): text for text in axes.texts}
    numbers = [at[number] for number in ("4,630", "4,640", "4,650")]
    assert [text.xy[1] for text in numbers] == [4630, 4640, 4650]
    figure.canvas.draw()
    boxes = [TextArtist.get_window_extent(text) for text in numbers]  # without the line
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))


def test_a_years_tick_stands_at_its_first_quarter() -> None:
    figure = fan(
        KNOWN,
        "en",
        coming=COMING,
        middle={"middle": Text("median")},
        spans=[Span("low", "high", Names("span", "区间"))],
        title=Names("", ""),
        end=Names("", ""),
    )
    ticks = figure.axes[0].xaxis
    at = dict(
        zip(ticks.get_ticklocs(), (t.get_text() for t in ticks.get_ticklabels()), strict=True)
    )
    assert at == {pd.Period(f"{year}Q1").start_time.toordinal(): str(year) for year in (2025, 2026)}
