"""What is wrong with the tables of a ledger, in sentences with file and line: call it first.

Four readings, each of what the one before left standing, so that one slip is told once: the files
(`sheets`), the cells against `datapackage.json` (`schema`), what rows say of one another, and the
second reading, which derives the bounds of every claim from its printed characters again: double
entry, so that a slip on either side shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from xiaodai.ledger.schema import FILE, Key, Table, read_schema
from xiaodai.ledger.sheets import Fault, Row, Sheet, read_sheet
from xiaodai.ledger.tables import TABLES
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days, read_date
from xiaodai.reading.printed import ReadingError, read
from xiaodai.values.units import UnitError, unit

MAY_BE_EMPTY = {"left_out"}
# The columns of metrics.csv that name other metrics, several of them parted by semicolons. These
# and the words that go with them may be absent from a codebook that relates nothing.
RELATIONS = (
    "change_of", "fall_of", "growth_of", "numerator", "denominator", "part_of", "band_of",
    "sum_of", "complement_of", "daily_of", "average_of", "range_of", "lowest_of", "highest_of",
    "at_least_of", "at_most_of", "not_before",
)  # fmt: skip
RELATION_WORDS = ("change_base", "band_low", "band_high", "over_time", "additive")
# Columns that lead from a row to a row of the same table, and never back to where they began.
LADDERS = {"sources": "origin", "entities": "part_of"}

Faulty: TypeAlias = defaultdict[int, set[str]]  # by line, the columns already spoken of
_SHOWN = 6  # links of a circle that are spelt out
_HINTS = 20  # unknown ids of one table for which the likeliest known one is looked up


def faults(folder: Path = DATA) -> list[str]:
    """Everything that is wrong with the tables of a folder, one sentence each, by table and line.

    An empty list means that the tables can be used: `claims.csv, line 12: …` is said of a missing,
    empty, wrongly encoded or ragged table, a missing or unknown column, a cell that its column
    does not allow, a repeated id, an id that is in no table, a unit that is not the metric's,
    `low` above `high`, a circle of origins or of scopes, a period that is none, and a printed
    figure that cannot be read or does not read as it was typed. Without a `datapackage.json` in
    the folder the project's own describes its tables. Never raises for what stands in the files.
    """
    if not folder.is_dir():
        return [f"{folder.name}: there is no folder of this name with tables in it"]
    own = folder / FILE
    schema, hidden = read_schema(own if own.exists() else DATA / FILE, TABLES)
    found = [hidden] if hidden else []
    if hidden and own.exists():
        schema, _ = read_schema(DATA / FILE, TABLES)
    if not schema:
        return [str(fault) for fault in found]
    sheets: dict[str, Sheet] = {}
    faulty: dict[str, Faulty] = {name: defaultdict(set) for name in TABLES}
    for name in TABLES:
        sheet, wrong = read_sheet(folder / f"{name}.csv", may_be_empty=name in MAY_BE_EMPTY)
        found += wrong
        if sheet is not None:
            found += _header(sheet, schema[name])
            found += _cells(sheet, schema[name], faulty[name])
            sheets[name] = sheet
    for name, sheet in sheets.items():
        found += _unknown(sheet, schema[name], sheets, faulty[name])
        found += _circles(sheet, LADDERS.get(name, ""), faulty[name])
    for name, check in (("sources", _source), ("metrics", _metric)):
        if name in sheets:
            for row in sheets[name].rows:
                found += check(sheets[name].file, row, faulty[name])
    if "claims" in sheets:
        found += _claims(sheets, faulty["claims"])
    order = {f"{name}.csv": place for place, name in enumerate(TABLES, 1)}
    found.sort(key=lambda fault: (order.get(fault.file, 0), fault.line or 0))
    return [str(fault) for fault in found]


def _header(sheet: Sheet, table: Table) -> Iterator[Fault]:
    """Columns that are missing, and columns that nobody asked for."""
    tolerated = {*RELATIONS, *RELATION_WORDS} if table.name == "metrics" else set()
    extra = [column for column in sheet.columns if column not in {*table.names, *tolerated}]
    if sheet.width is not None and not extra and set(table.names) <= {*sheet.columns, *tolerated}:
        said = f"the header has {len(sheet.columns)} cells, but every row has {sheet.width}"
        yield Fault(sheet.file, 1, said)
    for name in table.names:
        if name in sheet.columns or name in tolerated:
            continue
        nearly = next((c for c in extra if c.strip().casefold() == name.casefold()), None)
        if nearly is None:
            yield Fault(sheet.file, 1, f"the column {name!r} is missing")
        else:
            extra.remove(nearly)
            yield Fault(sheet.file, 1, f"the column {nearly!r} must be written {name!r}")
    for name in extra:
        said = f"the column {name!r} is not one of the table's" if name else "a column has no name"
        yield Fault(sheet.file, 1, f"{said}; its columns are {', '.join(table.names)}")


def _cells(sheet: Sheet, table: Table, faulty: Faulty) -> Iterator[Fault]:
    """Cells that their column does not allow, and ids that stand there twice."""
    fields = [field for field in table.fields if field.name in sheet.columns]
    first: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        for field in fields:
            value = row.cells[field.name]
            said = field.fault(value)
            if field.unique and value and not said:
                line = first.setdefault((field.name, value), row.line)
                if line != row.line:
                    said = f"the {field.name} {value!r} stands in line {line} already"
            if said:
                faulty[row.line].add(field.name)
                yield Fault(sheet.file, row.line, said)


def _unknown(
    sheet: Sheet, table: Table, sheets: dict[str, Sheet], faulty: Faulty
) -> Iterator[Fault]:
    """Ids that are in no table."""
    hints: dict[str, str] = {}
    keys = {key.column: key for key in table.keys}
    if table.name == "metrics":
        keys |= {column: Key(column, "metrics") for column in RELATIONS}
    for column, key in keys.items():
        aim = sheets.get(key.table)
        if aim is None or "id" not in aim.columns or column not in sheet.columns:
            continue
        known = aim.values("id")
        order = sorted(known)
        for row in sheet.rows:
            cell = row.cells[column]
            values = cell.split(";") if column in RELATIONS else [cell]
            for value in values if cell else ():
                if value in known or column in faulty[row.line]:
                    continue
                faulty[row.line].add(column)
                if value not in hints:
                    near = get_close_matches(value, order, 1) if len(hints) < _HINTS else []
                    hints[value] = f"; is {near[0]!r} meant?" if near else ""
                said = f"the {column} {value!r} is not in {aim.file}{hints[value]}"
                yield Fault(sheet.file, row.line, said)


def _circles(sheet: Sheet, column: str, faulty: Faulty) -> Iterator[Fault]:
    """Rows that lead back to themselves; each circle once, where its first row stands."""
    if column not in sheet.columns or "id" not in sheet.columns:
        return
    above = {row.cells["id"]: row.cells[column] for row in sheet.rows}
    told: set[str] = set()
    for row in sheet.rows:
        way = [row.cells["id"]]
        while (further := above.get(way[-1], "")) and further not in way and further not in told:
            way.append(further)
        if further == way[0] and not told & set(way):
            links = [*way[:_SHOWN], *(["…"] if len(way) > _SHOWN else []), further]
            said = f"the {column} of {way[0]!r} runs in a circle: {' → '.join(links)}"
            faulty[row.line].add(column)
            yield Fault(sheet.file, row.line, said)
        told |= set(way)


def _source(file: str, row: Row, faulty: Faulty) -> Iterator[Fault]:
    """A day of publication that the calendar does not have."""
    day = row.cells.get("published", "")
    if day and "published" not in faulty[row.line] and (said := _no_period("published", day)):
        yield Fault(file, row.line, said)


def _metric(file: str, row: Row, faulty: Faulty) -> Iterator[Fault]:
    """A unit that the reader does not know, a band upside down, a metric that relates to itself."""
    name, low, high = (row.cells.get(column, "") for column in ("id", "band_low", "band_high"))
    try:
        if "unit" not in faulty[row.line] and "unit" in row.cells:
            unit(row.cells["unit"])
    except UnitError as error:
        faulty[row.line].add("unit")
        yield Fault(file, row.line, str(error))
    sound = not {"band_low", "band_high"} & faulty[row.line]
    if low and high and sound and Fraction(low) > Fraction(high):
        yield Fault(file, row.line, f"band_low {low} is above band_high {high}")
    for column in RELATIONS:
        if name and name in row.cells.get(column, "").split(";"):
            yield Fault(file, row.line, f"the {column} of {name!r} names {name!r} itself")


def _claims(sheets: dict[str, Sheet], faulty: Faulty) -> Iterator[Fault]:
    """What a claim says against its metric, against itself and against its printed characters."""
    sheet = sheets["claims"]
    metrics = _by_id(sheets.get("metrics"))
    sources = _by_id(sheets.get("sources"))
    for row in sheet.rows:
        said = _claim(row.cells, faulty[row.line], metrics, sources)
        yield from (Fault(sheet.file, row.line, sentence) for sentence in said)


def _claim(
    claim: dict[str, str],
    wrong: set[str],
    metrics: dict[str, dict[str, str]],
    sources: dict[str, dict[str, str]],
) -> Iterator[str]:
    def sound(*columns: str) -> bool:
        return all(column in claim and column not in wrong for column in columns)

    if sound("status", "note") and claim["status"] != "accepted" and not claim["note"]:
        yield f"the status {claim['status']!r} needs a note that says why"
    dated = sound("period") and claim["period"] != "undated"
    if dated and (said := _no_period("period", claim["period"])):
        wrong.add("period")
        yield said
    metric = metrics.get(claim.get("metric", ""), {})
    if not sound("unit", "low", "high"):
        return
    if sound("metric") and metric.get("unit", claim["unit"]) != claim["unit"]:
        yield (
            f"the unit {claim['unit']!r} does not fit the metric {claim['metric']!r}, "
            f"which is in {metric['unit']}"
        )
        return
    bounds = [_bound(claim, "low"), _bound(claim, "high")]
    if texts := [bound for bound in bounds if isinstance(bound, str)]:
        yield texts[0]
        return
    low, high = (None if bound is None else Fraction(bound) for bound in bounds)
    if low is not None and high is not None and low > high:
        yield f"low {claim['low']} is above high {claim['high']}"
        return
    source = sources.get(claim.get("source", ""), {})
    needed = sound("metric", "period", "printed", "qualifier", "reading", "source")
    if needed and "kind" in metric and {"language", "published"} <= set(source):
        yield from _second_reading(claim, metric["kind"], source, (low, high))


def _bound(claim: dict[str, str], column: str) -> Fraction | int | str | None:
    """A bound as a number (days count from the calendar's first), or what is wrong with it."""
    value = claim[column]
    if not value:
        return None
    try:
        return date.fromisoformat(value).toordinal() if claim["unit"] == "date" else Fraction(value)
    except (ValueError, ZeroDivisionError):
        kind = "day of the calendar, as 2025-06-30" if claim["unit"] == "date" else "number"
        return f"{column} {value!r} is no {kind}; the unit is {claim['unit']}"


def _second_reading(
    claim: dict[str, str],
    kind: str,
    source: dict[str, str],
    typed: tuple[Fraction | None, Fraction | None],
) -> Iterator[str]:
    """What the printed characters say, if it is not what was typed."""
    try:
        reading, again = _read(claim, kind, source)
    except (ReadingError, ValueError, ArithmeticError, LookupError) as error:
        yield f"the printed {claim['printed']!r} cannot be read: {error}"
        return
    if (reading, again) != (claim["reading"], typed):
        said = f"{claim['qualifier']} {claim['printed']}".strip()
        read_as = f"{reading}, {_words(claim, *again)}"
        yield f"{said!r} reads as {read_as}; typed is {claim['reading']}, {_words(claim, *typed)}"


def _read(
    claim: dict[str, str], kind: str, source: dict[str, str]
) -> tuple[str, tuple[Fraction | None, Fraction | None]]:
    if claim["unit"] == "date":
        days = read_date(claim["printed"], period=claim["period"], published=source["published"])
        ends = (Fraction(day.toordinal()) for day in (days.first, days.last))
        return days.reading, (next(ends), next(ends))
    result = read(
        claim["printed"],
        claim["qualifier"],
        unit_id=claim["unit"],
        kind=kind,
        language=source["language"],
    )
    return result.reading, (result.interval.low, result.interval.high)


def _words(claim: dict[str, str], low: Fraction | None, high: Fraction | None) -> str:
    ends = []
    for end in (low, high):
        if end is None:
            ends.append("open")
        elif claim["unit"] == "date":
            ends.append(date.fromordinal(int(end)).isoformat())
        else:
            ends.append(str(int(end)) if end.denominator == 1 else f"{float(end):.12g}")
    return f"{ends[0]} to {ends[1]}"


def _no_period(column: str, value: str) -> str:
    try:
        first, last = period_days(value)
    except (ReadingError, ValueError) as error:
        return f"the {column} cannot be read: {error}"
    return f"the {column} {value!r} ends before it begins" if first > last else ""


def _by_id(sheet: Sheet | None) -> dict[str, dict[str, str]]:
    if sheet is None or "id" not in sheet.columns:
        return {}
    return {row.cells["id"]: row.cells for row in sheet.rows}
