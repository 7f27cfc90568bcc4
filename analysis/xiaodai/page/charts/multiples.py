"""Small multiples: lines over time and bands of distributions, one chart for each name."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import (
    floats,
    in_unit,
    name_height,
    one_scale,
    small_charts,
    time_axis,
)
from xiaodai.page.charts.dots import PERCENT_A_YEAR
from xiaodai.page.charts.lines import joined
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text

ABOVE = 1.15  # of the highest point: how far an axis reaches
OF_BALANCE = Text("% of balance")


def panels(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    names: Mapping[str, Text],
    colours: Mapping[str, str],
) -> Figure:
    """A line over days for each column in `colours`, two small charts beside each other.

    `data` has columns of quantities, which `names` names, and days as its index. Raises
    `ValueError` for a column of several units.
    """
    labels = [names[column].show(language) for column in colours]
    figure, charts = small_charts(title, language, labels, 2, sharex=True)
    for axes, (column, colour) in zip(charts, colours.items(), strict=True):
        chosen = one_scale(data[column], language)
        line = floats(data[column], chosen)["middle"]
        joined(axes, line, colour)
        name_height(axes, chosen.label)
        if line.min() >= 0:
            axes.set_ylim(0, ABOVE * line.max() or 1)
        else:
            axes.margins(y=0.2)
            axes.axhline(0, color=COLOURS.text, linewidth=0.8)
        time_axis(axes, list(line.index), language)
        axes.tick_params(labelbottom=True)
    return figure


def envelopes(data: pd.DataFrame, language: Language, *, title: Text, limit: float) -> Figure:
    """The band in which each name's distribution function is, two small charts beside each other.

    Columns of `data`: `who` (words), `level` (percent a year, rising) and `share` (the interval of
    the share at or below that level, as a ratio, drawn in percent). `limit` is an upright line.
    """
    books = [band for _, band in data.groupby("who", sort=False)]
    labels = [
        in_unit(shown(band["who"].iloc[0], language), OF_BALANCE.show(language)) for band in books
    ]
    figure, charts = small_charts(title, language, labels, 2, sharex=True, sharey=True)
    for axes, band in zip(charts, books, strict=True):
        at = band["level"].astype(float)
        low, high = (
            band["share"].map(lambda share, end=end: 100 * float(share.ends[end])) for end in (0, 1)
        )
        axes.fill_between(at, low, high, color=COLOURS.band)
        for edge in (low, high):
            axes.plot(at, edge, color=COLOURS.main, linewidth=1.2)
        axes.axvline(limit, color=COLOURS.warn, linewidth=1.2)
        axes.set_ylim(-2, 102)
        axes.set_xlim(at.min(), at.max())
        axes.tick_params(labelbottom=True, labelleft=True)
    figure.supxlabel(PERCENT_A_YEAR.show(language), fontsize=10)
    return figure
