"""A data frame with the words around it: headers, units, caption, source, notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from xiaodai.page.prose import Prose
from xiaodai.page.shown import Value, kinds, plain, sign_lines, typed
from xiaodai.page.words import ABSENT, ROUNDED
from xiaodai.reading.periods import Period
from xiaodai.values.formatting import Scale, column_texts, money_scale, scale
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.units import money
from xiaodai.values.words import LANGUAGES, Language, Names, Text, checking

MISSING = "–"
_TEN_THOUSAND = 10**4
_LEAST = 3  # rows of a table with a total: two parts and their sum
_NOTHING = Interval.point(0)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


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

    @property
    def is_empty(self) -> bool:
        """Whether no row has a value or words."""
        return all(cell is None or (isinstance(cell, Text) and not cell) for cell in self.cells)

    def scale(self, language: Language) -> Scale | None:
        """The one scale of its numbers; `None` where each shows its own unit.

        Raises `ValueError` if money cannot be written in the unit that is asked for.
        """
        found = [cell for cell in self.cells if isinstance(cell, Quantity)]
        chosen = scale(found, language) if found else None
        if self.unit is None or chosen is None:
            return chosen
        label = self.unit.show(language)
        if currency := money(found[0].unit.dimensions):
            if (named := money_scale(label, language, currency)) is None:
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

    def unit_in_brackets(self, language: Language) -> str:
        """The unit as it follows the header in one line; nothing where there is none."""
        unit = self.unit_shown(language)
        brackets = "（{}）" if language == "zh" else " ({})"
        return brackets.format(unit) if unit else ""

    def numbers(self, language: Language) -> list[str | None]:
        """Each number in the column's scale; `None` where the cell shows itself."""
        chosen = self.scale(language)
        if chosen is None:
            return [None] * len(self.cells)
        found = [cell if isinstance(cell, Quantity) else None for cell in self.cells]
        return [text or None for text in column_texts(found, chosen, language)]

    def misses_total(self, language: Language) -> bool:
        """Whether the first or last number is the sum of the others, but not as they are shown."""
        found = [cell for cell in self.cells if isinstance(cell, Quantity)]
        if len(found) < len(self.cells) or len(found) < _LEAST:
            return False
        intervals = [cell.interval for cell in found]
        for total, parts in ((0, slice(1, None)), (-1, slice(None, -1))):
            if sum(intervals[parts], start=_NOTHING) == intervals[total]:
                shown = self.numbers(language)
                texts = [_plain(text or "") for text in (shown[total], *shown[parts])]
                numbers = [Fraction(text) for text in texts if _NUMBER.fullmatch(text)]
                return len(numbers) == len(texts) and sum(numbers[1:]) != numbers[0]
        return False


@dataclass(frozen=True)
class Table:
    """A checked table, ready to be drawn."""

    name: str
    columns: list[Column]
    caption: Prose
    source: Prose
    notes: list[Prose] = field(default_factory=list)

    @property
    def values(self) -> list[Value | None]:
        """All that it shows: its cells, and what its caption and its notes tell."""
        cells = [cell for column in self.columns for cell in column.cells]
        return [
            *cells,
            *(v for words in (self.caption, *self.notes) for v in words.values.values()),
        ]

    @property
    def marked(self) -> list[str]:
        """The kinds of caveats in it, in the order of their signs."""
        return kinds(self.values)

    def units(self, language: Language) -> list[str]:
        """The unit under each header."""
        return [column.unit_shown(language) for column in self.columns]

    def rows(self, language: Language) -> list[tuple[tuple[Value | None, str | None], ...]]:
        """The rows: each cell, and its number in the scale of its column if it has one."""
        columns = (
            zip(column.cells, column.numbers(language), strict=True) for column in self.columns
        )
        return list(zip(*columns, strict=True))

    def rounding(self, language: Language) -> str:
        """The line that is needed where rows, as shown, miss their total; else nothing."""
        missed = any(column.misses_total(language) for column in self.columns)
        return ROUNDED.show(language) if missed else ""

    def text(self, language: Language) -> pd.DataFrame:
        """The cells as text; the headers carry the units."""
        made = {}
        for column in self.columns:
            header = column.header.show(language) + column.unit_in_brackets(language)
            while header in made:  # two columns under one header
                header += " "
            made[header] = [
                MISSING if cell is None else plain(cell, language, text=number)
                for cell, number in zip(column.cells, column.numbers(language), strict=True)
            ]
        return pd.DataFrame(made)

    def below(self, language: Language) -> list[str]:
        """The lines under the table, without the source: signs, rounding, then the notes."""
        lines = sign_lines(self.values, language)
        lines += filter(None, [self.rounding(language)])
        return lines + [" ".join(note.plain(language)) for note in self.notes]


def columns(
    frame: pd.DataFrame,
    headers: Mapping[str, Text],
    units: Mapping[str, Text],
    rows: str | None,
) -> list[Column]:
    """The columns of a data frame, checked. An index that has a header comes first.

    A column in which no row has a value is left out, if there are rows.

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
        with checking():
            for language in LANGUAGES:
                column.scale(language)
        made.append(column)
    return _in_one_scale([one for one in made if len(frame) == 0 or not one.is_empty])


def _in_one_scale(made: list[Column]) -> list[Column]:
    """The columns, none of single units of a currency beside another of its ten thousands."""
    labels = {language: _near_scales(made, language) for language in LANGUAGES}
    return [
        replace(one, unit=Names(en or one.unit_shown("en"), zh or one.unit_shown("zh")))
        if en or zh
        else one
        for one, en, zh in zip(made, *labels.values(), strict=True)
    ]


def _near_scales(made: list[Column], language: Language) -> list[str]:
    """For each column the scale that it takes over from another; an empty text where none."""
    scales = [None if one.unit else one.scale(language) for one in made]
    by_factor = {found.factor: found.label for found in scales if found}
    taken = by_factor.get(Fraction(_TEN_THOUSAND), "")
    amounts = [[cell for cell in one.cells if isinstance(cell, Quantity)] for one in made]
    return [
        taken if found and found.factor == 1 and money(cells[0].unit.dimensions) else ""
        for found, cells in zip(scales, amounts, strict=True)
    ]


def absent(language: Language) -> str:
    """What an empty cell says to those who ask."""
    return ABSENT.show(language)


def _plain(text: str) -> str:
    """A number as shown, as one that Python reads."""
    return text.replace(",", "").replace("−", "-")


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
    with checking():
        words = "".join(typed(cell))
    if not heading and any(character.isdigit() for character in words):
        raise ValueError(f"words with a digit in the column {name!r}: {words!r}; give a Quantity")
    return cell
