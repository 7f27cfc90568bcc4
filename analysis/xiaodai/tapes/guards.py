"""Guards: what a tape shows if it is probably misread. Such a tape is refused.

Each guard has a name, by which it can be overruled, and says what it saw, where, and how to say
what was meant. Those on texts look at the rows as they stand in the files, the others at what was
made of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as Named
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from xiaodai.tapes.columns import COLUMNS, DEFAULT_CURRENCY, STATUSES, UNITS, PoolError
from xiaodai.tapes.doubts import Doubt
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.mapping import Mapping, Source
from xiaodai.tapes.raw import Raw
from xiaodai.tapes.signs import TAKE_OUT, Sign, in_mapping, periods_a_year, unit_of_amounts, words
from xiaodai.values.words import Text

OLDEST_ORIGINATION = date(1980, 1, 1)
LOWEST_RATE, HIGHEST_RATE = 10_000, 1_000_000  # ppm: a median of 1 % and of 100 % a year
FEWEST_PARTS = 10  # rows from which one equal to the sum of the others is no accident
OF_A_LOAN = ("origination_date", "rate_ppm", "term_days", "days_past_due", "borrower_id", "region")
FEWEST_TOLD = 2  # columns of these; a tape with one of them may lack it for half of its loans
FULL_DAY = 10  # a snapshot day holds at least one in so many of the mean day's rows
ONCE = 0.9  # of the rows: so many loans, then nearly each stands on one day alone
FEW_OF_RATES = 20  # one rate in so many is a hundred times off, then it is no accident
USUAL_RATE, HIGH_RATE = 30_000, 500_000  # ppm: between them a median is one of percent or fractions
MOST_WORDS = 20
TOO_LOW = Text("half of the rates in {column} are at most {median} % a year, read as {unit}")
TOO_HIGH = Text("half of the rates in {column} are at least {median} % a year, read as {unit}")
FEW_LOW = Text(
    "{few} of {all} rates in {column} are under 1 % a year, half of all at most {median} %"
)
FEW_HIGH = Text(
    "{few} of {all} rates in {column} are over 100 % a year, half of all at most {median} %"
)


def check_status(opened: Engine, table: ir.Table) -> None:
    """Raises `PoolError` for words of a status that are none of ours, which would lose loans."""
    unknown = table.filter(_.status.notin(STATUSES))
    counted = unknown.group_by("status").aggregate(
        rows=_.count(), fen=_.balance_fen.cast(opened.wide).sum()
    )
    told = opened.columns(counted)
    found = sorted(
        zip(told["status"], told["rows"], told["fen"], strict=True),
        key=lambda line: (-line[1], line[0]),
    )
    if not found:
        return
    listed = ", ".join(
        f"{word} ({rows:,} rows, {(fen or 0) / 100:,.2f})" for word, rows, fen in found[:MOST_WORDS]
    )
    more = " and others" if len(found) > MOST_WORDS else ""
    raise PoolError(
        f"{len(found):,} words of the status are none of {', '.join(STATUSES)}, here with their "
        f"rows and balance: {listed}{more}; say in the mapping what each means, as in "
        f'values = {{ "{found[0][0]}" = "open" }}'
    )


def doubts(
    opened: Engine,
    raw: Raw,
    columns: Named[str, Source],
    mapping: Mapping | None,
    made: ir.Table,
    looked_for: Named[str, Sign],
) -> Iterator[Doubt]:
    """What is doubtful in a tape; `made` holds its rows with our columns.

    `looked_for` are the signs by the columns of `made` that say which rows have one; a tape that is
    no conversion has none of these columns.
    """
    if looked_for.keys() <= set(made.columns):
        counts = {name: made.count(where=made[name]) for name in looked_for}
        seen = opened.row(made.aggregate(**counts)) if counts else {}
    else:
        seen = raw.counted({name: sign.where for name, sign in looked_for.items()})
    for name, sign in looked_for.items():
        if seen[name] and _is_sign(raw, sign):
            at = raw.places(sign.where, sign.shown)
            yield Doubt(sign.guard, sign.seen(int(seen[name]), at), sign.remedy)
    yield from _other_unit(raw, columns)
    yield from _unknown_words(opened, raw, columns, mapping.missing if mapping else ())
    yield from _mixed_currency(opened, raw, mapping)
    yield from _of_values(opened, raw, columns, made)


def _is_sign(raw: Raw, sign: Sign) -> bool:
    """Whether rows that have a sign tell something, by the other rows of the tape."""
    asked = {"beside": sign.beside, "unless": sign.unless}
    others = raw.counted({name: where for name, where in asked.items() if where is not None})
    return bool(others.get("beside", True)) and not others.get("unless")


def _listed(found: Named[str, int]) -> str:
    """The values of `Engine.by_value` with their rows, as far as a sentence holds them."""
    return ", ".join(f"{value} ({rows:,})" for value, rows in islice(found.items(), MOST_WORDS))


def _named(columns: Named[str, Source], ours: str) -> str:
    """How a sentence calls where one of our columns comes from."""
    return " and ".join(columns[ours].needs) or ours


def _other_unit(raw: Raw, columns: Named[str, Source]) -> Iterator[Doubt]:
    """A unit that the name of a column or the lines above the header say, but not the mapping."""
    above = unit_of_amounts(" ".join(raw.head))
    for ours, source in columns.items():
        if ours == "rate_ppm" and source.factor is None:
            yield from _rate_of_a_period(source)
        if COLUMNS.get(ours) != "fen":
            continue
        factor = source.factor if source.factor is not None else 1
        read = UNITS["fen"][source.unit or "fen"] * factor
        for column in source.needs:
            said = unit_of_amounts(column, is_name=True) or above
            if said is None or said[1] == read:
                continue
            yield Doubt(
                "other_unit",
                Text(
                    "the tape says that {column} is in {said}, but {ours} is read in {unit}",
                    column=column,
                    said=said[0],
                    ours=ours,
                    unit=(source.unit or "fen") + (f" × {factor:f}" if factor != 1 else ""),
                ),
                f"say {in_mapping(said[1])} in the mapping",
            )


def _rate_of_a_period(source: Source) -> Iterator[Doubt]:
    """A rate a month or a day, by the name of its column, that is read as one a year."""
    if times := periods_a_year(source.column):
        yield Doubt(
            "other_unit",
            Text(
                "the name of {column} says that {times} of its rates make one a year, but they are "
                "read as rates a year",
                column=source.column,
                times=str(times),
            ),
            f"say factor = {times} in the mapping",
        )


def _unknown_words(
    opened: Engine, raw: Raw, columns: Named[str, Source], missing: Collection[str]
) -> Iterator[Doubt]:
    """The words of a text column that its `values` do not name; a status is looked at later."""
    for ours, source in columns.items():
        is_text = COLUMNS.get(ours, "text") == "text" and not getattr(source, "bands", ())
        if not source.values or ours == "status" or not source.column or not is_text:
            continue
        found = opened.by_value(raw.table, source.column)
        starts = tuple(text.removesuffix("*") for text in missing if text.endswith("*"))
        known = {*source.values, *missing}
        found = {
            word: rows
            for word, rows in found.items()
            if word not in known and not word.startswith(starts)
        }
        if found:
            listed = _listed(found)
            yield Doubt(
                "unknown_words",
                Text(
                    "the values of {ours} do not name {words} words of the column {column}, here "
                    "with their rows: {listed}",
                    ours=ours,
                    words=f"{len(found):,}",
                    column=source.column,
                    listed=listed,
                ),
                "say what each means",
            )


def _mixed_currency(opened: Engine, raw: Raw, mapping: Mapping | None) -> Iterator[Doubt]:
    given = mapping.currency if mapping else ""
    pool = given if isinstance(given, str) else ""
    for name in raw.columns:
        if name.strip().lower() not in words("currency"):
            continue
        found = opened.by_value(raw.table, name)
        if len(found) > 1:
            listed = _listed(found)
            yield Doubt(
                "currency_mixed",
                Text(
                    "{column} names {words} currencies, here with their rows: {listed}",
                    column=name,
                    words=str(len(found)),
                    listed=listed,
                ),
                "give one tape for each",
            )
        elif len(found) == 1 and isinstance(given, str):
            (code,) = found
            said = code.lower()
            if said != (pool or DEFAULT_CURRENCY).lower() and (pool or said not in words("yuan")):
                yield Doubt(
                    "currency_mixed",
                    Text(
                        "{column} says that amounts are in {code}, but they are read in {pool}",
                        column=name,
                        code=code,
                        pool=pool or DEFAULT_CURRENCY,
                    ),
                    'say currency = "USD", or whichever it is, in the mapping',
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
    told = [name for name in OF_A_LOAN if name in columns and columns[name].needs]
    if len(told) >= FEWEST_TOLD:
        is_bare = ibis.and_(*(made[name].isnull() for name in told))
        measures |= {
            "bare": made.balance_fen.sum(where=is_bare),
            "whole": made.balance_fen.sum(),
        }
    found = opened.row(made.aggregate(**measures))
    median = found.get("rate")
    if median is not None and not LOWEST_RATE <= median <= HIGHEST_RATE:
        is_low = median < LOWEST_RATE
        column, read = _named(columns, "rate_ppm"), columns["rate_ppm"].unit or "ppm"
        said = (TOO_LOW if is_low else TOO_HIGH).template
        yield Doubt(
            "rate_too_low" if is_low else "rate_too_high",
            Text(said, column=column, median=f"{float(median) / 10_000:.4g}", unit=read),
            "say the unit that they have (ppm, bp, percent, fraction)",
        )
    if median is not None and USUAL_RATE <= median <= HIGH_RATE:
        for far, said in (("low", FEW_LOW.template), ("high", FEW_HIGH.template)):
            if found[far] * FEW_OF_RATES >= found["rates"]:
                yield Doubt(
                    "percent_mixed",
                    Text(
                        said,
                        few=f"{int(found[far]):,}",
                        all=f"{int(found['rates']):,}",
                        column=_named(columns, "rate_ppm"),
                        median=f"{float(median) / 10_000:.4g}",
                    ),
                    "give percent and fractions one unit",
                )
    if found.get("old"):
        yield Doubt(
            "origination_too_old",
            Text(
                "{loans} loans were granted before {year}, the first on {day}",
                loans=f"{int(found['old']):,}",
                year=str(OLDEST_ORIGINATION.year),
                day=str(found["oldest"]),
            ),
            f"say the format of {_named(columns, 'origination_date')}, or name this day under "
            "missing if it stands for no value",
        )
    if (rows := int(found["rows"])) >= FEWEST_PARTS:
        yield from _total(opened, columns, made)
        yield from _bare_totals(_named(columns, "balance_fen"), found)
    if "snapshot_date" in columns:
        yield from _row_dates(opened, columns, made, rows)


def _total(opened: Engine, columns: Named[str, Source], made: ir.Table) -> Iterator[Doubt]:
    """An amount that equals the sum of all others of its snapshot, though no word says so."""
    days = ["snapshot_date"] if "snapshot_date" in columns else []
    summed = made.aggregate(
        by=days, rows=_.count(), most=_.balance_fen.max(), whole=_.balance_fen.sum()
    )
    total = summed.filter((_.most > 0) & (_.rows >= FEWEST_PARTS) & (_.whole == 2 * _.most))
    for most in opened.columns(total.select("most"))["most"][:1]:
        yield Doubt(
            "total_row",
            Text(
                "a row of {column} equals the sum of all others ({amount})",
                column=_named(columns, "balance_fen"),
                amount=f"{most / 100:,.2f}",
            ),
            TAKE_OUT,
        )


def _bare_totals(column: str, found: Named[str, Any]) -> Iterator[Doubt]:
    """Subtotals of whatever name: amounts of which nothing else is known add up to all others."""
    bare = int(found.get("bare") or 0)
    rest = int(found.get("whole") or 0) - bare
    if bare > 0 and bare in (rest, 2 * rest):
        yield Doubt(
            "total_row",
            Text(
                "rows of {column} without a day, a rate or the like add up to all others "
                "({amount}), or twice that",
                column=column,
                amount=f"{bare / 100:,.2f}",
            ),
            TAKE_OUT,
        )


def _row_dates(
    opened: Engine, columns: Named[str, Source], made: ir.Table, rows: int
) -> Iterator[Doubt]:
    """Days that differ from row to row: the last, which the pool is of, holds few of the rows."""
    counted = made.filter(_.snapshot_date.notnull()).group_by("snapshot_date")
    by_day = opened.columns(counted.aggregate(rows=_.count()).order_by("snapshot_date"))
    days = by_day["snapshot_date"]
    if len(days) < 2 or _are_regular(days):
        return
    last = by_day["rows"][-1]
    loans = int(opened.row(made.aggregate(loans=made.loan_id.approx_nunique()))["loans"])
    if last * FULL_DAY * len(days) < rows or (loans > ONCE * rows and last * 2 < rows):
        yield Doubt(
            "row_dates",
            Text(
                "{column} has {days} days, and the last, {day}, holds {last} of {rows} rows",
                column=_named(columns, "snapshot_date"),
                days=f"{len(days):,}",
                day=str(days[-1]),
                last=f"{last:,}",
                rows=f"{rows:,}",
            ),
            "if these are days of rows and not of snapshots, leave snapshot_date out of the "
            "mapping and say AS_OF",
        )


def _are_regular(days: list[date]) -> bool:
    """Whether the days are ends of months, or at even steps of a week or more."""
    if all((day + timedelta(days=1)).day == 1 for day in days):
        return True
    steps = {(after - day).days for day, after in pairwise(days)}
    return len(steps) == 1 and min(steps) >= 7
