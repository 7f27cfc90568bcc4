"""Records as HTML: sentences, findings, charts, tables, listings and results."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from xiaodai.page.prose import Prose
from xiaodai.page.record import Reader
from xiaodai.report.lineage import Numbers
from xiaodai.report.templates import macro
from xiaodai.values.quantity import Dated, Quantity

TEMPLATE = "record.html.j2"  # a macro for each kind of record
MOST = 60  # rows of the data behind a chart that a page shows; its files have all


def draw(record: dict[str, Any], numbers: Numbers) -> Markup:
    """One record, but for a finding, as HTML. The popovers of its numbers stay with `numbers`."""
    reader = Reader(record["nodes"])
    given: tuple[Any, ...]
    match record["kind"]:
        case "say":
            given = (reader.prose(record["said"]),)
        case "chart":
            words = (reader.prose(record[part]) for part in ("caption", "source"))
            behind = reader.table(record["data"])
            given = (record["name"], picture(record, numbers), *words, behind, MOST)
        case "table":
            given = (reader.table(record),)
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


def picture(record: dict[str, Any], numbers: Numbers) -> Markup:
    """A chart's wide and narrow drawing with its description; a style sheet shows one of both."""
    said = Markup('<svg role="img" aria-label="{}" class="drawn-{}" ')
    alt = described(record, numbers)
    drawn = record["svg"][numbers.language].items()
    return Markup("").join(
        Markup(svg.replace("<svg ", said.format(alt, name), 1)) for name, svg in drawn
    )


def described(record: dict[str, Any], numbers: Numbers) -> str:
    """The description of a chart, as plain text."""
    return " ".join(Reader(record["nodes"]).prose(record["alt"]).plain(numbers.language))
