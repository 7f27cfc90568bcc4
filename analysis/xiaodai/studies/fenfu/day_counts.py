"""Annual and daily rates under a day count; the pool's average, the posted price and a cap."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu.disclosed import advertised_annual, advertised_daily
from xiaodai.values.quantity import Quantity, parameter
from xiaodai.values.words import Text

DAY_COUNTS = (365, 366, 360)


def days_a_year(day_count: int) -> Quantity:
    """A day-count convention as a number."""
    return parameter("day_count", day_count, "number", Text("days a year"))


def daily_rate(annual: Quantity, day_count: int) -> Quantity:
    """Annual rate ÷ days: the simple daily rate under a day count of 365, 366 or 360."""
    return annual.over(days_a_year(day_count)).named("daily rate")


def annual_rate(daily: Quantity, day_count: int) -> Quantity:
    """Daily rate × days: the simple annual rate under a day count of 365, 366 or 360."""
    return daily.times(days_a_year(day_count)).named("annual rate")


def rates(ledger: Ledger, figures: dict[str, Quantity], day_count: int) -> pd.Series[Any]:
    """All rates of the product and the pool under one day count.

    `figures` are those of `disclosed.pool`. The index holds `days` (a year), the pool's average
    rate `annual`, `daily` and, as the article prints it, `printed_daily`; the product's
    `posted_daily` and `posted_annual`; all in percent; and `above_advertised`, the pool's average
    rate minus the posted one, in percentage points.
    """
    annual, posted = figures["average_rate"], advertised_annual(ledger)
    why = Text("the pool's average against the product's posted price")
    found = {
        "days": days_a_year(day_count),
        "annual": annual,
        "daily": daily_rate(annual, day_count),
        "printed_daily": figures["average_rate_daily"],
        "posted_daily": advertised_daily(ledger),
        "posted_annual": posted,
        "above_advertised": annual.minus(posted, across=why).named("pool minus advertised"),
    }
    return pd.Series(found)


def agreement(computed: Quantity, printed: Quantity) -> Text:
    """Whether a computed figure could have been printed that way (the intervals share a value)."""
    agrees = computed.interval.intersect(printed.interval) is not None
    return Text("yes") if agrees else Text("no")


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


def cap_distance(annual: Quantity, cap: float) -> tuple[Quantity, Quantity]:
    """The cap, and the cap minus the pool's average rate in percentage points."""
    limit = parameter("cap", cap, "percent", Text("cap"))
    return limit, limit.minus(annual).named("distance to the cap")
