"""The graph joins origins to their copies."""

import pandas as pd

from tests.page.charts.frames import (
    LANGUAGES,
    TITLE,
    companies,
    said,
    touching,
)
from xiaodai.page import charts
from xiaodai.page.charts import Kind, short
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Names


@LANGUAGES
def test_a_graph_joins_origins_to_their_copies(language) -> None:
    data = pd.DataFrame(
        {
            "origin": ["Bank"] * 2 + ["Paper"],
            "title": ["Report"] * 2 + ["Story"],
            "is_read": [True, True, False],
            "name": ["One", "Two", "Three"],
            "prints": companies(100, 10, 1),
            "kind": [0, 1, 1],
        },
        index=[7, 7, 8],
    )
    figure = charts.graph(
        data,
        language,
        title=TITLE,
        kinds=[Kind(Names("A", "甲"), COLOURS.main, "o"), Kind(Names("B", "乙"), COLOURS.warn)],
        rest={8: companies(3)[0]},
        known=Names("read", "已读"),
        unread=Names("unread", "未读"),
        more=Names("and {n} more", "另有{n}"),
    )
    axes = figure.axes[0]
    branches = [line for line in axes.get_lines() if len(line.get_xdata()) > 2]
    widths = [line.get_linewidth() for line in branches]
    assert widths == sorted(widths, reverse=True) and len(widths) == 3
    roots = {round(float(line.get_ydata()[0]), 6) for line in branches}
    assert len(roots) == 2  # two origins
    words = said(axes)
    assert {"Bank", "Report", "One", "100", "Two", "10", "Paper", "Story", "Three"} < set(words)
    assert {"en": "and 3 more", "zh": "另有3"}[language] in words
    assert len(figure.legends[0].get_texts()) == 4
    assert touching(figure) == []


def test_long_words_are_cut_in_the_middle() -> None:
    assert short("Bank") == "Bank"
    cut = short("中国人民银行关于小额贷款公司的统计数据报告及其说明与附录", 20)
    assert cut.startswith("中国") and " ... " in cut and cut.endswith("录")
