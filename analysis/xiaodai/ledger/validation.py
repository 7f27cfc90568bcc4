"""What is wrong with the tables of a ledger, in sentences with file and line: call it first.

Each step looks only at what the one before left sound, so that one slip is reported once: the files
and the cells against `datapackage.json` (`sheets`), what rows say of one another, the claims
against their metrics and their printed characters, the numbers of the reading notes, the printed
characters against their second record (`second_reading`), and the rules against their claims
(`rule_faults`).
The bounds of every claim are typed by hand and derived again from the printed characters, the grade
of every document from the rule of `grading` (double entry), so that a slip on either side shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from xiaodai.ledger import corrections
from xiaodai.ledger.grading import grade_of, kind_of_host
from xiaodai.ledger.rule_faults import check_rules
from xiaodai.ledger.second_reading import SECOND, check_second
from xiaodai.ledger.sheets import (
    FILE,
    RULES,
    TABLES,
    FaultError,
    Sheet,
    Table,
    read_schema,
    read_sheet,
)
from xiaodai.ledger.tables import COMPANIONS, CORRECTIONS, typed_interval
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days, read_date
from xiaodai.reading.printed import ReadingError, read
from xiaodai.values.interval import Interval
from xiaodai.values.units import UnitError, unit

Cells: TypeAlias = Mapping[str, str]

LOGS = "reading_logs"  # a folder without this table is not asked what was read for it
HOSTS = "hosts"  # nor one without this table why its documents are graded as they are
ORDER = (*TABLES, CORRECTIONS, *RULES, LOGS, HOSTS, SECOND, *COMPANIONS)
# Columns that lead from a row to a row of the same table, and never back to where they began.
LADDERS = {"sources": "origin", "entities": "part_of", "rules": "replaced_by"}

_SHOWN = 6  # links of a circle, or notes without a row, that are spelt out


def faults(folder: Path = DATA) -> list[str]:
    """Everything that is wrong with the tables of a folder, one sentence each, by table and line.

    An empty list means that the tables can be used. Without a `datapackage.json` in the folder the
    project's own describes its tables. Never raises for what the files hold.
    """
    if not folder.is_dir():
        return [f"{folder.name}: there is no folder of this name with tables in it"]
    own = folder / FILE
    schema: dict[str, Table] = {}
    found: list[FaultError] = []
    for path in dict.fromkeys([own if own.exists() else DATA / FILE, DATA / FILE]):
        try:
            schema = schema or read_schema(path)
        except FaultError as fault:
            found.append(fault)
    sheets: dict[str, Sheet] = {}
    for name in ORDER if schema else ():
        path = folder / f"{name}.csv"
        if name not in TABLES and not (path.exists() and name in schema):
            continue
        try:
            sheets[name] = read_sheet(path, schema[name])
        except FaultError as fault:
            found.append(fault)
        else:
            sheets[name].check_cells()
    by_id = {name: sheet.by_id() for name, sheet in sheets.items()}
    hosts = _hosts(sheets.get(HOSTS))
    for name, sheet in sheets.items():
        sheet.check_ids(sheets)
        _check_circles(sheet, LADDERS.get(name, ""))
        for line, cells in sheet.rows.items():
            sound = sheet.sound[line]
            if name == "claims":
                metric = by_id.get("metrics", {}).get(cells.get("metric", ""), {})
                source = by_id.get("sources", {}).get(cells.get("source", ""), {})
                said = list(_claim_faults(dict(sound), metric, source))
            else:
                said = list(_row_faults(sheet.table, sound, cells))
            if name == "sources" and hosts:
                said += _grade_faults(sound, hosts)
            for sentence in said:
                sheet.add(line, sentence)
    found += [fault for sheet in sheets.values() for fault in sheet.faults]
    if sheets.keys() >= set(TABLES) and not found:
        _check_corrections(sheets)
        if LOGS in sheets:
            _check_notes(*(sheets[name] for name in ("claims", "left_out", LOGS)))
        if SECOND in sheets:
            check_second(sheets["claims"], sheets[SECOND])
        if sheets.keys() >= set(RULES):
            check_rules(sheets)
        found += [fault for sheet in sheets.values() for fault in sheet.faults]
    order = {f"{name}.csv": place for place, name in enumerate(ORDER, 1)}
    found.sort(key=lambda fault: (order.get(fault.file, 0), fault.line or 0))
    return [str(fault) for fault in found]


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


def _row_faults(table: Table, sound: Cells, cells: Cells) -> Iterator[str]:
    """What one row of sources.csv, metrics.csv or reading_logs.csv says that cannot be."""
    if table.name == LOGS and "id" in sound:
        for column in ("first", "last"):
            if (note := sound.get(column)) and note.partition("-")[0] != sound["id"]:
                yield f"the {column} note {note!r} is not of the series {sound['id']!r}"
    if table.name == "sources" and sound.get("published"):
        yield from _period_faults("published", sound["published"])
    if table.name != "metrics":
        return
    if "unit" in sound:
        try:
            unit(sound["unit"])
        except UnitError as error:
            yield str(error)
    low, high = sound.get("band_low"), sound.get("band_high")
    if low and high and Fraction(low) > Fraction(high):
        yield f"band_low {low} is above band_high {high}"
    metric = cells.get("id", "")
    for column in table.references:
        if metric and metric in cells.get(column, "").split(";"):
            yield f"the {column} of {metric!r} names {metric!r} itself"


def _hosts(sheet: Sheet | None) -> dict[str, str]:
    """The kind of every host; none without the table."""
    rows = [] if sheet is None else sheet.sound.values()
    return {row["host"]: row["kind"] for row in rows if {"host", "kind"} <= row.keys()}


def _grade_faults(source: Cells, hosts: Mapping[str, str]) -> Iterator[str]:
    """What the grade of one document, or a link to it, says against the rule of grades."""
    if not {"kind", "grade", "copy_kind", "address", "linkable"} <= source.keys():
        return
    copied, address = source["copy_kind"], source["address"]
    host = kind_of_host(address, hosts)
    if host is None:
        yield f"the address {address!r} is on no host of {HOSTS}.csv; add the host with its kind"
        return
    facts = f"kind {source['kind']}, copy_kind {copied or 'empty'}, host {host or 'none'}"
    derived = grade_of(source["kind"], copied, host)
    if derived is None:
        yield f"no rule grades a document of {facts}"
    elif derived != source["grade"]:
        yield f"the grade {source['grade']!r} is {derived!r} by the rule ({facts})"
    if source["linkable"] == "true" and (host in ("mirror", "farm") or copied == "rewritten"):
        yield f"a document of {facts} must not be linkable"


def _period_faults(column: str, value: str) -> Iterator[str]:
    try:
        first, last = period_days(value)
    except ReadingError as error:
        yield f"the {column} cannot be read: {error}"
    else:
        if first > last:
            yield f"the {column} {value!r} ends before it begins"


def _claim_faults(claim: dict[str, str], metric: Cells, source: Cells) -> Iterator[str]:
    """What one claim says against its metric, itself and its characters; one fault of its bounds.

    `claim` are its sound cells; `metric` and `source` are the rows that it names, empty if none.
    """
    if source.get("copy_kind") == "not_read":
        yield f"the source {claim.get('source')!r} was not read; name it as the origin"
    if claim.get("status", "accepted") != "accepted":
        for column, language in (("note", "in English"), ("note_zh", "in Chinese")):
            if claim.get(column) == "":
                yield f"the status {claim['status']!r} needs a {column} that says why {language}"
    period = claim.get("period", "undated")
    if wrong := [] if period == "undated" else list(_period_faults("period", period)):
        del claim["period"]
        yield from wrong
    if not {"unit", "low", "high"} <= claim.keys():
        return
    if "metric" in claim and metric.get("unit", claim["unit"]) != claim["unit"]:
        fits = f"does not fit the metric {claim['metric']!r}, which is in {metric['unit']}"
        yield f"the unit {claim['unit']!r} {fits}"
        return
    try:
        typed = typed_interval(claim)
    except ReadingError as error:
        yield str(error)
        return
    needed = {"metric", "period", "printed", "qualifier", "reading", "source"} <= claim.keys()
    if not (needed and "kind" in metric and {"language", "published"} <= source.keys()):
        return
    try:
        reading, again = _read(claim, metric["kind"], source)
    except (ReadingError, ValueError, ArithmeticError, LookupError) as error:
        yield f"the printed {claim['printed']!r} cannot be read: {error}"
        return
    if (reading, again) != (claim["reading"], typed):
        said = f"{claim['qualifier']} {claim['printed']}".strip()
        bounds = [
            " to ".join(_shown(end, claim["unit"]) for end in (interval.low, interval.high))
            for interval in (again, typed)
        ]
        typed_as = f"typed is {claim['reading']}, {bounds[1]}"
        yield f"{said!r} reads as {reading}, {bounds[0]}; {typed_as}"


def _read(claim: Cells, kind: str, source: Cells) -> tuple[str, Interval]:
    printed, unit_id = claim["printed"], claim["unit"]
    if unit_id == "date":
        days = read_date(printed, period=claim["period"], published=source["published"])
        return days.reading, Interval.of(days.first.toordinal(), days.last.toordinal())
    language = source["language"]
    found = read(printed, claim["qualifier"], unit_id=unit_id, kind=kind, language=language)
    return found.reading, found.interval


def _shown(end: Fraction | None, unit_id: str) -> str:
    if end is None:
        return "open"
    if unit_id == "date":
        return date.fromordinal(int(end)).isoformat()
    return str(int(end)) if end.denominator == 1 else f"{float(end):.12g}"


def _check_corrections(sheets: Mapping[str, Sheet]) -> None:
    """Corrections that no longer hold, and claims that are not accepted without any."""
    claims, corrected = sheets["claims"], set()
    if sheet := sheets.get(CORRECTIONS):
        corrected = {cells["claim"] for cells in sheet.rows.values()}
        languages = {id: cells["language"] for id, cells in sheets["sources"].by_id().items()}
        for line, said in corrections.faults(sheet.rows, claims.by_id(), languages):
            sheet.add(line, said)
    for line, cells in claims.rows.items():
        if cells["status"] != "accepted" and cells["id"] not in corrected:
            needs = "needs a row in corrections.csv: its cause, and the claim that it rests on"
            claims.add(line, f"the status {cells['status']!r} of {cells['id']!r} {needs}")


def _check_notes(claims: Sheet, left: Sheet, logs: Sheet) -> None:
    """Notes that are in no log, in no row, or both in a claim and left out."""
    read = {note: line for line, cells in logs.rows.items() for note in _span(cells)}
    claimed: dict[str, int] = {}
    for line, cells in claims.rows.items():
        for note in cells["note_ids"].split(";"):
            claimed.setdefault(note, line)
    left_out = {cells["note_id"]: line for line, cells in left.rows.items()}
    for sheet, notes in ((claims, claimed), (left, left_out)):
        for note in (note for note in notes if note not in read):
            said = f"the note {note!r} is in no reading log; extend its row in {LOGS}.csv"
            sheet.add(notes[note], said)
    for note in (note for note in left_out if note in claimed):
        said = f"the note {note!r} is left out, but line {claimed[note]} of claims.csv has it"
        left.add(left_out[note], said)
    for line in logs.rows:
        lost = [n for n in read if read[n] == line and n not in claimed and n not in left_out]
        if lost:
            more = ", …" if len(lost) > _SHOWN else ""
            said = f"in no claim and not left out: {', '.join(lost[:_SHOWN])}{more}"
            logs.add(line, said)


def _span(log: Cells) -> list[str]:
    width = len(log["first"].rpartition("-")[2])
    start, end = (int(log[column].rpartition("-")[2]) for column in ("first", "last"))
    return [f"{log['id']}-{number:0{width}d}" for number in range(start, end + 1)]
