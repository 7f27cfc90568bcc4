"""Contradictions planted into a copy of the ledger: claims by their printed characters.

`plant` puts claims into the tables in memory as a person would into the files: the bounds are what
the reader makes of the characters. `verdicts` judges only the claims that may have to do with the
planted ones, so that a test takes a fraction of a second.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pandas as pd

from analysis.evidence.dates import period_days, read_date
from analysis.evidence.figures import figures
from analysis.evidence.ledger import Ledger, load
from analysis.evidence.reading import read
from analysis.evidence.validation import RELATIONS
from analysis.evidence.verdicts import Verdict, judge

SOURCE = "planted_source"


@dataclass(frozen=True, slots=True)
class Add:
    """A new claim, accepted unless it says otherwise."""

    entity: str
    metric: str
    period: str
    printed: str
    qualifier: str = ""
    status: str = "accepted"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Other characters for a claim of the ledger, whose further prints may be left out."""

    claim: str
    printed: str
    qualifier: str | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A new entity, a lender under no other unless it says otherwise."""

    id: str
    kind: str = "lender"
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A new metric, its columns as `unit=percent kind=ratio numerator=… denominator=…`."""

    id: str
    columns: str


@dataclass(frozen=True)
class Planted:
    """A copy of the ledger and the ids of the claims that were planted into it."""

    ledger: Ledger
    claims: list[str] = field(default_factory=list)


@cache
def shipped() -> Ledger:
    """The ledger as it is."""
    return load()


def plant(*plants: Add | Edit | Entity | Metric) -> Planted:
    """A copy of the ledger with these changes, one after the other."""
    ledger = shipped()
    source = {"id": SOURCE, "title": SOURCE, "published": "2026-02-01", "grade": "C"}
    source |= {"kind": "financial_press", "language": "zh", "linkable": "false"}
    planted = Planted(replace(ledger, sources=_with(ledger.sources, source)))
    for change in plants:
        planted = _changed(planted, change)
    return planted


def verdicts(planted: Planted) -> list[Verdict]:
    """What the relations say about the planted claims and all that may have to do with them."""
    ledger = planted.ledger
    near = set(_near(ledger, planted.claims))
    kept = replace(ledger, claims=ledger.claims[ledger.claims["id"].isin(near)])
    return judge(figures(kept), kept)


def unexplained(found: Iterable[Verdict]) -> list[Verdict]:
    """The contradictions that no status and note in the ledger explain."""
    return [v for v in found if v.verdict == "inconsistent" and not v.known]


def figure(claim: str) -> str:
    """What a claim is about: its id without the number of the print."""
    return ".".join(claim.split(".")[:3])


def _changed(planted: Planted, change: Add | Edit | Entity | Metric) -> Planted:
    ledger = planted.ledger
    if isinstance(change, Entity):
        row = {"id": change.id, "kind": change.kind, "part_of": change.part_of}
        entities = _with(ledger.entities, row | {"name_en": change.id, "name_zh": change.id})
        return replace(planted, ledger=replace(ledger, entities=entities))
    if isinstance(change, Metric):
        columns = dict(column.split("=") for column in change.columns.split())
        row = {"id": change.id, "name_en": change.id, "name_zh": change.id} | columns
        return replace(planted, ledger=replace(ledger, metrics=_with(ledger.metrics, row)))
    if isinstance(change, Add):
        row = _claim(ledger, change)
        claims = _with(ledger.claims, row)
    else:
        row = dict(ledger.claim(change.claim)) | {"printed": change.printed}
        row |= {} if change.qualifier is None else {"qualifier": change.qualifier}
        row |= _bounds(ledger, row)
        claims = ledger.claims[ledger.claims["id"] != change.claim]
        if change.alone:
            claims = claims[claims["id"].map(figure) != figure(change.claim)]
        claims = _with(claims, row)
    return Planted(replace(ledger, claims=claims), [*planted.claims, row["id"]])


def _claim(ledger: Ledger, change: Add) -> dict[str, str]:
    period = change.period.replace("/..", "_on").replace("/", "_")
    name, number = f"{change.entity}.{change.metric}.{period}", 1
    while (id := name if number == 1 else f"{name}.{number}") in ledger.rows:
        number += 1
    row = {
        "id": id,
        "entity": change.entity,
        "metric": change.metric,
        "period": change.period,
        "printed": change.printed,
        "qualifier": change.qualifier,
        "unit": ledger.codebook(change.metric)["unit"],
        "source": SOURCE,
        "status": change.status,
        "note": change.note,
        "note_ids": "PLANTED-001",
    }
    return row | _bounds(ledger, row)


def _bounds(ledger: Ledger, row: dict[str, str]) -> dict[str, str]:
    source = ledger.source(row["source"])
    if row["unit"] == "date":
        days = read_date(row["printed"], period=row["period"], published=source["published"])
        ends = {"low": days.first.isoformat(), "high": days.last.isoformat()}
        return {"reading": days.reading} | ends
    kind, unit = ledger.codebook(row["metric"])["kind"], row["unit"]
    language = source["language"]
    again = read(row["printed"], row["qualifier"], unit_id=unit, kind=kind, language=language)
    low, high = again.interval.low, again.interval.high
    return {"reading": again.reading, "low": _decimal(low), "high": _decimal(high)}


def _decimal(value: Fraction | None) -> str:
    if value is None:
        return ""
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def _with(table: pd.DataFrame, row: dict[str, str]) -> pd.DataFrame:
    """A table with one more row; columns that it does not name are empty."""
    return pd.concat([table, pd.DataFrame([row], columns=list(table), dtype=str).fillna("")])


def _near(ledger: Ledger, claims: Sequence[str]) -> Iterator[str]:
    """Claims that a relation may hold against the planted ones.

    The same entities and their wholes, metrics that the codebook relates directly or over others,
    no more than a year before or after; and what else is part of a whole on one of the days.
    """
    rows = [ledger.claim(claim) for claim in claims]
    entities = {entity for row in rows for entity in ledger.scope(row["entity"])}
    metrics = _related(ledger, {row["metric"] for row in rows})
    first = min(_years(row)[0] for row in rows) - 1
    last = max(_years(row)[1] for row in rows) + 1
    days = {row["period"] for row in rows}
    for claim, row in ledger.rows.items():
        if row["metric"] not in metrics:
            continue
        dated = row["period"] != "undated"
        within = not dated or first <= _years(row)[1] and _years(row)[0] <= last
        beside = row["period"] in days and entities & set(ledger.scope(row["entity"]))
        if row["entity"] in entities and (within or row["unit"] == "date") or beside:
            yield claim


def _years(row: dict[str, str]) -> tuple[int, int]:
    """The first and the last year of a claim's period; every year if it is undated."""
    if row["period"] == "undated":
        return 1, 9999
    first, last = period_days(row["period"])
    return first.year, last.year


def _related(ledger: Ledger, metrics: set[str]) -> set[str]:
    """Metrics that the codebook's columns lead to, or from, or whose distribution is the same."""
    groups = []
    for metric in ledger.metrics["id"]:
        row = ledger.codebook(metric)
        named = [name for column in RELATIONS for name in row.get(column, "").split(";") if name]
        groups.append({metric, *named})
    found = set(metrics)
    while new := {m for group in groups if group & found for m in group} - found:
        found |= new
    return found
