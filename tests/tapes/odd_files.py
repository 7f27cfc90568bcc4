"""Odd tapes by their files: encodings, line ends, archives, folders, workbooks, Parquet."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from tests.tapes.odd import (
    BOOK,
    CELLS,
    LONG_BOOK,
    Loan,
    Odd,
    but,
    mapping,
    months_ends,
    odd,
    percent,
    text,
    yuan,
)

GERMAN = but(BOOK, place="München")
TAIWAN = but(BOOK, place="臺灣銀行")
GREEK = but(BOOK, place="Θεσσαλονίκη")
RUSSIAN = but(BOOK, place="Новосибирск")
JAPANESE = but(BOOK, place="さいたま市")


def encoded(encoding: str, mark: bytes = b"") -> Callable[[str], bytes]:
    return lambda written: mark + written.encode(encoding)


def in_encoding(loans: Sequence[Loan], encoding: str, refused: str = "", top: str = "") -> Odd:
    return odd(loans, change=encoded(encoding), refused=refused, top=top)


ENCODINGS = {
    "GBK": in_encoding(BOOK, "gbk"),
    "GB18030": in_encoding(but(BOOK, place="㐀城"), "gb18030", top='encoding = "gb18030"'),
    "Big5, not said": in_encoding(TAIWAN, "big5", "encoding"),
    "Big5": in_encoding(TAIWAN, "big5", top='encoding = "big5"'),
    "Latin-1, not said": in_encoding(GERMAN, "latin-1", "encoding"),
    "Latin-1": in_encoding(GERMAN, "latin-1", top='encoding = "latin-1"'),
    "Windows-1252, not said": in_encoding(but(BOOK, place="Åre – sjö"), "cp1252", "encoding"),
    "Greek, not said": in_encoding(GREEK, "iso8859-7", "encoding"),
    "Cyrillic, not said": in_encoding(RUSSIAN, "cp1251", "encoding"),
    "Shift JIS, not said": in_encoding(JAPANESE, "shift_jis", "encoding"),
    "UTF-8 said of GBK": in_encoding(BOOK, "gbk", "encoding", 'encoding = "utf-8"'),
    "an encoding that nobody knows": in_encoding(BOOK, "utf-8", "encoding", 'encoding = "utf9"'),
    "UTF-8 with its mark": in_encoding(BOOK, "utf-8-sig"),
    "UTF-16 with its mark": in_encoding(BOOK, "utf-16"),
    "UTF-16, big end first, with its mark": odd(change=encoded("utf-16-be", b"\xfe\xff")),
    "UTF-16 without its mark": in_encoding(but(BOOK, place="Anhui"), "utf-16-le"),
    "UTF-16, big end first, without its mark": in_encoding(but(BOOK, place="Anhui"), "utf-16-be"),
    "UTF-16 of Chinese words without its mark": in_encoding(BOOK, "utf-16-le"),
    "UTF-32": in_encoding(BOOK, "utf-32-le", "no text"),
}


def mixed_ends(written: str) -> bytes:
    ends = ("\n", "\r\n", "\r")
    lines = written.splitlines()
    return "".join(line + ends[n % 3] for n, line in enumerate(lines)).encode()


def put_in(line: int, said: str) -> Callable[[str], str]:
    def change(written: str) -> str:
        lines = written.splitlines(keepends=True)
        return "".join([*lines[:line], said, *lines[line:]])

    return change


def header(change: Callable[[str], str]) -> Callable[[str], str]:
    """The header of a tape written otherwise, the rows as they are."""

    def changed(written: str) -> str:
        first, rest = written.split("\n", 1)
        return f"{change(first)}\n{rest}"

    return changed


def lines(change: Callable[[str], str]) -> Callable[[str], str]:
    """Every line written otherwise."""
    return lambda written: "".join(f"{change(line)}\n" for line in written.splitlines())


NOTED = {"note": lambda loan: 'said: "yes",\nthen\r\nno; 5" pipe'}

SHAPES = {
    "CRLF": odd(end="\r\n"),
    "CR": odd(change=lambda written: written.replace("\n", "\r")),
    "line ends of three kinds": odd(change=mixed_ends),
    "no end on the last line": odd(change=str.rstrip),
    "semicolons": odd(sep=";"),
    "tabs": odd(sep="\t", name="t.tsv"),
    "bars": odd(sep="|"),
    "carets, said": odd(sep="^", top='delimiter = "^"'),
    "carets, not said": odd(sep="^", refused="column 'id'"),
    "preamble": odd(
        change=put_in(0, "贷款明细表\n机构：某小额贷款公司,制表：张三\n日期:2025-06-30\n\n")
    ),
    "preamble as wide as the tape": odd(change=put_in(0, "a,b,c,d,e,f,g,h\n")),
    "preamble with one of the names": odd(change=put_in(0, "amount,in yuan\n")),
    "what Excel says of the separator": odd(sep=";", change=put_in(0, "sep=;\n")),
    "comments above": odd(change=put_in(0, "# exported by core system\n# confidential\n")),
    "blank lines at the end": odd(change=lambda written: written + "\n" * 50),
    "lines of blanks at the end": odd(change=lambda written: f"{written}  \n", refused="line 14"),
    "lines of separators at the end": odd(
        LONG_BOOK, change=lambda written: f"{written},,,,,,,\n,,,,,,,\n", aside=2
    ),
    "a blank line between": odd(change=put_in(5, "\n")),
    "a separator behind every line": odd(change=lines(lambda line: f"{line},")),
    "two separators behind every line": odd(change=lines(lambda line: f"{line},,")),
    "a separator behind the rows, not the header": odd(
        change=lambda written: written.replace("\n", ",\n").replace(",\n", "\n", 1),
    ),
    "quotes, line ends and separators in a note": odd(cells=NOTED),
    "a note with line ends, in GBK": odd(cells=NOTED, change=encoded("gbk")),
    "every value in quotes": odd(
        change=lines(lambda line: ",".join(f'"{value}"' for value in line.split(",")))
    ),
    "a quote that nobody closes": odd(
        change=put_in(5, 'L999,"100.00,12,2024-09-02,90,0,open,x\n'), refused="line 6"
    ),
    "a short line": odd(change=put_in(5, "L999,100.00\n"), refused="line 6"),
    "a long line": odd(change=put_in(5, "L999,100.00,12,2024-09-02,90,0,open,x,y\n"), refused="9"),
    "a thousands comma without quotes": odd(
        change=put_in(5, "L999,1,100.00,12,2024-09-02,90,0,open,x\n"), refused="line 6"
    ),
    "blanks around names and values": odd(change=lines(lambda line: " , ".join(line.split(",")))),
    "names in several lines of a cell": odd(
        change=header(lambda first: first.replace("amount", '"amount\nin yuan"')),
        sources={"balance_fen": '{ column = "amount in yuan", unit = "yuan" }'},
    ),
    "a name twice, unused": odd(
        cells={"x": lambda loan: 1, "y": lambda loan: 2},
        change=header(lambda first: first.replace("y", "x").replace("xd", "yd")),
    ),
    "a name twice, used": odd(
        cells={"x": lambda loan: "100.00"},
        change=header(lambda first: first.replace(",x", ",amount")),
        refused="'amount' twice",
    ),
    "names that differ in capitals": odd(cells={"Amount": lambda loan: "1.00"}),
    "no header": odd(change=lambda written: written.split("\n", 1)[1], refused="'id'"),
    "brackets of another width": odd(
        sources={"balance_fen": '{ column = "amount（元）", unit = "yuan" }'},
        refused="does not have",
    ),
    "a zero byte in the header": odd(
        change=header(lambda first: first.replace("rate", "ra\0te")), refused="zero bytes"
    ),
    "a zero byte in a row": odd(change=put_in(5, "L9\0,1,,,,,,\n"), refused="zero bytes"),
    "a name over 131,072 characters": odd(
        cells={"x" * 140_000: lambda loan: 1},
    ),
    "a name over a mebibyte": odd(cells={"x" * 1_100_000: lambda loan: 1}, refused="longer than"),
    "a line of three megabytes": odd(
        change=put_in(5, f"L999,{'1' * 3_000_000},,,,,,\n"), refused="longer than"
    ),
    "an empty file": odd(change=lambda written: "", refused="header"),
    "a file of blank lines": odd(change=lambda written: "\n\n\n", refused="header"),
    "a web page": odd(
        change=lambda written: "<html><table><tr><td>id</td></tr></table></html>\n",
        refused="'id'",
    ),
    "JSON": odd(name="t.json", change=lambda written: '[{"id": 1}]', refused="column"),
    "an old Excel file": odd(
        name="t.xls",
        change=lambda written: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9,
        refused=".xlsx",
    ),
}


def zipped(files: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def gzipped(written: str) -> bytes:
    return gzip.compress(written.encode(), mtime=0)


MONTHS = months_ends(LONG_BOOK)
MAY, JUNE = MONTHS[: len(LONG_BOOK)], MONTHS[len(LONG_BOOK) :]
BY_NAME = {"snapshot_date": '{ file_name = "%Y%m" }'}
BY_FOLDER = {"snapshot_date": '{ folder = "month" }'}
EXTRA = {"officer": lambda loan: "Li", "branch": lambda loan: "A"}
ORDER = ["officer", "place", "status", "late", "term", "granted", "rate", "amount", "id"]
OTHER = text(JUNE, {"officer": EXTRA["officer"]}, order=ORDER)


def several(
    files: dict[str, str | bytes],
    loans: Sequence[Loan] = MONTHS,
    sources: dict[str, str | None] | None = None,
    **more: Any,
) -> Odd:
    return Odd(files, mapping(sources), loans, **more)


ARCHIVES = {
    "gzip": odd(name="t.csv.gz", change=gzipped),
    "gzip without its ending": odd(change=gzipped),
    "text named as gzip": odd(name="t.csv.gz"),
    "gzip, cut off": odd(
        name="t.csv.gz", change=lambda written: gzipped(written)[:-20], refused="cannot be read"
    ),
    "gzip that swells": odd(
        name="t.csv.gz",
        change=lambda written: gzip.compress(written.encode() + b"\n" * (1 << 28), mtime=0),
        refused="swells",
    ),
    "zip of two months": several(
        {"t.zip": zipped({"202505.csv": text(MAY), "202506.csv": text(JUNE)})}, sources=BY_NAME
    ),
    "zip with what a Mac leaves": several(
        {"t.zip": zipped({"t.csv": text(), "__MACOSX/._t.csv": b"\0\5", ".DS_Store": b"\0"})}, BOOK
    ),
    "zip without a tape": several({"t.zip": zipped({"readme.pdf": b"x"})}, refused="readme.pdf"),
    "zip, cut off": several({"t.zip": zipped({"t.csv": text()})[:-30]}, refused="zip"),
    "zip of a zip": several({"t.zip": zipped({"u.zip": zipped({"t.csv": text()})})}, refused="zip"),
}

FOLDERS = {
    "months by their names": several(
        {"book_202505.csv": text(MAY), "book_202506.csv": text(JUNE)}, sources=BY_NAME
    ),
    "months by their folders": several(
        {"month=2025-05/a.csv": text(MAY), "month=2025-06/a.csv": text(JUNE)}, sources=BY_FOLDER
    ),
    "a month without its date": several(
        {"book_202505.csv": text(MAY), "book.csv": text(JUNE)}, sources=BY_NAME, refused="book.csv"
    ),
    "months with other columns in another order": several(
        {"202505.csv": text(MAY, EXTRA), "202506.csv": OTHER}, sources=BY_NAME
    ),
    "months with other separators and encodings": several(
        {"202505.csv": text(MAY, sep=";").encode("gbk"), "202506.csv": OTHER}, sources=BY_NAME
    ),
    "a month without a column": several(
        {"202505.csv": text(MAY), "202506.csv": text(JUNE, {"late": None})},
        sources=BY_NAME,
        refused="late",
    ),
    "a folder named as a column": several(
        {"amount=1/rate=2/a.csv": text(BOOK[:6]), "amount=2/rate=3/a.csv": text(BOOK[6:])}, BOOK
    ),
    "a file twice": several({"t.csv": text(), "t (1).csv": text()}, refused="duplicate_row"),
    "a tape beside its notes": several(
        {"t.csv": text(), "notes.md": "# notes\n", "t.csv.bak": text()}, BOOK
    ),
    "a tape beside another text": several(
        {"t.csv": text(), "readme.txt": "see the tape\n"}, refused="only one of them"
    ),
    "text beside Parquet": several({"t.csv": text(), "u.parquet": b"PAR1"}, refused="mixed"),
    "a folder without a tape": several({"a.pdf": b"x"}, tape=".", refused="holds no"),
    "no file at all": several({"a.csv": text()}, tape="b.csv", refused="no tape"),
}


def midnight(loan: Loan) -> datetime:
    return datetime.combine(loan.granted or date.min, time.min)


def sheet_cells(loan: Loan) -> list[Any]:
    return [
        loan.id,
        loan.fen / 100,
        None if loan.ppm is None else loan.ppm / 10_000,
        midnight(loan),
        loan.term,
        loan.late,
        loan.status,
        loan.place,
    ]


def workbook(
    sheets: dict[str, Sequence[Sequence[Any]]], change: Callable[[Any], None] = lambda _: None
) -> dict[str, bytes]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    change(book)
    made = io.BytesIO()
    book.save(made)
    return {"t.xlsx": made.getvalue()}


ROWS = [list(CELLS), *(sheet_cells(loan) for loan in BOOK)]
AS_TEXT = [list(CELLS), *([str(cell(loan)) for cell in CELLS.values()] for loan in BOOK)]
AS_FRACTIONS = [
    list(CELLS),
    *([*row[:2], None if row[2] is None else row[2] / 100, *row[3:]] for row in ROWS[1:]),
]
LONG_NUMBERS = [
    list(CELLS),
    *([4419001990010001000 + 1000 * n, *row[1:]] for n, row in enumerate(ROWS[1:])),
]


def sheet(rows: Sequence[Sequence[Any]], **more: Any) -> Odd:
    return several(workbook({"Sheet1": rows}), BOOK, **more)


WORKBOOKS = {
    "a workbook": sheet(ROWS),
    "a workbook of texts": sheet(AS_TEXT),
    "a workbook with a title": sheet([["贷款明细"], [], ["单位", "元"], *ROWS, [], []]),
    "a workbook whose first column is empty": sheet([[None, *row] for row in ROWS]),
    "a workbook with a total": sheet(
        [*ROWS, ["合计", sum(loan.fen for loan in BOOK) / 100]], refused="total_row"
    ),
    "a workbook with fractions as percent": sheet(AS_FRACTIONS, refused="rate_too_low"),
    "a workbook with fractions": sheet(
        AS_FRACTIONS, sources={"rate_ppm": '{ column = "rate", unit = "fraction" }'}
    ),
    "a workbook with formulas that nobody computed": sheet(
        [*ROWS[:-1], ["L012", "=B2+B3", *ROWS[-1][2:]]], refused="formulas"
    ),
    "a workbook with an error of Excel": sheet(
        [*ROWS[:-1], ["L012", "#DIV/0!", *ROWS[-1][2:]]], refused="#DIV/0!"
    ),
    "a workbook that rounded its ids": sheet(LONG_NUMBERS, refused="ids_rounded"),
    "a workbook of several sheets": several(
        workbook({"说明": [["说明"]], "明细": ROWS, "汇总": [["贷款笔数", 12]]}), BOOK
    ),
    "a workbook of two tapes": several(
        workbook({"May": ROWS, "June": ROWS}), BOOK, refused="May, June"
    ),
    "a workbook without a tape": sheet([["x"], [1]], refused="'id'"),
    "an empty workbook": sheet([], refused="header"),
    "a workbook, cut off": several(
        {"t.xlsx": workbook({"a": ROWS})["t.xlsx"][:-40]}, refused="zip"
    ),
    "a text named as a workbook": several({"t.xlsx": text()}, refused="zip"),
}


def parquet(columns: dict[str, pa.Array | list[Any]]) -> dict[str, bytes]:
    made = io.BytesIO()
    pq.write_table(pa.table(columns), made)
    return {"t.parquet": made.getvalue()}


def held(loans: Sequence[Loan] = BOOK, **other: Any) -> dict[str, bytes]:
    """A book in Parquet: floats, as pandas writes them, and some columns otherwise."""
    columns: dict[str, Any] = {
        "id": [loan.id for loan in loans],
        "amount": [loan.fen / 100 for loan in loans],
        "rate": [None if loan.ppm is None else loan.ppm / 10_000 for loan in loans],
        "granted": [loan.granted for loan in loans],
        "term": [loan.term for loan in loans],
        "late": [loan.late for loan in loans],
        "status": [loan.status for loan in loans],
        "place": [loan.place for loan in loans],
    }
    return parquet(columns | other)


def numbers(loans: Sequence[Loan] = BOOK) -> tuple[Loan, ...]:
    return tuple(replace(loan, id=n + 10**15) for n, loan in enumerate(loans))


UNRATED = tuple(replace(loan, ppm=None if n % 4 == 1 else loan.ppm) for n, loan in enumerate(BOOK))
MOMENTS = [midnight(loan) for loan in BOOK]
OURS = {
    "loan_id": [loan.id for loan in BOOK],
    "balance_fen": [loan.fen for loan in BOOK],
    "rate_ppm": [loan.ppm for loan in BOOK],
    "origination_date": [loan.granted for loan in BOOK],
    "term_days": [loan.term for loan in BOOK],
    "days_past_due": [loan.late for loan in BOOK],
    "status": [loan.status for loan in BOOK],
    "region": [loan.place for loan in BOOK],
}

PARQUET = {
    "floats": several(held(), BOOK),
    "decimals of 256 bits": several(
        held(amount=pa.array([Decimal(yuan(loan)) for loan in BOOK], pa.decimal256(40, 2))),
        refused="128 bits",
    ),
    "fractions read as millionths": replace(
        several(held(rate=[Decimal(loan.ppm) / 10**6 for loan in BOOK]), refused="rate_too_low"),
        mapping=mapping({"rate_ppm": '"rate"'}),
    ),
    "floats of 32 bits": several(
        held(rate=pa.array([float(percent(loan)) for loan in BOOK], pa.float32())), BOOK
    ),
    "missing rates as not a number": several(
        held(UNRATED, rate=[float(percent(loan) or "nan") for loan in UNRATED]),
        UNRATED,
    ),
    "a balance that is infinite": several(
        held(amount=[float("inf"), *(loan.fen / 100 for loan in BOOK[1:])]), refused="unreadable"
    ),
    "decimals": several(held(amount=[Decimal(yuan(loan)) for loan in BOOK]), BOOK),
    "lists of words": several(
        held(status=pa.array([loan.status for loan in BOOK]).dictionary_encode()), BOOK
    ),
    "moments": several(held(granted=pa.array(MOMENTS, pa.timestamp("ns"))), BOOK),
    "moments in a zone": several(
        held(granted=pa.array(MOMENTS, pa.timestamp("us", tz="UTC"))), BOOK
    ),
    "midnights in China": several(
        held(
            granted=pa.array(
                [moment - timedelta(hours=8) for moment in MOMENTS],
                pa.timestamp("us", tz="Asia/Shanghai"),
            )
        ),
        BOOK,
    ),
    "milliseconds for days": several(
        held(granted=[int(moment.timestamp() * 1000) for moment in MOMENTS]), refused="unreadable"
    ),
    "whole numbers for ids": several(held(id=[loan.id for loan in numbers()]), numbers()),
    "floats for ids": several(held(id=[float(n) for n in range(12)]), refused="'id' holds double"),
    "whole numbers of 8 bytes without a sign": several(
        held(late=pa.array([loan.late for loan in BOOK], pa.uint64())), BOOK
    ),
    "lists for amounts": several(held(amount=[[1.0]] * 12), refused="amount"),
    "our columns in yuan": several(
        parquet(OURS | {"balance_fen": [loan.fen / 100 for loan in BOOK]}), refused="balance_fen"
    ),
    "no Parquet at all": several({"t.parquet": b"id,amount\n1,2\n"}, refused="Parquet"),
    "Parquet, cut off": several({"t.parquet": held()["t.parquet"][:-9]}, refused="Parquet"),
}
PARQUET["our columns in yuan"] = replace(PARQUET["our columns in yuan"], mapping="")
PARQUET["our columns"] = Odd(parquet(OURS), "", BOOK)

FILES: dict[str, Odd] = {
    **ENCODINGS,
    **SHAPES,
    **ARCHIVES,
    **FOLDERS,
    **WORKBOOKS,
    **PARQUET,
}
