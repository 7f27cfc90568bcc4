"""Small multiples draw a chart for each name."""

from datetime import date
from fractions import Fraction

import pandas as pd

from tests.page.charts.frames import (
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    companies,
    defects,
    percent,
    ticks,
)
from xiaodai.page import charts
from xiaodai.page.theme import COLOURS
from xiaodai.values.interval import Interval
from xiaodai.values.words import Names

UNITS = (("%", "%"), ("%", "%"), ("companies", "家"))


@LANGUAGES
def test_a_panel_for_each_column(language) -> None:
    times = [date(2023, 1, 31), date(2024, 1, 31), date(2025, 1, 31)]
    data = pd.DataFrame(
        {"a": map(percent, (1, 2, 3)), "b": map(percent, (1, -2, 3)), "c": companies(1, 2, 3)},
        index=times,
    )
    names = {"a": EAST, "b": WEST, "c": Names("North", "北部")}
    colours = dict.fromkeys("abc", COLOURS.main)
    figure = charts.panels(data, language, title=TITLE, names=names, colours=colours)
    assert [axes.get_title("left") for axes in figure.axes] == [
        {"en": f"{name.en} ({unit[0]})", "zh": f"{name.zh}（{unit[1]}）"}[language]
        for name, unit in zip(names.values(), UNITS, strict=True)
    ]
    assert [axes.get_lines()[0].get_ydata().tolist() for axes in figure.axes] == [
        [1, 2, 3],
        [1, -2, 3],
        [1, 2, 3],
    ]
    assert figure.axes[0].get_ylim()[0] == 0 > figure.axes[1].get_ylim()[0]
    assert list(ticks(figure.axes[0].xaxis)) == ["2024", "2025"]
    assert defects(figure) == []


@LANGUAGES
def test_an_envelope_for_each_name(language) -> None:
    data = pd.DataFrame(
        {
            "who": [EAST, EAST, WEST, WEST],
            "level": [Fraction(0), Fraction(24)] * 2,
            "share": [Interval.of(0, "1/2"), Interval.of("1/4", 1)] * 2,
        }
    )
    figure = charts.envelopes(data, language, title=TITLE, limit=20.0)
    east, west = figure.axes
    low, high, limit = east.get_lines()
    assert low.get_xydata().tolist() == [[0, 0], [24, 25]]
    assert high.get_xydata().tolist() == [[0, 50], [24, 100]]
    assert limit.get_xdata() == [20.0, 20.0]
    of_balance = {"en": "West (% of balance)", "zh": "西部（占余额%）"}
    assert west.get_title("left") == of_balance[language]
    for axes in figure.axes:
        assert ticks(axes.xaxis) and ticks(axes.yaxis)  # each can be read alone
