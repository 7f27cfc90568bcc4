"""The rows of a tape after docs/loan_pools.md, one at a time: read, held to the rules, used."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

Row = dict[str, Any]
Rows = pd.DataFrame | list[Row]

DATES, TEXTS = ("snapshot_date", "origination_date"), ("status", "region", "deal")
IDS = ("loan_id", "borrower_id")
FLOWS = ("paid_fen", "purchased_fen", "interest_fen", "written_off_fen", "recovered_fen")
TAPE_COLUMNS = (
    "loan_id",
    "balance_fen",
    "snapshot_date",
    "borrower_id",
    "origination_date",
    "original_balance_fen",
    "rate_ppm",
    "term_days",
    "days_past_due",
    "status",
    "region",
    "borrower_age",
    *FLOWS,
    "scheduled_fen",
    "prepaid_fen",
    "deal",
)
CREDIT = "credit_fen"  # owed to the customer; not missing where a tape does not have it
QUALITY = ("rule", "effect", "rows", "share_of_rows", "set_aside", "verdict", "examples")
STATUSES = ("open", "paid", "written_off", "sold")


class Tape(NamedTuple):
    """The used rows of a tape, implausible values taken out, and what follows from them."""

    columns: set[str]
    used: list[Row]
    snapshots: list[date]
    history: dict[int | str, list[Row]]  # the rows of each loan, in order of time

    def has(self, *columns: str) -> bool:
        """Whether the tape has all these columns."""
        return self.columns >= set(columns)

    @property
    def pool(self) -> list[Row]:
        """The pool on the last snapshot, which none after AS_OF can be."""
        return self.open_on(self.snapshots[-1]) if self.snapshots else []

    def open_on(self, day: date) -> list[Row]:
        """The pool on one day."""
        return [r for r in self.used if r["snapshot_date"] == day and r["status"] == "open"]


# --- Reading -----------------------------------------------------------------------------------


def is_missing(value: Any) -> bool:
    """Whether a cell of a frame holds no value."""
    return value is None or value is pd.NA or value is pd.NaT or value != value


def _value(column: str, value: Any) -> Any:
    """One value in its column's type; ValueError where it cannot be read."""
    if is_missing(value):
        return None
    if column in DATES:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        raise ValueError(value)
    if column in TEXTS or (column in IDS and isinstance(value, str)):
        return str(value)
    if isinstance(value, str) or value != int(value):
        raise ValueError(value)
    return int(value)


def _read(rows: Rows, as_of: date | None, own: Sequence[str] = ()) -> tuple[set[str], list[Row]]:
    """The tape's columns and its rows, in which an absent column is missing everywhere."""
    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    names = rows.columns if isinstance(rows, pd.DataFrame) else {n for r in records for n in r}
    columns = {name for name in names if name in (*TAPE_COLUMNS, CREDIT)}
    if not {"loan_id", "balance_fen"} <= columns:
        raise ValueError("A tape needs loan_id and balance_fen.")
    if "snapshot_date" not in columns and as_of is None:
        raise ValueError("A tape without snapshot_date needs AS_OF.")
    read = []
    for record in records:
        row: Row = {"unreadable": False}
        for column in (*TAPE_COLUMNS, CREDIT):
            try:
                row[column] = _value(column, record.get(column))
            except ValueError:
                row[column], row["unreadable"] = None, True
        for column in own:
            value = record.get(column)
            row[column] = None if is_missing(value) else value
        if "snapshot_date" not in columns:
            row["snapshot_date"] = as_of
        if "status" not in columns:
            row["status"] = "open"
        read.append(row)
    return columns, read


def over(part: Any, whole: Any) -> Fraction | None:
    """A share; empty where a part is empty or the whole is nothing."""
    return None if part is None or not whole else Fraction(part, whole)


def _finding(*values: Any) -> Row:
    return dict(zip(QUALITY, values, strict=True))


# --- Quality -----------------------------------------------------------------------------------

Rule = tuple[str, tuple[str, ...], Callable[[Row], bool]]  # name, its columns, whether it hits


def _row_rules(as_of: date | None) -> list[Rule]:
    """The rules that set rows aside, but for duplicates."""

    def late(row: Row) -> bool:
        snapshot = row["snapshot_date"]
        return as_of is not None and snapshot is not None and snapshot > as_of

    def originated_later(row: Row) -> bool:
        start, snapshot = row["origination_date"], row["snapshot_date"]
        return start is not None and snapshot is not None and start > snapshot

    return [
        ("unreadable", (), lambda r: r["unreadable"]),
        ("loan_id_missing", ("loan_id",), lambda r: r["loan_id"] is None),
        ("snapshot_missing", ("snapshot_date",), lambda r: r["snapshot_date"] is None),
        ("after_as_of", ("snapshot_date",), late),
        ("balance_missing", ("balance_fen",), lambda r: r["balance_fen"] is None),
        ("balance_negative", ("balance_fen",), _within("balance_fen", high=-1)),
        ("balance_implausible", ("balance_fen",), _within("balance_fen", low=10**12 + 1)),
        ("status_unknown", ("status",), lambda r: r["status"] not in STATUSES),
        ("originated_later", ("origination_date",), originated_later),
    ]


def _within(column: str, low: int | None = None, high: int | None = None) -> Callable[[Row], bool]:
    """Whether a value is there, not below `low` and not above `high`."""

    def hits(row: Row) -> bool:
        x = row[column]
        return x is not None and (low is None or x >= low) and (high is None or x <= high)

    return hits


def _outside(column: str, low: int, high: int) -> Callable[[Row], bool]:
    return lambda r: r[column] is not None and not low <= r[column] <= high


VALUE_RULES: dict[str, tuple[str, Callable[[Row], bool]]] = {  # the value that counts as missing
    "rate_implausible": ("rate_ppm", _outside("rate_ppm", 0, 5_000_000)),
    "contract_amount_implausible": (
        "original_balance_fen",
        _outside("original_balance_fen", 0, 10**12),
    ),
    "term_implausible": ("term_days", _outside("term_days", 1, 36_525)),
    "days_past_due_negative": ("days_past_due", _within("days_past_due", high=-1)),
    "borrower_age_out_of_range": ("borrower_age", _outside("borrower_age", 18, 100)),
}


def _used_rules(ceiling: int) -> list[Rule]:
    """The rules that are said and set no row aside, those on values included."""

    def beyond_age(row: Row) -> bool:
        late, start = row["days_past_due"], row["origination_date"]
        return None not in (late, start) and late > (row["snapshot_date"] - start).days

    def lacks(column: str) -> Rule:
        name = column.removesuffix("_id").removesuffix("_ppm").removesuffix("_date") + "_missing"
        return name, (column,), lambda r: r[column] is None

    def value(name: str) -> Rule:
        column, hits = VALUE_RULES[name]
        return name, (column,), hits

    above_ceiling = _within("rate_ppm", low=ceiling + 1, high=5_000_000)
    past_due = _within("days_past_due", low=1)
    return [
        lacks("borrower_id"),
        lacks("rate_ppm"),
        value("rate_implausible"),
        ("rate_above_ceiling", ("rate_ppm",), above_ceiling),
        lacks("origination_date"),
        value("contract_amount_implausible"),
        value("term_implausible"),
        (
            "days_past_due_missing",
            ("days_past_due",),
            lambda r: r["status"] == "open" and r["days_past_due"] is None,
        ),
        value("days_past_due_negative"),
        ("days_past_due_beyond_age", ("days_past_due", "origination_date"), beyond_age),
        value("borrower_age_out_of_range"),
        (
            "closed_with_balance",
            ("status",),
            lambda r: r["status"] != "open" and r["balance_fen"] > 0,
        ),
        (
            "closed_past_due",
            ("status", "days_past_due"),
            lambda r: r["status"] == "paid" and past_due(r),
        ),
        (
            "open_without_balance",
            ("status",),
            lambda r: r["status"] == "open" and r["balance_fen"] == 0,
        ),
    ]


def _set_aside(read: list[Row], as_of: date | None) -> list[str | None]:
    """For each row the first rule that sets it aside, or nothing."""
    rules = _row_rules(as_of)
    first = [next((name for name, _, hits in rules if hits(row)), None) for row in read]
    left: dict[Any, list[tuple[Any, ...]]] = {}
    for row, rule in zip(read, first, strict=True):
        if rule is None:
            key = row["loan_id"], row["snapshot_date"]
            left.setdefault(key, []).append(tuple(row[name] for name in TAPE_COLUMNS))
    seen: set[Any] = set()
    for place, row in enumerate(read):
        key = row["loan_id"], row["snapshot_date"]
        if first[place] is not None or len(left[key]) == 1:
            continue
        if len(set(left[key])) > 1:  # which is right cannot be told
            first[place] = "duplicate_loan"
        elif key in seen:  # the same row again
            first[place] = "duplicate_row"
        seen.add(key)
    return first


def quality(
    rows: Rows,
    as_of: date | None,
    *,
    rate_ceiling_ppm: int = 240_000,
    refuse_above: float = 0.05,
) -> list[Row]:
    """What each rule found; there for a refused tape too."""
    columns, read = _read(rows, as_of)
    aside = _set_aside(read, as_of)
    used = [row for row, rule in zip(read, aside, strict=True) if rule is None]
    table = []

    def say(rule: str, effect: str, hit: list[Row], base: int) -> None:
        ids = sorted({row["loan_id"] for row in hit} - {None})[:3]
        table.append(
            _finding(
                rule,
                effect,
                len(hit),
                over(len(hit), base),
                aside.count(rule),
                "warning" if hit and rule != "after_as_of" else "ok",
                "; ".join(map(str, ids)) or None,
            )
        )

    for name, needs, hits in _row_rules(as_of):
        if columns >= set(needs):
            say(name, "row", [row for row in read if hits(row)], len(read))
    for name in ("duplicate_row", "duplicate_loan"):
        twice = [row for row, rule in zip(read, aside, strict=True) if rule == name]
        say(name, "row", twice, len(read))
    for name, needs, hits in _used_rules(rate_ceiling_ppm):
        if columns >= set(needs):
            effect = "value" if name in VALUE_RULES else "kept"
            say(name, effect, [row for row in used if hits(row)], len(used))

    lost = len(read) - len(used)
    faults = lost - aside.count("after_as_of")
    refused = faults > Fraction(str(refuse_above)) * len(read)
    verdict = "refused" if refused else "warning" if faults else "ok"
    for name, count, word in (
        ("rows_in", len(read), "ok"),
        ("rows_used", len(used), "ok"),
        ("rows_set_aside", lost, verdict),
    ):
        share = over(count, len(read))
        table.append(_finding(name, None, count, share, None, word, None))
    for column in TAPE_COLUMNS:
        if column not in columns:
            table.append(_finding("column_absent", None, None, None, None, "ok", column))
    return table


def longest(months: int) -> int:
    """The days of the longest run of so many calendar months, found among those of 400 years."""
    starts = [date(2000 + month // 12, month % 12 + 1, 1) for month in range(4_800 + months)]
    return max((starts[m + months] - starts[m]).days for m in range(4_800))


LONGEST = [longest(months) for months in (0, 1)]  # by months, as far as they were asked for


def in_months(days: int | None) -> int | None:
    """The smallest number of calendar months whose longest run holds so many days."""
    if days is None:
        return None
    while LONGEST[-1] < days:
        LONGEST.append(longest(len(LONGEST)))
    return next(months for months, most in enumerate(LONGEST) if days <= most)


def read_tape(rows: Rows, as_of: date | None, own: list[str] | None = None) -> Tape:
    """What the other tables are made of; `own` are the columns of the user's own fields."""
    columns, read = _read(rows, as_of, own or [])
    used = [dict(r) for r, rule in zip(read, _set_aside(read, as_of), strict=True) if rule is None]
    for row in used:
        for column in [column for column, hits in VALUE_RULES.values() if hits(row)]:
            row[column] = None
        start = row["origination_date"]
        age = None if start is None else (row["snapshot_date"] - start).days
        term = row["term_days"]
        left = None if age is None or term is None else term - age
        row |= {
            "age_days": age,
            "month": None if start is None else f"{start:%Y-%m}",
            "left_days": None if left is None else max(left, 0),
            "age_months": in_months(age),
            "term_months": in_months(term),
            "remaining_months": in_months(left),
        }
    used.sort(key=lambda row: row["snapshot_date"])
    snapshots = sorted({row["snapshot_date"] for row in used})
    history: dict[int | str, list[Row]] = {}
    for row in used:
        history.setdefault(row["loan_id"], []).append(row)
    return Tape(columns, used, snapshots, history)
