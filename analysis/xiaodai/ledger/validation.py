"""What is wrong with the tables of a ledger, in sentences with file and line: call it first.

Each step looks only at what the one before left sound, so that one slip is reported once: the files
(`sheets`), the cells against `datapackage.json` (`schema`), what rows say of one another, the
claims against their printed characters (`double_entry`), and the numbers of the reading notes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from xiaodai.ledger.double_entry import claim_faults, period_fault
from xiaodai.ledger.schema import FILE, Table, read_schema
from xiaodai.ledger.sheets import Fault, Row, Sheet, read_sheet
from xiaodai.ledger.tables import TABLES
from xiaodai.paths import DATA
from xiaodai.values.units import UnitError, unit

LOGS = "reading_logs"  # a folder without this table is not asked what was read for it
ORDER = (*TABLES, LOGS)
MAY_BE_EMPTY = {"left_out"}
# Columns that lead from a row to a row of the same table, and never back to where they began.
LADDERS = {"sources": "origin", "entities": "part_of"}

Faulty: TypeAlias = defaultdict[int, set[str]]  # by line, the columns with a fault already
_SHOWN = 6  # links of a circle, or notes without a row, that are spelt out
_HINTS = 20  # unknown ids of one table for which the likeliest known one is looked up


def faults(folder: Path = DATA) -> list[str]:
    """Everything that is wrong with the tables of a folder, one sentence each, by table and line.

    An empty list means that the tables can be used: `claims.csv, line 12: …` is said of a missing,
    empty, wrongly encoded or ragged table, a missing or unknown column, a cell that its column
    does not allow, a repeated id, an id that is in no table, a unit that is not the metric's,
    `low` above `high`, a circle of origins or of scopes, a period that is none, a printed figure
    that cannot be read or does not read as it was typed, and a reading note that is in no log, in
    no claim, or both in a claim and left out. Without a `datapackage.json` in the folder the
    project's own describes its tables. Never raises for what the files hold.
    """
    if not folder.is_dir():
        return [f"{folder.name}: there is no folder of this name with tables in it"]
    own = folder / FILE
    schema, hidden = read_schema(own if own.exists() else DATA / FILE, TABLES)
    found = [hidden] if hidden else []
    if hidden and own.exists():
        schema, _ = read_schema(DATA / FILE, TABLES)
    sheets: dict[str, Sheet] = {}
    faulty: dict[str, Faulty] = {name: defaultdict(set) for name in ORDER}
    for name in ORDER if schema else ():
        path = folder / f"{name}.csv"
        if name == LOGS and not (path.exists() and name in schema):
            continue
        sheet, wrong = read_sheet(path, may_be_empty=name in MAY_BE_EMPTY)
        found += wrong
        if sheet is not None:
            found += _header(sheet, schema[name])
            found += _cells(sheet, schema[name], faulty[name])
            sheets[name] = sheet
    for name, sheet in sheets.items():
        found += _unknown(sheet, schema[name], sheets, faulty[name])
        found += _circles(sheet, LADDERS.get(name, ""), faulty[name])
        for row in sheet.rows:
            found += _row(name, sheet, row, schema[name], faulty[name])
    found += _claims(sheets, faulty["claims"])
    if len(sheets) == len(ORDER) and not found:
        found += _notes(sheets)
    order = {f"{name}.csv": place for place, name in enumerate(ORDER, 1)}
    found.sort(key=lambda fault: (order.get(fault.file, 0), fault.line or 0))
    return [str(fault) for fault in found]


def _header(sheet: Sheet, table: Table) -> Iterator[Fault]:
    """Columns that are missing, and columns that nobody asked for."""
    needed = [name for name, column in table.columns.items() if not column.may_be_absent]
    extra = [name for name in sheet.columns if name not in table.columns]
    if sheet.width is not None and not extra and set(needed) <= set(sheet.columns):
        said = f"the header has {len(sheet.columns)} cells, but every row has {sheet.width}"
        yield Fault(sheet.file, 1, said)
    for name in needed:
        if name in sheet.columns:
            continue
        nearly = next((c for c in extra if c.strip().casefold() == name.casefold()), None)
        if nearly is None:
            yield Fault(sheet.file, 1, f"the column {name!r} is missing")
        else:
            extra.remove(nearly)
            yield Fault(sheet.file, 1, f"the column {nearly!r} must be written {name!r}")
    for name in extra:
        said = f"the column {name!r} is not one of the table's" if name else "a column has no name"
        yield Fault(sheet.file, 1, f"{said}; its columns are {', '.join(table.columns)}")


def _cells(sheet: Sheet, table: Table, faulty: Faulty) -> Iterator[Fault]:
    """Cells that their column does not allow, and ids that are there twice."""
    first: dict[tuple[str, str], int] = {}
    columns = [column for name, column in table.columns.items() if name in sheet.columns]
    unique = table.unique
    for row in sheet.rows:
        for column in columns:
            value = row.cells[column.name]
            said = column.fault(value)
            if column.name in unique and value and not said:
                line = first.setdefault((column.name, value), row.line)
                if line != row.line:
                    said = f"the {column.name} {value!r} is in line {line} already"
            if said:
                faulty[row.line].add(column.name)
                yield Fault(sheet.file, row.line, said)


def _unknown(
    sheet: Sheet, table: Table, sheets: dict[str, Sheet], faulty: Faulty
) -> Iterator[Fault]:
    """Ids that are in no table."""
    hints: dict[str, str] = {}
    for column, name in table.references.items():
        aim = sheets.get(name)
        if aim is None or "id" not in aim.columns or column not in sheet.columns:
            continue
        known = aim.values("id")
        is_list = bool(table.columns[column].ids_of)
        for row in sheet.rows:
            cell = row.cells[column]
            for value in cell.split(";") if is_list else [cell]:
                if not cell or value in known or column in faulty[row.line]:
                    continue
                faulty[row.line].add(column)
                if value not in hints:
                    near = get_close_matches(value, sorted(known), 1) if len(hints) < _HINTS else []
                    hints[value] = f"; is {near[0]!r} meant?" if near else ""
                said = f"the {column} {value!r} is not in {aim.file}{hints[value]}"
                yield Fault(sheet.file, row.line, said)


def _circles(sheet: Sheet, column: str, faulty: Faulty) -> Iterator[Fault]:
    """Rows that lead back to themselves; each circle once, on the line of its first row."""
    if column not in sheet.columns or "id" not in sheet.columns:
        return
    above = {row.cells["id"]: row.cells[column] for row in sheet.rows}
    seen: set[str] = set()
    for row in sheet.rows:
        way = [row.cells["id"]]
        while (further := above.get(way[-1], "")) and further not in way and further not in seen:
            way.append(further)
        if further == way[0] and not seen & set(way):
            links = [*way[:_SHOWN], *(["…"] if len(way) > _SHOWN else []), further]
            said = f"the {column} of {way[0]!r} runs in a circle: {' → '.join(links)}"
            faulty[row.line].add(column)
            yield Fault(sheet.file, row.line, said)
        seen |= set(way)


def _row(name: str, sheet: Sheet, row: Row, table: Table, faulty: Faulty) -> Iterator[Fault]:
    """What one row of sources.csv, metrics.csv or reading_logs.csv says that cannot be."""
    sound = {column: cell for column, cell in row.cells.items() if column not in faulty[row.line]}
    for column in ("first", "last") if name == LOGS and "id" in sound else ():
        if (note := sound.get(column)) and note.partition("-")[0] != sound["id"]:
            said = f"the {column} note {note!r} is not of the series {sound['id']!r}"
            yield Fault(sheet.file, row.line, said)
    day = sound.get("published") if name == "sources" else ""
    if day and (said := period_fault("published", day)):
        yield Fault(sheet.file, row.line, said)
    if name != "metrics":
        return
    try:
        if "unit" in sound:
            unit(sound["unit"])
    except UnitError as error:
        faulty[row.line].add("unit")
        yield Fault(sheet.file, row.line, str(error))
    low, high = sound.get("band_low"), sound.get("band_high")
    if low and high and Fraction(low) > Fraction(high):
        yield Fault(sheet.file, row.line, f"band_low {low} is above band_high {high}")
    metric = row.cells.get("id", "")
    for column in table.references:
        if metric and metric in row.cells.get(column, "").split(";"):
            said = f"the {column} of {metric!r} names {metric!r} itself"
            yield Fault(sheet.file, row.line, said)


def _claims(sheets: dict[str, Sheet], faulty: Faulty) -> Iterator[Fault]:
    """What each claim says against its metric, against itself and against its characters."""
    if "claims" not in sheets:
        return
    metrics, sources = _by_id(sheets.get("metrics")), _by_id(sheets.get("sources"))
    for row in sheets["claims"].rows:
        sound = set(row.cells) - faulty[row.line]
        metric = metrics.get(row.cells.get("metric", ""), {})
        source = sources.get(row.cells.get("source", ""), {})
        for said in claim_faults(row.cells, sound, metric, source):
            yield Fault("claims.csv", row.line, said)


def _notes(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """Notes that are in no log, in no row, or both in a claim and left out."""
    logs = {row.cells["id"]: row for row in sheets[LOGS].rows}
    read = {note: log for log, row in logs.items() for note in _span(log, row)}
    claimed: dict[str, int] = {}
    for row in sheets["claims"].rows:
        for note in row.cells["note_ids"].split(";"):
            claimed.setdefault(note, row.line)
    left_out = {row.cells["note_id"]: row.line for row in sheets["left_out"].rows}
    for file, notes in (("claims.csv", claimed), ("left_out.csv", left_out)):
        for note, line in notes.items():
            if note not in read:
                said = f"the note {note!r} is in no reading log; extend its row in {LOGS}.csv"
                yield Fault(file, line, said)
    for note, line in left_out.items():
        if note in claimed:
            said = f"the note {note!r} is left out, but line {claimed[note]} of claims.csv has it"
            yield Fault("left_out.csv", line, said)
    for log, row in logs.items():
        if lost := [n for n in read if read[n] == log and n not in claimed and n not in left_out]:
            more = ", …" if len(lost) > _SHOWN else ""
            said = f"in no claim and not left out: {', '.join(lost[:_SHOWN])}{more}"
            yield Fault(f"{LOGS}.csv", row.line, said)


def _span(log: str, row: Row) -> list[str]:
    """The notes of a log, from its first to its last."""
    first, last = row.cells["first"], row.cells["last"]
    width = len(first.rpartition("-")[2])
    start, end = (int(note.rpartition("-")[2]) for note in (first, last))
    return [f"{log}-{number:0{width}d}" for number in range(start, end + 1)]


def _by_id(sheet: Sheet | None) -> dict[str, dict[str, str]]:
    if sheet is None or "id" not in sheet.columns:
        return {}
    return {row.cells["id"]: row.cells for row in sheet.rows}
