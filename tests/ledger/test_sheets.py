"""Rows and the lines on which they stand."""

from pathlib import Path

from xiaodai.ledger.sheets import read_sheet


def sheet_of(folder: Path, text: str):
    path = folder / "table.csv"
    path.write_bytes(text.encode("utf-8"))
    return read_sheet(path)


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
    assert [len(sheet.rows), sheet.width] == [1, None]
