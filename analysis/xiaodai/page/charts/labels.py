"""Words on charts: numbers beside marks, names at the ends of lines, long names cut short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALL = 9.5  # points: the least that still reads when a telephone shrinks the chart
LINE = 1.35  # of the letters: the height of a line of text
AXES = 0.6  # of the height of a figure: what its axes take, at least
ROUND_FROM = 100  # from here on decimals beside a mark say nothing
LABEL_COLUMNS = 36  # how much of a label fits beside a graph; a Chinese character takes two


def beside(
    axes: Axes, words: str, at: tuple[float, float], right: float = 0, up: float = 0, **style: Any
) -> None:
    """Words beside a mark, so many points to the right or (negative) left, or above or below."""
    across = "left" if right > 0 else "right" if right < 0 else "center"
    upwards = "bottom" if up > 0 else "top" if up < 0 else "center"
    axes.annotate(
        words,
        at,
        textcoords="offset points",
        xytext=(right, up),
        **{"ha": across, "va": upwards, "fontsize": SMALL} | style,
    )


def rounded(value: float, language: Language) -> str:
    """A number beside a mark: three significant digits, or all of a whole number's."""
    is_long = value.is_integer() or abs(value) >= ROUND_FROM
    words = (f"{value:,.0f}" if is_long else f"{value:.3g}").replace("-", "−")
    return words if language == "en" else words.replace(",", "")


def end_labels(
    axes: Axes, ends: Sequence[tuple[float, float, str, str]], right: float = 14
) -> None:
    """Words to the right of the ends of lines, pushed apart where they would touch.

    `ends` are the place across, the height, the words and their colour; a thin line joins the words
    to their end. The limits of the axis must be set before.
    """
    from scipy.optimize import isotonic_regression

    figure, ordered = axes.figure, sorted(ends, key=lambda end: end[1])
    bottom, top = sorted(axes.get_ylim())
    assert figure is not None
    apart = LINE * SMALL / 72 / (AXES * figure.get_figheight()) * (top - bottom)
    steps = apart * np.arange(len(ordered))
    heights = isotonic_regression(np.array([end[1] for end in ordered]) - steps).x + steps
    for (x, y, words, colour), height in zip(ordered, heights, strict=True):
        axes.annotate(
            words,
            (x, y),
            textcoords=("offset points", "data"),  # type: ignore[arg-type]  # as xycoords may be
            xytext=(right, height),
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
    if letters(words) <= columns:
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


def _fitting(words: str, columns: int) -> str:
    """As much of the beginning as fits."""
    for end in range(len(words), 0, -1):
        if letters(words[:end]) <= columns:
            return words[:end]
    return ""


def letters(words: str) -> int:
    """How many letters wide words are; a Chinese character takes two."""
    return sum(1 if ord(character) < 0x2E80 else 2 for character in words)
