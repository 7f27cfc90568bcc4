"""A mapping file: which column of another tape is which of ours, and in which unit or format."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from xiaodai.paths import reason
from xiaodai.tapes import expression
from xiaodai.tapes.columns import (
    COLUMNS,
    FLOWS,
    FORMATS,
    NEEDED,
    PRINCIPAL_FLOWS,
    STATUSES,
    UNITS,
    PoolError,
)
from xiaodai.tapes.declared import FIELDS
from xiaodai.tapes.declared import Field as Own

LARGEST = 1 << 18  # bytes of a mapping file
LONGEST = 10_000  # characters of one of its lines
MOST_FIELDS = 12  # of the user's own
MOST_BANDS = 30
DEEPEST = 5  # mappings that extend one another
FROM = ("column", "constant", "expression", "row_number", "file_name", "folder")
TERM_UNITS = ("months", "years", "maturity")  # of term_days only


def _source(given: Any) -> Any:
    return {"column": given} if isinstance(given, str) else given


def _texts(given: Any) -> Any:
    return tuple(map(str, given)) if isinstance(given, list | tuple) else given


def _words(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    plain = {key: value for key, value in given.items() if not isinstance(value, bool)}
    return {key: str(value) if key in plain else value for key, value in given.items()}


def _exact(given: Any) -> Any:
    if isinstance(given, str | int) and not isinstance(given, bool):
        try:
            return Decimal(given)
        except ArithmeticError:
            return given
    return given


Word = str | int | Decimal
Words = Annotated[
    dict[str, str], BeforeValidator(_words, json_schema_input_type=dict[str, str | float])
]
Texts = Annotated[
    tuple[str, ...], BeforeValidator(_texts, json_schema_input_type=list[str | float])
]


class Source(BaseModel):
    """Where a column comes from, in which unit or format, and what its words stand for.

    Exactly one of `column`, `constant`, `expression`, `row_number`, `file_name` and `folder`.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    column: str = Field("", description="the name of a column of the tape")
    constant: str | int | Decimal | date | None = Field(None, description="one value for every row")
    expression: str = Field("", description='arithmetic of columns: principal + "interest due"')
    row_number: bool = Field(False, description="the number of the row, as an id")
    file_name: str = Field("", description="the pattern of a date in the file's name: %Y%m")
    folder: str = Field("", description="the folder's key: month for month=2025-06")
    unit: str = Field(
        "",
        description="what one of its numbers is",
        json_schema_extra={"enum": ["", *dict.fromkeys(u for of in UNITS.values() for u in of)]},
    )
    format: str = Field(
        "", description=f"of dates: {', '.join(FORMATS)}, or a pattern such as %d.%m.%Y"
    )
    since: str | date = Field(
        "", description="of a date in months: the day, or the column, that they are counted from"
    )
    factor: Annotated[
        Decimal | None, BeforeValidator(_exact, json_schema_input_type=str | float | None)
    ] = Field(None, description="what its numbers are multiplied by: 1000 where they are thousands")
    values: Words = Field(
        {}, description='its words, and what is read instead of each; "" is an empty cell'
    )
    only: Texts = Field(
        (), description="of a flow: the statuses of a row in which it counts; in others it is 0"
    )
    cumulative: bool = Field(
        False, description="of a flow: it is told to date, and what a loan had before is taken off"
    )
    negative: Literal["", "credit"] = Field(
        "", description="credit: a balance below zero is what the lender owes, and no fault"
    )

    @property
    def is_months(self) -> bool:
        """Whether it is a date told by a number of months."""
        return self.unit == "months" and bool(self.since)

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns of the tape that it is made from."""
        if self.expression:
            return expression.names(self.expression)
        return (self.column,) if self.column else ()


class OwnField(Source):
    """A field of the user's own to stratify by; `bands` are the upper ends of all but the last."""

    bands: Annotated[
        tuple[Decimal, ...],
        BeforeValidator(
            lambda given: tuple(map(_exact, given)) if isinstance(given, list) else given,
            json_schema_input_type=list[float],
        ),
    ] = ()
    title: str = ""
    title_zh: str = ""


class Currency(BaseModel):
    """The column of the tape that names its one currency."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    column: str = Field(min_length=1)


class Mapping(BaseModel):
    """The columns of a tape, by our names, and how its files and texts are read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: str = Field("", description="what the pool is called")
    title_zh: str = Field("", description="what it is called in Chinese")
    extends: str = Field("", description="a ready mapping or a file; the keys here come first")
    missing: Texts = Field((), description="texts that mean no value; ND4-* is any that begins so")
    encoding: str = Field("", description="of text files: utf-8, gbk, latin-1, big5 …")
    delimiter: str = Field("", max_length=1, description="what parts the values of a line")
    decimal: Literal["", ".", ","] = Field("", description="the sign before decimals")
    skip: int | None = Field(None, ge=0, le=1000, description="lines above the header")
    footer: int = Field(0, ge=0, le=1000, description="lines below the rows, empty ones aside")
    names: Texts = Field(
        (),
        description="the names of the columns, where no line has them; a last * is any that follow",
    )
    sheet: str = Field("", description="the sheet of a workbook")
    currency: str | Currency = Field("", description="of all amounts, as EUR, or its column")
    accept: Texts = Field((), description="the doubts about a tape that are overruled, by name")
    columns: dict[
        str,
        Annotated[
            Source,
            BeforeValidator(_source, json_schema_input_type=str | Source | Literal[False]),
        ],
    ]
    fields: dict[
        str,
        Annotated[OwnField, BeforeValidator(_source, json_schema_input_type=str | OwnField)],
    ] = {}

    @property
    def own(self) -> tuple[Own, ...]:
        """The user's own fields, as the tables know them."""
        return tuple(
            Own(name, of.title, of.title_zh, tuple(map(float, of.bands)))
            for name, of in self.fields.items()
        )

    @property
    def all(self) -> dict[str, Source]:
        """Every column that is made, by its name: ours in their order, then the user's own."""
        ours = {name: self.columns[name] for name in COLUMNS if name in self.columns}
        return ours | {own.column: self.fields[own.name] for own in self.own}

    @property
    def wanted(self) -> frozenset[str]:
        """The columns of the tape that anything is made from."""
        named = {self.currency.column} if isinstance(self.currency, Currency) else set()
        return frozenset(named.union(*(of.needs for of in self.all.values())))


def ready() -> dict[str, str]:
    """The mappings that come with the package: name → its text."""
    folder = files("xiaodai.tapes").joinpath("mappings")
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".toml"): entry.read_text("utf-8") for entry in found}


def read_mapping(name: str) -> Mapping:
    """A mapping file, or one of the ready mappings by its name.

    Raises `PoolError` with one sentence for a file that cannot be read, is no TOML, has a key, a
    column, a unit, a format, a status or an expression that is not allowed.
    """
    try:
        mapping = Mapping.model_validate(_loaded(name, Path(), 0))
    except ValidationError as error:
        raise PoolError(f"{name}: {_sentence(error)}") from None
    if wrong := next(_faults(mapping), ""):
        raise PoolError(f"{name}: {wrong}")
    if missing := [column for column in NEEDED if column not in mapping.columns]:
        raise PoolError(f"{name} does not say which column is {missing[0]}")
    for column, source in mapping.columns.items():
        needed = [("status", source.only), ("snapshot_date", source.cumulative)]
        if absent := [name for name, asked in needed if asked and name not in mapping.columns]:
            raise PoolError(f"{name}: {column} needs {absent[0]}")
    term = mapping.columns.get("term_days")
    if term and term.unit == "maturity" and "origination_date" not in mapping.columns:
        raise PoolError(f"{name}: a term from its maturity needs origination_date")
    return mapping


def _loaded(name: str, folder: Path, depth: int) -> dict[str, Any]:
    """What a mapping says, with what it extends; a column that is `false` is left out."""
    known, path = ready(), folder / name
    if depth > DEEPEST:
        raise PoolError(f"{name}: mappings extend one another more than {DEEPEST} deep")
    try:
        if name not in known and path.stat().st_size > LARGEST:
            raise PoolError(f"{name} is no mapping: it is larger than {LARGEST >> 10} KB")
        text = known.get(name) or path.read_text(encoding="utf-8-sig")
        if max(map(len, text.splitlines()), default=0) > LONGEST:  # a.a.a… takes its square
            raise PoolError(f"{name}: a line is longer than {LONGEST:,} characters")
        given = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        listed = ", ".join(known)
        raise PoolError(f"there is no mapping file {name}; ready mappings are: {listed}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PoolError(f"{name} cannot be read as a text file: {reason(error)}") from None
    except (ValueError, RecursionError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise PoolError(f"{name} is no TOML: {said}") from None
    base = given.get("extends")
    if isinstance(base, str) and base:
        below = _loaded(base, path.parent, depth + 1)
        for part in ("columns", "fields"):
            if isinstance(given.get(part, {}), dict):
                given[part] = below.get(part, {}) | given.get(part, {})
        given = below | given
    columns = given.get("columns")
    if isinstance(columns, dict):
        given["columns"] = {key: value for key, value in columns.items() if value is not False}
    return given


def _sentence(error: ValidationError) -> str:
    """The first misfit, with the nearest key that there is."""
    first = error.errors()[0]
    *place, last = map(str, first["loc"])
    where = ".".join([*place, last])
    if first["type"] != "extra_forbidden":
        return f"{where}: {first['msg']}"
    model = {"columns": Source, "fields": OwnField}.get(place[0] if place else "", Mapping)
    allowed = list(model.model_fields)
    near = get_close_matches(last, allowed, 1)
    meant = f"is {near[0]!r} meant?" if near else f"the keys are: {', '.join(allowed)}"
    return f"there is no key {where!r}; {meant}"


def _faults(mapping: Mapping) -> Iterator[str]:
    if isinstance(mapping.currency, str) and mapping.currency:
        code = mapping.currency
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            yield f"the currency is {code!r}; it is three capitals, as EUR, or its column"
    for column, source in mapping.columns.items():
        yield from _of_column(column, source)
        if isinstance(source.since, str) and source.since:
            base = mapping.columns.get(source.since)
            if base is None or COLUMNS.get(source.since) != "date" or base.is_months:
                yield (
                    f"{column} is counted since {source.since!r}, which must be a day, or a date "
                    "of the mapping that is not counted itself"
                )
    if len(mapping.fields) > MOST_FIELDS:
        yield f"it has {len(mapping.fields)} fields of its own; at most {MOST_FIELDS} are allowed"
    for name, own in mapping.fields.items():
        if not (name.isidentifier() and name.isascii() and name == name.lower()):
            yield f"the field {name!r} needs a name of small letters, digits and _"
        if name in FIELDS:
            yield f"the field {name!r} has the name of one that every pool has"
        if len(own.bands) > MOST_BANDS or any(low >= high for low, high in pairwise(own.bands)):
            yield f"the bands of the field {name} do not rise, or are more than {MOST_BANDS}"
        if wrong := [
            key for key in ("unit", "format", "negative", "only", "cumulative") if getattr(own, key)
        ]:
            yield f"the field {name} has a {wrong[0]}, which is not for a field"
        if own.expression and not own.bands:
            yield f"the field {name} is made by arithmetic; give it bands"
        yield from _of_source(f"the field {name}", own)


def _of_source(name: str, source: Source) -> Iterator[str]:
    """What is wrong with where a column comes from."""
    given = [key for key in FROM if getattr(source, key) not in ("", None, False)]
    if len(given) != 1:
        said = " and ".join(given) or "nothing"
        yield f"{name} is made from {said}; give exactly one of {', '.join(FROM)}"
    if source.expression:
        try:
            expression.names(source.expression)
        except expression.ExpressionError as error:
            yield f"{name}: {error}"


def _of_column(column: str, source: Source) -> Iterator[str]:
    """What is wrong with one column of a mapping, each as the end of a sentence."""
    if column not in COLUMNS:
        near = get_close_matches(column, COLUMNS, 1)
        meant = f"is {near[0]!r} meant" if near else f"the columns are: {', '.join(COLUMNS)}"
        yield f"there is no column {column!r}; {meant}"
        return
    kind = COLUMNS[column]
    units = [
        unit for unit in UNITS.get(kind, {}) if unit not in TERM_UNITS or column == "term_days"
    ]
    if kind == "years":
        units = ["years"]
    if kind == "date" and source.since:
        units = ["months"]
    if source.unit and source.unit not in units:
        allowed = f"is one of {', '.join(units)}" if units else "is not for this column"
        yield f"{column} has the unit {source.unit!r}; a unit {allowed}"
    is_dated = kind == "date" or source.unit == "maturity"
    is_known = source.format in FORMATS or "%" in source.format
    if source.format and not (is_dated and is_known):
        yield (
            f"{column} has the format {source.format!r}; a format is for dates and is one of "
            f"{', '.join(FORMATS)}, or a pattern such as %d.%m.%Y"
        )
    is_number = kind in UNITS and source.unit != "maturity"
    if source.since and not (kind == "date" and source.is_months and source.column):
        yield f'{column} has since; that is for a column of a date in unit = "months"'
    if source.factor is not None and not (is_number or source.is_months):
        yield f"{column} has a factor; a factor is for numbers"
    if source.expression and not is_number:
        yield f"{column} has an expression; an expression is for numbers"
    if source.row_number and kind != "id":
        yield f"{column} is the number of the row; that is for an id"
    if (source.file_name or source.folder) and kind not in ("date", "text"):
        yield f"{column} is from the file's name or folder; that is for a date or a text"
    is_flow = column in (*FLOWS, *PRINCIPAL_FLOWS)
    if (source.only or source.cumulative) and not is_flow:
        yield f"{column} has {'only' if source.only else 'cumulative'}; that is for a flow"
    if unknown := [status for status in source.only if status not in STATUSES]:
        yield f"{column} counts only in {unknown[0]!r}, which is none of {', '.join(STATUSES)}"
    if source.negative and column != "balance_fen":
        yield f"{column} has negative = {source.negative!r}; that is for balance_fen"
    strange = [value for value in source.values.values() if value not in ("", *STATUSES)]
    if column == "status" and strange:
        yield f"status has the value {strange[0]!r}; it must be one of {', '.join(STATUSES)}"
    yield from _of_source(column, source)
