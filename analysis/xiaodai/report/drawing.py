"""Records as HTML: sentences, findings, charts, tables, listings and results."""

from __future__ import annotations

import base64
from typing import Any

from markupsafe import Markup

from xiaodai.page.prose import Prose
from xiaodai.page.record import Reader
from xiaodai.report.lineage import Numbers
from xiaodai.report.templates import macro
from xiaodai.values.quantity import Dated, Quantity

TEMPLATE = "record.html.j2"  # a macro for each kind of record


def draw(record: dict[str, Any], numbers: Numbers) -> Markup:
    """One record, but for a finding, as HTML. The popovers of its numbers stay with `numbers`."""
    reader = Reader(record["nodes"])
    given: tuple[Any, ...]
    match record["kind"]:
        case "say":
            given = (reader.prose(record["said"]),)
        case "chart":
            words = (reader.prose(record[part]) for part in ("caption", "source"))
            picture = svg_address(record["svg"][numbers.language])
            given = (record["name"], picture, described(record, numbers), *words)
        case "table":
            table = reader.table(record)
            units = [column.unit_shown(numbers.language) for column in table.columns]
            columns = (
                zip(column.cells, column.numbers(numbers.language), strict=True)
                for column in table.columns
            )
            given = (table, units, list(zip(*columns, strict=True)))
        case "listing":
            given = (record["name"], reader.prose(record["caption"]), record["content"])
        case "results":
            named = {name: reader.value(value) for name, value in record["results"].items()}
            given = ({k: v for k, v in named.items() if isinstance(v, Quantity | Dated)},)
    return macro(TEMPLATE, record["kind"], numbers.language)(numbers, *given)


def finding(record: dict[str, Any], numbers: Numbers, link: str, name: str = "") -> Markup:
    """A finding with a link to where it stands, its anchor `name` if it stands here."""
    said = Reader(record["nodes"]).prose(record["said"])
    return macro(TEMPLATE, "finding", numbers.language)(numbers, said, link, name)


def paragraphs(prose: Prose, numbers: Numbers) -> Markup:
    """The paragraphs of a text."""
    return macro(TEMPLATE, "say", numbers.language)(numbers, prose)


def svg_address(svg: str) -> str:
    """A picture as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def described(record: dict[str, Any], numbers: Numbers) -> str:
    """The description of a chart, as plain text."""
    return " ".join(Reader(record["nodes"]).prose(record["alt"]).plain(numbers.language))
