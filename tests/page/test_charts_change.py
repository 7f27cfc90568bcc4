"""Charts of change draw what their frames hold, in both languages."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from xiaodai.page import theme
from xiaodai.page.charts_change import contributions, pairs
from xiaodai.page.theme import COLOURS
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names


def companies(*numbers: int) -> list[object]:
    return [constant(number, "company") for number in numbers]


YEARS = pd.DataFrame(
    {
        "number": companies(-4, 3),
        "average": companies(-1, -2),
        "change": companies(-5, 1),
    },
    index=[2024, 2025],
)
PLACES = pd.DataFrame(
    {
        "name": [Names("Hebei", "河北"), Names("Jilin", "吉林")],
        "first": companies(10, 20),
        "last": companies(7, 22),
        "change": companies(-3, 2),
        "before": [constant(5, "company"), None],
    }
)


@pytest.mark.parametrize(("language", "words"), [("en", "number"), ("zh", "家数")])
def test_parts_are_stacked_away_from_zero(language, words) -> None:
    theme.apply()
    figure = contributions(
        YEARS,
        language,
        title=Names("Change", "变化"),
        parts={"number": Names("number", "家数"), "average": Names("average", "平均")},
        total={"change": Names("change", "合计")},
    )
    axes = figure.axes[0]
    spans = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in axes.patches]
    assert spans == [(0, -4), (0, 3), (-4, -5), (0, -2)]
    assert axes.get_lines()[0].get_ydata().tolist() == [-5, 1]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2024", "2025"]
    assert words in [text.get_text() for text in figure.legends[0].get_texts()]
    plt.close(figure)


@pytest.mark.parametrize(
    ("beside", "numbers"), [("change", ["+2", "−3", "said"]), ("last", ["22", "7", "said"])]
)
def test_pairs_join_two_dates_and_say_a_third_number(beside, numbers) -> None:
    theme.apply()
    figure = pairs(
        PLACES,
        "en",
        title=Names("Places", "地方"),
        beside=beside,
        heading=Names("said", "数字"),
        marked=Names("Jilin", "吉林"),
    )
    axes = figure.axes[0]
    dots = [drawn for drawn in axes.collections if isinstance(drawn, PathCollection)]
    early, first, last = (drawn.get_offsets().tolist() for drawn in dots)
    assert early == [[5, 1]]
    assert first == [[20, 0], [10, 1]] and last == [[22, 0], [7, 1]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Jilin", "Hebei"]
    assert [text.get_text() for text in axes.texts] == numbers
    assert axes.texts[0].get_color() == COLOURS.warn != axes.texts[1].get_color()
    plt.close(figure)


def test_pairs_need_no_earlier_date() -> None:
    theme.apply()
    for table in (PLACES.drop(columns="before"), PLACES.assign(before=None)):
        figure = pairs(table, "zh", title=Names("", ""), beside="last", heading=Names("", ""))
        assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["吉林", "河北"]
        plt.close(figure)
