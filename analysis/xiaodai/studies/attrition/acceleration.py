"""Whether licences go faster in the latest calendar year than in the three years before.

The hazard of a period is ln(first ÷ last) a quarter. Logarithms of neighbouring steps add up, so a
gap in the counts is only a longer step. Two tests ask one question: the first lets every company
leave on its own and is too confident, because exits come in provincial clean-ups; the second
exchanges whole quarters and so keeps the swings between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import floor, inf, log
from typing import TypeAlias

import pandas as pd
from scipy.special import bdtr, bdtrc, betaincinv

from xiaodai.studies.attrition.exit_rates import NetExit, net_exit
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Text

BASE_YEARS = 3  # that a year is compared with
LEAST_EXCHANGES = 40  # with fewer no p-value of both sides reaches one in twenty
LEVEL = Fraction(1, 20)  # of a test, by convention
PRECISION = Fraction(1, 10**10)  # of floating-point results, relative
NEGLIGIBLE = Fraction(1, 10**6)  # a smaller probability is given as at most this
TIE = 1e-12  # sums of the same logarithms in another order differ by less

Exchange: TypeAlias = tuple[float, float]  # falls that come into the recent period, and that leave


@dataclass(frozen=True, slots=True)
class Significance:
    """The probability of so large a difference by chance, and the ends of the ratio's interval.

    An end that the data leave open is `None`.
    """

    p_value: Quantity
    low: Quantity | None
    high: Quantity | None


@dataclass(frozen=True, slots=True)
class Acceleration:
    """Net exit in the latest calendar year compared with the years before.

    `ratio` is the hazard ratio, recent over base. The test `alone` lets companies leave one by one,
    `exchanged` exchanges whole quarters: in `as_far` of the `ways` the latest year differs at least
    as much, to the same side. `clumping` is the variance of the base period's exits over the
    variance if companies left on their own. `verdict` says whether the difference is significant
    under `exchanged` at `level`; `confidence` is that of the intervals, 1 − level.
    """

    recent: NetExit
    base: NetExit
    ratio: Quantity
    level: Quantity
    confidence: Quantity
    alone: Significance
    exchanged: Significance
    ways: Quantity
    as_far: Quantity
    clumping: Quantity
    verdict: Text

    @property
    def alone_is_too_sure(self) -> bool:
        """Whether exits came in clumps, so that `alone` gives too small a p-value."""
        is_clumped = self.clumping.interval.ends[0] > 1
        return is_clumped and self.alone.p_value.compare(self.exchanged.p_value) == "smaller"


def obstacle(steps: Sequence[NetExit]) -> Text | None:
    """Why a change of pace cannot be tested; `None` if it can.

    `steps` are neighbouring counts in order of time (`attrition.net_exits`), one at least.
    """
    recent, base = _periods(steps)
    if min(map(_fall, recent)) <= 0:
        return Text("the count did not fall in every step of its latest calendar year")
    if not base:
        return Text("no step closes in the three years before its latest calendar year")
    if sum(map(_fall, base)) <= 0:
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


def compare(steps: Sequence[NetExit]) -> Acceleration:
    """Compare the steps that close in the latest calendar year with the three years before.

    `steps` are neighbouring counts in order of time (`attrition.net_exits`), one at least. Raises
    `ValueError` with the reason that `obstacle` gives.
    """
    if reason := obstacle(steps):
        raise ValueError(reason.en)
    recent, base = _periods(steps)
    found = exchanges(recent, base)
    now, before = _over(recent), _over(base)
    ratio = _hazard(now).over(_hazard(before)).to("multiple").named("hazard ratio")
    every = Text("all exchanges of steps of one length")
    apart = Text("exchanges after which the latest year differs at least as much, to the same side")
    ways = constant(len(found), "item", every).named("ways to exchange quarters")
    as_far = constant(_as_far(found, ratio), "item", apart).named("ways that differ as much")
    double = 2 * Fraction(as_far.interval.ends[0]) / Fraction(ways.interval.ends[0])
    p_value = Quantity(
        Interval.point(min(double, Fraction(1))),
        unit("percent"),
        Computed("min(1, 2 × {0} ÷ {1})", (as_far, ways)),
    )
    low, high = ratio_limits(found)
    return Acceleration(
        now,
        before,
        ratio,
        constant(LEVEL, why=Text("by convention")).to("percent"),
        constant(1 - LEVEL, why=Text("by convention")).to("percent"),
        _alone(now, before),
        Significance(
            p_value.named("p-value, quarters exchanged"),
            _limit(low, now, before, Text("lower end, quarters exchanged")),
            _limit(high, now, before, Text("upper end, quarters exchanged")),
        ),
        ways,
        as_far,
        _clumping(base),
        Text("stands out from the swings between quarters")
        if double <= LEVEL
        else Text("cannot be told from the swings between quarters"),
    )


def tests(found: Acceleration) -> pd.DataFrame:
    """The hazard ratio under both tests, a row for each.

    Columns: `test` (words: what varies by chance), `ratio`, `low` and `high` (the ends of its
    interval, multiples), `p_value` (percent).
    """
    rows = {
        Text("every company on its own"): found.alone,
        Text("whole quarters exchanged"): found.exchanged,
    }
    table = frame(rows.values(), "low", "high", "p_value")
    table.insert(0, "test", list(rows))
    table.insert(1, "ratio", [found.ratio] * len(rows))
    return table


def exchanges(recent: Sequence[NetExit], base: Sequence[NetExit]) -> list[Exchange]:
    """Every way to choose which steps count as the recent ones, among steps of one length.

    If the hazards of quarters are exchangeable, each way is as likely as the one that happened
    (Pesarin and Salmaso, *Permutation Tests for Complex Data*, Wiley 2010, ch. 1–2). Steps of
    different length are not exchanged, because their variance differs. The result has one pair for
    each way: the sum of ln(first ÷ last) that enters the recent period, and the sum that leaves it.
    The first pair is the actual choice, (0, 0).
    """
    choices = []
    for length in sorted({_quarters(step) for step in recent}):
        mine = [_fall(step) for step in recent if _quarters(step) == length]
        pool = mine + [_fall(step) for step in base if _quarters(step) == length]
        choices.append(
            [
                (
                    sum(pool[i] for i in chosen if i >= len(mine)),
                    sum(fall for i, fall in enumerate(mine) if i not in chosen),
                )
                for chosen in combinations(range(len(pool)), len(mine))
            ]
        )
    return [
        (sum(come for come, _ in way), sum(leave for _, leave in way)) for way in product(*choices)
    ]


def ratio_limits(found: Sequence[Exchange]) -> tuple[float | None, float | None]:
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


def _as_far(found: Sequence[Exchange], ratio: Quantity) -> int:
    """In how many ways the recent hazard comes out as high as it was, or as low if it was lower."""
    side = 1 if ratio.interval.ends[0] > 1 else -1
    return sum(side * (come - leave) >= -TIE for come, leave in found)


def _alone(now: NetExit, before: NetExit) -> Significance:
    """The exact conditional test of two rates, every company leaving on its own.

    Given all exits, those of the recent period are binomial with its share of the exposure
    (Przyborowski and Wilenski, Biometrika 31, 1940, 313–323). Exposure in company-quarters:
    exits ÷ hazard, which is exact where the hazard is constant.
    """
    exits, others = (-int(p.net_change.interval.ends[0]) for p in (now, before))
    here, there = (_exposure(period) for period in (now, before))
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
    return Significance(
        Quantity(chance, unit("percent"), Computed(formula, _inputs(now, before))).named(
            "p-value, companies on their own"
        ),
        _limit(low, now, before, Text("lower end, companies on their own")),
        _limit(high, now, before, Text("upper end, companies on their own")),
    )


def _clumping(base: Sequence[NetExit]) -> Quantity:
    """The index of dispersion: Σ(x − Eλ)²/Eλ ÷ (k − 1), one if companies left on their own.

    Source: Cox and Lewis, *The Statistical Analysis of Series of Events*, Methuen 1966, ch. 6.
    """
    exits = [-int(step.net_change.interval.ends[0]) for step in base]
    exposure = [_exposure(step) for step in base]
    hazard = sum(exits) / sum(exposure)
    terms = ((x - e * hazard) ** 2 / (e * hazard) for x, e in zip(exits, exposure, strict=True))
    value = _near(sum(terms) / (len(base) - 1))
    lineage = Computed("Σ(x − Eλ)² ÷ Eλ ÷ (k − 1); {0}, …, {1}", (base[0].first, base[-1].last))
    return Quantity(value, unit("multiple"), lineage).named("index of dispersion")


def _periods(steps: Sequence[NetExit]) -> tuple[list[NetExit], list[NetExit]]:
    """The steps that close in the calendar year of the last count, and in the years before it."""
    year = int(steps[-1].closing[:4])
    recent = [step for step in steps if int(step.closing[:4]) == year]
    return recent, [step for step in steps if year - BASE_YEARS <= int(step.closing[:4]) < year]


def _over(steps: Sequence[NetExit]) -> NetExit:
    return net_exit(steps[0].opening, steps[0].first, steps[-1].closing, steps[-1].last)


def _hazard(period: NetExit) -> Quantity:
    """ln(first ÷ last) ÷ quarters, of a period in which the count fell."""
    quarters = _quarters(period)
    kept = period.first.over(period.last)
    return kept.map(
        enclose(lambda ratio: ratio.ln() / quarters),
        formula=f"ln({{0}}) ÷ {quarters}",
        unit_id="percent",
    ).named(
        Text(
            "hazard a quarter, {opening} to {closing}",
            opening=period.opening,
            closing=period.closing,
        ),
    )


def _limit(value: float | None, now: NetExit, before: NetExit, name: Text) -> Quantity | None:
    """An end of the interval of the ratio: the ratios beyond it are rejected."""
    if value is None:
        return None
    lineage = Computed("r: p(r) = α ÷ 2; {0}, {1}, {2}", _inputs(now, before))
    return Quantity(_near(value), unit("multiple"), lineage).named(name)


def _inputs(now: NetExit, before: NetExit) -> tuple[Quantity, ...]:
    return before.first, before.last, now.last


def _exposure(step: NetExit) -> float:
    """Company-quarters: quarters × logarithmic mean of both counts."""
    fall = _fall(step)
    first = float(step.first.interval.ends[0])
    exits = -float(step.net_change.interval.ends[0])
    return _quarters(step) * (exits / fall if fall else first)


def _fall(step: NetExit) -> float:
    """ln(first ÷ last)."""
    return log(step.first.interval.ends[0] / step.last.interval.ends[0])


def _quarters(step: NetExit) -> int:
    return int(step.quarters.interval.ends[0])


def _near(value: float) -> Interval:
    """A floating-point result with its precision."""
    exact = Fraction(value)
    return Interval(exact * (1 - PRECISION), exact * (1 + PRECISION))
