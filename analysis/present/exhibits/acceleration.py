"""The acceleration test in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.attrition import Pace
from analysis.attrition.acceleration import Acceleration, compare
from analysis.evidence.quantity import Quantity, Text
from analysis.present.page import Page


def acceleration(page: Page, steps: Sequence[Pace], where: Text) -> dict[str, Quantity]:
    """Whether the last year differs from the years before, or why that cannot be tested."""
    found = compare(steps)
    if found is None:
        page.say(
            en="Whether the pace has changed cannot be tested in this window: that takes a fall in "
            "every step of its last year, and enough steps in the three years before.",
            zh="此窗口无法检验速度是否改变：须最近一年每一步都在下降，且此前三年有足够多的数据。",
        )
        return {}
    page.finding(
        en="{where}: between {found.recent.opening} and {found.recent.closing} licences went at a "
        "net {found.recent.annual_rate} a year, between {found.base.opening} and "
        "{found.base.closing} at {found.base.annual_rate}; the hazard was {found.ratio} that of "
        "the years before. This is {found.verdict}: exchanging whole quarters at random gives so "
        "large a difference with a probability of {found.exchanged.p_value}.",
        zh="{where}：{found.recent.opening}至{found.recent.closing}，牌照净减少折合年化"
        "{found.recent.annual_rate}；{found.base.opening}至{found.base.closing}为"
        "{found.base.annual_rate}；退出风险为此前数年的{found.ratio}。随机对调整季，出现这么大差别的概率为"
        "{found.exchanged.p_value}：{found.verdict}。",
        where=where,
        found=found,
    )
    page.say(
        en="If every company left on its own, so large a difference would have a probability of "
        "{found.alone.p_value}. That is too sure: exits come in clean-ups, and in the years before "
        "their variance from quarter to quarter was {found.clumping} that of lone decisions. In "
        "{found.as_far:n} of {found.ways:n} ways to exchange quarters the last year differs at "
        "least as much to the same side.",
        zh="若各家独立退出，出现这么大差别的概率为{found.alone.p_value}。这过于自信：退出成批发生，"
        "此前数年各季退出数的方差是独立退出时的{found.clumping}。在{found.ways:n}种对调方式中，有"
        "{found.as_far:n}种使最近一年的同向差别不小于实际。",
        found=found,
    )
    acceleration_table(page, found)
    results = {
        "hazard_ratio": found.ratio,
        "hazard_ratio_low": found.exchanged.low,
        "hazard_ratio_high": found.exchanged.high,
        "p_value_quarters_exchanged": found.exchanged.p_value,
        "p_value_companies_alone": found.alone.p_value,
    }
    return {name: value for name, value in results.items() if value is not None}


def acceleration_table(page: Page, found: Acceleration) -> None:
    """The hazard ratio with its interval and the p-value, under both tests."""
    tests = {
        Text("every company on its own", "逐家独立退出"): found.alone,
        Text("whole quarters exchanged", "整季对调"): found.exchanged,
    }
    page.table(
        pd.DataFrame(
            {
                "test": list(tests),
                "ratio": [found.ratio for _ in tests],
                "low": [test.low for test in tests.values()],
                "high": [test.high for test in tests.values()],
                "chance": [test.p_value for test in tests.values()],
            }
        ),
        name="acceleration",
        rows="test",
        headers={
            "test": Text("What varies by chance", "随机性来自"),
            "ratio": Text("Hazard ratio", "风险比"),
            "low": Text("At least", "下限"),
            "high": Text("At most", "上限"),
            "chance": Text("p-value", "p值"),
        },
        caption=Text(
            "The last year's hazard over that of the years before, with {confidence} intervals",
            "最近一年与此前数年的退出风险之比及{confidence}区间",
        ),
        notes=[
            Text(
                "The first line ignores that exits come in clean-ups and is too sure. The second "
                "takes quarters as they were, but as if one did not depend on the quarter before, "
                "and leaves the seasons aside. Both p-values count differences to either side.",
                "第一行忽略集中清退，过于自信；第二行保留各季实际波动，但假定前后季度互不影响，"
                "且未区分季节。两个p值均为双侧。",
            )
        ],
        values={"confidence": found.confidence},
    )
