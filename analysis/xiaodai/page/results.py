"""A notebook's results: a data frame that carries their record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from xiaodai.page.natural import value_html
from xiaodai.page.record import MIME, Record
from xiaodai.page.shown import plain
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import Language, Text

HEADERS = (Text("name"), Text("result"), Text("value"), Text("low"), Text("high"), Text("unit"))

DIGITS = 7  # significant ones of an end, in the frame as it is shown; the frame has all


class Results(pd.DataFrame):
    """One row a result: what it is, its value as shown, both ends as numbers or dates, its unit.

    The index holds the names by which programs ask for them. Whatever is computed from it is an
    ordinary data frame. Its repr says the columns' names in the notebook's language.
    """

    _metadata = ["record", "language"]  # noqa: RUF012 -- pandas' name for a subclass' attributes
    record: Record
    language: Language

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        said = {words.en: words.show(self.language) for words in HEADERS}
        frame = pd.DataFrame(self).rename(columns=said).rename_axis(said["name"])
        written: dict[str, Callable[[str], str]]
        written = {"result": escape, "value": value_html, "unit": escape}
        cells = {said[name]: frame[said[name]].map(write) for name, write in written.items()}
        shown = frame.assign(**cells).to_html(float_format=_digits, escape=False)
        return {
            "text/plain": frame.to_string(float_format=_digits),
            "text/html": _breakable(shown, self.index),
            MIME: self.record,
        }


def results(named: Mapping[str, Quantity | Dated], language: Language, record: Record) -> Results:
    """The frame of named results, with the record beside it."""
    rows = [
        {
            "result": value.name.show(language) or name.replace("_", " "),
            "value": plain(value, language),
            "low": _end(value, "low"),
            "high": _end(value, "high"),
            "unit": "date" if isinstance(value, Dated) else value.unit.id,
        }
        for name, value in named.items()
    ]
    made = Results(rows, index=pd.Index(list(named), name="name"))
    made.record, made.language = record, language
    return made


def _breakable(html: str, names: Iterable[str]) -> str:
    """The table, in which a long name may go on in the next line and leaves room beside it."""
    for name in names:
        html = html.replace(f"<th>{name}</th>", f"<th>{name.replace('_', '_<wbr>')}</th>")
    return html


def _digits(number: float) -> str:
    """A number in as few characters as can be, so that the table is no wider than a notebook."""
    return np.format_float_positional(number, DIGITS, fractional=False, trim="-")


def _end(value: Quantity | Dated, side: str) -> Any:
    if isinstance(value, Dated):
        return value.first if side == "low" else value.last
    end = value.low if side == "low" else value.high
    return None if end is None else float(end)
