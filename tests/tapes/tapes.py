"""Small loan tapes, made by hand and made at random, and how two sets of tables are compared."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from tests.tapes.oracle import TABLE_COLUMNS
from tests.tapes.oracle_rows import CREDIT, DATES, FLOWS, IDS, TAPE_COLUMNS, TEXTS, Row, is_missing

MOST_ROWS = 40
Pick = Callable[[Sequence[Any]], Any]
OPTIONAL = tuple(c for c in TAPE_COLUMNS if c not in ("loan_id", "balance_fen"))


class Tape(NamedTuple):
    """A tape and the day it is read for."""

    frame: pd.DataFrame
    as_of: date | None


def frame(rows: list[Row], absent: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Rows as a frame of plain Python values: whole numbers stay whole beside missing ones."""
    given = {name for row in rows for name in row} - absent
    columns = [name for name in (*TAPE_COLUMNS, CREDIT) if name in given]
    return pd.DataFrame(
        [[row.get(name) for name in columns] for row in rows], columns=columns, dtype=object
    )


def to_parquet(tape: pd.DataFrame, path: Path) -> None:
    """Write a tape with the types of its columns: int64, date32 and string, missing as null."""
    arrays = {}
    for name in tape.columns:
        values = [None if pd.isna(value) else value for value in tape[name]]
        text = name in (*TEXTS, "field_grade") or (
            name in IDS and any(isinstance(v, str) for v in values)
        )
        kind = pa.string() if text else pa.date32() if name in DATES else pa.int64()
        arrays[name] = pa.array(values, kind)
    pq.write_table(pa.table(arrays), path)


# --- Made by hand ------------------------------------------------------------------------------


def _table(names: str, *lines: tuple[Any, ...]) -> pd.DataFrame:
    columns = names.split()
    return frame([dict(zip(columns, line, strict=True)) for line in lines])


MAY, JUNE, JULY = date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 31)

# One day, no snapshot_date: borrower 7 has two loans, one loan has no borrower, one no region.
ONE_DAY = Tape(
    _table(
        "loan_id borrower_id balance_fen origination_date rate_ppm term_days days_past_due "
        "region borrower_age",
        (1, 7, 10_000, date(2025, 6, 30), 146_000, 30, 0, "Anhui", 20),
        (2, 7, 30_000, date(2025, 6, 20), 180_000, 365, 1, "Beijing", 21),
        (3, 8, 40_000, date(2025, 5, 31), 200_000, 365, 30, "Anhui", 45),
        (4, None, 20_000, None, None, None, 31, None, 17),
    ),
    JUNE,
)

# Two month-ends: a late loan is written off; one late in May is cured; one comes new in June.
TWO_MONTHS = Tape(
    _table(
        "snapshot_date loan_id balance_fen original_balance_fen origination_date days_past_due "
        "status written_off_fen",
        (MAY, "a", 8_000, 10_000, date(2025, 4, 10), 61, "open", None),
        (MAY, "b", 5_000, None, date(2025, 5, 5), 30, "open", None),
        (JUNE, "a", 0, 10_000, date(2025, 4, 10), None, "written_off", 8_000),
        (JUNE, "b", 4_000, None, date(2025, 5, 5), 0, "open", None),
        (JUNE, "c", 2_000, 2_000, date(2025, 6, 1), 0, "open", None),
    ),
    None,
)

# Six rows of which two are used: every other one breaks two rules, but is set aside once.
FLAWED = Tape(
    _table(
        "snapshot_date loan_id balance_fen status rate_ppm",
        (JUNE, 10, 100, "open", 300_000),
        (JUNE, 9, 100, "open", 6_000_000),
        (JUNE, 2, -5, "closed", None),  # balance_negative comes before status_unknown
        (JULY, None, 100, "closed", None),  # loan_id_missing before after_as_of, status_unknown
        (JUNE, 3, 7, "open", 100_000),  # loan 3 twice
        (JUNE, 3, 8, "open", 100_000),
    ),
    JUNE,
)

# Three loans of 1,000 yuan roll: prepaid, paid when due, unreported.
ROLLING = Tape(
    _table(
        "snapshot_date loan_id balance_fen origination_date term_days days_past_due status",
        (MAY, 1, 100_000, date(2025, 5, 1), 61, 0, "open"),  # due on 1 July
        (MAY, 2, 100_000, date(2025, 5, 1), 60, 0, "open"),  # due on 30 June
        (MAY, 3, 100_000, date(2025, 5, 1), 60, 45, "open"),
        (JUNE, 1, 0, date(2025, 5, 1), 61, 0, "paid"),
        (JUNE, 2, 0, date(2025, 5, 1), 60, 0, "paid"),
    ),
    None,
)

# A revolving pool over 73 days, a fifth of a year: from 10,000 yuan to 9,000.
REVOLVING = Tape(
    _table(
        "snapshot_date loan_id balance_fen status " + " ".join(FLOWS),
        (date(2025, 7, 1), 1, 600_000, "open", None, None, None, None, None),
        (date(2025, 7, 1), 2, 400_000, "open", 999, 999, 999, 999, 999),
        (date(2025, 9, 12), 1, 900_000, "open", 100_000, 350_000, 40_000, 0, None),
        (date(2025, 9, 12), 2, 0, "written_off", 0, 0, 0, 380_000, 5_000),
    ),
    None,
)

# Cards: one owes 100 yuan, one is owed 5, one neither; what is owed on a closed one is no matter.
IN_CREDIT = Tape(
    _table(
        "loan_id balance_fen status credit_fen",
        (1, 10_000, "open", 0),
        (2, 0, "open", 500),
        (3, 0, "open", None),
        (4, 0, "paid", 70),
    ),
    JUNE,
)

HAND_MADE = {
    "one_day": ONE_DAY,
    "two_months": TWO_MONTHS,
    "flawed": FLAWED,
    "rolling": ROLLING,
    "revolving": REVOLVING,
    "in_credit": IN_CREDIT,
}

# --- Made at random ----------------------------------------------------------------------------

BALANCES = (0, 1, 9_999, 10_000, 10_001, 50_000, 50_000, 123_456, 1_460_000, 5_000_001)
RATES = (0, 80_000, 80_001, 146_000, 146_000, 180_000, 240_000, 240_001, 360_000)
LATE = (0, 0, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91, 120, 151, 180, 181)
AGES_DAYS = (0, 1, 2, 3, 5, 30, 31, 60, 100, 400)  # of a loan when it is first seen
TERMS = (1, 30, 31, 60, 90, 365, 1081)
BORROWER_AGES = (18, 20, 21, 33, 61, 100)
REGIONS = ("Anhui", "Beijing", "上海", "anhui", "Île")
FATES = ("stay", "stay", "later", "later", "cure", "pay", "paid", "written_off", "sold", "unseen")
CLOSING = ("paid", "written_off", "sold")
FLOWS_SEEN = (  # paid, purchased, interest, written off, recovered
    (0, 0, 0, 0, 0),
    (2_500, 100, 7, 0, None),
    (None, None, None, None, None),
    (0, 50_000, 333, 0, 0),
    (0, 0, 0, 9_999, 0),
    (0, None, 0, 0, 41),
)
SCHEDULED, PREPAID = (0, None, 1_000, 33_333), (0, None, 777, 9_999)
DEALS = ("2025-1", "2025-1", "2025-2", None)
MAX_BALANCE_FEN = 10**12
SLIPS: tuple[tuple[str, Any], ...] = (  # a column, and a value that breaks a rule
    ("loan_id", None),
    ("snapshot_date", None),
    ("balance_fen", None),
    ("balance_fen", -1),
    ("balance_fen", MAX_BALANCE_FEN),  # the last that is plausible
    ("balance_fen", MAX_BALANCE_FEN + 1),
    ("balance_fen", 5),  # on a closed loan
    ("status", None),
    ("status", "closed"),
    ("status", "paid"),  # with a balance, perhaps past due
    ("origination_date", date(2030, 1, 1)),
    ("rate_ppm", -1),
    ("rate_ppm", 300_000),
    ("rate_ppm", 5_000_000),  # the last that is plausible
    ("rate_ppm", 6_000_000),
    ("term_days", 0),
    ("term_days", 36_526),
    ("days_past_due", -1),
    ("days_past_due", 500),
    ("borrower_age", 5),
    ("borrower_age", 130),
)
MONTH_ENDS = (date(2024, 11, 30), date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28))
FIRST_DAY = date(2025, 2, 26)


@st.composite
def tapes(
    draw: st.DrawFn,
    *,
    most_snapshots: int = 4,
    slips: bool = True,
    absent: frozenset[str] | None = None,
) -> Tape:
    """A tape of 1 to 40 rows on 1 to 4 snapshots.

    Without `slips` no row is set aside; `absent` are the columns left out, drawn where not given.
    Most tapes with slips are refused at 5 %: a test of the other tables sets `refuse_above` to 1.
    """
    pick, pick_slip = _picker(draw, 8), _picker(draw, 4 + 4 * MOST_ROWS)
    if absent is None:
        columns = draw(st.frozensets(st.sampled_from(OPTIONAL), max_size=6))
        absent = pick((frozenset(), columns))
    days = _snapshots(draw, most_snapshots)
    if len(days) > 1:
        absent -= {"snapshot_date"}
    text_ids = pick((False, True))
    rows: list[Row] = []
    for number in range(1 + pick(range(MOST_ROWS // len(days)))):
        rows += _loan(_picker(draw, 48), number, days, text_ids)
    if slips:
        rows += _slip(pick_slip, rows)
    rows = pick((rows, rows[::-1]))[:MOST_ROWS]
    needs_day = "snapshot_date" in absent
    days_read = [] if needs_day else [None, days[-1] + timedelta(1), days[0] + timedelta(1)]
    return Tape(frame(rows, absent), pick([days[-1], *days_read]))


def _picker(draw: st.DrawFn, choices: int) -> Pick:
    """A function that picks one of several, at most so often: bytes drawn at once, for speed."""
    digits = iter(draw(st.binary(min_size=choices, max_size=choices)))
    return lambda options: options[next(digits) % len(options)]


def _slip(pick: Pick, rows: list[Row]) -> list[Row]:
    """Break rules in about a third of the rows, or take values out; a row that stands twice."""
    for row in rows:
        if pick((False, False, True)):
            column, value = pick((pick(SLIPS), (pick(OPTIONAL), None)))
            row[column] = value
    again = pick((None, rows[0], rows[-1]))
    return [] if again is None else [again | {"balance_fen": pick(BALANCES)}]


def _snapshots(draw: st.DrawFn, most: int) -> list[date]:
    """Month-ends, or days with at most a few between."""
    count = draw(st.integers(1, most))
    if draw(st.booleans()):
        return list(MONTH_ENDS[:count])
    gaps = draw(st.lists(st.sampled_from((1, 1, 2, 5)), min_size=count, max_size=count))
    return [FIRST_DAY + timedelta(sum(gaps[:i])) for i in range(count)]


def _loan(pick: Pick, number: int, days: list[date], text_ids: bool) -> list[Row]:
    """The rows of one loan: it pays, falls behind, is cured, ends, goes unseen, comes back."""
    first = pick(range(len(days)))
    borrower = pick((None, 2, 10, 11, 11, 300 + number))
    balance = pick(BALANCES)
    row: Row = {
        "loan_id": f"L{number}" if text_ids else number + 8,
        "borrower_id": borrower if borrower is None or not text_ids else f"B{borrower}",
        "origination_date": days[first] - timedelta(pick(AGES_DAYS)),
        "original_balance_fen": pick((None, balance, balance + 1_000)),
        "rate_ppm": pick(RATES),
        "term_days": pick(TERMS),
        "days_past_due": pick(LATE),
        "status": "open",
        "region": pick(REGIONS),
        "borrower_age": pick(BORROWER_AGES),
        "balance_fen": balance,
        "deal": pick(DEALS),
    }
    rows = []
    for position in range(first, len(days)):
        fate = pick(FATES) if position > first else "stay"
        late = row["days_past_due"]
        if row["status"] != "open" and pick((True, True, False)):
            break  # most loans that ended are not reported again; some are, some reopen
        if fate == "unseen":
            continue
        if fate in CLOSING:
            row = row | {"status": fate, "balance_fen": pick((0, 0, balance))}
            row["days_past_due"] = 0 if fate == "paid" and pick((0, 1)) else late
        elif fate == "later":
            row = row | {"days_past_due": late + (days[position] - days[position - 1]).days}
        elif fate == "cure":
            row = row | {"days_past_due": 0, "status": "open"}
        elif fate == "pay":
            row = row | {"balance_fen": row["balance_fen"] // 2}
        flows = dict(zip(FLOWS, pick(FLOWS_SEEN), strict=True))
        flows |= {"scheduled_fen": pick(SCHEDULED), "prepaid_fen": pick(PREPAID)}
        rows.append(row | {"snapshot_date": days[position]} | flows)
    return rows


# --- Compared ----------------------------------------------------------------------------------

RELATIVE = Fraction(1, 10**12)
DIFFERENCES = ("excess_spread",)  # measured against its parts, which may cancel


def _same(made: Any, want: Any, scale: Fraction) -> bool:
    """Whether a value is the one wanted: whole numbers exactly, fractions to 1e-12."""
    if want is None or is_missing(made):
        return want is None and is_missing(made)
    if isinstance(want, date):
        return (made.date() if isinstance(made, datetime) else made) == want
    if isinstance(want, str):
        return bool(made == want)
    if not isinstance(made, Real | Decimal) or not math.isfinite(made):
        return False
    exact = Fraction(made) if isinstance(made, Decimal | float | int) else Fraction(made.item())
    return exact == want if isinstance(want, int) else abs(exact - want) <= RELATIVE * scale


def assert_same(made: Mapping[str, pd.DataFrame], expected: Mapping[str, list[Row]]) -> None:
    """Hold tables to the oracle's: names, columns, order of rows, and every value."""
    assert sorted(made) == sorted(expected), f"tables {sorted(made)}, expected {sorted(expected)}"
    for table, wanted in expected.items():
        columns = list(made[table].columns)
        assert columns == list(TABLE_COLUMNS[table]), f"{table}: columns {columns}"
        rows = [dict(zip(columns, line, strict=True)) for line in _lines(made[table])]
        for number, (row, want) in enumerate(zip(rows, wanted, strict=False)):
            parts = [abs(value) for value in want.values() if isinstance(value, Fraction)]
            for column in columns:
                value = want[column]
                scale = max(parts, default=Fraction(0)) if column in DIFFERENCES else value
                scale = abs(scale) if isinstance(scale, Fraction) else Fraction(0)
                assert _same(row[column], value, scale), (
                    f"{table}, row {number}, {column}: made {row[column]!r}, expected {value!r}"
                    f"\nmade     {row}\nexpected {want}"
                )
        beyond = (rows[len(wanted) :] or wanted[len(rows) :])[:1]
        assert len(rows) == len(wanted), (
            f"{table}: made {len(rows)} rows, expected {len(wanted)}; the first beyond: {beyond}"
        )


def _lines(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(table.itertuples(index=False, name=None))
