"""What a lender's few disclosures allow for the rates of its single loans: sharp bounds.

An average, a lowest and a highest rate, the share of loans in a band, the legal ceiling: any subset
leaves a set of admissible distributions, and every measure an interval over that set (Manski,
*Partial Identification of Probability Distributions*, Springer 2003, ch. 1). The bounds are those
of `bounds.moment_bounds`; with nothing but an average they are Markov's inequality, and for the
deviation that of Bhatia and Davis. All shares and averages are taken as shares and averages of
balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    Distribution,
    Function,
    InfeasibleError,
    Moment,
    above,
    excess,
    inside,
)
from xiaodai.bounds.variance import variance
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.disclosed import Disclosure
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Claimed, Computed, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

WIDEST = Interval.of(0, 100)  # percent a year: without a ceiling no rate is thought to lie beyond
OTHER_DAYS = Text("disclosed for different days and taken together")
BY_BALANCE = Text("a share of loans is taken as one of balance")
CONTESTED = Text("another print contradicts a figure behind it")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about the rates of a book or pool: a moment of them, or where they lie."""

    name: Text
    value: Quantity
    period: str = ""
    moment: Moment | None = None
    support: Interval | None = None
    doubts: tuple[Text, ...] = ()


class ConflictError(ValueError):
    """The facts exclude each other; `facts` are a smallest set of them that does."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = tuple(facts)
        super().__init__("these cannot all be true: " + ", ".join(fact.name.en for fact in facts))


def facts(
    ledger: Ledger, found: Sequence[Disclosure], entity: str, ceiling: Quantity
) -> list[Fact]:
    """What is known of one book or pool: its recent disclosures, and the ceiling on single loans.

    `ceiling` is a rate in percent a year. Raises `LedgerError` for an unknown entity.
    """
    ledger.entity(entity)
    known = [_fact(ledger, d) for d in found if d.entity == entity and not d.stale]
    name = Text("ceiling on a single loan")
    return [*known, Fact(name, ceiling, support=Interval(Fraction(0), rate_of(ceiling)))]


def distribution(known: Sequence[Fact]) -> Distribution:
    """The facts as moments and a support, in percent a year; raises `ConflictError`."""
    made = _distribution(known)
    if made is None or made.misfit() > 0:
        raise ConflictError(conflict(known))
    return made


def conflict(known: Sequence[Fact]) -> list[Fact]:
    """A smallest set of facts that no distribution fits; empty if one fits them all."""
    if (whole := _distribution(known)) is not None and whole.misfit() <= 0:
        try:
            whole.expectations([IDENTITY])
            return []
        except InfeasibleError:  # they miss each other by less than the solver's tolerance
            return list(known)
    for size in range(1, len(known) + 1):
        for chosen in combinations(known, size):
            made = _distribution(chosen)
            if made is None or made.misfit() > 0:
                return list(chosen)
    raise AssertionError("the last set tried holds all facts")


def measures(known: Sequence[Fact], level: Quantity) -> dict[str, Quantity | None]:
    """Sharp bounds on one book or pool against a level, a rate in percent a year.

    The `average`, the `share_above` the level and the `average_above` it (`None` if nothing can lie
    above it), in percent; the `mean_excess` over it, `E max(rate − level, 0)`, in percentage points
    of balance; the `standard_deviation` in points. Raises `ConflictError`.
    """
    rates = distribution(known)
    at = rate_of(level)
    beyond = above(at)
    mean, share, over = rates.expectations([IDENTITY, beyond, excess(at)])
    upper = None
    if share.ends[1] > 0:
        part = _average_where(rates, beyond, Interval(max(at, rates.low), rates.high))
        upper = quantity(known, "average above", part, level).named("average of the part above")
    spread = _not_negative(variance(rates).map(enclose(lambda square: square.sqrt())))
    share = share * Interval.point(100)
    points = partial(quantity, known, unit_id="percentage_point")
    return {
        "average": quantity(known, "average", mean).named("average of all loans"),
        "share_above": quantity(known, "share above", share, level).named(
            "share of balance above the level"
        ),
        "average_above": upper,
        "mean_excess": points("mean excess over", over, level).named("mean excess"),
        "standard_deviation": points("standard deviation", spread).named(
            "standard deviation of single loans"
        ),
    }


def envelope(known: Sequence[Fact], levels: Sequence[Fraction]) -> list[Interval]:
    """Bounds on the distribution function, the share of balance at or below each level.

    `levels` are rates in percent a year; the bounds are ratios. Raises `ConflictError`.
    """
    beyond = distribution(known).expectations([above(level) for level in levels])
    return [Interval.point(1) - share for share in beyond]


def quantity(
    known: Sequence[Fact],
    word: str,
    interval: Interval,
    *levels: Quantity,
    unit_id: str = "percent",
) -> Quantity:
    """A bound in percent or points as a quantity whose lineage is the facts behind it."""
    inputs = (*levels, *(fact.value for fact in known))
    places = [f"{{{place}}}" for place in range(len(inputs))]
    of, given = places[: len(levels)], places[len(levels) :]
    formula = f"bounds({' '.join([word, *of])} | {', '.join(given)})"
    scope = next((fact.value.scope for fact in known if fact.value.scope), ())
    shown = unit(unit_id)
    scaled = interval * Interval.point(shown.factor)
    made = Quantity(scaled, shown, Computed(formula, inputs), scope)
    reasons = [doubt for fact in known for doubt in fact.doubts]
    if len({fact.period for fact in known if fact.period}) > 1:
        reasons.append(OTHER_DAYS)
    for reason in reasons:
        made = made.marked("inference", reason)
    return made


def _fact(ledger: Ledger, found: Disclosure) -> Fact:
    name, value = ledger.metric(found.metric), found.value
    percent = value.interval / Interval.point(Fraction(1, 100))
    claims = value.lineage.claims if isinstance(value.lineage, Claimed) else ()
    contested = any(ledger.claim(claim)["status"] == "conflict" for claim in claims)
    doubts = (CONTESTED,) if contested else ()
    if found.kind == "single loans":
        return Fact(name, value, found.period, support=percent, doubts=doubts)
    if found.kind == "share in band":
        low, high = (None if end is None else Fraction(str(end)) for end in found.band)
        moment = Moment(inside(low, high), value.interval)
        return Fact(name, value, found.period, moment, doubts=(*doubts, BY_BALANCE))
    return Fact(name, value, found.period, Moment(IDENTITY, percent), doubts=doubts)


def _average_where(rates: Distribution, part: Function, where: Interval) -> Interval:
    """The average in a part; anywhere in it if the part is too small for the solver."""
    try:
        return rates.bounds([(IDENTITY * part, part)])[0]
    except InfeasibleError:
        return where


def rate_of(rate: Quantity) -> Fraction:
    """A rate that is one number, in percent a year; raises `ValueError` for any other."""
    value = rate.interval.midpoint
    if value is None or not rate.interval.is_point:
        raise ValueError(f"{rate} is not one number")
    return value * 100


def _distribution(known: Sequence[Fact]) -> Distribution | None:
    support: Interval | None = WIDEST
    for fact in known:
        if support is not None and fact.support is not None:
            support = support.intersect(fact.support)
    if support is None or support.low is None or support.high is None:
        return None
    moments = tuple(fact.moment for fact in known if fact.moment is not None)
    return Distribution(support.low, support.high, moments)


def _not_negative(interval: Interval) -> Interval:
    return Interval(max(interval.low or Fraction(0), Fraction(0)), interval.high)
