"""A long tape in parts by an id, so that the ids of one part fit in memory."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir

AT_A_TIME = 250_000_000  # rows whose ids are held in memory together, about 4 GB


def parts(table: ir.Table, column: str, rows: int) -> Iterator[ir.Table]:
    """The rows of a table in parts; those of one id stand in one part."""
    count = -(-rows // AT_A_TIME)
    if count == 1:
        yield table
        return
    identity = table[column]
    number = identity if identity.type().is_integer() else identity.hash()
    for part in range(count):
        yield table.filter((number.cast("int64") % count).abs() == part)
