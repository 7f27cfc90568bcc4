"""Odd tapes in text files: numbers, rates, totals, dates, words and rows that mislead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.tapes.odd import (
    BOOK,
    LONG_BOOK,
    Cell,
    Loan,
    Odd,
    but,
    dated,
    grouped,
    later,
    months_ends,
    odd,
    percent,
    serial,
    text,
    yuan,
)

COMMA = 'decimal = ","'
ROUND = tuple(replace(loan, fen=(n + 1) * 1_234_000) for n, loan in enumerate(BOOK))  # whole yuan


def comma(loan: Loan) -> str:
    return yuan(loan).replace(".", ",")


def rate_with_comma(loan: Loan) -> str:
    return percent(loan).replace(".", ",")


def continental(loan: Loan) -> str:
    return grouped(loan, ".", ",")


def cell(loan: Loan, ordinary: object, n: int, other: object) -> object:
    """The ordinary cell, but another one in every n-th row."""
    return other if int(loan.id[1:]) % n == 0 else ordinary


def in_words(loan: Loan) -> str:
    """An amount in 万元, 亿元 or 元, as a person would write it."""
    if loan.fen % 100_000_000 == 0 and loan.fen:
        return f"{loan.fen / 10_000_000_000:.2f}亿元"
    return f"{loan.fen / 1_000_000:.2f}万元" if loan.fen % 10_000 == 0 else f"{yuan(loan)}元"


def full_width(said: str) -> str:
    return said.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,%"})


def total(label: str, loans: tuple[Loan, ...] = BOOK, sep: str = ",") -> str:
    amount = sum(loan.fen for loan in loans)
    return sep.join([label, f"{amount // 100}.{amount % 100:02}", "", "", "", "", "", ""]) + "\n"


def after(*lines: str) -> Callable[[str], str]:
    return lambda written: written + "".join(lines)


def within(place: int, line: str) -> Callable[[str], str]:
    """A line put in after so many others."""

    def change(written: str) -> str:
        lines = written.splitlines(keepends=True)
        return "".join([*lines[:place], line, *lines[place:]])

    return change


VARIED = tuple(
    replace(loan, fen=fen)
    for loan, fen in zip(
        BOOK,
        (12_340_000, 59_983, 3 * 10**10, 990_000, 0, 0, 45, 7_000_000, 100, 88_880_000, 0, 5_000),
        strict=True,
    )
)
ONE_CREDIT = tuple(replace(loan, fen=-12_345) if n == 7 else loan for n, loan in enumerate(BOOK))
NO_CREDIT = tuple(replace(loan, fen=max(loan.fen, 0)) for loan in ONE_CREDIT)
UNRATED = tuple(replace(loan, ppm=None) if n == 2 else loan for n, loan in enumerate(BOOK))
UNDATED = tuple(replace(loan, granted=None) if n == 2 else loan for n, loan in enumerate(BOOK))
AS_YUAN = '{ column = "amount", unit = "yuan", negative = "credit" }'


def signed(loan: Loan) -> str:
    return f"-{yuan(replace(loan, fen=-loan.fen))}" if loan.fen < 0 else yuan(loan)


NUMBERS = {
    "decimal comma, said": odd(
        cells={"amount": comma, "rate": rate_with_comma},
        top=COMMA,
        sep=";",
    ),
    "decimal comma, not said": odd(cells={"amount": comma}, sep=";", refused="decimal_comma"),
    "decimal comma in rates alone": odd(cells={"rate": rate_with_comma}, refused="decimal_comma"),
    "points of thousands and a comma, said": odd(
        cells={"amount": continental, "rate": rate_with_comma}, top=COMMA, sep=";"
    ),
    "points of thousands and a comma, not said": odd(
        cells={"amount": continental}, sep=";", refused="decimal_comma"
    ),
    "points of thousands alone, not said": odd(
        ROUND,
        cells={"amount": lambda loan: f"{loan.fen // 100:,}".replace(",", ".")},
        sep=";",
        refused="decimal_comma",
    ),
    "points of thousands alone, said": odd(
        ROUND,
        {
            "amount": lambda loan: f"{loan.fen // 100:,}".replace(",", "."),
            "rate": rate_with_comma,
        },
        sep=";",
        top=COMMA,
    ),
    "decimal comma in some rows": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, continental(loan))},
        refused="decimal_comma",
    ),
    "decimal comma said of points": odd(top=COMMA, refused="decimal_comma"),
    "three decimals after a comma": odd(
        cells={"rate": lambda loan: f"{loan.ppm / 1_000_000:.3f}".replace(".", ",")},
        sources={"rate_ppm": '{ column = "rate", unit = "fraction" }'},
        refused="unreadable",
    ),
    "thousands": odd(cells={"amount": grouped}),
    "thousands in fen": odd(
        cells={"amount": lambda loan: f"{loan.fen:,}"}, sources={"balance_fen": '"amount"'}
    ),
    "thousands of Switzerland": odd(cells={"amount": lambda loan: grouped(loan, "'")}),
    "thousands of France": odd(
        cells={"amount": lambda loan: grouped(loan, "\u202f", ","), "rate": rate_with_comma},
        top=COMMA,
        sep=";",
    ),
    "thousands of India": odd(
        but(BOOK[:1], fen=1_234_567_089),
        cells={"amount": lambda loan: "1,23,45,670.89"},
    ),
    "yuan sign": odd(cells={"amount": lambda loan: f"¥{grouped(loan)}"}),
    "full-width yuan sign and a word": odd(cells={"amount": lambda loan: f"￥ {yuan(loan)} 元"}),
    "amounts in words": odd(VARIED, cells={"amount": in_words}),
    "ten thousands in a column of ten thousands": odd(
        VARIED[:2],
        cells={"amount": lambda loan: format(loan.fen / 1_000_000, "f")},
        sources={"balance_fen": '{ column = "amount", unit = "wan_yuan" }'},
    ),
    "full-width digits": odd(
        cells={
            "amount": lambda loan: full_width(grouped(loan)),
            "rate": lambda loan: full_width(percent(loan) + "%"),
            "late": lambda loan: full_width(str(loan.late)),
        }
    ),
    "yuan with decimals read as fen": odd(
        sources={"balance_fen": '"amount"'}, refused="fen_with_decimals"
    ),
    "thousands as a unit": odd(
        ROUND,
        cells={"amount": lambda loan: f"{loan.fen / 100_000:.2f}"},
        sources={"balance_fen": '{ column = "amount", unit = "yuan", factor = 1000 }'},
    ),
    "exponents": odd(ROUND, cells={"amount": lambda loan: f"{loan.fen / 100:.6E}"}),
    "plus signs and blanks": odd(cells={"amount": lambda loan: f"  +{yuan(loan)} "}),
    "a credit as a minus": odd(
        ONE_CREDIT, {"amount": signed}, {"balance_fen": AS_YUAN}, truth=NO_CREDIT
    ),
    "a credit in brackets": odd(
        ONE_CREDIT,
        {"amount": lambda loan: f"({signed(loan)[1:]})" if loan.fen < 0 else yuan(loan)},
        {"balance_fen": AS_YUAN},
        truth=NO_CREDIT,
    ),
    "a credit with the minus behind": odd(
        ONE_CREDIT,
        {"amount": lambda loan: f"{signed(loan)[1:]}-" if loan.fen < 0 else yuan(loan)},
        {"balance_fen": AS_YUAN},
        truth=NO_CREDIT,
    ),
    "a credit with a typographer's minus": odd(
        ONE_CREDIT,
        {"amount": lambda loan: signed(loan).replace("-", "\u2212")},
        {"balance_fen": AS_YUAN},
        truth=NO_CREDIT,
    ),
    "a credit marked CR": odd(
        ONE_CREDIT,
        {"amount": lambda loan: f"{signed(loan)[1:]} CR" if loan.fen < 0 else yuan(loan)},
        {"balance_fen": AS_YUAN},
        refused="unreadable",
    ),
    "a negative balance that is no credit": odd(
        ONE_CREDIT, {"amount": signed}, refused="balance_negative"
    ),
    "all balances negative, as a lender books them": odd(
        cells={"amount": lambda loan: f"-{yuan(loan)}"}, refused="balance_negative"
    ),
    "words for nothing": odd(
        UNRATED,
        {"rate": lambda loan: percent(loan) or "#N/A"},
        refused="unreadable",
    ),
    "words for nothing, said": odd(
        UNRATED, {"rate": lambda loan: percent(loan) or "#N/A"}, top='missing = ["#N/A"]'
    ),
    "nan": odd(UNRATED, {"rate": lambda loan: percent(loan) or "nan"}, refused="unreadable"),
    "infinity": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "inf")}, refused="unreadable"
    ),
    "a number of 40,000 digits": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "9" * 40_000)},
        refused="unreadable",
    ),
    "a balance beyond all sense": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "1" * 15)},
        refused="balance_implausible",
    ),
    "digits with underscores": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "1_000")}, refused="unreadable"
    ),
    "hexadecimal digits": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "0x10")}, refused="unreadable"
    ),
    "two numbers in a cell": odd(
        cells={"amount": lambda loan: cell(loan, yuan(loan), 3, "100 2000")}, refused="unreadable"
    ),
    "a range for a number": odd(
        cells={"late": lambda loan: cell(loan, loan.late, 3, "31-60")}, refused="unreadable"
    ),
    "a number with a plus for more": odd(
        cells={"late": lambda loan: cell(loan, loan.late, 3, "90+")}, refused="unreadable"
    ),
    "days with their word": odd(cells={"late": lambda loan: f"{loan.late}天"}),
    "dollars beside yuan": odd(
        cells={"amount": lambda loan: cell(loan, f"¥{yuan(loan)}", 3, f"${yuan(loan)}")},
        refused="currenc",
    ),
    "dollars that nobody said": odd(
        cells={"amount": lambda loan: f"${grouped(loan)}"}, refused="currenc"
    ),
    "dollars, said": odd(
        cells={"amount": lambda loan: f"${grouped(loan)}"}, top='currency = "USD"'
    ),
    "a column of one other currency": odd(cells={"币种": lambda loan: "EUR"}, refused="currenc"),
    "a column of one other currency, said": odd(
        cells={"币种": lambda loan: "EUR"}, top='currency = { column = "币种" }'
    ),
    "a column of yuan": odd(cells={"币种": lambda loan: "人民币"}),
    "a column of two currencies": odd(
        cells={"currency": lambda loan: cell(loan, "CNY", 3, "USD")}, refused="currency_mixed"
    ),
}


def rates(unit: str) -> dict[str, str]:
    return {"rate_ppm": f'{{ column = "rate", unit = "{unit}" }}'}


RATES = {
    "percent signs": odd(cells={"rate": lambda loan: f"{percent(loan)}%"}),
    "fractions": odd(
        cells={"rate": lambda loan: percent(loan, 1_000_000)}, sources=rates("fraction")
    ),
    "basis points": odd(cells={"rate": lambda loan: percent(loan, 100)}, sources=rates("bp")),
    "basis points with their word": odd(cells={"rate": lambda loan: f"{percent(loan, 100)}bp"}),
    "millionths": odd(cells={"rate": lambda loan: loan.ppm}, sources=rates("ppm")),
    "per mille": odd(cells={"rate": lambda loan: f"{percent(loan, 1000)}‰"}),
    "monthly rates": odd(
        but(BOOK, ppm=144_000),
        cells={"rate": lambda loan: "1.2"},
        sources={"rate_ppm": '{ column = "rate", unit = "percent", factor = 12 }'},
    ),
    "daily rates": odd(cells={"rate": lambda loan: "0.05%"}, refused="rate_too_low"),
    "fractions read as percent": odd(
        cells={"rate": lambda loan: percent(loan, 1_000_000)}, refused="rate_too_low"
    ),
    "percent read as fractions": odd(sources=rates("fraction"), refused="rate_too_high"),
    "basis points read as percent": odd(
        cells={"rate": lambda loan: percent(loan, 100)}, refused="rate_too_high"
    ),
    "percent read as millionths": odd(sources={"rate_ppm": '"rate"'}, refused="rate_too_low"),
    "percent signs read as fractions": odd(
        cells={"rate": lambda loan: f"{percent(loan)}%"},
        sources=rates("fraction"),
    ),
    "percent signs beside fractions": odd(
        cells={"rate": lambda loan: cell(loan, f"{percent(loan)}%", 3, percent(loan, 1_000_000))},
        refused="percent_mixed",
    ),
    "percent beside fractions, no signs": odd(
        cells={"rate": lambda loan: cell(loan, percent(loan), 3, percent(loan, 1_000_000))},
        refused="percent_mixed",
    ),
    "rates in words": odd(
        cells={"rate": lambda loan: cell(loan, percent(loan), 3, "LPR+520BP")},
        refused="unreadable",
    ),
}

LABELS = (
    "合计",
    "小计",
    "Total",
    "TOTAL",
    "合计：",
    "总计(12笔)",
    "Grand Total:",
    "本页小计",
    "合　计",
    "累计",
    "Pool total",
    "Grand Total (12)",
    "Summe",
    "Итого:",
)
TOTALS = {
    **{
        f"total row: {label}": odd(change=after(total(label)), refused="total_row")
        for label in LABELS
    },
    "a subtotal between": odd(
        LONG_BOOK, change=within(9, total("小计", LONG_BOOK[:8])), refused="total_row"
    ),
    "subtotals and a total, with colons": odd(
        change=after(total("小计：", BOOK[6:]), total("合计：")), refused="total_row"
    ),
    "subtotals of unknown labels": odd(
        LONG_BOOK,
        sources={"status": None},
        change=after(total("Anhui", LONG_BOOK[:20]), total("Beijing", LONG_BOOK[20:])),
        refused="total_row",
    ),
    "subtotals of unknown labels and their sum": odd(
        LONG_BOOK,
        sources={"status": None},
        change=after(
            total("Anhui", LONG_BOOK[:20]),
            total("Beijing", LONG_BOOK[20:]),
            total("China", LONG_BOOK),
        ),
        refused="total_row",
    ),
    "a total on the first line": odd(change=within(1, total("总计")), refused="total_row"),
    "a total in an unmapped column": odd(
        LONG_BOOK,
        {"customer": lambda loan: f"C{loan.id}"},
        change=after(total("L999", LONG_BOOK)[:-1] + ",Total\n"),
        refused="total_row",
    ),
    "a subtotal in an unmapped column": odd(
        LONG_BOOK,
        {"customer": lambda loan: f"C{loan.id}"},
        {"status": None},
        change=after(total("L999", LONG_BOOK[:8])[:-1] + ",小计\n"),
        refused="total_row",
    ),
    "a total without a label": odd(
        LONG_BOOK, change=after(total("", LONG_BOOK)), refused="total_row"
    ),
    "a subtotal without a label": odd(LONG_BOOK, change=after(total("", LONG_BOOK[:8])), aside=1),
    "a total under an id": odd(
        LONG_BOOK,
        sources={"status": None, "days_past_due": None},
        change=after(total("L999", LONG_BOOK)),
        refused="total_row",
    ),
    "a borrower named Total": odd(
        cells={"customer": lambda loan: cell(loan, "Li", 3, "Total Finance Ltd")}
    ),
}


def granted(form: str) -> dict[str, str]:
    return {"origination_date": f'{{ column = "granted", format = "{form}" }}'}


DATES = {
    "two-digit years": odd(cells={"granted": dated("%d/%m/%y")}, refused="two_digit_year"),
    "two-digit years first": odd(cells={"granted": dated("%y-%m-%d")}, refused="two_digit_year"),
    "two-digit years in Chinese": odd(
        cells={"granted": dated("%y年%m月%d日")}, refused="unreadable"
    ),
    "two-digit years, said": odd(cells={"granted": dated("%d/%m/%y")}, sources=granted("%d/%m/%y")),
    "two-digit years for four": odd(
        cells={"granted": dated("%d/%m/%y")}, sources=granted("%d/%m/%Y"), refused="unreadable"
    ),
    "days first, not said": odd(cells={"granted": dated("%d/%m/%Y")}, refused="unreadable"),
    "days first": odd(cells={"granted": dated("%d/%m/%Y")}, sources=granted("dmy")),
    "months first": odd(cells={"granted": dated("%m/%d/%Y")}, sources=granted("mdy")),
    "days first read as months first": odd(
        cells={"granted": dated("%d/%m/%Y")}, sources=granted("mdy"), refused="unreadable"
    ),
    "months first with times": odd(
        cells={"granted": dated("%m/%d/%Y 12:00:00 AM")}, sources=granted("mdy")
    ),
    "serial days": odd(cells={"granted": serial}, sources=granted("excel")),
    "serial days, not said": odd(cells={"granted": serial}, refused="unreadable"),
    "serial days with times": odd(
        cells={"granted": lambda loan: f"{serial(loan)}.75"}, sources=granted("excel")
    ),
    "times": odd(cells={"granted": dated("%Y-%m-%d 23:45:10")}),
    "times with zones": odd(cells={"granted": dated("%Y-%m-%dT23:45:10+08:00")}),
    "times in UTC with fractions": odd(cells={"granted": dated("%Y-%m-%dT00:00:00.000Z")}),
    "times of twelve hours": odd(cells={"granted": dated("%Y/%m/%d 11:45:10 PM")}),
    "one digit for months": odd(
        cells={"granted": lambda loan: f"{loan.granted:%Y}/{loan.granted.month}/{loan.granted.day}"}
    ),
    "Chinese dates": odd(cells={"granted": dated("%Y年%m月%d日")}),
    "dates with points": odd(cells={"granted": dated("%Y.%m.%d")}),
    "dates in one": odd(cells={"granted": dated("%Y%m%d")}),
    "dates in several forms": odd(
        cells={
            "granted": lambda loan: cell(
                loan, dated("%Y%m%d")(loan), 3, dated("%Y年%m月%d日")(loan)
            )
        }
    ),
    "the first of 1900": odd(
        cells={"granted": lambda loan: cell(loan, dated("%Y-%m-%d")(loan), 3, "1900-01-01")},
        refused="origination_too_old",
    ),
    "the first of 1900, said to be nothing": odd(
        UNDATED,
        {"granted": lambda loan: dated("%Y-%m-%d")(loan) or "1900-01-01"},
        top='missing = ["1900-01-01"]',
    ),
    "days of zeros": odd(
        cells={"granted": lambda loan: cell(loan, dated("%Y-%m-%d")(loan), 3, "0000-00-00")},
        refused="unreadable",
    ),
    "granted after the snapshot": odd(
        cells={"granted": lambda loan: cell(loan, dated("%Y-%m-%d")(loan), 3, "2052-01-01")},
        refused="originated_later",
    ),
    "a maturity date": odd(
        cells={"term": lambda loan: later(loan.granted, loan.term)},
        sources={"term_days": '{ column = "term", unit = "maturity" }'},
    ),
    "a maturity without end": odd(
        cells={"term": lambda loan: "9999-12-31"},
        sources={"term_days": '{ column = "term", unit = "maturity" }'},
        refused="term_implausible",
    ),
    "months with their word": odd(
        tuple(replace(loan, granted=date(2025, 3, 15), term=184) for loan in BOOK),
        {"term": lambda loan: " 6 months"},
        {"term_days": '{ column = "term", unit = "months" }'},
    ),
    "months read as days": odd(cells={"term": lambda loan: "36 months"}, refused="unreadable"),
    "days of rows for snapshots": odd(
        LONG_BOOK,
        {"day": lambda loan: later(date(2025, 1, 1), int(loan.id[1:]) * 7 % 180)},
        {"snapshot_date": '"day"'},
        refused="row_dates",
    ),
    "one late row": odd(
        LONG_BOOK,
        {"day": lambda loan: "2025-06-30" if loan.id == "L001" else "2025-06-29"},
        {"snapshot_date": '"day"'},
        refused="row_dates",
    ),
    "two snapshots": odd(
        months_ends(LONG_BOOK), {"day": lambda loan: loan.day}, {"snapshot_date": '"day"'}
    ),
    "no snapshot at all": replace(odd(), as_of="", refused="AS_OF"),
    "a constant snapshot": replace(
        odd(sources={"snapshot_date": "{ constant = 2025-06-30 }"}), as_of=""
    ),
}

IS = {"open": "正常", "paid": "结清", "written_off": "核销"}
VALUES = (
    '{ column = "status", values = { "正常" = "open", "结清" = "paid", "核销" = "written_off" } }'
)
MONTHS_LATE = ", ".join(f'M{n} = "{30 * n}"' for n in range(7))
BY_MONTHS = tuple(replace(loan, late=-(-(loan.late or 0) // 30) * 30) for loan in BOOK)

WORDS = {
    "status words": odd(cells={"status": lambda loan: IS[loan.status]}, sources={"status": VALUES}),
    "status words with blanks": odd(
        cells={"status": lambda loan: f" {IS[loan.status]}\t"}, sources={"status": VALUES}
    ),
    "status words of which none is said": odd(
        cells={"status": lambda loan: IS[loan.status]}, refused="正常 (9 rows"
    ),
    "a status word that is not said": odd(
        LONG_BOOK,
        {"status": lambda loan: "逾期" if loan.id == "L001" else IS[loan.status]},
        {"status": VALUES},
        refused="逾期 (1 rows",
    ),
    "a status in capitals": odd(cells={"status": lambda loan: loan.status.upper()}, refused="OPEN"),
    "a status left empty": odd(
        cells={"status": lambda loan: cell(loan, loan.status, 3, "")}, refused="status_unknown"
    ),
    "M1 as days past due": odd(
        BY_MONTHS,
        {"late": lambda loan: f"M{loan.late // 30}"},
        {"days_past_due": f'{{ column = "late", values = {{ {MONTHS_LATE} }} }}'},
    ),
    "M7 as days past due, not said": odd(
        BY_MONTHS,
        {"late": lambda loan: cell(loan, f"M{loan.late // 30}", 3, "M7+")},
        {"days_past_due": f'{{ column = "late", values = {{ {MONTHS_LATE} }} }}'},
        refused="M7+",
    ),
    "whole numbers for regions": odd(
        but(BOOK, place="Guangdong"),
        {"place": lambda loan: "44"},
        {"region": '{ column = "place", values = { 44 = "Guangdong" } }'},
    ),
    "a region that is not said": odd(
        BOOK,
        {"place": lambda loan: cell(loan, "44", 3, "11")},
        {"region": '{ column = "place", values = { 44 = "Guangdong" } }'},
        refused="unknown_words",
    ),
}


def ids(made: Cell) -> dict[str, Cell | None]:
    return {"id": made}


ROWS = {
    "duplicate rows": odd(
        LONG_BOOK, change=after(text(LONG_BOOK[:1]).splitlines(keepends=True)[1]), aside=1
    ),
    "conflicting rows": odd(
        LONG_BOOK,
        change=after(text(but(LONG_BOOK[:1], fen=5)).splitlines(keepends=True)[1]),
        truth=LONG_BOOK[1:],
        aside=2,
    ),
    "the whole tape twice": odd(
        change=lambda written: written + written.split("\n", 1)[1], refused="duplicate_row"
    ),
    "the header again in the middle": odd(
        LONG_BOOK, change=within(20, text(())), refused="status (1 rows"
    ),
    "row numbers for ids": odd(
        cells={"id": None},
        sources={"loan_id": "{ row_number = true }"},
        truth=tuple(replace(loan, id=n + 1) for n, loan in enumerate(BOOK)),
    ),
    "ids with leading zeros": odd(
        tuple(replace(loan, id=loan.id if n > 2 else "0" * n + "7") for n, loan in enumerate(BOOK))
    ),
    "ids that differ in capitals only": odd(
        tuple(replace(loan, id=("a1", "A1", loan.id)[min(n, 2)]) for n, loan in enumerate(BOOK))
    ),
    "ids that differ in a blank only": odd(
        LONG_BOOK,
        ids(lambda loan: {"L001": "A1 ", "L002": "A1"}.get(loan.id, loan.id)),
        truth=LONG_BOOK[2:],
        aside=2,
    ),
    "ids that Excel rounded": odd(
        cells=ids(lambda loan: f"1.23{loan.id[2:]}E+15"), refused="ids_rounded"
    ),
    "ids that Excel rounded, all alike": odd(
        cells=ids(lambda loan: "1.23457E+15"), refused="ids_rounded"
    ),
    "ids that Excel rounded to zeros": odd(
        cells=ids(lambda loan: f"441900199001{loan.id[1:]}000"), refused="ids_rounded"
    ),
    "long ids": odd(
        tuple(
            replace(loan, id=f"441900199001{loan.id[1:]}00{n % 10}") for n, loan in enumerate(BOOK)
        )
    ),
    "ids left empty": odd(
        cells=ids(lambda loan: cell(loan, loan.id, 3, "")), refused="loan_id_missing"
    ),
    "one loan": odd(BOOK[:1]),
    "a tape without rows": odd(loans=(), truth=BOOK, refused="no rows"),
    "all loans closed": odd(but(BOOK, status="paid", fen=0, late=0)),
    "arithmetic": odd(
        cells={
            "principal": lambda loan: yuan(replace(loan, fen=loan.fen - loan.fen // 3)),
            "interest due": lambda loan: yuan(replace(loan, fen=loan.fen // 3)),
            "amount": None,
        },
        sources={"balance_fen": '{ expression = \'principal + "interest due"\', unit = "yuan" }'},
    ),
    "a constant rate": odd(
        but(BOOK, ppm=180_000),
        {"rate": None},
        {"rate_ppm": '{ constant = 18, unit = "percent" }'},
    ),
}

TEXTS: dict[str, Odd] = {**NUMBERS, **RATES, **TOTALS, **DATES, **WORDS, **ROWS}
