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

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps.two_policies import below
from xiaodai.values import Computed, Interval, Quantity, Text, enclose, row, unit
from xiaodai.values.quantity import Mark

CARRIED = Text("carried from Chile to another market, law and step of the cap")


def reform(ledger: Ledger) -> pd.Series:
    """What the studies print of Chile's reform of 2013.

    Index: `before` and `after`, the levels of the cap (percent a year), and `fall`, its fall as the
    first study prints it; `loans` and `borrowers`, by how much there were fewer; `rates_fell`, how
    far loan rates fell, and `access_fell`, how much less likely a household whose own rate was
    above the new cap was to get credit, all in percent of what they had been.
    """
    metrics = {
        "before": "rate_cap_before",
        "after": "rate_cap_after",
        "fall": "rate_cap_fall",
        "loans": "loan_count_fall_after_cap",
        "borrowers": "borrowers_excluded_share",
        "rates_fell": "loan_rate_fall_after_cap",
        "access_fell": "credit_access_loss_above_cap",
    }
    return row(**{n: ledger.value("chile_cap_2013", m, "2013") for n, m in metrics.items()})


def estimates(ledger: Ledger) -> pd.DataFrame:
    """The published responses with the levels of the cap and its fall in points.

    Both use the levels before and after that one of the papers prints; the fall in points is each
    paper's own, because the limits differ by size of loan and sample.

    Columns: `study` and `measure` (words: who estimated, and what), `fall` of what was measured
    (percent), `before` and `after`, the levels of the cap (percent a year), and `points`, its fall
    in percentage points. One row for each response.
    """
    printed = reform(ledger)
    columns = {
        "study": [Text("Cuesta and Sepúlveda"), Text("Madeira")],
        "measure": [Text("number of loans"), Text("borrowers shut out")],
        "fall": [printed.loans, printed.borrowers],
        "before": printed.before,
        "after": printed.after,
        "points": [printed.fall, printed.before.minus(printed.after)],
    }
    return pd.DataFrame(columns, dtype=object)


def response(estimate: pd.Series, start: Quantity, end: Quantity) -> pd.Series:
    """Carry a published fall from its own step of the cap to the step from `start` to `end`.

    By ratio: 1 − (1 − fall)^(ln(start ÷ end) ÷ ln(before ÷ after)), a constant elasticity of
    lending to the cap. By points: fall × (start − end) ÷ points, a constant response to a point of
    the cap. Each figure enters once and both are monotone in it, so the bounds are sharp.

    `estimate` is a row of `estimates`. Index: `study` and `measure` (words), `printed` (the
    published fall), `start`, `end`, `by_ratio`, `by_points` and `sensitivity`, from no response to
    the largest of both (percent). Raises `ValueError` unless `end` lies below `start` and all caps
    are known exactly.
    """
    caps = (start, end, estimate.before, estimate.after)
    levels = [cap.interval.low for cap in caps if cap.interval.is_point and cap.interval.low]
    if len(levels) < len(caps) or not levels[1] < levels[0]:
        raise ValueError("a response needs a cap that falls between two exact levels")

    def ratio(fall: Decimal) -> Decimal:
        from_, to, before, after = (Decimal(e.numerator) / Decimal(e.denominator) for e in levels)
        return 1 - (1 - fall) ** ((from_ / to).ln() / (before / after).ln())

    fall, points = estimate.fall, estimate.points
    formula = "1 − (1 − {0})^(ln({1} ÷ {2}) ÷ ln({3} ÷ {4}))"
    by_ratio = _carried(fall.interval.map(enclose(ratio)), formula, fall, *caps)
    linear = fall.interval * Interval.point(levels[0] - levels[1]) / points.interval
    by_points = _carried(linear, "{0} × ({1} − {2}) ÷ {3}", fall, start, end, points)
    most = Fraction(max(by_ratio.interval.ends[1], by_points.interval.ends[1]))
    larger = "from 0 to the larger of {0} and {1}"
    sensitivity = _carried(Interval(Fraction(0), most), larger, by_ratio, by_points)
    label = Text("{measure}, fall, up to {study}", measure=estimate.measure, study=estimate.study)
    return row(
        study=estimate.study,
        measure=estimate.measure,
        printed=fall,
        start=start,
        end=end,
        by_ratio=by_ratio.named("fall, carried by ratio"),
        by_points=by_points.named("fall, carried by points"),
        sensitivity=sensitivity.named(label),
    )


def responses(ledger: Ledger, ceiling: Quantity, rate_caps: Sequence[Quantity]) -> pd.DataFrame:
    """Each estimate carried from the ceiling in force to each lower cap: rows of `response`."""
    known = [estimate for _, estimate in estimates(ledger).iterrows()]
    lower = below(ceiling, rate_caps)
    return pd.DataFrame([response(e, ceiling, cap) for cap in lower for e in known], dtype=object)


def _carried(interval: Interval, formula: str, *inputs: Quantity) -> Quantity:
    marks = (Mark("extrapolated", CARRIED),)
    return Quantity(interval, unit("percent"), Computed(formula, inputs), marks=marks)
