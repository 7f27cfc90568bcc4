"""The fan chart draws what it is given, in both languages."""

from itertools import pairwise

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text as TextArtist

from xiaodai.page import theme
from xiaodai.page.charts import series
from xiaodai.page.charts_fan import Span, fan
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names, Text

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
        middle={"middle": Text("median"), "other": Names("another model", "另一模型")},
        spans=[
            Span("low", "high", Names("span", "区间")),
            Span("low", "high", Names("edges", "边界"), is_filled=False),
        ],
        title=Names("What may come", "未来"),
        end=Names("deadline", "期限"),
    )
    axes = figure.axes[0]
    figure.canvas.draw()
    lines = {line.get_label(): line.get_xydata().tolist() for line in axes.get_lines()}
    last = pd.Period("2025Q3", "Q").ordinal
    median, other = {"en": ("median", "another model"), "zh": ("中位数", "另一模型")}[language]
    assert lines[median] == [[last, 4863], [last + 1, 4750], [last + 2, 4640]]
    assert lines[other][-1] == [last + 2, 4700]
    texts = {text.get_text() for text in axes.texts}
    assert end in texts and len(texts) == 5  # the last count, three ends and the deadline
    at = {text.get_text().replace(",", ""): text for text in axes.texts}
    for number in ("4500", "4640", "4780"):  # far enough apart to stand at their own heights
        assert (at[number].xy[1], at[number].xyann[1]) == (int(number), int(number))
        assert at[number].arrow_patch is not None
    dotted = [line for line in axes.get_lines() if line.get_linestyle() == ":"]
    assert dotted[0].get_xydata()[:, 0].tolist() == [last - 3, last - 1]  # over the unknown count
    plt.close(figure)


def test_ends_near_each_other_are_joined_to_their_heights() -> None:
    theme.apply()
    figure = fan(
        KNOWN,
        COMING.assign(low=[4700, 4630], high=[4800, 4650]),
        "en",
        middle={"middle": Text("median")},
        spans=[Span("low", "high", Names("span", "区间"))],
        title=Names("What may come", "未来"),
        end=Names("deadline", "期限"),
    )
    axes = figure.axes[0]
    at = {text.get_text(): text for text in axes.texts}
    numbers = [at[number] for number in ("4,630", "4,640", "4,650")]
    assert [text.xy[1] for text in numbers] == [4630, 4640, 4650]
    figure.canvas.draw()
    boxes = [TextArtist.get_window_extent(text) for text in numbers]  # without the line
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))
    plt.close(figure)


def test_a_years_tick_stands_at_its_first_quarter() -> None:
    theme.apply()
    known = {f"{year}Q{q}": constant(100, "company") for year in (2015, 2016) for q in (1, 2, 3, 4)}
    figure = series(known, "en", title=Names("Counts", "家数"))
    axis = figure.axes[0].xaxis
    assert axis.get_ticklocs().tolist() == [0, 4]
    assert [label.get_text() for label in axis.get_ticklabels()] == ["2015", "2016"]
    plt.close(figure)
    figure = fan(
        KNOWN,
        COMING,
        "en",
        middle={"middle": Text("median")},
        spans=[Span("low", "high", Names("span", "区间"))],
        title=Names("", ""),
        end=Names("", ""),
    )
    ticks = figure.axes[0].xaxis
    at = dict(
        zip(ticks.get_ticklocs(), (t.get_text() for t in ticks.get_ticklabels()), strict=True)
    )
    assert at == {pd.Period(f"{year}Q1", "Q").ordinal: str(year) for year in (2025, 2026)}
    plt.close(figure)
