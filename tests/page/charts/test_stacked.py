"""Charts of change and of counts by kind stack what their frames hold, in both languages."""

import pandas as pd
import pytest

from tests.page.charts.frames import EAST, LANGUAGES, TITLE, WEST, bars, companies, said, ticks
from xiaodai.page import charts
from xiaodai.page.charts import Kind
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Names

YEARS = pd.DataFrame(
    {"number": companies(-4, 3), "average": companies(-1, -2), "change": companies(-5, 1)},
    index=[2024, 2025],
)


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
