"""The graph joins origins to their copies."""

import pandas as pd

from tests.page.charts.frames import (
    LANGUAGES,
    TITLE,
    defects,
    said,
)
from xiaodai.page import charts
from xiaodai.page.charts import Kind, short
from xiaodai.page.theme import COLOURS
from xiaodai.values.quantity import counted
from xiaodai.values.words import Names


def copies(origin: str, *prints: int, is_read: bool) -> list[dict]:
    return [
        {
            "origin": origin,
            "origin_name": Names(f"Publisher of {origin}", f"{origin}出版者"),
            "title": Names(f"Title of {origin}", f"《{origin}》"),
            "is_read": is_read,
            "copy_name": Names(f"{origin} {place}", f"{origin} {place}"),
            "prints": counted(number),
            "kind": "good" if place < 2 else "bad",
        }
        for place, number in enumerate(prints)
    ]


@LANGUAGES
def test_a_graph_joins_origins_to_their_copies_and_counts_the_rest(language) -> None:
    data = pd.DataFrame(
        copies("one", 100, 10, 7, 1, is_read=True) + copies("two", 3, is_read=False)
    )
    figure = charts.graph(
        data,
        language,
        title=TITLE,
        kinds={
            "good": Kind(Names("good", "好"), COLOURS.main, "o"),
            "bad": Kind(Names("bad", "坏"), COLOURS.warn),
        },
        most=2,
        known=Names("read", "已读"),
        unread=Names("unread", "未读"),
    )
    axes = figure.axes[0]
    branches = [line for line in axes.get_lines() if len(line.get_xdata()) > 2]
    widths = [line.get_linewidth() for line in branches]
    assert widths == sorted(widths, reverse=True) and len(widths) == 3
    roots = {round(float(line.get_ydata()[0]), 6) for line in branches}
    assert len(roots) == 2  # two origins
    words = said(axes)
    named = {"en": {"Publisher of one", "Title of one"}, "zh": {"one出版者", "《one》"}}[language]
    assert named | {"one 0", "100", "one 1", "10", "two 0"} < set(words)
    assert "one 2" not in words
    assert {"en": "and 2 more", "zh": "另有2份"}[language] in words
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == {"en": ["read", "unread", "good"], "zh": ["已读", "未读", "好"]}[language]
    assert defects(figure) == []


def test_long_words_are_cut_in_the_middle() -> None:
    assert short("Bank") == "Bank"
    cut = short("中国人民银行关于小额贷款公司的统计数据报告及其说明与附录", 20)
    assert cut.startswith("中国") and " ... " in cut and cut.endswith("录")
