"""Stacked bars: signed contributions to a change, and counts by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import SMALL, Kind, blank, floats, one_scale, said
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.words import Language, Text, pick

PARTS = (COLOURS.main, COLOURS.accent, COLOURS.muted)  # the colours of stacked parts, in order


def stacked(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    parts: Mapping[str, Text],
    total: Mapping[str, Text],
) -> Figure:
    """Bars stacked above and below zero, with a diamond at each total; middles are drawn.

    A bar for each row of `data`, labelled with the row's index. `parts` chooses and names the
    columns that are stacked, three at most; `total` the column of the diamonds. Raises `ValueError`
    for quantities of several units.
    """
    columns = [*parts, *total]
    chosen = one_scale(data[columns].to_numpy().ravel(), language)
    heights = pd.DataFrame({name: floats(data[name], chosen)["middle"] for name in columns})
    figure, axes = blank(title, language, 3.9)
    names = {name: pick(words, language) for name, words in {**parts, **total}.items()}
    bars = heights[list(parts)].rename(columns=names)
    bars.plot.bar(stacked=True, ax=axes, width=0.68, color=list(PARTS), legend=False, rot=0)
    for name in total:
        look = {"color": "white", "markeredgecolor": COLOURS.text, "markeredgewidth": 1.4}
        axes.plot(range(len(data)), heights[name], "D", label=names[name], **look)
    axes.axhline(0, color=COLOURS.text, linewidth=0.8)
    axes.set_ylabel(chosen.label)
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def tallies(
    data: pd.DataFrame, language: Language, *, title: Text, kinds: Sequence[Kind]
) -> Figure:
    """A stacked bar for each row, its counts as columns at the right, whose heads are the legend.

    `data` has a column of counts for each of `kinds`, in their order; its index names the rows.
    """
    figure, (axes, table) = blank(
        title,
        language,
        1.3 + 0.36 * len(data),
        columns=2,
        sharey=True,
        width_ratios=(1, 0.14 * len(kinds) + 0.1),
    )
    lefts = np.zeros(len(data))
    for place, kind in enumerate(kinds):
        counts = data.iloc[:, place]
        numbers = np.array([float(count.low or 0) for count in counts])
        axes.barh(range(len(data)), numbers, 0.62, left=lefts, color=kind.colour)
        lefts += numbers
        for y, count in enumerate(counts):
            if numbers[y]:
                table.text(place, y, show(count, language, bare=True), ha="center", va="center")
        table.plot(place, -0.65, "s", color=kind.colour, markersize=7, markeredgewidth=0)
    axes.set_yticks(range(len(data)), said(data.index, language))
    axes.set_ylim(len(data) - 0.4, -0.9)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    table.set_xlim(-0.5, len(kinds) - 0.5)
    table.xaxis.tick_top()
    table.set_xticks(range(len(kinds)), [pick(kind.name, language) for kind in kinds])
    table.tick_params(axis="both", length=0, labelsize=SMALL)
    for label in table.get_xticklabels():
        label.set_verticalalignment("baseline")
    table.grid(visible=False)
    table.spines[["bottom"]].set_visible(False)
    return figure
