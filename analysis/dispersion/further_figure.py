"""The value of one more figure: which single further disclosure would tell most.

What the figure would say is not known, only what it may say given the rest. So every candidate
gets two ends: the width that may remain at best and at worst over its admissible values (the worst
is what minimax ranks by: Manski, *Econometrica* 72, 2004, section 2). Candidates are the average,
the lowest and the highest rate of a single loan and shares of balance above a level, each with the
rounding with which it would be printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analysis.dispersion.partial_disclosure import Fact, Survey, distribution, quantity
from analysis.evidence.interval import Interval
from analysis.evidence.moment_bounds import (
    IDENTITY,
    ONE,
    Distribution,
    Function,
    Moment,
    above,
    excess,
    misfits,
    smallest,
)
from analysis.evidence.quantity import Quantity, Text, constant

TRIED = 5  # values that a further average or share may take, evenly over what it may be
ENDS = (
    9  # rates that a lowest or highest rate may be, evenly over the support; not all are possible
)
LEVELS = (16, 18, 20, 22)  # percent a year: shares above such rates are what lenders print
PRINTED_RATE = Fraction(1, 200)  # half of the last digit of a rate printed as 17.92
PRINTED_SHARE = Fraction(1, 20000)  # half of the last digit of a share printed as 52.10%


@dataclass(frozen=True, slots=True)
class Worth:
    """A figure that could be disclosed; widths of the mean excess before and after, in points."""

    name: Text
    level: Quantity | None
    before: Quantity
    after: Quantity


def most_telling(
    survey: Survey, books: Sequence[str], cap: Quantity, ceiling: Quantity
) -> dict[str, Worth]:
    """For each of the books whose mean excess over `cap` is open, the best candidate.

    The levels of the shares that could be disclosed are the cap and `LEVELS`, below the ceiling.
    """
    lowest_first = sorted({Fraction(cap.low or 0), *map(Fraction, LEVELS)})
    why = Text("a level whose share could be disclosed", "可披露占比的利率水平")
    levels = [
        constant(level, "percent", why)
        for level in lowest_first
        if level < Fraction(ceiling.low or 0)
    ]
    known = {book: survey.measures[book] for book in books if book in survey.measures}
    unsettled = [b for b, m in known.items() if m.mean_excess.interval.width != 0]
    return {book: worth(survey.facts[book], cap, levels)[0] for book in unsettled}


def worth(known: Sequence[Fact], cap: Quantity, levels: Sequence[Quantity]) -> list[Worth]:
    """How narrow each candidate would make the mean excess over `cap`.

    `after` runs from the narrowest to the widest interval that remains over a few admissible
    values. `levels` are those whose shares above could be disclosed; rates are in percent a year.
    Best at worst first, then best at best. Raises `ConflictError`.
    """
    rates, at = distribution(known), Fraction(cap.low or 0)
    beyond = [above(Fraction(level.low or 0)) for level in levels]
    mean, now, *shares = rates.expectations([IDENTITY, excess(at), *beyond])
    whole = Interval(rates.low, rates.high)
    worlds: list[tuple[Text, Quantity | None, list[Distribution]]] = [
        (
            Text("average rate", "平均利率"),
            None,
            [_with(rates, IDENTITY, value, PRINTED_RATE) for value in _values(mean)],
        ),
        (
            Text("highest rate of a single loan", "单笔最高利率"),
            None,
            [replace(rates, high=value) for value in _values(whole, ENDS)],
        ),
        (
            Text("lowest rate of a single loan", "单笔最低利率"),
            None,
            [replace(rates, low=value) for value in _values(whole, ENDS)],
        ),
    ]
    for level, f, share in zip(levels, beyond, shares, strict=True):
        name = Text("share of balance above", "高于该水平的余额占比")
        worlds.append((name, level, [_with(rates, f, v, PRINTED_SHARE) for v in _values(share)]))
    tried = [world for *_, some in worlds for world in some]
    fits = iter(misfits(tried))
    possible = [[world for world in some if next(fits) <= 0] for *_, some in worlds]
    left = iter(_widths([world for some in possible for world in some], excess(at)))
    before = _points(known, cap, Interval.point(now.width or 0))
    found = []
    for (name, at_level, _), some in zip(worlds, possible, strict=True):
        widths = [next(left) for _ in some]
        after = _points(known, cap, Interval(min(widths), max(widths)))
        found.append(Worth(name, at_level, before, after))
    return sorted(found, key=lambda w: w.after.interval.ends[::-1])


def _values(allowed: Interval, count: int = TRIED) -> list[Fraction]:
    low, high = (Fraction(end) for end in allowed.ends)
    return [low + (high - low) * k / (count - 1) for k in range(count)]


def _with(rates: Distribution, f: Function, value: Fraction, half: Fraction) -> Distribution:
    further = Moment(f, Interval(value - half, value + half))
    return replace(rates, moments=(*rates.moments, further))


def _widths(worlds: Sequence[Distribution], target: Function) -> list[Fraction]:
    """The width of the target's bounds in every world, all solved at once."""
    lows = [programme for world in worlds for programme in world.programmes([(target, ONE)])]
    solved = smallest([*lows, *(low.negative() for low in lows)])
    return [-high - low for low, high in zip(solved, solved[len(lows) :], strict=False)]


def _points(known: Sequence[Fact], cap: Quantity, width: Interval) -> Quantity:
    return quantity(known, "width of mean excess over", width, cap, unit_id="percentage_point")
