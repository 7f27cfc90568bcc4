"""The chart forms of checking: counts by verdict, gaps, trees of copies, coverage in squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import scale, show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 9.0  # points: the least that still reads when a telephone shrinks the chart
EVEN = 0.24  # luminance from which white and dark letters stand out alike
LABEL_COLUMNS = 36  # how much of a label fits beside a tree; a Chinese character takes two


class Kind(NamedTuple):
    """One of the kinds that a chart tells apart: its name, its colour and its marker."""

    name: Text
    colour: str
    marker: str = "s"


class Length(NamedTuple):
    """One row of a chart of gaps: what it is, more about it, and how large."""

    label: Text
    more: Text
    value: Quantity
    kind: int = 0


class Leaf(NamedTuple):
    """A document that copies: its name, how many prints it took, its kind."""

    name: str
    prints: Quantity
    kind: int


class Tree(NamedTuple):
    """An origin, the documents drawn beside it, and how many more there are."""

    name: str
    title: str
    is_read: bool
    leaves: Sequence[Leaf]
    more: Quantity | None


def tallies(
    rows: Mapping[Text, Sequence[Quantity]],
    kinds: Sequence[Kind],
    language: Language,
    *,
    title: Text,
) -> Figure:
    """A stacked bar a row, its counts as columns at the right, whose heads are the legend."""
    import matplotlib.pyplot as plt

    size = (WIDTH, 1.3 + 0.36 * len(rows))
    figure, (axes, table) = plt.subplots(
        1, 2, figsize=size, sharey=True, width_ratios=(1, 0.14 * len(kinds) + 0.1)
    )
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    for y, counts in enumerate(reversed(list(rows.values()))):
        left = 0.0
        for place, (kind, count) in enumerate(zip(kinds, counts, strict=True)):
            number = _number(count)
            axes.barh(y, number, 0.62, left=left, color=kind.colour)
            left += number
            if number:
                table.text(place, y, show(count, language, bare=True), ha="center", va="center")
    axes.set_yticks(range(len(rows)), [pick(row, language) for row in rows][::-1])
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
    for place, kind in enumerate(kinds):
        table.plot(place, len(rows) - 0.35, "s", color=kind.colour, markersize=7, markeredgewidth=0)
    axes.set_ylim(-0.6, len(rows) - 0.1)
    return figure


def lengths(
    rows: Sequence[Length],
    kinds: Sequence[Kind],
    language: Language,
    *,
    title: Text,
    is_log: bool = False,
) -> Figure:
    """A row per size with its number: bars from zero, or dots on a scale of powers of ten.

    An open size is drawn at its known end. A legend stands below where there are more kinds than
    one.
    """
    import matplotlib.pyplot as plt

    pitch = 0.42 if any(row.more.en for row in rows) else 0.27
    figure, axes = plt.subplots(figsize=(WIDTH, 1.5 + pitch * len(rows)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    chosen = scale([row.value for row in rows], language)
    assert chosen is not None, "one axis has one unit"
    sizes = [_size(row.value) / float(chosen.factor) for row in rows]
    for y, (row, size) in enumerate(zip(reversed(rows), reversed(sizes), strict=True)):
        kind = kinds[row.kind]
        if is_log:
            axes.plot(size, y, kind.marker, color=kind.colour, markersize=8)
        else:
            axes.barh(y, size, 0.55, color=kind.colour)
        axes.annotate(
            show(row.value, language),
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
    names = [
        pick(row.label, language) + (f"\n{pick(row.more, language)}" if row.more.en else "")
        for row in reversed(rows)
    ]
    axes.set_yticks(range(len(rows)), names, fontsize=SMALL, linespacing=1.15)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    _legend(figure, axes, [kinds[i] for i in sorted({row.kind for row in rows})], language)
    return figure


def forest(
    trees: Sequence[Tree],
    kinds: Sequence[Kind],
    language: Language,
    *,
    title: Text,
    known: Text,
    unread: Text,
    more: Text,
) -> Figure:
    """Origins at the left, the documents that copy each at the right, joined by lines.

    A line is as thick as many figures were taken. A full dot is an origin that was read, an open
    one an origin known through its copies only. `more` is a template with `{n}`.
    """
    import matplotlib.pyplot as plt

    heights = [max(2, len(tree.leaves) + (tree.more is not None)) + 0.7 for tree in trees]
    figure, axes = plt.subplots(figsize=(WIDTH, 1.2 + 0.19 * sum(heights)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    axes.axis("off")
    top = 0.0
    for tree, height in zip(trees, heights, strict=True):
        lines = len(tree.leaves) + (tree.more is not None)
        rows = [-top - (height - 0.7 - lines) / 2 - i for i in range(lines)]
        middle = -top - (height - 0.7 - 1) / 2
        axes.text(0.405, middle + 0.45, tree.name, ha="right", va="center", fontsize=SMALL + 0.5)
        axes.text(
            0.405, middle - 0.5, tree.title, ha="right", va="center", fontsize=SMALL - 1,
            color=COLOURS.text, alpha=0.85,
        )  # fmt: skip
        for y, leaf in zip(rows, tree.leaves, strict=False):
            kind, number = kinds[leaf.kind], _number(leaf.prints)
            thick = 0.6 + 0.9 * np.log10(number)
            _branch(axes, (0.43, middle), (0.58, y), float(thick))
            axes.plot(0.58, y, kind.marker, color=kind.colour, markersize=5.5)
            counted = show(leaf.prints, language, bare=True)
            axes.text(0.645, y, counted, ha="right", va="center", fontsize=SMALL)
            axes.text(0.66, y, leaf.name, ha="left", va="center", fontsize=SMALL)
        if tree.more is not None:
            words = pick(more, language).format(n=show(tree.more, language, bare=True))
            axes.text(0.66, rows[-1], words, va="center", fontsize=SMALL, alpha=0.8)
        face = COLOURS.text if tree.is_read else "white"
        axes.plot(
            0.43, middle, "o", markersize=7, markeredgecolor=COLOURS.text,
            markerfacecolor=face, markeredgewidth=1.2,
        )  # fmt: skip
        top += height
    axes.set_xlim(0, 1)
    axes.set_ylim(-top + 0.3, 0.9)
    for name, is_read in ((known, True), (unread, False)):
        if any(tree.is_read is is_read for tree in trees):
            axes.plot(
                [], [], "o", markeredgecolor=COLOURS.text, label=pick(name, language),
                markerfacecolor=COLOURS.text if is_read else "white",
            )  # fmt: skip
    drawn = sorted({leaf.kind for tree in trees for leaf in tree.leaves})
    for kind in (kinds[i] for i in drawn):
        axes.plot([], [], kind.marker, color=kind.colour, label=pick(kind.name, language))
    figure.legend(loc="outside lower left", ncols=3)
    return figure


def squares(
    cells: Mapping[tuple[int, int], Quantity],
    rows: Sequence[Text],
    columns: Sequence[Text],
    language: Language,
    *,
    title: Text,
) -> Figure:
    """A square a row and column, darker for more, with its number; empty squares stay white."""
    import matplotlib.pyplot as plt
    import seaborn as sns
    from matplotlib.colors import LinearSegmentedColormap, LogNorm

    numbers = np.full((len(rows), len(columns)), np.nan)
    words = np.full(numbers.shape, "", dtype=object)
    for (row, column), count in cells.items():
        numbers[row, column] = _number(count)
        words[row, column] = show(count, language, bare=True)
    figure, axes = plt.subplots(figsize=(WIDTH, 1.1 + 0.3 * len(rows)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    norm = LogNorm(1, max(2.0, float(np.nanmax(numbers))))
    shades = LinearSegmentedColormap.from_list("counts", [COLOURS.band, COLOURS.main])
    sns.heatmap(
        numbers,
        annot=words,
        fmt="",
        annot_kws={"fontsize": SMALL - 1},
        cmap=shades,
        norm=norm,
        cbar=False,
        linewidths=1,
        linecolor="white",
        xticklabels=[pick(column, language) for column in columns],
        yticklabels=[pick(row, language) for row in rows],
        ax=axes,
    )
    axes.tick_params(axis="both", length=0, labelsize=SMALL)
    axes.grid(visible=False)
    for text in axes.texts:
        column, row = (int(place) for place in text.get_position())
        text.set_color(_on(shades(norm(numbers[row, column]))))
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


def _branch(axes: Axes, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
    """A smooth line from an origin to a copy."""
    t = np.linspace(0, 1, 16)
    bend = t * t * (3 - 2 * t)
    axes.plot(
        start[0] + (end[0] - start[0]) * t,
        start[1] + (end[1] - start[1]) * bend,
        color=COLOURS.muted,
        linewidth=width,
        zorder=1,
    )


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


def _number(count: Quantity) -> float:
    return float(count.low or 0)


def _size(value: Quantity) -> float:
    """What is drawn of a value: its middle, or its known end."""
    middle: Fraction | None = value.interval.midpoint
    if middle is None:
        middle = value.interval.low if value.interval.low is not None else value.interval.high
    return float(middle or 0)
