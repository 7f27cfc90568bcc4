"""Dots with intervals: disclosures of several kinds, two dates, spans from least to most."""

import pandas as pd
import pytest
from matplotlib.collections import PathCollection
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
from xiaodai.page.charts import SPAN, Kind
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Names, Text

PLACES = pd.DataFrame(
    {
        "name": [Names("Hebei", "河北"), Names("Jilin", "吉林")],
        "first": companies(10, 20),
        "last": companies(7, 22),
        "change": companies(-3, 2),
        "before": companies(5, None),
    }
)


@pytest.mark.parametrize(
    ("written", "numbers"), [("change", ["−3", "+2", "said"]), ("last", ["7", "22", "said"])]
)
def test_dumbbells_join_two_dates_and_say_a_third_number(written, numbers) -> None:
    figure = charts.dumbbells(
        PLACES,
        "en",
        title=Names("Places", "地方"),
        written=written,
        heading=Names("said", "数字"),
        marked=Names("Jilin", "吉林"),
    )
    axes = figure.axes[0]
    dots = [drawn for drawn in axes.collections if isinstance(drawn, PathCollection)]
    early, first, last = (drawn.get_offsets().tolist() for drawn in dots)
    assert early == [[5, 0]]
    assert first == [[10, 0], [20, 1]] and last == [[7, 0], [22, 1]]
    assert ticks(axes.yaxis) == {"Hebei": 0, "Jilin": 1}
    assert said(axes) == numbers
    assert axes.texts[1].get_color() == COLOURS.warn != axes.texts[0].get_color()


def test_dumbbells_need_no_earlier_date() -> None:
    for table in (PLACES.drop(columns="before"), PLACES.assign(before=None)):
        figure = charts.dumbbells(
            table, "zh", title=Names("", ""), written="last", heading=Names("", "")
        )
        assert list(ticks(figure.axes[0].yaxis)) == ["河北", "吉林"]


@LANGUAGES
def test_disclosures_are_dots_spans_arrows_and_brackets(language) -> None:
    kinds = {
        "loans": Kind(Names("loans", "单笔"), COLOURS.band, SPAN),
        "book": Kind(Names("book", "整体"), COLOURS.main, "o"),
        "unused": Kind(Names("unused", "未用"), COLOURS.warn, "D"),
    }
    data = pd.DataFrame(
        {
            "lender": [EAST, EAST, WEST],
            "kind": ["loans", "book", "book"],
            "value": [between(10, 24), between(17, 19), between(None, 20)],
        }
    )
    bands = pd.DataFrame({"lender": [WEST], "band": [(18.0, 25.0)], "value": [percent(70)]})
    figure = charts.ranges(
        data,
        language,
        title=TITLE,
        kinds=kinds,
        bands=bands,
        rows=[WEST, EAST],
        limits=[(20.0, Names("cap", "上限"))],
    )
    axes = figure.axes[0]
    assert ticks(axes.yaxis) == {WEST.show(language): 0, EAST.show(language): 1}
    assert [(x, width) for x, _, width, _ in bars(axes)[:1]] == [(10, 14)]
    drawn = [line.get_xydata().tolist() for line in axes.get_lines()]
    assert drawn[:2] == [[[17, 1], [19, 1]], [[20, 0]]]  # no mark at the middle of an interval
    (arrow,) = [text for text in axes.texts if not text.get_text()]
    assert (arrow.xy, arrow.xyann) == ((0, 0), (20, 0))
    assert [x for x, _ in drawn[2]] == [18, 18, 25, 25]
    assert 25 < axes.get_xlim()[1] < 30  # no farther than the rates
    assert said(axes) == ["70%", {"en": "cap", "zh": "上限"}[language]]
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == [kinds[kind].name.show(language) for kind in ("loans", "book")]


def test_two_spans_of_one_name_are_drawn_apart() -> None:
    kinds = {"loans": Kind(Names("loans", "单笔"), COLOURS.band, SPAN)}
    data = pd.DataFrame(
        {
            "lender": [EAST, WEST, EAST],
            "kind": "loans",
            "value": [between(4, 24), between(5, 20), between(3, 15)],
        }
    )
    bands = pd.DataFrame({"lender": [], "band": [], "value": []})
    figure = charts.ranges(
        data,
        "en",
        title=TITLE,
        kinds=kinds,
        bands=bands,
        rows=[WEST, EAST],
        limits=[(20.0, Names("cap", "上限"))],
    )
    placed = {
        (bar.get_x(), bar.get_width()): (bar.get_y(), bar.get_y() + bar.get_height())
        for bar in figure.axes[0].patches
    }
    wide, alone, low = placed[4, 20], placed[5, 15], placed[3, 12]
    assert -0.5 < alone[0] < alone[1] < 0.5 < wide[0] < wide[1] < low[0] < low[1] < 1.5
    assert sum(alone) == 0  # in the middle of its row


@LANGUAGES
def test_spans_run_from_the_least_to_the_greatest_value(language) -> None:
    data = pd.DataFrame(
        {
            "label": [percent(20), EAST],
            "more": [Names("free", "不限"), Text("")],
            "value": [between(40, 60), percent(95)],
            "colour": [COLOURS.accent, COLOURS.main],
        }
    )
    figure = charts.spans(data, language, title=TITLE)
    axes = figure.axes[0]
    (wide, narrow) = bars(axes)
    assert (wide[0], wide[2]) == (40, 20)
    assert narrow[0] == 95 and 0 < narrow[2] < 1  # a point is still seen
    assert next(iter(ticks(axes.yaxis))) == f"20%\n{data['more'][0].show(language)}"
    assert said(axes) == [{"en": "40–60%", "zh": "40%～60%"}[language], "95%"]
    assert max(axes.get_xticks()) == 100 < axes.get_xlim()[1]
    assert defects(figure) == []


def test_the_bar_of_single_loans_has_a_frame_that_a_dark_page_shows() -> None:
    rates = pd.DataFrame({"lender": [EAST], "kind": ["single"], "value": [between(4, 24)]})
    figure = charts.ranges(
        rates,
        "en",
        title=TITLE,
        kinds={"single": Kind(EAST, COLOURS.band, SPAN)},
        bands=pd.DataFrame({"lender": [], "band": [], "value": []}),
        rows=[EAST],
        limits=[(20.0, WEST)],
    )
    (bar,) = figure.axes[0].patches
    assert to_hex(bar.get_edgecolor()) == COLOURS.main
