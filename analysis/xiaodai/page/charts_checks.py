"""The chart forms of checking: counts by verdict, gaps, coverage in squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.scales import scale
from xiaodai.values.words import Language, Text, pick, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 9.0  # points: the least that still reads when a telephone shrinks the chart
EVEN = 0.24  # luminance from which white and dark letters stand out alike
LABEL_COLUMNS = 36  # how much of a label fits beside a tree; a Chinese character takes two
NAME_COLUMNS = 40  # how much of a name fits on the second line of a label


class Kind(NamedTuple):
    """One of the kinds that a chart tells apart: its name, its colour and its marker."""

    name: Text
    colour: str
    marker: str = "s"


PLAIN = {"": Kind(Text(), COLOURS.main)}


def tallies(
    frame: pd.DataFrame, language: Language, *, title: Text, label: str, kinds: Mapping[str, Kind]
) -> Figure:
    """A stacked bar for each row of counts, which stand at the right as columns under a legend.

    `label` is the column of names; `kinds` are the columns of counts, from left to right.
    """
    import matplotlib.pyplot as plt

    size = (WIDTH, 1.3 + 0.36 * len(frame))
    figure, (axes, table) = plt.subplots(
        1, 2, figsize=size, sharey=True, width_ratios=(1, 0.14 * len(kinds) + 0.1)
    )
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    upwards = frame[::-1]
    for y, counts in enumerate(upwards[[*kinds]].itertuples(index=False)):
        left = 0.0
        for place, (kind, count) in enumerate(zip(kinds.values(), counts, strict=True)):
            number = number_of(count)
            axes.barh(y, number, 0.62, left=left, color=kind.colour)
            left += number
            if number:
                table.text(place, y, show(count, language, bare=True), ha="center", va="center")
    axes.set_yticks(range(len(frame)), [text(name).show(language) for name in upwards[label]])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    table.set_xlim(-0.5, len(kinds) - 0.5)
    table.xaxis.tick_top()
    table.set_xticks(range(len(kinds)), [kind.name.show(language) for kind in kinds.values()])
    table.tick_params(axis="both", length=0, labelsize=SMALL)
    for heading in table.get_xticklabels():
        heading.set_verticalalignment("baseline")
    table.grid(visible=False)
    table.spines[["bottom"]].set_visible(False)
    top = len(frame) - 0.35
    for place, kind in enumerate(kinds.values()):
        table.plot(place, top, "s", color=kind.colour, markersize=7, markeredgewidth=0)
    axes.set_ylim(-0.6, len(frame) - 0.1)
    return figure


def lengths(
    frame: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    value: str,
    label: str,
    below: tuple[str, ...] = (),
    kind: str = "",
    kinds: Mapping[str, Kind] = PLAIN,
    is_log: bool = False,
) -> Figure:
    """A row per size with its number: bars from zero, or dots on a scale of powers of ten.

    `value` is the column of sizes, `label` that of names; `below` are the columns of a second line:
    one, or a name and its period. `kind` is the column that says which of the `kinds` a row is of;
    where there are several, a legend stands below. An open size is drawn at its known end.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH, 1.5 + (0.42 if below else 0.27) * len(frame)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    upwards = frame[::-1]
    chosen = scale(upwards[value].tolist(), language)
    assert chosen is not None, "one axis has one unit"
    sizes = [_size(quantity) / float(chosen.factor) for quantity in upwards[value]]
    drawn = upwards[kind].tolist() if kind else [*kinds] * len(frame)
    for y, (quantity, size, name) in enumerate(zip(upwards[value], sizes, drawn, strict=True)):
        if is_log:
            axes.plot(size, y, kinds[name].marker, color=kinds[name].colour, markersize=8)
        else:
            axes.barh(y, size, 0.55, color=kinds[name].colour)
        axes.annotate(
            show(quantity, language),
            (max(size, 0.0), y),
            textcoords="offset points",
            xytext=(9 if is_log else 5, 0),
            va="center",
            fontsize=SMALL,
        )
    low, high = min(sizes), max(sizes)
    if is_log:
        axes.set_xscale("log")
        axes.set_xlim(low / 2, high * (2 * high / low) ** 0.4)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    else:
        span = max(high, 0.0) - min(low, 0.0)
        axes.set_xlim(min(low, 0.0) - 0.05 * span, max(high, 0.0) + 0.4 * span)
        axes.axvline(0, color=COLOURS.text, linewidth=0.8)
    axes.set_xlabel(chosen.label)
    axes.grid(axis="y", visible=is_log)
    axes.grid(axis="x")
    axes.minorticks_off()
    names = [text(name).show(language) for name in upwards[label]]
    if below:
        more = upwards[[*below]].itertuples(index=False)
        names = [f"{name}\n{_line(row, language)}" for name, row in zip(names, more, strict=True)]
    axes.set_yticks(range(len(frame)), names, fontsize=SMALL, linespacing=1.15)
    axes.set_ylim(-0.6, len(frame) - 0.4)
    _legend(figure, axes, [kinds[name] for name in kinds if name in drawn], language)
    return figure


def squares(frame: pd.DataFrame, language: Language, *, title: Text) -> Figure:
    """A square for each count of a frame, darker for more; where there is none it stays white.

    The index names the rows, the columns name themselves.
    """
    import matplotlib.pyplot as plt
    import seaborn as sns
    from matplotlib.colors import LinearSegmentedColormap, LogNorm

    counts = frame.map(number_of, na_action="ignore").astype(float).to_numpy()
    words = frame.map(lambda count: show(count, language, bare=True), na_action="ignore").fillna("")
    figure, axes = plt.subplots(figsize=(WIDTH, 1.1 + 0.3 * len(frame)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    norm = LogNorm(1, max(2.0, float(np.nanmax(counts))))
    shades = LinearSegmentedColormap.from_list("counts", [COLOURS.band, COLOURS.main])
    sns.heatmap(
        counts,
        annot=words.to_numpy(),
        fmt="",
        annot_kws={"fontsize": SMALL - 1},
        cmap=shades,
        norm=norm,
        cbar=False,
        linewidths=1,
        linecolor="white",
        xticklabels=[text(name).show(language) for name in frame.columns.tolist()],
        yticklabels=[text(name).show(language) for name in frame.index.tolist()],
        ax=axes,
    )
    axes.tick_params(axis="both", length=0, labelsize=SMALL)
    axes.grid(visible=False)
    for label in axes.texts:
        column, row = (int(place) for place in label.get_position())
        label.set_color(_on(shades(norm(counts[row, column]))))
    axes.tick_params(axis="x", rotation=60)
    axes.tick_params(axis="y", rotation=0)
    return figure


def short(words: str, columns: int = LABEL_COLUMNS) -> str:
    """Words cut in the middle to a number of columns, of which Chinese characters take two.

    Latin words are not broken where a blank is near the cut.

    >>> short("Statistical report on small-loan companies, 2025Q2", 36)
    'Statistical report ... 2025Q2'
    """
    if _columns(words) <= columns:
        return words
    head, tail = (
        _fitting(words, 3 * columns // 5),
        _fitting(words[::-1], 2 * columns // 5 - 4)[::-1],
    )
    begin, end = head.rstrip().rpartition(" ")[0], tail.lstrip().partition(" ")[2]
    if head.isascii() and len(begin) > len(head) // 2:
        head = begin
    if tail.isascii() and len(end) > len(tail) // 3:
        tail = end
    return f"{head.strip()} ... {tail.strip()}"


def _line(values: Sequence[Any], language: Language) -> str:
    """A value in words, cut where it is long, or a name with its period."""
    first = values[0].show(language) if hasattr(values[0], "show") else str(values[0])
    name = short(first, NAME_COLUMNS)
    if len(values) == 1:
        return name
    return Text("{name}, {period}", name=name, period=values[1]).show(language)


def _legend(figure: Figure, axes: Axes, kinds: Sequence[Kind], language: Language) -> None:
    if len(kinds) < 2:
        return
    for kind in kinds:
        axes.plot([], [], kind.marker, color=kind.colour, label=pick(kind.name, language))
    figure.legend(loc="outside lower left", ncols=2)


def _on(background: tuple[float, float, float, float]) -> str:
    """The colour of letters that stands out more from a background, white or dark."""
    from seaborn.utils import relative_luminance

    return COLOURS.text if relative_luminance(background) > EVEN else "white"


def _fitting(words: str, columns: int) -> str:
    """As much of the beginning as fits."""
    for end in range(len(words), 0, -1):
        if _columns(words[:end]) <= columns:
            return words[:end]
    return ""


def _columns(words: str) -> int:
    return sum(1 if ord(character) < 0x2E80 else 2 for character in words)


def number_of(count: Quantity) -> float:
    """A count as a number."""
    return float(count.low or 0)


def _size(value: Quantity) -> float:
    """What is drawn of a value: its middle, or its known end."""
    middle: Fraction | None = value.interval.midpoint
    if middle is None:
        middle = value.interval.low if value.interval.low is not None else value.interval.high
    return float(middle or 0)
