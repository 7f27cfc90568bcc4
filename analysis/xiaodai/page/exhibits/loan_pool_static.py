"""Delinquency over time, and static pools by age."""

from __future__ import annotations

import pandas as pd

from xiaodai.page import charts_pool
from xiaodai.page.charts_pool import Line, Vintage
from xiaodai.page.exhibits.loan_pool import entitled, source
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.tapes.measures import Pool
from xiaodai.tapes.measures_over_time import (
    Curve,
    Late,
    StaticPools,
    drawn_late,
    late,
    late_share,
    static_pools,
)
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

THIRTY = constant(30, "day", Text("by the definition of the measure", "指标定义"))
THIRTY_ONE = constant(31, "day", Text("the first day of the class M2", "M2的首日"))
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 60
OF_BALANCE = Text("% of open balance; ever: % of originals", "占存续余额%；曾逾期占放款额%")
AGE = {"month": Text("age in months", "账龄（月）"), "day": Text("age in days", "账龄（天）")}
EVER_AXIS = Text("ever 30+ days late, % of originals", "曾逾30天以上，占放款额%")
BEYOND = Text("fewer than half are this old yet", "多数批次尚未到此账龄")


def delinquency_exhibit(page: Page, pool: Pool) -> None:
    """The last day's classes, and over time what is late on a day and what ever was."""
    last = pool.analysis.as_of
    classes = late(pool, "chinese", last)
    if not classes:
        page.say(
            en="Delinquency cannot be told: no loan is open, or the tape has no days past due.",
            zh="无法说明逾期：没有存续贷款，或数据没有逾期天数。",
        )
        return
    _class_table(page, pool, classes)
    now, ever = (late_share(pool, basis, "30+", last) for basis in ("at", "ever"))
    if now is None or ever is None:
        page.say(
            en="With one snapshot nothing can be said of how delinquency moved, nor of what was "
            "ever late.",
            zh="只有一个快照，无从说明逾期如何变化，也无从说明曾经逾期的比例。",
        )
        return
    _over_time(page, pool, now, ever)


def _over_time(page: Page, pool: Pool, now: Quantity, ever: Quantity) -> None:
    late_days = {bucket: drawn_late(pool, "at", bucket) for bucket in ("30+", "60+", "90+")}
    colours = {"30+": COLOURS.main, "60+": COLOURS.warn, "90+": COLOURS.accent}
    series = [
        Line(Text(bucket, bucket), days, values, colours[bucket])
        for bucket, (days, values) in late_days.items()
        if days
    ]
    days, values = drawn_late(pool, "ever", "30+")
    if days and series:
        series.append(Line(Text("ever 30+", "曾30+"), days, values, COLOURS.text, "--"))
        page.show(
            charts_pool.lines(
                series,
                page.language,
                title=entitled(
                    pool,
                    f"{show(now, 'en')} is 30+ days late, {show(ever, 'en')} ever was",
                    f"{show(now, 'zh')}现逾30天以上，{show(ever, 'zh')}曾经如此",
                ),
                axis=OF_BALANCE,
            ),
            name="delinquency",
            alt=Text(
                "Lines over time: shares of the balance late by days, and of originals ever late. "
                "At the end {now} and {ever}.",
                "随时间变化的折线：现逾期余额占比与曾逾期放款额占比，期末为{now}与{ever}。",
            ),
            caption=Text(
                "At least so many days past due on the day, as a share of the open balance; and "
                "ever so by that day, as a share of all that was lent",
                "当日逾期达到各天数的余额占存续余额之比，以及迄今曾逾期的放款额占全部放款额之比",
            ),
            source=source(pool),
            values={"now": now, "ever": ever},
        )
    page.say(
        en="“At” is a state: a loan that pays, is written off or is sold leaves it, and the base "
        "is what is still open. “Ever” is a history: nobody leaves it, and the base is all that "
        "was lent. So {ever} ever {thirty} late and {now} now so late are no contradiction. With "
        "snapshots far apart, ever is a lower bound. The Chinese classes cut elsewhere: their "
        "second begins at {next}, so a loan that is exactly {thirty} late counts among those at "
        "least so late, but stands in the first class.",
        zh="“现逾期”是状态：还款、核销或转让即离开，分母是存续余额；“曾逾期”是历史：只进不出，"
        "分母是全部放款额。因此曾逾{thirty}以上的{ever}与现逾如此的{now}并不矛盾。快照间隔较大时，曾逾期只是下限。"
        "国内按月分档的界限不同：第二档自{next}起，恰好逾期{thirty}的贷款计入“达到该天数”，"
        "却仍属第一档。",
        now=now,
        ever=ever,
        thirty=THIRTY,
        next=THIRTY_ONE,
    )


def _class_table(page: Page, pool: Pool, classes: list[Late]) -> None:
    page.table(
        pd.DataFrame(
            {
                "class": [
                    Text(row.bucket, "缺失" if row.bucket == "missing" else row.bucket)
                    for row in classes
                ],
                "loans": [row.loans for row in classes],
                "of_loans": [row.share_of_loans for row in classes],
                "balance": [row.amount for row in classes],
                "of_balance": [row.share_of_amount for row in classes],
            },
            dtype=object,
        ),
        name="classes",
        rows="class",
        headers={
            "class": Text("Class (M1: 1–30 days)", "档（M1：1–30天）"),
            "loans": Text("Loans", "笔数"),
            "of_loans": Text("Of loans", "笔数占比"),
            "balance": Text("Balance", "余额"),
            "of_balance": Text("Of balance", "余额占比"),
        },
        caption=Text("Classes of delinquency on {day}", "{day}的逾期分档"),
        source=source(pool),
        values={"day": Period(pool.analysis.as_of.isoformat())},
    )


def static_exhibit(page: Page, pool: Pool, vintage_by: str) -> StaticPools | None:
    """Every vintage's share ever thirty days late, by age: as curves and at round ages."""
    if not pool.is_panel:
        page.say(
            en="Static pools need several snapshots; this tape has one.",
            zh="静态池需要多个快照，该数据只有一个。",
        )
        return None
    found = static_pools(pool)
    if found is None:
        page.say(
            en="No vintage can be followed: the tape has no days of origination, or no loan of a "
            "known day was ever so late or written off.",
            zh="没有可追踪的批次：数据没有放款日期，或已知放款日的贷款从未达到该逾期程度或核销。",
        )
        return None
    _curves(page, pool, found, vintage_by)
    _ages_table(page, pool, found, vintage_by)
    return found


def _curves(page: Page, pool: Pool, found: StaticPools, by: str) -> None:
    farthest = found.farthest
    highest = found.ever(farthest.vintage, farthest.ages[-1])
    assert highest is not None, "a curve's last point is a row of the table"
    named = {found.curves[0].vintage, found.curves[-1].vintage, farthest.vintage}
    age = constant(
        farthest.ages[-1],
        "month" if by == "month" else "day",
        Text("from its origination to the last snapshot", "自放款至末个快照"),
    )
    vintage = Period(farthest.vintage.isoformat()[: 7 if by == "month" else 10])
    last = max(len(found.curves) - 1, 1)
    every = -(-len(found.curves) // MOST_CURVES)
    page.show(
        charts_pool.vintages(
            [
                Vintage(
                    _vintage(curve, by) if curve.vintage in named else Text("", ""),
                    curve.ages,
                    [100 * share for share in curve.shares],
                    place / last,
                    curve is farthest,
                )
                for place, curve in enumerate(found.curves)
                if place % every == 0 or curve.vintage in named
            ],
            found.reached_by_half,
            page.language,
            title=entitled(
                pool,
                f"{vintage.show('en')} went farthest: {show(highest, 'en')} ever late",
                f"{vintage.show('zh')}批次最高：{show(highest, 'zh')}曾逾期",
            ),
            axes_names=(AGE[by], EVER_AXIS),
            beyond=BEYOND,
        ),
        name="static_pools",
        alt=Text(
            "A line for each vintage by age. The one of {vintage} went farthest: {highest} at an "
            "age of {age}.",
            "每个批次一条按账龄的折线。{vintage}批次最高：账龄{age}时为{highest}。",
        ),
        caption=Text(
            "Share of originals ever {thirty} late, by age, a line for each vintage from light "
            "(old) to dark (new); an open dot is where the panel ends",
            "各批次放款额曾逾{thirty}以上的占比，按账龄，颜色由浅（早）到深（新）；空心点为数据截止处",
        ),
        source=source(pool),
        values={"vintage": vintage, "highest": highest, "age": age, "thirty": THIRTY},
    )
    page.say(
        en="A curve that ends has not settled: it is cut off by the last snapshot (right-"
        "censored), and the newest curves say least. Curves are compared at one age, not at one "
        "date.",
        zh="曲线终止并非定局，只是被末个快照截断（右删失），越新的曲线信息越少。应在同一账龄而非同一日期比较。",
    )
    if every > 1:
        page.say(
            en="Of {vintages:n} vintages one in {every:n} is drawn.",
            zh="共{vintages:n}批，每{every:n}批画一条。",
            vintages=pool.counted(len(found.curves), "item", Text("vintages", "批次")),
            every=pool.counted(every, "item", Text("one vintage in so many", "每隔批次数")),
        )
    if found.begun_before:
        page.say(
            en="{before} vintages began before the panel. Of those only the survivors are seen; "
            "they are left out where others can be followed from the start.",
            zh="有{before:n}个批次早于数据起点，只能看到其中的存续者；若另有可从头追踪的批次，便不列入。",
            before=pool.counted(
                found.begun_before, "item", Text("vintages begun before", "更早的批次")
            ),
        )


def _vintage(curve: Curve, by: str) -> Text:
    code = curve.vintage.isoformat()[: 7 if by == "month" else 10]
    return Text(code, code)


def _ages_table(page: Page, pool: Pool, found: StaticPools, by: str) -> None:
    longest = max(curve.ages[-1] for curve in found.curves)
    steps = STEPS[by]
    step = next((s for s in steps if longest <= s * MOST_AGES), -(-longest // MOST_AGES))
    ages = list(range(step, longest + 1, step)) or [longest]
    every = -(-len(found.curves) // MOST_VINTAGES)
    shown = [curve for curve in found.curves[::every] if curve.ages[-1] >= ages[0]]
    shares = {age: [found.ever(curve.vintage, age) for curve in shown] for age in ages}
    shares = {age: column for age, column in shares.items() if any(q is not None for q in column)}
    if not shares:
        return
    page.table(
        pd.DataFrame(
            {"vintage": [_vintage(curve, by) for curve in shown]}
            | {f"age_{age}": column for age, column in shares.items()},
            dtype=object,
        ),
        name="ages",
        rows="vintage",
        headers={"vintage": Text("Vintage", "批次")}
        | {f"age_{age}": Text(f"at {age}", f"账龄{age}") for age in shares},
        caption=Text(
            "Share of originals ever {thirty} late, by age in {unit}; one vintage in {every}",
            "曾逾{thirty}以上的放款额占比，按账龄（{unit}）；每{every:n}批列一",
        ),
        source=source(pool),
        values={
            "thirty": THIRTY,
            "unit": Text("months", "月") if by == "month" else Text("days", "天"),
            "every": pool.counted(every, "item", Text("one vintage in so many", "每隔批次数")),
        },
    )
