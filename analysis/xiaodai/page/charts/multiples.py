"""Small multiples: lines over time, bands of distributions, and limits, one chart for each name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import beside, floats, name_height, one_scale, small_charts, time_axis
from xiaodai.page.charts.dots import PERCENT_A_YEAR
from xiaodai.page.charts.lines import joined
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text

SHARE = Text("share of balance at or below")
DASHED = (0, (2.2, 0.8))
LATE = 5 / 6  # of the width of a chart


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
        axes.margins(y=0.2)
        if line.min() >= 0:
            axes.set_ylim(bottom=0)
        else:
            axes.axhline(0, color=COLOURS.text, linewidth=0.8)
        time_axis(axes, list(line.index))
        axes.tick_params(labelbottom=True)
    return figure


def envelopes(data: pd.DataFrame, language: Language, *, title: Text, limit: float) -> Figure:
    """The band in which each name's distribution function is, two small charts beside each other.

    Columns of `data`: `who` (words), `level` (percent a year, rising) and `share` (the interval of
    the share at or below that level, as a ratio). `limit` is an upright line.
    """
    books = [band for _, band in data.groupby("who", sort=False)]
    labels = [shown(band["who"].iloc[0], language) for band in books]
    figure, charts = small_charts(title, language, labels, 2, sharex=True, sharey=True)
    name_height(charts[0], f"{SHARE.show(language)}, %")
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
    figure.supxlabel(PERCENT_A_YEAR.show(language), fontsize=10)
    return figure


def limits(data: pd.DataFrame, language: Language, *, title: Text) -> Figure:
    """Limits as level lines over time, a small chart for each group below each other.

    Columns of `data`: `group` and `label` (words), `limit` (a quantity, whose upper end is drawn),
    the days `start` and `end`, `issued` (when the rule was issued) and `style`: `ceiling` (solid),
    `average` (dashed) or `court` (thin). A hollow mark is the day of issue; a dotted line leads
    from it to the limit's start.

    Raises `ValueError` for quantities of several units.
    """
    chosen = one_scale(data["limit"], language)
    table = data.assign(level=floats(data["limit"], chosen)["high"])
    groups = list(dict.fromkeys(table["group"]))
    labels = [shown(group, language) for group in groups]
    figure, charts = small_charts(title, language, labels, 1, sharex=True, sharey=True)
    begin, end = (date(min(table["issued"]).year, 1, 1), date(max(table["end"]).year, 12, 31))
    for axes, group in zip(charts, groups, strict=True):
        name_height(axes, chosen.label)
        time_axis(axes, [begin, end])
        axes.set_xlim(begin.toordinal(), end.toordinal())
        for row in table[table["group"] == group].itertuples():
            _limit(axes, row, language)
        axes.set_ylim(0, 1.25 * table["level"].max())
    return figure


_STROKES: dict[str, tuple[str, Any, float]] = {
    "ceiling": (COLOURS.main, "-", 3.5),
    "average": (COLOURS.warn, DASHED, 3.5),
    "court": (COLOURS.muted, "-", 1.2),
}


def _limit(axes: Axes, row: Any, language: Language) -> None:
    """One limit: its line, and where it was issued a mark with a dotted line to the start."""
    first, last, issued = (day.toordinal() for day in (row.start, row.end, row.issued))
    colour, style, width = _STROKES[row.style]
    axes.hlines(row.level, first, last, colour, style, linewidth=width, zorder=1 + width)
    axes.hlines(row.level, issued, first, colors=colour, linestyles=":")
    axes.plot(issued, row.level, "o", color=colour, markerfacecolor="white", zorder=5)
    start, stop = axes.get_xlim()
    is_late = first > start + LATE * (stop - start)  # then the words stand left of the line's end
    at, right = (last, -2) if is_late else (first, 2)
    up = 5 if row.style == "ceiling" else -5
    beside(axes, shown(row.label, language), (at, row.level), right, up)
