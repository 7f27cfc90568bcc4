"""How far apart averages are: range, mean and standard deviation as sharp bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xiaodai.bounds.interval_variance import variance_bounds
from xiaodai.studies.dispersion.disclosed import INDUSTRY, Disclosure, Kind, averages
from xiaodai.values.enclosures import enclose
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, counted, extreme
from xiaodai.values.units import unit

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
    top, bottom = extreme("max", list(values)).interval, extreme("min", list(values)).interval
    difference = top - bottom
    low = max(Fraction(0), _bounded(difference)[0])
    return _summary(values, "max − min", Interval(low, difference.high), "percentage_point")


@dataclass(frozen=True, slots=True)
class Summary:
    """Several averages in a few figures: rates in percent a year, differences in points."""

    count: Quantity
    lowest: Quantity
    highest: Quantity
    spread: Quantity
    mean: Quantity
    standard_deviation: Quantity


def summary(found: Sequence[Disclosure], kind: Kind) -> Summary | None:
    """Count, extremes, range, mean and standard deviation of the averages of one kind.

    `None` if fewer than two are known as a number and recent.
    """
    values = [d.value for d in averages(found, kind)]
    if len(values) < MEASURABLE:
        return None
    return Summary(
        counted(len(values)).named("number of averages"),
        extreme("min", values).named("lowest average"),
        extreme("max", values).named("highest average"),
        spread(values).named("range of the averages"),
        mean(values).named("unweighted mean"),
        standard_deviation(values).named("standard deviation"),
    )


def summary_results(found: Sequence[Disclosure]) -> dict[str, Quantity]:
    """Mean, range and standard deviation of book and of pool averages, as named results."""
    results = {}
    kinds: dict[str, Kind] = {"book": "book average", "pool": "pool average"}
    for label, kind in kinds.items():
        if (of := summary(found, kind)) is not None:
            results[f"{label}_mean"] = of.mean
            results[f"{label}_spread"] = of.spread
            results[f"{label}_standard_deviation"] = of.standard_deviation
    return results


def _summary(
    values: Sequence[Quantity], word: str, interval: Interval, unit_id: str = "percent"
) -> Quantity:
    slots = ", ".join(f"{{{i}}}" for i in range(len(values)))
    lineage = Computed(f"{word}({slots})", tuple(values))
    return Quantity(interval, unit(unit_id), lineage, (INDUSTRY,))


def _bounded(interval: Interval) -> tuple[Fraction, Fraction]:
    if interval.low is None or interval.high is None:
        raise ValueError(f"{interval} is open; only values bounded on both sides can be compared")
    return interval.low, interval.high
