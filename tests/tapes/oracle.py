"""Every table of docs/loan_pools.md a second time: loops over rows, whole numbers and fractions.

Nothing here is shared with xiaodai.tapes and nothing rounds. Slow, and meant for tapes of a few
dozen rows, against which the engines are tested.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import Any

from tests.tapes import oracle_time
from tests.tapes.oracle_rows import (
    CREDIT,
    FLOWS,
    QUALITY,
    Row,
    Rows,
    Tape,
    over,
    quality,
    read_tape,
)

FLOORS = (30, 60, 90)  # days past due of `at` and `ever`
DEFAULT_BANDS: dict[str, tuple[int | str, ...]] = {
    "balance": (100, 500, 1000, 2000, 5000, 10000, 50000),
    "contract_amount": (100, 500, 1000, 2000, 5000, 10000, 50000),
    "rate": (8, 12, "14.6", 18, 20, 24, 36),
    "age": (0, 1, 2, 3, 4, 7, 30, 90, 180, 360),
    "seasoning": (1, 3, 6, 12, 24, 36, 60),
    "term": (1, 3, 6, 12, 24, 36, 60),
    "remaining_term": (1, 3, 6, 12, 24, 36, 60),
    "borrower_age": (20, 25, 30, 35, 40, 50, 60),
    "delinquency": (0, 30, 60, 90, 120, 150, 180),
}
FIELDS = (  # name, columns of the tape, value of a row, how many of it make one unit
    ("balance", ("balance_fen",), "balance_fen", 100),
    ("contract_amount", ("original_balance_fen",), "original_balance_fen", 100),
    ("rate", ("rate_ppm",), "rate_ppm", 10_000),
    ("age", ("origination_date",), "age_days", 1),
    ("seasoning", ("origination_date",), "age_months", 1),
    ("term", ("term_days",), "term_months", 1),
    ("remaining_term", ("origination_date", "term_days"), "remaining_months", 1),
    ("borrower_age", ("borrower_age",), "borrower_age", 1),
    ("region", ("region",), "region", 1),
    ("delinquency", ("days_past_due",), "days_past_due", 1),
    ("vintage", ("origination_date",), "month", 1),
)
MONTH = Fraction(3_652_425, 120_000)  # days: the mean of the calendar's
TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "summary": ("measure", "weight", "unit", "numerator", "denominator", "value"),
    "stratification": (
        "field",
        "position",
        "band",
        "low",
        "high",
        "loans",
        "share_of_loans",
        "balance_fen",
        "share_of_balance",
        "average_balance_fen",
        "rate_weight",
        "rated_balance_fen",
        "weighted_rate_bp",
    ),
    "two_level": (
        "first_field",
        "first_position",
        "first_band",
        "second_field",
        "second_position",
        "second_band",
        "loans",
        "share_of_loans",
        "balance_fen",
        "share_of_balance",
        "rate_weight",
        "rated_balance_fen",
        "weighted_rate_bp",
    ),
    "delinquency": (
        "snapshot_date",
        "basis",
        "bucket",
        "loans",
        "balance_fen",
        "base_loans",
        "base_balance_fen",
        "share_of_loans",
        "share_of_balance",
    ),
    "vintages": (
        "vintage",
        "snapshot_date",
        "age",
        "deal_age",
        "loans",
        "original_fen",
        "open_loans",
        "balance_fen",
        "at_30_loans",
        "at_30_fen",
        "at_60_loans",
        "at_60_fen",
        "at_90_loans",
        "at_90_fen",
        "ever_30_loans",
        "ever_30_fen",
        "ever_60_loans",
        "ever_60_fen",
        "ever_90_loans",
        "ever_90_fen",
        "written_off_loans",
        "written_off_fen",
        "recovered_fen",
        "at_30_share",
        "ever_30_share",
        "written_off_share",
    ),
    "roll_rates": (
        "from_date",
        "to_date",
        "from_state",
        "to_state",
        "loans",
        "balance_fen",
        "share_of_loans",
        "share_of_balance",
    ),
    "revolving": (
        "period_start",
        "period_end",
        "days",
        "opening_fen",
        "closing_fen",
        *FLOWS,
        "unexplained_fen",
        "payment_rate",
        "purchase_rate",
        "yield",
        "charge_off_rate",
        "excess_spread",
        "turnover",
    ),
    "concentration": ("basis", "rank", "name", "loans", "balance_fen", "share_of_balance"),
    "quality": QUALITY,
    "triangle": ("origin", "development", "original_fen", "ever_30_fen", "written_off_fen"),
    "representative_lines": (
        "line",
        "group",
        "remaining_term",
        "rate",
        "loans",
        "balance_fen",
        "share_of_balance",
        "original_fen",
        "rate_weight",
        "weighted_rate_bp",
        "remaining_months",
        "term_months",
        "age_days",
        "in_layout",
    ),
    **oracle_time.COLUMNS,
}
DAYS_BUCKETS = (
    (0, "current"),
    (29, "1-29"),
    (59, "30-59"),
    (89, "60-89"),
    (119, "90-119"),
    (149, "120-149"),
    (179, "150-179"),
)
CHINESE_BUCKETS = (
    (0, "M0"),
    (30, "M1"),
    (60, "M2"),
    (90, "M3"),
    (120, "M4"),
    (150, "M5"),
    (180, "M6"),
)
STATES = (
    *(name for _, name in CHINESE_BUCKETS),
    "M6+",
    "missing",
    "paid",
    "prepaid",
    "written_off",
    "sold",
    "unreported",
)


class Refused(Exception):  # noqa: N818
    """Too many rows of a tape were set aside."""


def tables(
    rows: Rows,
    as_of: date | None,
    *,
    bands: Mapping[str, Sequence[Any]] = DEFAULT_BANDS,
    rate_ceiling_ppm: int = 240_000,
    refuse_above: float = 0.05,
    vintage_by: str = "month",
    funding_ppm: int = 30_000,
    compare: tuple[date, date] | None = None,
    two_level: Sequence[Sequence[str]] = (),
    lines_by: Sequence[str] = ("remaining_term", "rate"),
    own: Mapping[str, Sequence[Any]] = MappingProxyType({}),
) -> dict[str, list[Row]]:
    """Every table of a tape as a list of rows; Refused where too many rows were set aside.

    `own` are the upper ends of the user's own fields by name, none for a field of text.
    """
    checks = quality(rows, as_of, rate_ceiling_ppm=rate_ceiling_ppm, refuse_above=refuse_above)
    if any(check["verdict"] == "refused" for check in checks):
        raise Refused
    tape = read_tape(rows, as_of, [f"field_{name}" for name in own])
    bands = {**bands, **own}
    fields = (*FIELDS, *((name, (), f"field_{name}", 1) for name in own))
    vintages = _vintages(tape, vintage_by)
    made = {
        "summary": _summary(tape),
        "stratification": _stratification(tape, bands, fields),
        "two_level": _two_level(tape, bands, fields, two_level),
        "delinquency": _delinquency(tape),
        "vintages": vintages,
        "roll_rates": _roll_rates(tape),
        "revolving": _revolving(tape, Fraction(funding_ppm, 10**6)),
        "concentration": _concentration(tape),
        "quality": checks,
        "triangle": [
            _row(
                "triangle",
                v["vintage"],
                v["snapshot_date"],
                *(v[c] for c in TABLE_COLUMNS["triangle"][2:]),
            )
            for v in vintages
        ],
    }
    made["representative_lines"] = _lines(tape, bands, fields, lines_by)
    return made | oracle_time.tables(tape, made, vintage_by, compare, _original)


# --- Arithmetic --------------------------------------------------------------------------------


def _row(table: str, *values: Any) -> Row:
    return dict(zip(TABLE_COLUMNS[table], values, strict=True))


def _fen(rows: Iterable[Row]) -> int:
    return sum(row["balance_fen"] for row in rows)


def _with(column: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row[column] is not None]


def _by(column: str, rows: Iterable[Row]) -> dict[Any, list[Row]]:
    """The rows of each value, missing values left out."""
    groups: dict[Any, list[Row]] = {}
    for row in _with(column, rows):
        groups.setdefault(row[column], []).append(row)
    return groups


def _bucket(days: int | None, buckets: Iterable[tuple[int, str]], beyond: str) -> str:
    """The first bucket whose last day is not passed."""
    if days is None:
        return "missing"
    return next((name for last, name in buckets if days <= last), beyond)


def _state(row: Row) -> str:
    return _bucket(row["days_past_due"], CHINESE_BUCKETS, "M6+")


# --- Tables ------------------------------------------------------------------------------------


def _summary(tape: Tape) -> list[Row]:
    pool, balance = tape.pool, _fen(tape.pool)
    borrowers = _by("borrower_id", pool)
    owed = [_fen(rows) for rows in borrowers.values()]
    borrowed = _with("borrower_id", pool)
    table = []

    def say(measure: str, weight: str | None, unit: str, numerator: Any, denominator: int) -> None:
        value = over(numerator, denominator)
        table.append(_row("summary", measure, weight, unit, numerator, denominator, value))

    def mean(measure: str, unit: str, column: str, scale: Fraction | int = 1) -> None:
        """A mean over loans and one over balances; `scale` takes the column to the unit."""
        known = _with(column, pool)
        over, under = Fraction(scale).denominator, Fraction(scale).numerator
        say(measure, "count", unit, over * sum(r[column] for r in known), under * len(known))
        weight = sum(r["balance_fen"] * r[column] for r in known)
        say(measure, "balance", unit, over * weight, under * _fen(known))

    say("loans", None, "loan", len(pool), 1)
    if tape.has("borrower_id"):
        say("borrowers", None, "borrower", len(borrowers), 1)
    say("balance", None, "fen", balance, 1)
    say("balance_per_loan", None, "fen", balance, len(pool))
    if tape.has("borrower_id"):
        say("balance_per_borrower", None, "fen", sum(owed), len(borrowers))
        say("loans_per_borrower", None, "loan", len(borrowed), len(borrowers))
    say("largest_loan", None, "fen", max((r["balance_fen"] for r in pool), default=None), 1)
    if tape.has("original_balance_fen"):
        lent = [r["original_balance_fen"] for r in _with("original_balance_fen", pool)]
        say("contract_amount", None, "fen", sum(lent), 1)
        say("contract_amount_per_loan", None, "fen", sum(lent), len(lent))
        say("largest_contract_amount", None, "fen", max(lent, default=None), 1)
    if tape.has("rate_ppm"):
        mean("rate", "bp", "rate_ppm", 100)
    if tape.has("origination_date"):
        mean("age", "day", "age_days")
        ages = [r["age_days"] for r in _with("age_days", pool)]
        say("oldest_loan", None, "day", max(ages, default=None), 1)
        mean("seasoning", "month", "age_days", MONTH)
    if tape.has("term_days"):
        mean("term", "day", "term_days")
        mean("term_months", "month", "term_days", MONTH)
    if tape.has("term_days", "origination_date"):
        mean("remaining_term", "day", "left_days")
        mean("remaining_term_months", "month", "left_days", MONTH)
    if tape.has("borrower_age"):
        mean("borrower_age", "year", "borrower_age")
    if tape.has("borrower_age", "borrower_id"):
        known = [_with("borrower_age", rows) for rows in borrowers.values()]
        highest = [max(r["borrower_age"] for r in rows) for rows in known if rows]
        say("borrower_age", "borrower", "year", sum(highest), len(highest))
    if tape.has("borrower_id"):
        say("hhi_borrowers", None, "1", sum(fen**2 for fen in owed), sum(owed) ** 2)
    if tape.has(CREDIT):
        owed_to = [r[CREDIT] for r in _with(CREDIT, pool) if r[CREDIT] > 0]
        say("credits", None, "loan", len(owed_to), 1)
        say("credit_balance", None, "fen", sum(owed_to), 1)
    return table


def _number(x: Fraction) -> str:
    return f"{x.numerator:,}" if x.denominator == 1 else f"{float(x):,}"


def _label(low: Fraction | None, high: Fraction | None) -> str:
    if low is None:
        return f"≤ {_number(high)}" if high is not None else "all"
    return f"> {_number(low)}" if high is None else f"{_number(low)} – {_number(high)}"


Band = tuple[str, Fraction | None, Fraction | None, list[Row]]  # with its ends and its rows
Fields = Sequence[tuple[str, Sequence[str], str, int]]


def _bands_of(
    tape: Tape, field: tuple[str, Sequence[str], str, int], bands: Mapping[str, Sequence[Any]]
) -> list[Band]:
    """The bands of a field that hold loans, in order, those without a value last."""
    name, _, column, unit = field
    pool = tape.pool
    listed: list[Band] = []
    ends = [Fraction(str(end)) for end in bands.get(name, ())]
    if name == "vintage":
        listed = [(month, None, None, rows) for month, rows in sorted(_by(column, pool).items())]
    elif not ends:
        listed = [(text, None, None, rows) for text, rows in _by_size(column, pool)]
    elif column.startswith("field_"):  # which holds the places of bands
        for place, (low, high) in enumerate(zip([None, *ends], [*ends, None], strict=True)):
            inside = [row for row in pool if row[column] == place]
            listed.append((_label(low, high), low, high, inside))
    else:
        lows: list[Fraction | None] = [None, *ends]
        if name == "remaining_term":
            past = [row for row in _with(column, pool) if row[column] <= 0]
            listed, lows = [("past maturity", None, Fraction(0), past)], [Fraction(0), *ends]
        for low, high in zip(lows, [*ends, None], strict=True):
            inside = [
                row
                for row in _with(column, pool)
                if (low is None or Fraction(row[column], unit) > low)
                and (high is None or Fraction(row[column], unit) <= high)
            ]
            is_first = name == "remaining_term" and low == 0
            listed.append((_label(None if is_first else low, high), low, high, inside))
    listed.append(("missing", None, None, [r for r in pool if r[column] is None]))
    return [band for band in listed if band[-1]]


def _sums(rows: list[Row], pool: list[Row]) -> tuple[Any, ...]:
    """What the two stratifications say of a group of loans, but for the average balance."""
    rated = _with("rate_ppm", rows)
    weight = sum(r["balance_fen"] * r["rate_ppm"] for r in rated)
    return (
        len(rows),
        over(len(rows), len(pool)),
        _fen(rows),
        over(_fen(rows), _fen(pool)),
        weight,
        _fen(rated),
        over(weight, 100 * _fen(rated)),
    )


def _stratification(tape: Tape, bands: Mapping[str, Sequence[Any]], fields: Fields) -> list[Row]:
    table = []
    for field in fields:
        if not tape.has(*field[1]):
            continue
        for position, (band, low, high, rows) in enumerate(_bands_of(tape, field, bands), 1):
            *counts, weight, rated, rate = _sums(rows, tape.pool)
            average = over(_fen(rows), len(rows))
            sums = (*counts, average, weight, rated, rate)
            table.append(_row("stratification", field[0], position, band, low, high, *sums))
    return table


def _two_level(
    tape: Tape,
    bands: Mapping[str, Sequence[Any]],
    fields: Fields,
    pairs: Sequence[Sequence[str]],
) -> list[Row]:
    known = {field[0]: field for field in fields if tape.has(*field[1])}
    table = []
    for one, other in pairs:
        if one not in known or other not in known:
            continue
        for first, (band, _, _, rows) in enumerate(_bands_of(tape, known[one], bands), 1):
            inside = {id(row) for row in rows}
            for second, (within, _, _, others) in enumerate(
                _bands_of(tape, known[other], bands), 1
            ):
                both = [row for row in others if id(row) in inside]
                if both:
                    cells = (one, first, band, other, second, within)
                    table.append(_row("two_level", *cells, *_sums(both, tape.pool)))
    return table


def _lines(
    tape: Tape, bands: Mapping[str, Sequence[Any]], fields: Fields, lines_by: Sequence[str]
) -> list[Row]:
    """The loans of a group of bands as one loan, in the order of the bands."""
    known = {field[0]: field for field in fields if tape.has(*field[1])}
    if not tape.has("rate_ppm", "origination_date", "term_days") or set(lines_by) - set(known):
        return []
    whole, table = _fen(tape.pool), []
    in_band = [
        [(band, {id(row) for row in rows}) for band, _, _, rows in _bands_of(tape, known[n], bands)]
        for n in lines_by
    ]
    for group in product(*in_band):
        rows = [row for row in tape.pool if all(id(row) in ids for _, ids in group)]
        if not rows:
            continue
        fen, names = _fen(rows), [band for band, _ in group]
        said = dict(zip(lines_by, names, strict=True))

        def weighed(column: str, rows: list[Row] = rows) -> tuple[Any, Any]:
            held = _with(column, rows)
            total = sum(row["balance_fen"] * row[column] for row in held)
            return (total, _fen(held)) if held else (None, None)

        def mean(column: str, rows: list[Row] = rows) -> Any:
            total, of = weighed(column, rows)
            return over(total, of) if of else None

        originals = [row["original_balance_fen"] for row in _with("original_balance_fen", rows)]
        weight, rated = weighed("rate_ppm")
        left, term = mean("left_days"), mean("term_days")
        table.append(
            _row(
                "representative_lines",
                len(table) + 1,
                " × ".join(names),
                said.get("remaining_term"),
                said.get("rate"),
                len(rows),
                fen,
                over(fen, whole),
                sum(originals) if originals else None,
                weight,
                over(weight, 100 * rated) if rated else None,
                None if left is None else left / MONTH,
                None if term is None else term / MONTH,
                mean("age_days"),
                int(weight is not None and fen > 0 and bool(weighed("left_days")[0])),
            )
        )
    return table


def _original(history: list[Row]) -> int:
    """The amount granted that is said first, or else the balance of the loan's first row."""
    granted = [r["original_balance_fen"] for r in history if r["original_balance_fen"] is not None]
    first: int = (granted or [history[0]["balance_fen"]])[0]
    return first


def _ever(history: list[Row], day: date, floor: int) -> bool:
    """Whether a loan was seen so late, or written off, up to a day."""
    return any(
        row["snapshot_date"] <= day
        and (row["status"] == "written_off" or (row["days_past_due"] or 0) >= floor)
        for row in history
    )


def _at(rows: list[Row], floor: int) -> list[Row]:
    return [row for row in _with("days_past_due", rows) if row["days_past_due"] >= floor]


def _delinquency(tape: Tape) -> list[Row]:
    table: list[Row] = []
    if not tape.has("days_past_due"):
        return table

    for day in tape.snapshots:
        pool = tape.open_on(day)

        def say(
            basis: str, bucket: str, loans: int, fen: int, base: int, base_fen: int, day: date = day
        ) -> None:
            shares = over(loans, base), over(fen, base_fen)
            table.append(
                _row("delinquency", day, basis, bucket, loans, fen, base, base_fen, *shares)
            )

        for basis, buckets, beyond in (
            ("days", DAYS_BUCKETS, "180+"),
            ("chinese", CHINESE_BUCKETS, "M6+"),
        ):
            for name in [*(name for _, name in buckets), beyond, "missing"]:
                rows = [r for r in pool if _bucket(r["days_past_due"], buckets, beyond) == name]
                if rows:
                    say(basis, name, len(rows), _fen(rows), len(pool), _fen(pool))
        for floor in FLOORS:
            rows = _at(pool, floor)
            say("at", f"{floor}+", len(rows), _fen(rows), len(pool), _fen(pool))
        if len(tape.snapshots) > 1:
            seen = [h for h in tape.history.values() if h[0]["snapshot_date"] <= day]
            for floor in FLOORS:
                bad = [h for h in seen if _ever(h, day, floor)]
                amounts = sum(map(_original, bad)), len(seen), sum(map(_original, seen))
                say("ever", f"{floor}+", len(bad), *amounts)
    return table


def _vintages(tape: Tape, vintage_by: str) -> list[Row]:
    table: list[Row] = []
    if not tape.has("origination_date"):
        return table

    def start(day: date) -> date:
        return day.replace(day=1) if vintage_by == "month" else day

    def age(since: date, day: date) -> int:
        if vintage_by == "month":
            return 12 * (day.year - since.year) + day.month - since.month
        return (day - since).days

    vintages: dict[date, list[list[Row]]] = {}
    for history in tape.history.values():
        said = [r["origination_date"] for r in history if r["origination_date"] is not None]
        if said:
            vintages.setdefault(start(min(said)), []).append(history)

    for vintage, loans in sorted(vintages.items()):
        original = sum(map(_original, loans))
        for day in tape.snapshots:
            if day < vintage:
                continue
            past = [row for history in loans for row in history if row["snapshot_date"] <= day]
            pool = [r for r in past if r["snapshot_date"] == day and r["status"] == "open"]
            row = dict.fromkeys(TABLE_COLUMNS["vintages"])
            row |= {
                "vintage": vintage,
                "snapshot_date": day,
                "age": age(vintage, day),
                "deal_age": age(tape.snapshots[0], day),
                "loans": len(loans),
                "original_fen": original,
                "open_loans": len(pool),
                "balance_fen": _fen(pool),
            }
            for floor in FLOORS if tape.has("days_past_due") else ():
                row[f"at_{floor}_loans"] = len(_at(pool, floor))
                row[f"at_{floor}_fen"] = _fen(_at(pool, floor))
                if len(tape.snapshots) > 1:  # there is no `ever` with one snapshot
                    bad = [history for history in loans if _ever(history, day, floor)]
                    row[f"ever_{floor}_loans"] = len(bad)
                    row[f"ever_{floor}_fen"] = sum(map(_original, bad))
            gone = {r["loan_id"] for r in past if r["status"] == "written_off"}
            row["written_off_loans"] = len(gone)
            if tape.has("written_off_fen"):
                row["written_off_fen"] = sum(r["written_off_fen"] or 0 for r in past)
            if tape.has("recovered_fen"):
                row["recovered_fen"] = sum(r["recovered_fen"] or 0 for r in past)
            for share in ("at_30", "ever_30", "written_off"):
                row[f"{share}_share"] = over(row[f"{share}_fen"], original)
            table.append(row)
    return table


def _pairs(tape: Tape) -> Iterable[tuple[date, date]]:
    return zip(tape.snapshots, tape.snapshots[1:], strict=False)


def _next_state(before: Row, after: Row | None, day: date) -> str:
    """Where an open loan stands on the next snapshot."""
    if after is None:
        return "unreported"
    if after["status"] == "open":
        return _state(after)
    start, term = before["origination_date"], before["term_days"]
    if after["status"] == "paid" and None not in (start, term) and day < start + timedelta(term):
        return "prepaid"
    return str(after["status"])


def _roll_rates(tape: Tape) -> list[Row]:
    table: list[Row] = []
    if not tape.has("days_past_due"):
        return table
    for first, second in _pairs(tape):
        after = {r["loan_id"]: r for r in tape.used if r["snapshot_date"] == second}
        moves: dict[tuple[str, str], list[Row]] = {}
        for row in tape.open_on(first):
            to_state = _next_state(row, after.get(row["loan_id"]), second)
            moves.setdefault((_state(row), to_state), []).append(row)
        for from_state in STATES:
            stood = [r for (state, _), rows in moves.items() if state == from_state for r in rows]
            for to_state in STATES:
                if rows := moves.get((from_state, to_state)):
                    shares = over(len(rows), len(stood)), over(_fen(rows), _fen(stood))
                    counts = len(rows), _fen(rows)
                    table.append(
                        _row("roll_rates", first, second, from_state, to_state, *counts, *shares)
                    )
    return table


def _revolving(tape: Tape, funding: Fraction) -> list[Row]:
    table = []
    for first, second in _pairs(tape):
        opening, closing = _fen(tape.open_on(first)), _fen(tape.open_on(second))
        rows = [r for r in tape.used if r["snapshot_date"] == second]
        flows = {c: sum(r[c] or 0 for r in rows) if tape.has(c) else None for c in FLOWS}
        paid, bought, interest, lost, recovered = flows.values()
        days = (second - first).days
        a_year = Fraction(365, days)

        def yearly(flow: Any, base: Any, a_year: Fraction = a_year) -> Fraction | None:
            share = over(flow, base)
            return None if share is None else share * a_year

        unexplained = None
        if None not in (paid, bought, interest, lost):
            unexplained = closing - (opening + bought + interest - paid - lost)
        earned = yearly(interest, opening)
        charged = None if None in (lost, recovered) else yearly(lost - recovered, opening)
        spread = None if None in (earned, charged) else earned - charged - funding
        table.append(
            _row(
                "revolving",
                first,
                second,
                days,
                opening,
                closing,
                *flows.values(),
                unexplained,
                over(paid, opening),
                over(bought, opening),
                earned,
                charged,
                spread,
                yearly(paid, Fraction(opening + closing, 2)),
            )
        )
    return table


def _by_size(column: str, rows: list[Row]) -> list[tuple[Any, list[Row]]]:
    """The groups of a column, larger balance first, then smaller name."""
    return sorted(_by(column, rows).items(), key=lambda group: (-_fen(group[1]), group[0]))


def _concentration(tape: Tape) -> list[Row]:
    balance = _fen(tape.pool)
    table = []

    def say(basis: str, rank: int, name: Any, rows: list[Row]) -> None:
        label = None if name is None else str(name)
        share = over(_fen(rows), balance)
        table.append(_row("concentration", basis, rank, label, len(rows), _fen(rows), share))

    borrowers = _by_size("borrower_id", tape.pool)
    for rank, (name, rows) in enumerate(borrowers[:20], 1):
        say("borrower", rank, name, rows)
    for count in sorted({min(n, len(borrowers)) for n in (1, 5, 10, 20)} - {0}):
        say("top", count, None, [row for _, rows in borrowers[:count] for row in rows])
    for rank, (name, rows) in enumerate(_by_size("region", tape.pool), 1):
        say("region", rank, name, rows)
    return table
