"""The fan chart: what was counted, and the spans of what may come under a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import digits, scale
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

APART = 0.065  # of the height: numbers nearer to each other would touch
REACH = 0.03  # of the quarters shown: from the ends to their numbers
STYLES = ("--", "-.", ":")  # of the other lines, which must differ in grey


class Span(NamedTuple):
    """A band between two columns of the fan, or only its edges, with its words for the legend."""

    low: str
    high: str
    words: Text
    is_filled: bool = True


def fan(
    known: Mapping[str, Quantity | None],
    coming: pd.DataFrame,
    language: Language,
    *,
    middle: Mapping[str, Text],
    spans: Sequence[Span],
    title: Text,
    end: Text,
) -> Figure:
    """Counts by quarter, then lines and spans up to the last coming quarter, labelled `end`.

    `known` has counts by quarter code, `None` where unknown; the last one must be known. `coming`
    has a row for each coming quarter (index: quarter code) and a column for each line and each edge
    of a span. `middle` gives the words for each line by column; the first line is the main one. Its
    last value and those of the first filled span are written at the right, each at its own height
    or joined to it by a line. The tick of a year is at its first quarter.
    """
    import matplotlib.pyplot as plt

    points = {q: v for q, v in known.items() if v is not None and v.interval.is_point}
    chosen = scale(list(points.values()), language)
    assert chosen is not None, "one chart has one unit"
    heights = {_place(q): float(v.interval.ends[0] / chosen.factor) for q, v in points.items()}
    last = max(heights)
    figure, axes = plt.subplots(figsize=(WIDTH, 4.4))
    axes.set_title(pick(title, language))
    axes.set_ylabel(chosen.label)
    for (x0, y0), (x1, y1) in pairwise(heights.items()):
        colour, style = (COLOURS.muted, ":") if x1 - x0 > 1 else (COLOURS.main, "-")
        axes.plot([x0, x1], [y0, y1], color=colour, linestyle=style)
    axes.plot(list(heights), list(heights.values()), "o", color=COLOURS.main, markersize=3.5)
    rows = [last, *map(_place, coming.index)]
    paths = {name: [heights[last], *map(float, coming[name])] for name in coming}
    shades = [COLOURS.band, COLOURS.muted]
    for span in spans:
        low, high, words = paths[span.low], paths[span.high], pick(span.words, language)
        if span.is_filled:
            axes.fill_between(rows, low, high, color=shades.pop(0), linewidth=0, label=words)
        else:
            axes.plot(rows, high, ":", color=COLOURS.text, linewidth=1.0, label=words)
            axes.plot(rows, low, ":", color=COLOURS.text, linewidth=1.0)
    main, *others = middle
    labels = {name: pick(words, language) for name, words in middle.items()}
    for name, style in zip(others, STYLES, strict=False):
        axes.plot(rows, paths[name], style, color=COLOURS.accent, linewidth=1.3, label=labels[name])
    axes.plot(rows, paths[main], "-", color=COLOURS.warn, linewidth=2.0, label=labels[main])
    widest = next(span for span in spans if span.is_filled)
    axes.margins(y=0.12)  # for the words at the top
    axes.annotate(
        _number(heights[last], language),
        (last, heights[last]),
        textcoords="offset points",
        xytext=(0, 9),
        ha="center",
    )
    ends = [paths[name][-1] for name in (widest.low, main, widest.high)]
    _write_ends(axes, rows[-1], ends, REACH * (rows[-1] - min(heights)), language)
    axes.axvline(rows[-1], color=COLOURS.text, linewidth=0.8)
    axes.annotate(
        pick(end, language),
        (rows[-1], 1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        xytext=(-5, -2),
        ha="right",
        va="top",
    )
    _ticks(axes, list(range(min(heights), rows[-1] + 1)))
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def _write_ends(
    axes: Axes, x: int, ends: Sequence[float], reach: float, language: Language
) -> None:
    """Low, middle and high end as numbers, apart enough to be read, each joined to its height."""
    bottom, top = axes.get_ylim()
    low, middle, high = ends
    apart = APART * (top - bottom)
    for y, at in (
        (low, min(low, middle - apart)),
        (middle, middle),
        (high, max(high, middle + apart)),
    ):
        axes.annotate(
            _number(y, language),
            (x, y),
            xytext=(x + reach, at),
            va="center",
            arrowprops={"arrowstyle": "-", "color": COLOURS.text, "linewidth": 0.7, "shrinkB": 0},
        )


def _number(value: float, language: Language) -> str:
    return digits(Interval.point(round(value)), language)


def _ticks(axes: Axes, quarters: list[int]) -> None:
    """First quarters of years, as many as fit, and room at the right for the numbers."""
    years = [q for q in quarters if _period(q).quarter == 1]
    shown = years[:: max(1, len(years) // 7)]
    axes.set_xticks(shown, [str(_period(q).year) for q in shown])
    axes.set_xlim(quarters[0] - 0.5, quarters[-1] + 0.14 * len(quarters))


def _place(quarter: str) -> int:
    return pd.Period(quarter, "Q").ordinal


def _period(ordinal: int) -> pd.Period:
    return pd.Period(ordinal=ordinal, freq="Q")
