"""Two chart forms: a map of headroom under caps, and limits over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from xiaodai.page.charts import WIDTH
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 9.5  # points: the least that still reads when a telephone shrinks the chart
LINE = 0.052  # of the axis: what one line of such letters takes
LETTER = 0.016  # of the axis: the width of one such letter
ROW = 13  # points: the height of a row of them
PERCENT = Text("percent")
CAP_AXIS = Text("cap, percent a year")
RISK_AXIS = Text("risk cost, percent of loans a year")
ZONES = (
    Text("pays at any of the other costs"),
    Text("depends on the other costs"),
    Text("never pays"),
)
OWN_RISK = Text("this lender's risk cost")


def headroom_map(
    losses: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    risk: Quantity,
    others: Quantity,
    caps: Sequence[Quantity],
) -> Figure:
    """Cap against risk cost: where lending pays at any other costs, where at none.

    Lending breaks even where risk cost = cap − other costs; with `others` an interval that line is
    a band. `risk`, the lender's own risk cost, is a horizontal band. `losses` has the columns
    `label` and `value`: the risk costs of others, drawn as lines named at the right. All are in
    percent a year.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(WIDTH, 4.4))
    axes.set_title(pick(title, language))
    low, high = (None if end is None else float(end) for end in (others.low, others.high))
    own = (float(risk.low or 0), float(risk.high or 0))
    limits = [float(cap.low or 0) for cap in caps]
    left = max(0.0, min(limits) - 2)
    right = max(*limits, (low or 0) + own[1]) + 2
    heights = [float(value.high or 0) for value in losses["value"]]
    top = 1.25 * max(own[1], *heights, 4.0)
    ends = [left, right]
    never = [end - (low or 0) for end in ends]
    always = [-1.0, -1.0] if high is None else [end - high for end in ends]
    axes.fill_between(ends, always, never, color=COLOURS.muted, linewidth=0)
    axes.fill_between(ends, [-1.0, -1.0], always, color=COLOURS.band, linewidth=0)
    axes.plot(ends, never, color=COLOURS.main)
    if high is not None:
        axes.plot(ends, always, color=COLOURS.main)
    axes.axhspan(*own, color=COLOURS.accent, alpha=0.55, linewidth=0)
    _caps(axes, [(x, show(cap, language)) for cap, x in zip(caps, limits, strict=True)], ends, top)
    names = [pick(label, language) for label in losses["label"]]
    _heights(axes, sorted(zip(heights, names, strict=True)), right, top)
    axes.set_xlim(left, right)
    axes.set_ylim(0, top)
    axes.set_xlabel(pick(CAP_AXIS, language))
    axes.set_ylabel(pick(RISK_AXIS, language))
    colours = (COLOURS.band, COLOURS.muted, "white")
    for zone, colour in zip(ZONES, colours, strict=True):
        if zone is not ZONES[0] or high is not None:
            _key(axes, pick(zone, language), color=colour, markeredgecolor=COLOURS.main)
    _key(axes, pick(OWN_RISK, language), color=COLOURS.accent, alpha=0.7)
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def _key(axes: Axes, label: str, **look: Any) -> None:
    """An entry of the legend."""
    axes.plot([], [], "s", label=label, markersize=9, **look)


def _caps(axes: Axes, caps: Sequence[tuple[float, str]], ends: Sequence[float], top: float) -> None:
    """Lines with their values at the top, one row lower where a value would touch another."""
    letter = LETTER * (ends[1] - ends[0])
    taken: list[float] = []  # how far right each row is filled
    for x, label in sorted(caps):
        axes.axvline(x, color=COLOURS.warn, linewidth=1.2)
        width = (len(label) + 1) * letter
        is_left = x + width > ends[1]
        start = x - width if is_left else x
        row = next((k for k, until in enumerate(taken) if start >= until), len(taken))
        taken[row : row + 1] = [start + width]
        axes.annotate(
            label,
            (x, top),
            textcoords="offset points",
            xytext=(-3 if is_left else 3, -11 - ROW * row),
            ha="right" if is_left else "left",
            color=COLOURS.warn,
            fontsize=SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        )


def _heights(axes: Axes, levels: Sequence[tuple[float, str]], right: float, top: float) -> None:
    """Lines from the lowest up, named at the right; names that would touch are pushed apart."""
    place = -1.0
    for height, name in levels:
        place = max(height, place + LINE * top)
        axes.axhline(height, color=COLOURS.text, linewidth=0.9, linestyle=":")
        axes.annotate(
            name,
            (right, height),
            xytext=(right * 1.012, place),
            textcoords="data",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )


def limits_over_time(limits: pd.DataFrame, language: Language, *, title: Text) -> Figure:
    """Limits as level lines over time, a panel per group: ceilings solid, averages dashed.

    Columns of `limits`: `group` and `label` (words), `limit` (percent), the days `start` and `end`,
    `known` (the day by which the ledger's first document had printed the limit, or `None`) and
    `is_average`. A hollow mark is the known day; a dotted line leads from it to the limit's start.
    """
    import matplotlib.pyplot as plt

    groups = list(dict.fromkeys(limits["group"]))
    figure, all_axes = plt.subplots(
        len(groups),
        1,
        figsize=(WIDTH, 0.8 + 1.9 * len(groups)),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    figure.suptitle(pick(title, language), x=0.01, ha="left", fontsize=12.5)
    for group, axes in zip(groups, all_axes[:, 0], strict=True):
        heading = pick(group, language)
        axes.set_title(heading[:1].upper() + heading[1:], fontsize=10, pad=4)
        axes.set_ylabel(pick(PERCENT, language))
        for row in limits.itertuples():
            if row.group == group:
                _limit(axes, row, language)
    years = range(min(limits["start"]).year, max(limits["end"]).year + 1)
    last = all_axes[-1, 0]
    last.set_xticks([date(y, 1, 1).toordinal() for y in years], [str(y) for y in years])
    last.set_xlim(date(years[0], 1, 1).toordinal(), date(years[-1], 12, 31).toordinal())
    last.set_ylim(0, 1.25 * max(float(limit.high or 0) for limit in limits["limit"]))
    return figure


def _limit(axes: Axes, row: Any, language: Language) -> None:
    """One limit: its line, and where it was known a mark with a dotted line to the start."""
    level = float(row.limit.high or 0)
    first, last = row.start.toordinal(), row.end.toordinal()
    colour = COLOURS.warn if row.is_average else COLOURS.main
    style = (0, (2.2, 0.8)) if row.is_average else "-"
    along = [level, level]
    axes.plot(
        [first, last], along, color=colour, linewidth=3.5, linestyle=style, solid_capstyle="butt"
    )
    if row.known is not None:
        known = row.known.toordinal()
        axes.plot([known, first], along, color=colour, linestyle=":")
        axes.plot(known, level, "o", color=colour, markerfacecolor="white", markersize=6, zorder=4)
    axes.annotate(
        pick(row.label, language),
        (first, level),
        textcoords="offset points",
        xytext=(2, -14 if row.is_average else 7),
        color=COLOURS.text,
        fontsize=SMALL,
    )
