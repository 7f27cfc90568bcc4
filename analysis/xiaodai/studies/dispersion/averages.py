"""What averages say: how far apart they are, pools against books, and either against a cap.

Range, mean and standard deviation are sharp bounds over all values that the averages may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from xiaodai.bounds.variance import variance_bounds
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.studies.dispersion.disclosed import INDUSTRY, NAMES, Disclosure, Kind, averages
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Computed, Quantity, counted, extreme, parameter, slots
from xiaodai.values.units import unit
from xiaodai.values.words import Text

Position = Literal["above", "below", "undecided"]
ACROSS = Text("a pool is a selection from the book, and the two were printed for different days")
MEASURABLE = 2  # averages: fewer have no dispersion


def mean(values: Sequence[Quantity]) -> Quantity:
    """The unweighted mean, (x₁ + … + xₙ) / n; raises `ValueError` for none."""
    if not values:
        raise ValueError("there is no mean of nothing")
    result = values[0].interval
    for other in values[1:]:
        result = result + other.interval
    return _summary(values, "mean", result / Interval.point(len(values)))


def standard_deviation(values: Sequence[Quantity]) -> Quantity:
    """The population standard deviation, √(Σ(xᵢ − x̄)²/n), as sharp bounds.

    Over a box the variance is smallest where every value is as near as it can be to one common
    point, and largest at a corner. The first is found exactly by trying every breakpoint, the
    second by search over those corners that are not ruled out (Ferson et al., *Experimental
    Uncertainty Estimation and Statistics for Data Having Interval Uncertainty*, Sandia report
    SAND2007-0939, on the variance of interval data). Raises `ValueError` for none.
    """
    low, high = variance_bounds([_bounded(value.interval) for value in values])
    root = enclose(Decimal.sqrt)
    deviation = Interval(max(root(low).low or Fraction(0), Fraction(0)), root(high).high)
    return _summary(values, "standard deviation", deviation, "percentage_point")


def spread(values: Sequence[Quantity]) -> Quantity:
    """The range: largest minus smallest value, as sharp bounds; raises `ValueError` for none."""
    top, bottom = extreme("max", values).interval, extreme("min", values).interval
    difference = top - bottom
    low = max(Fraction(0), _bounded(difference)[0])
    return _summary(values, "max − min", Interval(low, difference.high), "percentage_point")


def summary(found: Sequence[Disclosure], kind: Kind) -> dict[str, Quantity]:
    """The averages of one kind in a few figures.

    The `count` of averages, the `lowest`, the `highest`, and the unweighted `mean`, in percent a
    year, their `spread` (range) and `standard_deviation`, in points. Empty if fewer than two are
    known as a number and recent.
    """
    values = [d.value for d in averages(found, kind)]
    if len(values) < MEASURABLE:
        return {}
    return {
        "count": counted(len(values)).named("number of averages"),
        "lowest": extreme("min", values).named("lowest average"),
        "highest": extreme("max", values).named("highest average"),
        "spread": spread(values).named("range of the averages"),
        "mean": mean(values).named("unweighted mean"),
        "standard_deviation": standard_deviation(values).named("standard deviation"),
    }


def summary_results(found: Sequence[Disclosure]) -> dict[str, Quantity]:
    """Mean, range and standard deviation of book and of pool averages, as named results."""
    kinds: dict[str, Kind] = {"book": "book average", "pool": "pool average"}
    summaries = {label: summary(found, kind) for label, kind in kinds.items()}
    return {
        f"{label}_{name}": figures[name]
        for label, figures in summaries.items()
        for name in ("mean", "spread", "standard_deviation")
        if figures
    }


def pool_gaps(ledger: Ledger, found: Sequence[Disclosure]) -> pd.DataFrame:
    """Pool average minus book average, for every pool whose lender discloses both as numbers.

    The index holds the pools' ids. The columns are `pool` (words), `book` and `rate` (percent a
    year) and `gap` (percentage points).
    """
    books = {d.lender: d.value for d in averages(found, "book average")}
    gaps = []
    for d in averages(found, "pool average"):
        if d.lender in books:
            pool, book = ledger.entity(d.entity), books[d.lender]
            gap = d.value.minus(book, across=ACROSS).named(Text("{who} minus book", who=pool))
            gaps.append((d.entity, pool, book, d.value, gap))
    return pd.DataFrame(gaps, columns=["id", "pool", "book", "rate", "gap"]).set_index("id")


def pools_cost_more(gaps: pd.DataFrame) -> bool:
    """Whether every gap whose sign is sure is positive, and there is such a gap.

    `gaps` is the result of `pool_gaps`.
    """
    ends = [gap.interval.ends for gap in gaps["gap"]]
    decided = [low > 0 for low, high in ends if low > 0 or high < 0]
    return bool(decided) and all(decided)


def cap_quantity(cap: float) -> Quantity:
    """The cap as a quantity, in percent a year."""
    return parameter("cap", cap, "percent", Text("cap"))


def ceiling_quantity(ceiling: float) -> Quantity:
    """The ceiling on a single loan as a quantity, in percent a year."""
    return parameter("ceiling", ceiling, "percent", Text("ceiling on a single loan"))


def position(value: Quantity, cap: Quantity) -> Position:
    """Whether a rate is above the cap, at most at it, or either as far as its digits say."""
    low, high = value.interval.ends
    limit = cap.interval.ends[0]
    if low > limit:
        return "above"
    return "below" if high <= limit else "undecided"


def cap_counts(found: Sequence[Disclosure], kind: Kind, cap: Quantity) -> pd.Series[Any]:
    """Count the recent averages of one kind by their position to the cap; pools by issue.

    The index holds `above`, `below` (at or below the cap) and `undecided` (by their digits).
    """
    at = [position(d.value, cap) for d in found if d.kind == kind and not d.stale]
    names: dict[Position, Text] = {
        "above": Text("{kind}s above the cap", kind=NAMES[kind]),
        "below": Text("{kind}s at or below the cap", kind=NAMES[kind]),
        "undecided": Text("{kind}s undecided", kind=NAMES[kind]),
    }
    return pd.Series({where: counted(at.count(where)).named(name) for where, name in names.items()})


def guidance(ledger: Ledger, as_of: str) -> Quantity | None:
    """The cap on the average cost of new loans in the guidance of 2025, if printed by then."""
    try:
        return ledger.value(
            "cf_rate_guidance_2025", "average_rate_cap", "2026-01/..", published_by=as_of
        )
    except LedgerError:
        return None


def _summary(
    values: Sequence[Quantity], word: str, interval: Interval, unit_id: str = "percent"
) -> Quantity:
    lineage = Computed(f"{word}({slots(values)})", tuple(values))
    return Quantity(interval, unit(unit_id), lineage, (INDUSTRY,))


def _bounded(interval: Interval) -> tuple[Fraction, Fraction]:
    if interval.low is None or interval.high is None:
        raise ValueError(f"{interval} is open; only values bounded on both sides can be compared")
    return interval.low, interval.high
