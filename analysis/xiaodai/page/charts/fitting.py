"""What fits on a chart: words measured in the project's font, broken into lines, given room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.font_manager import get_font

from xiaodai.page.theme import FONT, WIDE

SMALL = 9.5  # points: letters of a label, which a telephone shows at eleven pixels and more
LEAST = 8.5  # points: the smallest letters of any chart
LINE = 1.35  # of the letters: the height of a line of text
EDGE = 0.2  # inches: what a figure's edges take
MOST = 0.75  # of the axes: what words beside a mark may take
PITCH = 0.26  # inches: the height of a row with one line of words
STEP = 0.1  # inches: by how much lines are narrowed until one more is needed

# A piece that is not broken: a Latin word, or one Chinese character with a number before it and
# the punctuation around it, which neither begins nor ends a line.
_PIECE = re.compile(
    r"\s*[（“《]*(?:[^\s\u2e80-\uffef]+[\u2e80-\uffef]?|[\u2e80-\uffef])[，。、；：？！）”》％]*\s*"
)


def width() -> float:
    """The width in inches that charts are drawn for, `theme.WIDE` or `theme.NARROW`."""
    return float(mpl.rcParams["figure.figsize"][0])


def is_narrow() -> bool:
    """Whether charts are drawn for a telephone."""
    return width() < WIDE


@cache
def breadth(words: str, size: float = SMALL) -> float:
    """How many inches wide the longest line of words is, in letters of a size in points."""
    font = get_font(str(FONT))
    font.set_size(size, 72)
    widths = []
    for line in words.split("\n"):
        font.set_text(line)
        widths.append(font.get_width_height()[0] / 64 / 72)
    return max(widths)


def broken(words: str, inches: float, size: float = SMALL) -> str:
    """Words broken into lines that are no wider than so many inches, where each language breaks.

    A word that is wider than a line stands alone in one.
    """
    lines = [line for paragraph in words.split("\n") for line in _lines(paragraph, inches, size)]
    return "\n".join(lines)


def even(words: str, inches: float, size: float) -> str:
    """Words broken into no more lines than they need, of nearly the same length."""
    lines = broken(words, inches, size)
    while inches > STEP:
        inches -= STEP
        narrower = broken(words, inches, size)
        if narrower.count("\n") > lines.count("\n") or breadth(narrower, size) > inches:
            break
        lines = narrower
    return lines


def _lines(words: str, inches: float, size: float) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(words):
        if lines[-1] and breadth((lines[-1] + piece).rstrip(), size) > inches:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def cut(words: str, inches: float, size: float = SMALL, lines: int = 1) -> str:
    """Words broken into so many lines at most; `…` stands for what does not fit.

    >>> cut("Statistical report on small-loan companies", 1.5)
    'Statistical report on…'
    """
    fitting = broken(words, inches, size).split("\n")
    if len(fitting) > lines:
        last = fitting[lines - 1]
        while last and breadth(last + "…", size) > inches:
            last = last[:-1].rstrip()
        fitting[lines - 1 :] = [last + "…"]
    return "\n".join(fitting)


def height_of(words: str, size: float = SMALL) -> float:
    """How many inches high the lines of words are together."""
    return LINE * size / 72 * (1 + words.count("\n"))


def heads(axes: Axes) -> float:
    """The inches that the labels of rows take at the left of the axes."""
    return max((breadth(label.get_text()) for label in axes.get_yticklabels()), default=0.0)


def across(axes: Axes) -> float:
    """The inches that are left for the axes beside the labels of rows."""
    return width() - heads(axes) - EDGE


def room(axes: Axes, ends: Iterable[float], words: Sequence[str], gap: float = 8) -> None:
    """Lengthen the axis to the right until words that begin `gap` points beside its ends fit.

    The left end of the axis and the labels of its rows must be set before.
    """
    inches = across(axes)
    left, right = axes.get_xlim()
    parts = [min(MOST, (breadth(text) + gap / 72) / inches) for text in words]
    needed = [left + (end - left) / (1 - part) for end, part in zip(ends, parts, strict=True)]
    axes.set_xlim(left, max([right, *needed]))
