"""The timeline: events in order, each beside its date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import beside, in_rows, time_axis
from xiaodai.page.shown import shown
from xiaodai.values.words import Language, Text

LETTERS = {"en": 100, "zh": 50}  # that fit beside each other across the chart


def timeline(
    data: pd.DataFrame, language: Language, *, title: Text, colours: Mapping[str, str]
) -> Figure:
    """A row for each event, its words beside the mark of its date on the side with more room.

    Columns of `data`: `event` (words), `date` (a `Dated`, drawn from its first to its last day) and
    `kind`, a key of `colours`.
    """
    figure, axes = in_rows([""] * len(data), title, language)
    axes.set_yticks([])
    years = [day.year for dated in data["date"] for day in (dated.first, dated.last)]
    begin, end = date(min(years), 1, 1), date(max(years) + 1, 7, 1)
    time_axis(axes, [begin, end])
    axes.set_xlim(begin.toordinal(), end.toordinal())
    for y, (event, dated, kind) in enumerate(
        zip(data["event"], data["date"], data["kind"], strict=True)
    ):
        first, last = dated.first.toordinal(), dated.last.toordinal()
        axes.plot([first, last], [y, y], "o-", color=colours[kind], markersize=5)
        past = (first - begin.toordinal()) / (end - begin).days
        at, right = (first, -8) if past > 1 / 2 else (last, 8)
        words = fill(shown(event, language), int(LETTERS[language] * max(past, 1 - past)))
        # The words fit inside the axes, and must not squeeze them.
        beside(axes, words, (at, y), right, linespacing=1, in_layout=False)
    return figure
