"""The fan chart draws what it is given, in both languages."""

from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.text import Text as TextArtist

from xiaodai.page.charts import Span, fan
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
    figure = fan(
        KNOWN,
        language,
        coming=COMING,
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
    last, *coming = (pd.Period(q).start_time.toordinal() for q in ("2025Q3", "2025Q4", "2026Q1"))
    median, other = {"en": ("median", "another model"), "zh": ("中位数", "另一模型")}[language]
    assert lines[median] == [[last, 4863], [coming[0], 4750], [coming[1], 4640]]
    assert lines[other][-1] == [coming[1], 4700]
    texts = {text.get_text() for text in axes.texts}
    assert end in texts and len(texts) == 5  # the last count, three ends and the deadline
    at = {text.get_text().replace(",", ""): text for text in axes.texts}
    for number in ("4500", "4640", "4780"):  # far enough apart to stand at their own heights
        assert (at[number].xy[1], at[number].xyann[1]) == (int(number), int(number))
        assert at[number].arrow_patch is not None
    dotted, joined = axes.get_lines()[:2]
    assert dotted.get_linestyle() == ":" and dotted.get_ydata().tolist() == [5257, 4974, 4863]
    heights = joined.get_ydata()
    assert [height == height for height in heights] == [True, False, True, True]  # unknown: open


def test_ends_near_each_other_are_joined_to_their_heights() -> None:
    figure = fan(
        KNOWN,
        "en",
        coming=COMING.assign(low=[4700, 4630], high=[4800, 4650]),
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


def test_a_years_tick_stands_at_its_first_quarter() -> None:
    figure = fan(
        KNOWN,
        "en",
        coming=COMING,
        middle={"middle": Text("median")},
        spans=[Span("low", "high", Names("span", "区间"))],
        title=Names("", ""),
        end=Names("", ""),
    )
    ticks = figure.axes[0].xaxis
    at = dict(
        zip(ticks.get_ticklocs(), (t.get_text() for t in ticks.get_ticklabels()), strict=True)
    )
    assert at == {pd.Period(f"{year}Q1").start_time.toordinal(): str(year) for year in (2025, 2026)}
