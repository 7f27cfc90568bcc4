"""Dots with intervals: averages and ranges, two dates, and spans from least to most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import (
    Kind,
    beside,
    floats,
    in_rows,
    legend,
    one_scale,
    rounded,
)
from xiaodai.page.charts.fitting import room
from xiaodai.page.charts.waterfall import upright
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import axis_texts, show
from xiaodai.values.words import Language, Text

WHOLE = 100  # percent: the axis of shares has no mark beyond
LEAST = 0.006  # of the axis: a narrower bar would not be seen
SPAN = "s"  # the marker of a span from lowest to highest, drawn as a thick bar
LEEWAY = 2.0  # percentage points: what the axis shows beyond the highest rate
VISIBLE = 0.6  # percentage points: narrower intervals would hide behind their own dot
THICK, ROOM, BETWEEN = 0.26, 0.4, 0.06  # of a row: one span, all of several, the gap of two
PERCENT_A_YEAR = Text("per cent a year")


def ranges(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    kinds: Mapping[str, Kind],
    bands: pd.DataFrame,
    rows: Sequence[Text],
    limits: Sequence[tuple[float, Text]],
) -> Figure:
    """A row for each name with dots, bars and brackets, and an upright line for each limit.

    Columns of `data`: `lender` (one of the names in `rows`, which are drawn from top to bottom),
    `kind` (a key of `kinds`) and `value` (percent). A value that is known as one number is a dot,
    an interval that shows is a bar without one; an open side runs to the edge of the chart as a
    dashed arrow. A kind whose marker is `SPAN` is a thick bar from lowest to highest; several of
    one name are thinner bars, one below the other. Columns of `bands`: `lender`, `band` (two rates
    in percent) and `value`, the share written at a bracket under these rates.
    """
    figure, axes = in_rows(rows, title, language, PERCENT_A_YEAR.show(language), pitch=0.42)
    tops = [end for value in data["value"] for end in (value.low, value.high) if end is not None]
    edge = LEEWAY + float(max([*tops, *(high for _, high in bands["band"]), *dict(limits)]))
    of_one = data.groupby(["lender", "kind"], sort=False)["value"]
    table = data.assign(place=of_one.cumcount(), among=of_one.transform("size"))
    row: Any
    for row in table.itertuples():
        y, ends = rows.index(row.lender), (row.value.low, row.value.high)
        _mark(axes, kinds[row.kind], y, *ends, edge, _lane(row.place, row.among))
    for row in bands.itertuples():
        y, low, high = rows.index(row.lender), row.band[0] or 0.0, row.band[1]
        corners = [y + 0.22, y + 0.34, y + 0.34, y + 0.22]
        axes.plot([low, low, high, high], corners, color=COLOURS.text, linewidth=0.9)
        beside(axes, show(row.value, language), (high, y + 0.34), right=3, fontsize=8.5)
    axes.set_xlim(0, edge)
    upright(axes, [(rate, name.show(language)) for rate, name in limits])
    drawn = [kind for key, kind in kinds.items() if (data["kind"] == key).any()]
    legend(figure, axes, drawn, language)
    return figure


def _lane(place: int, among: int) -> tuple[float, float]:
    """How far from the middle of its row a span is drawn, and how thick: rows are one apart."""
    if among == 1:
        return 0.0, THICK
    lane = ROOM / among
    return (place - (among - 1) / 2) * lane, lane - BETWEEN


def _mark(
    axes: Axes, kind: Kind, y: int, low: Any, high: Any, edge: float, lane: tuple[float, float]
) -> None:
    """A dot, a bar for an interval that shows, or an arrow to where the value is open."""
    if low is None or high is None:
        end, tip = (float(high or 0), 0.0) if low is None else (float(low), edge)
        colour = COLOURS.muted if kind.marker == SPAN else kind.colour
        arrow = {"arrowstyle": "->", "color": colour, "linestyle": "--", "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (tip, y), (end, y), arrowprops=arrow)
        axes.plot([end], [y], "|", color=colour, markersize=10, markeredgewidth=1.6)
    elif kind.marker == SPAN:
        off, thick = lane
        look: dict[str, Any] = {
            "color": kind.colour,
            "edgecolor": COLOURS.main,
            "linewidth": 0.6,
            "zorder": 1,
        }
        axes.barh(y + off, float(high - low), thick, left=float(low), **look)
    elif high - low > VISIBLE:
        ends = [float(low), float(high)]
        axes.plot(ends, [y, y], color=kind.colour, linewidth=5, solid_capstyle="butt")
    else:
        axes.plot([float(low + high) / 2], [y], kind.marker, color=kind.colour)


def spans(data: pd.DataFrame, language: Language, *, title: Text) -> Figure:
    """A row for each quantity: a bar from the least to the greatest value, both written beside it.

    Columns of `data`: `label` (words or a quantity), `more` (words below it: an assumption or
    measure), `value` (quantities of one unit, bounded at both sides) and perhaps `colour`. The
    axis begins at zero.

    Raises `ValueError` for quantities of several units.
    """
    chosen = one_scale(data["value"], language)
    labels = zip(data["label"], data["more"], strict=True)
    names = [f"{shown(label, language)}\n{shown(more, language)}" for label, more in labels]
    figure, axes = in_rows(names, title, language, chosen.label, pitch=0.46)
    ends = floats(data["value"].reset_index(drop=True), chosen)
    words = axis_texts(list(data["value"]), chosen, language)
    axes.set_xlim(0, 1.02 * ends["high"].max())
    room(axes, ends["high"], words)
    right = axes.get_xlim()[1]
    axes.hlines(ends.index, 0, ends["low"], colors=COLOURS.muted, linestyles=":", linewidth=1.2)
    widths = (ends["high"] - ends["low"]).clip(lower=LEAST * right)
    axes.barh(ends.index, widths, 0.5, left=ends["low"], color=data.get("colour", COLOURS.main))
    for y, (high, text) in enumerate(zip(ends["high"], words, strict=True)):
        beside(axes, text, (high, y), right=7)
    axes.set_xlim(0, right)
    if chosen.label == "%" and ends["high"].max() <= WHOLE:
        axes.set_xticks([tick for tick in axes.get_xticks() if tick <= min(WHOLE, right)])
    return figure


def dumbbells(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    written: str,
    heading: Text,
    marked: Text | None = None,
) -> Figure:
    """A row for each name: an open dot at the first date, a full one at the last, a line between.

    Columns of `data`: `name` (words), `first`, `last` (quantities) and perhaps `before`, whose
    values are drawn as small grey dots where they are known. The column `written` is written at
    the right under `heading`, with a sign if it is `change`. The row named `marked` has a colour of
    its own. Raises `ValueError` for quantities of several units.
    """
    table = data.reset_index(drop=True)
    chosen = one_scale([*table["first"], *table["last"]], language)
    figure, axes = in_rows(table["name"], title, language, chosen.label, pitch=0.26)
    colours = [COLOURS.warn if name == marked else COLOURS.main for name in table["name"]]
    firsts, lasts, numbers = (
        floats(table[column], chosen)["middle"] for column in ("first", "last", written)
    )
    if "before" in table:
        early = floats(table["before"], chosen)["middle"]
        axes.scatter(early, early.index, s=16, color=COLOURS.muted)
    axes.hlines(table.index, firsts, lasts, colors=colours, linewidth=2.4, zorder=1)
    axes.scatter(firsts, table.index, s=36, facecolors="white", edgecolors=colours, zorder=2)
    axes.scatter(lasts, table.index, s=36, color=colours, zorder=3)
    axes.set_xlim(left=0)
    at_right = axes.get_yaxis_transform()  # across in parts of the axes
    for y, (number, colour) in enumerate(zip(numbers, colours, strict=True)):
        sign = "+" if written == "change" and number > 0 else ""
        words = sign + rounded(number, language)
        beside(axes, words, (1.0, y), 42, ha="right", color=colour, xycoords=at_right)
    beside(axes, heading.show(language), (1.0, -0.9), 42, ha="right", xycoords=at_right)
    axes.set_ylim(len(table) - 0.4, -0.7)
    return figure
