"""The graph of copies: origins at the left, joined to the documents that copy them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import Kind, beside, blank, key
from xiaodai.page.charts.fitting import (
    EDGE,
    LEAST,
    SMALL,
    broken,
    cut,
    height_of,
    is_narrow,
    width,
)
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.words import Language, Text

GAP = 0.7  # of a row: between two origins
LINES = 2  # of a document's title, under its publisher
INDENT = 0.25  # inches: where copies stand on a telephone, and their counts
COUNT = 0.62
FROM, TO = 0.43, 0.58  # of the width: where lines begin and end


def graph(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    kinds: Mapping[str, Kind],
    most: int,
    known: Text,
    unread: Text,
) -> Figure:
    """Origins at the left, the documents that copy each at the right, joined by lines.

    A row of `data` is a copy, those of one origin together. Columns: `origin` (its id),
    `origin_name`, `title` and `copy_name` (words), `is_read`, `prints` (a count) and `kind` (a key
    of `kinds`). `most` copies are drawn beside an origin; the others are counted. The more figures
    were taken the thicker is the line. A full dot is an origin that was read (`known`), an open one
    an origin known through its copies only (`unread`). On a telephone copies stand below their
    origin.
    """
    trees = [copies for _, copies in data.groupby("origin", sort=False)]
    draw = _below if is_narrow() else _beside
    figure, axes = draw(trees, language, title, kinds, most)
    for meaning, is_read in ((known, True), (unread, False)):
        if (data["is_read"] == is_read).any():
            axes.plot([], [], "o", label=meaning.show(language), **_origin(is_read))
    drawn = {kind for copies in trees for kind in copies["kind"][:most]}
    for kind in (kinds[name] for name in kinds if name in drawn):
        look: dict[str, Any] = {"color": kind.colour, "linestyle": "none"}
        axes.plot([], [], kind.marker, label=kind.name.show(language), **look)
    key(figure)
    return figure


def _beside(
    trees: Sequence[pd.DataFrame],
    language: Language,
    title: Text,
    kinds: Mapping[str, Kind],
    most: int,
) -> tuple[Figure, Axes]:
    """Copies at the right of their origins, joined to them by smooth lines."""
    lines = [min(len(copies), most + 1) for copies in trees]
    heights = [max(1 + LINES, number) + GAP for number in lines]
    figure, axes = blank(title, language, 1.2 + 0.19 * sum(heights))
    axes.axis("off")
    top = 0.0
    for copies, number, height in zip(trees, lines, heights, strict=True):
        rows = top + (height - GAP - number) / 2 + np.arange(number)
        middle = top + (height - GAP - 1) / 2
        first = copies.iloc[0]
        right = {"ha": "right", "va": "center"}
        across = (FROM - 0.025) * (width() - EDGE)
        name = cut(first["origin_name"].show(language), across)
        under = cut(first["title"].show(language), across, LEAST, LINES)
        half = under.count("\n") / 2
        axes.text(FROM - 0.025, middle - 0.45 - half, name, fontsize=SMALL, **right)
        axes.text(FROM - 0.025, middle + 0.5, under, fontsize=LEAST, linespacing=1.35, **right)
        for y, copy in zip(rows[:most], copies[:most].itertuples(), strict=True):
            _copy(axes, copy, kinds[str(copy.kind)], middle, y, language)
        if words := _more(copies, most, language):
            axes.text(TO + 0.08, rows[-1], words, va="center", fontsize=LEAST + 0.5, alpha=0.8)
        axes.plot(FROM, middle, "o", **_origin(first["is_read"]))
        top += height
    axes.set_xlim(0, 1)
    axes.set_ylim(top - 0.3, -0.9)
    return figure, axes


def _below(
    trees: Sequence[pd.DataFrame],
    language: Language,
    title: Text,
    kinds: Mapping[str, Kind],
    most: int,
) -> tuple[Figure, Axes]:
    """Copies below their origins, joined to them by straight lines; heights are in inches."""
    across, row = width() - INDENT, height_of("")
    pieces: list[tuple[float, str, Any]] = []
    top = 0.0
    for copies in trees:
        first = copies.iloc[0]
        names = [first[part].show(language) for part in ("origin_name", "title")]
        words = "\n".join(broken(name, across) for name in names)
        pieces.append((top, words, first))
        top += height_of(words) + row / 2
        for copy in copies[:most].itertuples():
            pieces.append((top, "", copy))
            top += row
        if words := _more(copies, most, language):
            pieces.append((top, words, None))
            top += row
        top += row * GAP
    figure, axes = blank(title, language, top + 0.6)
    axes.axis("off")
    origin = 0.0
    for y, words, what in pieces:
        if what is None:
            beside(axes, words, (COUNT, y), right=8, alpha=0.8)
        elif words:
            origin = y
            beside(axes, words, (0, y - row / 2), right=9, va="top")
            axes.plot(0, y, "o", **_origin(what["is_read"]))
        else:
            kind = kinds[str(what.kind)]
            corner = ([0, 0, INDENT], [origin, y, y])
            axes.plot(*corner, color=COLOURS.muted, linewidth=_thick(what), zorder=0)
            axes.plot(INDENT, y, kind.marker, color=kind.colour, markersize=5.5)
            beside(axes, show(what.prints, language, bare=True), (COUNT, y), right=-1)
            name = cut(what.copy_name.show(language), across - COUNT)
            beside(axes, name, (COUNT, y), right=8)
    axes.set_xlim(-0.06, width() - EDGE)
    axes.set_ylim(top, -row)
    return figure, axes


def _more(copies: pd.DataFrame, most: int, language: Language) -> str:
    """How many copies are not drawn, in words."""
    left = len(copies) - most
    return Text("and {n} more", n=left).show(language) if left > 0 else ""


def _thick(copy: Any) -> float:
    """The width of a copy's line in points."""
    return 0.6 + 0.9 * float(np.log10(float(copy.prints.low)))


def _origin(is_read: bool) -> dict[str, Any]:
    face = COLOURS.text if is_read else "white"
    return {"markersize": 7, "markeredgecolor": COLOURS.text, "markerfacecolor": face}


def _copy(axes: Axes, copy: Any, kind: Kind, middle: float, y: float, language: Language) -> None:
    """A smooth line from the origin, as thick as many prints were taken, and the copy's words."""
    t = np.linspace(0, 1, 16)
    bend = middle + (y - middle) * t * t * (3 - 2 * t)
    axes.plot(FROM + (TO - FROM) * t, bend, color=COLOURS.muted, linewidth=_thick(copy), zorder=1)
    axes.plot(TO, y, kind.marker, color=kind.colour, markersize=5.5)
    counted = show(copy.prints, language, bare=True)
    axes.text(TO + 0.065, y, counted, ha="right", va="center", fontsize=LEAST + 0.5)
    axes.text(
        TO + 0.08,
        y,
        cut(copy.copy_name.show(language), (1 - TO - 0.08) * (width() - EDGE), LEAST + 0.5),
        ha="left",
        va="center",
        fontsize=LEAST + 0.5,
    )
