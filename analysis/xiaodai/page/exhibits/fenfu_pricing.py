"""Charts, tables and sentences on the pricing of Fenfu: lives, dearer loans, the take rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from xiaodai.page.charts import WIDTH
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies import fenfu
from xiaodai.studies.fenfu import Rates, pool_pricing
from xiaodai.studies.fenfu.pool_age import SteadyBook
from xiaodai.studies.fenfu.pool_pricing import BreakEven, TakeRate
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DAILY = ("0.045", "0.05", "0.06")  # percent: round prices a day above the posted one
NO_MARGIN = Text("no sure margin")


def dearer_exhibit(page: Page, rates: Rates, upper: Quantity) -> None:
    """The least share above the posted price, and the share at a few upper rates."""
    above = pool_pricing.share_above(rates.annual, rates.posted_annual, upper)
    if above is None:
        page.say(
            "No mix of loans at {posted} or less and up to {upper} averages {average}: the "
            "dearest loan cannot be cheaper than the average.",
            posted=rates.posted_annual,
            upper=upper,
            average=rates.annual,
        )
        return
    page.say(
        "How large that part is depends on how dear it is. If no loan costs more than "
        "{upper}, then {above} of the pool's balance is dearer than the posted price, however "
        "prices are mixed; with two prices only, each upper price has one share. The ledger's "
        "ceiling for a single loan of such a lender, {ceiling}, is younger than the pool.",
        upper=upper,
        above=above,
        ceiling=fenfu.single_loan_ceiling(page.ledger),
    )
    why = Text("a round price a day, for comparison")
    days = [constant(rate, "percent", why) for rate in DAILY]
    daily = [*days, upper.over(rates.days)]
    annual = [*(rate.times(rates.days) for rate in days), upper]
    shares = [pool_pricing.share_at(rates.annual, rates.posted_annual, rate) for rate in annual]
    rows = [
        row
        for row in zip(annual, daily, shares, strict=True)
        if row[2] is not None and (row[0] is upper or row[0].compare(upper) == "smaller")
    ]
    page.table(
        pd.DataFrame(rows, columns=["annual", "daily", "share"], dtype=object),
        name="dearer",
        headers={
            "annual": Text("Upper rate a year"),
            "daily": Text("A day"),
            "share": Text("Share of balance at it"),
        },
        caption=Text(
            "The share at an upper rate that lifts the average from {posted} to {average}"
        ),
        values={"posted": rates.posted_annual, "average": rates.annual},
    )


def vintage_table(page: Page, found: BreakEven) -> None:
    """Cumulative delinquency by period of origination, and the life that pays for it."""
    page.table(
        pd.DataFrame(
            {
                "made": [Period(vintage.period) for vintage in found.vintages],
                "late": [vintage.late for vintage in found.vintages],
                "posted": [vintage.at_posted or NO_MARGIN for vintage in found.vintages],
                "average": [vintage.at_average or NO_MARGIN for vintage in found.vintages],
            }
        ),
        name="vintages",
        rows="made",
        headers={
            "made": Text("Loans made"),
            "late": Text("Ever more than a month late, peak"),
            "posted": Text("Break-even life at the posted price"),
            "average": Text("At the pool's average"),
        },
        caption=Text("Delinquency by vintage, and how long loans must stay out to pay for it"),
    )


def break_even_words(page: Page, found: BreakEven, posted: Quantity, life: Quantity) -> None:
    """What the worst vintage needs, or why no life is long enough."""
    worst = found.vintages[0]
    if worst.at_posted is None or found.covered is None:
        page.say(
            "Funds at {funding} leave no margin under the posted {posted}: no life is long "
            "enough to pay for a loss.",
            funding=found.funding,
            posted=posted,
        )
        return
    page.finding(
        "With funds at {funding} and {lost} of what goes late lost, a vintage of which {late} "
        "went late must stay out {need} on average before interest at the posted {posted} pays for "
        "it. A mean life of {life} would pay for {covered}.",
        funding=found.funding,
        lost=found.lost,
        late=worst.late,
        need=worst.at_posted,
        posted=posted,
        life=life,
        covered=found.covered,
    )


def days_chart(
    page: Page,
    pool: dict[str, Quantity],
    steady: SteadyBook,
    late_after: Quantity,
    found: BreakEven,
) -> None:
    """Ages, a steady book's life, the day of lateness and a break-even life on one axis."""
    title = Text("Days old, while lateness takes a month")
    rows = [
        (Text("mean age in the pool"), pool["average_account_age"]),
        (Text("oldest loan in the pool"), pool["max_account_age"]),
        (Text("mean life, steady book"), steady.mean_life),
        (Text("late after"), late_after),
    ]
    if life := found.vintages[0].at_posted:
        if life.compare(pool["max_account_age"]) == "larger":
            title = Text("Paying for late loans takes longer than the pool is old")
        rows.append((Text("to pay for late loans"), life))
    page.show(
        _spans(page, [(page.pick(name), value) for name, value in rows], page.pick(title)),
        name="days",
        alt=Text(
            "Bars in days: ages in the pool, the mean life of a steady book, the day from which a "
            "loan counts as late and, where there is a margin, the break-even life of a vintage."
        ),
        caption=Text(
            "Dark up to what is certain, pale up to what is possible. Late loans are those of the "
            "vintage that was {late} late."
        ),
        values={"late": found.vintages[0].late},
    )


def take_words(page: Page, take: TakeRate, revenue: Quantity, fee: Quantity) -> None:
    """What the operator takes: a rate on the book and a part of what borrowers pay."""
    page.finding(
        "Twice the operator's {revenue} of the half-year is {take.annual} a year of the average "
        "balance, if the book was never below {take.opening} of its mid-year size and never above "
        "it. If its average price, which nobody prints, lies between the posted one and the "
        "pool's ({take.price}, an inference), that is {take.of_price} of what borrowers pay. "
        "Revenue from other business would make both less. One consumer-finance company pays "
        "platforms {fee} of its interest.",
        take=take,
        revenue=revenue,
        fee=fee,
    )


def _spans(page: Page, rows: Sequence[tuple[str, Quantity]], title: str) -> Figure:
    """A row per quantity of one unit: dark up to its lower end, pale up to its upper one."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH, 1.2 + 0.36 * len(rows)))
    figure.suptitle(title, x=0.01, ha="left", fontsize=12.5)
    for y, (_, value) in enumerate(reversed(rows)):
        low = float(value.low or 0)
        high = low if value.high is None else float(value.high)
        axes.barh(y, high - low, 0.55, left=low, color=COLOURS.muted)
        axes.barh(y, low, 0.55, color=COLOURS.main)
        axes.annotate(
            show(value, page.language),
            (high, y),
            textcoords="offset points",
            xytext=(5, 0),
            va="center",
            fontsize=11,
        )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows][::-1], fontsize=11)
    axes.set_xlabel(page.pick("days"))
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    axes.set_xlim(0, 1.25 * axes.dataLim.x1)
    return figure
