"""What a loan tape must be: its columns, as `docs/loan_pools.md` defines them; the error if not.

A mapping file says which column of another tape is which of ours, and in which unit or format.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

Kind = Literal["id", "fen", "ppm", "days", "years", "date", "text"]

COLUMNS: dict[str, Kind] = {
    "loan_id": "id",
    "balance_fen": "fen",
    "snapshot_date": "date",
    "borrower_id": "id",
    "origination_date": "date",
    "original_balance_fen": "fen",
    "rate_ppm": "ppm",
    "term_days": "days",
    "days_past_due": "days",
    "status": "text",
    "region": "text",
    "borrower_age": "years",
    "paid_fen": "fen",
    "purchased_fen": "fen",
    "interest_fen": "fen",
    "written_off_fen": "fen",
    "recovered_fen": "fen",
    "scheduled_fen": "fen",
    "prepaid_fen": "fen",
    "deal": "text",
}
NEEDED = ("loan_id", "balance_fen")
FLOWS = ("paid_fen", "purchased_fen", "interest_fen", "written_off_fen", "recovered_fen")
PRINCIPAL_FLOWS = ("scheduled_fen", "prepaid_fen")  # principal due, and paid ahead of schedule
STATUSES = ("open", "paid", "written_off", "sold")
UNREADABLE = "unreadable"  # true where a value could not be read; only in a converted tape
UNITS: dict[Kind, dict[str, int]] = {  # how many of ours one of theirs is
    "fen": {"fen": 1, "yuan": 100, "wan_yuan": 1_000_000},
    "ppm": {"ppm": 1, "bp": 100, "percent": 10_000, "fraction": 1_000_000},
    "days": {"days": 1, "months": 0, "maturity": 0},  # a month is 365/12 days, rounded
    "years": {"years": 1},
}
FORMATS = {"iso": "%Y-%m-%d", "chinese": "%Y年%m月%d日", "compact": "%Y%m%d"}  # or any with %
Named = BeforeValidator(lambda given: {"column": given} if isinstance(given, str) else given)


class PoolError(ValueError):
    """The tape, or what was asked of it, cannot be used; the message is the sentence to show."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython asks for this method)."""
        return [f"{type(self).__name__}: {self}"]


class Source(BaseModel):
    """Where one column comes from: its name in the tape, its unit, format or values."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    column: str = Field(min_length=1)
    unit: str = ""
    format: str = ""
    values: dict[str, str] = {}


class Mapping(BaseModel):
    """The columns of a tape, by our names; `missing` are the texts that mean no value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: str = ""
    missing: Annotated[tuple[str, ...], BeforeValidator(tuple)] = ()
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
