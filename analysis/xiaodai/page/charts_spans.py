"""A chart form for bounds: a bar from the least to the greatest value, both written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import scale, show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WHOLE = 100  # percent: the axis of shares has no mark beyond
LEAST = 0.006  # of the axis: a narrower bar would not be seen


class Span(NamedTuple):
    """One row: what is bounded, under which assumption, the bounds, and the colour."""

    label: Text | Quantity
    more: Text
    value: Quantity
    colour: str = COLOURS.main


def spans(rows: Sequence[Span], language: Language, *, title: Text) -> Figure:
    """A row per quantity, all of one unit and bounded on both sides, from zero to the right."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH, 1.4 + 0.46 * len(rows)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    chosen = scale([row.value for row in rows], language)
    assert chosen is not None, "one axis has one unit"
    ends = [tuple(float(end) for end in chosen.over(row.value.interval).ends) for row in rows]
    right = 1.3 * max(high for _, high in ends)
    for y, (row, (low, high)) in enumerate(zip(reversed(rows), reversed(ends), strict=True)):
        axes.plot([0, low], [y, y], ":", color=COLOURS.muted, linewidth=1.2, zorder=1)
        axes.barh(y, max(high - low, LEAST * right), 0.5, left=low, color=row.colour)
        axes.annotate(
            show(row.value, language),
            (high, y),
            textcoords="offset points",
            xytext=(7, 0),
            va="center",
            fontsize=9.5,
        )
    axes.set_xlim(0, right)
    if chosen.label == "%" and max(high for _, high in ends) <= WHOLE:
        axes.set_xticks([tick for tick in axes.get_xticks() if tick <= WHOLE])
    axes.set_xlabel(chosen.label)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    names = [f"{row.label.show(language)}\n{row.more.show(language)}" for row in reversed(rows)]
    axes.set_yticks(range(len(rows)), names, fontsize=9.5, linespacing=1.15)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    return figure
