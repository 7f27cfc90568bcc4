"""How many of the pool's loans are large, and how many can be old: sharp bounds from its averages.

*Size.* A share of balance and two counts split the pool at a limit; every other printed fact that
bears on the split is tried as a further bound, and said to bind or not.

*Age.* A mean age bounds the share of old loans (Markov's inequality). It says something of how long
loans live only if the pool is a steady book, one in which as much is lent every day as is repaid:
then ages are backward recurrence times of a renewal process. A pool that was cut from the lending
of its last days has young loans however long loans live.
"""

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from math import ceil, floor, inf

import pandas as pd

from xiaodai.ledger import rules
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
from xiaodai.studies.fenfu.disclosed import BOOK_DAY
from xiaodai.values import Interval, Quantity, Text, constant, row

HOUSEHOLD_LIMIT = "consumer_loan_cap"
RETAIL_QUARTER = "2025Q1"
AGES = (1, 2, 4, 7)  # days, before the day from which a payment counts as late

BY_AMOUNT = Text("the published share is read as one of balance, as it cannot be one of loans")
UNDER_THE_LAW = Text(
    "Tenpay Microloan's borrowers are taken to be under the limit on what one household may owe"
)
LIKE_THE_POOL = Text(
    "if the product's whole book were as young as the pool and in a steady state, "
    "which nothing shows"
)
STEADY = Text("if the pool were a book in a steady state, which nothing shows")
BESIDE_RETAIL = Text(
    "one product's lending beside the retail sales of the whole country, as a test of plausibility"
)


def tail(figures: dict[str, Quantity], balance: Quantity) -> pd.Series:
    """Split the pool at the limit.

    Share of loans at or below = loans below ÷ loans; loans above = loans − loans below; balance
    above = (1 − share) × balance, taking the printed share as one of balance (it cannot be one of
    loans: that share is computed here too). Average above = (1 − share) × balance per loan ÷
    (1 − loans below ÷ loans), so that each figure enters once and the bounds are sharp.

    `figures` are those of `disclosed.pool`. The index holds `share_by_count` (of loans at or below
    the limit), `share_above` (of loans) and `share_of_balance` (above it) in percent, `loans_above`
    and `balance_above`, and the loan at the mean, `average_above` and `average_below`.
    """
    small, share = figures["loan_count_le_2000"], figures["share_le_2000"]
    limit = figures["size_bucket_threshold"]
    by_count = small.share_of(figures["loan_count"])
    by_count = by_count.named("share of loans of up to {limit}, by number", limit=limit)
    share_above = constant(1).minus(by_count).to("percent")
    rest = constant(1).minus(share).marked("inference", BY_AMOUNT)
    part = rest.to("percent").named("share of balance in loans above {limit}", limit=limit)
    average_above = rest.times(figures["balance_per_loan"]).over(share_above)
    average_below = share.marked("inference", BY_AMOUNT).times(balance).over(small)
    return row(
        share_by_count=by_count,
        share_above=share_above.named("share of loans above {limit}, by number", limit=limit),
        loans_above=figures["loan_count"].minus(small).named("loans above {limit}", limit=limit),
        share_of_balance=part,
        balance_above=rest.times(balance).named("balance in loans above {limit}", limit=limit),
        average_above=average_above.named("average loan above {limit}", limit=limit),
        average_below=average_below.named("average loan of up to {limit}", limit=limit),
    )


def constraints(ledger: Ledger, found: pd.Series) -> pd.DataFrame:
    """What each printed fact alone allows for the count of loans above the limit.

    With B the balance above: each such loan exceeds the limit ℓ, so count ≤ B ÷ ℓ; none exceeds
    what its household may owe, c, so count ≥ B ÷ c (an assumption: the law's limit applies). The
    counts' own difference comes first; another fact binds where it excludes a value of that. Both
    quotients are sharp.

    The columns are `fact` (words), `loans_above` (a number of loans) and `binds` (true or false).
    """
    counts, balance = found.loans_above, found.balance_above
    limit = ledger.value("fenfu_pool", "size_bucket_threshold", "2025")
    day = date.fromisoformat(BOOK_DAY)
    law = rules.in_force(ledger.provisions, day, metric=HOUSEHOLD_LIMIT).iloc[-1]["figure"]
    most = Interval.of(None, floor((balance.interval / limit.interval).ends[1]))
    least = Interval.of(ceil(balance.interval.ends[0] / law.interval.ends[1]), None)
    by_size = balance.derived(most, "(…, floor({0} ÷ {1})]", limit, unit_id="loan")
    by_law = balance.derived(least, "[ceil({0} ÷ {1}), …)", law, unit_id="loan")
    facts = {
        Text("Difference of the two counts"): counts,
        Text("Each is above the limit"): by_size.named(counts.name),
        Text("No household owes more than the law allows"): by_law.named(counts.name).marked(
            "inference", UNDER_THE_LAW
        ),
    }
    binds = [True, *(not counts.interval.within(bound) for bound in (most, least))]
    return pd.DataFrame({"fact": list(facts), "loans_above": list(facts.values()), "binds": binds})


def share_at_least(
    mean: Quantity, threshold: Quantity, maximum: Quantity | None = None
) -> Quantity:
    """The share of the pool whose age is at least the threshold, in percent.

    With mean m and threshold t: share ≤ min(1, m ÷ t) (Markov's inequality; Boucheron, Lugosi and
    Massart, *Concentration Inequalities*, 2013, sec. 2.1), attained by ages 0 and t alone. With the
    maximum M as well: share = 0 if t > M, and share ≥ (m − t) ÷ (M − t) if m > t, approached by
    ages just below t and M. The upper end rises in m and falls in t, the lower end falls in t and
    in M, so the ends of the figures give sharp ends. A lower end of zero is left open.

    Raises `ValueError` for a mean above the maximum, or for a threshold that may be zero.
    """
    (least_mean, most_mean), (least, most) = mean.interval.ends, threshold.interval.ends
    oldest = maximum.interval.ends[1] if maximum else inf
    if least <= 0:
        raise ValueError("a share above an age needs an age above zero")
    if least_mean > oldest:
        raise ValueError("a mean age cannot lie above the highest age")
    share = Interval(None, min(Fraction(1), Fraction(most_mean) / Fraction(least)))
    formula = "(…, min(1, {0} ÷ {1})]"
    if least > oldest:
        share, formula = Interval.point(0), "0 ({1} > {2})"
    elif least_mean > most and oldest < inf:
        low = (Fraction(least_mean) - Fraction(most)) / (Fraction(oldest) - Fraction(most))
        share, formula = Interval(low, share.high), "[({0} − {1}) ÷ ({2} − {1}), min(1, {0} ÷ {1})]"
    inputs = (threshold,) if maximum is None else (threshold, maximum)
    found = mean.derived(share, formula, *inputs, unit_id="percent")
    return found.named("share of the pool that is at least so old")


def shares_by_age(mean: Quantity, maximum: Quantity, late_after: Quantity) -> pd.DataFrame:
    """The share of the pool above a few ages and above the one that counts as late.

    The columns are `age` (days), `by_mean` (from the mean age alone) and `by_maximum` (with the
    highest age too), both in percent as from `share_at_least`.
    """
    why = Text("an age, for comparison")
    ages = pd.Series([*(constant(age, "day", why) for age in AGES), late_after])
    by_mean = ages.map(partial(share_at_least, mean))
    by_maximum = ages.map(partial(share_at_least, mean, maximum=maximum))
    return pd.DataFrame({"age": ages, "by_mean": by_mean, "by_maximum": by_maximum})


def readings(
    ledger: Ledger, mean_age: Quantity, max_age: Quantity, balance: Quantity, threshold: Quantity
) -> pd.DataFrame:
    """One mean age read as a steady book's, with days counted either way, and as a cut's.

    Lending of a year = 365 × lending of a day. Retail sales are those of a quarter, by day. A cut's
    mean age is half the highest if the same was lent every day and nothing was repaid yet.

    The index holds `steady`, `in_whole_days` and `cut`. The columns are `reading` (words),
    `mean_age` and `mean_life` (days), `lent_a_year` (yuan), `of_retail_sales` and `outliving`
    (percent). Those of a cut are missing, but for the mean age.
    """
    names = {
        "steady": Text("A steady book"),
        "in_whole_days": Text("The same, days counted from zero"),
        "cut": Text("A cut of the last days' loans"),
    }
    even = Text("equal lending a day and no repayment yet")
    of_a_cut = max_age.over(constant(2)).marked("inference", even)
    of_a_cut = of_a_cut.named("average age of a pool cut from the last days' lending")
    steady = pd.Series({"steady": mean_age, "in_whole_days": counted_from_zero(mean_age)})
    first, last = period_days(RETAIL_QUARTER)
    days = constant((last - first + timedelta(1)).days, "day", Text("a quarter's days"))
    sales = ledger.value("retail_sales", "retail_sales", RETAIL_QUARTER)
    year = constant(365, "day", Text("days of a year"))
    lent = steady.map(partial(lent_a_day, balance=balance))
    of_sales = lent.map(lambda a_day: a_day.times(days).over(sales, across=BESIDE_RETAIL))
    table = {
        "reading": names,
        "mean_age": {**steady, "cut": of_a_cut},
        "mean_life": steady.map(longest_mean_life),
        "lent_a_year": lent.map(
            lambda a_day: a_day.times(year).named("lending of a year in a steady book")
        ),
        "of_retail_sales": of_sales.map(lambda q: q.to("percent").named("of all retail sales")),
        "outliving": steady.map(partial(share_outliving, threshold=threshold)),
    }
    return pd.DataFrame(table, index=list(names), dtype=object)


def lent_a_day(mean_age: Quantity, balance: Quantity) -> Quantity:
    """The least lending of a day in a steady book with a mean age and a balance.

    Lending of a day = balance ÷ mean life (Little, *Operations Research* 9, 1961, L = λW) ≥ balance
    ÷ (2 × mean age).
    """
    least = Interval((balance.interval / (mean_age.interval * Interval.point(2))).low, None)
    lent = balance.derived(least, "[{0} ÷ (2 × {1}), …)", mean_age, unit_id="yuan/day")
    return lent.marked("extrapolated", LIKE_THE_POOL).named("lending of a day in a steady book")


def longest_mean_life(mean_age: Quantity) -> Quantity:
    """The mean life of loans in a steady book: at most twice the mean age of those outstanding.

    The mean age is A = E[L²] ÷ 2E[L] for lives L (Cox, *Renewal Theory*, 1962, ch. 5: an
    outstanding loan is a length-biased one, seen at a uniform point of its life). As E[L²] ≥ E[L]²,
    E[L] ≤ 2A, with equality if all lives are equal; any smaller mean is attained too, by lives that
    differ. Where ages are weighted by balance, L is the life of a yuan lent.
    """
    doubled = mean_age.interval * Interval.point(2)
    life = mean_age.derived(Interval(None, doubled.high), "(…, 2 × {0}]")
    return life.marked("inference", STEADY).named("average life in a steady book")


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
    formula = "(…, ({0} ÷ ({1} − {0}))²]"
    share = mean_age.derived(Interval(None, most), formula, threshold, unit_id="percent")
    return share.marked("inference", STEADY).named("share of lending that can reach the age")


def counted_from_zero(mean_age: Quantity) -> Quantity:
    """The mean age if the printed one counts whole days that have passed: half a day more.

    A loan of L whole days is then seen at the ages 0, 1 … L − 1, so that the printed mean is
    E[L²] ÷ 2E[L] − ½.
    """
    half = constant(Fraction(1, 2), "day", Text("whole days counted from zero"))
    return mean_age.plus(half).named("average age, half a day added for days counted whole")
