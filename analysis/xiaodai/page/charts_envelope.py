"""Distribution functions that are known only within bounds, drawn side by side."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import pandas as pd

from xiaodai.page.charts import PERCENT_A_YEAR, WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARE = Text("share of balance at or below")
COLUMNS = 2
TITLE_WIDTH = 40  # characters of a small chart's title before it breaks


def envelopes(bounds: pd.DataFrame, language: Language, *, title: Text, limit: float) -> Figure:
    """A small chart per name: the band in which its distribution function is.

    `bounds` has the columns `who` (words), `level` (percent a year, rising) and `share` (the
    interval of the share at or below that level, as a ratio); `limit` is a vertical line.
    """
    from matplotlib import pyplot as plt

    books = [band for _, band in bounds.groupby("who", sort=False)]
    rows = -(-len(books) // COLUMNS)
    figure, grid = plt.subplots(
        rows,
        COLUMNS,
        figsize=(WIDTH, 0.9 + 1.75 * rows),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    flat = list(grid.flat)
    for axes, band in zip(flat, books, strict=False):
        at = [float(level) for level in band["level"]]
        low, high = ([100 * float(share.ends[end]) for share in band["share"]] for end in (0, 1))
        axes.fill_between(at, low, high, color=COLOURS.band)
        axes.plot(at, low, color=COLOURS.main, linewidth=1.2)
        axes.plot(at, high, color=COLOURS.main, linewidth=1.2)
        axes.axvline(limit, color=COLOURS.warn, linewidth=1.2)
        axes.set_title(fill(pick(band["who"].iloc[0], language), TITLE_WIDTH), fontsize=10, pad=4)
        axes.set_ylim(-2, 102)
        axes.set_xlim(at[0], at[-1])
    for axes in flat[len(books) :]:
        axes.remove()
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    figure.supxlabel(pick(PERCENT_A_YEAR, language), fontsize=10)
    figure.supylabel(pick(SHARE, language) + " (%)", fontsize=10)
    return figure
