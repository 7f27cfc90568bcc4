"""How a page looks in Jupyter: Markdown sentences, plain data-frame tables, PNG charts.

Nothing here needs a style sheet, a script or trust: code hosts and converters show it as it is.
"""

from __future__ import annotations

import re
from html import escape

from xiaodai.page.prose import Prose
from xiaodai.page.shown import plain
from xiaodai.page.tables import MISSING, Column, Table
from xiaodai.page.words import SOURCE
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.tree import origin
from xiaodai.values.words import Language

TITLE = 100  # characters at most in which a number says where it comes from
_SPECIAL = re.compile(r"([\\`*_\[\]<>$~|])")


def markdown(prose: Prose, language: Language) -> str:
    """The paragraphs as Markdown, in which the template's own emphasis works."""
    return "\n\n".join(
        "".join(
            piece.words
            + (
                ""
                if piece.value is None
                else _escaped(plain(piece.value, language, text=piece.shown(language)))
            )
            for piece in paragraph
        )
        for paragraph in prose.paragraphs(language)
    )


def quoted(text: str) -> str:
    """Markdown as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def caption(words: Prose, described: Prose, source: Prose, language: Language) -> str:
    """The lines under a chart as Markdown: caption, then description and source.

    The description stands there to be read: neither JupyterLab nor a code host gives it with the
    picture.
    """
    below = f"{markdown(described, language)}<br>{source_line(source, language)}"
    return f"{markdown(words, language)}\n\n<small>{below}</small>"


def source_line(source: Prose, language: Language) -> str:
    """Where the numbers come from: `Source: …`."""
    return SOURCE.show(language) + " ".join(source.plain(language))


def table_html(table: Table, language: Language) -> str:
    """A plain table; a number says in its title where it comes from."""
    head = "".join(f"<th>{escape(str(header))}</th>" for header in table.text(language))
    cells = [_cells(column, language) for column in table.columns]
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    said = escape(" ".join(table.caption.plain(language)))
    below = [*table.below(language), source_line(table.source, language)]
    lines = "<br>\n".join(escape(line) for line in below)
    return (
        f"<p><b>{said}</b></p>\n"
        f'<table class="dataframe">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n'
        f"</table>\n<p><small>{lines}</small></p>"
    )


def table_text(table: Table, language: Language) -> str:
    """The table as plain text."""
    frame = table.text(language)
    lines = [
        " ".join(table.caption.plain(language)),
        " | ".join(str(header).rstrip() for header in frame),
    ]
    lines += [" | ".join(row) for row in frame.itertuples(index=False)]
    return "\n".join([*lines, *table.below(language), source_line(table.source, language)])


def _cells(column: Column, language: Language) -> list[str]:
    tag = "th" if column.is_heading else "td"
    made = []
    for cell, number in zip(column.cells, column.numbers(language), strict=True):
        words = MISSING if cell is None else escape(plain(cell, language, text=number))
        title = ""
        if isinstance(cell, Quantity | Dated):
            title = f' title="{escape(_origin(cell, language))}"'
        made.append(f"<{tag}{title}>{words}</{tag}>")
    return made


def _origin(value: Quantity | Dated, language: Language) -> str:
    """Where a number comes from, in one short line; the report shows all of it."""
    words = origin(value, language)
    return words if len(words) <= TITLE else words[: TITLE - 1] + "…"


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
