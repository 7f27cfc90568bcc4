"""What lenders disclosed about their rates: averages, ranges, and shares of loans in a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.ledger.tables import UNDATED
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
    return sorted(set(_rate_claims(ledger)["lender"]))


def disclosures(ledger: Ledger, as_of: str, lenders: Sequence[str] = ()) -> list[Disclosure]:
    """What was known by `as_of`: per book or pool and metric the figure for the latest period.

    Only documents surely published by that day count (one dated to a month from its last day on, an
    undated one always). Sorted by lender, then by kind.
    """
    known = _rate_claims(ledger)
    known = known[(known["published"] <= as_of) & known["lender"].isin(lenders or known["lender"])]
    in_time = known.sort_values(
        ["entity", "metric", "period"], key=lambda column: column.replace(UNDATED, "")
    )
    latest = in_time.drop_duplicates(["entity", "metric"], keep="last")
    found = [
        Disclosure(
            lender,
            _kind(ledger, entity, metric),
            entity,
            metric,
            period,
            ledger.value(entity, metric, period, published_by=as_of),
            period != UNDATED and int(as_of[:4]) - int(period[:4]) >= STALE_AFTER,
            _band(ledger, metric),
        )
        for lender, entity, metric, period in latest[
            ["lender", "entity", "metric", "period"]
        ].to_numpy()
    ]
    return sorted(found, key=lambda d: (d.lender, KINDS.index(d.kind), d.entity))


def publication_days(ledger: Ledger) -> tuple[str, str]:
    """The days on which the ledger's first and its latest rate were published."""
    days = set(_rate_claims(ledger)["published"]) - {""}
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
    return constant(STALE_AFTER, "year", Text("a choice of this study"))


def disclosures_table(ledger: Ledger, found: Sequence[Disclosure], cap: Quantity) -> pd.DataFrame:
    """Every disclosure with its period and its distance to the cap.

    Columns: `who` and `kind` (words), `period`, `value` (percent), `distance` (cap minus average in
    percentage points: negative where the average is above the cap, empty for all but averages).
    One row for each disclosure.
    """
    rows = [(ledger.entity(d.entity), NAMES[d.kind], Period(d.period), d.value) for d in found]
    table = pd.DataFrame(rows, columns=["who", "kind", "period", "value"])
    distances = [cap.minus(d.value) if "average" in d.kind else None for d in found]
    return table.assign(distance=pd.Series(distances, dtype=object))


def shares_table(ledger: Ledger, found: Sequence[Disclosure]) -> pd.DataFrame:
    """The shares of lending in a band of rates.

    Columns: `measure` (words) and `share` (percent). One row for each share that was disclosed.
    """
    shares = [d for d in found if d.kind == "share in band"]
    rows = [(ledger.label(d.entity, d.metric), d.value) for d in shares]
    return pd.DataFrame(rows, columns=["measure", "share"])


def _rate_claims(ledger: Ledger) -> pd.DataFrame:
    """Usable claims on the rates of lenders in the industry, with the day they were `published`."""
    bands = ledger.metrics.loc[ledger.metrics["band_of"] != "", "id"]
    claims = ledger.query(metric=["average_rate", "loan_rate_range", *bands], status=USABLE)
    claims = claims.assign(
        lender=[_lender_of(ledger, entity) for entity in claims["entity"]],
        published=claims["id"].map(ledger.published),
    )
    return claims[claims["lender"] != ""]


def _lender_of(ledger: Ledger, entity: str) -> str:
    """The lender of the industry that an entity is or belongs to; empty if there is none."""
    scope = ledger.scope(entity)
    lenders = (part for part in scope if ledger.kinds[part] == "lender" and INDUSTRY in scope)
    return next(lenders, "")


def _kind(ledger: Ledger, entity: str, metric: str) -> Kind:
    if metric == "average_rate":
        return "pool average" if ledger.kinds[entity] == "pool" else "book average"
    return "single loans" if metric == "loan_rate_range" else "share in band"


def _band(ledger: Ledger, metric: str) -> tuple[float | None, float | None]:
    """The band of rates that a share metric counts, in percent; an open end is `None`."""
    row = ledger.codebook(metric)
    low, high = (float(row[end]) if row[end] else None for end in ("band_low", "band_high"))
    return low, high


def _typical(lender: str, found: Sequence[Disclosure]) -> Fraction:
    for kind in KINDS[:3]:
        values = [d.value.interval for d in found if d.lender == lender and d.kind == kind]
        ends = [end for value in values for end in (value.low, value.high) if end is not None]
        if ends:
            return sum(ends, Fraction(0)) / len(ends)
    return Fraction(1)
