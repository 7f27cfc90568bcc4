"""The acceleration test in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.studies.attrition import Pace
from xiaodai.studies.attrition.acceleration import Acceleration, compare, obstacle
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text

ALONE_EN, ALONE_ZH = (
    "If every company left on its own, so large a difference would have a probability of "
    "{found.alone.p_value}. ",
    "若各家独立退出，出现这么大差别的概率为{found.alone.p_value}。",
)


def acceleration(page: Page, steps: Sequence[Pace], where: Text) -> dict[str, Quantity]:
    """Whether the latest year differs from the years before, or why that cannot be tested."""
    if why := obstacle(steps):
        page.say(
            "Whether the pace has changed cannot be tested in this window: {why}.",
            why=why,
        )
        return {}
    found = compare(steps)
    page.finding(
        "{where}: between {found.recent.opening} and {found.recent.closing} licences went at a "
        "net {found.recent.annual_rate} a year, between {found.base.opening} and "
        "{found.base.closing} at {found.base.annual_rate}; the hazard was {found.ratio} that of "
        "the years before. At a level of {found.level} this {found.verdict}: exchanging whole "
        "quarters at random gives so large a difference with a probability of "
        "{found.exchanged.p_value}.",
        where=where,
        found=found,
    )
    is_clumped = found.clumping.interval.ends[0] > 1
    if is_clumped and found.alone.p_value.compare(found.exchanged.p_value) == "smaller":
        page.say(
            Names(
                ALONE_EN + "That is too sure: exits come in clean-ups, and in the years before "
                "their variance from quarter to quarter was {found.clumping} that of lone decisions.",
                ALONE_ZH + "这过于自信：退出成批发生，"
                "此前数年各季退出数的方差是独立退出时的{found.clumping}。",
            ),
            found=found,
        )
    else:
        page.say(
            Names(
                ALONE_EN + "In the years before, the variance of exits from quarter to quarter was "
                "{found.clumping} that of lone decisions.",
                ALONE_ZH + "此前数年各季退出数的方差是独立退出时的{found.clumping}。",
            ),
            found=found,
        )
    page.say(
        "In {found.as_far:n} of {found.ways:n} ways to exchange quarters the latest year "
        "differs at least as much to the same side.",
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
        Text("every company on its own"): found.alone,
        Text("whole quarters exchanged"): found.exchanged,
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
            "test": Text("What varies by chance"),
            "ratio": Text("Hazard ratio"),
            "low": Text("At least"),
            "high": Text("At most"),
            "chance": Text("p-value"),
        },
        caption=Text(
            "The hazard of the latest calendar year, up to its last count, over that of the years "
            "before, with {confidence} intervals"
        ),
        notes=[
            Text(
                "The first line takes exits one by one: too sure where they come in clean-ups. The "
                "second takes quarters as they were, but as if one did not depend on the quarter "
                "before, and leaves the seasons aside. Both p-values count differences to either "
                "side."
            )
        ],
        values={"confidence": found.confidence},
    )
