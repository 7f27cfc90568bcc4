"""Contradictions planted into a copy of the ledger: claims by their printed characters.

`plant` puts claims into the tables in memory as a person would into the files: the bounds are what
the reader makes of the characters. Of the other claims it keeps those that may have to do with the
planted ones, so that judging them takes a tenth of a second.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TypeAlias

import pandas as pd

from tests.first_reading import first_reading
from xiaodai.consistency.verdicts import Verdict, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.sheets import FILE, read_schema
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days, read_date
from xiaodai.reading.printed import read

SOURCE = {
    "id": "planted_source",
    "title": "planted_source",
    "published": "2026-02-01",
    "kind": "financial_press",
    "grade": "C",
    "linkable": "false",
    "language": "zh",
}
RELATIONS = list(read_schema(DATA / FILE)["metrics"].references)

Row: TypeAlias = dict[str, str]
Rows: TypeAlias = dict[str, Row]  # by id


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
    """Other characters for a claim of the ledger; `alone` leaves out the figure's other prints."""

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


Change: TypeAlias = Add | Edit | Entity | Metric


@dataclass(frozen=True, slots=True)
class Planted:
    """The part of the changed ledger that matters, and the ids of the planted claims."""

    ledger: Ledger
    claims: tuple[str, ...]

    def verdicts(self) -> list[Verdict]:
        """Every verdict on these claims."""
        return judge(self.ledger.prints(), self.ledger)


@cache
def shipped() -> Ledger:
    """The ledger as it is."""
    return first_reading()


def plant(*changes: Change) -> Planted:
    """A copy of the ledger with these changes, made one after the other."""
    tables = {name: dict(rows) for name, rows in _shipped_rows().items()}
    planted = [id for change in changes for id in _made(change, tables)]
    near = set(_near(tables, planted))
    tables["claims"] = {id: row for id, row in tables["claims"].items() if id in near}
    return Planted(replace(shipped(), **_frames(tables)), tuple(planted))


def unexplained(found: Iterable[Verdict]) -> list[Verdict]:
    """The contradictions that no status and note in the ledger explain."""
    return [v for v in found if v.verdict == "inconsistent" and not v.known]


def figure(claim: str) -> str:
    """What a claim is about: its id without the number of the print."""
    return ".".join(claim.split(".")[:3])


@cache
def _shipped_rows() -> dict[str, Rows]:
    tables = ("claims", "sources", "entities", "metrics")
    rows = {name: getattr(shipped(), name).to_dict("records") for name in tables}
    by_id = {name: {row["id"]: row for row in found} for name, found in rows.items()}
    by_id["sources"][SOURCE["id"]] = _full("sources", SOURCE)
    return by_id


def _frames(tables: dict[str, Rows]) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(list(rows.values()), dtype=str) for name, rows in tables.items()}


def _full(table: str, row: Row) -> Row:
    """A row with every column of its table."""
    return dict.fromkeys(getattr(shipped(), table), "") | row


def _made(change: Change, tables: dict[str, Rows]) -> Iterator[str]:
    """Make one change; the id of the claim that it plants, if any."""
    claims = tables["claims"]
    match change:
        case Entity():
            row = {"id": change.id, "kind": change.kind, "part_of": change.part_of}
            row |= {"name_en": change.id, "name_zh": change.id}
            tables["entities"][change.id] = _full("entities", row)
        case Metric():
            row = {"id": change.id, "name_en": change.id, "name_zh": change.id}
            row |= dict(column.split("=") for column in change.columns.split())
            tables["metrics"][change.id] = _full("metrics", row)
        case Add():
            row = _claim(change, tables)
            claims[row["id"]] = _full("claims", row | _bounds(row, tables))
            yield row["id"]
        case Edit():
            row = claims[change.claim] | {"printed": change.printed}
            row |= {} if change.qualifier is None else {"qualifier": change.qualifier}
            if change.alone:
                for other in [id for id in claims if figure(id) == figure(change.claim)]:
                    del claims[other]
            claims[change.claim] = row | _bounds(row, tables)
            yield change.claim


def _claim(change: Add, tables: dict[str, Rows]) -> Row:
    period = change.period.replace("/..", "_on").replace("/", "_")
    name, number = f"{change.entity}.{change.metric}.{period}", 1
    while (id := name if number == 1 else f"{name}.{number}") in tables["claims"]:
        number += 1
    return {
        "id": id,
        "entity": change.entity,
        "metric": change.metric,
        "period": change.period,
        "printed": change.printed,
        "qualifier": change.qualifier,
        "unit": tables["metrics"][change.metric]["unit"],
        "source": SOURCE["id"],
        "origin": "",
        "status": change.status,
        "note": change.note,
        "note_ids": "PLANTED-001",
    }


def _bounds(row: Row, tables: dict[str, Rows]) -> Row:
    source = tables["sources"][row["source"]]
    if row["unit"] == "date":
        days = read_date(row["printed"], period=row["period"], published=source["published"])
        ends = {"low": days.first.isoformat(), "high": days.last.isoformat()}
        return {"reading": days.reading} | ends
    again = read(
        row["printed"],
        row["qualifier"],
        unit_id=row["unit"],
        kind=tables["metrics"][row["metric"]]["kind"],
        language=source["language"],
    )
    low, high = again.interval.low, again.interval.high
    return {"reading": again.reading, "low": _decimal(low), "high": _decimal(high)}


def _decimal(value: Fraction | None) -> str:
    if value is None:
        return ""
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def _near(tables: dict[str, Rows], planted: list[str]) -> Iterator[str]:
    """Claims that a relation may hold against the planted ones.

    The same entities and their wholes, metrics that the codebook relates directly or over others,
    no more than a year before or after; and what else is part of a whole on one of the days.
    """
    rows = [tables["claims"][id] for id in planted]
    scopes = {entity: _scope(entity, tables["entities"]) for entity in tables["entities"]}
    entities = {whole for row in rows for whole in scopes[row["entity"]]}
    metrics = _related({row["metric"] for row in rows}, tables["metrics"])
    periods = {row["period"] for row in rows}
    first = min(_years(period)[0] for period in periods) - 1
    last = max(_years(period)[1] for period in periods) + 1
    for id, row in tables["claims"].items():
        if row["metric"] in metrics and not entities.isdisjoint(scopes[row["entity"]]):
            begins, ends = _years(row["period"])
            within = (begins <= last and ends >= first) or row["unit"] == "date"
            if (within and row["entity"] in entities) or row["period"] in periods:
                yield id


def _scope(entity: str, entities: Rows) -> set[str]:
    found: set[str] = set()
    while entity:
        found.add(entity)
        entity = entities[entity]["part_of"]
    return found


@cache
def _years(period: str) -> tuple[int, int]:
    """The first and the last year of a period; every year if it is undated."""
    if period == "undated":
        return 1, 9999
    first, last = period_days(period)
    return first.year, last.year


def _related(metrics: set[str], codebook: Rows) -> set[str]:
    """These metrics and all that the codebook's columns relate to them, directly or over others."""
    groups = [
        {metric} | {name for column in RELATIONS for name in row.get(column, "").split(";") if name}
        for metric, row in codebook.items()
    ]
    found = set(metrics)
    while new := {m for group in groups if not group.isdisjoint(found) for m in group} - found:
        found |= new
    return found
