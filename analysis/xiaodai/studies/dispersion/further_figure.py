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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

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
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.all_books import Survey
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    distribution,
    quantity,
    rate_of,
)
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant, counted
from xiaodai.values.words import Text

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
    lowest_first = sorted({rate_of(cap), *map(Fraction, LEVELS)})
    why = Text("a level whose share could be disclosed")
    levels = [constant(level, "percent", why) for level in lowest_first if level < rate_of(ceiling)]
    known = {book: survey.measures[book] for book in books if book in survey.measures}
    unsettled = [b for b, m in known.items() if m.mean_excess.interval.width != 0]
    return {book: worth(survey.facts[book], cap, levels)[0] for book in unsettled}


def most_telling_table(ledger: Ledger, best: Mapping[str, Worth]) -> pd.DataFrame:
    """For every book the one further figure that would narrow its mean excess most.

    Columns: `who` and `figure` (words), `before` and `after` (the width in percentage points now
    and with the figure), `level` (percent a year, empty for an average). One row for each book.
    """
    rows = [(ledger.entity(e), w.before, w.name, w.level, w.after) for e, w in best.items()]
    return pd.DataFrame(rows, columns=["who", "before", "figure", "level", "after"])


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """For how many books the most telling figure would be a share, and how many books there are."""

    shares: Quantity
    all: Quantity


def figure_counts(best: Mapping[str, Worth]) -> FigureCounts:
    """Count the books by their most telling further figure."""
    shares = sum(w.level is not None for w in best.values())
    return FigureCounts(counted(shares), counted(len(best)))


def worth(known: Sequence[Fact], cap: Quantity, levels: Sequence[Quantity]) -> list[Worth]:
    """How narrow each candidate would make the mean excess over `cap`.

    `after` runs from the narrowest to the widest interval that may remain. `levels` are those whose
    shares above could be disclosed; rates are in percent a year. Best at worst first, then best at
    best. Raises `ConflictError`.
    """
    rates, target = distribution(known), excess(rate_of(cap))
    share = Text("share of balance above")
    candidates: list[tuple[Text, Quantity | None, Function, Fraction]] = [
        (Text("average rate"), None, IDENTITY, PRINTED_RATE),
        *((share, level, above(rate_of(level)), PRINTED_SHARE) for level in levels),
    ]
    now, *allowed = rates.expectations([target, *(f for _, _, f, _ in candidates)])
    ends = [
        _with(rates, f, Fraction(end), half)
        for (_, _, f, half), values in zip(candidates, allowed, strict=True)
        for end in values.ends
    ]
    apart = [_apart(rates, target, f, half) for _, _, f, half in candidates]
    widest = [min(-value, now.width or -value) for value in smallest(apart)]
    narrow = _widths(ends, target)
    before = _points(known, cap, Interval.point(now.width or 0))
    found = []
    for place, (name, level, _, _) in enumerate(candidates):
        least = min(*narrow[2 * place : 2 * place + 2], widest[place])
        after = _points(known, cap, Interval(least, widest[place]))
        found.append(Worth(name, level, before, after))
    return sorted(found, key=lambda w: w.after.interval.ends[::-1])


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
