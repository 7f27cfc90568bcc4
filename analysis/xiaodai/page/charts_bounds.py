"""A chart form for quantities of which only bounds are known: what is certain, what is possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LETTERS = 11  # points: the rows are few, and still read when a telephone shrinks the chart


def bounds(
    values: Mapping[Text, Quantity], language: Language, *, title: Text, axis: Text
) -> Figure:
    """A bar for each quantity of one unit, dark up to its lower end and pale up to its upper end.

    A quantity without a lower end has no dark part, one without an upper end no pale part. `axis`
    names the unit.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH, 1.2 + 0.36 * len(values)))
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    for y, value in enumerate(list(values.values())[::-1]):
        low = float(value.low or 0)
        high = low if value.high is None else float(value.high)
        axes.barh(y, high - low, 0.55, left=low, color=COLOURS.muted)
        axes.barh(y, low, 0.55, color=COLOURS.main)
        axes.annotate(
            show(value, language),
            (high, y),
            textcoords="offset points",
            xytext=(5, 0),
            va="center",
            fontsize=LETTERS,
        )
    names = [pick(name, language) for name in values][::-1]
    axes.set_yticks(range(len(values)), names, fontsize=LETTERS)
    axes.set_xlabel(pick(axis, language))
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    axes.set_xlim(0, 1.25 * axes.dataLim.x1)
    return figure
