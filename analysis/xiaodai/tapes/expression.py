"""Arithmetic of a tape's columns that a mapping may give: `principal + "interest due"`.

DuckDB's own parser reads it; every node of what it found must be on the list below, so that a
mapping holds no SQL. Numbers are exact decimals.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import duckdb
import ibis
import ibis.expr.types as ir

Node: TypeAlias = dict[str, Any]

LONGEST = 500  # characters
ALLOWED = (
    "an expression is made of columns, numbers, + - * / and brackets, and coalesce(a, b); a name "
    "with other signs stands in double quotes"
)
DECIMAL = "decimal(38, 12)"
OPERATORS: dict[str, Any] = {
    sign: ibis.udf.scalar.builtin(
        lambda left, right: ..., name=name, signature=((None, None), DECIMAL)
    )
    for sign, name in {
        "+": "exact_sum",
        "-": "exact_difference",
        "*": "exact_product",
        "/": "exact_quotient",
    }.items()
}


class ExpressionError(ValueError):
    """An expression is not what a mapping may hold; the message is the end of a sentence."""


@cache
def parsed(text: str) -> Node:
    """The tree of an expression. Raises `ExpressionError` for anything but plain arithmetic."""
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression is longer than {LONGEST} characters")
    with duckdb.connect() as connection:
        asked = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT {text}\n"])
        (found,) = asked.fetchone() or ("{}",)
    read = json.loads(found)
    statements = read.get("statements", [])
    if read.get("error") or len(statements) != 1:
        raise ExpressionError(f"{text!r} is no arithmetic: {ALLOWED}")
    node = statements[0]["node"]
    plain: Node = {
        "type": "SELECT_NODE",
        "modifiers": [],
        "where_clause": None,
        "group_expressions": [],
        "having": None,
        "sample": None,
        "qualify": None,
        "cte_map": {"map": []},
    }
    is_plain = all(node.get(key) == value for key, value in plain.items())
    if not is_plain or node["from_table"]["type"] != "EMPTY" or len(node["select_list"]) != 1:
        raise ExpressionError(f"{text!r} is no arithmetic: {ALLOWED}")
    tree: Node = node["select_list"][0]
    _names(tree)
    return tree


def names(text: str) -> tuple[str, ...]:
    """The columns that an expression names. Raises `ExpressionError` as `parsed` does."""
    return tuple(dict.fromkeys(_names(parsed(text))))


def value(text: str, column: Callable[[str], ir.Value]) -> ir.Value:
    """An expression as an exact decimal; `column` gives the number in a column of a name."""
    return _value(parsed(text), column)


def _names(node: Node) -> list[str]:
    kind, children = node.get("type"), node.get("children", [])
    if node.get("alias"):
        raise ExpressionError(f"there is a name {node['alias']!r} too many: {ALLOWED}")
    match kind:
        case "COLUMN_REF" if len(node["column_names"]) == 1:
            return list(node["column_names"])
        case "COLUMN_REF":
            name = ".".join(node["column_names"])
            raise ExpressionError(f'the column stands in double quotes: "{name}"')
        case "VALUE_CONSTANT" if _number(node) is not None:
            return []
        case "FUNCTION" if node["is_operator"] and node["function_name"] in OPERATORS:
            return [name for child in children for name in _names(child)]
        case "OPERATOR_COALESCE":
            return [name for child in children for name in _names(child)]
    said = node.get("function_name") or str(kind).lower().replace("_", " ")
    raise ExpressionError(f"there is {said!r} in it: {ALLOWED}")


def _number(node: Node) -> Decimal | None:
    held, given = node["value"]["type"]["id"], node["value"].get("value")
    match held:
        case "INTEGER" | "BIGINT":
            return Decimal(given)
        case "DECIMAL" if isinstance(given, int):
            return Decimal(given).scaleb(-node["value"]["type"]["type_info"]["scale"])
    return None


def _value(node: Node, column: Callable[[str], ir.Value]) -> ir.Value:
    match node["type"]:
        case "COLUMN_REF":
            return column(node["column_names"][0])
        case "VALUE_CONSTANT":
            return ibis.literal(_number(node), DECIMAL)
    parts = [_value(child, column) for child in node["children"]]
    if node["type"] == "OPERATOR_COALESCE":
        return ibis.coalesce(*parts)
    if len(parts) == 1:
        parts = [ibis.literal(Decimal(0), DECIMAL), *parts]
    made: ir.Value = OPERATORS[node["function_name"]](*parts)
    return made
