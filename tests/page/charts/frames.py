"""Quantities and frames made by hand, and what the tests of charts ask of a drawn figure."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.text import Text as TextArtist

from xiaodai.page.theme import COLOURS, NARROW, WIDE
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, constant
from xiaodai.values.units import unit
from xiaodai.values.words import Names, Text

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
DRAWN_FOR = pytest.mark.parametrize("width", [WIDE, NARROW])
TITLE = Names("What is drawn", "所画")
EAST, WEST = Names("East", "东部"), Names("West", "西部")


def between(low: object, high: object, of: str = "percent") -> Quantity:
    """A quantity between two values, or open at a side that is `None`."""
    factor = Interval.point(unit(of).factor)
    return Quantity(Interval.of(low, high) * factor, unit(of), Assumed(Text("test")))


def percent(value: object) -> Quantity:
    """An exact share."""
    return between(str(value), str(value))


def companies(*numbers: int | None) -> list[Quantity | None]:
    """Counts, some of them unknown."""
    return [None if n is None else constant(n, "company") for n in numbers]


def ticks(axis: Any) -> dict[str, float]:
    """The labels of an axis with their places."""
    labels = [label.get_text() for label in axis.get_ticklabels()]
    return dict(zip(labels, map(float, axis.get_ticklocs()), strict=True))


def said(axes: Any) -> list[str]:
    """The words in the axes."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def bars(axes: Any) -> list[tuple[float, float, float, float]]:
    """Left, bottom, width and height of each bar, to six digits."""
    found = [(b.get_x(), b.get_y(), b.get_width(), b.get_height()) for b in axes.patches]
    return [tuple(round(float(number), 6) for number in bar) for bar in found]


def touching(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of words that lie over each other."""
    figure.canvas.draw()
    words = list(_visible(figure))
    boxes = [(text.get_text(), TextArtist.get_window_extent(text)) for text in words]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    ]


def crossed(figure: Figure) -> list[str]:
    """Words that a line runs through; the pale lines of a grid do not count."""
    figure.canvas.draw()
    paths = []
    for axes in figure.axes:
        drawn = [line for line in axes.get_lines() if line.get_linestyle() != "None"]
        drawn += [lines for lines in axes.collections if isinstance(lines, LineCollection)]
        for line in drawn:
            if not np.array_equal(to_rgba_array(line.get_color())[0], to_rgba(COLOURS.grid)):
                own = line.get_paths() if isinstance(line, LineCollection) else [line.get_path()]
                paths += [line.get_transform().transform_path(path) for path in own]
    boxes = {text: TextArtist.get_window_extent(text).padded(-1.5) for text in _visible(figure)}
    return [
        text.get_text()
        for text, box in boxes.items()
        if any(path.intersects_bbox(box, filled=False) for path in paths)
    ]


def defects(figure: Figure) -> list[Any]:
    """Words over words, and words with a line through them."""
    return [*touching(figure), *crossed(figure)]


def _visible(figure: Figure) -> Iterator[TextArtist]:
    """The words that are drawn: ticks beyond the limits of their axis are not."""
    hidden = set()
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                hidden |= {tick.label1, tick.label2}
    for text in figure.findobj(TextArtist):
        if text.get_text().strip() and text.get_visible() and text not in hidden:
            yield text
