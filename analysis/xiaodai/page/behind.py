"""The data behind a chart, as columns of a table: what was passed to its form, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from fractions import Fraction
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.page.shown import Value
from xiaodai.page.tables import Column
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Dated, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.units import unit
from xiaodai.values.words import Names, Text

CALCULATED = Text("calculated by the study")
LABEL, VALUE = "label", "value"
# The columns that forms of charts ask for, in words.
HEADS = {
    LABEL: Text("name"),
    VALUE: Text("value"),
    "more": Text("of what"),
    "name": Text("name"),
    "first": Text("first"),
    "last": Text("last"),
    "before": Text("earlier"),
    "change": Text("change"),
    "event": Text("event"),
    "date": Text("date"),
    "start": Text("begins"),
    "end": Text("ends"),
    "issued": Text("issued on"),
    "limit": Text("limit"),
    "group": Text("group"),
    "quarter": Text("quarter"),
    "period": Text("period"),
    "day": Text("day"),
    "lender": Text("lender"),
    "who": Text("lender"),
    "level": Text("rate, per cent a year"),
    "share": Text("share"),
    "band": Text("band"),
    "vintage": Text("vintage"),
    "age": Text("age in months"),
    "percent": Text("per cent"),
    "number": Text("share of number"),
    "amount": Text("share of amount"),
    "prints": Text("figures"),
    "origin_name": Text("publisher of the origin"),
    "title": Text("title"),
    "copy_name": Text("copy"),
}
TECHNICAL = {"kind", "colour", "style", "newness", "origin", "copy"}  # how it is drawn, and ids


class Span(NamedTuple):
    """A band between two columns of the fan, or only its edges, with its words for the legend."""

    low: str
    high: str
    words: Text
    is_filled: bool = True


def chart_data(*data: object) -> pd.DataFrame:
    """What a chart draws as one frame: mappings, series and frames below each other.

    A mapping or a series of quantities has the columns `label` (or the name of its index) and
    `value`, a list has `value` alone; a frame keeps its columns, after its index if that says
    something. Of anything else there is nothing to show.
    """
    frames = [_frame(one) for one in data]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def columns(
    data: Iterable[object], heads: Mapping[str, Text], options: Mapping[str, object]
) -> list[Column]:
    """The columns behind a chart that say something to a reader, each with its header.

    `heads` name columns first, then the words that the form was given in its `options` (names of
    lines, spans, parts, totals), then the usual ones.
    Bare numbers become quantities without a unit.
    """
    frame = chart_data(*data, *(one for one in options.values() if isinstance(one, pd.DataFrame)))
    said: dict[object, Text] = dict(HEADS.items())
    for option in options.values():
        if isinstance(option, Mapping):
            said |= {name: words for name, words in option.items() if isinstance(words, Text)}
        elif isinstance(option, list | tuple):
            said |= dict(edge for span in option if isinstance(span, Span) for edge in _edges(span))
    said.update(heads)
    made = []
    for name in frame:
        cells = [_cell(cell) for cell in frame[name].astype(object)]
        is_said = any(cell is not None for cell in cells) and not (
            name in TECHNICAL or (_is_code(cells) and name != LABEL)
        )
        if is_said:
            header = name if isinstance(name, Text) else said.get(name) or _words(str(name))
            shown: list[Value | None] = [
                Names(cell, cell) if isinstance(cell, str) else cell for cell in cells
            ]
            made.append(Column(str(name), header, shown))
    return made


def _edges(span: Span) -> list[tuple[object, Text]]:
    """The columns of the two edges of a span, and the words for each."""
    edges = Text("{span}: lower end", span=span.words), Text("{span}: upper end", span=span.words)
    return list(zip((span.low, span.high), edges, strict=True))


def _frame(data: object) -> pd.DataFrame:
    if isinstance(data, pd.DataFrame):
        index = data.index
        if isinstance(index, pd.RangeIndex) or pd.api.types.is_integer_dtype(index.dtype):
            return data.reset_index(drop=True)
        name = LABEL if index.name is None else str(index.name)
        if name in data:  # the column says what the index does, in words
            return data.reset_index(drop=True)
        return data.rename_axis(index=name).reset_index()
    if isinstance(data, pd.Series):
        return _frame(data.rename(VALUE).to_frame())
    if isinstance(data, Mapping):
        values = pd.Series(list(data.values()), dtype=object)
        return pd.DataFrame({LABEL: list(data), VALUE: values})
    if isinstance(data, list | tuple):
        return pd.DataFrame({VALUE: pd.Series(list(data), dtype=object)})
    return pd.DataFrame()  # what only a function of one's own can draw


def _cell(cell: Any) -> Value | None:
    """A cell as a value; `None` for what is missing and for what only the drawing needs."""
    if isinstance(cell, Quantity | Dated | Period | Quote | Text):
        return cell
    if isinstance(cell, pd.Period):
        return Period(str(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Interval):
        return Quantity(cell, unit("number"), Assumed(CALCULATED))
    if isinstance(cell, bool) or not isinstance(cell, str | Real) or cell != cell:
        return None
    if isinstance(cell, str):
        with suppress(ValueError):
            return Period(cell)
        return cell
    return _cell(Interval.point(Fraction(str(cell))))


def _is_code(cells: Sequence[Value | None]) -> bool:
    """Whether a column holds ids and other words for programs."""
    return any(isinstance(cell, str) and not cell[:1].isdigit() for cell in cells)


def _words(name: str) -> Text:
    words = name.replace("_", " ")
    return Names(words, words)
