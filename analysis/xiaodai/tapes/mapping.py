"""A mapping file: which column of another tape is which of ours, and in which unit or format."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from xiaodai.tapes.columns import COLUMNS, FORMATS, NEEDED, STATUSES, UNITS, PoolError

Named = BeforeValidator(lambda given: {"column": given} if isinstance(given, str) else given)


class Source(BaseModel):
    """Where one column comes from, and its unit, format or values.

    It is a `column` of the tape, or stands in the name of each file (`file_name`: a date in a
    pattern such as %Y%m) or of a folder (`folder`: the month of month=2025-06).
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    column: str = ""
    file_name: str = ""
    folder: str = ""
    unit: str = ""
    format: str = ""
    values: dict[str, str] = {}


class Mapping(BaseModel):
    """The columns of a tape, by our names; `missing` are the texts that mean no value.

    `encoding`, `delimiter`, `skip` (lines above the header) and `sheet` (of a workbook) overrule
    what is found in the files.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: str = ""
    missing: Annotated[tuple[str, ...], BeforeValidator(tuple)] = ()
    encoding: str = ""
    delimiter: str = Field("", max_length=1)
    skip: int | None = Field(None, ge=0)
    sheet: str = ""
    columns: dict[str, Annotated[Source, Named]]


def ready() -> dict[str, str]:
    """The mappings that come with the package: name → its text."""
    folder = files("xiaodai.tapes").joinpath("mappings")
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".toml"): entry.read_text("utf-8") for entry in found}


def read_mapping(name: str) -> Mapping:
    """A mapping file, or one of the ready mappings by its name.

    Raises `PoolError` with one sentence for a file that cannot be read, is no TOML, names a column
    that is not ours, or a unit, format or status that is not allowed.
    """
    known = ready()
    try:
        text = known.get(name) or Path(name).read_text(encoding="utf-8")
        mapping = Mapping.model_validate(tomllib.loads(text))
    except FileNotFoundError:
        listed = ", ".join(known)
        raise PoolError(f"there is no mapping file {name}; ready mappings are: {listed}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PoolError(f"{name} cannot be read as a text file: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise PoolError(f"{name} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise PoolError(f"{name}: {place}: {first['msg']}") from None
    for column, source in mapping.columns.items():
        if wrong := _fault(column, source):
            raise PoolError(f"{name}: {wrong}")
    if missing := [column for column in NEEDED if column not in mapping.columns]:
        raise PoolError(f"{name} does not say which column is {missing[0]}")
    term = mapping.columns.get("term_days")
    if term and term.unit == "maturity" and "origination_date" not in mapping.columns:
        raise PoolError(f"{name}: a term from its maturity needs origination_date")
    return mapping


def _fault(column: str, source: Source) -> str:
    """What is wrong with one line of a mapping, as the end of a sentence; empty if nothing is."""
    if column not in COLUMNS:
        return f"there is no column {column!r}; the columns are: {', '.join(COLUMNS)}"
    if sum(map(bool, (source.column, source.file_name, source.folder))) != 1:
        return f"{column} must come from one of column, file_name and folder"
    units = {"days": 1} if column == "days_past_due" else UNITS.get(COLUMNS[column], {})
    if source.unit and source.unit not in units:
        allowed = f"is one of {', '.join(units)}" if units else "is not for this column"
        return f"{column} has the unit {source.unit!r}; a unit {allowed}"
    is_dated = COLUMNS[column] == "date" or source.unit == "maturity"
    is_known = source.format in FORMATS or "%" in source.format
    if source.format and not (is_dated and is_known):
        return (
            f"{column} has the format {source.format!r}; a format is for dates and is one of "
            f"{', '.join(FORMATS)}, or a pattern such as %d.%m.%Y"
        )
    if source.values and column != "status":
        return f"{column} has values; values are for status"
    if strange := [value for value in source.values.values() if value not in STATUSES]:
        return f"status has the value {strange[0]!r}; it must be one of {', '.join(STATUSES)}"
    return ""
