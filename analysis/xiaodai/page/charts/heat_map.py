"""The heat map: a cell for each row and column, darker for more, with its number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import (
    blank,
    floats,
    in_unit,
    name_height,
    one_scale,
    said,
)
from xiaodai.page.charts.fitting import LEAST, SMALL, breadth, broken, is_narrow, width
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.words import Language, Text

DARKEST = "#8fb1d6"  # dark letters stand out on it, and light ones where a page turns it dark
GAP = 0.05  # inches: between two heads of columns
MARGIN = 0.4  # inches: what the edges and the marks of rows take


def heat_map(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    axes_names: tuple[Text, Text] = (Text(), Text()),
    divide: int = 0,
) -> Figure:
    """A frame of quantities as cells with their numbers; missing ones and zeros stay empty.

    Index and columns of `data` name rows and columns (words). Shares in percent are shaded from 0
    to 100 and rounded; counts are shaded by powers of ten. `axes_names` are those of rows and
    columns; `divide` is the number of columns left of an upright line. Raises `ValueError` for
    quantities of several units.
    """
    import seaborn as sns

    names = axes_names
    if is_narrow() and len(data.columns) > len(data):  # a telephone is higher than it is wide
        data, names, divide = data.T, names[::-1], 0
    chosen = one_scale(data.to_numpy().ravel(), language)
    is_share = chosen.label == "%"
    columns = [floats(column, chosen)["middle"] for _, column in data.items()]
    numbers = pd.concat(columns, axis=1).reindex(data.index).replace(0, np.nan)
    words = numbers.map(_share) if is_share else data.map(_count, language=language)
    lightest = "white" if is_share else COLOURS.band
    shades = LinearSegmentedColormap.from_list("shades", [lightest, DARKEST])
    norm = Normalize(0, 100) if is_share else LogNorm(1, max(2.0, float(numbers.max().max())))
    figure, axes = blank(title, language, 1.6 + 0.32 * len(data))
    rows = said(data.index, language)
    cell = (width() - max(map(breadth, rows)) - MARGIN) / len(data.columns)
    heads, is_crowded = _heads(said(data.columns, language), cell)
    if is_crowded and language == "zh":  # characters stand below each other
        heads, is_crowded = ["\n".join(head) for head in heads], False
    if is_share and (name := names[0].show(language)):
        above = in_unit(name, chosen.label)
    else:
        above = names[0].show(language)
    sns.heatmap(
        numbers.to_numpy(dtype=float),
        annot=words.to_numpy(),
        fmt="",
        annot_kws={"fontsize": LEAST if is_narrow() else SMALL - 0.5, "color": COLOURS.text},
        cmap=shades,
        norm=norm,
        cbar=False,
        linewidths=1,
        linecolor="white",
        xticklabels=heads,
        yticklabels=rows,
        ax=axes,
    )
    if 0 < divide < len(heads):
        axes.axvline(divide, color=COLOURS.text, linewidth=1.2)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", rotation=90 if is_crowded else 0)
    axes.tick_params(axis="y", rotation=0)
    axes.grid(visible=False)
    name_height(axes, above)
    axes.set_xlabel(names[1].show(language))
    return figure


def _heads(names: Sequence[str], cell: float) -> tuple[list[str], bool]:
    """The heads of columns so many inches wide, and whether they fit upright only.

    Of years that would touch every second is named; other heads are broken.
    """
    years = ["" if name.isdecimal() and n % 2 else name for n, name in enumerate(names)]
    for heads in ([*names], years, [broken(name, cell) for name in names]):
        if not _touch(heads, cell):
            return heads, False
    return [*names], True


def _touch(heads: Sequence[str], cell: float) -> bool:
    """Whether level heads of columns so many inches wide touch."""
    named = [(place * cell, breadth(head)) for place, head in enumerate(heads) if head]
    return any((a + b) / 2 + GAP > right - left for (left, a), (right, b) in pairwise(named))


def _count(cell: Any, language: Language) -> str:
    return "" if pd.isna(cell) or not cell.high else show(cell, language, bare=True)


def _share(percent: float) -> str:
    return "" if np.isnan(percent) else "<1" if percent < 1 else f"{percent:.0f}"
