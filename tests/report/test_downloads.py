"""What a page's readers take along says what the page says."""

import csv
import io
from datetime import datetime
from fractions import Fraction

import nbformat
import openpyxl
import pytest

from tests.page.charts.frames import EAST, WEST, between
from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import prose
from xiaodai.page.record import MIME, Writer, pack
from xiaodai.page.tables import Column, Table
from xiaodai.report import downloads
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names

TEXTS = {"caption": Names("What is shown.", "所示。"), "source": Names("Bank.", "银行。")}
WORDS = prose(TEXTS, {})
PNG = "iVBORw0KGgo="


def table(name: str, *columns: Column) -> Table:
    return Table(name, list(columns), WORDS["caption"], WORDS["source"], [])


def made(ledger: Ledger) -> Table:
    rate = ledger.value("pool", "average_rate", "2025")
    return table(
        "rates",
        Column("who", Names("who", "谁"), [EAST, WEST, Names("=1+1", "+中")], is_heading=True),
        Column("rate", Names("rate", "利率"), [rate, between("1/3", None), None]),
        Column("sum", Names("sum", "金额"), [constant(-250_000_000, "yuan")] * 3),
    )


def notebook(ledger: Ledger) -> nbformat.NotebookNode:
    """A notebook that shows a table, and a chart of the same name with the same data."""
    writer = Writer()
    tabled = {"kind": "table"} | writer.table(made(ledger))
    tabled["nodes"] = writer.below(tabled)
    drawn = {"en": {"wide": "<svg>en</svg>"}, "zh": {"wide": "<svg>中</svg>"}}
    chart = {"kind": "chart", "name": "rates", "svg": drawn, "png": {"en": PNG, "zh": PNG}}
    chart["data"] = writer.table(made(ledger))
    chart["nodes"] = writer.below(chart["data"])
    outputs = [
        nbformat.v4.new_output("display_data", {MIME: pack(record)}) for record in (tabled, chart)
    ]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_holds_each_number_as_shown_and_its_ends_in_one_unit(ledger, language) -> None:
    text = downloads.as_csv(downloads.sheet("rates", made(ledger), language))
    assert text.startswith("\ufeff") and text.count("\r\n") == 4
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][1] == {"en": "rate", "zh": "利率"}[language] and len(set(rows[0])) == 11
    assert rows[1][1:6] == ["15.02", "15.015", "15.02", "15.025", "%"]
    assert rows[2][2:6] == [repr(1 / 3), "", "", "%"]
    assert rows[3][1:6] == ["", "", "", "", ""]
    low, unit = {"en": ("-250", "million yuan"), "zh": ("-2.5", "亿元")}[language]
    assert rows[1][7:] == [low, low, low, unit]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_text_of_a_file_is_a_formula(begin, ledger) -> None:
    words = f'{begin}HYPERLINK("http://a.example";"x")'
    said = table(words, Column("a", Names(words, words), [Names(words, words)]))
    sheet = downloads.sheet("a", said, "en")
    rows = csv.reader(io.StringIO(downloads.as_csv(sheet).removeprefix("\ufeff"), newline=""))
    assert [cell for row in rows for cell in row] == [f"'{words}"] * 2
    book = openpyxl.load_workbook(io.BytesIO(downloads.workbook([sheet], ledger, "en")))
    assert {cell.data_type for page in book for row in page for cell in row} <= {"s", "n"}
    assert book["a"]["A4"].value.endswith(words[1:])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_workbook_has_a_sheet_for_each_table_and_chart_and_its_sources(
    ledger, language, tmp_path
) -> None:
    downloads.write(notebook(ledger), "02_page", ledger, language, tmp_path)
    into = tmp_path / "downloads" / "02_page"
    assert {path.name for path in into.iterdir()} == {
        "02_page.xlsx",
        "figure_rates.csv",
        "figure_rates.png",
        "figure_rates.svg",
        "table_rates.csv",
    }
    assert (into / "figure_rates.csv").read_bytes() == (into / "table_rates.csv").read_bytes()
    book = openpyxl.load_workbook(into / "02_page.xlsx")
    assert book.sheetnames == ["table_rates", "figure_rates", downloads.SOURCES.show(language)]
    page = book["table_rates"]
    assert page["A1"].value == WORDS["caption"].plain(language)[0]
    expected = downloads.sheet("rates", made(ledger), language)
    stored = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert stored[0] == expected.heads
    for row, known in zip(stored[1:], expected.rows, strict=True):
        numbers = [None if cell in ("", None) else cell for cell in known]
        assert row == [float(c) if isinstance(c, Fraction) else c for c in numbers]
    claims = [row[0].value for row in book[book.sheetnames[-1]].iter_rows(min_row=2)]
    assert claims == sorted(made(ledger).columns[1].cells[0].sources)
    printed = [row[4].value for row in book[book.sheetnames[-1]].iter_rows(min_row=2)]
    assert printed == [ledger.claim(claim)["printed"] for claim in claims]


def test_two_builds_give_the_same_bytes_whatever_the_day(ledger, tmp_path) -> None:
    for place in ("a", "b"):
        downloads.write(notebook(ledger), "02_page", ledger, "zh", tmp_path / place)
    first, second = (sorted((tmp_path / place).rglob("*.*")) for place in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    book = openpyxl.load_workbook(next(path for path in first if path.suffix == ".xlsx"))
    assert book.properties.created == datetime(2000, 1, 1)  # noqa: DTZ001


def test_sheets_with_long_names_differ() -> None:
    long = "figure_" + "very_long_name_" * 3
    sheets = [downloads.sheet(long + end, table("t"), "en") for end in "ab"]
    names = list(downloads._named(sheets))
    assert len(set(names)) == 2 and max(map(len, names)) <= 31


def test_english_words_of_the_files_have_a_translation() -> None:
    said = [*downloads.HEADS, *downloads.ENDS, downloads.SOURCES]
    assert all(words.zh != words.en for words in said)
