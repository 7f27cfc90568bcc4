"""Odd tapes as public ones are: what systems leave in their exports, and people in their sheets."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.tapes.odd import (
    BOOK,
    LONG_BOOK,
    Loan,
    Odd,
    but,
    dated,
    grouped,
    mapping,
    odd,
    percent,
    serial,
    text,
    yuan,
)
from tests.tapes.odd_files import ROWS as OF_SHEET
from tests.tapes.odd_files import header, put_in, several, sheet, zipped
from tests.tapes.odd_texts import (
    AS_YUAN,
    COMMA,
    NO_CREDIT,
    ONE_CREDIT,
    ROUND,
    UNRATED,
    cell,
    full_width,
    granted,
)


def below(*lines: str) -> Callable[[str], str]:
    return lambda written: written + "".join(f"{line}\n" for line in lines)


def with_marks(mark: str, point: str = ".") -> Callable[[Loan], str]:
    return lambda loan: grouped(loan, mark, point)


def each(form: str) -> Callable[[Loan], str]:
    return lambda loan: form.format(yuan(loan), grouped(loan), percent(loan))


APOSTROPHE = "'"
AS_WAN = {"balance_fen": '{ column = "余额_万元", unit = "wan_yuan" }'}


def lakhs(loan: Loan) -> str:
    """The balance with the marks of India."""
    front, last = yuan(loan)[:-6], yuan(loan)[-6:]
    pairs = [front[max(end - 2, 0) : end] for end in range(len(front), 0, -2)]
    return ",".join([*reversed(pairs), last])


def with_comma(loan: Loan) -> str:
    return percent(loan).replace(".", ",")


def named(name: str, unit: int) -> Odd:
    """Amounts in a unit that the name of their column says, and the mapping does not."""
    return odd(
        cells={"amount": None, name: lambda loan: format(Decimal(loan.fen) / 100 / unit, "f")},
        sources={"balance_fen": f'{{ column = "{name}", unit = "yuan" }}'},
        refused="other_unit",
    )


def rated(name: str, times: int) -> Odd:
    """Rates of a month or a day that the name of their column says, and the mapping does not."""
    return odd(
        cells={"rate": None, name: lambda loan: f"{14.4 / times:.4f}"},
        sources={"rate_ppm": f'{{ column = "{name}", unit = "percent" }}'},
        refused="other_unit",
    )


AMOUNTS = {
    f"thousands parted by {name}": odd(cells={"amount": with_marks(mark)})
    for name, mark in {
        "a blank": " ",
        "a blank that does not break": "\u00a0",
        "a thin blank": "\u2009",
        "a typographer's apostrophe": "\u2019",
        "a full-width comma": "\uff0c",
    }.items()
} | {
    "thousands parted by an Arabic mark": odd(
        cells={"amount": with_marks("\u066c")}, refused="unreadable"
    ),
    "thousands parted by an ideographic comma": odd(
        cells={"amount": with_marks("\u3001")}, refused="unreadable"
    ),
    "padded": odd(cells={"amount": each(" {1} "), "rate": each("  {2}\t")}),
    "padded with ideographic blanks": odd(cells={"amount": each("\u3000{1}\u3000")}),
    "padded with blanks that do not break": odd(
        cells={"amount": each("\u00a0{1}\u00a0"), "id": lambda loan: f"{loan.id}\u00a0"}
    ),
    "padded with blanks of no width": odd(cells={"id": lambda loan: f"\u200b{loan.id}"}),
    "rupees in lakhs": odd(
        cells={"amount": lambda loan: f"₹{lakhs(loan)}"}, top='currency = "INR"'
    ),
    "rupees in lakhs, not said": odd(
        cells={"amount": lambda loan: f"Rs. {lakhs(loan)}"}, refused="currency_mixed"
    ),
    "francs of Switzerland": odd(
        cells={"amount": lambda loan: f"CHF {grouped(loan, APOSTROPHE)}"}, top='currency = "CHF"'
    ),
    "francs of Switzerland, not said": odd(cells={"amount": each("{0} CHF")}, refused="CNY"),
    "zloty behind a comma": odd(
        cells={"amount": lambda loan: f"{grouped(loan, ' ', ',')} zł", "rate": with_comma},
        sep=";",
        top='decimal = ","\ncurrency = "PLN"',
    ),
    "dollars of Hong Kong in a pool of dollars": odd(
        cells={"amount": each("HK${1}")}, top='currency = "USD"', refused="currency_mixed"
    ),
    "thousands of dollars in a name": named("balance ($000)", 1000),
    "thousands of dollars behind a name": named("loan_amount_000s", 1000),
    "thousands of euros in a name": named("balance (EUR thousands)", 1000),
    "millions in a name": named("balance (€m)", 1_000_000),
    "ten thousands behind a name": named("余额_万元", 10_000),
    "ten thousands behind a bar": named("贷款余额/万元", 10_000),
    "ten thousands in short": named("余额(万)", 10_000),
    "ten thousands behind a name, said": replace(
        named("余额_万元", 10_000), mapping=mapping(AS_WAN), refused=""
    ),
    "thousands of dollars above": odd(
        change=lambda written: f"Amounts in thousands of USD,,,,,,,\n{written}",
        refused="other_unit",
    ),
    "rates a month by their name": rated("月利率", 12),
    "rates a day by their name": rated("Daily rate", 365),
    "rates a month by their name, said": replace(
        rated("月利率", 12),
        mapping=mapping({"rate_ppm": '{ column = "月利率", unit = "percent", factor = 12 }'}),
        refused="",
        loans=but(BOOK, ppm=144_000),
    ),
    "euros before a comma, not said": odd(
        cells={"amount": lambda loan: f"€ {grouped(loan, '.', ',')}"},
        sep=";",
        refused="decimal_comma",
    ),
    "euros before a comma, said": odd(
        cells={
            "amount": lambda loan: f"{grouped(loan, '.', ',')} €",
            "rate": lambda loan: percent(loan).replace(".", ","),
        },
        sep=";",
        top=f'{COMMA}\ncurrency = "EUR"',
    ),
    "the code of the currency before": odd(cells={"amount": each("CNY {1}")}),
    "the code of the currency behind": odd(cells={"amount": each("{1} RMB")}),
    "dollars of Hong Kong": odd(cells={"amount": each("HK${1}")}, refused="currenc"),
    "dollars of Hong Kong, said": odd(cells={"amount": each("HK${1}")}, top='currency = "HKD"'),
    "yuan and a word for whole": odd(cells={"amount": each("人民币{0}元整")}, refused="unreadable"),
    "a credit in full-width brackets": odd(
        ONE_CREDIT,
        {
            "amount": lambda loan: (
                f"（{yuan(replace(loan, fen=-loan.fen))}）" if loan.fen < 0 else yuan(loan)
            )
        },
        {"balance_fen": AS_YUAN},
        truth=NO_CREDIT,
    ),
    "a credit in brackets with a sign": odd(
        ONE_CREDIT,
        {
            "amount": lambda loan: (
                f"(¥{yuan(replace(loan, fen=-loan.fen))})" if loan.fen < 0 else f"¥{yuan(loan)}"
            )
        },
        {"balance_fen": AS_YUAN},
        truth=NO_CREDIT,
    ),
    "digits of both widths": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 2, full_width(grouped(loan)))}
    ),
    "digits of Arabic": odd(
        cells={
            "late": lambda loan: str(loan.late).translate({48 + n: 0x660 + n for n in range(10)})
        },
        refused="unreadable",
    ),
    "numerals in Chinese": odd(
        cells={"late": lambda loan: cell(loan, loan.late, 3, "十五")}, refused="unreadable"
    ),
    "points for both marks": odd(
        but(BOOK, fen=123_456_700),
        cells={"amount": lambda loan: "1.234.567.00"},
        refused="unreadable",
    ),
    "a dash for nothing": odd(
        UNRATED, {"rate": lambda loan: percent(loan) or "-"}, refused="unreadable"
    ),
    "a dash for nothing, said": odd(
        UNRATED, {"rate": lambda loan: percent(loan) or "-"}, top='missing = ["-"]'
    ),
    "NULL of a database": odd(
        UNRATED, {"rate": lambda loan: percent(loan) or "NULL"}, refused="unreadable"
    ),
    "a backslash and N": odd(
        UNRATED, {"rate": lambda loan: percent(loan) or "\\N"}, top="missing = ['\\N']"
    ),
    "five thousand with a comma of a list": odd(
        cells={"late": lambda loan: cell(loan, loan.late, 3, "15,30")}, refused="unreadable"
    ),
    "dots for hidden digits": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "#####")}, refused="unreadable"
    ),
    "millions with an M": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "1.2M")}, refused="unreadable"
    ),
    "thousands with a k": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "12k")}, refused="unreadable"
    ),
    "amounts as formulas of text": odd(
        cells={"id": lambda loan: f'="{loan.id}"', "amount": lambda loan: f'="{yuan(loan)}"'},
        refused="unreadable",
    ),
    "exponents with a comma": odd(
        ROUND,
        cells={"amount": lambda loan: f"{loan.fen / 100:.4E}".replace(".", ",")},
        sep=";",
        refused="unreadable",
    ),
}

RATES = {
    "percent with a comma, said": odd(
        cells={
            "rate": lambda loan: f"{percent(loan)}%".replace(".", ","),
            "amount": lambda loan: yuan(loan).replace(".", ","),
        },
        sep=";",
        top=COMMA,
    ),
    "percent with a comma, not said": odd(
        cells={"rate": lambda loan: f"{percent(loan)} %".replace(".", ",")},
        sep=";",
        refused="decimal_comma",
    ),
    "percent and a blank": odd(cells={"rate": each("{2} %")}),
    "percent and a word": odd(cells={"rate": each("{2}% p.a.")}, refused="unreadable"),
    "percent twice": odd(cells={"rate": each("{2}%%")}, refused="unreadable"),
    "per mille without its sign": odd(
        cells={"rate": lambda loan: percent(loan, 1_000)}, refused="rate_too_high"
    ),
    "one rate without its comma": odd(
        cells={"rate": lambda loan: cell(loan, percent(loan), 7, f"{loan.ppm // 100}")},
        refused="percent_mixed",
    ),
}

DATES = {
    "days first and months first": odd(
        cells={
            "granted": lambda loan: cell(loan, dated("%d/%m/%Y")(loan), 3, dated("%m/%d/%Y")(loan))
        },
        sources=granted("dmy"),
        refused="unreadable",
    ),
    "serial days beside days": odd(
        cells={"granted": lambda loan: cell(loan, dated("%Y-%m-%d")(loan), 3, serial(loan))},
        refused="unreadable",
    ),
    "serial days beside days, said": odd(
        cells={"granted": lambda loan: cell(loan, serial(loan), 3, dated("%Y-%m-%d")(loan))},
        sources=granted("excel"),
        refused="unreadable",
    ),
    "days in one, said to be serial": odd(
        cells={"granted": dated("%Y%m%d")}, sources=granted("excel"), refused="unreadable"
    ),
    "serial days of a Mac": odd(
        LONG_BOOK,
        cells={
            "granted": lambda loan: str((loan.granted - date(1904, 1, 1)).days)  # type: ignore[operator]
        },
        sources=granted("excel"),
        truth=tuple(
            replace(loan, granted=date.fromordinal(loan.granted.toordinal() - 1462))  # type: ignore[union-attr]
            for loan in LONG_BOOK
        ),
    ),
    "seconds for days": odd(
        cells={"granted": lambda loan: str(int(loan.granted.strftime("%s")))},  # type: ignore[union-attr]
        refused="unreadable",
    ),
    "the thirtieth of February": odd(
        cells={"granted": lambda loan: cell(loan, dated("%Y-%m-%d")(loan), 3, "2024-02-30")},
        refused="unreadable",
    ),
    "days and months with points, not said": odd(
        cells={"granted": dated("%d.%m.%Y")}, refused="unreadable"
    ),
    "months by their names": odd(cells={"granted": dated("%d-%b-%Y")}, sources=granted("%d-%b-%Y")),
    "months by their names, not said": odd(
        cells={"granted": dated("%d-%b-%Y")}, refused="unreadable"
    ),
    "months by their names, two digits": odd(
        cells={"granted": dated("%d-%b-%y")}, refused="unreadable"
    ),
    "full-width days": odd(
        cells={"granted": lambda loan: full_width(dated("%Y-%m-%d")(loan))}, refused="unreadable"
    ),
    "years of the republic": odd(
        cells={"granted": lambda loan: f"{loan.granted.year - 1911}/{loan.granted:%m/%d}"},  # type: ignore[union-attr]
        refused="unreadable",
    ),
    "days with a day's name": odd(cells={"granted": dated("%Y-%m-%d (Mon)")}, refused="unreadable"),
}

NOTE = "注：以上数据来自核心系统"
LIKE_A_ROW = "Note: balances, rates, days, as of, the end, of, June, 2025"
UNDERLINE = ",".join("-" * 6 for _ in range(8))
FOOTERS = {
    "a note below": odd(change=below(NOTE), refused="footer = 1"),
    "a note below, said": odd(change=below(NOTE), top="footer = 1"),
    "notes below and blank lines between": odd(
        change=below("", NOTE, "", "制表：张三"), refused="footer = 2"
    ),
    "notes below and blank lines between, said": odd(
        change=below("", NOTE, "", "制表：张三", ""), top="footer = 2"
    ),
    "a note as wide as the tape": odd(LONG_BOOK, change=below(LIKE_A_ROW), refused="June (1 rows"),
    "the count of rows of a database": odd(
        change=below("", "(12 rows affected)"), refused="footer = 1"
    ),
    "a footer of more lines than there are": odd(top="footer = 99", refused="footer = 99"),
    "a row cut off by a footer that is none": odd(
        LONG_BOOK, top="footer = 1", truth=LONG_BOOK[:-1]
    ),
    "the end of a file of DOS": odd(change=lambda written: f"{written}\x1a", refused="footer = 1"),
    "a total with a comma, no label, in another unit": odd(
        LONG_BOOK,
        change=below(f",{sum(loan.fen for loan in LONG_BOOK) / 1e6:.6f},,,,,,"),
        aside=1,
    ),
}


def quoted(line: str) -> str:
    return ",".join(f'"{name}"' for name in line.split(","))


HEADERS = {
    "units below the header": odd(LONG_BOOK, change=put_in(1, "编号,元,%,日期,天,天,,\n"), aside=1),
    "numbers of the columns below the header": odd(
        LONG_BOOK, change=put_in(1, "1,2,3,4,5,6,7,8\n")
    ),
    "numbers of the columns below the header, in a sheet": sheet(
        [OF_SHEET[0], list(range(1, 9)), *OF_SHEET[1:]]
    ),
    "a line of dashes below the header": odd(
        LONG_BOOK, change=put_in(1, f"{UNDERLINE}\n"), refused="------ (1 rows"
    ),
    "names in two languages, one below the other": odd(
        LONG_BOOK,
        change=put_in(1, "借据号,余额,利率,放款日,期限,逾期,状态,地区\n"),
        refused="状态 (1 rows",
    ),
    "a mark of UTF-8 twice": odd(change=lambda written: b"\xef\xbb\xbf" * 2 + written.encode()),
    "a mark of UTF-8 and names in quotes": odd(
        change=lambda written: b"\xef\xbb\xbf" + header(quoted)(written).encode()
    ),
    "a blank that does not break in a name": odd(
        change=header(lambda first: first.replace("amount", "amount\u00a0"))
    ),
    "a name twice in other columns, and a third time": odd(
        cells={"x": lambda loan: 1, "y": lambda loan: 2, "z": lambda loan: 3},
        change=header(lambda first: first.replace("x,y,z", "x,x,x")),
    ),
    "names in another order in the second file": several(
        {
            "a.csv": text(BOOK[:6]),
            "b.csv": text(
                BOOK[6:],
                order=["place", "status", "late", "term", "granted", "rate", "amount", "id"],
            ),
        },
        BOOK,
    ),
    "the rows of two files with their headers": odd(
        change=lambda written: written + text(LONG_BOOK[12:]), refused="status (1 rows"
    ),
    "the rows of two files with their marks": odd(
        BOOK,
        change=lambda written: (
            b"\xef\xbb\xbf"
            + written.encode()
            + b"\xef\xbb\xbf"
            + text(LONG_BOOK[12:]).split("\n", 1)[1].encode()
        ),
        truth=(*BOOK, *LONG_BOOK[12:]),
    ),
}


def beside(written: str) -> str:
    """Another table beside the first, with a blank column between."""
    other = ["region,sum", "A,1.00", "B,2.00"]
    lines = written.splitlines()
    return "".join(
        f"{line},,{other[n] if n < len(other) else ','}\n" for n, line in enumerate(lines)
    )


TABLES = {
    "another table below": odd(
        change=below("", "region,sum,count", "Anhui,1.00,2"), refused="line 15"
    ),
    "another table below, as wide": odd(
        LONG_BOOK,
        change=below("", "region,sum,a,b,c,d,e,f", "Anhui,1.00,2,,,,,"),
        refused="e (1 rows",
    ),
    "another table above": odd(change=put_in(0, "region,sum\nAnhui,1.00\nBeijing,2.00\n\n")),
    "another table beside": odd(change=beside),
    "a sheet with another table below": sheet(
        [*OF_SHEET, [], ["region", "sum"], ["Anhui", 1.0]], refused="row 15: sum"
    ),
    "a sheet with a note below": sheet([*OF_SHEET, [], [NOTE]], refused="balance_missing"),
    "a sheet with numbers as text": sheet(
        [OF_SHEET[0], *([row[0], f"{row[1]:,.2f}", *row[2:]] for row in OF_SHEET[1:])]
    ),
    "a sheet with columns that are empty": sheet([[*row, None, None] for row in OF_SHEET]),
}

PACKED = {
    "gzip in a zip": several(
        {"t.zip": zipped({"t.csv.gz": gzip.compress(text().encode(), mtime=0)})}, BOOK
    ),
    "a zip in folders with names in Chinese": several(
        {"t.zip": zipped({"资产/明细/六月.csv": text()})}, BOOK
    ),
    "a zip with a tape and its notes": several(
        {"t.zip": zipped({"t.csv": text(), "notes.md": "# x\n"})}, BOOK
    ),
    "gzip twice": odd(
        name="t.csv.gz",
        change=lambda written: gzip.compress(gzip.compress(written.encode(), mtime=0), mtime=0),
        refused="zero bytes",
    ),
    "two files of gzip in one": odd(
        name="t.csv.gz",
        change=lambda written: (
            gzip.compress(written.encode(), mtime=0)
            + gzip.compress(text(LONG_BOOK[12:]).split("\n", 1)[1].encode(), mtime=0)
        ),
        truth=(*BOOK, *LONG_BOOK[12:]),
    ),
    "bzip2": Odd({"t.csv.bz2": b"BZh91AY&SY"}, mapping(), refused="t.csv.bz2"),
}

SIGNS = {
    "quotation marks behind a backslash": odd(
        cells={"note": lambda loan: "x"},
        change=lambda written: written.replace(",x\n", ',"5\\" pipe"\n'),
        refused="line 2",
    ),
    "single quotation marks": odd(
        LONG_BOOK,
        change=lambda written: written.replace("L0", "'L0").replace(",open", "',open"),
        refused="unreadable",
    ),
    "an apostrophe before an id": odd(
        cells={"id": lambda loan: f"'{loan.id}"},
        truth=tuple(replace(loan, id=f"'{loan.id}") for loan in BOOK),
    ),
    "several blanks for a separator": odd(
        change=lambda written: written.replace(",", "   "), refused="column 'id'"
    ),
    "separators of two kinds": odd(
        change=lambda written: "".join(
            line.replace(",", ";") if n % 2 else line
            for n, line in enumerate(written.splitlines(keepends=True))
        ),
        refused="line 2",
    ),
    "a tab before each value": odd(
        cells={"amount": each("\t{0}"), "id": lambda loan: f"\t{loan.id}"}
    ),
    "a comma in a name without quotation marks": odd(
        LONG_BOOK,
        change=lambda written: written.replace("安徽", "安徽,合肥", 1),
        refused="line 2",
    ),
}

PUBLIC: dict[str, Odd] = {
    **AMOUNTS,
    **RATES,
    **DATES,
    **FOOTERS,
    **HEADERS,
    **TABLES,
    **PACKED,
    **SIGNS,
}
