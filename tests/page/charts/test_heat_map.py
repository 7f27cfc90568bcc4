"""The heat map shades cells and writes their numbers."""

import pandas as pd
from matplotlib.colors import to_rgb

from tests.page.charts.frames import (
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    companies,
    percent,
    said,
    ticks,
)
from xiaodai.page import charts


@LANGUAGES
def test_a_heat_map_of_shares_rounds_and_leaves_zeros_empty(language) -> None:
    data = pd.DataFrame({EAST: [percent(90), percent("0.5")], WEST: [percent(0), None]})
    data.index = pd.Index([EAST, WEST])
    figure = charts.heat_map(data, language, title=TITLE, divide=1)
    axes = figure.axes[0]
    assert {text.get_position(): text.get_text() for text in axes.texts if text.get_text()} == {
        (0.5, 0.5): "90",
        (0.5, 1.5): "<1",
    }
    names = {EAST.show(language): 0.5, WEST.show(language): 1.5}
    assert ticks(axes.xaxis) == ticks(axes.yaxis) == names
    assert axes.get_lines()[0].get_xdata() == [1, 1]


def test_letters_stand_out_on_every_cell_of_a_light_and_of_a_dark_page() -> None:
    def luminance(colour):
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    data = pd.DataFrame([[percent(value) for value in (1, 25, 50, 75, 100)]], index=["a"])
    axes = charts.heat_map(data.set_axis([*"vwxyz"], axis=1), "en", title=TITLE).axes[0]
    cells = axes.collections[0].get_facecolors()
    for cell, letters in zip(cells, axes.texts, strict=True):
        for turned in (lambda colour: colour, lambda colour: [1 - part for part in colour]):
            pair = sorted(
                [luminance(turned(cell[:3])), luminance(turned(to_rgb(letters.get_color())))]
            )
            assert pair[1] / pair[0] >= 4.5, letters.get_text()


@LANGUAGES
def test_a_heat_map_of_counts_says_them_in_full(language) -> None:
    data = pd.DataFrame([companies(1234, None), companies(1, 10)], index=["a", "b"])
    axes = charts.heat_map(data.set_axis(["x", "y"], axis=1), language, title=TITLE).axes[0]
    assert said(axes) == [{"en": "1,234", "zh": "1234"}[language], "1", "10"]
    one, ten = axes.collections[0].get_facecolors()[[2, 3]]
    assert one.sum() > ten.sum()  # darker for more


def test_the_heads_of_columns_stand_upright_where_their_lines_fit() -> None:
    heads = ["written off", *map(str, range(2010, 2016))]
    data = pd.DataFrame([companies(*range(1, 8))], index=["a"], columns=heads)
    labels = charts.heat_map(data, "en", title=TITLE).axes[0].get_xticklabels()
    assert [label.get_rotation() for label in labels] == [0] * len(heads)
    narrow = pd.DataFrame([companies(*range(1, 31))], index=["a"], columns=["head"] * 30)
    labels = charts.heat_map(narrow, "en", title=TITLE).axes[0].get_xticklabels()
    assert {label.get_rotation() for label in labels} == {90}


def test_of_years_that_would_touch_every_second_is_named() -> None:
    years = [*map(str, range(2008, 2026)), "undated"]
    data = pd.DataFrame([companies(*range(1, 20))], index=["interest rates"], columns=years)
    labels = charts.heat_map(data, "en", title=TITLE).axes[0].get_xticklabels()
    assert [label.get_text() for label in labels] == [
        year if year == "undated" or int(year) % 2 == 0 else "" for year in years
    ]
    assert {label.get_rotation() for label in labels} == {0}
