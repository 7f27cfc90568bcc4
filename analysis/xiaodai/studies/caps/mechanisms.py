"""What a lower cap does to lending: two mechanisms side by side, and published responses as ranges.

A lender may *re-price* (make the loan at the cap instead) or *ration* (refuse it); each is followed
to its end, for what a lender's partial disclosures allow for its single loans. Estimates of what
happened elsewhere differ in market, law and step, so each is carried here as a range from no
response to the published one carried to the step at hand, never as a forecast. Sources of the
responses: J. I. Cuesta and A. Sepúlveda, *Price Regulation in Credit Markets* (2021), and C.
Madeira, *The impact of interest rate ceilings on households' credit access*, Journal of Banking &
Finance 106 (2019), both on Chile. M. Galenianos and A. Gavazza, *Regulatory Interventions in
Consumer Financial Markets: The Case of Credit Cards*, Journal of the European Economic Association
20 (2022), gives a direction only: a cap cuts supply somewhat and curbs market power, a moderate one
may do better than a tight one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from xiaodai.bounds.moment_bounds import IDENTITY, excess, inside
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps.removal import Removal, average_cap, single_cap
from xiaodai.studies.dispersion import disclosures, publication_days
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    conflict,
    distribution,
    facts,
    quantity,
    rate_of,
)
from xiaodai.values.enclosures import enclose
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Mark, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

REFORM, YEAR = "chile_cap_2013", "2013"
CARRIED = Text("carried from Chile to another market, law and step of the cap")
# What was estimated: metric, who estimated it, what it measures.
_ESTIMATES = (
    (
        "loan_count_fall_after_cap",
        Text("Cuesta and Sepúlveda"),
        Text("number of loans"),
    ),
    (
        "borrowers_excluded_share",
        Text("Madeira"),
        Text("borrowers shut out"),
    ),
)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What one way of obeying a ceiling costs, in shares of balance and of interest income.

    `average_after` is that of the loans still made, `None` if there can be none.
    """

    volume_lost: Quantity
    income_lost: Quantity
    average_after: Quantity | None


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """Both ways of obeying one ceiling on single loans, side by side."""

    cap: Quantity
    repriced: Mechanism
    refused: Mechanism


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the rates of one book, product or pool.

    `kind` is that of the entity: lender, product or pool. `edges` are the rates, in percent a year,
    from which disclosed shares count, `as_of` the day of the ledger's latest rate.
    """

    entity: str
    kind: str
    facts: list[Fact]
    edges: frozenset[Fraction]
    as_of: str

    def has_edge_at(self, cap: Quantity) -> bool:
        """Whether a share was disclosed of loans at that rate or above, so perhaps all at it."""
        return cap.low in self.edges


def known_rates(ledger: Ledger, lender: str, ceiling: Quantity) -> Known | None:
    """What a lender disclosed of its book, else of the first product or pool, with the ceiling.

    `None` if it disclosed nothing recent, or figures that no rates fit.
    """
    _, as_of = publication_days(ledger)
    found = disclosures(ledger, as_of, [lender])
    entities = [d.entity for d in found if not d.stale]
    if not entities:
        return None
    entity = lender if lender in entities else entities[0]
    known = facts(ledger, found, entity, ceiling)
    if conflict(known):
        return None
    lows = [d.band[0] for d in found if d.entity == entity and not d.stale]
    edges = frozenset(Fraction(str(low)) for low in lows if low is not None)
    return Known(entity, ledger.kinds[entity], known, edges, as_of)


def mechanisms(known: list[Fact], cap: Quantity) -> Mechanisms:
    """Both mechanisms under a ceiling c on every loan, as sharp bounds over admissible rates r.

    Re-pricing makes every dearer loan at c: no volume is lost, income falls by E(r − c)⁺ ÷ E r, the
    average becomes E min(r, c). Refusing makes none of them: volume falls by P(r > c), income by
    E r·1(r > c) ÷ E r, and the rest average E(r | r ≤ c): loans at exactly c obey it. What a
    refused loan would have cost in funds and losses is not counted. Raises `ConflictError`.
    """
    at, rates, asked = rate_of(cap), distribution(known), single_cap(known, cap)
    below = inside(None, at)
    (capped,) = rates.expectations([IDENTITY - excess(at)])
    after = None
    if asked.balance.interval.ends[0] < 1:
        (rest,) = rates.bounds([(IDENTITY * below, below)])
        after = quantity(known, "average at or below", rest, cap)
    none = quantity(known, "volume lost by re-pricing at", Interval.point(0), cap)
    average = quantity(known, "average if re-priced at", capped, cap)
    return Mechanisms(
        cap,
        Mechanism(
            none.named("volume lost if re-priced"),
            asked.income_lost.named("income lost if re-priced"),
            average.named("average if re-priced"),
        ),
        Mechanism(
            asked.balance.named("volume lost if refused"),
            asked.income.named("income lost if refused"),
            after and after.named("average if refused"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Policies:
    """One number as two policies: a cap on the average, and a ceiling on every loan."""

    cap: Quantity
    average: Removal
    ceiling: Mechanisms


def policies(known: list[Fact], start: Quantity, caps: list[Quantity]) -> list[Policies]:
    """Both policies at each cap below the ceiling in force; raises as `mechanisms`."""
    return [
        Policies(cap, average_cap(known, cap), mechanisms(known, cap))
        for cap in _below(start, caps)
    ]


def by_cap(found: Sequence[Policies], who: Text) -> dict[str, Quantity]:
    """What each policy touches and each mechanism loses, as results named after whose rates."""
    results: dict[str, Quantity] = {}
    for p in found:
        rate = f"{float(p.cap.low or 0):g}"
        losses = {
            "average_cap_touches": p.average.balance,
            "ceiling_touches": p.ceiling.refused.volume_lost,
            "income_lost_repricing": p.ceiling.repriced.income_lost,
            "income_lost_refusing": p.ceiling.refused.income_lost,
        }
        for name, loss in losses.items():
            known_as = Text("{who}: {loss} ({rate}%)", who=who, loss=loss.name, rate=rate)
            results[f"{name}_at_{rate.replace('.', '_')}"] = loss.named(known_as)
    return results


@dataclass(frozen=True, slots=True)
class Estimate:
    """One published response to one fall of a cap."""

    study: Text
    measure: Text
    fall: Quantity
    before: Quantity
    after: Quantity
    points: Quantity


def estimates(ledger: Ledger) -> list[Estimate]:
    """The published responses with the levels of the cap and its fall in points.

    Both use the levels before and after that one of the papers prints; the fall in points is each
    paper's own, for the limits differ by size of loan and sample.
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


def prices_fell(ledger: Ledger) -> tuple[Quantity, Quantity]:
    """How far rates fell, and how much likelier a household above the cap is to find no credit."""
    return (
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


def responses(ledger: Ledger, start: Quantity, caps: list[Quantity]) -> list[Response]:
    """Every estimate carried from the ceiling in force to each cap below it."""
    return [response(e, start, cap) for cap in _below(start, caps) for e in estimates(ledger)]


def _below(start: Quantity, caps: list[Quantity]) -> list[Quantity]:
    return [cap for cap in caps if cap.compare(start) == "smaller"]


def _carried(interval: Interval, formula: str, inputs: tuple[Quantity, ...]) -> Quantity:
    marks = (Mark("extrapolated", CARRIED),)
    return Quantity(interval, unit("percent"), Computed(formula, inputs), marks=marks)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
