"""Excel workbooks as tapes: every cell as Excel shows it, the sheet told or asked for."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from tests.tapes.opening import mapped, opened, raw, refusal, rows

HEADER = ["借据号", "贷款余额", "利率", "放款日", "到期日", "备注"]
ROWS: list[list[Any]] = [
    [
        "A1",
        1234.1,
        0.1502,
        datetime(2025, 6, 1, tzinfo=UTC).replace(tzinfo=None),
        "2025-07-01",
        "两\n行",
    ],
    ["A2", 0.1 + 0.2, 0.1, date(2025, 6, 2), date(2025, 12, 1), None],
    ["A3", 1_000_000_000.01, 0, "2025年6月3日", "20251201", True],
    ["A4", 59.83, 0.24, None, None, ""],
]
MAPPING = """
[columns]
loan_id = "借据号"
balance_fen = { column = "贷款余额", unit = "yuan" }
rate_ppm = { column = "利率", unit = "fraction" }
origination_date = "放款日"
"""


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def test_cells_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"台账": [HEADER, *ROWS]})
    tape = opened(path, tmp_path, mapped(tmp_path, MAPPING))
    found = rows(tape)
    assert [row["balance_fen"] for row in found] == [123410, 30, 100_000_000_001, 5983]
    assert [row["rate_ppm"] for row in found] == [150_200, 100_000, 0, 240_000]
    assert [row["origination_date"] for row in found] == [
        date(2025, 6, 1),
        date(2025, 6, 2),
        date(2025, 6, 3),
        None,
    ]
    assert not any(row["unreadable"] for row in found)
    assert tape.notes == ()
    with raw(path, tmp_path, mapped(tmp_path, MAPPING)) as found_raw:
        texts = found_raw.table.order_by("借据号").select("贷款余额", "备注").to_pyarrow()
    assert texts["贷款余额"].to_pylist() == ["1234.1", "0.3", "1000000000.01", "59.83"]
    assert texts["备注"].to_pylist() == ["两\n行", None, "TRUE", None]


def test_rows_above_the_header_and_empty_ones_are_passed_over_and_places_are_rows(
    tmp_path: Path,
) -> None:
    lines = [["贷款台账"], [], ["单位：元", None], HEADER, ROWS[0], [], ROWS[1], *ROWS[2:]]
    path = workbook(tmp_path / "t.xlsx", {"台账": lines})
    with raw(path, tmp_path, mapped(tmp_path, MAPPING)) as found:
        assert found.columns == tuple(HEADER)
        places = found.places(found.table["借据号"] >= "A2", ["借据号", "贷款余额"], most=2)
    assert list(map(str, places)) == [
        "t.xlsx, sheet 台账, row 7: A2, 0.3",
        "t.xlsx, sheet 台账, row 8: A3, 1000000000.01",
    ]
    said = opened(path, tmp_path, mapped(tmp_path, f"skip = 3\n{MAPPING}"))
    assert len(rows(said)) == len(ROWS)


def test_the_one_sheet_with_the_columns_is_read_and_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"说明": [["x"]], "台账": [HEADER, *ROWS]})
    tape = opened(path, tmp_path, mapped(tmp_path, MAPPING))
    assert len(rows(tape)) == len(ROWS)
    assert [note.en for note in tape.notes] == ["read the sheet 台账 of 说明, 台账"]


def test_of_several_sheets_one_is_said(tmp_path: Path) -> None:
    sheets = {"五月": [HEADER, *ROWS[:1]], "六月": [HEADER, *ROWS], "说明": [["x"]]}
    path = workbook(tmp_path / "t.xlsx", sheets)
    said = refusal(path, tmp_path, mapped(tmp_path, MAPPING))
    assert said.startswith("t.xlsx holds 3 sheets (五月, 六月, 说明), and 2 of them")
    assert said.endswith('say which one in the mapping, as in sheet = "五月"')
    tape = opened(path, tmp_path, mapped(tmp_path, f'sheet = "六月"\n{MAPPING}'))
    assert len(rows(tape)) == len(ROWS)
    said = refusal(path, tmp_path, mapped(tmp_path, f'sheet = "七月"\n{MAPPING}'))
    assert said == "t.xlsx has no sheet '七月'; it has 五月, 六月, 说明"


def test_a_number_of_which_excel_lost_digits_looks_like_it(tmp_path: Path) -> None:
    lines = [["loan_id", "balance_fen"], [123456789012345678, 100], [123456789012345, 200]]
    found = rows(
        opened(workbook(tmp_path / "t.xlsx", {"a": lines}), tmp_path, accept=("ids_rounded",))
    )
    assert [row["loan_id"] for row in found] == ["1.23456789012346e+17", "123456789012345"]


def test_formulas_that_were_never_computed_are_refused(tmp_path: Path) -> None:
    lines = [["loan_id", "balance_fen"], [1, "=1+1"], [2, 200]]
    said = refusal(workbook(tmp_path / "t.xlsx", {"a": lines}), tmp_path)
    assert said.startswith("the sheet 'a' of t.xlsx holds formulas without values: open it in")


def test_what_is_no_workbook_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"loan_id,balance_fen\n")
    assert refusal(path, tmp_path) == "t.xlsx is no complete zip file: File is not a zip file"
    with ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "x")
    assert refusal(path, tmp_path).startswith("t.xlsx cannot be read as an Excel workbook: ")
    path.rename(tmp_path / "t.xls")
    (tmp_path / "t.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    assert refusal(tmp_path / "t.xls", tmp_path) == (
        "t.xls is a workbook of an old Excel: save it as .xlsx"
    )
    workbook(path, {"empty": []})
    assert refusal(path, tmp_path) == "t.xlsx has no header"


def test_a_workbook_of_air_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaodai.tapes.packed.SWOLLEN", 1 << 20)
    path = tmp_path / "t.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", " " * 5_000_000)
    assert "t.xlsx swells to over 400 times" in refusal(path, tmp_path)
