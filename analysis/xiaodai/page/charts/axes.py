"""What the forms of charts share: the title, the axes, and the words beside marks."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter
from matplotlib.transforms import offset_copy

from xiaodai.page.charts.fitting import (
    EDGE,
    LINE,
    PITCH,
    SMALL,
    breadth,
    broken,
    height_of,
    is_narrow,
    width,
)
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.values.formatting import Scale, scale
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text

TITLE = 12.5  # points
SPACED: dict[Language, float] = {"en": 1.2, "zh": 1.3}  # lines of a title: characters are higher
CHART = 10  # points: the name of a small chart
NAMES = 0.45  # of the width: what the labels of rows may take
BESIDE = 0.3  # of the width: what words at the right of lines may take
AXES = 0.6  # of the height of a figure: what its axes take, at least
ROUND_FROM = 100  # from here on decimals beside a mark say nothing
LABEL_COLUMNS = 36  # how much of a label fits beside a graph; a Chinese character takes two
YEAR = 0.42  # inches: a tick of a year with the room beside it

Values: TypeAlias = "pd.Series[Any] | Mapping[Any, Any]"


class Kind(NamedTuple):
    """One of the kinds that a chart tells apart: its name, its colour and its marker."""

    name: Text
    colour: str
    marker: str = "s"


class Thousands(ScalarFormatter):
    """Numbers on an axis with the separators that English numbers have beside the marks."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        words = super().__call__(x, pos)
        whole, point, rest = words.partition(".")
        digits = whole.lstrip("−")
        if not digits.isdecimal():
            return words
        sign = whole[: len(whole) - len(digits)]
        return f"{sign}{int(digits):,}{point}{rest}"


def blank(
    title: Text, language: Language, height: float, rows: int = 1, columns: int = 1, **options: Any
) -> tuple[Figure, Any]:
    """A figure of a height in inches with its title, and its axes (an array if there are several).

    A title that takes several lines makes the figure higher. `options` are those of
    `matplotlib.pyplot.subplots`.
    """
    words = broken(title.show(language), width() - 0.1, TITLE)
    height += height_of(words, TITLE) - height_of("", TITLE)
    figure, axes = plt.subplots(rows, columns, figsize=(width(), height), **options)
    figure.suptitle(words, x=0.01, ha="left", fontsize=TITLE, linespacing=SPACED[language])
    if language == "en":
        for single in figure.axes:
            single.xaxis.set_major_formatter(Thousands())
            single.yaxis.set_major_formatter(Thousands())
    return figure, axes


def name_height(axes: Axes, words: str) -> None:
    """What an axis counts, at its top and level, after the name of a small chart if it has one."""
    name = axes.get_title("left")
    across = width() / axes.get_gridspec().ncols - EDGE  # type: ignore[union-attr]
    said = in_unit(name, words) if name and words else name or words
    size = CHART if name else SMALL
    axes.set_title(broken(said, across, size), loc="left", fontsize=size, pad=6)


def in_unit(name: str, unit: str) -> str:
    """What an axis shows, with its unit in the brackets of the language, or in those at its end.

    >>> in_unit("share", "%"), in_unit("还款率（年）", "%")
    ('share (%)', '还款率（年，%）')
    """
    if name.endswith((")", "）")):
        return name[:-1] + (", " if name.isascii() else "，") + unit + name[-1]
    return f"{name} ({unit})" if name.isascii() else f"{name}（{unit}）"


def in_rows(
    names: Iterable[Any], title: Text, language: Language, unit: str = "", pitch: float = PITCH
) -> tuple[Figure, Axes]:
    """A figure with a row for each name, the first one at the top: row `i` is at height `i`.

    `unit` is written at the top of the axis; `pitch` is the height of a row in inches, and more
    where a name takes several lines.
    """
    labels = [broken(name, NAMES * width()) for name in said(names, language)]
    pitch = max([pitch, *(height_of(label) + 0.08 for label in labels)])
    figure, axes = blank(title, language, 1.2 + pitch * len(labels))
    axes.set_yticks(range(len(labels)), labels, linespacing=1.25)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    name_height(axes, unit)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    return figure, axes


def said(names: Iterable[Any], language: Language) -> list[str]:
    """Labels of rows or columns (words, quantities, codes) as text."""
    return [shown(name, language) for name in names]


def known(values: Values) -> pd.Series[Any]:
    """The quantities that are not missing, by their labels."""
    column = values if isinstance(values, pd.Series) else pd.Series(dict(values), dtype=object)
    return column[column.notna()]


def one_scale(values: Iterable[Any], language: Language) -> Scale:
    """The scale of one axis for some quantities, missing ones left out.

    Raises `ValueError` for quantities of several units.
    """
    found = [value for value in values if isinstance(value, Quantity)]
    chosen = scale(found, language)
    if chosen is None:
        units = sorted({value.unit.id for value in found})
        raise ValueError(f"one axis shows one unit, not {', '.join(units)}")
    return chosen


def floats(values: Values, chosen: Scale) -> pd.DataFrame:
    """The ends and the middle of quantities as numbers on an axis of this scale.

    Columns `low`, `middle` and `high`, missing where a side is open; the index of the values that
    are known.
    """
    column = known(values)
    intervals = [chosen.over(value.interval) for value in column]
    return pd.DataFrame(
        [(found.low, found.midpoint, found.high) for found in intervals],
        index=column.index,
        columns=["low", "middle", "high"],
        dtype=float,
    )


def legend(
    figure: Figure, axes: Axes, kinds: Iterable[Kind], language: Language, **look: Any
) -> None:
    """A legend below the chart for its kinds, if there are several."""
    looks = list({kind.name: kind for kind in kinds}.values())
    if len(looks) > 1:
        for kind in looks:
            name = kind.name.show(language)
            axes.plot([], [], kind.marker, color=kind.colour, label=name, markersize=8, **look)
        key(figure)


def key(figure: Figure, order: Sequence[str] = ()) -> None:
    """A legend below the chart of whatever has a label, in as many columns as fit.

    `order` are the labels in another order than that in which they were drawn.
    """
    drawn = {name: mark for axes in figure.axes for mark, name in _labelled(axes)}
    drawn = {name: drawn[name] for name in order or drawn}
    names = [broken(name, width() - 0.6) for name in drawn]
    fitting = int((width() - EDGE) / (0.55 + max(map(breadth, names))))
    columns = max(1, min(3, fitting, len(names)))
    rows = -(-len(names) // columns)
    figure.set_figheight(figure.get_figheight() + (rows - 1) * height_of(""))
    places = [at for first in range(columns) for at in range(first, len(names), columns)]
    marks = list(drawn.values())  # a legend fills its columns, and is read row by row
    pairs = [marks[at] for at in places], [names[at] for at in places]
    figure.legend(*pairs, loc="outside lower left", ncols=columns)


def _labelled(axes: Axes) -> Iterator[tuple[Any, str]]:
    yield from zip(*axes.get_legend_handles_labels(), strict=True)


def days(times: Iterable[date | str]) -> list[int]:
    """The places of days on an axis of time, and of quarters, each at its first day."""
    return [
        (pd.Period(time, "Q").start_time if isinstance(time, str) else time).toordinal()
        for time in times
    ]


def time_axis(axes: Axes, times: Sequence[date | str], language: Language) -> None:
    """A tick at the beginning of each year, or at both ends where fewer than two years begin.

    `times` are days or the codes of quarters, in order. As many years are named as fit.
    """
    most = int(width() / axes.get_gridspec().ncols / YEAR)  # type: ignore[union-attr]
    first, last = days([times[0], times[-1]])
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    ticks = {date(year, 1, 1).toordinal(): str(year) for year in years}
    begun = [(day, year) for day, year in ticks.items() if first <= day <= last]
    if len(begun) < 2:
        ends = [Period(str(time)).show(language) for time in (times[0], times[-1])]
        begun = list(zip((first, last), ends, strict=True))
    places, labels = zip(*begun[:: -(-len(begun) // most)], strict=True)
    axes.set_xticks(places, labels)


def small_charts(
    title: Text, language: Language, names: Sequence[str], columns: int, **options: Any
) -> tuple[Figure, list[Axes]]:
    """A figure of small charts with their names, beside and below each other, row by row.

    On a telephone they stand below each other. `options` are those of `matplotlib.pyplot.subplots`.
    """
    columns = 1 if is_narrow() else columns
    rows = -(-len(names) // columns)
    figure, grid = blank(title, language, 0.9 + 1.8 * rows, rows, columns, squeeze=False, **options)
    for axes in grid.flat[len(names) :]:
        axes.remove()
    charts = list(grid.flat[: len(names)])
    for axes, name in zip(charts, names, strict=True):
        words = broken(name[:1].upper() + name[1:], width() / columns - EDGE, CHART)
        axes.set_title(words, loc="left", fontsize=CHART, pad=4)
    return figure, charts


def beside(
    axes: Axes, words: str, at: tuple[float, float], right: float = 0, up: float = 0, **style: Any
) -> None:
    """Words beside a mark, so many points to the right or (negative) left, or above or below."""
    across = "left" if right > 0 else "right" if right < 0 else "center"
    upwards = "bottom" if up > 0 else "top" if up < 0 else "center"
    look: dict[str, Any] = {
        "ha": across,
        "va": upwards,
        "fontsize": SMALL,
        "linespacing": 1.25,
    } | style
    axes.annotate(words, at, textcoords="offset points", xytext=(right, up), **look)


def rounded(value: float, language: Language) -> str:
    """A number beside a mark: three significant digits, or all of a whole number's."""
    is_long = value.is_integer() or abs(value) >= ROUND_FROM
    words = (f"{value:,.0f}" if is_long else f"{value:.3g}").replace("-", "−")
    return words if language == "en" else words.replace(",", "")


def end_labels(
    axes: Axes,
    ends: Sequence[tuple[float, float, str, str]],
    right: float = 14,
    reach: Callable[[float, float], float] | None = None,
) -> None:
    """Words to the right of the ends of lines, pushed apart where they would touch.

    `ends` are the place across, the height, the words and their colour; a thin line joins the words
    to their end. `reach` says how far right something is drawn between two heights, where an end
    may have lines to its right. The limits of the axis must be set before.
    """
    from scipy.optimize import isotonic_regression

    ordered = sorted(ends, key=lambda end: end[1])
    bottom, top = axes.get_ylim()
    figure = axes.get_figure(root=True)
    assert figure is not None
    names = [broken(words, BESIDE * width()) for _, _, words, _ in ordered]
    inch = (top - bottom) / (AXES * figure.get_figheight())
    high = inch * np.array([height_of(name) for name in names])
    apart = LINE * SMALL / 72 * inch
    wanted = np.array(
        [max(end[1], bottom + own / 2) for end, own in zip(ordered, high, strict=True)]
    )
    steps = np.concatenate([[0.0], np.cumsum((high[:-1] + high[1:]) / 2)])
    heights = isotonic_regression(wanted - steps).x + steps
    for (x, y, _, colour), words, height in zip(ordered, names, heights, strict=True):
        covered = max(x, reach(height - apart / 2, height + apart / 2)) if reach else x
        axes.annotate(
            words,
            (x, y),
            textcoords=offset_copy(axes.transData, figure, right, 0, "points"),
            xytext=(covered, height),
            va="center",
            fontsize=SMALL,
            color=colour,
            annotation_clip=False,
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
            arrowprops={"arrowstyle": "-", "color": COLOURS.muted, "linewidth": 0.7, "shrinkB": 2},
        )


def short(words: str, columns: int = LABEL_COLUMNS) -> str:
    """Words cut in the middle to a number of columns, of which Chinese characters take two.

    Latin words are not broken where a blank is near the cut.

    >>> short("Statistical report on small-loan companies, 2025Q2", 36)
    'Statistical report ... 2025Q2'
    """
    if columns_of(words) <= columns:
        return words
    head = _fitting(words, 3 * columns // 5)
    tail = _fitting(words[::-1], 2 * columns // 5 - 4)[::-1]
    begin, end = head.rstrip().rpartition(" ")[0], tail.lstrip().partition(" ")[2]
    if head.isascii() and len(begin) > len(head) // 2:
        head = begin
    if tail.isascii() and len(end) > len(tail) // 3:
        tail = end
    return f"{head.strip()} ... {tail.strip()}"


def _fitting(words: str, columns: int) -> str:
    """As much of the beginning as fits."""
    widths = accumulate(columns_of(character) for character in words)
    return words[: bisect(list(widths), columns)]


def columns_of(words: str) -> int:
    """How many columns wide words are; a Chinese character takes two."""
    return sum(1 if ord(character) < 0x2E80 else 2 for character in words)
