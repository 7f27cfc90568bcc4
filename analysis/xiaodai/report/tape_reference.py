"""The reference of a loan tape's tables, as `docs/loan_pools.md` has it, as they are declared."""

from __future__ import annotations

from collections.abc import Iterable

from xiaodai.tapes.declared import FIELDS, MEASURES, TABLES, Table
from xiaodai.tapes.fields import DEFAULT


def reference() -> dict[str, str]:
    """The columns of each table by its name, the measures of a summary, and the fields."""
    return {name: _columns(table) for name, table in TABLES.items()} | {
        "measures": _measures(),
        "fields": _fields(),
    }


def _columns(table: Table) -> str:
    rows = (
        (f"`{column.name}`", column.unit, column.label.en, column.formula)
        for column in table.columns
    )
    listed = _markdown(("column", "unit", "what it is", "formula"), rows)
    return f"A row is {table.row.en}.\n\n{listed}"


def _measures() -> str:
    rows = (
        (f"`{one.name}`", one.weight, one.unit, one.label.en, one.numerator, one.denominator)
        for one in MEASURES
    )
    heads = ("measure", "weight", "unit", "what it is", "numerator", "denominator")
    return _markdown(heads, rows)


def _fields() -> str:
    rows = (
        (
            f"`{name}`",
            unit.en or "as written",
            words.en,
            ", ".join(f"{end:,g}" for end in DEFAULT.get(name, ())),
        )
        for name, (words, unit) in FIELDS.items()
    )
    return _markdown(("field", "unit", "what it is", "upper ends of its bands"), rows)


def _markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [heads, *rows]
    written = ["| " + " | ".join(line) + " |" for line in lines]
    width = written[0].count("|") - 1
    return "\n".join([written[0], "|" + " --- |" * width, *written[1:]])
