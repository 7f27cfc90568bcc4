"""What `datapackage.json` says of each table, and what is wrong with one cell under it.

The file is a Frictionless data package. Its cells are checked here and not by frictionless, whose
report counts rows instead of lines, reports one slip up to three times and takes longer to import
than the whole check takes to run; `tests/ledger/test_schema.py` compares the two. Two properties of
a column are ours: `idsOf` names the table whose ids its cells list, separated by semicolons, and
`mayBeAbsent` allows a table without the column.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

from pydantic import AliasChoices, AliasPath, BaseModel, Field, ValidationError

from xiaodai.ledger.sheets import FaultError

FILE = "datapackage.json"
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")


def _constraint(name: str) -> AliasPath:
    return AliasPath("constraints", name)


class Column(BaseModel, frozen=True, coerce_numbers_to_str=True):
    """One column: its name, type, meaning and constraints."""

    name: str
    type: str = "string"
    description: str = ""
    required: bool = Field(False, validation_alias=_constraint("required"))
    unique: bool = Field(False, validation_alias=_constraint("unique"))
    pattern: re.Pattern[str] | None = Field(None, validation_alias=_constraint("pattern"))
    enum: tuple[str, ...] = Field((), validation_alias=_constraint("enum"))
    minimum: Decimal | None = Field(None, validation_alias=_constraint("minimum"))
    true_values: tuple[str, ...] = Field(("true",), validation_alias="trueValues")
    false_values: tuple[str, ...] = Field(("false",), validation_alias="falseValues")
    ids_of: str = Field("", validation_alias="idsOf")
    may_be_absent: bool = Field(False, validation_alias="mayBeAbsent")

    def fault(self, value: str) -> str:
        """What is wrong with a value, in words; empty if nothing is."""
        if not value:
            empty = f"the column {self.name!r} is empty; it must be filled"
            return empty if self.required else ""
        said = f"{self.name} {value!r}"
        allowed = self.true_values + self.false_values if self.type == "boolean" else self.enum
        if allowed and value not in allowed:
            return f"{said} is not allowed; write {_choice(allowed)}"
        if self.type == "number":
            if not _NUMBER.fullmatch(value):
                return f"{said} is no number; write digits, as 18 or 5.475"
            if self.minimum is not None and Decimal(value) < self.minimum:
                return f"{said} is below the least that is allowed, {self.minimum}"
        if self.pattern and not self.pattern.fullmatch(value):
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
    def unique(self) -> set[str]:
        """The columns in which no value may be repeated."""
        return {column.name for column in self.fields if column.unique}

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


def _choice(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
