"""The acceleration test in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.studies.attrition import Pace
from xiaodai.studies.attrition.acceleration import Acceleration, compare, obstacle
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

ALONE_EN, ALONE_ZH = (
    "If every company left on its own, so large a difference would have a probability of "
    "{found.alone.p_value}. ",
    "若各家独立退出，出现这么大差别的概率为{found.alone.p_value}。",
)


def acceleration(page: Page, steps: Sequence[Pace], where: Text) -> dict[str, Quantity]:
    """Whether the latest year differs from the years before, or why that cannot be tested."""
    if why := obstacle(steps):
        page.say(
            en="Whether the pace has changed cannot be tested in this window: {why}.",
            zh="此窗口无法检验速度是否改变：{why}。",
            why=why,
        )
        return {}
    found = compare(steps)
    page.finding(
        en="{where}: between {found.recent.opening} and {found.recent.closing} licences went at a "
        "net {found.recent.annual_rate} a year, between {found.base.opening} and "
        "{found.base.closing} at {found.base.annual_rate}; the hazard was {found.ratio} that of "
        "the years before. At a level of {found.level} this {found.verdict}: exchanging whole "
        "quarters at random gives so large a difference with a probability of "
        "{found.exchanged.p_value}.",
        zh="{where}：{found.recent.opening}至{found.recent.closing}，牌照净减少折合年化"
        "{found.recent.annual_rate}；{found.base.opening}至{found.base.closing}为"
        "{found.base.annual_rate}；退出风险为此前数年的{found.ratio}。随机对调各季度，"
        "出现这么大差别的概率为{found.exchanged.p_value}：按{found.level}的水平，{found.verdict}。",
        where=where,
        found=found,
    )
    is_clumped = found.clumping.interval.ends[0] > 1
    if is_clumped and found.alone.p_value.compare(found.exchanged.p_value) == "smaller":
        page.say(
            en=ALONE_EN + "That is too sure: exits come in clean-ups, and in the years before "
            "their variance from quarter to quarter was {found.clumping} that of lone decisions.",
            zh=ALONE_ZH + "这过于自信：退出成批发生，"
            "此前数年各季退出数的方差是独立退出时的{found.clumping}。",
            found=found,
        )
    else:
        page.say(
            en=ALONE_EN + "In the years before, the variance of exits from quarter to quarter was "
            "{found.clumping} that of lone decisions.",
            zh=ALONE_ZH + "此前数年各季退出数的方差是独立退出时的{found.clumping}。",
            found=found,
        )
    page.say(
        en="In {found.as_far:n} of {found.ways:n} ways to exchange quarters the latest year "
        "differs at least as much to the same side.",
        zh="在{found.ways:n}种对调方式中，有{found.as_far:n}种使最近日历年的同向差别不小于实际。",
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
        Text("whole quarters exchanged", "季度对调"): found.exchanged,
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
            "The hazard of the latest calendar year, up to its last count, over that of the years "
            "before, with {confidence} intervals",
            "最近日历年（至其最后一个家数）与此前数年的退出风险之比及{confidence}区间",
        ),
        notes=[
            Text(
                "The first line takes exits one by one: too sure where they come in clean-ups. The "
                "second takes quarters as they were, but as if one did not depend on the quarter "
                "before, and leaves the seasons aside. Both p-values count differences to either "
                "side.",
                "第一行假定逐家退出，若退出成批发生则过于自信；第二行保留各季实际波动，但假定前后季度互不影响，"
                "且未区分季节。两个p值均为双侧。",
            )
        ],
        values={"confidence": found.confidence},
    )
