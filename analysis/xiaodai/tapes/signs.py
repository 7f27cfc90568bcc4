"""What a guard looks for in the rows of a tape's files: signs that texts are misread."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from xiaodai.tapes.columns import COLUMNS, DEFAULT_CURRENCY, UNITS
from xiaodai.tapes.mapping import Mapping, Source
from xiaodai.tapes.raw import Place, Raw
from xiaodai.values.spreadsheets import DIGITS
from xiaodai.values.words import Names, Text

COMMA = r"^[^0-9]*\d+,\d{1,2}[^0-9]*$|^[^0-9]*\d+,\d{4,}[^0-9]*$|\.\d{3},\d"
POINT = r"^[^0-9]*\d+\.\d{1,2}[^0-9]*$|^[^0-9]*\d+\.\d{4,}[^0-9]*$|,\d{3}\.\d"
DECIMALS = r"\.0*[1-9]\d*0*[^0-9]*$|\.\d*[1-9]"
GROUPED = r"^\d{1,3}(\.\d{3})+$"  # thousands with points, or three decimals
EXPONENT = r"^\d(\.\d+)?[eE]\+\d{1,2}$"
ROUNDED = r"^\d{15,}0$"
THOUSANDS = ".000"
TAKE_OUT = (
    "take totals out of the tape, or say footer = 1 in the mapping, the number of its last lines "
    "that are no loans"
)
LONGEST_DAY = 8  # characters of a day with two digits of its year
TWO_DIGIT_YEAR = r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$"
BEGINNING = 10_000  # rows that are looked at before all others
ONE_PERCENT = 10_000  # ppm


@cache
def words(kind: str) -> Any:
    """What a kind of word is told by: a total row, a column of currencies, yuan, other signs."""
    text = files("xiaodai.tapes").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)[kind]


def is_total(text: str) -> bool:
    """Whether a text is the label of a total.

    >>> is_total("Grand total:"), is_total("Totality Ltd")
    (True, False)
    """
    return bool(re.search(words("total"), text))


def has_comma(text: str) -> bool:
    """Whether a text looks like a number with a comma before its decimals.

    >>> has_comma("1.234,56"), has_comma("12,5"), has_comma("1,234.56"), has_comma("1,234")
    (True, True, False, False)
    """
    return bool(re.search(COMMA, text))


def unit_of_amounts(text: str, *, is_name: bool = False) -> tuple[str, int] | None:
    """The unit that a line above a header, or the name of a column, says; and how many fen it is.

    `None` where it says none.
    """
    for pattern in words("unit")["named" if is_name else "above"]:
        said = re.search(pattern, text)
        if said and (fen := words("unit")["fen"].get(said[1].lower())):
            return said[1], fen
    return None


def periods_a_year(name: str) -> int | None:
    """How many of a rate make a year, as the name of its column says; `None` where it says none.

    >>> periods_a_year("月利率"), periods_a_year("Daily rate"), periods_a_year("年利率")
    (12, 365, None)
    """
    return next((int(n) for n, said in words("rate").items() if re.search(said, name)), None)


def currency_signs(but: str = "") -> str:
    """A pattern of the signs and codes of currencies, without those of one of them."""
    signs = [sign for sign, of in words("sign").items() if but not in of]
    return "|".join([*signs, *(code for code in words("codes") if code != but.lower())])


def in_mapping(fen: int) -> str:
    """What a mapping says of amounts in a unit of so many fen.

    >>> in_mapping(1_000_000), in_mapping(100_000)
    ('unit = "wan_yuan"', 'unit = "yuan", factor = 1000')
    """
    unit = next((name for name, of in UNITS["fen"].items() if of == fen), "")
    return f'unit = "{unit}"' if unit else f'unit = "yuan", factor = {fen // UNITS["fen"]["yuan"]}'


class Sign(NamedTuple):
    """What a guard looks for in the rows of the files.

    `where` is the condition of a row, `shown` the columns to show of the first ones, `words` what
    they are, in which `{rows}` is how many there are and `{at}` where they stand, `remedy` what to
    do. With `beside` they are a sign only where the tape holds such rows, too; with `unless` only
    where it holds none. `read_as` is the number that a text is read as, by our column and that of
    the tape: digits alone are no such row, unless the number is at most `small`.
    """

    guard: str
    where: ir.BooleanValue
    shown: tuple[str, ...]
    words: Text
    remedy: str
    beside: ir.BooleanValue | None = None
    unless: ir.BooleanValue | None = None
    read_as: tuple[str, str] | None = None
    small: int | None = None

    def seen(self, rows: int, at: Sequence[Place]) -> Text:
        """What is seen in so many rows, of which the first stand at some places."""
        told = [place.told for place in at]
        places = Names(*("; ".join(each) for each in ([t.en for t in told], [t.zh for t in told])))
        return Text(self.words.template, **dict(self.words.values), rows=f"{rows:,}", at=places)


def looked_for(raw: Raw, columns: Named[str, Source], mapping: Mapping | None) -> dict[str, Sign]:
    """The signs that a tape may have, each under a name.

    Left out are those that some of the first rows rule out by their `unless`.
    """
    found = {f"sign {place}": sign for place, sign in enumerate(signs(raw, columns, mapping))}
    asked = {name: sign.unless for name, sign in found.items() if sign.unless is not None}
    ruled_out = raw.counted(asked, BEGINNING)
    return {name: sign for name, sign in found.items() if not ruled_out.get(name)}


def signs(raw: Raw, columns: Named[str, Source], mapping: Mapping | None) -> Iterator[Sign]:
    """The signs to look for, by the columns that a mapping takes and the types they hold."""
    decimal = mapping.decimal if mapping else ""
    used = list(dict.fromkeys(name for source in columns.values() for name in source.needs))
    texts = {name for name in raw.columns if name and raw.table[name].type().is_string()}
    for ours, source in columns.items():
        kind = "date" if source.unit == "maturity" else COLUMNS.get(ours)
        for name in source.needs:
            column, is_text = raw.table[name], name in texts
            if is_text and kind in ("fen", "ppm"):
                yield _decimal_comma(column, name, decimal)._replace(read_as=(ours, name))
            if is_text and source.unit == "yuan" and source.factor is None and decimal == "":
                yield _points_of_thousands(column, name)
            if is_text and kind == "id":
                yield from _rounded(column, name)
            if kind == "fen" and source.unit in ("", "fen") and source.factor is None:
                yield Sign(
                    "fen_with_decimals",
                    _found(column, ".", DECIMALS) if is_text else _has_decimals(column),
                    (name,),
                    Text(
                        "{ours} is read in fen, but {rows} values of {column} have decimals ({at})",
                        ours=ours,
                        column=name,
                    ),
                    'say unit = "yuan" in the mapping',
                )
            if kind == "ppm" and source.unit in ("", "ppm") and source.factor is None:
                yield Sign(
                    "rate_too_low",
                    _found(column, ".", DECIMALS) if is_text else _has_decimals(column),
                    (name,),
                    Text(
                        "{ours} is read in ppm, but {rows} values of {column} have decimals ({at})",
                        ours=ours,
                        column=name,
                    ),
                    'say their unit in the mapping, as in unit = "percent" or "fraction"',
                )
            if is_text and kind == "ppm" and source.unit == "percent":
                factor = source.factor if source.factor is not None else Decimal(1)
                yield _percent_mixed(column, name)._replace(
                    read_as=None if source.expression else (ours, name),
                    small=math.ceil(ONE_PERCENT * abs(factor)),
                )
            if is_text and kind == "date" and not source.format:
                yield Sign(
                    "two_digit_year",
                    (column.length() <= LONGEST_DAY).ifelse(
                        column.re_search(TWO_DIGIT_YEAR), False
                    ),
                    (name,),
                    Text("{rows} dates of {column} have a year of two digits ({at})", column=name),
                    'say which number is what, as in format = "%d/%m/%y"',
                )
    yield from _totals(raw, columns, used, texts)
    yield from _of_currency(raw, columns, mapping)


def _totals(
    raw: Raw, columns: Named[str, Source], used: list[str], texts: set[str]
) -> Iterator[Sign]:
    """Rows with the label of a total: in an id or a word, in the first column, or in another.

    In others it is looked for only where a value that is used is missing: a total has no date and
    no rate. A Parquet file's other columns are not read for it.
    """
    named = {
        name
        for ours, source in columns.items()
        for name in source.needs
        if COLUMNS.get(ours, "text") in ("id", "text")
    }
    labels = [name for name in raw.columns if name in texts and name in {*named, raw.columns[0]}]
    others = [name for name in texts if name not in {*labels, *used}] if not raw.held else []
    found = [_is_total(raw.table[name]) for name in labels]
    if others and used:
        lacking = ibis.or_(*(raw.table[name].isnull() for name in used))
        is_total = ibis.or_(*(_is_total(raw.table[name]) for name in sorted(others)))
        found.append(lacking.ifelse(is_total, False))
    if found:
        yield Sign(
            "total_row",
            ibis.or_(*found),
            tuple(dict.fromkeys([*labels[:1], *columns["balance_fen"].needs])),
            Text("{rows} rows look like totals ({at})"),
            TAKE_OUT,
        )


def _found(column: ir.Value, sign: str, pattern: str) -> ir.BooleanValue:
    """Whether a pattern is found; it is looked for only where its sign occurs."""
    found: ir.BooleanValue = column.contains(sign).ifelse(column.re_search(pattern), False)
    return found


def _begins_with_digit(column: ir.Value) -> ir.BooleanValue:
    return column.between("0", ":")


def _is_total(column: ir.Value) -> ir.BooleanValue:
    """Whether a text is a word of a total; what begins with a digit, as most ids do, is none."""
    is_total: ir.BooleanValue = _begins_with_digit(column).ifelse(
        False, column.re_search(words("total"))
    )
    return is_total


def _points_of_thousands(column: ir.Value, name: str) -> Sign:
    """Amounts with points before three digits only: 1.234 may be more than a thousand."""
    fitting = column.right(len(THOUSANDS)).startswith(".")
    grouped = fitting.ifelse(column.re_search(GROUPED), False)
    return Sign(
        "decimal_comma",
        grouped,
        (name,),
        Text(
            "every point in {column} stands before three digits, in {rows} values ({at})",
            column=name,
        ),
        'say decimal = "," in the mapping if they are points of thousands',
        unless=column.contains(".") & ~grouped,
    )


def _rounded(column: ir.Value, name: str) -> Iterator[Sign]:
    """Ids that Excel took for numbers and of which it kept the first digits."""
    is_long = column.length() > DIGITS
    yield Sign(
        "ids_rounded",
        _found(column, "+", EXPONENT),
        (name,),
        Text(
            "{rows} ids in {column} are numbers that a spreadsheet has rounded ({at})", column=name
        ),
        "export them as text",
    )
    yield Sign(
        "ids_rounded",
        is_long.ifelse(column.re_search(ROUNDED), False),
        (name,),
        Text(
            "every long id in {column} ends in zero, {rows} in all ({at}), as where a spreadsheet "
            "has rounded them to fifteen digits",
            column=name,
        ),
        "export them as text",
        unless=is_long & ~column.endswith("0"),
    )


def _of_currency(raw: Raw, columns: Named[str, Source], mapping: Mapping | None) -> Iterator[Sign]:
    """Signs of currencies in amounts, other than those of the pool's own."""
    given = mapping.currency if mapping else ""
    if not isinstance(given, str):
        return
    pool = given or DEFAULT_CURRENCY
    signs = currency_signs(but=pool)
    for ours, source in columns.items():
        for name in source.needs if COLUMNS.get(ours) == "fen" else ():
            if not raw.table[name].type().is_string():
                continue
            column = raw.table[name]
            is_plain = _begins_with_digit(column) & _begins_with_digit(column.right(1))
            yield Sign(
                "currency_mixed",
                is_plain.ifelse(False, column.re_search(f"(?i){signs}")),
                (name,),
                Text(
                    "{rows} values of {column} have the sign of a currency not {pool} ({at})",
                    column=name,
                    pool=pool,
                ),
                'say which one in the mapping, as in currency = "USD"',
                read_as=(ours, name),
            )


def _decimal_comma(column: ir.Value, name: str, decimal: str) -> Sign:
    if decimal == ",":
        return Sign(
            "decimal_comma",
            _found(column, ".", POINT),
            (name,),
            Text(
                'the mapping says decimal = ",", but {rows} values of {column} look like numbers '
                "with a decimal point ({at})",
                column=name,
            ),
            "leave it out",
        )
    return Sign(
        "decimal_comma",
        _found(column, ",", COMMA),
        (name,),
        Text(
            "{rows} values of {column} look like numbers with a decimal comma ({at})", column=name
        ),
        'say decimal = "," in the mapping',
    )


def _percent_mixed(column: ir.Value, name: str) -> Sign:
    """Fractions beside percent signs; a sign says the unit of its own number alone."""
    signed = column.contains("%") | column.contains("％")
    is_part = (column.try_cast("double").abs() < 1) & column.re_search("[1-9]")
    bare = signed.ifelse(False, is_part)
    return Sign(
        "percent_mixed",
        bare,
        (name,),
        Text(
            "{rows} values of {column} are fractions without a percent sign ({at}) beside others "
            "with one",
            column=name,
        ),
        "give them one unit",
        beside=signed,
    )


def _has_decimals(column: ir.Value) -> ir.BooleanValue:
    if column.type().is_integer() or not column.type().is_numeric():
        return ibis.literal(False)
    exact = column.cast("double")
    return exact != exact.floor()
