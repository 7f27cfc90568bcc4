"""Rows and their lines; what is said of a cell, against what frictionless says of it."""

from pathlib import Path

import pytest
from frictionless import Package, system

from tests.ledger.small_tables import spoil, write
from xiaodai.ledger.sheets import FILE, TABLES, FaultError, Table, read_schema, read_sheet
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA


def frictionless_agrees(folder: Path) -> bool:
    with system.use_context(trusted=True):  # the path is absolute
        return bool(Package(str(folder / FILE)).validate().valid)


def described(folder: Path) -> Path:
    """Beside the small tables, the description of the columns that they have."""
    import json

    package = json.loads((DATA / FILE).read_text(encoding="utf-8"))
    there = [r for r in package["resources"] if (folder / r["path"]).exists()]
    package["resources"] = there
    for resource in there:
        header = (folder / resource["path"]).read_text(encoding="utf-8").split("\n")[0].split(",")
        schema = resource["schema"]
        known = {field["name"]: field for field in schema["fields"]}
        schema["fields"] = [known[name] for name in header]
        keys = schema.get("foreignKeys", [])
        schema["foreignKeys"] = [key for key in keys if key["fields"] in header]
    (folder / FILE).write_text(json.dumps(package), encoding="utf-8")
    return folder


def test_frictionless_finds_the_small_tables_sound_too(tmp_path: Path) -> None:
    assert frictionless_agrees(described(write(tmp_path)))


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("claims", "conflict", "perhaps"),
        ("claims", "rate.2025,lender", "rate.2025,nobody"),
        ("claims", "paper,bank,", "paper,nobody,"),
        ("claims", "lender.average_rate.2025,", "lender.loan_balance.2025-06-30,"),
        ("claims", "lender.founded.2013,", "Lender founded,"),
        ("claims", "15.015,15.025", "many,15.025"),
        ("claims", ",T0-001", ","),
        ("sources", "D,,false,", "D,,no,"),
        ("sources", "2025-07-25", "July"),
        ("entities", ",lender,national,", ",lender,nowhere,"),
        ("metrics", ",18,24,", ",low,24,"),
        ("metrics", ",18,24,", ",-18,24,"),
        ("metrics", ",average_rate,18", ",no_metric,18"),
        ("left_out", "ordinal or slogan", "boring"),
        ("left_out", "T0-005", "five"),
    ],
)
def test_frictionless_finds_what_is_found_here(
    tmp_path: Path, table: str, old: str, new: str
) -> None:
    folder = described(spoil(tmp_path, table, old, new))
    assert len(faults(folder)) == 1
    assert not frictionless_agrees(folder)


def test_the_description_of_the_project_is_read_whole() -> None:
    schema = read_schema(DATA / FILE)
    assert set(schema) > set(TABLES)
    claims = schema["claims"]
    assert [name for name, c in claims.columns.items() if c.constraints.unique] == ["id"]
    allowed = claims.columns["status"].constraints.enum
    assert allowed == ("accepted", "conflict", "rejected", "superseded")
    assert claims.references == {
        "entity": "entities",
        "metric": "metrics",
        "source": "sources",
        "origin": "sources",
    }
    assert schema["metrics"].references["not_before"] == "metrics"
    assert schema["entities"].references == {"part_of": "entities"}


def test_a_description_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"^datapackage\.json: the file cannot be read: "):
        read_schema(tmp_path / FILE)


def sheet_of(folder: Path, text: str):
    path = folder / "table.csv"
    path.write_bytes(text.encode("utf-8"))
    columns = [{"name": "id"}, {"name": "note"}]
    return read_sheet(path, Table.model_validate({"name": "table", "schema": {"fields": columns}}))


def test_a_row_stands_where_it_begins_whatever_its_cells_hold(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, 'id,note\r\na,"one\r\ntwo\r\nthree"\r\nb,\r\n')
    assert sheet.faults == []
    assert [(line, cells["id"]) for line, cells in sheet.rows.items()] == [(2, "a"), (5, "b")]


def test_the_last_row_needs_no_line_end(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "id,note\na,x")
    assert sheet.faults == []
    assert [cells["note"] for cells in sheet.rows.values()] == ["x"]


def test_a_row_that_does_not_fit_still_lends_its_id(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "id,note\na,x\nb\nc,y,z\n")
    assert sheet.ids == {"a", "b", "c"}
    assert [fault.line for fault in sheet.faults] == [3, 4]
    assert list(sheet.rows) == [2]
