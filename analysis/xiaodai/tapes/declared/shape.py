"""What a table, a column and a measure are declared by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xiaodai.values.words import Given, Text

Unit = Literal[
    "fen",  # a hundredth of the tape's currency
    "fen × ppm",
    "ppm",
    "bp",
    "share",  # a fraction of one, which people see in percent
    "times a year",
    "day",
    "month",
    "year",
    "loan",
    "borrower",
    "row",
    "date",
    "text",
    "1",
    "",  # as another column says
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, unit, label, and the formula in names of columns and sums.

    A count or a sum has its formula in `numerator`, and no denominator; so has a column that is no
    ratio, such as a date. Where all is said by the label there is no formula.
    """

    name: str
    unit: Unit
    label: Text
    numerator: str = ""
    denominator: str = ""

    @property
    def formula(self) -> str:
        """What the column is made of, in names of columns; empty where the label says it.

        >>> Column("payment_rate", "share", Text("paid in"), "paid_fen", "opening_fen").formula
        'paid_fen ÷ opening_fen'
        """
        return " ÷ ".join(filter(None, (self.numerator, self.denominator)))


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the table `summary`, by measure and weight; without a weight a total or a ratio."""

    name: str
    weight: Literal["", "count", "balance", "borrower"]
    unit: Unit
    label: Text
    numerator: str
    denominator: str = "1"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the user's own to stratify by, which the tape holds as the column `field_<name>`.

    With `bands`, the upper ends of all bands but the last in rising order, that column holds the
    place of each loan's band, from 0 to the number of ends; without, it holds text as written. The
    titles are what people see; where one is empty the name stands for it.
    """

    name: str
    title: str = ""
    title_zh: str = ""
    bands: tuple[float, ...] = ()

    @property
    def column(self) -> str:
        """The tape's column that holds it."""
        return f"field_{self.name}"

    @property
    def label(self) -> Text:
        """What the field is called."""
        title = self.title or self.name
        return Given(title, self.title_zh or title)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a pool: its name, its title, what one row is, and its columns in order."""

    name: str
    title: Text
    row: Text
    columns: tuple[Column, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)
