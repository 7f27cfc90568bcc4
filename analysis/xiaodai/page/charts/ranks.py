"""Rows from the greatest to the least: values against a limit, and bars by size."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import Kind, beside, floats, in_rows, legend, one_scale
from xiaodai.page.charts.fitting import across, breadth, room
from xiaodai.page.charts.waterfall import upright
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import mark_texts, show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text

ABOVE = Kind(Text("above the limit"), COLOURS.warn, "D")
WITHIN = Kind(Text("at or below the limit"), COLOURS.main, "o")
OPEN = Kind(Text("could be either"), COLOURS.muted, "s")
BAR, END = "s", "|"  # the forms of intervals and of open sides in a legend
SEEN = 0.012  # of the axis: a narrower interval hides behind its own mark
WORDS = 9  # points: from a mark to its number
BEYOND = 0.1  # of the axis: how far the arrow of an open side reaches


def ladder(data: pd.DataFrame, language: Language, *, title: Text, limit: Quantity) -> Figure:
    """A row for each name, from the highest value to the lowest, against an upright line.

    Columns of `data`: `label` (words) and `value` (a quantity). A value that is known as one number
    is a mark; an interval is a bar from its lower to its upper end without a mark at its middle;
    an open side is a dashed arrow. Marks and colours say whether a value is above the `limit`, a
    named quantity, at or below it, or neither for certain. The axis begins at zero.

    Raises `ValueError` for quantities of several units.
    """
    chosen = one_scale([*data["value"], limit], language)
    table = _sorted(data, chosen)
    figure, axes = in_rows(table["label"], title, language, chosen.label, pitch=0.34)
    cap = floats({"limit": limit}, chosen)["high"].iloc[0]
    most = max(*table["low"].dropna(), *table["high"].dropna(), cap)
    axes.set_xlim(0, 1.02 * most)
    kinds = [_kind(value, limit) for value in table["value"]]
    forms: dict[Kind, list[str]] = {ABOVE: [], WITHIN: [], OPEN: []}
    row: Any
    for y, (row, kind) in enumerate(zip(table.itertuples(), kinds, strict=True)):
        forms[kind].append(_rung(axes, row, y, kind, most))
    words = [show(value, language) for value in table["value"]]
    tips = table["high"].fillna(table["low"] + BEYOND * most)
    room(axes, tips, words, gap=12)
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8}
    inch = axes.get_xlim()[1] / across(axes)
    for y, (start, tip, text) in enumerate(zip(table["low"], tips, words, strict=True)):
        crosses = tip < cap < tip + inch * (breadth(text) + WORDS / 72) and start < cap
        at, side = (start, -1) if crosses else (tip, 1)
        beside(axes, text, (at, y), right=side * WORDS, bbox=box, zorder=5)
    named = f"{limit.name.show(language)} {show(limit, language)}".strip()
    upright(axes, [(cap, named)])
    legend(figure, axes, [_as_drawn(*form) for form in forms.items() if form[1]], language)
    return figure


def ranked(
    data: pd.DataFrame, language: Language, *, title: Text, marked: Collection[Text] = ()
) -> Figure:
    """A bar for each name, from the greatest value to the least, with its number.

    Columns of `data`: `label` (words) and `value` (a quantity). A bar is dark up to its interval's
    end nearer to zero and pale up to the other one where that shows; an open side is a dashed
    arrow. The rows named
    in `marked` have a colour of their own. What is missing is left out. Raises `ValueError` for
    quantities of several units.
    """
    known = data[data["value"].notna()]
    chosen = one_scale(known["value"], language)
    table = _sorted(known, chosen)
    figure, axes = in_rows(table["label"], title, language, chosen.label, pitch=0.22)
    most = max(abs(end) for side in ("low", "high") for end in table[side].dropna())
    tips = []
    row: Any
    for y, row in enumerate(table.itertuples()):
        colour = COLOURS.warn if row.label in marked else COLOURS.main
        near, far = sorted((_or(row.low, row.high), _or(row.high, row.low)), key=abs)
        near = 0.0 if row.low < 0 < row.high else near
        if abs(far - near) > SEEN * most:
            axes.barh(y, far - near, 0.62, left=near, color=COLOURS.muted)
        axes.barh(y, near, 0.62, color=colour)
        tip = far
        if pd.isna(row.low) or pd.isna(row.high):
            tip = far + BEYOND * most * (1 if pd.isna(row.high) else -1)
            _arrow(axes, far, tip, y, colour)
        tips.append(max(tip, 0.0))
    axes.axvline(0, color=COLOURS.text, linewidth=0.8)
    axes.set_xlim(left=min(0.0, 1.05 * axes.dataLim.x0))
    words = mark_texts(list(table["value"]), chosen, language)
    room(axes, tips, words)
    for y, (tip, text) in enumerate(zip(tips, words, strict=True)):
        beside(axes, text, (tip, y), right=5)
    return figure


def _sorted(data: pd.DataFrame, chosen: Any) -> pd.DataFrame:
    """The rows with both ends as numbers, by the middle or else by the known end."""
    table = data.reset_index(drop=True)
    table = table.join(floats(table["value"], chosen))
    place = table["middle"].fillna(table["low"]).fillna(table["high"])
    return table.loc[place.sort_values(ascending=False, kind="stable").index]


def _kind(value: Quantity, limit: Quantity) -> Kind:
    """Whether a value is above a limit, whatever both are within their intervals."""
    (low, high), (least, most) = value.interval.ends, limit.interval.ends
    return ABOVE if low > most else WITHIN if high <= least else OPEN


def _rung(axes: Axes, row: Any, y: int, kind: Kind, most: float) -> str:
    """One value of the ladder: a mark, a bar between both ends, or an arrow to the open side.

    Returns the marker that stands for its form in the legend.
    """
    axes.hlines(y, 0, _or(row.low, row.high), colors=COLOURS.grid, linewidth=1, zorder=1)
    if pd.isna(row.middle):
        known = _or(row.low, row.high)
        tip = 0.0 if pd.isna(row.low) else known + BEYOND * most
        _arrow(axes, known, tip, y, kind.colour)
        axes.plot(known, y, END, color=kind.colour, markersize=11, markeredgewidth=2)
        return END
    if row.high - row.low > SEEN * most:
        axes.barh(y, row.high - row.low, 0.3, left=row.low, color=kind.colour)
        return BAR
    axes.plot(row.middle, y, kind.marker, color=kind.colour, markersize=8)
    return kind.marker


def _as_drawn(kind: Kind, forms: Collection[str]) -> Kind:
    """A kind with the marker that a reader finds in the chart: its own one rather than others."""
    return kind._replace(marker=next(form for form in (kind.marker, BAR, END) if form in forms))


def _arrow(axes: Axes, start: float, tip: float, y: int, colour: str) -> None:
    style = {"arrowstyle": "->", "color": colour, "linestyle": "--", "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (tip, y), (start, y), arrowprops=style)


def _or(first: Any, second: Any) -> Any:
    """The first number, or the second one where the first is missing."""
    return second if pd.isna(first) else first
