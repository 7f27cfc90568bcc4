"""A data frame with the words around it: headers, units, caption, source, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xiaodai.page.prose import Prose
from xiaodai.page.shown import Value, marks, plain, typed
from xiaodai.page.words import ABSENT, MARKS, SYMBOLS
from xiaodai.reading.periods import Period
from xiaodai.values.formatting import Scale, digits, money_scale, scale
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.words import LANGUAGES, Language, Names, Text

MISSING = "–"


@dataclass(frozen=True)
class Column:
    """A column: its header, the unit that is asked for, whether it heads the rows, its cells."""

    name: str
    header: Text
    cells: list[Value | None]
    unit: Text | None = None
    is_heading: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether numbers stand in it."""
        return any(isinstance(cell, Quantity) for cell in self.cells)

    def scale(self, language: Language) -> Scale | None:
        """The one scale of its numbers; `None` where each shows its own unit.

        Raises `ValueError` if money cannot be written in the unit that is asked for.
        """
        found = [cell for cell in self.cells if isinstance(cell, Quantity)]
        chosen = scale(found, language) if found else None
        if self.unit is None or chosen is None:
            return chosen
        label = self.unit.show(language)
        if found[0].unit.dimensions == (("yuan", 1),):
            if (named := money_scale(label, language)) is None:
                raise ValueError(
                    f"the column {self.name!r} cannot be written in {label!r}; leave its unit out "
                    f"and one is chosen, or say for example {chosen.label!r}"
                )
            return named
        return Scale(found[0].unit.factor, label)

    def unit_shown(self, language: Language) -> str:
        """The unit that stands under the header."""
        if self.unit is not None:
            return self.unit.show(language)
        chosen = self.scale(language)
        return chosen.label if chosen else ""

    def numbers(self, language: Language) -> list[str | None]:
        """Each number in the column's scale; `None` where the cell shows itself."""
        chosen = self.scale(language)
        return [
            digits(chosen.over(cell.interval), language)
            if isinstance(cell, Quantity) and chosen is not None
            else None
            for cell in self.cells
        ]


@dataclass(frozen=True)
class Table:
    """A checked table, ready to be drawn."""

    name: str
    columns: list[Column]
    caption: Prose
    source: Prose
    notes: list[Prose] = field(default_factory=list)

    @property
    def marked(self) -> list[str]:
        """The kinds of caveats in its cells, in the order of their signs."""
        kinds = {
            mark.kind
            for column in self.columns
            for cell in column.cells
            if cell is not None
            for mark in marks(cell)
        }
        return [kind for kind in SYMBOLS if kind in kinds]

    def units(self, language: Language) -> list[str]:
        """The unit under each header."""
        return [column.unit_shown(language) for column in self.columns]

    def rows(self, language: Language) -> list[tuple[tuple[Value | None, str | None], ...]]:
        """The rows: each cell, and its number in the scale of its column if it has one."""
        columns = (
            zip(column.cells, column.numbers(language), strict=True) for column in self.columns
        )
        return list(zip(*columns, strict=True))

    def text(self, language: Language) -> pd.DataFrame:
        """The cells as text; the headers carry the units."""
        made = {}
        for column in self.columns:
            unit = column.unit_shown(language)
            header = column.header.show(language)
            if unit:
                header += f"（{unit}）" if language == "zh" else f" ({unit})"
            while header in made:  # two columns under one header
                header += " "
            made[header] = [
                MISSING if cell is None else plain(cell, language, text=number)
                for cell, number in zip(column.cells, column.numbers(language), strict=True)
            ]
        return pd.DataFrame(made)

    def below(self, language: Language) -> list[str]:
        """The lines under the table, without the source: what the signs mean, then the notes."""
        lines = [f"{SYMBOLS[kind]} {MARKS[kind].show(language)}" for kind in self.marked]
        return lines + [" ".join(note.plain(language)) for note in self.notes]


def columns(
    frame: pd.DataFrame,
    headers: Mapping[str, Text],
    units: Mapping[str, Text],
    rows: str | None,
) -> list[Column]:
    """The columns of a data frame, checked. An index that has a header comes first.

    Raises `ValueError` for a column without header, a header or unit without column, a bare
    number, digits in words outside the row headings, or a unit that the numbers are not in.
    """
    if frame.index.name in headers:
        rows = rows or str(frame.index.name)
        frame = frame.reset_index()
    for label, names in (("headers", headers), ("units", units), ("rows", [rows] if rows else [])):
        if unknown := [name for name in names if name not in frame]:
            known = ", ".join(map(repr, frame))
            raise ValueError(f"{label} name the column {unknown[0]!r}; the table has {known}")
    if missing := [name for name in frame if name not in headers]:
        raise ValueError(f"the column {missing[0]!r} has no header")
    made = []
    for name in map(str, frame):
        heading = name == rows
        cells = [_cell(cell, name, heading) for cell in frame[name].tolist()]
        column = Column(name, headers[name], cells, units.get(name), heading)
        for language in LANGUAGES:
            column.scale(language)
        made.append(column)
    return made


def absent(language: Language) -> str:
    """What an empty cell says to those who ask."""
    return ABSENT.show(language)


def _cell(cell: Any, name: object, heading: bool) -> Value | None:
    if isinstance(cell, pd.Period):
        return Period(str(cell))
    if isinstance(cell, Quantity | Dated | Period | Quote):
        return cell
    if isinstance(cell, str):
        cell = Names(cell, cell)
    if not isinstance(cell, Text):
        if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
            return None
        raise ValueError(
            f"the column {name!r} holds {cell!r}, a bare {type(cell).__name__}; "
            f"give a Quantity, a Dated, a Period, a Quote or words"
        )
    words = "".join(typed(cell))
    if not heading and any(character.isdigit() for character in words):
        raise ValueError(f"words with a digit in the column {name!r}: {words!r}; give a Quantity")
    return cell
