"""What the ages of a pool's loans say: shares above an age, and the bounds of a steady book.

A mean age bounds the share of old loans (Markov's inequality). It says something of how long loans
live only if the pool is a steady book, one in which as much is lent every day as is repaid: then
ages are backward recurrence times of a renewal process. A pool that was cut from the lending of its
last days has young loans however long loans live.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from math import inf

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Mark, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Text

RETAIL_QUARTER = "2025Q1"
AGES = (1, 2, 4, 7)  # days, before the day from which a payment counts as late

LIKE_THE_POOL = Text(
    "if the product's whole book were as young as the pool and in a steady state, "
    "which nothing shows"
)
STEADY = Text("if the pool were a book in a steady state, which nothing shows")
BESIDE_RETAIL = Text(
    "one product's lending beside the retail sales of the whole country, as a test of plausibility"
)


def share_at_least(
    mean: Quantity, threshold: Quantity, maximum: Quantity | None = None
) -> Quantity:
    """The share of the pool whose age is at least the threshold, in percent.

    With mean m and threshold t: share ≤ min(1, m ÷ t) (Markov's inequality; Boucheron, Lugosi
    and Massart, *Concentration Inequalities*, 2013, sec. 2.1), attained by ages 0 and t alone. With
    the maximum M as well: share = 0 if t > M, and share ≥ (m − t) ÷ (M − t) if m > t, approached by
    ages just below t and M. Shares are of whatever the mean is weighted by. Figures known as
    intervals give the union: the upper end rises in m and falls in t, the lower end falls in t and
    in M, so the ends of the figures give sharp ends. A lower end of zero is left open.

    Raises `ValueError` for a mean above the maximum, or for a threshold that may be zero.
    """
    (least_mean, most_mean), (least, most) = mean.interval.ends, threshold.interval.ends
    oldest = maximum.interval.ends[1] if maximum else inf
    if least <= 0:
        raise ValueError("a share above an age needs an age above zero")
    if least_mean > oldest:
        raise ValueError("a mean age cannot lie above the highest age")
    inputs = (mean, threshold) if maximum is None else (mean, threshold, maximum)
    share = Interval(None, min(Fraction(1), Fraction(most_mean) / Fraction(least)))
    formula = "(…, min(1, {0} ÷ {1})]"
    if least > oldest:
        share, formula = Interval.point(0), "0 ({1} > {2})"
    elif least_mean > most and oldest < inf:
        low = (Fraction(least_mean) - Fraction(most)) / (Fraction(oldest) - Fraction(most))
        share, formula = Interval(low, share.high), "[({0} − {1}) ÷ ({2} − {1}), min(1, {0} ÷ {1})]"
    return Quantity(
        share,
        unit("percent"),
        Computed(formula, inputs),
        mean.scope,
        Text("share of the pool at least so old"),
    )


def shares_by_age(mean: Quantity, maximum: Quantity, late_after: Quantity) -> pd.DataFrame:
    """The share of the pool above a few ages and above the one that counts as late.

    The columns are `age` (days), `by_mean` (from the mean age alone) and `by_maximum` (with the
    highest age too), both in percent as from `share_at_least`.
    """
    why = Text("an age, for comparison")
    ages = [*(constant(age, "day", why) for age in AGES), late_after]
    return pd.DataFrame(
        {
            "age": ages,
            "by_mean": [share_at_least(mean, age) for age in ages],
            "by_maximum": [share_at_least(mean, age, maximum) for age in ages],
        }
    )


def readings(
    ledger: Ledger, mean_age: Quantity, max_age: Quantity, balance: Quantity, threshold: Quantity
) -> pd.DataFrame:
    """One mean age read as a steady book's, with days counted either way, and as a cut's.

    Lending of a year = 365 × lending of a day. Retail sales are those of a quarter, by day.

    The index holds `steady`, `in_whole_days` and `cut`. The columns are `reading` (words),
    `mean_age` and `mean_life` (days), `lent_a_year` (yuan), `of_retail_sales` and `outliving`
    (percent). Those of a cut are `None`, but for the mean age.
    """
    names = {
        "steady": Text("Steady book"),
        "in_whole_days": Text("Steady book, whole days from zero"),
        "cut": Text("Cut from the last days' lending"),
    }
    first, last = period_days(RETAIL_QUARTER)
    days = constant((last - first + timedelta(1)).days, "day", Text("a quarter's days"))
    sales = ledger.value("retail_sales", "retail_sales", RETAIL_QUARTER)
    year = constant(365, "day", Text("days of a year"))
    rows: list[dict[str, Quantity | None]] = []
    for age in (mean_age, counted_from_zero(mean_age)):
        lent = lent_a_day(age, balance)
        of_sales = lent.times(days).over(sales, across=BESIDE_RETAIL).to("percent")
        rows.append(
            {
                "mean_age": age,
                "mean_life": longest_mean_life(age),
                "lent_a_year": lent.times(year).named("lending of a year in a steady book"),
                "of_retail_sales": of_sales.named("of all retail sales"),
                "outliving": share_outliving(age, threshold),
            }
        )
    rows.append(dict.fromkeys(rows[0]) | {"mean_age": mean_age_of_a_cut(max_age)})
    table = pd.DataFrame(rows, index=list(names), dtype=object)
    table.insert(0, "reading", list(names.values()))
    return table


def lent_a_day(mean_age: Quantity, balance: Quantity) -> Quantity:
    """The least lending of a day in a steady book with a mean age and a balance.

    Lending of a day = balance ÷ mean life (Little, *Operations Research* 9, 1961, L = λW) ≥ balance
    ÷ (2 × mean age).
    """
    least = balance.over(constant(2).times(mean_age), extrapolate=LIKE_THE_POOL)
    return Quantity(
        Interval(least.low, None),
        unit("yuan/day"),
        Computed("[{0} ÷ (2 × {1}), …)", (balance, mean_age)),
        balance.scope,
        Text("lending of a day in a steady book"),
        (Mark("extrapolated", LIKE_THE_POOL),),
    )


def longest_mean_life(mean_age: Quantity) -> Quantity:
    """The mean life of loans in a steady book: at most twice the mean age of those outstanding.

    The mean age is A = E[L²] ÷ 2E[L] for lives L (Cox, *Renewal Theory*, 1962, ch. 5: an
    outstanding loan is a length-biased one, seen at a uniform point of its life). As E[L²] ≥ E[L]²,
    E[L] ≤ 2A, with equality if all lives are equal; any smaller mean is attained too, by lives that
    differ. Where ages are weighted by balance, L is the life of a yuan lent.
    """
    high = mean_age.interval.high
    return Quantity(
        Interval(None, None if high is None else 2 * high),
        mean_age.unit,
        Computed("(…, 2 × {0}]", (mean_age,)),
        mean_age.scope,
        Text("mean life in a steady book"),
        (*mean_age.marks, Mark("inference", STEADY)),
    )


def share_outliving(mean_age: Quantity, threshold: Quantity) -> Quantity:
    """The share of what is lent that can stay out to an age, in a steady book; in percent.

    A = E[L²] ÷ 2E[L] (see `longest_mean_life`) is the same as E[(L − A)²] = A². So Markov's
    inequality for (L − A)² gives P(L ≥ t) ≤ (A ÷ (t − A))² for t ≥ 2A, attained by lives t and A
    alone; for smaller t every loan may reach it. Rising in A, falling in t: sharp.
    """
    age, least = mean_age.interval.high, threshold.interval.low
    if age is None or least is None:
        raise ValueError("the mean age needs an upper end and the threshold a lower one")
    most = Fraction(1) if least <= 2 * age else (age / (least - age)) ** 2
    return Quantity(
        Interval(None, most),
        unit("percent"),
        Computed("(…, ({0} ÷ ({1} − {0}))²]", (mean_age, threshold)),
        mean_age.scope,
        Text("share of lending that can reach the age"),
        (*mean_age.marks, Mark("inference", STEADY)),
    )


def counted_from_zero(mean_age: Quantity) -> Quantity:
    """The mean age if the printed one counts whole days that have passed: half a day more.

    A loan of L whole days is then seen at the ages 0, 1 … L − 1, so that the printed mean is
    E[L²] ÷ 2E[L] − ½.
    """
    half = constant(Fraction(1, 2), "day", Text("whole days counted from zero"))
    return mean_age.plus(half).named("mean age, half a day added for days counted whole")


def mean_age_of_a_cut(maximum: Quantity) -> Quantity:
    """The mean age of a pool cut from the last days' lending: half the age of its oldest loan.

    Holds if the same was lent every day and nothing was repaid yet; such a pool says nothing of how
    long loans live.
    """
    halved = maximum.over(constant(2))
    why = Text("equal lending a day and no repayment yet")
    return halved.marked("inference", why).named(
        "mean age of a pool cut from the last days' lending"
    )
