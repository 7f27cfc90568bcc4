"""Lines over time, curves by age, and the fan of what may come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from xiaodai.page.behind import Span
from xiaodai.page.charts.axes import (
    Values,
    beside,
    blank,
    days,
    end_labels,
    floats,
    key,
    known,
    name_height,
    one_scale,
    rounded,
    time_axis,
)
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.values.words import Language, Text

LINES = (COLOURS.main, COLOURS.warn, COLOURS.accent, COLOURS.text)  # their colours, in order
LIGHTEST = 0.28  # of the main colour: what still shows on white
STYLES = ("--", "-.", ":")  # of the other lines, which must differ in grey


def lines(
    data: pd.DataFrame | pd.Series[Any],
    language: Language,
    *,
    title: Text,
    names: Mapping[str, Text] | None = None,
    axis: Text | None = None,
    numbered: Collection[str] = (),
) -> Figure:
    """A line for each column of quantities over time; the middles are drawn.

    The index of `data` holds codes of quarters (`2025Q2`) or days. Neighbouring quarters are
    joined, and a gap is bridged by dots only. `names` chooses the columns, four at most, and names
    each at its last point; the last of several is broken. `axis` names the unit otherwise. The
    quarters in `numbered` get their number written beside them.

    Raises `ValueError` for quantities of several units.
    """
    table = data.to_frame() if isinstance(data, pd.Series) else data
    columns = list(names or table)
    chosen = one_scale(table[columns].to_numpy().ravel(), language)
    figure, axes = blank(title, language, 3.9)
    drawn = {column: floats(table[column], chosen)["middle"].dropna() for column in columns}
    for column, colour in zip(columns, LINES, strict=False):
        is_broken = len(columns) > 1 and column == columns[-1]
        joined(axes, drawn[column], colour, "--" if is_broken else "-")
    axes.set_ylim(0, 1.13 * max(line.max() for line in drawn.values()) or 1)
    name_height(axes, axis.show(language) if axis else chosen.label)
    time_axis(axes, list(table.index), language)
    if names:
        ends = [(days(line.index[-1:])[0], line.iloc[-1]) for line in drawn.values()]
        looks = zip(ends, names.values(), LINES, strict=False)
        end_labels(axes, [(*end, name.show(language), colour) for end, name, colour in looks])
    for place, quarter in enumerate(table.index):
        height = drawn[columns[0]].get(quarter)
        if quarter in numbered and height is not None:  # where the line does not run
            begins = place < len(table) / 4
            falls = place == len(table) - 1 and height < drawn[columns[0]].iloc[-2]
            shift = {"right": 6, "up": -3} if begins else {"up": 7}
            shift = {"right": -2, "up": -7} if falls else shift
            beside(axes, rounded(height, language), (days([quarter])[0], height), **shift)
    return figure


def joined(axes: Axes, line: pd.Series[float], colour: str, style: str = "-") -> None:
    """A line through numbers by quarter or by day.

    Quarters have a dot each, and those between which some are missing are joined by a dotted line;
    days have a dot at the last.
    """
    if isinstance(line.index[0], str):
        axes.plot(days(line.index), line, ":", color=COLOURS.muted)
        quarters = pd.period_range(line.index[0], line.index[-1], freq="Q").astype(str)
        axes.plot(days(quarters), line.reindex(quarters), "o-", color=colour, markersize=3.5)
    else:
        axes.plot(days(line.index), line, style, color=colour)
        axes.plot(days(line.index[-1:]), line.iloc[-1:], "o", color=colour, markersize=4)


def curves(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    named: Sequence[str],
    marked: str,
    reached_by_half: int,
    axes_names: tuple[Text, Text],
    beyond: Text,
    together: Text | None = None,
) -> Figure:
    """A curve for each vintage by age; each ends in an open dot where the panel ends.

    Columns of `data`: `vintage` (a code), `age`, `percent` and `newness` (0 is the oldest, drawn
    light, 1 the newest, drawn dark). The vintages in `named` carry their period, the one that is
    `marked` a colour of its own and, if it is all of them `together`, these words. The ages that
    fewer than half of the vintages have reached are shaded, and `beyond` says so. `axes_names` are
    those of age and percent.
    """
    figure, axes = blank(title, language, 4.4)
    last, top = data["age"].max(), data["percent"].max()
    ends = []
    for vintage, curve in data.groupby("vintage", sort=False):
        is_marked = vintage == marked
        colour = COLOURS.warn if is_marked else _shade(curve["newness"].iloc[0])
        width, order = (2.2, 4) if is_marked else (0.9, 2)
        axes.plot(curve["age"], curve["percent"], color=colour, linewidth=width, zorder=order)
        end = (curve["age"].iloc[-1], curve["percent"].iloc[-1])
        axes.plot(*end, "o", color=colour, markerfacecolor="white", markersize=4, zorder=5)
        if vintage in named:
            words = together if is_marked and together else Period(str(vintage))
            ends.append((*end, words.show(language), COLOURS.warn if is_marked else COLOURS.text))
    if last > reached_by_half:
        look = {"color": COLOURS.band, "alpha": 0.55, "linewidth": 0, "zorder": 0}
        axes.axvspan(reached_by_half, last, label=beyond.show(language), **look)
        key(figure)
    axes.set_xlabel(axes_names[0].show(language))
    name_height(axes, axes_names[1].show(language))
    axes.set_xlim(0, 1.02 * last or 1)
    axes.set_ylim(0, 1.1 * top or 1)
    curves = [curve for _, curve in data.groupby("vintage", sort=False)]
    end_labels(axes, ends, reach=lambda low, high: _reach(curves, low, high))
    return figure


def _reach(curves: Sequence[pd.DataFrame], low: float, high: float) -> float:
    """The age up to which a curve runs between two heights."""
    farthest = 0.0
    for curve in curves:
        heights, ages = curve["percent"], curve["age"]
        before, after = heights.shift(fill_value=heights.iloc[0]), heights
        crossing = (np.minimum(before, after) <= high) & (np.maximum(before, after) >= low)
        farthest = max(farthest, ages[crossing].max() if crossing.any() else 0.0)
    return farthest


def _shade(newness: float) -> str:
    """The main colour mixed with white: a quarter of it for the oldest, all for the newest."""
    part = LIGHTEST + (1 - LIGHTEST) * newness
    red, green, blue = (1 - (1 - channel) * part for channel in to_rgb(COLOURS.main))
    return to_hex((red, green, blue))


def fan(
    data: Values,
    language: Language,
    *,
    title: Text,
    coming: pd.DataFrame,
    middle: Mapping[str, Text],
    spans: Sequence[Span],
    end: Text,
) -> Figure:
    """Counts by quarter, then lines and spans up to the last coming quarter, labelled `end`.

    `data` has counts by quarter code, missing where unknown; only exact ones are drawn. `coming`
    has a row for each coming quarter (index: quarter code) and a column of numbers for each line
    and each edge of a span. `middle` names the lines by column; the first one is the main one. Its
    last value and those of the first filled span are written at the right.
    """
    counts = known(data)
    counts = counts[counts.map(lambda value: value.interval.is_point)]
    chosen = one_scale(counts, language)
    history = floats(counts, chosen)["middle"]
    figure, axes = blank(title, language, 4.4)
    name_height(axes, chosen.label)
    joined(axes, history, COLOURS.main)
    last, deadline = days([history.index[-1], coming.index[-1]])
    places = [last, *days(coming.index)]
    paths = {name: [history.iloc[-1], *map(float, coming[name])] for name in coming}
    main, *others = middle
    names = {name: words.show(language) for name, words in middle.items()}
    look: dict[str, Any] = {"color": COLOURS.warn, "linewidth": 2.0, "zorder": 3}
    axes.plot(places, paths[main], label=names[main], **look)
    shades = [COLOURS.band, COLOURS.muted]
    for span in spans:
        low, high, words = paths[span.low], paths[span.high], span.words.show(language)
        if span.is_filled:
            axes.fill_between(places, low, high, color=shades.pop(0), linewidth=0, label=words)
        else:
            axes.plot(places, high, ":", color=COLOURS.text, linewidth=1.0, label=words)
            axes.plot(places, low, ":", color=COLOURS.text, linewidth=1.0)
    for name, style in zip(others, STYLES, strict=False):
        look = {"color": COLOURS.accent, "linewidth": 1.3, "label": names[name]}
        axes.plot(places, paths[name], style, **look)
    axes.axvline(deadline, color=COLOURS.text, linewidth=0.8)
    axes.margins(y=0.12)  # for the words at the top
    time_axis(axes, [history.index[0], coming.index[-1]], language)
    axes.set_xlim(right=deadline + 30)
    at_top = ("data", "axes fraction")
    beside(axes, end.show(language), (deadline, 1), right=-5, up=-2, xycoords=at_top)
    beside(axes, rounded(history.iloc[-1], language), (last, history.iloc[-1]), right=5, up=5)
    widest, ends = next(span for span in spans if span.is_filled), []
    for name in (widest.low, main, widest.high):
        y = round(paths[name][-1])
        ends.append((deadline, y, rounded(float(y), language), COLOURS.text))
    end_labels(axes, ends)
    key(figure)
    return figure
