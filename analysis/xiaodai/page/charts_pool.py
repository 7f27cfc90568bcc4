"""The chart forms of the loan-pool page: bands, lines over time, static pools, a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 9.5  # points: the least that still reads when a telephone shrinks the chart
PERCENT = Text("percent")
LIGHTEST = 0.28  # of the main colour: what still shows on white
DARK = 45  # percent: cells this dark carry white numbers


class Pair(NamedTuple):
    """One band: its label, its share of loans and of balance."""

    label: Text
    of_loans: Quantity
    of_balance: Quantity


class Line(NamedTuple):
    """One line over days, in percent; its label stands at its end."""

    label: Text
    days: Sequence[date]
    values: Sequence[float]
    colour: str
    style: str = "-"

    @property
    def places(self) -> list[int]:
        """The days as numbers, which is where they stand on the axis."""
        return [day.toordinal() for day in self.days]


class Vintage(NamedTuple):
    """One curve by age, in percent; `label` is empty where it carries none."""

    label: Text
    ages: Sequence[int]
    values: Sequence[float]
    newness: float  # 0 is the oldest, drawn light, 1 the newest, drawn dark
    is_marked: bool = False


def pairs(bands: Sequence[Pair], language: Language, *, title: Text, kinds: tuple[Text, Text],
          axis: Text) -> Figure:  # fmt: skip
    """Two horizontal bars per band: its share of loans above its share of balance."""
    figure, axes = _axes(title, language, 1.5 + 0.5 * len(bands))
    colours = (COLOURS.muted, COLOURS.main)
    largest = 0.0
    for place, band in enumerate(reversed(bands)):
        for shift, share, colour in zip((0.2, -0.2), band[1:], colours, strict=True):
            value = float(share.low or 0)
            largest = max(largest, value)
            axes.barh(place + shift, value, 0.38, color=colour)
            axes.annotate(
                show(share, language), (value, place + shift), textcoords="offset points",
                xytext=(4, 0), va="center", fontsize=SMALL,
            )  # fmt: skip
    axes.set_yticks(range(len(bands)), [pick(band.label, language) for band in reversed(bands)])
    axes.set_ylabel(pick(axis, language))
    axes.set_xlabel(pick(PERCENT, language))
    axes.set_xlim(0, 1.2 * largest or 1)
    axes.grid(False)
    for kind, colour in zip(kinds, colours, strict=True):
        axes.barh([0], [0], color=colour, label=pick(kind, language))
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def lines(series: Sequence[Line], language: Language, *, title: Text, axis: Text) -> Figure:
    """Lines over time, each named at its last point."""
    figure, axes = _axes(title, language, 3.9)
    _over_time(axes, series, language)
    axes.set_ylabel(pick(axis, language))
    axes.set_ylim(bottom=0)
    return figure


def panels(series: Sequence[Line], language: Language, *, title: Text) -> Figure:
    """A small chart for each line, two beside each other, with one axis of time."""
    import matplotlib.pyplot as plt

    rows = -(-len(series) // 2)
    figure, grid = plt.subplots(
        rows, 2, figsize=(WIDTH, 0.9 + 1.75 * rows), sharex=True, squeeze=False
    )
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5, color=COLOURS.text)
    for place, axes in enumerate(grid.flat):
        if place >= len(series):
            axes.set_visible(False)
            continue
        line = series[place]
        axes.set_title(pick(line.label, language), fontsize=10.5, pad=4)
        axes.plot(line.places, line.values, color=line.colour)
        axes.plot(line.places[-1:], line.values[-1:], "o", color=line.colour, markersize=4)
        axes.set_ylabel(pick(PERCENT, language))
        axes.margins(y=0.2)
        if min(line.values) >= 0:
            axes.set_ylim(bottom=0)
        else:
            axes.axhline(0, color=COLOURS.text, linewidth=0.8)
        _time_axis(axes, line.days)
        axes.tick_params(labelbottom=True)
    return figure


def vintages(
    curves: Sequence[Vintage],
    reached_by_half: int,
    language: Language,
    *,
    title: Text,
    axes_names: tuple[Text, Text],
    beyond: Text,
) -> Figure:
    """A curve per vintage by age; each ends in an open dot where the panel ends.

    The ages that fewer than half of the vintages have reached are shaded, and `beyond` says so.
    """
    figure, axes = _axes(title, language, 4.4)
    last = max(curve.ages[-1] for curve in curves)
    top = max(max(curve.values) for curve in curves)
    for curve in curves:
        colour = COLOURS.warn if curve.is_marked else _shade(curve.newness)
        width = 2.2 if curve.is_marked else 0.9
        axes.plot(curve.ages, curve.values, color=colour, linewidth=width,
                  zorder=4 if curve.is_marked else 2)  # fmt: skip
        axes.plot(curve.ages[-1], curve.values[-1], "o", color=colour, markerfacecolor="white",
                  markersize=4, markeredgewidth=1, zorder=5)  # fmt: skip
    _end_labels(axes, [curve for curve in curves if curve.label.en], language, top)
    if last > reached_by_half:
        axes.axvspan(reached_by_half, last, color=COLOURS.band, alpha=0.55, linewidth=0, zorder=0)
        axes.annotate(
            pick(beyond, language), (last, 0), ha="right", va="bottom", fontsize=SMALL,
            textcoords="offset points", xytext=(-4, 5),
        )  # fmt: skip
    axes.set_xlabel(pick(axes_names[0], language))
    axes.set_ylabel(pick(axes_names[1], language))
    axes.set_xlim(0, last * 1.17 or 1)
    axes.set_ylim(0, 1.1 * top or 1)
    return figure


def matrix(
    rows: Sequence[Text],
    columns: Sequence[Text],
    values: Sequence[Sequence[float | None]],
    language: Language,
    *,
    title: Text,
    axes_names: tuple[Text, Text],
    divide: int,
) -> Figure:
    """A heat map of shares in percent, each written in its cell; nothing is left blank.

    `divide` is the number of columns before the line that parts the absorbing states.
    """
    from matplotlib.colors import LinearSegmentedColormap

    figure, axes = _axes(title, language, 1.9 + 0.36 * len(rows))
    shades = LinearSegmentedColormap.from_list("shades", ["white", COLOURS.main])
    filled = [[0.0 if value is None else value for value in row] for row in values]
    axes.imshow(filled, cmap=shades, vmin=0, vmax=100, aspect="auto")
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            if value:
                axes.annotate(
                    _cell(value), (x, y), ha="center", va="center", fontsize=SMALL,
                    color="white" if value > DARK else COLOURS.text,
                )  # fmt: skip
    if 0 < divide < len(columns):
        axes.axvline(divide - 0.5, color=COLOURS.text, linewidth=1.2)
    axes.set_yticks(range(len(rows)), [pick(row, language) for row in rows])
    axes.set_xticks(range(len(columns)), [pick(column, language) for column in columns])
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


def _over_time(axes: Axes, series: Sequence[Line], language: Language) -> None:
    top = max(max(line.values) for line in series)
    for line in series:
        axes.plot(line.places, line.values, color=line.colour, linestyle=line.style)
        axes.plot(line.places[-1:], line.values[-1:], "o", color=line.colour, markersize=4)
    lowest = -1.0
    for line in sorted(series, key=lambda line: line.values[-1]):
        place = max(line.values[-1], lowest + 0.07 * (top or 1))
        lowest = place
        axes.annotate(
            pick(line.label, language), (line.places[-1], place), textcoords="offset points",
            xytext=(7, 0), va="center", color=line.colour, fontsize=10,
        )  # fmt: skip
    _time_axis(axes, series[0].days)
    axes.set_ylim(0, 1.12 * top or 1)
    axes.margins(x=0.02)


def _time_axis(axes: Axes, days: Sequence[date]) -> None:
    """A tick for each year where there are years, else one at the first and the last day."""
    years = range(days[0].year, days[-1].year + 1)
    starts = [date(year, 1, 1) for year in years if days[0] <= date(year, 1, 1) <= days[-1]]
    if len(starts) > 1:
        step = -(-len(starts) // 6)
        shown = starts[::step]
        axes.set_xticks([day.toordinal() for day in shown], [str(day.year) for day in shown])
    else:
        ends = [days[0], days[-1]]
        axes.set_xticks([day.toordinal() for day in ends], [day.isoformat() for day in ends])


def _end_labels(axes: Axes, curves: Sequence[Vintage], language: Language, top: float) -> None:
    """Labels beside the ends of curves, pushed apart where they would touch."""
    lowest: dict[bool, float] = {}
    middle = max(curve.ages[-1] for curve in curves) / 2
    for curve in sorted(curves, key=lambda curve: curve.values[-1]):
        side = curve.ages[-1] > middle
        place = max(curve.values[-1], 0.035 * top, lowest.get(side, -1.0) + 0.075 * (top or 1))
        lowest[side] = place
        axes.annotate(
            pick(curve.label, language), (curve.ages[-1], place), textcoords="offset points",
            xytext=(7, 0), va="center", fontsize=SMALL, zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
            color=COLOURS.warn if curve.is_marked else COLOURS.text,
        )  # fmt: skip


def _shade(newness: float) -> str:
    """The main colour mixed with white: a quarter of it for the oldest, all for the newest."""
    from matplotlib.colors import to_hex, to_rgb

    part = LIGHTEST + (1 - LIGHTEST) * newness
    red, green, blue = (1 - (1 - channel) * part for channel in to_rgb(COLOURS.main))
    return to_hex((red, green, blue))


def _cell(value: float) -> str:
    return "<1" if value < 1 else f"{value:.0f}"
