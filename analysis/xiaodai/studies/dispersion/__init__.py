"""How far apart lenders' rates are, from what they disclose.

A lender discloses a book average, the average of a pool it sold, the range of its single-loan rates
or the share of loans in a band, rarely two of them. Everything here keeps book and pool apart and
returns intervals: the values that all admissible rates could give.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from xiaodai.bounds.interval_variance import variance_bounds
from xiaodai.contract import Contract
from xiaodai.ledger.ledger import USABLE, Ledger, LedgerError
from xiaodai.values.enclosures import enclose
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant, counted, extreme, parameter
from xiaodai.values.units import unit
from xiaodai.values.words import Names as Names
from xiaodai.values.words import Text

Kind = Literal["book average", "pool average", "single loans", "share in band"]
Verdict = Literal["above", "below", "undecided"]
NAMES: dict[Kind, Text] = {
    "book average": Text("book average"),
    "pool average": Text("pool average"),
    "single loans": Text("single loans, lowest to highest"),
    "share in band": Text("share of loans in a band"),
}
KINDS = tuple(NAMES)
INDUSTRY = "consumer_finance"
STALE_AFTER = 3  # years: the cap and funding costs of earlier figures were others


class Parameters(Contract):
    """Parameters of `02_rate_dispersion`."""

    as_of: str = Field(
        "",
        validate_default=True,
        description="a day such as '2025-11-30'; rates printed later are unknown; empty for the "
        "day of the latest rate",
    )
    cap: float = Field(
        20.0, description="a rate in percent a year, above 0 and at most 36", gt=0, le=36
    )
    ceiling: float = Field(
        24.0,
        description="the highest lawful rate of a single loan, in percent a year, at most 36",
        gt=0,
        le=36,
    )
    lenders: list[str] = Field(
        [], description="a list of lenders, as ['haier', 'ningyin']; an empty list means all"
    )

    @field_validator("as_of")
    @classmethod
    def _is_day(cls, value: str, info: ValidationInfo) -> str:
        if value:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                raise ValueError("it is no day written as 2025-11-30")
            date.fromisoformat(value)
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            first, latest = publication_days(ledger)
            if not value:
                return latest
            if value < first:
                raise ValueError(f"the ledger's first rate was published on {first}")
        return value

    @field_validator("lenders")
    @classmethod
    def _disclose(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = disclosing(ledger)
            if unknown := [lender for lender in value if lender not in known]:
                raise ValueError(
                    f"{unknown[0]!r} is not among those that disclose: {', '.join(known)}"
                )
        return value

    @model_validator(mode="after")
    def _say_something(self, info: ValidationInfo) -> Parameters:
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger) and not disclosures(ledger, self.as_of, self.lenders):
            raise ValueError(
                f"parameters as_of={self.as_of!r} and lenders={reprlib.repr(self.lenders)} are "
                "refused: none of these lenders had disclosed a rate by then"
            )
        return self


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One figure that one lender disclosed about its rates."""

    lender: str
    kind: Kind
    entity: str
    metric: str
    period: str
    value: Quantity
    stale: bool = False
    band: tuple[float | None, float | None] = (None, None)  # percent; of a share's rates


def publication_days(ledger: Ledger) -> tuple[str, str]:
    """The days on which the ledger's first and its latest rate were published."""
    days = {ledger.published(row["id"]) for _, row in _rate_claims(ledger)} - {""}
    return min(days), max(days)


def disclosing(ledger: Ledger) -> list[str]:
    """The lenders of the industry with any usable figure on their rates."""
    return sorted({lender_of(ledger, entity) for entity, _ in _rate_claims(ledger)})


def disclosures(ledger: Ledger, as_of: str, lenders: Sequence[str] = ()) -> list[Disclosure]:
    """What was known by `as_of`: per book or pool and metric the figure for the latest period.

    Only documents surely published by that day count (one dated to a month from its last day on, an
    undated one always). Sorted by lender, then by kind.
    """
    latest: dict[tuple[str, str], Disclosure] = {}
    known = {
        (entity, row["metric"], row["period"])
        for entity, row in _rate_claims(ledger)
        if ledger.published(row["id"]) <= as_of
    }
    for entity, metric, period in sorted(known):
        lender = lender_of(ledger, entity)
        if lenders and lender not in lenders:
            continue
        value = ledger.value(entity, metric, period, published_by=as_of)
        kind = _kind(ledger, entity, metric)
        stale = _year(as_of) - _year(period) >= STALE_AFTER
        found = Disclosure(
            lender, kind, entity, metric, period, value, stale, _band(ledger, metric)
        )
        previous = latest.get((entity, metric))
        if previous is None or _dated(previous.period) <= _dated(period):
            latest[entity, metric] = found
    return sorted(latest.values(), key=lambda d: (d.lender, KINDS.index(d.kind), d.entity))


def lender_of(ledger: Ledger, entity: str) -> str:
    """The lender that an entity is or belongs to; empty for the industry itself."""
    kinds = ledger.kinds
    return next((part for part in ledger.scope(entity) if kinds[part] == "lender"), "")


def averages(found: Sequence[Disclosure], kind: Kind) -> list[Disclosure]:
    """The averages of one kind that are bounded on both sides and recent enough to compare."""
    return [
        d for d in found if d.kind == kind and d.value.interval.width is not None and not d.stale
    ]


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


@dataclass(frozen=True, slots=True)
class Summary:
    """Several averages in a few figures."""

    count: Quantity
    lowest: Quantity
    highest: Quantity
    spread: Quantity
    mean: Quantity
    standard_deviation: Quantity


def summary(values: Sequence[Quantity]) -> Summary:
    """Count, extremes, range, mean and standard deviation; raises `ValueError` for none."""
    return Summary(
        counted(len(values)).named("number of averages"),
        extreme("min", list(values)).named("lowest average"),
        extreme("max", list(values)).named("highest average"),
        spread(values).named("range of the averages"),
        mean(values).named("unweighted mean"),
        standard_deviation(values).named("standard deviation"),
    )


def spread(values: Sequence[Quantity]) -> Quantity:
    """The range: largest minus smallest value, as sharp bounds; raises `ValueError` for none."""
    top, bottom = extreme("max", list(values)).interval, extreme("min", list(values)).interval
    difference = top - bottom
    low = max(Fraction(0), _bounded(difference)[0])
    return _summary(values, "max − min", Interval(low, difference.high), "percentage_point")


def pool_book_gaps(ledger: Ledger, found: Sequence[Disclosure]) -> dict[str, Quantity]:
    """Pool average minus its lender's book average in percentage points, by pool."""
    book = {d.lender: d for d in averages(found, "book average")}
    across = Text(
        "a pool is a selection from the book, and the two were printed for different days"
    )
    gaps = {}
    for pool in averages(found, "pool average"):
        if pool.lender in book:
            who = ledger.entity(pool.entity)
            gap = pool.value.minus(book[pool.lender].value, across=across)
            gaps[pool.entity] = gap.named(Text("{who} minus book", who=who))
    return gaps


def pools_dearer(gaps: Iterable[Quantity]) -> bool:
    """Whether every gap of certain sign is positive, and there is one."""
    decided = [gap for gap in gaps if gap.interval.ends[0] > 0 or gap.interval.ends[1] < 0]
    return bool(decided) and all(gap.interval.ends[0] > 0 for gap in decided)


def cap_quantity(cap: float) -> Quantity:
    """The cap as a quantity, in percent a year."""
    return parameter("cap", cap, "percent", Text("cap"))


def ceiling_quantity(ceiling: float) -> Quantity:
    """The ceiling on a single loan as a quantity, in percent a year."""
    return parameter("ceiling", ceiling, "percent", Text("ceiling on a single loan"))


def distance_to_cap(value: Quantity, cap: float) -> Quantity:
    """Cap minus rate, in percentage points: negative for a rate above the cap."""
    return cap_quantity(cap).minus(value)


def verdict(value: Quantity, cap: float) -> Verdict:
    """Whether an average is above the cap or not, `undecided` if its printed digits allow both."""
    low, high = value.interval.ends
    limit = Fraction(str(cap)) / 100
    if low > limit:
        return "above"
    return "below" if high <= limit else "undecided"


def stale_after() -> Quantity:
    """The age, in years, from which a figure is shown but no longer compared."""
    why = Text("a choice of this study")
    return constant(STALE_AFTER, "year", why)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many recent averages of one kind are above a cap, at or below it, or undecided."""

    above: Quantity
    below: Quantity
    undecided: Quantity


def tally(found: Sequence[Disclosure], kind: Kind, cap: float) -> Tally:
    """Count the recent averages of one kind by their verdict on the cap; pools by issue."""
    verdicts = [verdict(d.value, cap) for d in found if d.kind == kind and not d.stale]
    names: dict[Verdict, Text] = {
        "above": Text("{kind}s above the cap", kind=NAMES[kind]),
        "below": Text("{kind}s at or below the cap", kind=NAMES[kind]),
        "undecided": Text("{kind}s undecided", kind=NAMES[kind]),
    }
    return Tally(*(counted(verdicts.count(answer)).named(name) for answer, name in names.items()))


def guidance(ledger: Ledger, as_of: str) -> Quantity | None:
    """The cap on the average cost of new loans in the guidance of 2025, if printed by then."""
    try:
        return ledger.value(
            "cf_rate_guidance_2025", "average_rate_cap", "2026-01/..", published_by=as_of
        )
    except LedgerError:
        return None


def by_rate(found: Sequence[Disclosure]) -> list[str]:
    """The lenders from the lowest to the highest rate: of the book, else a pool, else the range."""
    lenders = {d.lender for d in found}
    return sorted(lenders, key=lambda lender: (_typical(lender, found), lender))


def _rate_claims(ledger: Ledger) -> list[tuple[str, dict[str, str]]]:
    """Usable claims on the rates of lenders in the industry, each with its entity."""
    rated = ledger.metrics
    bands = set(rated[rated["band_of"] != ""]["id"])
    wanted = {"average_rate", "loan_rate_range"} | bands
    rows = []
    for claim_id in ledger.query(metric=sorted(wanted), status=list(USABLE))["id"]:
        row = ledger.claim(claim_id)
        entity = row["entity"]
        if INDUSTRY in ledger.scope(entity) and lender_of(ledger, entity):
            rows.append((entity, row))
    return rows


def _kind(ledger: Ledger, entity: str, metric: str) -> Kind:
    if metric == "average_rate":
        return "pool average" if ledger.kinds[entity] == "pool" else "book average"
    return "single loans" if metric == "loan_rate_range" else "share in band"


def _band(ledger: Ledger, metric: str) -> tuple[float | None, float | None]:
    """The band of rates that a share metric counts, in percent; an open end is `None`."""
    row = ledger.codebook(metric)
    low, high = row["band_low"], row["band_high"]
    return (float(low) if low else None, float(high) if high else None)


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


def _typical(lender: str, found: Sequence[Disclosure]) -> Fraction:
    for kind in KINDS[:3]:
        values = [d.value.interval for d in found if d.lender == lender and d.kind == kind]
        ends = [end for value in values for end in (value.low, value.high) if end is not None]
        if ends:
            return sum(ends, Fraction(0)) / len(ends)
    return Fraction(1)


def _year(period: str) -> int:
    """The year of a day or period; an undated figure counts as recent."""
    return int(period[:4]) if period != "undated" else 9999


def _dated(period: str) -> str:
    return "" if period == "undated" else period
