"""Tables as HTML: caption, headers, units, numbers with lineage, source and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from xiaodai.page.lineage import Numbers, plain
from xiaodai.page.prose import Prose
from xiaodai.page.quotes import Quote
from xiaodai.page.record import Record, Records
from xiaodai.page.words import ABSENT, MARKS, SOURCE, SYMBOLS
from xiaodai.reading.periods import Period
from xiaodai.values.formatting import digits
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.scales import Scale, money_scale, scale
from xiaodai.values.words import Language, Names, Text, pick

_BEHIND = Text(" (the reason stands behind the number)")


@dataclass(frozen=True)
class Column:
    """One column: header, unit, the scale of its numbers, and its cells."""

    header: str
    unit: str
    heading: bool
    cells: list[Any]
    scale: Scale | None

    @property
    def style(self) -> str:
        """`num` where numbers stand: they are right-aligned."""
        return "num" if any(isinstance(cell, Quantity) for cell in self.cells) else "txt"


def columns(
    frame: pd.DataFrame,
    headers: Mapping[str, Text],
    units: Mapping[str, Text],
    rows: str | None,
    language: Language,
) -> list[Column]:
    """The columns of a data frame, checked.

    Raises `ValueError` for a column without header, a header or unit without column, a bare
    number, digits in words outside the row headings, or a unit that the numbers are not in.
    """
    for label, names in (("headers", headers), ("units", units), ("rows", [rows] if rows else [])):
        if unknown := [name for name in names if name not in frame]:
            known = ", ".join(map(repr, frame))
            raise ValueError(f"{label} name the column {unknown[0]!r}; the table has {known}")
    if missing := [name for name in frame if name not in headers]:
        raise ValueError(f"the column {missing[0]!r} has no header")
    made = []
    for name in map(str, frame):
        cells = [None if _absent(cell) else cell for cell in frame[name].tolist()]
        heading = name == rows
        for cell in cells:
            _check(cell, name, heading)
        given = units.get(name)
        chosen = _scale(name, cells, given, language)
        unit = pick(given, language) if given else chosen.label if chosen else ""
        made.append(Column(pick(headers[name], language), unit, heading, cells, chosen))
    return made


@dataclass(frozen=True)
class Table:
    """A checked table, ready to be drawn."""

    name: str
    columns: list[Column]
    caption: Prose
    source: Prose
    notes: list[Prose]

    def html(self, numbers: Numbers, records: Records) -> str:
        """The whole table; the popovers of its numbers stay with `numbers`."""
        language = numbers.language
        caption = " ".join(self.caption.html(language, numbers))
        rows = [
            "".join(
                _cell(column, cell, numbers, records)
                for column, cell in zip(self.columns, row, strict=True)
            )
            for row in self._rows()
        ]
        body = "\n".join(f"<tr>{row}</tr>" for row in rows)
        source = pick(SOURCE, language) + " ".join(self.source.html(language, numbers))
        return (
            f'<div class="x-table" id="{self.name}"><div class="wide"><table>'
            f'<caption><span class="caption">{caption}</span></caption>'
            f"<thead>{self._head()}</thead>\n<tbody>\n{body}\n</tbody></table></div>"
            f'<p class="source">{source}</p>{self._notes(numbers)}</div>'
        )

    def text(self, language: Language, records: Records) -> str:
        """The table as plain text, one line a row."""
        lines = [" ".join(self.caption.plain(language))]
        lines.append(" | ".join(column.header for column in self.columns))
        if any(column.unit for column in self.columns):
            lines.append(" | ".join(column.unit for column in self.columns))
        for row in self._rows():
            shown = []
            for column, cell in zip(self.columns, row, strict=True):
                kept, scaled = _record(column, cell, records), _scaled(column, cell, language)
                shown.append("–" if kept is None else plain(kept, language, text=scaled))
            lines.append(" | ".join(shown))
        below = [self.source, *self.notes]
        return "\n".join(lines + [line for prose in below for line in prose.plain(language)])

    def _rows(self) -> list[tuple[Any, ...]]:
        return list(zip(*(column.cells for column in self.columns), strict=True))

    def _head(self) -> str:
        heads = [f'<th scope="col" class="{c.style}">{escape(c.header)}</th>' for c in self.columns]
        if not any(column.unit for column in self.columns):
            return f"<tr>{''.join(heads)}</tr>"
        units = [f'<th class="{c.style}">{escape(c.unit)}</th>' for c in self.columns]
        return f'<tr>{"".join(heads)}</tr><tr class="units">{"".join(units)}</tr>'

    def _notes(self, numbers: Numbers) -> str:
        """What the marks in the table mean, then the notes."""
        language = numbers.language
        cells = [cell for column in self.columns for cell in column.cells]
        marked = {m.kind for cell in cells if isinstance(cell, Quantity) for m in cell.marks}
        items = [
            f"{symbol} {pick(MARKS[kind], language)}{pick(_BEHIND, language)}"
            for kind, symbol in SYMBOLS.items()
            if kind in marked
        ]
        items += [" ".join(note.html(language, numbers)) for note in self.notes]
        listed = "".join(f"<li>{item}</li>" for item in items)
        return f'<ul class="notes">{listed}</ul>' if items else ""


def _cell(column: Column, cell: Any, numbers: Numbers, records: Records) -> str:
    language = numbers.language
    kept = _record(column, cell, records)
    if kept is None:
        shown = f'<span title="{pick(ABSENT, language)}">–</span>'
    else:
        shown = numbers.draw(kept, text=_scaled(column, cell, language))
    if column.heading:
        return f'<th scope="row">{shown}</th>'
    return f'<td class="{column.style}">{shown}</td>'


def _record(column: Column, cell: Any, records: Records) -> Record | None:
    if cell is None:
        return None
    if column.heading and isinstance(cell, str | Text):
        both = Names(cell, cell) if isinstance(cell, str) else cell
        return {"kind": "text", "shown": {"en": both.en, "zh": both.zh}}
    return records.of(cell)


def _scaled(column: Column, cell: Any, language: Language) -> str | None:
    """A number in the column's scale; `None` where the cell is to show its own unit."""
    if isinstance(cell, Quantity) and column.scale is not None:
        return digits(column.scale.over(cell.interval), language)
    return None


def _scale(name: str, cells: list[Any], given: Text | None, language: Language) -> Scale | None:
    found = [cell for cell in cells if isinstance(cell, Quantity)]
    if not found:
        return None
    chosen = scale(found, language)
    if given is None or chosen is None:
        return chosen
    label = pick(given, language)
    if found[0].unit.dimensions == (("yuan", 1),):
        if (named := money_scale(label, language)) is None:
            raise ValueError(
                f"the column {name!r} cannot be written in {label!r}; leave its unit out and one "
                f"is chosen, or say for example {chosen.label!r}"
            )
        return named
    return Scale(found[0].unit.factor, label)


def _check(cell: Any, name: object, heading: bool) -> None:
    if cell is None or isinstance(cell, Quantity | Dated | Period | Quote):
        return
    if not isinstance(cell, str | Text):
        raise ValueError(
            f"the column {name!r} holds {cell!r}, a bare {type(cell).__name__}; "
            f"give a Quantity, a Dated, a Period, a Quote or words"
        )
    words = cell if isinstance(cell, str) else cell.en + cell.zh
    if not heading and any(character.isdigit() for character in words):
        raise ValueError(f"words with a digit in the column {name!r}: {words!r}; give a Quantity")


def _absent(cell: Any) -> bool:
    if isinstance(cell, str | Text | Quantity | Dated | Period | Quote):
        return False
    return cell is None or cell is pd.NA or cell is pd.NaT or cell != cell
