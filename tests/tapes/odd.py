"""Odd tapes: one small book written in many ways, and what each of them must come to.

Every oddity starts from loans as they were meant. What a tape made of them must give is computed
from those in plain Python, never from the tape. A tape that cannot be told right is refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

AS_OF = date(2025, 6, 30)


@dataclass(frozen=True)
class Loan:
    """A loan as it was meant; amounts in fen, the rate in millionths a year."""

    id: str
    fen: int
    ppm: int | None
    granted: date | None
    term: int | None = 365
    late: int | None = 0
    status: str = "open"
    place: str | None = "Anhui"
    lent: int | None = 500_000_000
    day: date = AS_OF


PLACES = ("安徽", "北京", "广东")


def _book(loans: int) -> tuple[Loan, ...]:
    """A book with amounts of three to nine digits, days up to the 28th, one loan in six closed."""
    made = []
    for n in range(loans):
        status = "paid" if n % 6 == 4 else "written_off" if n == 5 else "open"
        made.append(
            Loan(
                id=f"L{n + 1:03}",
                fen=(30_050 + 7_654_321 * n * n % 98_765_400) // 5 * 5 if status == "open" else 0,
                ppm=72_000 + 13_700 * n % 170_000,
                granted=date(2024, 9 + n % 4, 2 + 5 * n % 27),
                term=(90, 365, 720)[n % 3],
                late=(0, 0, 0, 15, 45, 0, 95)[n % 7] if status == "open" else 0,
                status=status,
                place=PLACES[n % 3],
            )
        )
    return tuple(made)


BOOK, LONG_BOOK = _book(12), _book(45)

Cell = Callable[[Loan], Any]


def yuan(loan: Loan) -> str:
    """The balance with its two decimals."""
    return f"{loan.fen // 100}.{loan.fen % 100:02}"


def grouped(loan: Loan, mark: str = ",", point: str = ".") -> str:
    """The balance with marks of thousands."""
    return f"{loan.fen // 100:,}".replace(",", mark) + f"{point}{loan.fen % 100:02}"


def percent(loan: Loan, scale: int = 10_000) -> str:
    """The rate in percent, or in another unit by its millionths."""
    return "" if loan.ppm is None else format(Decimal(loan.ppm) / scale, "f")


def dated(pattern: str) -> Cell:
    """The day of origination in a pattern."""
    return lambda loan: "" if loan.granted is None else loan.granted.strftime(pattern)


def serial(loan: Loan) -> str:
    """The day of origination as spreadsheets count."""
    return "" if loan.granted is None else str((loan.granted - date(1899, 12, 30)).days)


CELLS: dict[str, Cell] = {
    "id": lambda loan: loan.id,
    "amount": yuan,
    "rate": percent,
    "granted": dated("%Y-%m-%d"),
    "term": lambda loan: "" if loan.term is None else loan.term,
    "late": lambda loan: "" if loan.late is None else loan.late,
    "status": lambda loan: loan.status,
    "place": lambda loan: loan.place or "",
}
SOURCES = {
    "loan_id": '"id"',
    "balance_fen": '{ column = "amount", unit = "yuan" }',
    "rate_ppm": '{ column = "rate", unit = "percent" }',
    "origination_date": '"granted"',
    "term_days": '"term"',
    "days_past_due": '"late"',
    "status": '"status"',
    "region": '"place"',
}


def mapping(sources: Mapping[str, str | None] | None = None, top: str = "", more: str = "") -> str:
    """A mapping of the columns above, some of them said otherwise or (`None`) left out."""
    lines = {ours: said for ours, said in {**SOURCES, **(sources or {})}.items() if said}
    columns = "\n".join(f"{ours} = {said}" for ours, said in lines.items())
    return f"{top}\n[columns]\n{columns}\n{more}"


def text(
    loans: Sequence[Loan] = BOOK,
    cells: Mapping[str, Cell | None] | None = None,
    sep: str = ",",
    end: str = "\n",
    order: Sequence[str] = (),
) -> str:
    """A book as text, some of its columns written otherwise, added or (`None`) left out."""
    columns = {name: cell for name, cell in {**CELLS, **(cells or {})}.items() if cell}
    names = list(order or columns)
    file = io.StringIO()
    lines = csv.writer(file, delimiter=sep, lineterminator=end)
    lines.writerow(names)
    lines.writerows([columns[name](loan) for name in names] for loan in loans)
    return file.getvalue()


@dataclass(frozen=True)
class Odd:
    """A tape: its files, its mapping, and the loans it must show or what its refusal must say.

    `aside` is how many rows are set aside, `absent` names what of the loans the tape does not say.
    `accept` are the guards that are overruled.
    """

    files: Mapping[str, bytes | str]
    mapping: str
    loans: Sequence[Loan] = BOOK
    refused: str = ""
    tape: str = ""
    as_of: str = "2025-06-30"
    aside: int = 0
    absent: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()


def odd(
    loans: Sequence[Loan] = BOOK,
    cells: Mapping[str, Cell | None] | None = None,
    sources: Mapping[str, str | None] | None = None,
    *,
    top: str = "",
    more: str = "",
    sep: str = ",",
    end: str = "\n",
    change: Callable[[str], str | bytes] = lambda written: written,
    name: str = "t.csv",
    truth: Sequence[Loan] | None = None,
    refused: str = "",
    aside: int = 0,
    absent: tuple[str, ...] = (),
    accept: tuple[str, ...] = (),
) -> Odd:
    """A tape that is one text file."""
    written = change(text(loans, cells, sep, end))
    return Odd(
        {name: written},
        mapping(sources, top, more),
        loans if truth is None else truth,
        refused,
        aside=aside,
        absent=absent,
        accept=accept,
    )


def but(loans: Sequence[Loan], **changed: Any) -> tuple[Loan, ...]:
    """The same loans, some attribute of each another one."""
    return tuple(replace(loan, **changed) for loan in loans)


def months_ends(loans: Sequence[Loan]) -> tuple[Loan, ...]:
    """The loans on two month-ends, the balance of each a tenth lower on the second."""
    before = [replace(loan, day=date(2025, 5, 31)) for loan in loans]
    return (*before, *(replace(loan, fen=loan.fen * 9 // 10) for loan in loans))


def later(day: date, days: int | None) -> date:
    """A day so many days later."""
    return day + timedelta(days=days or 0)
