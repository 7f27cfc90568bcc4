"""The map of headroom: under which cap lending pays at which risk cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from xiaodai.page.charts.axes import Kind, blank, legend
from xiaodai.page.charts.labels import beside, end_labels
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LETTER = 0.016  # of the axis: the width of a letter
ROW = 13  # points: the height of a row of them
CAP_AXIS = Text("cap, percent a year")
RISK_AXIS = Text("risk cost, percent of loans a year")
ALWAYS = Kind(Text("pays at any of the other costs"), COLOURS.band)
DEPENDS = Kind(Text("depends on the other costs"), COLOURS.muted)
OWN_RISK = Kind(Text("this lender's risk cost"), COLOURS.accent)
NEVER = Text("never pays")


def headroom(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    risk: Quantity,
    others: Quantity,
    caps: Sequence[Quantity],
) -> Figure:
    """Cap against risk cost: where lending pays at any other costs, where at none.

    Lending breaks even where risk cost = cap − other costs; with `others` an interval that line is
    a band. `risk`, the lender's own risk cost, is a level band. `data` has the columns `label`
    (words) and `value`: the risk costs of others, drawn as level lines named at the right. All are
    in percent a year.
    """
    figure, axes = blank(title, language, 4.4)
    least, most = float(others.low or 0), None if others.high is None else float(others.high)
    own = (float(risk.low or 0), float(risk.high or 0))
    limits = [float(cap.low or 0) for cap in caps]
    heights = [float(value.high or 0) for value in data["value"]]
    ends = [max(0.0, min(limits) - 2), max(*limits, least + own[1]) + 2]
    top = 1.25 * max(own[1], *heights, 4.0)
    never = [end - least for end in ends]
    always = [-1.0, -1.0] if most is None else [end - most for end in ends]
    axes.fill_between(ends, always, never, color=DEPENDS.colour, linewidth=0)
    axes.fill_between(ends, [-1.0, -1.0], always, color=ALWAYS.colour, linewidth=0)
    axes.plot(ends, never, color=COLOURS.main)
    if most is not None:
        axes.plot(ends, always, color=COLOURS.main)
    axes.axhspan(*own, color=OWN_RISK.colour, alpha=0.55, linewidth=0)
    axes.hlines(heights, *ends, colors=COLOURS.text, linewidth=0.9, linestyles=":")
    axes.set_xlim(ends)
    axes.set_ylim(0, top)
    _caps(axes, [(x, show(cap, language)) for cap, x in zip(caps, limits, strict=True)], ends[0])
    names = [shown(label, language) for label in data["label"]]
    right = axes.get_xlim()[1]
    end_labels(
        axes,
        [(right, y, name, COLOURS.text) for y, name in zip(heights, names, strict=True)],
    )
    axes.set_xlabel(pick(CAP_AXIS, language))
    axes.set_ylabel(pick(RISK_AXIS, language))
    kinds = [ALWAYS, DEPENDS, Kind(NEVER, "white"), OWN_RISK][most is None :]
    legend(figure, axes, kinds, language, markeredgecolor=COLOURS.main)
    return figure


def _caps(axes: Axes, caps: Sequence[tuple[float, str]], left: float) -> None:
    """Upright lines with their values at the top, a row lower where a value would touch another."""
    rows: list[float] = []  # how far right each row is filled
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    for x, words in sorted(caps):
        axes.axvline(x, color=COLOURS.warn, linewidth=1.2)
        row = next((place for place, filled in enumerate(rows) if x >= filled), len(rows))
        rows[row : row + 1] = [x + LETTER * (len(words) + 1) * (right - left)]
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6}
        beside(axes, words, (x, top), 3, -2 - ROW * row, color=COLOURS.warn, bbox=box)
    axes.set_xlim(left, max(right, *rows))
