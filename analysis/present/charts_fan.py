"""The fan chart: what was counted, and the spans of what may come under a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.evidence.formatting import Language, digits
from analysis.evidence.interval import Interval
from analysis.evidence.quantity import Quantity, Text
from analysis.present.bounds import scale
from analysis.present.charts import WIDTH
from analysis.present.theme import COLOURS
from analysis.present.words import pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLES = ("--", "-.", ":")  # of the other lines, which must differ in grey


class Span(NamedTuple):
    """A band between two columns of the fan, or only its edges, with its words for the legend."""

    low: str
    high: str
    words: str
    is_filled: bool = True


def fan(
    known: Mapping[str, Quantity | None],
    coming: pd.DataFrame,
    language: Language,
    *,
    middle: Mapping[str, str],
    spans: Sequence[Span],
    title: Text,
    end: Text,
) -> Figure:
    """Counts by quarter, then lines and spans up to the last coming quarter, which `end` names.

    `known` by quarter code, the last one known; `coming` has a row for each coming quarter and a
    column for each line and each edge of a span. `middle` gives the words of each line: the first
    is the main one, written with its number at the end, as are the edges of the widest filled span.
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
        low, high = paths[span.low], paths[span.high]
        if span.is_filled:
            axes.fill_between(rows, low, high, color=shades.pop(0), linewidth=0, label=span.words)
        else:
            axes.plot(rows, high, ":", color=COLOURS.text, linewidth=1.0, label=span.words)
            axes.plot(rows, low, ":", color=COLOURS.text, linewidth=1.0)
    main, *others = middle
    for name, style in zip(others, STYLES, strict=False):
        axes.plot(rows, paths[name], style, color=COLOURS.accent, linewidth=1.3, label=middle[name])
    axes.plot(rows, paths[main], "-", color=COLOURS.warn, linewidth=2.0, label=middle[main])
    widest = next(span for span in spans if span.is_filled)
    _write(axes, last, heights[last], language, (0, 9), "center", "baseline")
    for name, rise, side in ((main, 0, "center"), (widest.high, 3, "bottom")):
        _write(axes, rows[-1], paths[name][-1], language, (7, rise), "left", side)
    _write(axes, rows[-1], paths[widest.low][-1], language, (7, -3), "left", "top")
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


def _write(
    axes: Axes,
    x: int,
    y: float,
    language: Language,
    offset: tuple[int, int],
    ha: str,
    va: str,
) -> None:
    text = digits(Interval.point(round(y)), language)
    axes.annotate(text, (x, y), textcoords="offset points", xytext=offset, ha=ha, va=va)


def _ticks(axes: Axes, quarters: list[int]) -> None:
    """Year-ends, as many as fit, and room at the right for the numbers."""
    years = [q for q in quarters if _period(q).quarter == 4]
    shown = years[:: max(1, len(years) // 7)]
    axes.set_xticks(shown, [str(_period(q).year) for q in shown])
    axes.margins(y=0.12)  # for the words at the top
    axes.set_xlim(quarters[0] - 0.5, quarters[-1] + 0.14 * len(quarters))


def _place(quarter: str) -> int:
    return pd.Period(quarter, "Q").ordinal


def _period(ordinal: int) -> pd.Period:
    return pd.Period(ordinal=ordinal, freq="Q")
