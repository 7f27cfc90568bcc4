"""What a lower cap did to lending in Chile, carried to the steps of the cap here as ranges.

Estimates of what happened elsewhere differ in market, law and step, so each is carried here as a
range from no response to the published one carried to the step at hand, never as a forecast.
Sources: J. I. Cuesta and A. Sepúlveda, *Price Regulation in Credit Markets* (2021), and C. Madeira,
*The impact of interest rate ceilings on households' credit access*, Journal of Banking & Finance
106 (2019), both on Chile. M. Galenianos and A. Gavazza, *Regulatory Interventions in Consumer
Financial Markets: The Case of Credit Cards*, Journal of the European Economic Association 20
(2022), gives a direction only: a cap cuts supply somewhat and curbs market power, a moderate one
may do better than a tight one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps.two_policies import below
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Computed, Mark, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

REFORM, YEAR = "chile_cap_2013", "2013"
CARRIED = Text("carried from Chile to another market, law and step of the cap")
# What was estimated: metric, who estimated it, what it measures.
_ESTIMATES = (
    ("loan_count_fall_after_cap", Text("Cuesta and Sepúlveda"), Text("number of loans")),
    ("borrowers_excluded_share", Text("Madeira"), Text("borrowers shut out")),
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One published response to one fall of a cap.

    `fall` is that of what was measured, in percent; `before` and `after` are the levels of the cap
    in percent a year, `points` its fall in percentage points.
    """

    study: Text
    measure: Text
    fall: Quantity
    before: Quantity
    after: Quantity
    points: Quantity


def estimates(ledger: Ledger) -> list[Estimate]:
    """The published responses with the levels of the cap and its fall in points.

    Both use the levels before and after that one of the papers prints; the fall in points is each
    paper's own, because the limits differ by size of loan and sample.
    """
    before, after = (
        ledger.value(REFORM, metric, YEAR) for metric in ("rate_cap_before", "rate_cap_after")
    )
    falls = {
        "loan_count_fall_after_cap": ledger.value(REFORM, "rate_cap_fall", YEAR),
        "borrowers_excluded_share": before.minus(after),
    }
    return [
        Estimate(study, measure, ledger.value(REFORM, metric, YEAR), before, after, falls[metric])
        for metric, study, measure in _ESTIMATES
    ]


@dataclass(frozen=True, slots=True)
class Reform:
    """Chile's reform: the cap before and after, and its fall as the first study prints it.

    `rates_fell` is how far loan rates fell, `access_fell` how much less likely a household whose
    own rate was above the new cap was to get credit; both in percent of what they had been.
    """

    before: Quantity
    after: Quantity
    fall: Quantity
    rates_fell: Quantity
    access_fell: Quantity


def reform(ledger: Ledger) -> Reform:
    """What the studies print of Chile's reform of 2013."""
    first = estimates(ledger)[0]
    return Reform(
        first.before,
        first.after,
        first.points,
        ledger.value(REFORM, "loan_rate_fall_after_cap", YEAR),
        ledger.value(REFORM, "credit_access_loss_above_cap", YEAR),
    )


@dataclass(frozen=True, slots=True)
class Response:
    """One estimate carried to one fall of the cap: by ratio, by points, and the range from none."""

    estimate: Estimate
    start: Quantity
    end: Quantity
    by_ratio: Quantity
    by_points: Quantity
    sensitivity: Quantity


def response(estimate: Estimate, start: Quantity, end: Quantity) -> Response:
    """Carry a published fall from its own step of the cap to the step from `start` to `end`.

    By ratio: 1 − (1 − fall)^(ln(start ÷ end) ÷ ln(before ÷ after)), a constant elasticity of
    lending to the cap. By points: fall × (start − end) ÷ points, a constant response to a point of
    the cap. Each figure enters once and both are monotone in it, so the bounds are sharp.
    `sensitivity` runs from no response to the largest of both. Raises `ValueError` unless `end`
    lies below `start` and all caps are known exactly.
    """
    caps = (start, end, estimate.before, estimate.after)
    levels = [cap.interval.low for cap in caps if cap.interval.is_point and cap.interval.low]
    if len(levels) < len(caps) or not levels[1] < levels[0]:
        raise ValueError("a response needs a cap that falls between two exact levels")
    from_, to, before, after = levels

    def ratio(fall: Decimal) -> Decimal:
        exponent = (_decimal(from_) / _decimal(to)).ln() / (_decimal(before) / _decimal(after)).ln()
        return Decimal(1) - (1 - fall) ** exponent

    by_ratio = _carried(
        estimate.fall.interval.map(enclose(ratio)),
        "1 − (1 − {0})^(ln({1} ÷ {2}) ÷ ln({3} ÷ {4}))",
        (estimate.fall, *caps),
    )
    by_points = _carried(
        estimate.fall.interval * Interval.point(from_ - to) / estimate.points.interval,
        "{0} × ({1} − {2}) ÷ {3}",
        (estimate.fall, start, end, estimate.points),
    )
    most = max(by_ratio.interval.ends[1], by_points.interval.ends[1])
    label = Text("{measure}, fall, up to {study}", measure=estimate.measure, study=estimate.study)
    return Response(
        estimate,
        start,
        end,
        by_ratio.named("fall, carried by ratio"),
        by_points.named("fall, carried by points"),
        replace(
            _carried(
                Interval(Fraction(0), Fraction(most)),
                "from 0 to the larger of {0} and {1}",
                (by_ratio, by_points),
            ),
            name=label,
        ),
    )


def responses(ledger: Ledger, ceiling: Quantity, rate_caps: Sequence[Quantity]) -> list[Response]:
    """Every estimate carried from the ceiling in force to each cap below it."""
    known = estimates(ledger)
    return [response(e, ceiling, cap) for cap in below(ceiling, rate_caps) for e in known]


def responses_table(found: Sequence[Response]) -> pd.DataFrame:
    """Published responses and what they come to at each step of the cap.

    Columns: `study` and `measure` (words), `printed` (the published fall), `start` and `end` (the
    step of the cap, percent a year), `by_ratio`, `by_points` and `sensitivity`, all in percent. One
    row for each estimate and cap.
    """
    return frame(
        found,
        study="estimate.study",
        measure="estimate.measure",
        printed="estimate.fall",
        start="start",
        end="end",
        by_ratio="by_ratio",
        by_points="by_points",
        sensitivity="sensitivity",
    )


def _carried(interval: Interval, formula: str, inputs: tuple[Quantity, ...]) -> Quantity:
    marks = (Mark("extrapolated", CARRIED),)
    return Quantity(interval, unit("percent"), Computed(formula, inputs), marks=marks)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
