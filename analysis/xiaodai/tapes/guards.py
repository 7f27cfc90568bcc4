"""Guards: what a tape shows if it is probably misread. Such a tape is refused.

Each guard has a name, by which it can be overruled, and says what it saw, where, and how to say
what was meant. Those on texts look at the rows as they stand in the files, the others at what was
made of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from xiaodai.tapes.columns import COLUMNS, STATUSES, PoolError
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.mapping import Mapping, Source
from xiaodai.tapes.raw import Raw

OLDEST_ORIGINATION = date(1980, 1, 1)
LOWEST_RATE, HIGHEST_RATE = 10_000, 1_000_000  # ppm: a median of 1 % and of 100 % a year
FEWEST_PARTS = 10  # rows from which one equal to the sum of the others is no accident
FULL_DAY = 10  # a snapshot day holds at least one in so many of the mean day's rows
ONCE = 0.9  # of the rows: so many loans, then nearly each stands on one day alone
COMMA = r"^[^0-9]*\d+,\d{1,2}[^0-9]*$|^[^0-9]*\d+,\d{4,}[^0-9]*$|\.\d{3},\d"
POINT = r"^[^0-9]*\d+\.\d{1,2}[^0-9]*$|^[^0-9]*\d+\.\d{4,}[^0-9]*$|,\d{3}\.\d"
DECIMALS = r"\.0*[1-9]\d*0*[^0-9]*$|\.\d*[1-9]"
LONGEST_DAY = 8  # characters of a day with two digits of its year
TWO_DIGIT_YEAR = r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$"
MOST_WORDS = 20
GUARDS = {  # name: what is meant by overruling it
    "decimal_comma": "commas and points in numbers are read as the mapping says",
    "total_row": "rows that look like totals are loans",
    "fen_with_decimals": "amounts in fen with decimals are rounded",
    "rate_too_low": "the median rate is under 1 % a year",
    "rate_too_high": "the median rate is over 100 % a year",
    "percent_mixed": "rates with and without a percent sign are in one unit",
    "origination_too_old": "loans were granted before 1980",
    "two_digit_year": "dates with years of two digits are read as they can be",
    "row_dates": "the snapshot dates are snapshots",
    "currency_mixed": "amounts in several currencies are added up",
    "unknown_words": "words that the mapping does not name are kept as they are",
    "rule_hits_most": "a rule that hits over half of the rows",
}


@dataclass(frozen=True)
class Doubt:
    """What a guard saw: its name, and a sentence without its end."""

    guard: str
    said: str

    @property
    def note(self) -> str:
        """What the result says where the guard was overruled."""
        return f"accepted {self.guard}: {self.said.split(': say')[0]}"


def check(doubts: Iterable[Doubt], accept: Collection[str]) -> tuple[Doubt, ...]:
    """The doubts that were overruled by name. Raises `PoolError` for the first that was not."""
    overruled = []
    for doubt in doubts:
        if doubt.guard not in accept:
            raise PoolError(f"{doubt.said}; if it is right, accept {doubt.guard}")
        overruled.append(doubt)
    return tuple(overruled)


def check_status(opened: Engine, table: ir.Table) -> None:
    """Raises `PoolError` for words of a status that are none of ours, which would lose loans."""
    unknown = table.filter(_.status.notin(STATUSES))
    counted = unknown.group_by("status").aggregate(
        rows=_.count(), fen=_.balance_fen.cast(opened.wide).sum()
    )
    found = opened.rows(counted)
    if found.empty:
        return
    found = found.sort_values(["rows", "status"], ascending=[False, True])
    listed = ", ".join(
        f"{word} ({rows:,} rows, {(fen or 0) / 100:,.2f})"
        for word, rows, fen in found.to_numpy()[:MOST_WORDS]
    )
    more = " and others" if len(found) > MOST_WORDS else ""
    raise PoolError(
        f"{len(found):,} words of the status are none of {', '.join(STATUSES)}, here with their "
        f"rows and balance: {listed}{more}; say in the mapping what each means, as in "
        f'values = {{ "{found["status"].iloc[0]}" = "open" }}'
    )


@cache
def words(kind: str) -> list[str]:
    """The words of a kind, in small letters: those of a total row, or of a column of currencies."""
    text = files("xiaodai.tapes").joinpath("words.toml").read_text("utf-8")
    found: list[str] = tomllib.loads(text)[kind]
    return found


class Sign(NamedTuple):
    """What a guard looks for in the rows of the files.

    `where` is the condition of a row, `shown` the columns to show of the first ones, `said` the
    sentence, in which `{rows}` is how many there are and `{at}` where they stand. With `beside`
    they are a sign only where the tape holds such rows, too.
    """

    guard: str
    where: ir.BooleanValue
    shown: tuple[str, ...]
    said: str
    beside: ir.BooleanValue | None = None


def doubts(
    opened: Engine,
    raw: Raw,
    columns: Named[str, Source],
    mapping: Mapping | None,
    made: ir.Table,
    unread: int,
) -> Iterator[Doubt]:
    """What is doubtful in a tape; `made` holds its rows with our columns, `unread` not all of them.

    One query looks at the rows of the files, one at what was made of them.
    """
    decimal = mapping.decimal if mapping else ""
    # A total has no word where a number or a day was read.
    worded = columns if unread else _with_total_words(opened, made, columns)
    signs = [*_signs(raw, columns, decimal, worded)]
    if signs:
        counts = {}
        for place, sign in enumerate(signs):
            counts[f"rows_{place}"] = raw.table.count(where=sign.where)
            if sign.beside is not None:
                counts[f"beside_{place}"] = raw.table.count(where=sign.beside)
        seen = opened.row(raw.table.aggregate(**counts))
        for place, sign in enumerate(signs):
            rows = seen[f"rows_{place}"]
            if rows and seen.get(f"beside_{place}", rows):
                at = "; ".join(map(str, raw.places(sign.where, sign.shown)))
                yield Doubt(sign.guard, sign.said.format(rows=f"{int(rows):,}", at=at))
    yield from _unknown_words(opened, raw, columns, mapping.missing if mapping else ())
    yield from _mixed_currency(opened, raw)
    yield from _of_values(opened, raw, columns, made)


def _signs(
    raw: Raw, columns: Named[str, Source], decimal: str, worded: Collection[str]
) -> Iterator[Sign]:
    """The signs to look for, by the columns that a mapping takes and the types they hold.

    `worded` are our columns in which the word of a total may stand. Patterns are looked at only
    where a sign of theirs occurs, which takes a fraction of the time.
    """
    texts = {name for name in raw.columns if name and raw.table[name].type().is_string()}
    for ours, source in columns.items():
        kind = "date" if source.unit == "maturity" else COLUMNS.get(ours)
        for name in source.needs:
            column, is_text = raw.table[name], name in texts
            if is_text and kind in ("fen", "ppm"):
                yield _decimal_comma(column, name, decimal)
            if kind == "fen" and source.unit in ("", "fen") and source.factor is None:
                yield Sign(
                    "fen_with_decimals",
                    _found(column, ".", DECIMALS) if is_text else _has_decimals(column),
                    (name,),
                    f"{ours} is read in fen, but {{rows}} values of {name} have decimals ({{at}}): "
                    'say unit = "yuan" in the mapping',
                )
            if is_text and kind == "ppm":
                yield _percent_mixed(column, name, source.unit)
            if is_text and kind == "date" and not source.format:
                yield Sign(
                    "two_digit_year",
                    (column.length() <= LONGEST_DAY).ifelse(
                        column.re_search(TWO_DIGIT_YEAR), False
                    ),
                    (name,),
                    f"{{rows}} dates of {name} have a year of two digits ({{at}}): say which "
                    'number is what, as in format = "%d/%m/%y"',
                )
    places = {name for ours in worded for name in columns[ours].needs}
    if not any(raw.columns[0] in source.needs for source in columns.values()):
        places.add(raw.columns[0])
    if looked := [name for name in raw.columns if name in texts & places]:
        amount = columns["balance_fen"].needs
        yield Sign(
            "total_row",
            ibis.or_(*(_is_total(raw.table[name]) for name in looked)),
            tuple(dict.fromkeys([*looked[:1], *amount])),
            "{rows} rows look like totals ({at}): take them out of the tape",
        )


def _with_total_words(opened: Engine, made: ir.Table, columns: Named[str, Source]) -> list[str]:
    """Our columns of text that hold the word of a total: one look at each of their few values."""
    found = []
    for ours in columns:
        if not made[ours].type().is_string():
            continue
        values = made.select(text=made[ours])
        if COLUMNS.get(ours) != "id":
            values = values.distinct()
        if opened.row(values.aggregate(rows=values.count(where=_is_total(values.text))))["rows"]:
            found.append(ours)
    return found


def _found(column: ir.Value, sign: str, pattern: str) -> ir.BooleanValue:
    """Whether a pattern is found; it is looked for only where its sign occurs."""
    found: ir.BooleanValue = column.contains(sign).ifelse(column.re_search(pattern), False)
    return found


def _is_total(column: ir.Value) -> ir.BooleanValue:
    """Whether a text is a word of a total; what begins with a digit, as most ids do, is none."""
    pattern = rf"(?i)^\s*(?:{'|'.join(words('total'))})\s*$"
    is_total: ir.BooleanValue = column.between("0", ":").ifelse(False, column.re_search(pattern))
    return is_total


def _decimal_comma(column: ir.Value, name: str, decimal: str) -> Sign:
    if decimal == ",":
        said = (
            f'the mapping says decimal = ",", but {{rows}} values of {name} look like numbers with '
            "a decimal point ({at}): leave it out"
        )
        return Sign("decimal_comma", _found(column, ".", POINT), (name,), said)
    said = (
        f"{{rows}} values of {name} look like numbers with a decimal comma ({{at}}): say "
        'decimal = "," in the mapping'
    )
    return Sign("decimal_comma", _found(column, ",", COMMA), (name,), said)


def _percent_mixed(column: ir.Value, name: str, unit: str) -> Sign:
    signed = column.contains("%") | column.contains("％")
    if unit != "percent":
        said = (
            f"{{rows}} values of {name} have a percent sign ({{at}}), but its unit is "
            f'{unit or "ppm"}: say unit = "percent" in the mapping'
        )
        return Sign("percent_mixed", signed, (name,), said)
    fraction = column.try_cast("double").abs() < 1
    said = (
        f"{{rows}} values of {name} are fractions without a percent sign ({{at}}) beside others "
        "with one: give them one unit"
    )
    bare = ~signed & fraction & column.re_search("[1-9]")
    return Sign("percent_mixed", bare, (name,), said, beside=signed)


def _named(columns: Named[str, Source], ours: str) -> str:
    """How a sentence calls where one of our columns comes from."""
    return " and ".join(columns[ours].needs) or ours


def _has_decimals(column: ir.Value) -> ir.BooleanValue:
    if column.type().is_integer() or not column.type().is_numeric():
        return ibis.literal(False)
    exact = column.cast("double")
    return exact != exact.floor()


def _unknown_words(
    opened: Engine, raw: Raw, columns: Named[str, Source], missing: Collection[str]
) -> Iterator[Doubt]:
    """The words of a text column that its `values` do not name; a status is looked at later."""
    for ours, source in columns.items():
        is_text = COLUMNS.get(ours, "text") == "text" and not getattr(source, "bands", ())
        if not source.values or ours == "status" or not source.column or not is_text:
            continue
        word = raw.table[source.column].cast("string").strip()
        known = word.isin(["", *source.values, *missing])
        for text in missing:
            if text.endswith("*"):
                known = known | word.startswith(text.removesuffix("*"))
        unknown = raw.table.select(word=word, known=known).filter(~_.known)
        found = opened.rows(unknown.group_by("word").aggregate(rows=_.count()))
        if len(found):
            found = found.sort_values(["rows", "word"], ascending=[False, True])
            listed = ", ".join(f"{word} ({rows:,})" for word, rows in found.to_numpy()[:MOST_WORDS])
            yield Doubt(
                "unknown_words",
                f"the values of {ours} do not name {len(found):,} words of the column "
                f"{source.column}, here with their rows: {listed}: say what each means",
            )


def _mixed_currency(opened: Engine, raw: Raw) -> Iterator[Doubt]:
    for name in raw.columns:
        if name.strip().lower() not in words("currency"):
            continue
        code = raw.table[name].cast("string").strip()
        table = raw.table.select(code=code).filter(_.code != "")
        found = opened.rows(table.group_by("code").aggregate(rows=_.count()).order_by("code"))
        if len(found) > 1:
            listed = ", ".join(f"{code} ({rows:,})" for code, rows in found.to_numpy()[:MOST_WORDS])
            yield Doubt(
                "currency_mixed",
                f"{name} names {len(found)} currencies, here with their rows: {listed}: give one "
                "tape for each",
            )


def _of_values(
    opened: Engine, raw: Raw, columns: Named[str, Source], made: ir.Table
) -> Iterator[Doubt]:
    """The doubts about rates, dates and amounts once they are numbers and days."""
    measures: dict[str, ir.Value] = {}
    if "rate_ppm" in columns:
        measures["rate"] = made.rate_ppm.quantile(0.5, where=made.rate_ppm > 0)
    if "origination_date" in columns:
        is_old = made.origination_date < ibis.literal(OLDEST_ORIGINATION)
        measures |= {"old": is_old.sum(), "oldest": made.origination_date.min()}
    found = opened.row(made.aggregate(**measures)) if measures else {}
    median = found.get("rate")
    if median is not None and not LOWEST_RATE <= median <= HIGHEST_RATE:
        is_low = median < LOWEST_RATE
        column, read = _named(columns, "rate_ppm"), columns["rate_ppm"].unit or "ppm"
        yield Doubt(
            "rate_too_low" if is_low else "rate_too_high",
            f"half of the rates in {column} are {'at most' if is_low else 'at least'} "
            f"{float(median) / 10_000:.4g} % a year, read as {read}: say the unit that they have "
            "(ppm, bp, percent, fraction)",
        )
    if found.get("old"):
        yield Doubt(
            "origination_too_old",
            f"{int(found['old']):,} loans were granted before {OLDEST_ORIGINATION.year}, the first "
            f"on {found['oldest']}: say the format of {_named(columns, 'origination_date')}, or "
            "name this day under missing if it stands for no value",
        )
    days = ["snapshot_date"] if "snapshot_date" in columns else []
    summed = made.aggregate(
        by=days, rows=_.count(), most=_.balance_fen.max(), whole=_.balance_fen.sum()
    )
    parts = opened.rows(summed.order_by(days) if days else summed)
    yield from _total(columns, parts)
    if days:
        yield from _row_dates(opened, columns, made, parts)


def _total(columns: Named[str, Source], parts: pd.DataFrame) -> Iterator[Doubt]:
    """An amount that equals the sum of all others of its snapshot, though no word says so."""
    for rows, most, whole in parts[["rows", "most", "whole"]].to_numpy():
        if rows >= FEWEST_PARTS and most is not None and most > 0 and whole == 2 * most:
            yield Doubt(
                "total_row",
                f"a row of {_named(columns, 'balance_fen')} equals the sum of all others "
                f"({most / 100:,.2f}): take the total out of the tape",
            )
            return


def _row_dates(
    opened: Engine, columns: Named[str, Source], made: ir.Table, parts: pd.DataFrame
) -> Iterator[Doubt]:
    """Days that differ from row to row: the last, which the pool is of, holds few of the rows."""
    rows, dated = int(parts["rows"].sum()), parts[parts["snapshot_date"].notna()]
    days = list(dated["snapshot_date"])
    if len(days) < 2 or _are_regular(days):
        return
    last = int(dated["rows"].iloc[-1])
    loans = int(opened.row(made.aggregate(loans=made.loan_id.approx_nunique()))["loans"])
    if last * FULL_DAY * len(days) < rows or (loans > ONCE * rows and last * 2 < rows):
        yield Doubt(
            "row_dates",
            f"{_named(columns, 'snapshot_date')} has {len(days):,} days, and the last, {days[-1]}, "
            f"holds {last:,} of {rows:,} rows: if these are days of rows and not of snapshots, "
            "leave snapshot_date out of the mapping and say AS_OF",
        )


def _are_regular(days: list[date]) -> bool:
    """Whether the days are ends of months, or at even steps of a week or more."""
    if all((day + timedelta(days=1)).day == 1 for day in days):
        return True
    steps = {(after - day).days for day, after in pairwise(days)}
    return len(steps) == 1 and min(steps) >= 7
