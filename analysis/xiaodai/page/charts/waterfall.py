"""The waterfall: parts that add up, each from where the one before ends, against limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import Values, beside, floats, in_rows, one_scale, said
from xiaodai.page.charts.fitting import EDGE, SMALL, breadth, heads, height_of, room, width
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import axis_texts, show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text

THICK = 0.56  # of a row
SEEN = 0.01  # of the highest sum: a narrower interval would only hide its end
APART = 0.06  # inches: between the words of two limits


def waterfall(
    data: Values,
    language: Language,
    *,
    title: Text,
    total: Quantity,
    limits: Sequence[Quantity] = (),
) -> Figure:
    """A row for each part, from the sum of those above it to the sum with it, then the total.

    `data` holds quantities of one unit by label, bounded at both sides; `total`, a named quantity,
    is their sum. A bar runs between the middles of both sums; where a sum is known as an interval,
    a whisker shows it at the bar's end. The total is dark up to its lower end and pale up to its
    upper one. `limits` are upright lines with their values at the top; with them the numbers of the
    rows stand under their names, else beside the bars.

    Raises `ValueError` for quantities of several units and for one that is open at a side.
    """
    labels, parts = list(data.keys()), [data[label] for label in data.keys()]  # noqa: SIM118
    chosen = one_scale([*parts, total, *limits], language)
    ends = floats(dict(enumerate([*parts, total])), chosen)
    if ends.isna().any(axis=None):
        raise ValueError("a waterfall adds up quantities that are bounded at both sides")
    words = axis_texts([*parts, total], chosen, language)
    names = said([*labels, total.name], language)
    if limits:  # beside their bars the numbers would be crossed by the limits
        names = [f"{name}\n{number}" for name, number in zip(names, words, strict=True)]
    figure, axes = in_rows(names, title, language, chosen.label, pitch=0.38)
    last = len(parts)
    sums = ends[:last].cumsum()
    for y in range(last):
        start = sums["middle"][y - 1] if y else 0.0
        axes.barh(y, sums["middle"][y] - start, THICK, left=start, color=COLOURS.accent)
        axes.vlines(sums["middle"][y], y, y + 1, colors=COLOURS.muted, linewidth=0.9)
    least, most = ends["low"][last], ends["high"][last]
    axes.barh(last, most - least, THICK, left=least, color=COLOURS.muted)
    axes.barh(last, least, THICK, color=COLOURS.main)
    errors = [sums["middle"] - sums["low"], sums["high"] - sums["middle"]]
    look: dict[str, Any] = {"fmt": "none", "ecolor": COLOURS.text, "capsize": 3, "elinewidth": 1.1}
    wide = (sums["high"] - sums["low"]).to_numpy() > SEEN * sums["high"].max()
    shown = [error[wide] for error in errors]
    axes.errorbar(sums["middle"][wide], sums.index[wide], xerr=shown, **look)
    before = sums["high"].shift(fill_value=0.0)  # where a part begins that takes away
    tips = [*sums["high"].combine(before, max), most]
    highs = floats(dict(enumerate(limits)), chosen)["high"]
    caps = [(x, show(limit, language)) for x, limit in zip(highs, limits, strict=True)]
    end = max([most, *(x for x, _ in caps)]) or max(tips) or 1.0  # where nothing is left
    axes.set_xlim(0, end * 1.02)
    if not limits:
        room(axes, tips, words)
        for y, (tip, text) in enumerate(zip(tips, words, strict=True)):
            beside(axes, text, (tip, y), right=7)
    if caps:
        upright(axes, caps)
    return figure


def upright(axes: Axes, limits: Sequence[tuple[float, str]]) -> None:
    """Upright lines, each ending under its words above the first row.

    The words stand in as many lines as it takes that none touches others or another limit's line.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    left, right = axes.get_xlim()
    inch = (right - left) / (width() - heads(axes) - EDGE)
    bottom, top = axes.get_ylim()
    step = height_of("") * abs(bottom - top) / (figure.get_figheight() - 1.0)
    placed: list[_Named] = []
    for x, words in sorted(limits):
        wide = inch * breadth(words, SMALL)
        centre = max(left + wide / 2, min(x, right - wide / 2))
        begin, end = centre - wide / 2, centre + wide / 2
        free = (
            line
            for line in range(len(limits))
            if all(_apart(_Named(x, begin, end, line), other, inch * APART) for other in placed)
        )
        placed.append(_Named(x, begin, end, next(free, len(limits))))
    for (x, words), found in zip(sorted(limits), placed, strict=True):
        foot = top - step * (found.line + 0.1)
        axes.plot([x, x], [bottom, foot], color=COLOURS.warn, linewidth=1.2, zorder=1)
        middle = (found.begin + found.end) / 2
        beside(axes, words, (middle, foot), up=2, color=COLOURS.warn)
    axes.set_ylim(bottom, top - step * (1.1 + max((found.line for found in placed), default=-1)))


class _Named(NamedTuple):
    """A limit with its words: where they begin and end, and in which line above the rows."""

    x: float
    begin: float
    end: float
    line: int


def _apart(one: _Named, other: _Named, gap: float) -> bool:
    """Whether the words of two limits are apart, and those of the lower one from the other line."""
    low, high = sorted((one, other), key=lambda named: named.line)
    if low.line == high.line:
        return one.begin - gap >= other.end or other.begin - gap >= one.end
    return not low.begin - gap / 2 < high.x < low.end + gap / 2
