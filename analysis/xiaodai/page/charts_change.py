"""The chart forms of change: signed contributions to a total, and two dates on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from xiaodai.page.charts import ROUND_FROM, WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.quantity import Quantity
from xiaodai.values.scales import scale
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PITCH = 0.255  # inches a row: letters of 9.5 points do not touch


class Part(NamedTuple):
    """One contribution to each total: its name, its colour, its values by column."""

    name: Text
    colour: str
    values: Sequence[Quantity]


class Pair(NamedTuple):
    """One row of dates: its name, two values, the number written beside, one from long before."""

    name: Text
    first: Quantity
    last: Quantity
    said: Quantity
    before: Quantity | None = None


def contributions(
    columns: Sequence[str],
    parts: Sequence[Part],
    total: Part,
    language: Language,
    *,
    title: Text,
) -> Figure:
    """Stacked bars above and below zero, a diamond at each column's total; middles are drawn."""
    import matplotlib.pyplot as plt

    every = [value for part in [*parts, total] for value in part.values]
    chosen = scale(every, language)
    assert chosen is not None, "one axis has one unit"
    figure, axes = plt.subplots(figsize=(WIDTH, 3.9))
    axes.set_title(pick(title, language))
    axes.set_ylabel(chosen.label)
    tops, bottoms = [0.0] * len(columns), [0.0] * len(columns)
    for part in parts:
        heights = [_middle(value) / float(chosen.factor) for value in part.values]
        bases = [(tops if height > 0 else bottoms)[column] for column, height in enumerate(heights)]
        axes.bar(
            range(len(columns)), heights, 0.68, bottom=bases, color=part.colour,
            label=pick(part.name, language),
        )  # fmt: skip
        for column, height in enumerate(heights):
            (tops if height > 0 else bottoms)[column] += height
    axes.plot(
        range(len(columns)),
        [_middle(value) / float(chosen.factor) for value in total.values],
        "D",
        color="white",
        markeredgecolor=total.colour,
        markeredgewidth=1.4,
        markersize=6,
        label=pick(total.name, language),
    )
    axes.axhline(0, color=COLOURS.text, linewidth=0.8)
    axes.set_xticks(range(len(columns)), list(columns))
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def pairs(
    rows: Sequence[Pair],
    language: Language,
    *,
    title: Text,
    said: Text,
    is_change: bool,
    marked: Text | None = None,
) -> Figure:
    """A row per name: an open dot at the first date, a full one at the last, a line between.

    A small grey dot is a date long before. `said` heads the numbers at the right, which have a sign
    if each `is_change`. The row named `marked` stands out.
    """
    import matplotlib.pyplot as plt

    chosen = scale([value for row in rows for value in (row.first, row.last)], language)
    assert chosen is not None, "one axis has one unit"
    figure, axes = plt.subplots(figsize=(WIDTH, 1.4 + PITCH * len(rows)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    factor = float(chosen.factor)
    upwards = list(reversed(rows))
    places = range(len(rows))
    colours = [COLOURS.warn if row.name == marked else COLOURS.main for row in upwards]
    firsts, lasts = (
        [_middle(value) / factor for value in values]
        for values in ([row.first for row in upwards], [row.last for row in upwards])
    )
    early = [(_middle(row.before) / factor, y) for y, row in enumerate(upwards) if row.before]
    if early:
        axes.scatter([x for x, _ in early], [y for _, y in early], s=16, color=COLOURS.muted)
    axes.hlines(places, firsts, lasts, colors=colours, linewidth=2.4, zorder=1)
    axes.scatter(firsts, places, s=36, facecolors="white", edgecolors=colours, zorder=2)
    axes.scatter(lasts, places, s=36, color=colours, zorder=3)
    for y, (row, colour) in enumerate(zip(upwards, colours, strict=True)):
        _beside(axes, y, _rounded(_middle(row.said) / factor, is_change), colour)
    _beside(axes, len(rows) - 0.1, pick(said, language), COLOURS.text)
    axes.set_xlabel(chosen.label)
    axes.set_xlim(left=0)
    axes.set_yticks(range(len(rows)), [pick(row.name, language) for row in rows][::-1])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    return figure


def _beside(axes: Axes, y: float, words: str, colour: str) -> None:
    """Words in a column at the right of the axes, set flush."""
    axes.annotate(
        words,
        (1.0, y),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        xytext=(42, 0),
        ha="right",
        va="center",
        fontsize=9.5,
        color=colour,
        annotation_clip=False,
    )


def _rounded(value: float, is_change: bool) -> str:
    places = 0 if value.is_integer() or abs(value) >= ROUND_FROM else 1
    return f"{value:{'+' if is_change and value else ''},.{places}f}".replace("-", "−")


def _middle(value: Quantity) -> float:
    middle = value.interval.midpoint
    assert middle is not None, "open values are not drawn as points"
    return float(middle)
