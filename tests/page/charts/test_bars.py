"""Bars: upright and lying, in pairs, and dark up to what is certain."""

from math import ceil

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from tests.page.charts.frames import (
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    bars,
    between,
    companies,
    defects,
    percent,
    said,
    ticks,
)
from xiaodai.page import charts
from xiaodai.page.charts import Kind
from xiaodai.page.charts.fitting import breadth, broken
from xiaodai.page.theme import COLOURS, NARROW, WIDE, drawn_for
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names, Text


@pytest.mark.parametrize(
    ("ends", "blue", "grey"),
    [((2, 5), 2, (2, 5)), ((None, 5), 0, (0, 5)), ((2, None), 2, (2, 2)), ((3, 3), 3, (3, 3))],
)
def test_a_bar_is_blue_up_to_its_lower_end_and_grey_up_to_its_upper_end(ends, blue, grey) -> None:
    values = {Text("a life"): between(*ends, "day"), Text("a month"): between(30, 30, "day")}
    figure = charts.certain(values, "en", title=Text("Days old"))
    axes = figure.axes[0]
    found = {to_hex(bar.get_facecolor()): bar for bar in axes.patches if round(bar.get_y()) == 0}
    assert found[COLOURS.main].get_width() == blue
    left = found[COLOURS.muted].get_x()
    assert (left, left + found[COLOURS.muted].get_width()) == grey
    assert ticks(axes.yaxis) == {"a life": 0, "a month": 1}
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first one is at the top
    arrows = [text for text in axes.texts if not text.get_text()]
    assert len(arrows) == (ends[1] is None)  # an open end looks like no value
    assert axes.get_title("left") == "days"  # the unit, at the top


@LANGUAGES
def test_upright_bars_have_their_number_and_a_visible_interval(language) -> None:
    data = {EAST: between(-4, -2), WEST: None, Names("North", "北部"): percent(8)}
    figure = charts.bars(data, language, title=TITLE)
    axes = figure.axes[0]
    assert [(x + width / 2, height) for x, _, width, height in bars(axes)] == [(0, -3), (2, 8)]
    assert list(ticks(axes.xaxis)) == [name.show(language) for name in data]
    assert said(axes) == [{"en": "−4 to −2%", "zh": "−4%～−2%"}[language], "8%"]
    (whisker,) = [lines for lines in axes.collections if len(lines.get_segments()) == 1]
    assert whisker.get_segments()[0].tolist() == [[0, -4], [0, -2]]
    assert defects(figure) == []


def test_a_bar_over_two_quarters_is_as_high_as_each_and_twice_as_wide() -> None:
    data = {"2023Q4": companies(-188)[0], "2024Q1": companies(-10)[0]}
    figure = charts.bars(data, "en", title=TITLE, quarters=[2, 1])
    axes = figure.axes[0]
    (_, _, wide, both), (_, _, one, single) = bars(axes)
    assert (both, single) == (-94, -10)
    assert (wide + 0.3) / (one + 0.3) == pytest.approx(2)
    assert said(axes) == ["−94 a quarter, over 2 quarters", "−10"]
    assert list(ticks(axes.xaxis)) == list(data)
    assert defects(figure) == []


@LANGUAGES
def test_bars_whose_words_would_touch_lie(language) -> None:
    data = {Names(f"a long name {n}", f"较长的名称{n}"): between(n, n + 2) for n in range(1, 8)}
    with drawn_for(NARROW):
        figure = charts.bars(data, language, title=TITLE)
    axes = figure.axes[0]
    assert [(round(y + height / 2), width) for _, y, width, height in bars(axes)] == [
        (place, place + 2) for place in range(7)
    ]
    assert list(ticks(axes.yaxis)) == [name.show(language) for name in data]
    assert len(said(axes)) == 7 and defects(figure) == []


def test_bars_of_several_units_are_refused() -> None:
    data = {EAST: percent(1), WEST: constant(2, "company")}
    with pytest.raises(ValueError, match="one axis shows one unit, not company, percent"):
        charts.bars(data, "en", title=TITLE)


@LANGUAGES
def test_lengths_are_bars_from_zero_or_dots_on_a_scale_of_powers(language) -> None:
    data = pd.DataFrame(
        {
            "label": [EAST, WEST],
            "more": [percent(5), Text("")],
            "value": [percent(-2), between(4, None)],
            "kind": [1, 0],
        }
    )
    kinds = [Kind(Names("one", "一"), COLOURS.main), Kind(Names("two", "二"), COLOURS.warn, "D")]
    figure = charts.lengths(data, language, title=TITLE, kinds=kinds)
    axes = figure.axes[0]
    assert [(y + height / 2, width) for _, y, width, height in bars(axes)] == [(0, -2), (1, 4)]
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches] == [COLOURS.warn, COLOURS.main]
    assert list(ticks(axes.yaxis)) == [f"{EAST.show(language)}\n5%", WEST.show(language)]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        kind.name.show(language) for kind in kinds
    ]
    figure = charts.lengths(data.tail(1), language, title=TITLE, kinds=kinds, is_log=True)
    assert figure.axes[0].get_lines()[0].get_xydata().tolist() == [[4, 0]]
    assert figure.axes[0].get_xscale() == "log" and not figure.legends


@LANGUAGES
def test_pairs_are_two_bars_a_row(language) -> None:
    data = pd.DataFrame({"band": [EAST, WEST], "a": [percent(60), percent(40)]})
    data["b"] = [percent(10), percent(90)]
    names = {"a": Names("loans", "贷款"), "b": Names("balance", "余额")}
    figure = charts.paired(
        data, language, title=TITLE, labels="band", names=names, axis=Names("Region", "地区")
    )
    axes = figure.axes[0]
    centres = [(round(y + height / 2, 6), width) for _, y, width, height in bars(axes)]
    assert centres == [(-0.2, 60), (0.8, 40), (0.2, 10), (1.2, 90)]
    assert ticks(axes.yaxis) == {EAST.show(language): 0, WEST.show(language): 1}
    assert said(axes) == ["60%", "40%", "10%", "90%"]
    assert axes.get_title("left") == {"en": "Region · %", "zh": "地区 · %"}[language]
    assert defects(figure) == []


def test_whole_numbers_of_things_have_whole_ticks() -> None:
    items = {name: constant(number, "item") for name, number in ((EAST, 1), (WEST, 2))}
    axes = charts.bars(items, "en", title=TITLE).axes[0]
    assert all(float(tick).is_integer() for tick in axes.get_yticks())


YEARS = pd.DataFrame(
    {"number": companies(-4, 3), "average": companies(-1, -2), "change": companies(-5, 1)},
    index=[2024, 2025],
)


def test_years_without_a_row_leave_a_gap() -> None:
    parts = {"number": Names("number", "家数")}
    total = {"change": Names("change", "合计")}
    data = YEARS.set_axis([2021, 2024])
    axes = charts.stacked(data, "en", title=TITLE, parts=parts, total=total).axes[0]
    assert ticks(axes.xaxis) == {"2021": 0, "2022": 1, "2023": 2, "2024": 3}
    (diamonds,) = [line for line in axes.get_lines() if line.get_marker() == "D"]
    assert diamonds.get_ydata()[[0, 3]].tolist() == [-5, 1]
    assert pd.isna(diamonds.get_ydata()[[1, 2]]).all()


@pytest.mark.parametrize(("language", "words"), [("en", "number"), ("zh", "家数")])
def test_parts_are_stacked_away_from_zero(language, words) -> None:
    figure = charts.stacked(
        YEARS,
        language,
        title=Names("Change", "变化"),
        parts={"number": Names("number", "家数"), "average": Names("average", "平均")},
        total={"change": Names("change", "合计")},
    )
    axes = figure.axes[0]
    spans = [(bottom, bottom + height) for _, bottom, _, height in bars(axes)]
    assert spans == [(0, -4), (0, 3), (-4, -5), (0, -2)]
    (diamonds,) = [line for line in axes.get_lines() if line.get_marker() == "D"]
    assert diamonds.get_xydata().tolist() == [[0, -5], [1, 1]]
    assert ticks(axes.xaxis) == {"2024": 0, "2025": 1}
    assert words in [text.get_text() for text in figure.legends[0].get_texts()]


@LANGUAGES
def test_tallies_are_stacked_and_written_beside(language) -> None:
    data = pd.DataFrame([companies(2, 3), companies(0, 1)], index=[EAST, WEST], dtype=object)
    kinds = [Kind(Names("clash", "冲突"), COLOURS.warn), Kind(Names("hold", "成立"), COLOURS.band)]
    axes, table = charts.tallies(data, language, title=TITLE, kinds=kinds).axes
    placed = [(x, round(y + height / 2, 6), width) for x, y, width, height in bars(axes)]
    assert placed == [(0, 0, 2), (0, 1, 0), (2, 0, 3), (0, 1, 1)]
    assert ticks(axes.yaxis) == {EAST.show(language): 0, WEST.show(language): 1}
    assert ticks(table.xaxis) == {kind.name.show(language): x for x, kind in enumerate(kinds)}
    assert [(text.get_position(), text.get_text()) for text in table.texts] == [
        ((0, 0), "2"),
        ((1, 0), "3"),
        ((1, 1), "1"),
    ]
    assert said(axes) == []


def test_the_heads_of_counts_never_touch() -> None:
    names = [Names(name, "计") for name in ("fail", "scope", "open", "hold")]
    kinds = [Kind(name, COLOURS.main) for name in names]
    data = pd.DataFrame([companies(28, 2, 8, 211)], index=["one figure"], columns=[*"abcd"])
    for width in (NARROW, WIDE):
        with drawn_for(width):
            assert defects(charts.tallies(data, "en", title=TITLE, kinds=kinds)) == []


@pytest.mark.parametrize("width", [2.0, 3.5, 6.7])
def test_the_lines_of_a_title_are_even_and_no_more_than_needed(width) -> None:
    words = "Under a cap of 20% lending stops paying at losses of 4 to 12%; it reports about 7%"
    lines = broken(words, width, 12.5).split("\n")
    assert " ".join(lines) == words
    assert len(lines) == ceil(breadth(words, 12.5) / width)
    wide = [breadth(line, 12.5) for line in lines]
    assert max(wide) <= width and min(wide) > 0.25 * max(wide)
    assert not any(line.endswith(("of", "4", "to 4", "7%")) for line in lines[:-1])


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            "全国小额贷款公司：最多时8965家，现余4863家",
            ["全国小额贷款公司：", "最多时8965家，现余4863家"],
        ),
        (
            "不良率最低1.55%（宁银消金），最高2.93%（兴业消金）",
            ["不良率最低1.55%（宁银消金），", "最高2.93%（兴业消金）"],
        ),
        (
            "合成数据：M1中53.0%恢复正常，31.3%滚入M2",
            ["合成数据：M1中53.0%恢复正常，", "31.3%滚入M2"],
        ),
        (
            "只有持牌消费金融公司另有新发放贷款的平均线",
            ["只有持牌消费金融公司另有新发放贷款的", "平均线"],
        ),
        (
            "Bad loans listed a month: at least 21.3 billion yuan in January 2026",
            ["Bad loans listed a month:", "at least 21.3 billion yuan in January 2026"],
        ),
    ],
)
def test_lines_are_broken_between_words_and_never_between_a_number_and_its_unit(
    words, lines
) -> None:
    assert broken(words, 3.5, 12.5).split("\n") == lines
