"""The value of one more figure: which single further disclosure would narrow the bounds most.

What the figure would say is not known, only what it may say given the rest. So every candidate
gets two ends: the width that may remain at best and at worst over all that it may say (the worst is
what minimax ranks by: Manski, *Econometrica* 72, 2004, section 2). A bound is concave or convex in
what is disclosed, so the width is concave in it: smallest at an end of what it may say, and largest
where two distributions that would print the same figure are farthest apart, which is one linear
programme over both. Candidates are the average and shares of balance above a level, with the
rounding of their print. A lowest or highest rate is no candidate: it may be the end of what is
possible already, so at worst it narrows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pandas as pd

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    Distribution,
    Function,
    Moment,
    Programme,
    above,
    excess,
    smallest,
)
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    Survey,
    distribution,
    quantity,
    rate_of,
)
from xiaodai.values import Interval, Quantity, Text, constant, counted

LEVELS = (16, 18, 20, 22)  # percent a year: shares above such rates are what lenders print
PRINTED_RATE = Fraction(1, 200)  # half of the last digit of a rate printed as 17.92
PRINTED_SHARE = Fraction(1, 20000)  # half of the last digit of a share printed as 52.10%


def most_telling(
    survey: Survey, books: Sequence[str], cap: Quantity, ceiling: Quantity
) -> pd.DataFrame:
    """For every book the one further figure that would narrow its mean excess over `cap` most.

    The levels of the shares that could be disclosed are the cap and `LEVELS`, below the ceiling.
    Books whose mean excess is known exactly are left out.

    The index holds the books' ids. The columns are `who` and `figure` (words), `before` and `after`
    (the width in percentage points now and with the figure), `level` (percent a year, `None` for an
    average).
    """
    lowest_first = sorted({rate_of(cap), *map(Fraction, LEVELS)})
    why = Text("a level whose share could be disclosed")
    levels = [constant(level, "percent", why) for level in lowest_first if level < rate_of(ceiling)]
    measured = survey.measures.loc[[book for book in books if book in survey.measures.index]]
    rows = {
        str(book): {"who": row["who"]} | worth(survey.facts[str(book)], cap, levels)[0]
        for book, row in measured.iterrows()
        if row["mean_excess"].interval.width != 0
    }
    columns = ["who", "before", "figure", "level", "after"]
    return pd.DataFrame(rows.values(), index=list(rows), columns=columns, dtype=object)


def figure_counts(best: pd.DataFrame) -> dict[str, Quantity]:
    """For how many books of `most_telling` the figure is a share, and how many books there are."""
    return {"shares": counted(int(best["level"].notna().sum())), "all": counted(len(best))}


def worth(known: Sequence[Fact], cap: Quantity, levels: Sequence[Quantity]) -> list[dict[str, Any]]:
    """How narrow each candidate would make the mean excess over `cap`.

    `levels` are those whose shares above could be disclosed; rates are in percent a year. Each
    candidate has its `figure`, the `level` of a share, and the width `before` and `after`, which
    runs from the narrowest to the widest interval that may remain, in percentage points. Best at
    worst first, then best at best. Raises `ConflictError`.
    """
    rates, target = distribution(known), excess(rate_of(cap))
    share = Text("share of balance above")
    candidates: list[tuple[Text, Quantity | None, Function, Fraction]] = [
        (Text("average rate"), None, IDENTITY, PRINTED_RATE),
        *((share, level, above(rate_of(level)), PRINTED_SHARE) for level in levels),
    ]
    now, *allowed = rates.expectations([target, *(f for _, _, f, _ in candidates)])
    said = [
        Moment(f, Interval(Fraction(end) - half, Fraction(end) + half))
        for (_, _, f, half), values in zip(candidates, allowed, strict=True)
        for end in values.ends
    ]
    ends = [replace(rates, moments=(*rates.moments, further)) for further in said]
    apart = [_apart(rates, target, f, half) for _, _, f, half in candidates]
    widest = [min(-value, now.width or -value) for value in smallest(apart)]
    narrow = _widths(ends, target)
    points = partial(quantity, known, "width of mean excess over", unit_id="percentage_point")
    before = points(Interval.point(now.width or 0), cap)
    found: list[dict[str, Any]] = []
    for place, (name, level, _, _) in enumerate(candidates):
        least = min(*narrow[2 * place : 2 * place + 2], widest[place])
        after = points(Interval(least, widest[place]), cap)
        found.append({"figure": name, "level": level, "before": before, "after": after})
    return sorted(found, key=lambda figure: figure["after"].interval.ends[::-1])


def _apart(rates: Distribution, target: Function, f: Function, half: Fraction) -> Programme:
    """Minus the largest difference of `E target` between two distributions that print one `E f`.

    The columns are those of the one, then those of the other; both have mass one, and `E f` of the
    two may differ by the whole rounding of the print.
    """
    points = rates.points(target, f)
    none = (Fraction(0),) * len(points)
    gain, value = ([h.value(x, m) for x, m in points] for h in (target, f))
    rows = [row for facts in rates.rows(points) for row in ((*facts, *none), (*none, *facts))]
    one, minus = (Fraction(1),) * len(points), (Fraction(-1),) * len(points)
    rows += [(*one, *minus), (*minus, *one)]
    for sign in (1, -1):
        first = tuple(2 * half - sign * v for v in value)
        rows.append((*first, *(sign * v for v in value)))
    weights = (Fraction(1, 2),) * (2 * len(points))
    return Programme((*(-g for g in gain), *gain), weights, tuple(rows))


def _widths(worlds: Sequence[Distribution], target: Function) -> list[Fraction]:
    """The width of the target's bounds in every world, all solved at once."""
    lows = [programme for world in worlds for programme in world.programmes([(target, ONE)])]
    solved = smallest([*lows, *(low.negative() for low in lows)])
    return [-high - low for low, high in zip(solved, solved[len(lows) :], strict=False)]
