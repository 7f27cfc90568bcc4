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
from xiaodai.values.words import Names, Text

THIRTY = constant(30, "day", Text("by the definition of the measure"))
THIRTY_ONE = constant(31, "day", Text("the first day of the class M2"))
STEPS = {"month": (1, 3, 6, 12, 24), "day": (1, 7, 30, 90, 180, 360)}
MOST_AGES, MOST_VINTAGES, MOST_CURVES = 9, 10, 60
OF_BALANCE = Text("% of open balance; ever: % of originals")
AGE = {"month": Text("age in months"), "day": Text("age in days")}
EVER_AXIS = Text("ever 30+ days late, % of originals")
BEYOND = Text("fewer than half are this old yet")


def delinquency_exhibit(page: Page, pool: Pool) -> None:
    """The last day's classes, and over time what is late on a day and what ever was."""
    last = pool.analysis.as_of
    classes = late(pool, "chinese", last)
    if not classes:
        page.say(
            "Delinquency cannot be told: no loan is open, or the tape has no days past due.",
        )
        return
    _class_table(page, pool, classes)
    now, ever = (late_share(pool, basis, "30+", last) for basis in ("at", "ever"))
    if now is None or ever is None:
        page.say(
            "With one snapshot nothing can be said of how delinquency moved, nor of what was "
            "ever late.",
        )
        return
    _over_time(page, pool, now, ever)


def _over_time(page: Page, pool: Pool, now: Quantity, ever: Quantity) -> None:
    late_days = {bucket: drawn_late(pool, "at", bucket) for bucket in ("30+", "60+", "90+")}
    colours = {"30+": COLOURS.main, "60+": COLOURS.warn, "90+": COLOURS.accent}
    series = [
        Line(Names(bucket, bucket), days, values, colours[bucket])
        for bucket, (days, values) in late_days.items()
        if days
    ]
    days, values = drawn_late(pool, "ever", "30+")
    if days and series:
        series.append(Line(Text("ever 30+"), days, values, COLOURS.text, "--"))
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
                "At the end {now} and {ever}."
            ),
            caption=Text(
                "At least so many days past due on the day, as a share of the open balance; and "
                "ever so by that day, as a share of all that was lent"
            ),
            source=source(pool),
            values={"now": now, "ever": ever},
        )
    page.say(
        "“At” is a state: a loan that pays, is written off or is sold leaves it, and the base "
        "is what is still open. “Ever” is a history: nobody leaves it, and the base is all that "
        "was lent. So {ever} ever {thirty} late and {now} now so late are no contradiction. With "
        "snapshots far apart, ever is a lower bound. The Chinese classes cut elsewhere: their "
        "second begins at {next}, so a loan that is exactly {thirty} late counts among those at "
        "least so late, but stands in the first class.",
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
                    Names(row.bucket, "缺失" if row.bucket == "missing" else row.bucket)
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
            "class": Text("Class (M1: 1–30 days)"),
            "loans": Text("Loans"),
            "of_loans": Text("Of loans"),
            "balance": Text("Balance"),
            "of_balance": Text("Of balance"),
        },
        caption=Text("Classes of delinquency on {day}"),
        source=source(pool),
        values={"day": Period(pool.analysis.as_of.isoformat())},
    )


def static_exhibit(page: Page, pool: Pool, vintage_by: str) -> StaticPools | None:
    """Every vintage's share ever thirty days late, by age: as curves and at round ages."""
    if not pool.is_panel:
        page.say(
            "Static pools need several snapshots; this tape has one.",
        )
        return None
    found = static_pools(pool)
    if found is None:
        page.say(
            "No vintage can be followed: the tape has no days of origination, or no loan of a "
            "known day was ever so late or written off.",
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
        Text("from its origination to the last snapshot"),
    )
    vintage = Period(farthest.vintage.isoformat()[: 7 if by == "month" else 10])
    last = max(len(found.curves) - 1, 1)
    every = -(-len(found.curves) // MOST_CURVES)
    page.show(
        charts_pool.vintages(
            [
                Vintage(
                    _vintage(curve, by) if curve.vintage in named else Text(""),
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
            "age of {age}."
        ),
        caption=Text(
            "Share of originals ever {thirty} late, by age, a line for each vintage from light "
            "(old) to dark (new); an open dot is where the panel ends"
        ),
        source=source(pool),
        values={"vintage": vintage, "highest": highest, "age": age, "thirty": THIRTY},
    )
    page.say(
        "A curve that ends has not settled: it is cut off by the last snapshot (right-"
        "censored), and the newest curves say least. Curves are compared at one age, not at one "
        "date.",
    )
    if every > 1:
        page.say(
            "Of {vintages:n} vintages one in {every:n} is drawn.",
            vintages=pool.counted(len(found.curves), "item", Text("vintages")),
            every=pool.counted(every, "item", Text("one vintage in so many")),
        )
    if found.begun_before:
        page.say(
            "{before} vintages began before the panel. Of those only the survivors are seen; "
            "they are left out where others can be followed from the start.",
            before=pool.counted(found.begun_before, "item", Text("vintages begun before")),
        )


def _vintage(curve: Curve, by: str) -> Text:
    code = curve.vintage.isoformat()[: 7 if by == "month" else 10]
    return Names(code, code)


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
        headers={"vintage": Text("Vintage")}
        | {f"age_{age}": Text("at {age}", age=age) for age in shares},
        caption=Text(
            "Share of originals ever {thirty} late, by age in {unit}; one vintage in {every}"
        ),
        source=source(pool),
        values={
            "thirty": THIRTY,
            "unit": Text("months") if by == "month" else Text("days"),
            "every": pool.counted(every, "item", Text("one vintage in so many")),
        },
    )
