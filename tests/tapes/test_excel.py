"""The workbook of a pool, read back: each sheet holds its table, and nothing runs as a formula."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from xiaodai.tapes.declared import MEASURES, TABLES
from xiaodai.tapes.excel import DIGITS, HEADS, checks, excel
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.pool import Pool, exact_frame
from xiaodai.tapes.run import analyse
from xiaodai.tapes.tables import load, save

SHOWN = {  # how many of a table's unit are one in the workbook
    "fen": Decimal(100),
    "fen × ppm": Decimal(10**8),
    "ppm": Decimal(10**6),
    "bp": Decimal(10_000),
}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """A panel in euros, with a title of its own, a region like a formula, and a large balance."""
    folder = tmp_path_factory.mktemp("excel")
    tape, mapping = folder / "tape.csv", folder / "map.toml"
    lines = ["id,who,day,start,amount,rate,days,late,where,note"]
    for month, day in ((5, 31), (6, 30)):
        for n in range(1, 40):
            place = "=1+1" if n % 5 == 0 else "Rhône"
            lines.append(
                f"{n},{n // 2},2025-{month:02}-{day},2025-{n % 4 + 1:02}-10,{n * 137}.05,"
                f"{10 + n % 7},{90 + n},{n % 3 * 20},{place},x"
            )
    tape.write_text("\n".join(lines) + "\n", encoding="utf-8")
    mapping.write_text(
        'title = "Our cars"\ntitle_zh = "我们的车贷"\ncurrency = "EUR"\n[columns]\n'
        'loan_id = "id"\nborrower_id = "who"\nsnapshot_date = "day"\norigination_date = "start"\n'
        'balance_fen = { column = "amount", unit = "yuan" }\n'
        'rate_ppm = { column = "rate", unit = "percent" }\n'
        'term_days = "days"\ndays_past_due = "late"\nregion = "where"\n',
        encoding="utf-8",
    )
    pairs = [["rate", "region"]]
    return analyse(Parameters(tape=str(tape), mapping=str(mapping), two_level=pairs))


@pytest.fixture(scope="module")
def book(pool: Pool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(excel(pool)))


def test_each_table_has_a_sheet_and_each_value_its_cell(pool: Pool, book: Any) -> None:
    for name, table in TABLES.items():
        rows = list(book[name].iter_rows(values_only=True))
        width = len(table.headers)
        top = next(y for y, row in enumerate(rows) if row[:width] == table.headers)
        assert rows[top - HEADS + 1][0] == table.columns[0].label.en
        held = pool.tables[name]
        assert len(rows) == top + 1 + len(held)
        assert book[name].freeze_panes == f"A{top + 2}"
        for told, (_, kept) in zip(rows[top + 1 :], held.iterrows(), strict=True):
            for cell, column in zip(told, table.columns, strict=False):
                unit = kept["unit"] if column.name == "value" else column.unit
                if column.name != "unit":
                    assert_same(cell, kept[column.name], unit, f"{name} {column.name}")


def assert_same(cell: Any, kept: Any, unit: str, where: str) -> None:
    """A cell against the value of a table, divided by what one of the workbook's unit is."""
    if isinstance(kept, str):
        assert cell == ("'" + kept if kept.startswith("=") else kept), where
    elif pd.isna(kept):
        assert cell is None, where
    elif isinstance(kept, date):
        assert cell.date() == pd.Timestamp(kept).date(), where
    elif isinstance(cell, str):  # too long for a spreadsheet, so that all digits stay
        assert abs(int(kept)) >= DIGITS, where
        assert Decimal(cell.replace(",", "")) == Decimal(int(kept)) / SHOWN.get(unit, 1), where
    else:
        expected = float(kept) / float(SHOWN.get(unit, 1))
        assert float(cell) == pytest.approx(expected, rel=1e-14, abs=1e-12), where


def test_amounts_dates_and_shares_have_their_formats(book: Any) -> None:
    formats = {
        column.unit: sheet.cell(row, x).number_format
        for name in ("stratification", "delinquency")
        for sheet in [book[name]]
        for row in [sheet.max_row]
        for x, column in enumerate(TABLES[name].columns, 1)
    }
    assert formats["fen"] == "#,##0.00"
    assert formats["share"] == formats["bp"] == "0.00%"
    assert formats["date"] == "yyyy-mm-dd"
    assert formats["loan"] == "#,##0"


def test_the_first_sheet_names_the_pool_its_day_its_currency_and_its_rows(book: Any) -> None:
    first = book.worksheets[0]
    told = {row[0]: row[2] for row in first.iter_rows(values_only=True) if row[2] is not None}
    assert (first["A1"].value, first["A2"].value) == ("Our cars", "我们的车贷")
    assert told["Day"].date() == date(2025, 6, 30)
    assert (told["Currency"], told["Rows in"], told["Used"], told["Set aside"]) == (
        "EUR",
        78,
        78,
        0,
    )
    assert told["Balance"] == pytest.approx(sum(n * 137 + 0.05 for n in range(1, 40)))


def test_the_sums_of_every_way_to_divide_the_pool_tie(pool: Pool, book: Any) -> None:
    found = checks(pool)
    fields = set(pool.tables["stratification"]["field"])
    assert {one.of for one in found if one.table == "stratification"} == fields
    assert any(one.table == "two_level" for one in found)
    assert all(one.ties for one in found)
    rows = list(book["Checks"].iter_rows(min_row=3, values_only=True))
    assert len(rows) == len(found)
    for _, _, loans, all_loans, balance, whole, equal in rows:
        assert (loans, balance, equal) == (all_loans, whole, "yes")


def test_a_sum_that_does_not_tie_is_said(pool: Pool) -> None:
    tables = dict(pool.tables)
    tables["stratification"] = tables["stratification"].iloc[1:]
    short = Pool(pool.name, "", pool.snapshots, (), tables)
    assert [one.ties for one in checks(short)].count(False) == 1


def test_every_column_and_measure_is_defined(book: Any) -> None:
    rows = [row[:3] for row in book["Measures"].iter_rows(min_row=3, values_only=True)]
    listed = {(table, name) for table, name, _ in rows}
    assert {(t.name, c.name) for t in TABLES.values() for c in t.columns} <= listed
    assert {("summary", one.name) for one in MEASURES} <= listed


def test_no_cell_is_a_formula_and_long_numbers_keep_their_digits(pool: Pool, book: Any) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "'=1+1" in {cell.value for cell in cells}
    tables = dict(pool.tables)
    line = tables["concentration"].iloc[:1].assign(balance_fen=2**60 + 1)
    tables["concentration"] = exact_frame(line)
    large = Pool(pool.name, "", pool.snapshots, (), tables)
    sheet = openpyxl.load_workbook(io.BytesIO(excel(large)))["concentration"]
    told = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "11,529,215,046,068,469.77" in told


def test_the_same_pool_gives_the_same_bytes_also_from_its_files(pool: Pool, tmp_path: Path) -> None:
    save(pool, tmp_path)
    written = (tmp_path / "pool.xlsx").read_bytes()
    assert written == excel(load(tmp_path))
    found = load(tmp_path)
    assert (found.currency, found.title, found.title_zh) == ("EUR", "Our cars", "我们的车贷")
