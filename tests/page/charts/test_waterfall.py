"""The waterfall: parts add up to the total, and limits stand upright."""

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

PARTS = {EAST: between(2, 3), WEST: percent(4), Names("North", "北部"): between(5, 9)}
TOTAL = sum(PARTS.values()).named(Names("together", "合计"))


@LANGUAGES
@DRAWN_FOR
def test_each_part_begins_where_the_one_before_ends(language, width) -> None:
    with drawn_for(width):
        figure = charts.waterfall(
            PARTS, language, title=TITLE, total=TOTAL, limits=[percent(24), percent(20)]
        )
    axes = figure.axes[0]
    drawn = [(round(y + height / 2), x, x + right) for x, y, right, height in bars(axes)]
    assert drawn == [(0, 0, 2.5), (1, 2.5, 6.5), (2, 6.5, 13.5), (3, 11, 16), (3, 0, 11)]
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches[3:]] == [
        COLOURS.muted,
        COLOURS.main,
    ]
    whiskers = next(lines for lines in axes.collections if len(lines.get_segments()) == 3)
    ends = [tuple(x for x, _ in line) for line in whiskers.get_segments()]
    assert ends == [(2, 3), (6, 7), (11, 16)]  # the sums as intervals
    names = [label.split("\n")[0] for label in ticks(axes.yaxis)]
    assert names == [name.show(language) for name in [*PARTS, TOTAL.name]]
    assert said(axes) == ["20%", "24%"]  # the numbers of the rows stand under their names
    assert defects(figure) == []


@LANGUAGES
@DRAWN_FOR
@pytest.mark.parametrize("caps", [(36, 24, 20, 16, 12), (24, 20), (24,), ()])
def test_no_line_of_a_limit_runs_through_words(language, width, caps) -> None:
    with drawn_for(width):
        figure = charts.waterfall(
            PARTS, language, title=TITLE, total=TOTAL, limits=[percent(cap) for cap in caps]
        )
    assert defects(figure) == []


def test_an_open_part_is_refused() -> None:
    with pytest.raises(ValueError, match="bounded at both sides"):
        charts.waterfall({EAST: between(2, None)}, "en", title=TITLE, total=percent(3))


def test_the_number_of_a_part_that_takes_away_stands_right_of_its_bar() -> None:
    parts = {EAST: percent(9), WEST: percent(-4)}
    figure = charts.waterfall(parts, "en", title=TITLE, total=percent(5).named("Total"))
    axes = figure.axes[0]
    (written,) = [text for text in axes.texts if text.get_text().startswith("−4")]
    assert written.xy[0] == 9  # where the bar from 9 back to 5 begins


def test_the_parts_of_a_sum_are_written_in_one_scale() -> None:
    parts = {EAST: between(1_360_000, 1_360_000, "yuan"), WEST: between(353_810, 353_810, "yuan")}
    total = sum(parts.values()).named("Total")
    axes = charts.waterfall(parts, "en", title=TITLE, total=total).axes[0]
    assert said(axes) == ["1.36", "0.35", "1.71"]
    assert axes.get_title("left") == "million yuan"
