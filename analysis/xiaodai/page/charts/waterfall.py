"""The waterfall: parts that add up, each from where the one before ends, against limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import Values, beside, floats, in_rows, one_scale
from xiaodai.page.charts.fitting import EDGE, SMALL, breadth, heads, height_of, room, width
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import axis_texts, show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text

THICK = 0.56  # of a row


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
    upper one. `limits` are upright lines with their values at the top.

    Raises `ValueError` for quantities of several units and for one that is open at a side.
    """
    labels, parts = list(data.keys()), [data[label] for label in data.keys()]  # noqa: SIM118
    chosen = one_scale([*parts, total, *limits], language)
    ends = floats(dict(enumerate([*parts, total])), chosen)
    if ends.isna().any(axis=None):
        raise ValueError("a waterfall adds up quantities that are bounded at both sides")
    figure, axes = in_rows([*labels, total.name], title, language, chosen.label, pitch=0.38)
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
    axes.errorbar(sums["middle"], sums.index, xerr=errors, **look)
    words = axis_texts([*parts, total], chosen, language)
    before = sums["high"].shift(fill_value=0.0)  # where a part begins that takes away
    tips = [*sums["high"].combine(before, max), most]
    highs = floats(dict(enumerate(limits)), chosen)["high"]
    caps = [(x, show(limit, language)) for x, limit in zip(highs, limits, strict=True)]
    end = max([most, *(x for x, _ in caps)]) or max(tips) or 1.0  # where nothing is left
    axes.set_xlim(0, end * 1.02)
    room(axes, tips, words)
    for y, (tip, text) in enumerate(zip(tips, words, strict=True)):
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8}
        beside(axes, text, (tip, y), right=7, bbox=box, zorder=5)
    upright(axes, caps)
    return figure


def upright(axes: Axes, limits: Sequence[tuple[float, str]]) -> None:
    """Upright lines with their words above the first row, in as many lines as keep them apart."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    left, right = axes.get_xlim()
    inch = (right - left) / (width() - heads(axes) - EDGE)
    bottom, top = axes.get_ylim()
    step = height_of("") * abs(bottom - top) / (figure.get_figheight() - 1.0)
    filled: list[float] = []  # how far right each line of words is taken
    for x, words in sorted(limits):
        line = next((place for place, end in enumerate(filled) if x >= end), len(filled))
        filled[line : line + 1] = [x + inch * (breadth(words, SMALL) + 0.12)]
        height = top - step * (line + 1) if top < bottom else top
        axes.axvline(x, color=COLOURS.warn, linewidth=1.2, zorder=1)
        beside(axes, words, (x, height), right=3, va="top", color=COLOURS.warn)
    axes.set_ylim(bottom, top - step * len(filled))
