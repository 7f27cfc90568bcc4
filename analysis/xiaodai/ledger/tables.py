"""The tables of published figures as text, their rows by id, and what a figure comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from xiaodai.ledger.sheets import FILE, RULES, TABLES, FaultError, nearest, read_schema, read_sheet
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days
from xiaodai.reading.printed import ReadingError
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, Scope
from xiaodai.values.words import Given, Text

Rows: TypeAlias = dict[str, dict[str, str]]  # the cells of a table by id and column

UNDATED = "undated"
CORRECTIONS = "corrections"  # a folder in which every claim is accepted may do without it
COMPANIONS = ("glossary", "changes")  # of the report; a folder may do without them
# What a document without a publisher's name stood on, by its kind.
UNNAMED = {
    "mirror": Text("unnamed mirror ({host})"),
    "aggregator": Text("unnamed aggregator ({host})"),
    "self_media": Text("unnamed self-media site ({host})"),
    "forum": Text("unnamed forum ({host})"),
}
UNNAMED_SITE = Text("unnamed website ({host})")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


class LedgerError(LookupError):
    """Something asked of the ledger is not in it; the message says what is."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: what the prints of one figure for one period come to.

    `status` is `conflict` if a print that supports it is disputed, else `accepted`.
    """

    entity: str
    metric: str
    period: str
    quantity: Quantity
    claims: tuple[str, ...]
    prints: int
    origins: int
    grade: str
    against: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class Tables:
    """The tables of one folder, as text."""

    claims: pd.DataFrame
    sources: pd.DataFrame
    entities: pd.DataFrame
    metrics: pd.DataFrame
    left_out: pd.DataFrame
    rule_rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    provision_rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    corrections: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["claim"]))
    glossary: pd.DataFrame = field(default_factory=pd.DataFrame)
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)

    def entity(self, entity: str) -> Text:
        """An entity's names; raises `LedgerError` if the ledger does not know it."""
        row = self._row("entities", "the ledger has no entity", entity)
        return Given(row["name_en"], row["name_zh"])

    def short_name(self, entity: str) -> Text:
        """An entity's short names, its full ones where it has none; raises as `entity`."""
        name, row = self.entity(entity), self._by_id["entities"][entity]
        return Given(row.get("short_en") or name.en, row.get("short_zh") or name.zh)

    def metric(self, metric: str) -> Text:
        """A metric's names; raises `LedgerError` if the codebook does not know it."""
        row = self.codebook(metric)
        return Given(row["name_en"], row["name_zh"])

    def definition(self, metric: str) -> Text:
        """What a metric measures, English where there is no Chinese; raises as `metric`."""
        row = self.codebook(metric)
        return Given(row["definition"], row.get("definition_zh") or row["definition"])

    def label(self, entity: str, metric: str) -> Text:
        """Who and what, as a heading: `Mashang: Deregistered`; raises as `entity` and `metric`."""
        return Text("{who}: {what}", who=self.short_name(entity), what=self.metric(metric))

    def codebook(self, metric: str) -> dict[str, str]:
        """All columns of one metric; raises `LedgerError` if the codebook does not know it."""
        return self._row("metrics", "the codebook has no metric", metric)

    def scope(self, entity: str) -> Scope:
        """The entity and all that it is part of, innermost first."""
        return ladder(self._by_id["entities"], "part_of", entity)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of every entity: industry, lender, pool …"""
        return {entity: row["kind"] for entity, row in self._by_id["entities"].items()}

    def claim(self, claim_id: str) -> dict[str, str]:
        """All columns of one claim; raises `LedgerError` if there is no such claim."""
        return self._row("claims", "the ledger has no claim", claim_id)

    def corrections_of(self, claim_id: str) -> list[dict[str, str]]:
        """Why a claim is not accepted: the rows of `corrections.csv` on it, none if it is."""
        return self._corrections.get(claim_id, [])

    def note(self, claim_id: str) -> Text:
        """What the ledger says of a claim, in both languages; empty where it says nothing."""
        row = self.claim(claim_id)
        return Given(row["note"], row.get("note_zh") or row["note"])

    def source(self, source_id: str) -> dict[str, str]:
        """All columns of one source; raises `LedgerError` if there is no such source."""
        return self._row("sources", "the ledger has no source", source_id)

    def title(self, source_id: str) -> Text:
        """A document's title in its own language, with an English one behind it in English.

        Raises as `source`.
        """
        row = self.source(source_id)
        english = row.get("title_en", "")
        return Given(f"{row['title']} ({english})" if english else row["title"], row["title"])

    def publisher(self, source_id: str) -> Text:
        """Who published a document, its title where nothing is known of that; raises as `source`.

        Where the table has but the host it stood on, the host is given as that of nobody named.
        """
        row = self.source(source_id)
        own, english, chinese = (row.get(f"publisher{tail}", "") for tail in ("", "_en", "_zh"))
        if not own:
            return Given(row.get("title_en") or row["title"], row["title"])
        if is_unnamed(row):
            said = Text(UNNAMED.get(row["kind"], UNNAMED_SITE).template, host=own)
            return Given(said.en, said.zh)
        return Given(english or own, chinese or own)

    def published(self, claim_id: str) -> str:
        """The day by which a claim was surely public: the last of its document's month or year.

        Empty where the document's date is unknown.
        """
        printed = self.source(self.rows[claim_id]["source"])["published"]
        return period_days(printed)[1].isoformat() if printed else ""

    def origin(self, claim_id: str) -> str:
        """The source that a claim's figure goes back to, followed to its end."""
        row = self.rows[claim_id]
        return ladder(self._by_id["sources"], "origin", row["origin"] or row["source"])[-1]

    def printed_interval(self, claim_id: str) -> Interval:
        """The bounds of one claim in its unit, dates as days since 0001-01-01.

        Raises `LedgerError` for an unknown claim and for bounds that are no numbers.
        """
        try:
            return typed_interval(self.claim(claim_id))
        except ReadingError as error:
            raise LedgerError(f"claim {claim_id!r} has no readable bounds: {error}") from None

    @property
    def rows(self) -> Rows:
        """All columns of every claim, by id, in the order of the table."""
        return self._by_id["claims"]

    @cached_property
    def _corrections(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for row in _rows(self.corrections):
            found.setdefault(row["claim"], []).append(row)
        return found

    @cached_property
    def _by_id(self) -> dict[str, Rows]:
        return {name: _by_id(getattr(self, name)) for name in TABLES if name != "left_out"}

    def _row(self, table: str, missing: str, wanted: str) -> dict[str, str]:
        rows = self._by_id[table]
        if wanted not in rows:
            raise LedgerError(f"{missing} {wanted!r}{nearest(wanted, rows)}")
        return rows[wanted]


def in_time(period: str) -> tuple[str, str]:
    """What period codes are sorted by: the last day, then the code; undated ones come first."""
    return ("" if period == UNDATED else period_days(period)[1].isoformat(), period)


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder by the name that `Tables` gives them, as text.

    Raises `LedgerError` with file and line if a table is missing or broken, if it lacks a column,
    or if a claim, a rule or a provision points to a row that is not there.
    """
    described = folder / FILE
    try:
        schema = read_schema(described if described.exists() else DATA / FILE)
        there = [
            name
            for name in (*RULES, CORRECTIONS, *COMPANIONS)
            if name in schema and (folder / f"{name}.csv").exists()
        ]
        names = [*TABLES, *there]
        sheets = {name: read_sheet(folder / f"{name}.csv", schema[name]) for name in names}
    except FaultError as fault:
        raise LedgerError(str(fault)) from None
    for name in ("claims", *there):
        sheets[name].check_ids(sheets)
    if found := [fault for sheet in sheets.values() for fault in sheet.faults]:
        raise LedgerError(str(found[0]))
    tables = {
        name: pd.DataFrame(list(sheet.rows.values()), columns=list(sheet.columns), dtype=str)
        for name, sheet in sheets.items()
    }
    for name in schema["metrics"].columns:  # a relation that the codebook does not speak of
        if name not in tables["metrics"]:
            tables["metrics"][name] = ""
    return {f"{name[:-1]}_rows" if name in RULES else name: rows for name, rows in tables.items()}


def _by_id(table: pd.DataFrame) -> Rows:
    """The rows of a table by their id."""
    return {row["id"]: row for row in _rows(table)}


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a table; column by column is ten times as quick as row by row."""
    names = list(table.columns)
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def ladder(rows: Mapping[str, Mapping[str, str]], column: str, first: str) -> tuple[str, ...]:
    """The ids that a column leads to, one from the other, the first one included."""
    path: list[str] = []
    while first and first not in path:
        path.append(first)
        first = rows[first][column]
    return tuple(path)


def new_id(entity: str, metric: str, period: str, taken: set[str]) -> str:
    """The id of a further claim on a figure: the first that is not `taken`; it is taken then.

    >>> new_id("fenfu", "loan_balance", "2026-01/..", {"fenfu.loan_balance.2026-01_on"})
    'fenfu.loan_balance.2026-01_on.2'
    """
    stem = f"{entity}.{metric}.{period.replace('/..', '_on').replace('/', '_')}"
    numbered = (f"{stem}.{number}" for number in count(2))
    name = next(name for name in chain([stem], numbered) if name not in taken)
    taken.add(name)
    return name


def typed_interval(claim: Mapping[str, str]) -> Interval:
    """The bounds of a claim as they were typed; days count from the calendar's first.

    Raises `ReadingError` for an end that is no number or no day, and for `low` above `high`.
    """
    is_day = claim["unit"] == "date"
    ends = []
    for column in ("low", "high"):
        value = claim[column]
        try:
            number = date.fromisoformat(value).toordinal() if value and is_day else value
            ends.append(Fraction(number) if value else None)
        except (ValueError, ZeroDivisionError):
            kind = "day of the calendar, as 2025-06-30" if is_day else "number"
            said = f"{column} {value!r} is no {kind}; the unit is {claim['unit']}"
            raise ReadingError(said) from None
    try:
        return Interval(*ends)
    except ValueError:
        raise ReadingError(f"low {claim['low']} is above high {claim['high']}") from None


def is_unnamed(source: Mapping[str, str]) -> bool:
    """Whether the publisher in a row of `sources.csv` is only a host, without a name beside it."""
    is_named = source.get("publisher_en") or source.get("publisher_zh")
    return not is_named and bool(HOST.fullmatch(source["publisher"]))
