"""The chart forms of the loan-pool page: bands, lines over time, static pools, a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 9.5  # points: the least that still reads when a telephone shrinks the chart
PERCENT = Text("percent")
LIGHTEST = 0.28  # of the main colour: what still shows on white
DARK = 45  # percent: cells this dark carry white numbers


def pairs(
    bands: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    labels: str,
    shares: Mapping[str, Text],
    axis: Text,
) -> Figure:
    """Two horizontal bars for each row of a frame, one above the other.

    `labels` is the column of the rows' names, `shares` names the two columns of quantities.
    """
    figure, axes = _axes(title, language, 1.5 + 0.5 * len(bands))
    colours = (COLOURS.muted, COLOURS.main)
    upward = bands.iloc[::-1]
    largest = 0.0
    for place, row in enumerate(upward[list(shares)].itertuples(index=False)):
        for share, shift, colour in zip(row, (0.2, -0.2), colours, strict=True):
            value = float(share.low or 0)
            largest = max(largest, value)
            axes.barh(place + shift, value, 0.38, color=colour)
            _beside(axes, show(share, language), (value, place + shift), 4)
    axes.set_yticks(range(len(bands)), [pick(label, language) for label in upward[labels]])
    axes.set_ylabel(pick(axis, language))
    axes.set_xlabel(pick(PERCENT, language))
    axes.set_xlim(0, 1.2 * largest or 1)
    axes.grid(False)
    for kind, colour in zip(shares.values(), colours, strict=True):
        axes.barh([0], [0], color=colour, label=pick(kind, language))
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def lines(
    shares: pd.DataFrame, language: Language, *, title: Text, names: Mapping[str, Text], axis: Text
) -> Figure:
    """Lines over days, each named at its last point; the last one is broken.

    Columns of quantities in percent, by the days of the index; `names` are the lines, in order.
    """
    figure, axes = _axes(title, language, 3.9)
    colours = (COLOURS.main, COLOURS.warn, COLOURS.accent, COLOURS.text)
    drawn = {column: _percent(shares[column]) for column in names}
    top = max(line.max() for line in drawn.values())
    for (column, line), colour in zip(drawn.items(), colours, strict=False):
        style = "--" if column == list(names)[-1] else "-"
        axes.plot(_places(line), line, color=colour, linestyle=style)
        axes.plot(_places(line)[-1:], line.iloc[-1:], "o", color=colour, markersize=4)
    lowest = -1.0
    ends = sorted(zip(drawn, colours, strict=False), key=lambda one: drawn[one[0]].iloc[-1])
    for column, colour in ends:
        line = drawn[column]
        lowest = max(line.iloc[-1], lowest + 0.07 * (top or 1))
        end = (_places(line)[-1], lowest)
        _beside(axes, pick(names[column], language), end, 7, color=colour, fontsize=10)
    _time_axis(axes, next(iter(drawn.values())))
    axes.margins(x=0.02)
    axes.set_ylabel(pick(axis, language))
    axes.set_ylim(0, 1.12 * top or 1)
    return figure


def panels(
    series: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    names: Mapping[str, Text],
    colours: Mapping[str, str],
) -> Figure:
    """A small chart for each column in `colours`, two beside each other, with one axis of time.

    Columns of quantities in percent, by the days of the index.
    """
    import matplotlib.pyplot as plt

    rows = -(-len(colours) // 2)
    figure, grid = plt.subplots(
        rows, 2, figsize=(WIDTH, 0.9 + 1.75 * rows), sharex=True, squeeze=False
    )
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5, color=COLOURS.text)
    for axes in grid.flat[len(colours) :]:
        axes.set_visible(False)
    for axes, (column, colour) in zip(grid.flat, colours.items(), strict=False):
        line = _percent(series[column])
        axes.set_title(pick(names[column], language), fontsize=10.5, pad=4)
        axes.plot(_places(line), line, color=colour)
        axes.plot(_places(line)[-1:], line.iloc[-1:], "o", color=colour, markersize=4)
        axes.set_ylabel(pick(PERCENT, language))
        axes.margins(y=0.2)
        if line.min() >= 0:
            axes.set_ylim(bottom=0)
        else:
            axes.axhline(0, color=COLOURS.text, linewidth=0.8)
        _time_axis(axes, line)
        axes.tick_params(labelbottom=True)
    return figure


def vintages(
    curves: pd.DataFrame,
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

    Columns: `vintage` (a code), `age`, `percent` and `newness` (0 is the oldest, drawn light, 1 the
    newest, drawn dark). The vintages in `named` carry their code, the one that is `marked` a colour
    of its own. The ages that fewer than half of the vintages have reached are shaded, and `beyond`
    says so.
    """
    figure, axes = _axes(title, language, 4.4)
    last, top = curves["age"].max(), curves["percent"].max()
    for vintage, curve in curves.groupby("vintage", sort=False):
        is_marked = vintage == marked
        colour = COLOURS.warn if is_marked else _shade(curve["newness"].iloc[0])
        axes.plot(
            curve["age"],
            curve["percent"],
            color=colour,
            linewidth=2.2 if is_marked else 0.9,
            zorder=4 if is_marked else 2,
        )
        axes.plot(
            curve["age"].iloc[-1],
            curve["percent"].iloc[-1],
            "o",
            color=colour,
            markerfacecolor="white",
            markersize=4,
            markeredgewidth=1,
            zorder=5,
        )
    ends = curves.drop_duplicates("vintage", keep="last")
    _end_labels(axes, ends[ends["vintage"].isin(named)], marked, top)
    if last > reached_by_half:
        axes.axvspan(reached_by_half, last, color=COLOURS.band, alpha=0.55, linewidth=0, zorder=0)
        axes.annotate(
            pick(beyond, language),
            (last, 0),
            ha="right",
            va="bottom",
            fontsize=SMALL,
            textcoords="offset points",
            xytext=(-4, 5),
        )
    axes.set_xlabel(pick(axes_names[0], language))
    axes.set_ylabel(pick(axes_names[1], language))
    axes.set_xlim(0, last * 1.17 or 1)
    axes.set_ylim(0, 1.1 * top or 1)
    return figure


def matrix(
    shares: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    names: Mapping[str, Text],
    axes_names: tuple[Text, Text],
    divide: int,
) -> Figure:
    """A heat map of a frame of quantities in percent, each written in its cell.

    `names` are those of the rows and columns; `divide` is the number of columns left of the line
    that separates the absorbing states.
    """
    from matplotlib.colors import LinearSegmentedColormap

    figure, axes = _axes(title, language, 1.9 + 0.36 * len(shares))
    shades = LinearSegmentedColormap.from_list("shades", ["white", COLOURS.main])
    filled = [[_number(share) for share in row] for row in shares.to_numpy()]
    axes.imshow(filled, cmap=shades, vmin=0, vmax=100, aspect="auto")
    for y, row in enumerate(filled):
        for x, value in enumerate(row):
            if value:
                axes.annotate(
                    _cell(value),
                    (x, y),
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    color="white" if value > DARK else COLOURS.text,
                )
    if 0 < divide < len(shares.columns):
        axes.axvline(divide - 0.5, color=COLOURS.text, linewidth=1.2)
    axes.set_yticks(range(len(shares)), [pick(names[row], language) for row in shares.index])
    columns = [pick(names[str(column)], language) for column in shares]
    axes.set_xticks(range(len(columns)), columns)
    axes.tick_params(axis="x", rotation=0 if language == "zh" else 30, bottom=False)
    axes.set_ylabel(pick(axes_names[0], language))
    axes.set_xlabel(pick(axes_names[1], language))
    axes.grid(False)
    return figure


def _axes(title: Text, language: Language, height: float) -> tuple[Figure, Axes]:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH, height))
    axes.set_title(pick(title, language))
    return figure, axes


def _beside(axes: Axes, words: str, place: tuple[float, float], right: float, **style: Any) -> None:
    """Words to the right of a place, so many points away."""
    axes.annotate(
        words,
        place,
        textcoords="offset points",
        xytext=(right, 0),
        va="center",
        **{"fontsize": SMALL} | style,
    )


def _percent(column: pd.Series[Any]) -> pd.Series[float]:
    """The low ends of quantities, which are exact, without the gaps."""
    return column.dropna().map(_number).astype(float)


def _places(line: pd.Series[float]) -> list[int]:
    """The days of a line as numbers on the axis."""
    return [day.toordinal() for day in line.index]


def _time_axis(axes: Axes, line: pd.Series[float]) -> None:
    """A tick for each year where there are years, else one at the first and the last day."""
    days = list(line.index)
    years = range(days[0].year, days[-1].year + 1)
    starts = [date(year, 1, 1) for year in years if days[0] <= date(year, 1, 1) <= days[-1]]
    if len(starts) > 1:
        step = -(-len(starts) // 6)
        shown = starts[::step]
        axes.set_xticks([day.toordinal() for day in shown], [str(day.year) for day in shown])
    else:
        ends = [days[0], days[-1]]
        axes.set_xticks([day.toordinal() for day in ends], [day.isoformat() for day in ends])


def _end_labels(axes: Axes, ends: pd.DataFrame, marked: str, top: float) -> None:
    """Labels beside the ends of curves, pushed apart where they would touch."""
    lowest: dict[bool, float] = {}
    middle = ends["age"].max() / 2
    for end in ends.sort_values("percent", kind="stable").to_dict("records"):
        side = end["age"] > middle
        place = max(end["percent"], 0.035 * top, lowest.get(side, -1.0) + 0.075 * (top or 1))
        lowest[side] = place
        _beside(
            axes,
            end["vintage"],
            (end["age"], place),
            7,
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
            color=COLOURS.warn if end["vintage"] == marked else COLOURS.text,
        )


def _shade(newness: float) -> str:
    """The main colour mixed with white: a quarter of it for the oldest, all for the newest."""
    from matplotlib.colors import to_hex, to_rgb

    part = LIGHTEST + (1 - LIGHTEST) * newness
    red, green, blue = (1 - (1 - channel) * part for channel in to_rgb(COLOURS.main))
    return to_hex((red, green, blue))


def _number(share: Any) -> float:
    """The low end of a quantity, which is exact; zero for a gap."""
    return 0.0 if pd.isna(share) else float(share.low)


def _cell(value: float) -> str:
    return "<1" if value < 1 else f"{value:.0f}"
