"""Charts and tables of the policy clock: limits over time, and multiples of the prime rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from xiaodai.page import charts_caps
from xiaodai.page.charts_caps import Limit
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies.caps import policy_clock
from xiaodai.studies.caps.policy_clock import Group, Multiple, Step
from xiaodai.values.quantity import Dated
from xiaodai.values.words import Text

WITHDRAWN = Text("withdrawn by the next", "被后一版取代")


def clock_chart(page: Page, steps: Sequence[Step]) -> None:
    """Ceilings and averages over time, for consumer-finance and small-loan companies."""
    years = (min(s.first.year for s in steps), max(s.last.year for s in steps) + 1)
    end = date(years[1], 12, 31)
    page.show(
        charts_caps.limits_over_time(
            [
                (
                    Text("Consumer-finance companies", "消费金融公司"),
                    _limits(steps, "consumer finance", end),
                ),
                (Text("Small-loan companies", "小额贷款公司"), _limits(steps, "small loans", end)),
            ],
            page.language,
            title=Text("A ceiling, an average, and a date", "单笔上限、平均上限与期限"),
            years=years,
        ),
        name="policy_clock",
        alt=Text(
            "Two panels of limits over time: consumer-finance companies with ceilings and an "
            "average, small-loan companies with ceilings.",
            "两幅随时间变化的上限图：消费金融公司（单笔与平均）、小额贷款公司（单笔）。",
        ),
        caption=Text(
            "Solid: every single loan; dashed: the average of a quarter's new loans. A hollow mark "
            "is the day by which the ledger's first document had printed the limit. A limit that "
            "was withdrawn before it applied is left out.",
            "实线：每一笔贷款；虚线：当季新发放贷款的平均。空心点为账本中首份文件刊载该上限之日。生效前被取代的上限未画出。",
        ),
    )


def _limits(steps: Sequence[Step], group: Group, end: date) -> list[Limit]:
    """The limits of one group as stretches: a ceiling ends where the next one starts."""
    own = [s for s in steps if s.group == group and not s.is_withdrawn]
    found = []
    for kind in ("ceiling", "average"):
        same = [step for step in own if step.kind == kind]
        ends = [then.last for then in same[1:]] + [end]
        for step, until in zip(same, ends, strict=False):
            level = f"{float(step.limit.high or 0):g}%"
            label = Text(f"ceiling {level}", f"单笔{level}")
            if kind == "average":
                label = Text(f"average {level}", f"平均{level}")
            retrospective = step.notice is None
            found.append(
                Limit(
                    label,
                    step.limit,
                    step.last if not retrospective else step.first,
                    until,
                    None if retrospective else step.known,
                    COLOURS.main if kind == "ceiling" else COLOURS.warn,
                    kind == "average",
                )
            )
    return found


def clock_table(page: Page, steps: Sequence[Step]) -> None:
    """Every limit: whom it binds, what, from when, and since when it was known."""
    page.table(
        pd.DataFrame(
            {
                "policy": [step.policy for step in steps],
                "what": [_limited(step) for step in steps],
                "limit": [step.limit for step in steps],
                "start": [
                    Period(step.start) if isinstance(step.start, str) else step.start
                    for step in steps
                ],
                "known": [Period(step.known.isoformat()) for step in steps],
                "notice": [step.notice for step in steps],
            }
        ),
        name="clock",
        rows="policy",
        headers={
            "policy": Text("Rule", "规则"),
            "what": Text("What it limits", "限制内容"),
            "limit": Text("Limit", "上限"),
            "start": Text("Applies from or by", "自何时（或至何时）"),
            "known": Text("First printed by", "首见刊载"),
            "notice": Text("From print to start", "刊载至生效"),
        },
        caption=Text("The policy clock: what was known when", "政策时钟：何时已知何事"),
        notes=[
            Text(
                "First printed by: the day by which a document of the ledger that prints the limit "
                "was surely public; others may have been earlier. Negative: it applied before.",
                "首见刊载：账本中刊载该上限的文件最迟于此日公开，别处或更早；负数表示刊载时已生效。",
            )
        ],
    )


def _limited(step: Step) -> Text:
    """What a step limits and for whom, and whether it was withdrawn before it applied."""
    kind, group = policy_clock.KINDS[step.kind], policy_clock.GROUPS[step.group]
    what = Text(f"{kind.en}: {group.en}", f"{kind.zh}：{group.zh}")
    if not step.is_withdrawn:
        return what
    return Text(f"{what.en} ({WITHDRAWN.en})", f"{what.zh}（{WITHDRAWN.zh}）")


def multiple_table(page: Page, found: Sequence[Multiple], interim: Dated) -> None:
    """Limits set as a multiple of the loan prime rate: computed beside printed."""
    page.table(
        pd.DataFrame(
            {
                "policy": [m.policy for m in found],
                "multiple": [m.multiple for m in found],
                "benchmark": [m.benchmark for m in found],
                "computed": [m.computed for m in found],
                "printed": [m.printed for m in found],
                "agrees": [Text("yes", "是") if m.agrees else Text("no", "否") for m in found],
            }
        ),
        name="multiples",
        rows="policy",
        headers={
            "policy": Text("Rule", "规则"),
            "multiple": Text("Multiple", "倍数"),
            "benchmark": Text("Loan prime rate", "LPR"),
            "computed": Text("Computed limit", "计算上限"),
            "printed": Text("Printed limit", "刊载上限"),
            "agrees": Text("Agree", "一致"),
        },
        caption=Text("Limits set as a multiple of the prime rate", "以LPR倍数设定的上限"),
        notes=[
            Text(
                "The share of small loans above that multiple is to have fallen clearly by "
                "{interim}.",
                "小额贷款中高于该倍数的占比，须于{interim}前明显下降。",
            )
        ],
        values={"interim": interim},
    )
