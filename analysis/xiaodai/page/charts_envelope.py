"""Distribution functions that are known only within bounds, drawn side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from textwrap import fill
from typing import TYPE_CHECKING

from xiaodai.page.charts import PERCENT_A_YEAR, WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.interval import Interval
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARE = Text("share of balance at or below")
COLUMNS = 2
TITLE_WIDTH = 40  # characters of a small chart's title before it breaks


def envelopes(
    bounds: Mapping[Text, Sequence[Interval]],
    levels: Sequence[Fraction],
    language: Language,
    *,
    title: Text,
    limit: Fraction,
) -> Figure:
    """A small chart per name: the band in which its distribution function lies.

    `bounds` are shares at each of the `levels` (percent a year); `limit` is a vertical line.
    """
    from matplotlib import pyplot as plt

    rows = -(-len(bounds) // COLUMNS)
    figure, grid = plt.subplots(
        rows,
        COLUMNS,
        figsize=(WIDTH, 0.9 + 1.75 * rows),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    flat, at = list(grid.flat), [float(level) for level in levels]
    for axes, (name, band) in zip(flat, bounds.items(), strict=False):
        low, high = ([100 * float(share.ends[end]) for share in band] for end in (0, 1))
        axes.fill_between(at, low, high, color=COLOURS.band)
        axes.plot(at, low, color=COLOURS.main, linewidth=1.2)
        axes.plot(at, high, color=COLOURS.main, linewidth=1.2)
        axes.axvline(float(limit), color=COLOURS.warn, linewidth=1.2)
        axes.set_title(fill(pick(name, language), TITLE_WIDTH), fontsize=10, pad=4)
        axes.set_ylim(-2, 102)
        axes.set_xlim(at[0], at[-1])
    for axes in flat[len(bounds) :]:
        axes.remove()
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    figure.supxlabel(pick(PERCENT_A_YEAR, language), fontsize=10)
    figure.supylabel(pick(SHARE, language) + " (%)", fontsize=10)
    return figure
