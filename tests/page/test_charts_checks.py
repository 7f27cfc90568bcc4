"""Charts of checks draw what their frames hold, in both languages."""

from fractions import Fraction

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from xiaodai.page import theme
from xiaodai.page.charts_checks import Kind, lengths, short, squares, tallies
from xiaodai.page.charts_copies import forest
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, constant, counted
from xiaodai.values.units import unit
from xiaodai.values.words import Names, Text

TITLE = Names("Checks", "核对")
KINDS = {
    "good": Kind(Names("good", "好"), "#111111", "o"),
    "bad": Kind(Names("bad", "坏"), "#222222", "s"),
}


@pytest.fixture(autouse=True)
def closed():
    theme.apply()
    yield
    plt.close("all")


def written(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(("language", "name", "kind"), [("en", "sums", "good"), ("zh", "和", "好")])
def test_tallies_stack_counts_and_write_those_that_are_not_zero(language, name, kind) -> None:
    frame = pd.DataFrame(
        {
            "family": [Names("sums", "和"), Names("ratios", "比")],
            "good": [counted(3), counted(5)],
            "bad": [counted(2), counted(0)],
        }
    )
    bars, table = tallies(frame, language, title=TITLE, label="family", kinds=KINDS).axes
    spans = [(bar.get_x(), bar.get_width(), round(bar.get_y() + 0.31)) for bar in bars.patches]
    assert spans == [(0, 5, 0), (5, 0, 0), (0, 3, 1), (3, 2, 1)]
    assert written(table) == ["5", "3", "2"]
    assert bars.get_yticklabels()[1].get_text() == name
    assert table.get_xticklabels()[0].get_text() == kind


GAPS = pd.DataFrame(
    {
        "metric": [Names("Size", "规模"), Names("Count", "家数")],
        "entity": [Names("Haier", "海尔"), Names("A name of very many words " * 3, "很长" * 30)],
        "period": [Period("2025"), Period("2024")],
        "gap": [
            constant(50, "percent"),
            Quantity(Interval(Fraction(1, 20), None), unit("percent"), Assumed(Text("made"))),
        ],
        "kind": ["bad", "good"],
    }
)


def test_gaps_are_dots_on_a_scale_of_powers_of_ten() -> None:
    figure = lengths(
        GAPS,
        "en",
        title=TITLE,
        value="gap",
        label="metric",
        below=("entity", "period"),
        kind="kind",
        kinds=KINDS,
        is_log=True,
    )
    axes = figure.axes[0]
    dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.get_lines()[:2]]
    assert dots == [(5, 0), (50, 1)] and axes.get_xscale() == "log"
    assert written(axes) == ["≥ 5%", "50%"]
    long, haier = (label.get_text() for label in axes.get_yticklabels())
    assert haier == "Size\nHaier, 2025"
    assert " ... " in long and long.endswith(", 2024")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["good", "bad"]


def test_a_second_line_is_in_the_language_of_the_chart() -> None:
    for below, line in ((("entity", "period"), "海尔（2025年）"), (("gap",), "50%")):
        figure = lengths(GAPS[:1], "zh", title=TITLE, value="gap", label="metric", below=below)
        assert figure.axes[0].get_yticklabels()[0].get_text() == f"规模\n{line}"


def test_plain_lengths_are_bars_from_zero_without_a_legend() -> None:
    frame = pd.DataFrame({"year": ["2024", "2025"], "gap": [counted(-4), counted(7)]})
    figure = lengths(frame, "en", title=TITLE, value="gap", label="year")
    bars = figure.axes[0].patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 7), (0, -4)]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["2025", "2024"]
    assert not figure.legends


def copies(origin: str, *prints: int, is_read: bool, grade: str = "good") -> list[dict]:
    return [
        {
            "origin": origin,
            "origin_name": f"Publisher of {origin}",
            "title": f"Title of {origin}",
            "is_read": is_read,
            "copy_name": f"{origin} {place}",
            "grade": grade if place < 2 else "bad",
            "prints": counted(number),
        }
        for place, number in enumerate(prints)
    ]


@pytest.mark.parametrize(("language", "more"), [("en", "and 2 more"), ("zh", "另有2份")])
def test_a_forest_draws_some_copies_and_counts_the_rest(language, more) -> None:
    frame = pd.DataFrame(
        copies("one", 9, 8, 7, 1, is_read=True) + copies("two", 3, 2, is_read=False)
    )
    figure = forest(
        frame,
        language,
        title=TITLE,
        kinds=KINDS,
        beside=2,
        known=Names("read", "已读"),
        unread=Names("unread", "未读"),
    )
    said = written(figure.axes[0])
    assert [words for words in said if words.startswith(("one", "two"))] == [
        "one 0",
        "one 1",
        "two 0",
        "two 1",
    ]
    assert [words for words in said if words.isdigit()] == ["9", "8", "3", "2"]
    assert said.count(more) == 1 and "Title of two" in said
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == (["read", "unread", "good"] if language == "en" else ["已读", "未读", "好"])


def test_squares_are_written_where_there_is_a_count() -> None:
    frame = pd.DataFrame(
        [[counted(1), None], [counted(1200), counted(30)]],
        index=[Names("counts", "家数"), Names("rates", "利率")],
        columns=["2025", Names("undated", "无日期")],
        dtype=object,
    )
    axes = squares(frame, "zh", title=TITLE).axes[0]
    assert [words for words in written(axes) if words] == ["1", "1200", "30"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2025", "无日期"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["家数", "利率"]


def test_long_words_are_cut_in_the_middle() -> None:
    assert short("short enough") == "short enough"
    cut = short("中国人民银行小额贷款公司统计数据报告全文转载", 24)
    assert " ... " in cut and cut.startswith("中国")
