"""How a page looks in Jupyter: Markdown sentences, plain data-frame tables, PNG charts.

Nothing here needs a style sheet, a script or trust: code hosts and converters show it as it is.
"""

from __future__ import annotations

import re
from html import escape
from unicodedata import east_asian_width

from xiaodai.page.prose import Prose
from xiaodai.page.shown import Value, plain, sign_lines
from xiaodai.page.tables import MISSING, Column, Table
from xiaodai.page.words import SOURCE
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.tree import origin
from xiaodai.values.words import Language

TITLE = 100  # characters at most in which a number says where it comes from
# Columns of type: no wider, words stay in one line, and a value with its unit.
SHORT, LONG = 15, 24
_WHOLE = re.compile(r"[\w.,%−]*", re.ASCII)  # no browser breaks a line in it
_NUMBER_AND_UNIT = re.compile(r"(.*\d%?) (\D+)")
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


def said(prose: Prose, language: Language) -> str:
    """A paragraph or several as Markdown, and below them what the signs beside numbers mean."""
    signs = _signs(prose, language)
    below = [f"<small>{signs}</small>"] if signs else []
    return "\n\n".join([markdown(prose, language), *below])


def said_plainly(prose: Prose, language: Language) -> str:
    """The same as plain text."""
    return "\n\n".join(filter(None, [*prose.plain(language), _signs(prose, language)]))


def _signs(prose: Prose, language: Language) -> str:
    return " · ".join(sign_lines(prose.values.values(), language))


def quoted(text: str) -> str:
    """Markdown as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def caption(words: Prose, described: Prose, source: Prose, language: Language) -> str:
    """The lines under a chart as Markdown: caption, then description, signs and source.

    The description stands there to be read: neither JupyterLab nor a code host gives it with the
    picture.
    """
    signs = sign_lines([*words.values.values(), *described.values.values()], language)
    below = [markdown(described, language), *signs, source_line(source, language)]
    return f"{markdown(words, language)}\n\n<small>{'<br>'.join(below)}</small>"


def source_line(source: Prose, language: Language) -> str:
    """Where the numbers come from: `Source: …`."""
    return SOURCE.show(language) + " ".join(source.plain(language))


def table_html(table: Table, language: Language) -> str:
    """A plain table; a number says in its title where it comes from."""
    head = "".join(f"<th>{_head(column, language)}</th>" for column in table.columns)
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


def unbroken(words: str) -> str:
    """Text as HTML that no browser breaks in two lines; a code host may still do so."""
    whole = escape(words, quote=False)
    return whole if _WHOLE.fullmatch(words) else f"<nobr>{whole}</nobr>"


def value_html(words: str) -> str:
    """A value as HTML; a line may end between its number and its unit if both are long."""
    parts = _NUMBER_AND_UNIT.fullmatch(words)
    if parts is None or _width(words) <= LONG:
        return unbroken(words)
    return f"{unbroken(parts[1])} {unbroken(parts[2])}"


def _head(column: Column, language: Language) -> str:
    """The header; a line may end before the unit, but not in it."""
    unit = column.unit_in_brackets(language)
    space = " " if unit.startswith(" ") else ""
    return escape(column.header.show(language), quote=False) + space + unbroken(unit.strip())


def _cell(value: Value, text: str) -> str:
    """Numbers, dates and what is short stay in one line."""
    if isinstance(value, Quantity | Dated | Period):
        return value_html(text)
    return unbroken(text) if _width(text) <= SHORT else escape(text, quote=False)


def _width(text: str) -> int:
    """How many columns of type it takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _cells(column: Column, language: Language) -> list[str]:
    tag = "th" if column.is_heading else "td"
    made = []
    for cell, number in zip(column.cells, column.numbers(language), strict=True):
        words = MISSING if cell is None else _cell(cell, plain(cell, language, text=number))
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
