"""The Lorenz curve lies between what its known points allow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.page.charts.frames import (
    DRAWN_FOR,
    LANGUAGES,
    TITLE,
    between,
    defects,
    percent,
    said,
)
from xiaodai.page import charts
from xiaodai.page.charts.lorenz import bounds
from xiaodai.page.theme import drawn_for
from xiaodai.values.words import Names

NAMES = (Names("loans", "笔数"), Names("balance", "余额"))


@LANGUAGES
@DRAWN_FOR
def test_known_points_are_drawn_with_their_region(language, width) -> None:
    data = pd.DataFrame(
        {
            "number": [percent(50), between(78, 82)],
            "amount": [percent(20), between(48, 52)],
            "label": [Names("half", "一半"), Names("most", "多数")],
        }
    )
    with drawn_for(width):
        figure = charts.lorenz(data, language, title=TITLE, axes_names=NAMES)
    axes = figure.axes[0]
    dots = [line.get_xydata()[0].tolist() for line in axes.get_lines() if line.get_marker() == "o"]
    assert dots == [[50, 20], [80, 50]]
    assert {name.show(language) for name in data["label"]} < set(said(axes))
    assert (
        axes.get_title("left") == NAMES[1].show(language) + {"en": " (%)", "zh": "（%）"}[language]
    )
    assert defects(figure) == []


@LANGUAGES
@DRAWN_FOR
def test_the_words_of_a_point_near_the_end_stand_clear_of_all_lines(language, width) -> None:
    label = Names("loans of up to 2,000 yuan", "单笔2000元以下")
    data = pd.DataFrame(
        {"number": [percent("99.9")], "amount": [percent("91.2")], "label": [label]}
    )
    with drawn_for(width):
        figure = charts.lorenz(data, language, title=TITLE, axes_names=NAMES)
    assert defects(figure) == []


@given(st.lists(st.floats(0.1, 9), min_size=3, max_size=12), st.data())
def test_no_book_of_loans_leaves_the_region_of_its_own_points(sizes, data) -> None:
    ordered = np.sort(np.array(sizes))
    amounts = 100 * np.concatenate([[0.0], np.cumsum(ordered) / ordered.sum()])
    numbers = np.linspace(0, 100, len(sizes) + 1)
    inside = st.integers(1, len(sizes) - 1)
    places = sorted(data.draw(st.sets(inside, min_size=1, max_size=3)))
    low, high = bounds([[(numbers[n], amounts[n])] for n in places], numbers)
    assert np.all(low <= amounts + 1e-6) and np.all(amounts <= high + 1e-6)
    assert low[places] == pytest.approx(amounts[places]) == high[places]


def test_wider_points_allow_more() -> None:
    across = np.linspace(0, 100, 21)
    sharp = bounds([[(50.0, 20.0)]], across)
    wide = bounds([[(48.0, 18.0), (48.0, 22.0), (52.0, 18.0), (52.0, 22.0)]], across)
    assert np.all(wide[0] <= sharp[0]) and np.all(sharp[1] <= wide[1])
    assert wide[0].sum() < sharp[0].sum() and wide[1].sum() > sharp[1].sum()


def test_points_that_no_curve_passes_are_refused() -> None:
    with pytest.raises(ValueError, match="no Lorenz curve"):
        bounds([[(50.0, 60.0)]], np.linspace(0, 100, 5))
