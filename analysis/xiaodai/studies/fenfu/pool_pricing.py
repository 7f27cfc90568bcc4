"""The rates of pool and product, and what they pay for: late loans, the operator, costlier loans.

Each answer is the set of values that the printed figures and the named assumptions allow.
"""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.leeway import by_leeway
from xiaodai.studies.fenfu.disclosed import product, vintages
from xiaodai.studies.fenfu.parameters import Parameters
from xiaodai.values import Interval, Quantity, Text, constant, parameter, row
from xiaodai.values.quantity import agreement

SAME_BOOK = Text("the pool's price and the product's late payments are taken to belong together")
POOL_LIFE = Text("the life that the pool would have as a steady book, at the product's price")
OPERATOR_OF_THE_BOOK = Text(
    "the operator's whole revenue over one product's balance: it may earn on other business too"
)
POOL_AND_POSTED = Text("the pool's average against the product's posted price")
TWO_RATES = Text("if loans cost one of two rates")
PAID_BY_BORROWERS = Text("if all of the revenue came out of what this product's borrowers pay")
PRICE_BETWEEN = Text(
    "if the book's average price, which was not published, is between the posted one and the pool's"
)
DAY_COUNTS = (365, 366, 360)
DAILY = ("0.045", "0.05", "0.06")  # percent: round prices a day above the posted one
ALL = constant(100, "percent", Text("all of it"))


def days_a_year(day_count: int) -> Quantity:
    """A day-count convention as a number."""
    return parameter("day_count", day_count, "number", Text("days a year"))


def daily_rate(annual: Quantity, day_count: int) -> Quantity:
    """Annual rate ÷ days: the simple daily rate under a day count of 365, 366 or 360."""
    return annual.over(days_a_year(day_count)).named("daily rate")


def annual_rate(daily: Quantity, day_count: int) -> Quantity:
    """Daily rate × days: the simple annual rate under a day count of 365, 366 or 360."""
    return daily.times(days_a_year(day_count)).named("annual rate")


def rates(ledger: Ledger, figures: dict[str, Quantity], settings: Parameters) -> pd.Series:
    """The rates of the product and the pool under one day count, beside those that are assumed.

    `figures` are those of `disclosed.pool`. The index holds `days` (a year), the pool's average
    rate `annual`, `daily` and, as the article prints it, `printed_daily`; the product's
    `posted_daily` and `posted_annual`; of the parameters the `cap`, `upper` (the rate of the
    costliest loan), `funding` (its cost) and `lost` (of what goes late); all in percent; and, in
    percentage points, `above_advertised`, the pool's average rate minus the posted one, and
    `to_cap`, the cap minus the pool's average rate.
    """
    annual, posted = figures["average_rate"], product(ledger)
    above = annual.minus(posted.posted_annual, across=POOL_AND_POSTED)
    cap = parameter("cap", settings.cap, "percent", Text("cap"))
    loss, lost = settings.loss_given_default, Text("share of late loans that is lost")
    return row(
        days=days_a_year(settings.day_count),
        annual=annual,
        daily=daily_rate(annual, settings.day_count),
        printed_daily=figures["average_rate_daily"],
        **posted[["posted_daily", "posted_annual"]],
        cap=cap,
        upper=parameter("upper_rate", settings.upper_rate, "percent", Text("highest rate")),
        funding=parameter("funding", settings.funding, "percent", Text("cost of funds")),
        lost=parameter("loss_given_default", loss, "percent", lost),
        above_advertised=above.named("pool minus advertised"),
        to_cap=cap.minus(annual).named("distance to the cap"),
    )


def by_day_count(annual: Quantity, printed: Quantity, advertised: Quantity) -> pd.DataFrame:
    """An annual rate as a daily one under each day count, and the advertised one as an annual one.

    `printed` and `advertised` are daily rates. The columns are `day_count` (words), `daily`,
    `as_printed` and `as_advertised` (`yes` if the daily rate could be printed that way), and
    `advertised_annual`.
    """
    rows = []
    for days in DAY_COUNTS:
        daily = daily_rate(annual, days)
        agrees = agreement(daily, printed), agreement(daily, advertised)
        rows.append((str(days), daily, *agrees, annual_rate(advertised, days)))
    columns = ["day_count", "daily", "as_printed", "as_advertised", "advertised_annual"]
    return pd.DataFrame(rows, columns=columns)


def break_even_life(
    delinquency: Quantity, lost: Quantity, rate: Quantity, funding: Quantity, days: Quantity
) -> Quantity | None:
    """How long a yuan must stay lent on average before the interest margin pays for the losses.

    life = delinquency × lost ÷ (rate − funding) × days a year, with delinquency as a share of what
    was lent; no other cost and no compounding, so the true life is longer. `None` if the margin may
    be zero or below. Each figure enters once: sharp.
    """
    margin = rate.minus(funding)
    if margin.interval.ends[0] <= 0:
        return None
    years = delinquency.times(lost).over(margin, across=SAME_BOOK)
    return years.times(days).times(constant(1, "day")).named("break-even life")


def losses_covered(
    life: Quantity, lost: Quantity, rate: Quantity, funding: Quantity, days: Quantity
) -> Quantity | None:
    """The delinquency that the margin of a life pays for: `break_even_life` turned round.

    delinquency = life × (rate − funding) ÷ (lost × days a year), in percent of what was lent and at
    most all of it. `None` if the margin may be zero or below.
    """
    margin = rate.minus(funding)
    if margin.interval.ends[0] <= 0:
        return None
    in_days = life.over(constant(1, "day"))
    share = margin.over(days).over(lost).times(in_days, extrapolate=POOL_LIFE)
    return _at_most(share.to("percent"), ALL).named("delinquency that the life pays for")


def break_even(delinquencies: pd.DataFrame, rates: pd.Series) -> pd.DataFrame:
    """Break-even lives of vintages at the posted price and at the pool's average rate.

    `delinquencies` has the columns of `disclosed.vintages`, `rates` is the result of the function
    `rates`. The columns are those of `delinquencies`, `at_posted` and `at_average` (days; `None`
    without a sure margin).
    """
    late = delinquencies["peak_cumulative_30dpd"]
    at = partial(break_even_life, lost=rates.lost, funding=rates.funding, days=rates.days)
    return delinquencies.assign(
        at_posted=late.map(partial(at, rate=rates.posted_annual)),
        at_average=late.map(partial(at, rate=rates.annual)),
    )


def take_rate(
    half_year: Quantity, closing: Quantity, opening_share: float, prices: tuple[Quantity, Quantity]
) -> pd.Series:
    """Twice a half-year's revenue over the average balance, and over what borrowers pay on it.

    The assumption: the balance was never below s times its closing value, s the opening share, and
    never above it. The average then lies between s and 1 closing balances, whatever the path.
    `prices` are the lowest and the highest average rate that borrowers may pay: an inference, as
    the book's own was not printed. As revenue may stem from other business, the upper end bounds
    the take, the lower end does not; out of what borrowers pay no more than all of it can come.
    Each figure enters once: sharp.

    The index holds `opening` (the opening share), `price` (what borrowers pay), `annual` (the take
    a year on the average balance) and `of_price` (its share of what borrowers pay), in percent.
    """
    opening = parameter("opening_share", opening_share, "percent", Text("lowest balance"))
    average = opening.derived(Interval(opening.interval.low, Fraction(1)), "[{0}, 1]")
    average = average.named("average balance in closing balances")
    annual = half_year.times(constant(2)).over(closing.times(average), across=OPERATOR_OF_THE_BOOK)
    lowest, highest = prices
    price = lowest.derived(lowest.interval.hull(highest.interval), "[{0}, {1}]", highest)
    price = price.named("what borrowers pay a year").marked("inference", PRICE_BETWEEN)
    annual = annual.to("percent").marked("inference", PAID_BY_BORROWERS)
    of_price = annual.over(price, across=OPERATOR_OF_THE_BOOK).to("percent")
    return row(
        opening=opening,
        price=price,
        annual=_at_most(annual, price).named("take rate"),
        of_price=_at_most(of_price, ALL).named("of what borrowers pay"),
    )


def share_at(average: Quantity, posted: Quantity, upper: Quantity) -> Quantity | None:
    """The share of balance at an upper rate if every other yuan costs the posted price; percent.

    share = (average − posted) ÷ (upper − posted). `None` where no such mix gives the average: an
    upper rate below it. The average enters once and the posted price is exact: sharp.

    Raises `ValueError` for a posted price that is not exact.
    """
    if not posted.interval.is_point:
        raise ValueError("the posted price must be exact")
    if upper.interval.ends[0] <= posted.interval.ends[1]:
        return None
    dearer = average.minus(posted, across=POOL_AND_POSTED)
    share = dearer.over(upper.minus(posted), across=POOL_AND_POSTED)
    possible = share.interval.intersect(Interval.of(0, 1))
    if possible is None:
        return None
    shown = replace(share.to("percent"), interval=possible).marked("inference", TWO_RATES)
    return shown.named("share of balance at the upper rate")


def share_above(average: Quantity, posted: Quantity, upper: Quantity) -> Quantity | None:
    """The share of balance above the posted price if no loan costs more than the upper rate.

    With any mix of rates up to u, discounts included, share ≥ (average − posted) ÷ (u − posted):
    Markov's inequality (see `pool_loans.share_at_least`) for the part of a rate above the posted
    price, attained by two rates. The upper end is left open, as all may cost the average. `None`
    and `ValueError` as in `share_at`.
    """
    least = share_at(average, posted, upper)
    if least is None:
        return None
    formula = "[({0} − {1}) ÷ ({2} − {1}), …)"
    above = average.derived(Interval(least.interval.low, None), formula, posted, upper)
    above = above.marked("across scopes", POOL_AND_POSTED)
    return above.named("share of balance above the posted price")


def shares_by_upper_rate(rates: pd.Series, upper: Quantity) -> pd.DataFrame:
    """The share of balance at a few upper rates, up to the highest; see `share_at`.

    The columns are `annual` and `daily` (the upper rate) and `share`, all in percent. Rates below
    the average are left out, as no mix with them gives it.
    """
    why = Text("a round price a day, for comparison")
    days = [constant(rate, "percent", why) for rate in DAILY]
    daily = [*days, upper.over(rates.days)]
    annual = [*(rate.times(rates.days) for rate in days), upper]
    shares = [share_at(rates.annual, rates.posted_annual, rate) for rate in annual]
    table = pd.DataFrame({"annual": annual, "daily": daily, "share": shares})
    is_listed = [rate is upper or rate.compare(upper) == "smaller" for rate in annual]
    return table[is_listed].dropna(ignore_index=True)


def _at_most(part: Quantity, whole: Quantity) -> Quantity:
    """min(part, whole): a part that cannot pass the whole it is taken from."""
    most = whole.interval.high
    low, high = part.interval.low, part.interval.high
    if most is None or (high is not None and high <= most):
        return part
    cut = Interval(low if low is None else min(low, most), most)
    return part.derived(cut, "min({0}, {1})", whole)


def sensitivity(ledger: Ledger, rates: pd.Series) -> pd.DataFrame:
    """The first vintage's `break_even` with "about" read half and twice as wide.

    Index and column `width`: see `ledger.leeway.by_leeway`. The other columns:
    `peak_cumulative_30dpd` (percent), `at_posted`, `at_average` (days).
    """

    def of_first_vintage(other: Ledger) -> dict[str, Any]:
        need = break_even(vintages(other), rates).iloc[0]
        return {name: need[name] for name in ("peak_cumulative_30dpd", "at_posted", "at_average")}

    return by_leeway(ledger, of_first_vintage)
