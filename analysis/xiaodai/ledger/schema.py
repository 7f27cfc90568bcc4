"""What `datapackage.json` says of each table, and what is wrong with one cell under it.

The file is a Frictionless data package. Its cells are checked here and not by frictionless, whose
report counts rows instead of lines, tells one slip up to three times and takes longer to import
than the whole check takes to run; `tests/evidence/test_schema.py` holds the two to the same
verdict.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from xiaodai.ledger.sheets import Fault

FILE = "datapackage.json"
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, type, meaning and constraints."""

    name: str
    type: str
    meaning: str
    required: bool
    unique: bool
    pattern: re.Pattern[str] | None
    allowed: tuple[str, ...]
    minimum: Fraction | None

    def fault(self, value: str) -> str:
        """What is wrong with a value, in words; empty if nothing is."""
        if not value:
            return f"the column {self.name!r} is empty; it must be filled" if self.required else ""
        said = f"{self.name} {value!r}"
        if self.allowed and value not in self.allowed:
            return f"{said} is not allowed; write {_choice(self.allowed)}"
        if self.type == "number":
            if not _NUMBER.fullmatch(value):
                return f"{said} is no number; write digits, as 18 or 5.475"
            if self.minimum is not None and Fraction(value) < self.minimum:
                return f"{said} is below the least that is allowed, {self.minimum}"
        if self.pattern and not self.pattern.fullmatch(value):
            return f"{said} is not written as it must be; the column holds: {self.meaning}"
        return ""


@dataclass(frozen=True, slots=True)
class Key:
    """A column whose values are ids of a table."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order and the columns that point into tables."""

    name: str
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)


def read_schema(path: Path, tables: tuple[str, ...]) -> tuple[dict[str, Table], Fault | None]:
    """The description of the named tables in a `datapackage.json`, or the fault that hides it.

    Never raises: a file that is missing, no JSON, or no description of these tables is a fault.
    """
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        found = {resource["name"]: _table(resource) for resource in package["resources"]}
    except OSError as error:
        return {}, Fault(path.name, None, f"the file cannot be read: {error.strerror}")
    except json.JSONDecodeError as error:
        return {}, Fault(path.name, error.lineno, f"this is no JSON: {error.msg}")
    except (ValueError, RecursionError):  # the encoding, or brackets without end
        return {}, Fault(path.name, None, "the file is no data package in UTF-8")
    except (KeyError, TypeError, AttributeError, IndexError, re.error):
        return {}, Fault(path.name, None, "the file does not describe tables as a data package")
    if missing := [name for name in tables if name not in found]:
        return {}, Fault(path.name, None, f"the file does not describe the table {missing[0]!r}")
    return {name: found[name] for name in tables}, None


def _table(resource: Mapping[str, Any]) -> Table:
    schema, keys = resource["schema"], []
    primary = schema.get("primaryKey", [])
    primary = [primary] if isinstance(primary, str) else primary
    for key in schema.get("foreignKeys", []):
        column, reference = key["fields"], key["reference"]
        column = column if isinstance(column, str) else column[0]
        keys.append(Key(column, reference["resource"] or resource["name"]))
    fields = tuple(_field(field, primary) for field in schema["fields"])
    return Table(resource["name"], fields, tuple(keys))


def _field(field: Mapping[str, Any], primary: list[str]) -> Field:
    limits = field.get("constraints", {})
    allowed = tuple(map(str, limits.get("enum", ())))
    if field.get("type") == "boolean":
        words = field.get("trueValues", ["true"]) + field.get("falseValues", ["false"])
        allowed = tuple(map(str, words))
    least = limits.get("minimum")
    return Field(
        str(field["name"]),
        str(field.get("type", "string")),
        str(field.get("description", "")),
        bool(limits.get("required")),
        bool(limits.get("unique")) or primary == [field["name"]],
        re.compile(limits["pattern"]) if "pattern" in limits else None,
        allowed,
        Fraction(str(least)) if least is not None else None,
    )


def _choice(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
