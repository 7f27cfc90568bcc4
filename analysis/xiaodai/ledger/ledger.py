"""The ledger: five tables of published figures, read, checked, queried and resolved.

The tables are pandas data frames of text; numbers leave the ledger only as quantities, whose
intervals are read off the printed bounds exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pandas as pd

from xiaodai.ledger.resolve import Print, Resolved, resolve
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Dated, Quantity, Scope
from xiaodai.values.units import unit
from xiaodai.values.words import Names, Text

TABLES = ("claims", "sources", "entities", "metrics", "left_out")
USABLE = ("accepted", "conflict")
# What the code reads of each table; datapackage.json describes the rest.
COLUMNS = {
    "claims": (
        "id", "entity", "metric", "period", "printed", "qualifier", "unit", "reading", "low",
        "high", "source", "origin", "status", "note", "note_ids",
    ),
    "sources": ("id", "title", "publisher", "published", "kind", "grade", "language", "origin"),
    "entities": ("id", "name_en", "name_zh", "kind", "part_of"),
    "metrics": ("id", "name_en", "name_zh", "unit", "kind"),
    "left_out": ("note_id", "what", "reason"),
}  # fmt: skip
# The tables that a claim's columns point into, and whether the column may be empty.
REFERENCES = {
    "entity": ("entities", False),
    "metric": ("metrics", False),
    "source": ("sources", False),
    "origin": ("sources", True),
}


class LedgerError(LookupError):
    """Something asked of the ledger is not in it; the message says what is."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: what the prints of one figure for one period come to."""

    period: str
    quantity: Quantity
    claims: tuple[str, ...]
    prints: int
    origins: int
    grade: str
    against: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """The tables of one folder, as text. Load one with `load()`."""

    claims: pd.DataFrame
    sources: pd.DataFrame
    entities: pd.DataFrame
    metrics: pd.DataFrame
    left_out: pd.DataFrame

    def quantity(self, claim_id: str) -> Quantity:
        """One claim as a quantity; raises `LedgerError` if there is no such claim."""
        row = self.rows.get(claim_id)
        if row is None:
            raise LedgerError(f"the ledger has no claim {claim_id!r}")
        return self._known([claim_id], row["entity"], row["metric"])[1]

    def value(
        self, entity: str, metric: str, period: str, *, published_by: str = "9999"
    ) -> Quantity:
        """A figure with all its prints resolved, or those published by a day such as `2025-11-30`.

        Raises `LedgerError` naming the periods that the ledger does have.
        """
        found = self._groups.get((entity, metric), {})
        prints = [c for c in found.get(period, []) if self.published(c) <= published_by]
        if not prints:
            known = ", ".join(sorted(found)) or "nothing"
            raise LedgerError(f"no usable {metric} of {entity} for {period}; there is: {known}")
        return self._known(prints, entity, metric)[1]

    def has(self, entity: str, metric: str, period: str) -> bool:
        """Whether a usable claim of this figure stands in the ledger."""
        return period in self._groups.get((entity, metric), {})

    def series(self, entity: str, metric: str) -> list[Point]:
        """Every period of a figure in order of time, its prints resolved (see `resolve`).

        Raises `LedgerError` if entity or metric do not exist; an empty list means no usable claim.
        """
        self.entity(entity)
        self.metric(metric)
        points = []
        for period, ids in self._groups.get((entity, metric), {}).items():
            resolved, quantity = self._known(ids, entity, metric)
            points.append(
                Point(
                    period,
                    quantity,
                    resolved.support,
                    len(resolved.support),
                    resolved.origins,
                    resolved.grade,
                    resolved.against,
                )
            )
        return sorted(points, key=lambda point: _sort_key(point.period))

    def query(self, **columns: str | Iterable[str]) -> pd.DataFrame:
        """The claims whose columns have the given values (`entity="fenfu_pool"`, `status=[…]`).

        Raises `LedgerError` for a column that the claims do not have.
        """
        found = self.claims
        for column, wanted in columns.items():
            if column not in found:
                raise LedgerError(f"claims have no column {column!r}; there is: {list(found)}")
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            found = found[found[column].isin(values)]
        return found

    def entity(self, entity: str) -> Text:
        """An entity's names; raises `LedgerError` if the ledger does not know it."""
        if entity not in self._entity_rows:
            raise LedgerError(f"the ledger has no entity {entity!r}")
        return Names(self._entity_rows[entity]["name_en"], self._entity_rows[entity]["name_zh"])

    def metric(self, metric: str) -> Text:
        """A metric's names; raises `LedgerError` if the codebook does not know it."""
        if metric not in self._metric_rows:
            raise LedgerError(f"the codebook has no metric {metric!r}")
        return Names(self._metric_rows[metric]["name_en"], self._metric_rows[metric]["name_zh"])

    def label(self, entity: str, metric: str) -> Text:
        """Who and what, as a heading: `Mashang: Deregistered`; raises as `entity` and `metric`."""
        who, what = self.entity(entity), self.metric(metric)
        return Text("{who}: {what}", who=who, what=what)

    def codebook(self, metric: str) -> dict[str, str]:
        """All columns of one metric; raises `LedgerError` if the codebook does not know it."""
        self.metric(metric)
        return self._metric_rows[metric]

    def has_date(self, entity: str, metric: str) -> bool:
        """Whether a usable claim says when this happened."""
        return (entity, metric) in self._dates

    def scope(self, entity: str) -> Scope:
        """The entity and all that it is part of, innermost first."""
        path: list[str] = []
        while entity and entity not in path:
            path.append(entity)
            entity = self._entity_rows[entity]["part_of"]
        return tuple(path)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of every entity: industry, lender, pool …"""
        return {entity: row["kind"] for entity, row in self._entity_rows.items()}

    def claim(self, claim_id: str) -> dict[str, str]:
        """All columns of one claim; raises `LedgerError` if there is no such claim."""
        if claim_id not in self.rows:
            raise LedgerError(f"the ledger has no claim {claim_id!r}")
        return self.rows[claim_id]

    def source(self, source_id: str) -> dict[str, str]:
        """All columns of one source; raises `LedgerError` if there is no such source."""
        if source_id not in self._source_rows:
            raise LedgerError(f"the ledger has no source {source_id!r}")
        return self._source_rows[source_id]

    def published(self, claim_id: str) -> str:
        """The day by which a claim was surely public: the last of its document's month or year.

        Empty where the document's date is unknown.
        """
        printed = self._source_rows[self.rows[claim_id]["source"]]["published"]
        return period_days(printed)[1].isoformat() if printed else ""

    def origin(self, claim_id: str) -> str:
        """The source that a claim's figure goes back to, followed to its end."""
        row = self.rows[claim_id]
        source = row["origin"] or row["source"]
        seen: set[str] = set()
        while (further := self._source_rows[source]["origin"]) and source not in seen:
            seen.add(source)
            source = further
        return source

    def date(self, entity: str, metric: str) -> Dated:
        """When something happened, all its prints resolved; raises `LedgerError` if none says."""
        claims = self._dates.get((entity, metric))
        if not claims:
            raise LedgerError(f"the ledger has no usable date {metric} of {entity}")
        resolved = self._resolve(claims)
        first, last = (date.fromordinal(int(end)) for end in resolved.interval.ends)
        name = Text("{what}, {who}", what=self.metric(metric), who=self.entity(entity))
        lineage = Claimed(resolved.support, resolved.against, resolved.origins)
        return Dated(first, last, lineage, name)

    def _known(self, ids: list[str], entity: str, metric: str) -> tuple[Resolved, Quantity]:
        """The prints of one figure resolved, once for all who ask for the same prints."""
        if (known := self._resolved.get(tuple(ids))) is None:
            resolved = self._resolve(ids)
            known = resolved, self._quantity(resolved, entity, metric)
            self._resolved[tuple(ids)] = known
        return known

    @cached_property
    def _resolved(self) -> dict[tuple[str, ...], tuple[Resolved, Quantity]]:
        return {}

    def _resolve(self, ids: list[str]) -> Resolved:
        prints = []
        for claim_id in ids:
            row = self.rows[claim_id]
            grade = self._source_rows[row["source"]]["grade"]
            prints.append(Print(claim_id, _interval(row), grade, self.origin(claim_id)))
        return resolve(prints)

    def _quantity(self, resolved: Resolved, entity: str, metric: str) -> Quantity:
        shown = unit(self._metric_rows[metric]["unit"])
        scaled = resolved.interval * Interval.point(shown.factor)
        lineage = Claimed(resolved.support, resolved.against, resolved.origins)
        what, who = self.metric(metric), self.entity(entity)
        period = self.rows[resolved.support[0]]["period"]
        name = Text("{what}, {who}, {period}", what=what, who=who, period=period)
        return Quantity(scaled, shown, lineage, self.scope(entity), name)

    @cached_property
    def rows(self) -> dict[str, dict[str, str]]:
        """All columns of every claim, by id, in the order of the table."""
        return _by_id(self.claims)

    def printed_interval(self, claim_id: str) -> Interval:
        """The bounds of one claim in its unit, dates as days since 0001-01-01.

        Raises `LedgerError` for an unknown claim and for bounds that are no numbers.
        """
        return _interval(self.claim(claim_id))

    @cached_property
    def _source_rows(self) -> dict[str, dict[str, str]]:
        return _by_id(self.sources)

    @cached_property
    def _entity_rows(self) -> dict[str, dict[str, str]]:
        return _by_id(self.entities)

    @cached_property
    def _metric_rows(self) -> dict[str, dict[str, str]]:
        return _by_id(self.metrics)

    @cached_property
    def _dates(self) -> dict[tuple[str, str], list[str]]:
        """Usable date claims by (entity, metric)."""
        groups: dict[tuple[str, str], list[str]] = {}
        for claim_id, row in self.rows.items():
            if row["status"] in USABLE and row["unit"] == "date":
                groups.setdefault((row["entity"], row["metric"]), []).append(claim_id)
        return groups

    @cached_property
    def _groups(self) -> dict[tuple[str, str], dict[str, list[str]]]:
        """Usable measured claims by (entity, metric), then by period."""
        groups: dict[tuple[str, str], dict[str, list[str]]] = {}
        for claim_id, row in self.rows.items():
            if row["status"] in USABLE and row["unit"] != "date":
                periods = groups.setdefault((row["entity"], row["metric"]), {})
                periods.setdefault(row["period"], []).append(claim_id)
        return groups


def load(folder: Path = DATA) -> Ledger:
    """Read the tables of a folder laid out like `data/`.

    Raises `LedgerError` if a table or a column is missing, or if a claim names an entity, a metric
    or a source that is not there. `validation.faults`, called first, tells of everything else.
    """
    tables = {name: _table(folder / f"{name}.csv") for name in TABLES}
    for column, (table, missing_allowed) in REFERENCES.items():
        known = set(tables[table]["id"]) | ({""} if missing_allowed else set())
        unknown = tables["claims"][~tables["claims"][column].isin(known)]
        if len(unknown):
            claim = unknown.iloc[0]
            raise LedgerError(
                f"claim {claim['id']!r} in claims.csv names the {column} {claim[column]!r}, "
                f"which is not in {table}.csv"
            )
    return Ledger(**tables)


def _table(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise LedgerError(f"there is no table {path.name} in {path.parent}")
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:  # pandas' own errors are ValueErrors
        raise LedgerError(f"{path.name} is no CSV table in UTF-8: {error}") from None
    if missing := [column for column in COLUMNS[path.stem] if column not in table]:
        raise LedgerError(f"{path.name} has no column {missing[0]!r}")
    if table.empty and path.stem != "left_out":
        raise LedgerError(f"{path.name} has no rows")
    return table


def _by_id(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    columns = [str(column) for column in table]
    rows = zip(*(table[column].tolist() for column in columns), strict=True)
    return {row[columns.index("id")]: dict(zip(columns, row, strict=True)) for row in rows}


def _interval(row: dict[str, str]) -> Interval:
    low, high = row["low"], row["high"]
    try:
        if row["unit"] == "date":
            return Interval.of(*(date.fromisoformat(day).toordinal() for day in (low, high)))
        return Interval(Fraction(low) if low else None, Fraction(high) if high else None)
    except ValueError as error:
        raise LedgerError(f"claim {row['id']!r} has no readable bounds: {error}") from None


def _sort_key(period: str) -> tuple[str, str]:
    if period == "undated":
        return ("", period)
    return (period_days(period)[1].isoformat(), period)
