"""What is wrong with the tables of a ledger, in sentences with file and line: call it first.

Each step looks only at what the one before left sound, so that one slip is reported once: the files
(`sheets`), the cells against `datapackage.json` (`schema`), what rows say of one another, the
claims against their printed characters (`double_entry`), and the numbers of the reading notes.
"""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from xiaodai.ledger.double_entry import claim_faults, period_fault
from xiaodai.ledger.schema import FILE, Table, read_schema
from xiaodai.ledger.sheets import FaultError, Sheet, read_sheet
from xiaodai.ledger.tables import TABLES
from xiaodai.paths import DATA
from xiaodai.values.units import UnitError, unit

LOGS = "reading_logs"  # a folder without this table is not asked what was read for it
ORDER = (*TABLES, LOGS)
MAY_BE_EMPTY = {"left_out"}
# Columns that lead from a row to a row of the same table, and never back to where they began.
LADDERS = {"sources": "origin", "entities": "part_of"}

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
    schema: dict[str, Table] = {}
    found: list[FaultError] = []
    for path in dict.fromkeys([own if own.exists() else DATA / FILE, DATA / FILE]):
        try:
            schema = schema or read_schema(path, TABLES)
        except FaultError as fault:
            found.append(fault)
    sheets: dict[str, Sheet] = {}
    for name in ORDER if schema else ():
        path = folder / f"{name}.csv"
        if name == LOGS and not (path.exists() and name in schema):
            continue
        try:
            sheets[name] = read_sheet(path, may_be_empty=name in MAY_BE_EMPTY)
        except FaultError as fault:
            found.append(fault)
            continue
        _check_header(sheets[name], schema[name])
        _check_cells(sheets[name], schema[name])
    for name, sheet in sheets.items():
        _check_ids(sheet, schema[name], sheets)
        _check_circles(sheet, LADDERS.get(name, ""))
        for line in sheet.rows:
            _check_row(name, sheet, line, schema[name])
    _check_claims(sheets)
    found += [fault for sheet in sheets.values() for fault in sheet.faults]
    if len(sheets) == len(ORDER) and not found:
        _check_notes(sheets)
        found += [fault for sheet in sheets.values() for fault in sheet.faults]
    order = {f"{name}.csv": place for place, name in enumerate(ORDER, 1)}
    found.sort(key=lambda fault: (order.get(fault.file, 0), fault.line or 0))
    return [str(fault) for fault in found]


def _check_header(sheet: Sheet, table: Table) -> None:
    """Columns that are missing, and columns that nobody asked for."""
    needed = [name for name, column in table.columns.items() if not column.may_be_absent]
    extra = [name for name in sheet.columns if name not in table.columns]
    if sheet.width is not None and not extra and set(needed) <= set(sheet.columns):
        sheet.add(1, f"the header has {len(sheet.columns)} cells, but every row has {sheet.width}")
    for name in needed:
        if name in sheet.columns:
            continue
        nearly = next((c for c in extra if c.strip().casefold() == name.casefold()), None)
        if nearly is None:
            sheet.add(1, f"the column {name!r} is missing")
        else:
            extra.remove(nearly)
            sheet.add(1, f"the column {nearly!r} must be written {name!r}")
    for name in extra:
        said = f"the column {name!r} is not one of the table's" if name else "a column has no name"
        sheet.add(1, f"{said}; its columns are {', '.join(table.columns)}")


def _check_cells(sheet: Sheet, table: Table) -> None:
    """Cells that their column does not allow, and ids that are there twice."""
    first: dict[tuple[str, str], int] = {}
    columns = [column for name, column in table.columns.items() if name in sheet.columns]
    unique = table.unique
    for line, cells in sheet.rows.items():
        for column in columns:
            value = cells[column.name]
            said = column.fault(value)
            if column.name in unique and value and not said:
                earlier = first.setdefault((column.name, value), line)
                if earlier != line:
                    said = f"the {column.name} {value!r} is in line {earlier} already"
            if said:
                sheet.add(line, said, column.name)


def _check_ids(sheet: Sheet, table: Table, sheets: dict[str, Sheet]) -> None:
    """Ids that are in no table."""
    hints: dict[str, str] = {}
    for column, name in table.references.items():
        aim = sheets.get(name)
        if aim is None or "id" not in aim.columns or column not in sheet.columns:
            continue
        known = aim.values("id")
        is_list = bool(table.columns[column].ids_of)
        for line in sheet.rows:
            cell = sheet.sound(line).get(column, "")
            values = cell.split(";") if is_list else [cell]
            unknown = next((value for value in values if cell and value not in known), None)
            if unknown is None:
                continue
            if unknown not in hints:
                near = get_close_matches(unknown, sorted(known), 1) if len(hints) < _HINTS else []
                hints[unknown] = f"; is {near[0]!r} meant?" if near else ""
            said = f"the {column} {unknown!r} is not in {aim.file}{hints[unknown]}"
            sheet.add(line, said, column)


def _check_circles(sheet: Sheet, column: str) -> None:
    """Rows that lead back to themselves; each circle once, on the line of its first row."""
    if not {column, "id"} <= set(sheet.columns):
        return
    above = {name: cells[column] for name, cells in sheet.by_id().items()}
    seen: set[str] = set()
    for line, cells in sheet.rows.items():
        way = [cells["id"]]
        while (further := above.get(way[-1], "")) and further not in way and further not in seen:
            way.append(further)
        if further and further == way[0] and not seen & set(way):
            links = [*way[:_SHOWN], *(["…"] if len(way) > _SHOWN else []), further]
            said = f"the {column} of {way[0]!r} runs in a circle: {' → '.join(links)}"
            sheet.add(line, said, column)
        seen |= set(way)


def _check_row(name: str, sheet: Sheet, line: int, table: Table) -> None:
    """What one row of sources.csv, metrics.csv or reading_logs.csv says that cannot be."""
    sound = sheet.sound(line)
    for column in ("first", "last") if name == LOGS and "id" in sound else ():
        if (note := sound.get(column)) and note.partition("-")[0] != sound["id"]:
            sheet.add(line, f"the {column} note {note!r} is not of the series {sound['id']!r}")
    day = sound.get("published") if name == "sources" else ""
    if day and (said := period_fault("published", day)):
        sheet.add(line, said)
    if name != "metrics":
        return
    try:
        if "unit" in sound:
            unit(sound["unit"])
    except UnitError as error:
        sheet.add(line, str(error), "unit")
    low, high = sound.get("band_low"), sound.get("band_high")
    if low and high and Fraction(low) > Fraction(high):
        sheet.add(line, f"band_low {low} is above band_high {high}")
    metric = sheet.rows[line].get("id", "")
    for column in table.references:
        if metric and metric in sheet.rows[line].get(column, "").split(";"):
            sheet.add(line, f"the {column} of {metric!r} names {metric!r} itself")


def _check_claims(sheets: dict[str, Sheet]) -> None:
    """What each claim says against its metric, against itself and against its characters."""
    if (claims := sheets.get("claims")) is None:
        return
    metrics, sources = (
        sheets[name].by_id() if name in sheets else {} for name in ("metrics", "sources")
    )
    for line, cells in claims.rows.items():
        metric = metrics.get(cells.get("metric", ""), {})
        source = sources.get(cells.get("source", ""), {})
        for said in claim_faults(claims.sound(line), metric, source):
            claims.add(line, said)


def _check_notes(sheets: dict[str, Sheet]) -> None:
    """Notes that are in no log, in no row, or both in a claim and left out."""
    claims, left, logs = (sheets[name] for name in ("claims", "left_out", LOGS))
    read = {note: line for line, cells in logs.rows.items() for note in _span(cells)}
    claimed: dict[str, int] = {}
    for line, cells in claims.rows.items():
        for note in cells["note_ids"].split(";"):
            claimed.setdefault(note, line)
    left_out = {cells["note_id"]: line for line, cells in left.rows.items()}
    for sheet, notes in ((claims, claimed), (left, left_out)):
        for note, line in notes.items():
            if note not in read:
                said = f"the note {note!r} is in no reading log; extend its row in {LOGS}.csv"
                sheet.add(line, said)
    for note, line in left_out.items():
        if note in claimed:
            said = f"the note {note!r} is left out, but line {claimed[note]} of claims.csv has it"
            left.add(line, said)
    for line in logs.rows:
        lost = [n for n in read if read[n] == line and n not in claimed and n not in left_out]
        if lost:
            more = ", …" if len(lost) > _SHOWN else ""
            said = f"in no claim and not left out: {', '.join(lost[:_SHOWN])}{more}"
            logs.add(line, said)


def _span(log: dict[str, str]) -> list[str]:
    """The notes of a log, from its first to its last."""
    width = len(log["first"].rpartition("-")[2])
    start, end = (int(log[column].rpartition("-")[2]) for column in ("first", "last"))
    return [f"{log['id']}-{number:0{width}d}" for number in range(start, end + 1)]
