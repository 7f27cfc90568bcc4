"""Lines over quarters or days, and curves by age."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from xiaodai.page.charts.axes import blank, days, floats, one_scale, time_axis
from xiaodai.page.charts.labels import beside, end_labels, rounded
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = (COLOURS.main, COLOURS.warn, COLOURS.accent, COLOURS.text)  # their colours, in order
LIGHTEST = 0.28  # of the main colour: what still shows on white


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
    axes.set_ylabel(pick(axis, language) if axis else chosen.label)
    time_axis(axes, list(table.index))
    if names:
        ends = [(days(line.index[-1:])[0], line.iloc[-1]) for line in drawn.values()]
        looks = zip(ends, names.values(), LINES, strict=False)
        end_labels(axes, [(*end, pick(name, language), colour) for end, name, colour in looks])
    for place, quarter in enumerate(table.index):
        height = drawn[columns[0]].get(quarter)
        if quarter in numbered and height is not None:  # beside a rising line's beginning, or above
            shift = {"right": 6, "up": -3} if place < len(table) / 4 else {"up": 7}
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
) -> Figure:
    """A curve for each vintage by age; each ends in an open dot where the panel ends.

    Columns of `data`: `vintage` (a code), `age`, `percent` and `newness` (0 is the oldest, drawn
    light, 1 the newest, drawn dark). The vintages in `named` carry their code, the one that is
    `marked` a colour of its own. The ages that fewer than half of the vintages have reached are
    shaded, and `beyond` says so. `axes_names` are those of age and percent.
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
            ends.append((*end, str(vintage), COLOURS.warn if is_marked else COLOURS.text))
    if last > reached_by_half:
        axes.axvspan(reached_by_half, last, color=COLOURS.band, alpha=0.55, linewidth=0, zorder=0)
        beside(axes, pick(beyond, language), (last, 0), right=-4, up=5)
    axes.set_xlabel(pick(axes_names[0], language))
    axes.set_ylabel(pick(axes_names[1], language))
    axes.set_xlim(0, 1.02 * last or 1)
    axes.set_ylim(0, 1.1 * top or 1)
    end_labels(axes, ends)
    return figure


def _shade(newness: float) -> str:
    """The main colour mixed with white: a quarter of it for the oldest, all for the newest."""
    from matplotlib.colors import to_hex, to_rgb

    part = LIGHTEST + (1 - LIGHTEST) * newness
    red, green, blue = (1 - (1 - channel) * part for channel in to_rgb(COLOURS.main))
    return to_hex((red, green, blue))
