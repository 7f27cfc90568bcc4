"""What `datapackage.json` says of each table, and what is wrong with one cell under it.

The file is a Frictionless data package. Its cells are checked here and not by frictionless, whose
report counts rows instead of lines and reports one slip up to three times; the tests compare the
two. Two properties of a column are ours: `idsOf` names the table whose ids its cells list,
separated by semicolons, and `mayBeAbsent` allows a table without the column.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

from pydantic import AliasChoices, AliasPath, BaseModel, Field, ValidationError
from pydantic.alias_generators import to_camel

from xiaodai.ledger.sheets import FaultError

FILE = "datapackage.json"
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")


class Constraints(BaseModel, frozen=True, coerce_numbers_to_str=True):
    """What the cells of a column must be."""

    required: bool = False
    unique: bool = False
    pattern: re.Pattern[str] | None = None
    enum: tuple[str, ...] = ()
    minimum: Decimal | None = None


class Column(BaseModel, frozen=True, alias_generator=to_camel):
    """One column: its name, type, meaning and constraints."""

    name: str
    type: str = "string"
    description: str = ""
    constraints: Constraints = Constraints()
    true_values: tuple[str, ...] = ("true",)
    false_values: tuple[str, ...] = ("false",)
    ids_of: str = ""
    may_be_absent: bool = False

    def fault(self, value: str) -> str:
        """What is wrong with a value, in words; empty if nothing is."""
        must = self.constraints
        if not value:
            return f"the column {self.name!r} is empty; it must be filled" if must.required else ""
        said = f"{self.name} {value!r}"
        allowed = self.true_values + self.false_values if self.type == "boolean" else must.enum
        if allowed and value not in allowed:
            *others, last = allowed
            write = f"{', '.join(others)} or {last}" if others else last
            return f"{said} is not allowed; write {write}"
        if self.type == "number":
            if not _NUMBER.fullmatch(value):
                return f"{said} is no number; write digits, as 18 or 5.475"
            if must.minimum is not None and Decimal(value) < must.minimum:
                return f"{said} is below the least that is allowed, {must.minimum}"
        if must.pattern and not must.pattern.fullmatch(value):
            return f"{said} is not written as it must be; the column holds: {self.description}"
        return ""


class ForeignKey(BaseModel, frozen=True):
    """A column whose cells are ids of a table; an empty name is the column's own table."""

    column: str = Field(validation_alias=AliasChoices(AliasPath("fields", 0), "fields"))
    table: str = Field(validation_alias=AliasPath("reference", "resource"))


class Table(BaseModel, frozen=True):
    """The description of one table: its columns in order, its pointers into tables."""

    name: str
    fields: tuple[Column, ...] = Field(validation_alias=AliasPath("schema", "fields"))
    pointers: tuple[ForeignKey, ...] = Field(
        (), validation_alias=AliasPath("schema", "foreignKeys")
    )

    @property
    def columns(self) -> dict[str, Column]:
        """The columns by name, in order."""
        return {column.name: column for column in self.fields}

    @property
    def references(self) -> dict[str, str]:
        """The table that each column's ids are in, by column."""
        found = {pointer.column: pointer.table or self.name for pointer in self.pointers}
        return found | {column.name: column.ids_of for column in self.fields if column.ids_of}


class _Package(BaseModel):
    resources: tuple[Table, ...]


def read_schema(path: Path, needed: tuple[str, ...]) -> dict[str, Table]:
    """The description of every table in a `datapackage.json`, by its name.

    Raises `FaultError` for a file that is missing, no JSON, or no description of a needed table.
    """
    line = None
    try:
        package = _Package.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
        tables = {table.name: table for table in package.resources}
        missing = next((name for name in needed if name not in tables), None)
        if missing is None:
            return tables
        said = f"the file does not describe the table {missing!r}"
    except OSError as error:
        said = f"the file cannot be read: {error.strerror}"
    except json.JSONDecodeError as error:
        line, said = error.lineno, f"this is no JSON: {error.msg}"
    except ValidationError:
        said = "the file does not describe tables as a data package"
    except (ValueError, RecursionError):  # the encoding, or brackets without end
        said = "the file is no data package in UTF-8"
    raise FaultError(path.name, line, said)
