"""A chart form for who copies whom: origins, and the documents that take figures from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xiaodai.page.charts import WIDTH
from xiaodai.page.charts_checks import SMALL, Kind, number_of, short
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE_COLUMNS = 42  # how much of a document's title fits under its publisher


def forest(
    frame: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    kinds: Mapping[str, Kind],
    beside: int,
    known: Text,
    unread: Text,
) -> Figure:
    """Origins at the left, the documents that copy each at the right, joined by lines.

    A row of the frame is one document that copies one origin, those of an origin together; columns:
    `origin` (its id), `origin_name`, `title`, `is_read`, `copy_name`, `prints` (how many figures
    the document takes), `grade` (a key of `kinds`). `beside` is how many documents are drawn beside
    an origin; the others are counted. A line is as thick as many figures were taken. A full dot is
    an origin that was read (`known`), an open one an origin known through its copies (`unread`).
    """
    import matplotlib.pyplot as plt

    trees = [copies for _, copies in frame.groupby("origin", sort=False)]
    heights = [max(2, _lines(copies, beside)) + 0.7 for copies in trees]
    figure, axes = plt.subplots(figsize=(WIDTH, 1.2 + 0.19 * sum(heights)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    axes.axis("off")
    top = 0.0
    for copies, height in zip(trees, heights, strict=True):
        _tree(axes, copies, -top, height - 0.7, language, kinds, beside)
        top += height
    axes.set_xlim(0, 1)
    axes.set_ylim(-top + 0.3, 0.9)
    for name, is_read in ((known, True), (unread, False)):
        if (frame["is_read"] == is_read).any():
            axes.plot(
                [],
                [],
                "o",
                markeredgecolor=COLOURS.text,
                label=pick(name, language),
                markerfacecolor=COLOURS.text if is_read else "white",
            )
    drawn = {grade for copies in trees for grade in copies["grade"][:beside]}
    for grade, kind in kinds.items():
        if grade in drawn:
            axes.plot([], [], kind.marker, color=kind.colour, label=pick(kind.name, language))
    figure.legend(loc="outside lower left", ncols=3)
    return figure


def _tree(
    axes: Axes,
    copies: pd.DataFrame,
    top: float,
    height: float,
    language: Language,
    kinds: Mapping[str, Kind],
    beside: int,
) -> None:
    """One origin and the documents that copy it, between `top` and `height` lines below."""
    lines = _lines(copies, beside)
    middle = top - (height - 1) / 2
    y = top - (height - lines) / 2
    origin = copies.iloc[0]
    name, title = short(origin["origin_name"]), short(origin["title"], TITLE_COLUMNS)
    axes.text(0.405, middle + 0.45, name, ha="right", va="center", fontsize=SMALL + 0.5)
    axes.text(
        0.405,
        middle - 0.5,
        title,
        ha="right",
        va="center",
        fontsize=SMALL - 1,
        color=COLOURS.text,
        alpha=0.85,
    )
    drawn = copies[["copy_name", "grade", "prints"]][:beside]
    for copy_name, grade, taken in drawn.to_numpy().tolist():
        kind = kinds[grade]
        thick = 0.6 + 0.9 * np.log10(number_of(taken))
        _branch(axes, (0.43, middle), (0.58, y), float(thick))
        axes.plot(0.58, y, kind.marker, color=kind.colour, markersize=5.5)
        prints = show(taken, language, bare=True)
        axes.text(0.645, y, prints, ha="right", va="center", fontsize=SMALL)
        axes.text(0.66, y, short(copy_name), ha="left", va="center", fontsize=SMALL)
        y -= 1
    if len(copies) > beside:
        words = Text("and {n} more", n=f"{len(copies) - beside:,}").show(language)
        axes.text(0.66, y, words, va="center", fontsize=SMALL, alpha=0.8)
    axes.plot(
        0.43,
        middle,
        "o",
        markersize=7,
        markeredgecolor=COLOURS.text,
        markerfacecolor=COLOURS.text if origin["is_read"] else "white",
        markeredgewidth=1.2,
    )


def _lines(copies: pd.DataFrame, beside: int) -> int:
    """How many lines the copies of an origin take: one more where some are only counted."""
    return min(len(copies), beside + 1)


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
