"""The Lorenz curve, as far as a few known points of it allow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from xiaodai.page.charts.axes import beside, blank, in_unit, name_height
from xiaodai.page.charts.fitting import SMALL, breadth, broken, width
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text

HIGH = 4.4  # inches
LEAST_ROOM = 15  # percent of the axis: less is no room for words
FINE = 51  # places across at which the curve's bounds are drawn
ROUNDING = 1e-9  # of a slope: what binary numbers lose
EQUAL = Text("all equal")

Curve = NDArray[np.float64]
Point = tuple[float, float]


def lorenz(
    data: pd.DataFrame, language: Language, *, title: Text, axes_names: tuple[Text, Text]
) -> Figure:
    """The known points of a Lorenz curve, and the region in which the rest of it must be.

    Columns of `data`, a row for each known point between nothing and all: `number` and `amount`,
    the shares (quantities in percent) that the smallest so many hold of all and of the whole
    amount, and `label`, words beside the point. The curve is convex from (0, 0) to (100, 100): it
    lies below the chords between known points and above their prolongations. Both bounds are drawn
    for the ends of the shares that are least favourable. `axes_names` name number and amount.
    """
    figure, axes = blank(title, language, min(HIGH, width() + 0.5))
    corners = _corners(data)
    bends = [np.linspace(x - 1, x + 1, FINE) for points in corners for x, _ in points]
    across: Curve = np.unique(np.concatenate([np.linspace(0, 100, FINE), *bends]).clip(0, 100))
    low, high = bounds(corners, across)
    axes.fill_between(across, low, high, color=COLOURS.band, linewidth=0)
    axes.plot(across, high, color=COLOURS.main, linewidth=1.2)
    axes.plot(across, low, color=COLOURS.main, linewidth=1.2)
    axes.plot([0, 100], [0, 100], "--", color=COLOURS.muted, linewidth=1.2)
    beside(axes, EQUAL.show(language), (50, 50), right=-6, up=4, color=COLOURS.text)
    row: Any
    for row in data.itertuples():
        (x0, x1), (y0, y1) = (
            [100 * float(end) for end in value.interval.ends] for value in (row.number, row.amount)
        )
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        axes.errorbar(x, y, (y1 - y0) / 2, (x1 - x0) / 2, ecolor=COLOURS.warn, capsize=2)
        axes.plot(x, y, "o", color=COLOURS.warn, markersize=7, zorder=5, clip_on=False)
        _named(axes, shown(row.label, language), x, y)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.set_aspect("equal")
    axes.grid(axis="both")
    axes.set_xlabel(in_unit(axes_names[0].show(language), "%"))
    name_height(axes, in_unit(axes_names[1].show(language), "%"))
    return figure


def _named(axes: Axes, label: str, x: float, y: float) -> None:
    """The words of a point: left of the line of equality, where nothing is drawn, if they fit."""
    inch = 100 / (axes.get_figure(root=True).get_figheight() - 1.4)  # type: ignore[union-attr]
    end = y - inch * SMALL / 72  # where the words at this height are clear of the line
    if is_left := end > LEAST_ROOM and breadth(broken(label, end / inch)) * inch < end:
        at, side = end, "right"
    else:
        at, side = x + inch * SMALL / 72, "left"
    words = broken(label, (end if is_left else 100 - at) / inch)
    look: dict[str, Any] = {"arrowstyle": "-", "color": COLOURS.warn, "linewidth": 0.7}
    axes.annotate(
        words,
        (x, y),
        xytext=(at, y),
        ha=side,
        va="center",
        fontsize=SMALL,
        arrowprops=look | {"shrinkA": 0, "shrinkB": 4},
        zorder=6,
    )


def bounds(corners: Sequence[Sequence[Point]], across: Curve) -> tuple[Curve, Curve]:
    """The least and the greatest height of a convex curve through one of each point's corners.

    A choice of corners that no convex curve passes is left out. Raises `ValueError` if none is
    left.
    """
    lows, highs = [], []
    for chosen in product(*corners):
        points = sorted({(0.0, 0.0), *chosen, (100.0, 100.0)})
        slopes = [(d - b) / (c - a) if c > a else np.inf for (a, b), (c, d) in pairwise(points)]
        if any(after < before - ROUNDING for before, after in pairwise(slopes)):
            continue
        low: Curve = np.zeros_like(across)
        for ((a, b), (c, _)), slope in zip(pairwise(points), slopes, strict=True):
            if np.isfinite(slope):
                outside = (across <= a) | (across >= c)
                low = np.where(outside, np.maximum(low, b + slope * (across - a)), low)
        numbers, amounts = zip(*points, strict=True)
        highs.append(np.interp(across, np.array(numbers), np.array(amounts)))
        lows.append(np.minimum(low, highs[-1]))
    if not lows:
        raise ValueError("no Lorenz curve passes these points: it rises ever more steeply")
    return np.min(lows, axis=0), np.max(highs, axis=0)


def _corners(data: pd.DataFrame) -> list[list[Point]]:
    """For each point the corners of what it may be: of few for much, and of many for little."""
    found = []
    for number, amount in zip(data["number"], data["amount"], strict=True):
        few, little = (
            [100 * float(end) for end in value.interval.ends] for value in (number, amount)
        )
        found.append(sorted(set(product(few, little))))
    return found
