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

# What lines are broken between: a number with its unit, a Latin word, or one Chinese character,
# each with the punctuation around it, which neither begins nor ends a line.
_LATIN = r"[^\s\u2e80-\uff5d\uff5f-\uffef]"
# A quarter; months; one, ten thousand or a hundred million of something, above, below, within it.
_UNIT = (
    r"(?:\u5b63\u5ea6|\u4e2a\u6708"
    r"|[\u4e07\u4ebf]?[\u4e00-\u9fff](?:\u4ee5[\u4e0a\u4e0b\u5185])?)"
)
_PIECE = re.compile(
    rf"\s*[（“《]*(?:{_LATIN}*\d{_LATIN}*{_UNIT}?|{_LATIN}+[\u2e80-\uff5d]?|[\u2e80-\uffef])"
    r"[，。、；：？！）”》％／]*\s*"
)
# What a break costs where ¦ stands, the first that fits: at a mark, after a number or a power of
# ten in Latin letters, at a blank, after a particle, beside Latin letters.
_BREAKS = [
    (re.compile(r"[，。、；：？！）”》％／]\s*¦|¦[（“《]"), 0.0),
    (re.compile(r"[,;:]\s+¦"), 0.2),
    (re.compile(r"(?:\d|illion|thousand)\s+¦"), 1.4),
    (re.compile(r"\s¦"), 0.35),
    (re.compile(r"[\u7684\u548c\u4e0e\u53ca]¦"), 0.5),  # of, and
    (re.compile(r"¦[0-9A-Za-z]|[0-9A-Za-z%+]¦"), 2.1),
]
# What it costs inside of a Chinese word, and how much a further line is.
_INSIDE, _FURTHER = 2.3, 1.5


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
    """Words broken into few lines of nearly the same length, no wider than so many inches.

    They are broken where each language breaks: at marks before words, and neither between a number
    and its unit nor inside of a Chinese word as long as there is another place. A word that is
    wider than a line stands alone in one.

    >>> print(broken("平均利率14.81%，高于20%的贷款仍可能占到74.1%", 2.5))
    平均利率14.81%，
    高于20%的贷款仍可能占到74.1%
    """
    return "\n".join(_lines(paragraph, inches, size) for paragraph in words.split("\n"))


@cache
def _lines(words: str, inches: float, size: float) -> str:
    """One paragraph in the lines of least cost, found from the end to the beginning."""
    if breadth(words, size) <= inches:
        return words.strip()
    pieces = _PIECE.findall(words)
    rest = [(0.0, "")] * (len(pieces) + 1)  # the cost of what begins at a piece, and its lines
    for start in reversed(range(len(pieces))):
        found = []
        for end in range(start + 1, len(pieces) + 1):
            line = "".join(pieces[start:end]).strip()
            wide = breadth(line, size)
            if wide > inches and end > start + 1:
                break
            cost, below = rest[end]
            if end < len(pieces):
                cost += _FURTHER + _break(pieces[end - 1], pieces[end])
            slack = max(0.0, 1 - wide / inches)
            found.append((cost + slack**2, line + "\n" * bool(below) + below))
        rest[start] = min(found)
    return rest[0][1]


def _break(before: str, after: str) -> float:
    """What it costs to break a line between two pieces."""
    place = f"{before}¦{after}"
    return next((cost for pattern, cost in _BREAKS if pattern.search(place)), _INSIDE)


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
