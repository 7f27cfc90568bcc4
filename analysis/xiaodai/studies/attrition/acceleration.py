"""Whether licences go faster in the latest calendar year than in the three years before.

The hazard of a period is ln(first ÷ last) a quarter. Logarithms of neighbouring steps add up, so a
gap in the counts is only a longer step. Two tests ask one question: the first lets every company
leave on its own and is too confident, because exits come in provincial clean-ups; the second
exchanges whole quarters and so keeps the swings between them.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import floor, inf, log
from typing import TypeAlias

import pandas as pd
from scipy.special import bdtr, bdtrc, betaincinv

from xiaodai.reading import Period
from xiaodai.studies.attrition.exit_rates import net_exit
from xiaodai.values import Interval, Quantity, Text, constant, enclose, row

BASE_YEARS = 3  # that a year is compared with
LEAST_EXCHANGES = 40  # with fewer no p-value of both sides reaches one in twenty
LEVEL = Fraction(1, 20)  # of a test, by convention
ONE_IN_TWO = Fraction(1, 2)
PRECISION = Fraction(1, 10**10)  # of floating-point results, relative
NEGLIGIBLE = Fraction(1, 10**6)  # a smaller probability is given as at most this
TIE = 1e-12  # sums of the same logarithms in another order differ by less

Exchange: TypeAlias = tuple[float, float]  # falls that come into the recent period, and that leave
Limits: TypeAlias = tuple[float | None, float | None]


def obstacle(steps: pd.DataFrame) -> Text | None:
    """Why a change of pace cannot be tested; `None` if it can.

    `steps` is a frame of `attrition.net_exits`, with one row at least.
    """
    recent, base = _periods(steps)
    if recent["fall"].min() <= 0:
        return Text("the count did not fall in every step of its latest calendar year")
    if base.empty:
        return Text("no step closes in the three years before its latest calendar year")
    if base["fall"].sum() <= 0:
        return Text(
            "over the steps that close in the three years before its latest calendar year the "
            "count did not fall"
        )
    if len(exchanges(recent, base)) < LEAST_EXCHANGES:
        return Text(
            "the steps of its latest calendar year can be exchanged with those of the same length "
            "before in so few ways that no difference could stand out"
        )
    return None


def compare(steps: pd.DataFrame) -> pd.Series:
    """Compare the steps that close in the latest calendar year with the three years before.

    `steps` is a frame of `attrition.net_exits`, with one row at least. Raises `ValueError` with the
    reason that `obstacle` gives.

    Index: `recent` and `base` (net exit of both periods, as `exit_rates.net_exit`), `ratio` (the
    hazard ratio, recent over base), `alone` and `exchanged` (the tests in which companies leave one
    by one, and in which whole quarters are exchanged: words for the `test`, the `ratio`, the ends
    `low` and `high` of its interval, `None` at an open end, and `p_value` in percent), `tests` (a
    frame of both), `as_far` of the `ways` to exchange (in which the latest year differs at least as
    much, to the same side), `level` of the tests and `confidence` of the intervals (percent),
    `clumping` (the index of dispersion of the exits before), `alone_is_too_sure` (whether exits
    came in clumps, so that `alone` gives too small a p-value), `stands_out` (whether the exchanges
    tell the change of pace from chance), `p` (their p-value, of both sides, as a number) and
    `one_in` (chance alone does as much to either side about one time in so many; `None` if more
    often than every second time).
    """
    if reason := obstacle(steps):
        raise ValueError(reason.en)
    recent, base = _periods(steps)
    now, before = (
        net_exit(*period.iloc[0][["opening", "first"]], *period.iloc[-1][["closing", "last"]])
        for period in (recent, base)
    )
    ratio = _hazard(now).over(_hazard(before)).to("multiple").named("hazard ratio")
    found = exchanges(recent, base)
    side = 1 if ratio.interval.ends[0] > 1 else -1
    far = sum(side * (come - leave) >= -TIE for come, leave in found)
    every = Text("all exchanges of steps of one length")
    apart = Text("exchanges after which the latest year differs at least as much, to the same side")
    ways = constant(len(found), "item", every).named("ways to exchange quarters")
    as_far = constant(far, "item", apart).named("ways that differ as much")
    double = min(2 * Fraction(far, len(found)), Fraction(1))
    twice = Interval.point(double)
    p_value = as_far.derived(twice, "min(1, 2 × {0} ÷ {1})", ways, unit_id="percent")
    limits = ratio_limits(found)
    exchanged = _test(Text("whole quarters exchanged"), ratio, limits, p_value, now, before)
    alone = _test(Text("every company on its own"), ratio, *_alone(now, before), now, before)
    clumping = _clumping(base)
    is_too_small = alone.p_value.compare(p_value) == "smaller"
    convention = Text("by convention")
    return row(
        recent=now,
        base=before,
        ratio=ratio,
        level=constant(LEVEL, why=convention).to("percent"),
        confidence=constant(1 - LEVEL, why=convention).to("percent"),
        alone=alone,
        exchanged=exchanged,
        tests=pd.DataFrame([alone, exchanged], dtype=object),
        ways=ways,
        as_far=as_far,
        clumping=clumping,
        alone_is_too_sure=clumping.interval.ends[0] > 1 and is_too_small,
        stands_out=double <= LEVEL,
        p=p_value.to("number").named("p-value, whole quarters exchanged"),
        one_in=_one_in(p_value, double),
    )


def exchanges(recent: pd.DataFrame, base: pd.DataFrame) -> list[Exchange]:
    """Every way to choose which steps count as the recent ones, among steps of one length.

    If the hazards of quarters are exchangeable, each way is as likely as the one that happened
    (Pesarin and Salmaso, *Permutation Tests for Complex Data*, Wiley 2010, ch. 1–2). Both frames
    are of `measured`. Each way is a pair: the sum of ln(first ÷ last) that enters the recent
    period, and the sum that leaves it; the first is the actual choice, (0, 0).
    """
    ways: list[Exchange] = [(0.0, 0.0)]
    for length, steps in recent.groupby("length"):
        mine = steps["fall"].tolist()
        pool = mine + base.loc[base["length"] == length, "fall"].tolist()
        own = set(range(len(mine)))
        swaps = [
            (sum(pool[i] for i in sorted(kept - own)), sum(pool[i] for i in sorted(own - kept)))
            for kept in map(set, combinations(range(len(pool)), len(mine)))
        ]
        ways = [(a + come, b + leave) for (a, b), (come, leave) in product(ways, swaps)]
    return ways


def ratio_limits(found: Sequence[Exchange]) -> Limits:
    """The ends of the interval of hazard ratios that the exchange test does not reject.

    `found` are the pairs (a, b) of `exchanges`. To test a ratio r, the recent falls are divided by
    r before they are exchanged. The way (a, b) then gives at least the actual difference if and
    only if r ≥ b ÷ a. So each end of the interval is one of these quotients: the k-th smallest and
    the k-th largest, k = ⌊ways × level ÷ 2⌋. `None` for an open side.
    """
    quotients = sorted(b / a if a > 0 else inf for a, b in found[1:])
    place = floor(len(found) * LEVEL / 2)
    if place == 0:
        return None, None
    high = quotients[-place]
    return quotients[place - 1], None if high == inf else high


def _one_in(p_value: Quantity, probability: Fraction) -> Quantity | None:
    """A probability as a reader thinks of it: one time in so many."""
    if probability > ONE_IN_TWO:
        return None
    times = Interval.point(round(1 / probability))
    once = p_value.derived(times, "round(1 ÷ {0})", unit_id="item")
    return once.named("chance does as much one time in so many")


def _alone(now: pd.Series, before: pd.Series) -> tuple[Limits, Quantity]:
    """The exact conditional test of two rates, every company leaving on its own.

    Returns the limits of the ratio that it does not reject, and its p-value.

    Given all exits, those of the recent period are binomial with its share of the exposure
    (Przyborowski and Wilenski, Biometrika 31, 1940, 313–323).
    """
    both = measured(pd.DataFrame([now, before]))
    (exits, others), (here, there) = both["exits"], both["exposure"]
    whole, expected, tail = exits + others, here / (here + there), float(LEVEL) / 2
    # The limits of Clopper and Pearson (Biometrika 26, 1934) belong to the same two tails.
    limits = (
        betaincinv(exits, others + 1, tail) if exits else 0.0,
        betaincinv(exits + 1, others, 1 - tail) if others else 1.0,
    )
    low, high = (share / (1 - share) * there / here if share < 1 else None for share in limits)
    tails = (bdtr(exits, whole, expected), bdtrc(exits - 1, whole, expected) if exits else 1.0)
    p_value = min(1.0, 2 * min(tails))
    chance = _near(p_value) if p_value > NEGLIGIBLE else Interval(None, NEGLIGIBLE)
    formula = "2 × min(P(X ≤ x), P(X ≥ x)), X ~ Binomial; {0}, {1}, {2}"
    p = before["first"].derived(chance, formula, before["last"], now["last"], unit_id="percent")
    return (low, high), p


def _test(
    name: Text, ratio: Quantity, limits: Limits, p: Quantity, now: pd.Series, before: pd.Series
) -> pd.Series:
    formula = "r: p(r) = α ÷ 2; {0}, {1}, {2}"
    first, last, latest = before["first"], before["last"], now["last"]
    low, high = (
        None
        if end is None
        else first.derived(_near(end), formula, last, latest, unit_id="multiple")
        for end in limits
    )
    return row(
        test=name,
        ratio=ratio,
        low=low and low.named("lower end, {test}", test=name),
        high=high and high.named("upper end, {test}", test=name),
        p_value=p.named("p-value, {test}", test=name),
    )


def _clumping(base: pd.DataFrame) -> Quantity:
    """The index of dispersion: Σ(x − Eλ)²/Eλ ÷ (k − 1), one if companies left on their own.

    Source: Cox and Lewis, *The Statistical Analysis of Series of Events*, Methuen 1966, ch. 6.
    """
    expected = base["exposure"] * (sum(base["exits"]) / sum(base["exposure"]))
    value = _near(sum((base["exits"] - expected) ** 2 / expected) / (len(base) - 1))
    first: Quantity = base["first"].iloc[0]
    formula, last = "Σ(x − Eλ)² ÷ Eλ ÷ (k − 1); {0}, …, {1}", base["last"].iloc[-1]
    return first.derived(value, formula, last, unit_id="multiple").named("index of dispersion")


def measured(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps of `attrition.net_exits` with plain numbers beside them.

    Columns added: `length` (quarters), `exits` (companies, net), `fall` = ln(first ÷ last) and
    `exposure` in company-quarters, quarters × logarithmic mean of both counts = exits ÷ hazard,
    which is exact where the hazard is constant.
    """
    first, last, length = (
        steps[name].map(float).astype(int) for name in ("first", "last", "quarters")
    )
    fall, exits = (first / last).map(log), first - last
    exposure = length * (exits / fall).where(fall != 0, first)
    return steps.assign(length=length, exits=exits, fall=fall, exposure=exposure)


def _periods(steps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The steps that close in the calendar year of the last count, and in the years before it."""
    years = steps["closing"].str[:4].astype(int)
    latest = years.iloc[-1]
    found = measured(steps)
    return found[years == latest], found[years.between(latest - BASE_YEARS, latest - 1)]


def _hazard(period: pd.Series) -> Quantity:
    """ln(first ÷ last) ÷ quarters, of a period in which the count fell."""
    quarters = int(float(period.quarters))
    lost: Quantity = period["first"].over(period["last"])
    per_quarter = enclose(lambda ratio: ratio.ln() / quarters)
    hazard = lost.map(per_quarter, formula=f"ln({{0}}) ÷ {quarters}", unit_id="percent")
    ends = {end: Period(period[end]) for end in ("opening", "closing")}
    return hazard.named("hazard a quarter, {opening} to {closing}", **ends)


def _near(value: float) -> Interval:
    exact = Fraction(value)
    return Interval(exact * (1 - PRECISION), exact * (1 + PRECISION))
