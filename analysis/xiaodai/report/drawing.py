"""Records as HTML: sentences, findings, charts, tables, listings and results."""

from __future__ import annotations

import base64
from html import escape
from typing import Any

from xiaodai.page.prose import Prose
from xiaodai.page.record import Reader
from xiaodai.page.tables import MISSING, Column, Table, absent
from xiaodai.page.words import MARKS, SOURCE, SYMBOLS
from xiaodai.report.lineage import Numbers
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import Text

_BEHIND = Text("{kind} (the reason stands behind the number)")
_HEADS = (Text("Result"), Text("Name in the data"), Text("Value"))


def draw(record: dict[str, Any], numbers: Numbers) -> str:
    """One record as HTML. The popovers of its numbers stay with `numbers`."""
    reader = Reader(record["nodes"])
    match record["kind"]:
        case "say":
            return paragraphs(reader.prose(record["said"]), numbers)
        case "finding":
            return finding(reader.prose(record["said"]), numbers)
        case "chart":
            return _chart(record, reader, numbers)
        case "table":
            return _table(reader.table(record), numbers)
        case "listing":
            return _listing(record, reader, numbers)
    named = {name: reader.value(value) for name, value in record["results"].items()}
    return _results({k: v for k, v in named.items() if isinstance(v, Quantity | Dated)}, numbers)


def paragraphs(prose: Prose, numbers: Numbers) -> str:
    """The paragraphs of a text."""
    return "\n".join(f'<p class="x-prose">{part}</p>' for part in numbers.paragraphs(prose))


def finding(prose: Prose, numbers: Numbers) -> str:
    """A text as a finding."""
    return f'<div class="finding">{paragraphs(prose, numbers)}</div>'


def svg_address(svg: str) -> str:
    """A picture as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def described(record: dict[str, Any], numbers: Numbers) -> str:
    """The description of a chart, as plain text."""
    return " ".join(Reader(record["nodes"]).prose(record["alt"]).plain(numbers.language))


def _chart(record: dict[str, Any], reader: Reader, numbers: Numbers) -> str:
    address = svg_address(record["svg"][numbers.language])
    below = numbers.line(reader.prose(record["caption"]))
    source = _source(reader.prose(record["source"]), numbers)
    return (
        f'<figure id="figure-{record["name"]}">'
        f'<img alt="{escape(described(record, numbers))}" src="{address}">'
        f'<figcaption class="x-caption"><p>{below}</p>{source}</figcaption></figure>'
    )


def _source(source: Prose, numbers: Numbers) -> str:
    return f'<p class="source">{SOURCE.show(numbers.language)}{numbers.line(source)}</p>'


def _table(table: Table, numbers: Numbers) -> str:
    cells = [_cells(column, numbers) for column in table.columns]
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    return (
        f'<div class="x-table" id="table-{table.name}"><div class="wide"><table>'
        f'<caption><span class="caption">{numbers.line(table.caption)}</span></caption>'
        f"<thead>{_head(table, numbers)}</thead>\n<tbody>\n{body}\n</tbody></table></div>"
        f"{_source(table.source, numbers)}{_notes(table, numbers)}</div>"
    )


def _head(table: Table, numbers: Numbers) -> str:
    heads, units = [], []
    for column in table.columns:
        style = "num" if column.is_numeric else "txt"
        header = escape(column.header.show(numbers.language))
        heads.append(f'<th scope="col" class="{style}">{header}</th>')
        units.append((style, escape(column.unit_shown(numbers.language))))
    row = f"<tr>{''.join(heads)}</tr>"
    if any(unit for _, unit in units):
        under = "".join(f'<td class="{style}">{unit}</td>' for style, unit in units)
        row += f'<tr class="units">{under}</tr>'
    return row


def _cells(column: Column, numbers: Numbers) -> list[str]:
    style = "num" if column.is_numeric else "txt"
    made = []
    for cell, number in zip(column.cells, column.numbers(numbers.language), strict=True):
        if cell is None:
            shown = f'<span title="{absent(numbers.language)}">{MISSING}</span>'
        else:
            shown = numbers.draw(cell, text=number)
        if column.is_heading:
            made.append(f'<th scope="row">{shown}</th>')
        else:
            made.append(f'<td class="{style}">{shown}</td>')
    return made


def _notes(table: Table, numbers: Numbers) -> str:
    """What the signs in the table mean, then the notes."""
    items = []
    for kind in table.marked:
        words = Text(_BEHIND.template, kind=MARKS[kind]).show(numbers.language)
        items.append(f"{SYMBOLS[kind]} {escape(words)}")
    items += [numbers.line(note) for note in table.notes]
    inner = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="notes">{inner}</ul>' if items else ""


def _listing(record: dict[str, Any], reader: Reader, numbers: Numbers) -> str:
    caption = numbers.line(reader.prose(record["caption"]))
    return (
        f'<section class="document x-listing" id="listing-{record["name"]}"><p>{caption}</p>'
        f'<pre tabindex="0">{escape(record["content"])}</pre></section>'
    )


def _results(named: dict[str, Quantity | Dated], numbers: Numbers) -> str:
    """What each result is, its name for programs, its value."""
    heads = (escape(head.show(numbers.language)) for head in _HEADS)
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    rows = []
    for name, value in named.items():
        words = value.name.show(numbers.language) or name.replace("_", " ")
        rows.append(
            f'<tr><th scope="row">{escape(words)}</th>'
            f'<th scope="row"><code>{escape(name)}</code></th>'
            f'<td class="num">{numbers.draw(value)}</td></tr>'
        )
    return (
        f'<div class="x-table results"><div class="wide"><table><thead><tr>{head}</tr></thead>\n'
        "<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div></div>"
    )
