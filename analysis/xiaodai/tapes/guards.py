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
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _

from xiaodai.tapes.columns import COLUMNS, DEFAULT_CURRENCY, STATUSES, PoolError
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
GROUPED = r"^\d{1,3}(\.\d{3})+$"  # thousands with points, or three decimals
EXPONENT = r"^\d(\.\d+)?[eE]\+?\d{1,2}$"
ROUNDED = r"^\d{15,}0$"  # Excel keeps fifteen digits
LONG = r"^\d{15,}[1-9]$"
FEW_OF_RATES = 20  # one rate in so many is a hundred times off, then it is no accident
USUAL_RATE, HIGH_RATE = 30_000, 500_000  # ppm: between them a median is one of percent or fractions
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
    "currency_mixed": "amounts in other currencies than the pool's are added up",
    "ids_rounded": "ids whose last digits are zeros, or left out, tell loans apart",
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
    they are a sign only where the tape holds such rows, too, with `unless` only where it holds none.
    """

    guard: str
    where: ir.BooleanValue
    shown: tuple[str, ...]
    said: str
    beside: ir.BooleanValue | None = None
    unless: ir.BooleanValue | None = None


def doubts(
    opened: Engine, raw: Raw, columns: Named[str, Source], mapping: Mapping | None, made: ir.Table
) -> Iterator[Doubt]:
    """What is doubtful in a tape; `made` holds its rows with our columns.

    One query looks at the rows of the files, one at what was made of them.
    """
    decimal = mapping.decimal if mapping else ""
    signs = [*_signs(raw, columns, decimal), *_of_currency(raw, columns, mapping)]
    if signs:
        counts = {}
        for place, sign in enumerate(signs):
            counts[f"rows_{place}"] = raw.table.count(where=sign.where)
            beside = sign.where if sign.beside is None else sign.beside
            counts[f"beside_{place}"] = raw.table.count(where=beside)
            if sign.unless is not None:
                counts[f"unless_{place}"] = raw.table.count(where=sign.unless)
        seen = opened.row(raw.table.aggregate(**counts))
        for place, sign in enumerate(signs):
            rows = seen[f"rows_{place}"]
            if rows and seen[f"beside_{place}"] and not seen.get(f"unless_{place}"):
                at = "; ".join(map(str, raw.places(sign.where, sign.shown)))
                yield Doubt(sign.guard, sign.said.format(rows=f"{int(rows):,}", at=at))
    yield from _unknown_words(opened, raw, columns, mapping.missing if mapping else ())
    yield from _mixed_currency(opened, raw, mapping)
    yield from _of_values(opened, raw, columns, made)


def _signs(raw: Raw, columns: Named[str, Source], decimal: str) -> Iterator[Sign]:
    """The signs to look for, by the columns that a mapping takes and the types they hold."""
    used = list(dict.fromkeys(name for source in columns.values() for name in source.needs))
    texts = {name for name in raw.columns if name and raw.table[name].type().is_string()}
    for ours, source in columns.items():
        kind = "date" if source.unit == "maturity" else COLUMNS.get(ours)
        for name in source.needs:
            column, is_text = raw.table[name], name in texts
            if is_text and kind in ("fen", "ppm"):
                yield _decimal_comma(column, name, decimal)
            if is_text and source.unit == "yuan" and source.factor is None and decimal == "":
                yield _points_of_thousands(column, name)
            if is_text and kind == "id":
                yield from _rounded(column, name)
            if kind == "fen" and source.unit in ("", "fen") and source.factor is None:
                yield Sign(
                    "fen_with_decimals",
                    column.re_search(DECIMALS) if is_text else _has_decimals(column),
                    (name,),
                    f"{ours} is read in fen, but {{rows}} values of {name} have decimals ({{at}}): "
                    'say unit = "yuan" in the mapping',
                )
            if is_text and kind == "ppm" and source.unit == "percent":
                yield _percent_mixed(column, name)
            if is_text and kind == "date" and not source.format:
                yield Sign(
                    "two_digit_year",
                    column.re_search(TWO_DIGIT_YEAR),
                    (name,),
                    f"{{rows}} dates of {name} have a year of two digits ({{at}}): say which "
                    'number is what, as in format = "%d/%m/%y"',
                )
    # Totals come with sheets and texts; a Parquet file's other columns would be read for nothing.
    looked = {*used, raw.columns[0]} if raw.held else texts
    if looked := [name for name in raw.columns if name in texts and name in looked]:
        amount = columns["balance_fen"].needs
        yield Sign(
            "total_row",
            ibis.or_(*(_is_total(raw.table[name]) for name in looked)),
            tuple(dict.fromkeys([*looked[:1], *amount])),
            "{rows} rows look like totals ({at}): take them out of the tape",
        )


def _is_total(column: ir.Value) -> ir.BooleanValue:
    label = column.strip().lower()
    ends = words("total_ends")
    return (
        label.isin(words("total"))
        | label.left(len(ends[0])).isin(ends)
        | label.right(len(ends[0])).isin(ends)
    )


def _points_of_thousands(column: ir.Value, name: str) -> Sign:
    """Amounts of which every point stands before three digits: 1.234 may be more than a thousand."""
    grouped = column.re_search(GROUPED)
    return Sign(
        "decimal_comma",
        grouped,
        (name,),
        f"every point in {name} stands before three digits, in {{rows}} values ({{at}}): say "
        'decimal = "," in the mapping if they are points of thousands',
        unless=column.contains(".") & ~grouped,
    )


def _rounded(column: ir.Value, name: str) -> Iterator[Sign]:
    """Ids that Excel took for numbers and of which it kept the first digits."""
    yield Sign(
        "ids_rounded",
        column.re_search(EXPONENT),
        (name,),
        f"{{rows}} ids in {name} are numbers that a spreadsheet has rounded ({{at}}): export them "
        "as text",
    )
    yield Sign(
        "ids_rounded",
        column.re_search(ROUNDED),
        (name,),
        f"every long id in {name} ends in zero, {{rows}} in all ({{at}}), as where a spreadsheet "
        "has rounded them to fifteen digits: export them as text",
        unless=column.re_search(LONG),
    )


def _of_currency(
    raw: Raw, columns: Named[str, Source], mapping: Mapping | None
) -> Iterator[Sign]:
    """Signs of currencies in amounts, other than those of the pool's own."""
    given = mapping.currency if mapping else ""
    if not isinstance(given, str):
        return
    pool = given or DEFAULT_CURRENCY
    for ours, source in columns.items():
        for name in source.needs if COLUMNS.get(ours) == "fen" else ():
            if not raw.table[name].type().is_string():
                continue
            for signs in _signs_of_currencies():
                if pool not in signs["of"]:
                    yield Sign(
                        "currency_mixed",
                        raw.table[name].re_search(signs["pattern"]),
                        (name,),
                        f"{{rows}} values of {name} have the sign of another currency than {pool} "
                        '({at}): say which one in the mapping, as in currency = "USD", and give '
                        "one tape for each",
                    )


@cache
def _signs_of_currencies() -> list[dict[str, Any]]:
    text = files("xiaodai.tapes").joinpath("words.toml").read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["sign"]
    return found


def _decimal_comma(column: ir.Value, name: str, decimal: str) -> Sign:
    if decimal == ",":
        said = (
            f'the mapping says decimal = ",", but {{rows}} values of {name} look like numbers with '
            "a decimal point ({at}): leave it out"
        )
        return Sign("decimal_comma", column.re_search(POINT), (name,), said)
    said = (
        f"{{rows}} values of {name} look like numbers with a decimal comma ({{at}}): say "
        'decimal = "," in the mapping'
    )
    return Sign("decimal_comma", column.re_search(COMMA), (name,), said)


def _percent_mixed(column: ir.Value, name: str) -> Sign:
    """Fractions beside percent signs; a sign says the unit of its own number alone."""
    signed = column.contains("%") | column.contains("％")
    bare = ~signed & (column.try_cast("double").abs() < 1) & column.re_search("[1-9]")
    said = (
        f"{{rows}} values of {name} are fractions without a percent sign ({{at}}) beside others "
        "with one: give them one unit"
    )
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


def _mixed_currency(opened: Engine, raw: Raw, mapping: Mapping | None) -> Iterator[Doubt]:
    given = mapping.currency if mapping else ""
    pool = given if isinstance(given, str) else ""
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
        elif len(found) == 1 and isinstance(given, str):
            code = str(found["code"].iloc[0])
            said = code.lower()
            if said != (pool or DEFAULT_CURRENCY).lower() and (pool or said not in words("yuan")):
                yield Doubt(
                    "currency_mixed",
                    f"{name} says that amounts are in {code}, but they are read in "
                    f"{pool or DEFAULT_CURRENCY}: say currency = \"USD\", or whichever it is, in "
                    "the mapping",
                )


def _of_values(
    opened: Engine, raw: Raw, columns: Named[str, Source], made: ir.Table
) -> Iterator[Doubt]:
    """The doubts about rates, dates and amounts once they are numbers and days."""
    measures: dict[str, ir.Value] = {"rows": made.count()}
    if "rate_ppm" in columns:
        rate = made.rate_ppm
        measures |= {
            "rate": rate.quantile(0.5, where=rate > 0),
            "rates": rate.count(where=rate > 0),
            "low": rate.count(where=(rate > 0) & (rate < LOWEST_RATE)),
            "high": rate.count(where=rate > HIGHEST_RATE),
        }
    if "origination_date" in columns:
        is_old = made.origination_date < ibis.literal(OLDEST_ORIGINATION)
        measures |= {"old": is_old.sum(), "oldest": made.origination_date.min()}
    found = opened.row(made.aggregate(**measures))
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
    if median is not None and USUAL_RATE <= median <= HIGH_RATE:
        for far, side in (("low", "under 1 %"), ("high", "over 100 %")):
            if found[far] * FEW_OF_RATES >= found["rates"]:
                yield Doubt(
                    "percent_mixed",
                    f"{int(found[far]):,} of {int(found['rates']):,} rates in "
                    f"{_named(columns, 'rate_ppm')} are {side} a year, half of all at most "
                    f"{float(median) / 10_000:.4g} %: give percent and fractions one unit",
                )
    if found.get("old"):
        yield Doubt(
            "origination_too_old",
            f"{int(found['old']):,} loans were granted before {OLDEST_ORIGINATION.year}, the first "
            f"on {found['oldest']}: say the format of {_named(columns, 'origination_date')}, or "
            "name this day under missing if it stands for no value",
        )
    if (rows := int(found["rows"])) >= FEWEST_PARTS:
        yield from _total(opened, columns, made)
    if "snapshot_date" in columns:
        yield from _row_dates(opened, columns, made, rows)


def _total(opened: Engine, columns: Named[str, Source], made: ir.Table) -> Iterator[Doubt]:
    """An amount that equals the sum of all others of its snapshot, though no word says so."""
    days = ["snapshot_date"] if "snapshot_date" in columns else []
    summed = made.aggregate(
        by=days, rows=_.count(), most=_.balance_fen.max(), whole=_.balance_fen.sum()
    )
    total = summed.filter((_.most > 0) & (_.rows >= FEWEST_PARTS) & (_.whole == 2 * _.most))
    for _day, found in opened.rows(total.select("most")).head(1).iterrows():
        yield Doubt(
            "total_row",
            f"a row of {_named(columns, 'balance_fen')} equals the sum of all others "
            f"({found['most'] / 100:,.2f}): take the total out of the tape",
        )


def _row_dates(
    opened: Engine, columns: Named[str, Source], made: ir.Table, rows: int
) -> Iterator[Doubt]:
    """Days that differ from row to row: the last, which the pool is of, holds few of the rows."""
    counted = made.filter(_.snapshot_date.notnull()).group_by("snapshot_date")
    by_day = opened.rows(counted.aggregate(rows=_.count()).order_by("snapshot_date"))
    days, last = list(by_day["snapshot_date"]), int(by_day["rows"].iloc[-1]) if len(by_day) else 0
    if len(days) < 2 or _are_regular(days):
        return
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
