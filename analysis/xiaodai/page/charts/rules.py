"""The timeline of rules: for each kind of lender what bound it, what guided it, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import beside, blank, key, time_axis
from xiaodai.page.charts.fitting import EDGE, SMALL, breadth, broken, height_of, width
from xiaodai.page.shown import shown
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text

BINDS = Text("binds")
GUIDES = Text("guidance, not law")
NO_RULE = Text("no rule")
DASHED = (0, (3, 1.4))
APART = 0.16  # inches below a rule's line
ABOVE = 0.07  # inches between a line and its words


def rules(data: pd.DataFrame, language: Language, *, title: Text, until: date) -> Figure:
    """A heading for each kind of lender and under it a line for each rule, with its words above.

    Columns of `data`, the rows of one kind together: `kind` and `label` (words), `start` and `end`
    (days; without an `end` the rule is in force and its line ends in an arrow at `until`) and
    `binds`: a solid line where the rule binds, a dashed one where it is guidance. A kind without
    any rule has one row with neither `label` nor `start`.
    """
    starts = [day for day in data["start"] if not pd.isna(day)]
    begin = date(min(starts).year, 1, 1)
    across = width() - EDGE
    days = (until - begin).days
    placed: list[tuple[float, str, Any]] = []
    height = 0.0
    kind: Any
    row: Any
    for kind, rows in data.groupby("kind", sort=False):
        heading = broken(shown(kind, language), across, 10)
        height += height_of(heading, 10) + 0.1
        placed.append((height, heading, None))
        for row in rows.itertuples():
            words = NO_RULE if pd.isna(row.start) else row.label
            text = broken(shown(words, language), across)
            height += height_of(text) + ABOVE
            placed.append((height, text, row))
            height += APART
    figure, axes = blank(title, language, height + 0.9)
    axes.set_ylim(height, 0)
    axes.set_xlim(begin.toordinal(), until.toordinal())
    for y, text, row in placed:
        if row is None:
            at = (begin.toordinal(), y - 0.04)
            beside(axes, text, at, ha="left", va="bottom", fontsize=10, color=COLOURS.main)
        elif pd.isna(row.start):
            at = (begin.toordinal(), y)
            beside(axes, text, at, ha="left", va="bottom", color=COLOURS.text)
        else:
            _rule(axes, row, y, text, days / across, until)
    time_axis(axes, [begin, until], language)
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    for name, style in ((BINDS, "-"), (GUIDES, DASHED)):
        axes.plot([], [], linestyle=style, color=_COLOURS[name is BINDS], label=name.show(language))
    key(figure)
    return figure


_COLOURS = {True: COLOURS.main, False: COLOURS.warn}


def _rule(axes: Axes, row: Any, y: float, words: str, inch: float, until: date) -> None:
    """One rule: its line, an arrow where it goes on, its words above where they fit."""
    start = row.start.toordinal()
    goes_on = pd.isna(row.end) or row.end >= until
    end = until.toordinal() if goes_on else row.end.toordinal()
    colour = _COLOURS[bool(row.binds)]
    style = "-" if row.binds else DASHED
    axes.plot(
        [start, end], [y, y], linestyle=style, color=colour, linewidth=3, solid_capstyle="butt"
    )
    axes.plot(start, y, "o", color=colour, markersize=5)
    if goes_on:
        axes.plot(end, y, ">", color=colour, markersize=6, clip_on=False)
    fits = start + inch * breadth(words, SMALL) <= until.toordinal()
    at, across = (start, "left") if fits else (until.toordinal(), "right")
    beside(axes, words, (at, y), up=4, ha=across, va="bottom")
