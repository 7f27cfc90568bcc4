"""The ladder against a limit, and bars by size."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from tests.page.charts.frames import (
    DRAWN_FOR,
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    bars,
    between,
    defects,
    percent,
    said,
    ticks,
)
from xiaodai.page import charts
from xiaodai.page.theme import COLOURS, drawn_for
from xiaodai.values.words import Names

NORTH, SOUTH = Names("North", "北部"), Names("South", "南部")
LIMIT = percent(20).named(Names("cap", "上限"))


@LANGUAGES
@DRAWN_FOR
def test_a_ladder_falls_from_the_highest_value_and_draws_no_middle(language, width) -> None:
    data = pd.DataFrame(
        {
            "label": [EAST, WEST, NORTH, SOUTH],
            "value": [percent("11.56"), between(18, 22), percent(22), between(None, 20)],
        }
    )
    with drawn_for(width):
        figure = charts.ladder(data, language, title=TITLE, limit=LIMIT)
    axes = figure.axes[0]
    assert list(ticks(axes.yaxis)) == [x.show(language) for x in (NORTH, WEST, SOUTH, EAST)]
    marks = {
        tuple(line.get_xydata()[0]): line for line in axes.get_lines() if len(line.get_xdata()) == 1
    }
    assert set(marks) == {(22, 0), (20, 2), (11.56, 3)}  # none at 20, the middle of row 1
    assert marks[22, 0].get_color() == COLOURS.warn
    assert marks[20, 2].get_color() == marks[11.56, 3].get_color() == COLOURS.main
    ((left, _, across, _),) = bars(axes)
    assert (left, across) == (18, 4)
    assert to_hex(axes.patches[0].get_facecolor()) == COLOURS.muted  # neither above nor below
    (arrow,) = [text for text in axes.texts if not text.get_text()]
    assert (arrow.xy, arrow.xyann) == ((0, 2), (20, 2))
    assert f"{LIMIT.name.show(language)} 20%" in said(axes)
    assert defects(figure) == []
    look = {line.get_color(): line.get_marker() for line in figure.legends[0].get_lines()}
    assert look == {COLOURS.warn: "D", COLOURS.main: "o", COLOURS.muted: "s"}  # a bar: a square


def test_the_legend_of_a_ladder_shows_what_is_drawn() -> None:
    data = pd.DataFrame({"label": [EAST, WEST], "value": [between(21, 23), between(None, 20)]})
    figure = charts.ladder(data, "en", title=TITLE, limit=LIMIT)
    marks = [line.get_marker() for line in figure.legends[0].get_lines()]
    assert marks == ["s", "|"]  # a bar and an open end, though neither is the usual mark


def test_the_number_of_a_mark_left_of_the_limit_does_not_cross_its_line() -> None:
    data = pd.DataFrame({"label": [EAST, WEST], "value": [percent("19.5"), percent("3.5")]})
    figure = charts.ladder(data, "en", title=TITLE, limit=LIMIT)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    line = axes.transData.transform((20, 0))[0]
    boxes = {
        text.get_text(): text.get_window_extent() for text in axes.texts if "%" in text.get_text()
    }
    assert boxes["19.5%"].x1 < line and boxes["3.5%"].x1 < line
    assert boxes["19.5%"].x1 < axes.transData.transform((19.5, 0))[0] < line
    assert boxes["3.5%"].x0 > axes.transData.transform((3.5, 0))[0]


@LANGUAGES
@DRAWN_FOR
def test_ranked_bars_are_dark_up_to_what_is_certain(language, width) -> None:
    data = pd.DataFrame(
        {
            "label": [EAST, WEST, NORTH, SOUTH],
            "value": [percent(-3), between(5, 9), None, between(2, None)],
        }
    )
    with drawn_for(width):
        figure = charts.ranked(data, language, title=TITLE, marked=[EAST])
    axes = figure.axes[0]
    assert list(ticks(axes.yaxis)) == [x.show(language) for x in (WEST, SOUTH, EAST)]
    sizes = [(round(y + height / 2), x, x + right) for x, y, right, height in bars(axes)]
    assert sizes == [(0, 5, 9), (0, 0, 5), (1, 0, 2), (2, 0, -3)]
    assert to_hex(axes.patches[-1].get_facecolor()) == COLOURS.warn
    (arrow,) = [text for text in axes.texts if not text.get_text()]
    assert arrow.xyann == (2, 1) and arrow.xy[0] > 2
    assert len(said(axes)) == 3 and defects(figure) == []


def test_ranks_of_several_units_are_refused() -> None:
    data = pd.DataFrame({"label": [EAST, WEST], "value": [percent(2), between(1, 1, "day")]})
    for draw in (charts.ranked, lambda *a, **b: charts.ladder(*a, **b, limit=LIMIT)):
        with pytest.raises(ValueError, match="one axis shows one unit"):
            draw(data, "en", title=TITLE)
