"""The fan chart draws what it is given, in both languages."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis.evidence.quantity import Text, constant
from analysis.present import theme
from analysis.present.charts_fan import Span, fan

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
    theme.apply()
    figure = fan(
        KNOWN,
        COMING,
        language,
        middle={"middle": "median", "other": "another model"},
        spans=[Span("low", "high", "span"), Span("low", "high", "edges", is_filled=False)],
        title=Text("What may come", "未来"),
        end=Text("deadline", "期限"),
    )
    axes = figure.axes[0]
    figure.canvas.draw()
    lines = {line.get_label(): line.get_xydata().tolist() for line in axes.get_lines()}
    last = pd.Period("2025Q3", "Q").ordinal
    assert lines["median"] == [[last, 4863], [last + 1, 4750], [last + 2, 4640]]
    assert lines["another model"][-1] == [last + 2, 4700]
    texts = {text.get_text() for text in axes.texts}
    assert end in texts and len(texts) == 5  # the last count, three ends and the deadline
    dotted = [line for line in axes.get_lines() if line.get_linestyle() == ":"]
    assert dotted[0].get_xydata()[:, 0].tolist() == [last - 3, last - 1]  # over the unknown count
    plt.close(figure)
