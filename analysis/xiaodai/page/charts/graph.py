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
    height_of,
    is_narrow,
    width,
)
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.words import Language, Text

GAP = 0.7  # of a row: between two origins
ROW = 0.19  # inches
NAME = LEAST + 0.5  # points: a copy's name
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
    left, right = (part * (width() - EDGE) for part in (FROM - 0.025, 1 - TO - 0.08))
    placed, top = [], 0.0  # heights are in rows
    for copies in trees:
        first = copies.iloc[0]
        name = broken(first["origin_name"].show(language), left)
        under = broken(first["title"].show(language), left, LEAST)
        labels = [broken(words.show(language), right, NAME) for words in copies["copy_name"][:most]]
        if more := _more(copies, most, language):
            labels.append(more)
        rows = [max(1.0, height_of(label, NAME) / ROW) for label in labels]
        origin = [height_of(name) / ROW, height_of(under, LEAST) / ROW]
        high = max(sum(origin), sum(rows))
        ys = top + (high - sum(rows)) / 2 + np.cumsum(rows) - np.array(rows) / 2
        placed.append((top + high / 2, (name, under), origin, labels, ys, copies))
        top += high + GAP
    figure, axes = blank(title, language, 1.0 + ROW * top)
    axes.axis("off")
    for middle, (name, under), (above, below), labels, ys, copies in placed:
        between = middle + (above - below) / 2
        at_right: dict[str, Any] = {"ha": "right", "linespacing": 1.2}
        axes.text(FROM - 0.025, between - 0.05, name, fontsize=SMALL, va="bottom", **at_right)
        axes.text(FROM - 0.025, between + 0.05, under, fontsize=LEAST, va="top", **at_right)
        shown = list(copies[:most].itertuples())
        for y, label, copy in zip(ys, labels, shown, strict=False):
            _copy(axes, copy, kinds[str(copy.kind)], middle, y, language, label)
        for y, more in zip(ys[len(shown) :], labels[len(shown) :], strict=True):
            axes.text(TO + 0.08, y, more, va="center", fontsize=NAME, alpha=0.8)
        axes.plot(FROM, middle, "o", **_origin(copies.iloc[0]["is_read"]))
    axes.set_xlim(0, 1)
    axes.set_ylim(top - GAP, -0.2)
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
            name = broken(copy.copy_name.show(language), across - COUNT)  # type: ignore[union-attr]
            pieces.append((top, name, copy))
            top += height_of(name)
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
        elif isinstance(what, pd.Series):
            origin = y
            beside(axes, words, (0, y - row / 2), right=9, va="top")
            axes.plot(0, y, "o", **_origin(what["is_read"]))
        else:
            kind = kinds[str(what.kind)]
            corner = ([0, 0, INDENT], [origin, y, y])
            axes.plot(*corner, color=COLOURS.muted, linewidth=_thick(what), zorder=0)
            axes.plot(INDENT, y, kind.marker, color=kind.colour, markersize=5.5)
            beside(axes, show(what.prints, language, bare=True), (COUNT, y), right=-1)
            beside(axes, words, (COUNT, y - row / 2), right=8, va="top")
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


def _copy(
    axes: Axes, copy: Any, kind: Kind, middle: float, y: float, language: Language, label: str
) -> None:
    """A smooth line from the origin, as thick as many prints were taken, and the copy's words."""
    t = np.linspace(0, 1, 16)
    bend = middle + (y - middle) * t * t * (3 - 2 * t)
    axes.plot(FROM + (TO - FROM) * t, bend, color=COLOURS.muted, linewidth=_thick(copy), zorder=1)
    axes.plot(TO, y, kind.marker, color=kind.colour, markersize=5.5)
    counted = show(copy.prints, language, bare=True)
    axes.text(TO + 0.065, y, counted, ha="right", va="center", fontsize=NAME)
    axes.text(TO + 0.08, y, label, va="center", fontsize=NAME, linespacing=1.2)
