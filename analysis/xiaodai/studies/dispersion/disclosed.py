"""What lenders disclosed about their rates: averages, ranges, and shares of loans in a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

Kind = Literal["book average", "pool average", "single loans", "share in band"]
NAMES: dict[Kind, Text] = {
    "book average": Text("book average"),
    "pool average": Text("pool average"),
    "single loans": Text("single loans, lowest to highest"),
    "share in band": Text("share of loans in a band"),
}
KINDS = tuple(NAMES)
INDUSTRY = "consumer_finance"
STALE_AFTER = 3  # years: the cap and funding costs of earlier figures were others


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One figure that one lender disclosed about its rates.

    `entity` is the book, product or pool that it covers; `stale` says that it is too old to
    compare; `band` holds the rates that a share counts, in percent a year.
    """

    lender: str
    kind: Kind
    entity: str
    metric: str
    period: str
    value: Quantity
    stale: bool = False
    band: tuple[float | None, float | None] = (None, None)


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


def publication_days(ledger: Ledger) -> tuple[str, str]:
    """The days on which the ledger's first and its latest rate were published."""
    days = {ledger.published(row["id"]) for _, row in _rate_claims(ledger)} - {""}
    return min(days), max(days)


def averages(found: Sequence[Disclosure], kind: Kind) -> list[Disclosure]:
    """The averages of one kind that are bounded on both sides and recent enough to compare."""
    return [
        d for d in found if d.kind == kind and d.value.interval.width is not None and not d.stale
    ]


def by_rate(found: Sequence[Disclosure]) -> list[str]:
    """The lenders from the lowest to the highest rate: by book, else by pool, else by range."""
    lenders = {d.lender for d in found}
    return sorted(lenders, key=lambda lender: (_typical(lender, found), lender))


def stale_after() -> Quantity:
    """The age from which a figure is shown but no longer compared, in years."""
    why = Text("a choice of this study")
    return constant(STALE_AFTER, "year", why)


def disclosures_table(ledger: Ledger, found: Sequence[Disclosure], cap: Quantity) -> pd.DataFrame:
    """Every disclosure with its period and its distance to the cap.

    Columns: `who` and `kind` (words), `period`, `value` (percent), `distance` (cap minus average in
    percentage points: negative where the average is above the cap, empty for all but averages).
    One row for each disclosure.
    """
    rows = [
        (
            ledger.entity(d.entity),
            NAMES[d.kind],
            Period(d.period),
            d.value,
            cap.minus(d.value) if "average" in d.kind else None,
        )
        for d in found
    ]
    return pd.DataFrame(rows, columns=["who", "kind", "period", "value", "distance"])


def shares_table(ledger: Ledger, found: Sequence[Disclosure]) -> pd.DataFrame:
    """The shares of lending in a band of rates.

    Columns: `measure` (words) and `share` (percent). One row for each share that was disclosed.
    """
    shares = [d for d in found if d.kind == "share in band"]
    rows = [(ledger.label(d.entity, d.metric), d.value) for d in shares]
    return pd.DataFrame(rows, columns=["measure", "share"])


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
