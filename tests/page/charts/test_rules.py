"""The timeline of rules: solid where a rule binds, dashed where it guides, nothing where none."""

from datetime import date

import pandas as pd

from tests.page.charts.frames import DRAWN_FOR, EAST, LANGUAGES, TITLE, WEST, defects, said, ticks
from xiaodai.page import charts
from xiaodai.page.theme import drawn_for
from xiaodai.values.words import Names

LAW, ADVICE = Names("a law on each loan", "单笔上限"), Names("advice on the average", "平均指导")
RULES = pd.DataFrame(
    [
        (EAST, LAW, date(2021, 3, 1), date(2023, 6, 30), True),
        (EAST, ADVICE, date(2025, 10, 1), None, False),
        (WEST, None, None, None, False),
    ],
    columns=["kind", "label", "start", "end", "binds"],
)


@LANGUAGES
@DRAWN_FOR
def test_a_line_for_each_rule_in_its_time(language, width) -> None:
    with drawn_for(width):
        figure = charts.rules(RULES, language, title=TITLE, until=date(2026, 6, 30))
    axes = figure.axes[0]
    law, advice = [line for line in axes.get_lines() if len(line.get_xdata()) == 2]
    assert law.get_xdata().tolist() == [date(2021, 3, 1).toordinal(), date(2023, 6, 30).toordinal()]
    assert advice.get_xdata()[1] == date(2026, 6, 30).toordinal()  # still in force
    assert (law.is_dashed(), advice.is_dashed()) == (False, True)
    arrows = [line for line in axes.get_lines() if line.get_marker() == ">"]
    assert [arrow.get_ydata()[0] for arrow in arrows] == [advice.get_ydata()[0]]
    none = {"en": "no rule", "zh": "无相关规则"}[language]
    assert said(axes) == [name.show(language) for name in (EAST, LAW, ADVICE, WEST)] + [none]
    heights = [text.xy[1] for text in axes.texts]
    assert heights == sorted(heights)
    assert "2026" in ticks(axes.xaxis)
    assert defects(figure) == []
