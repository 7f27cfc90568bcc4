"""What lenders disclosed about their rates: averages, ranges, and shares of loans in a band."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import pandas as pd

from xiaodai.ledger.backing import origins
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading.periods import Period
from xiaodai.values import Quantity, Text, constant, row
from xiaodai.values.quantity import slots
from xiaodai.values.words import listed

Kind = Literal["book average", "pool average", "single loans", "share in band"]
NAMES: dict[Kind, Text] = {
    "book average": Text("average of all loans"),
    "pool average": Text("average of a pool sold"),
    "single loans": Text("single loans, lowest to highest"),
    "share in band": Text("share of loans in a band"),
}
KINDS = tuple(NAMES)
INDUSTRY = "consumer_finance"
COLUMNS = ["lender", "entity", "metric", "period", "kind", "value", "is_stale", "band"]
SINGLE = ("loan_rate", "loan_rate_range")  # a bound on all single loans, and their range
STALE_AFTER = 3  # years: the cap and funding costs of earlier figures were others


def disclosing(ledger: Ledger) -> list[str]:
    """The lenders of the industry with any usable figure on their rates."""
    return sorted(set(_rate_claims(ledger)["lender"]))


def disclosures(ledger: Ledger, as_of: str, lenders: Sequence[str] = ()) -> pd.DataFrame:
    """What was known by `as_of`: per book or pool and metric the figure for the latest period.

    Only documents surely published by that day count (one dated to a month from its last day on, an
    undated one always). Of ranges of single loans that contradict each other all are kept, as
    nobody knows which one is right. Sorted by lender, then by kind.

    Columns: `lender`, `entity` (the book, product or pool that is covered) and `metric` (ids),
    `period` (code), `kind`, `value` (percent), `is_stale` (too old to compare), `band` (the pair of
    rates between which a share is counted, in percent a year).
    """
    known = _rate_claims(ledger)
    known = known[(known["published"] <= as_of) & known["lender"].isin(lenders or known["lender"])]
    in_time = known.sort_values(
        ["entity", "metric", "period"], key=lambda column: column.replace(UNDATED, "")
    )
    latest = _latest(in_time)
    bands = ledger.metrics.set_index("id")[["band_low", "band_high"]]
    rows = [
        row(
            lender=lender,
            entity=entity,
            metric=metric,
            period=period,
            kind=_kind(ledger, entity, metric),
            value=ledger.value(entity, metric, period, published_by=as_of),
            is_stale=is_stale(period, as_of),
            band=tuple(float(end) if end else None for end in bands.loc[metric]),
        )
        for lender, entity, metric, period in latest[COLUMNS[:4]].to_numpy()
    ]
    rows.sort(key=lambda one: (one.lender, KINDS.index(one.kind), one.entity))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"is_stale": bool}).reset_index(drop=True)


def _latest(claims: pd.DataFrame) -> pd.DataFrame:
    """The last claim of each entity and metric, and ranges that contradict it; in order of time."""
    by_period = claims.drop_duplicates(["entity", "metric", "period"], keep="last")
    is_last = ~by_period.duplicated(["entity", "metric"], keep="last")
    contested = by_period[(by_period["status"] == "conflict") & by_period["metric"].isin(SINGLE)]
    figure = ["entity", "metric"]
    in_doubt = set(contested.loc[is_last, figure].itertuples(index=False, name=None))
    rivals = [tuple(row) in in_doubt for row in contested[figure].to_numpy()]
    return by_period.loc[by_period.index.isin(contested.index[rivals]) | is_last]


def publication_days(ledger: Ledger) -> tuple[str, str]:
    """The days on which the ledger's first and its latest rate were published."""
    days = set(_rate_claims(ledger)["published"]) - {""}
    return min(days), max(days)


def either(values: Sequence[Quantity]) -> Quantity:
    """The values that one of several disclosures allows, and all between them."""
    first, *others = values
    hull = first.interval
    for other in others:
        hull = hull.hull(other.interval)
    return first.derived(hull, f"either of {slots(values)}", *others) if others else first


def averages(found: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """The `disclosures` of one kind that are bounded on both sides and recent enough to compare."""
    recent = found[(found["kind"] == kind) & ~found["is_stale"]]
    is_bounded = recent["value"].map(lambda value: value.interval.width is not None)
    return recent[is_bounded.astype(bool)]


def by_rate(found: pd.DataFrame) -> list[str]:
    """The lenders from the lowest to the highest rate: by book, else by pool, else by range."""
    typical = {str(lender): _typical(figures) for lender, figures in found.groupby("lender")}
    return sorted(typical, key=lambda lender: (typical[lender], lender))


def stale_after() -> Quantity:
    """The age from which a figure is shown but no longer compared, in years."""
    return constant(STALE_AFTER, "year", Text("a choice of this study"))


def is_stale(period: str, as_of: str) -> bool:
    """Whether a figure for a period is too old on a day to be compared with others."""
    return period != UNDATED and int(as_of[:4]) - int(period[:4]) >= STALE_AFTER


def disclosures_table(
    ledger: Ledger, found: pd.DataFrame, cap: Quantity, kind: Kind
) -> pd.DataFrame:
    """The `disclosures` of one kind: averages from the highest, others by lender.

    Columns: `who` (words), `period`, `value` (percent), `distance` (cap minus average in percentage
    points: negative where the average is above the cap, empty for all but averages), `origin`
    (words: who published the document that the figure goes back to).
    """
    rows = [
        row(
            who=ledger.short_name(one.entity),
            period=Period(one.period),
            value=one.value,
            distance=cap.minus(one.value) if "average" in kind else None,
            origin=listed(
                [ledger.publisher(origin) for origin in sorted(origins(ledger, one.value))]
            ),
        )
        for _, one in found[found["kind"] == kind].iterrows()
    ]
    if "average" in kind:
        rows.sort(key=lambda one: middle(one.value), reverse=True)
    return pd.DataFrame(
        rows, columns=["who", "period", "value", "distance", "origin"], dtype=object
    )


def middle(value: Quantity) -> Fraction:
    """Where a rate is drawn among others: its middle, or its one end."""
    ends = [end for end in (value.interval.low, value.interval.high) if end is not None]
    return sum(ends, Fraction(0)) / len(ends)


def shares_table(ledger: Ledger, found: pd.DataFrame) -> pd.DataFrame:
    """The shares in a band of rates: columns `measure` (words) and `share` (percent)."""
    shares = found[found["kind"] == "share in band"]
    names = [
        Text("{who}: {what}", who=ledger.short_name(one.entity), what=ledger.metric(one.metric))
        for _, one in shares.iterrows()
    ]
    return pd.DataFrame({"measure": names, "share": shares["value"].tolist()})


def _rate_claims(ledger: Ledger) -> pd.DataFrame:
    """Usable claims on the rates of lenders in the industry, with the day they were `published`."""
    bands = ledger.metrics.loc[ledger.metrics["band_of"] != "", "id"]
    claims = ledger.query(metric=["average_rate", *SINGLE, *bands], status=USABLE)
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
    return "single loans" if metric in SINGLE else "share in band"


def _typical(figures: pd.DataFrame) -> Fraction:
    for kind in KINDS[:3]:
        values = [middle(value) for value in figures.loc[figures["kind"] == kind, "value"]]
        if values:
            return sum(values, Fraction(0)) / len(values)
    return Fraction(1)
