"""The chart forms of change: signed contributions to a total, and two dates on one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xiaodai.page.charts import ROUND_FROM, WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import scale
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = (COLOURS.main, COLOURS.accent, COLOURS.muted)  # the colours of stacked parts, in order
PITCH = 0.255  # inches a row: letters of 9.5 points do not touch


def contributions(
    table: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    parts: Mapping[str, Text],
    total: Mapping[str, Text],
) -> Figure:
    """Stacked bars above and below zero, with a diamond at each total; midpoints are drawn.

    A bar for each row of `table`, labelled with the row's index. `parts` names the columns that are
    stacked, three at most, and their words; `total` the column of the diamonds and its words.
    """
    import matplotlib.pyplot as plt

    columns = [*parts, *total]
    chosen = scale([value for name in columns for value in table[name]], language)
    assert chosen is not None, "one axis has one unit"
    heights = table[columns].map(lambda value: _middle(value) / float(chosen.factor))
    places = range(len(table))
    figure, axes = plt.subplots(figsize=(WIDTH, 3.9))
    axes.set_title(pick(title, language))
    axes.set_ylabel(chosen.label)
    tops, bottoms = np.zeros(len(table)), np.zeros(len(table))
    for (name, words), colour in zip(parts.items(), PARTS, strict=False):
        height = heights[name].to_numpy(dtype=float)
        bases = np.where(height > 0, tops, bottoms)
        axes.bar(places, height, 0.68, bottom=bases, color=colour, label=pick(words, language))
        tops, bottoms = tops + height.clip(min=0), bottoms + height.clip(max=0)
    for name, words in total.items():
        axes.plot(
            places,
            heights[name],
            "D",
            color="white",
            markeredgecolor=COLOURS.text,
            markeredgewidth=1.4,
            markersize=6,
            label=pick(words, language),
        )
    axes.axhline(0, color=COLOURS.text, linewidth=0.8)
    axes.set_xticks(places, [str(label) for label in table.index])
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def pairs(
    table: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    beside: str,
    heading: Text,
    marked: Text | None = None,
) -> Figure:
    """A row per name: an open dot at the first date, a full one at the last, a line between.

    `table` has the columns `name` (words), `first`, `last` (quantities) and perhaps `before`, whose
    values are drawn as small grey dots where they are known. The column `beside` is written at the
    right under `heading`, with a sign if it is `change`. The row named `marked` stands out.
    """
    import matplotlib.pyplot as plt

    chosen = scale([*table["first"], *table["last"]], language)
    assert chosen is not None, "one axis has one unit"
    factor, upwards = float(chosen.factor), table[::-1]
    firsts, lasts, numbers = (
        [_middle(value) / factor for value in upwards[column]]
        for column in ("first", "last", beside)
    )
    figure, axes = plt.subplots(figsize=(WIDTH, 1.4 + PITCH * len(table)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    places = range(len(table))
    colours = [COLOURS.warn if name == marked else COLOURS.main for name in upwards["name"]]
    if "before" in table:
        early = {y: value for y, value in enumerate(upwards["before"]) if value is not None}
        at = [_middle(value) / factor for value in early.values()]
        axes.scatter(at, list(early), s=16, color=COLOURS.muted)
    axes.hlines(places, firsts, lasts, colors=colours, linewidth=2.4, zorder=1)
    axes.scatter(firsts, places, s=36, facecolors="white", edgecolors=colours, zorder=2)
    axes.scatter(lasts, places, s=36, color=colours, zorder=3)
    for y, (number, colour) in enumerate(zip(numbers, colours, strict=True)):
        _beside(axes, y, _rounded(number, beside == "change"), colour)
    _beside(axes, len(table) - 0.1, pick(heading, language), COLOURS.text)
    axes.set_xlabel(chosen.label)
    axes.set_xlim(left=0)
    axes.set_yticks(places, [pick(name, language) for name in upwards["name"]])
    axes.set_ylim(-0.7, len(table) - 0.3)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    return figure


def _beside(axes: Axes, y: float, words: str, colour: str) -> None:
    """Words in a column at the right of the axes, set flush."""
    axes.annotate(
        words,
        (1.0, y),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        xytext=(42, 0),
        ha="right",
        va="center",
        fontsize=9.5,
        color=colour,
        annotation_clip=False,
    )


def _rounded(value: float, is_change: bool) -> str:
    places = 0 if value.is_integer() or abs(value) >= ROUND_FROM else 1
    return f"{value:{'+' if is_change and value else ''},.{places}f}".replace("-", "−")


def _middle(value: Quantity) -> float:
    middle = value.interval.midpoint
    assert middle is not None, "open values are not drawn as points"
    return float(middle)
