"""Bars: upright, lying, in pairs, stacked, and what is certain of a quantity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator

from xiaodai.page.charts.axes import (
    Kind,
    Values,
    beside,
    blank,
    floats,
    in_rows,
    key,
    known,
    legend,
    name_height,
    one_scale,
    rounded,
    said,
    short,
)
from xiaodai.page.charts.fitting import SMALL, breadth, is_narrow, room, width
from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import axis_texts, show
from xiaodai.values.words import Language, Text

COLUMNS = (0.66, 0.3)  # inches: a column of counts beside bars, wide and on a telephone
APART = 0.17  # inches: between two columns of counts
BEYOND = 0.1  # of the axis: how far the arrow of an open side reaches
THIN = 100  # an interval narrower than this part of the longest bar would only hide the number
BELOW = 46  # columns of letters that fit beside the bars
AXIS = 0.55  # inches: what the numbers of an upright axis and the edges take
PAIR = (COLOURS.muted, COLOURS.main)
PARTS = (COLOURS.main, COLOURS.accent, COLOURS.muted)  # the colours of stacked parts, in order


def bars(data: Values, language: Language, *, title: Text, quarters: Sequence[int] = ()) -> Figure:
    """A bar for each label, its number written at its end, its interval drawn as a whisker.

    `data` holds quantities of one unit by label; the middles are drawn, and what is missing or open
    at a side leaves a gap. `quarters` says how many quarters each bar covers, one each if it is
    left out: a bar is as wide as it covers quarters and as high as its value for each of them, so
    that its area stays right. Where upright bars would crowd their words they lie.

    Raises `ValueError` for quantities of several units.
    """
    labels = list(data.keys())
    covered = list(quarters) or [1] * len(labels)
    each = {
        place: data[label] if number == 1 else data[label] / number
        for place, (label, number) in enumerate(zip(labels, covered, strict=True))
        if not pd.isna(data[label])
    }
    chosen = one_scale(each.values(), language)
    sizes = floats(each, chosen).dropna()
    words = {}
    for place in sizes.index:
        number = show(each[place], language, bare=True)
        several = Text("{number} a quarter, over {n} quarters", number=number, n=covered[place])
        words[place] = number if covered[place] == 1 else several.show(language)
    names = said(labels, language)
    if _is_crowded([*names, *words.values()], sum(covered)):
        return _lying(names, sizes, words, language, title=title, unit=chosen.label)
    figure, axes = blank(title, language, 3.4)
    ends = np.cumsum(covered)
    centres = ends - np.array(covered) / 2 - 0.5
    at, wide = centres[sizes.index], np.array(covered)[sizes.index] - 0.3
    drawn = axes.bar(at, sizes["middle"], wide, color=COLOURS.main)
    axes.bar_label(drawn, list(words.values()), padding=3, fontsize=SMALL)
    _whiskers(axes.errorbar, at, sizes, "yerr")
    axes.axhline(0, color=COLOURS.text, linewidth=0.8)
    if all(value.interval.is_point and value.unit.id == "item" for value in each.values()):
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xticks(centres, names)
    name_height(axes, chosen.label)
    axes.margins(y=0.18)
    return figure


def _is_crowded(words: Sequence[str], slots: int) -> bool:
    """Whether words are wider than the bars that they stand at."""
    return max(map(breadth, words)) > (width() - AXIS) / slots


def _whiskers(errorbar: Callable[..., Any], at: Any, sizes: pd.DataFrame, side: str) -> None:
    """The intervals that are wide enough to be seen, at the ends of their bars."""
    middle, errors = sizes["middle"], (sizes["high"] - sizes["low"]) / 2
    seen = (errors > middle.abs().max() / THIN).to_numpy()
    look = {"fmt": "none", "ecolor": COLOURS.accent, "capsize": 3, "elinewidth": 1.2}
    across, up = (at, middle) if side == "yerr" else (middle, at)
    errorbar(across[seen], up[seen], **{side: errors[seen]}, **look)


def _lying(
    names: Sequence[str],
    sizes: pd.DataFrame,
    words: Mapping[int, str],
    language: Language,
    *,
    title: Text,
    unit: str,
) -> Figure:
    """Bars that lie, a row for each name."""
    figure, axes = in_rows(names, title, language, unit, pitch=0.32)
    axes.barh(sizes.index, sizes["middle"], 0.6, color=COLOURS.main)
    _whiskers(axes.errorbar, sizes.index, sizes, "xerr")
    axes.axvline(0, color=COLOURS.text, linewidth=0.8)
    tips = sizes["high"].clip(lower=0)
    room(axes, tips, list(words.values()))
    for y, text in words.items():
        beside(axes, text, (tips[y], y), right=5)
    return figure


def lengths(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    kinds: Sequence[Kind] = (Kind(Text(), COLOURS.main),),
    is_log: bool = False,
) -> Figure:
    """A row for each size with its number: bars from zero, or dots on a scale of powers of ten.

    Columns of `data`: `label` and perhaps `more` (words or a quantity below it), `value` (a
    quantity; if open, its known end is drawn) and perhaps `kind` (a place in `kinds`, of which a
    legend tells if several are drawn). Raises `ValueError` for quantities of several units.
    """
    chosen = one_scale(data["value"], language)
    ends = floats(data["value"], chosen)
    sizes = ends["middle"].fillna(ends["low"]).fillna(ends["high"]).fillna(0)
    names = [
        "\n".join(short(line, BELOW) for line in said(words, language) if line)
        for words in data[[column for column in ("label", "more") if column in data]].to_numpy()
    ]
    pitch = 0.43 if any("\n" in name for name in names) else 0.3
    figure, axes = in_rows(names, title, language, chosen.label, pitch)
    drawn = [kinds[kind] for kind in data.get("kind", [0] * len(data))]
    words = axis_texts(list(data["value"]), chosen, language)
    for y, (size, kind) in enumerate(zip(sizes, drawn, strict=True)):
        if is_log:
            axes.plot(size, y, kind.marker, color=kind.colour, markersize=8)
        else:
            axes.barh(y, size, 0.55, color=kind.colour)
        beside(axes, words[y], (max(size, 0.0), y), right=9 if is_log else 5)
    low, high = sizes.min(), sizes.max()
    if is_log:
        axes.set_xscale("log")
        axes.set_xlim(low / 2, high * (2 * high / low) ** 0.4)
        axes.xaxis.set_major_locator(LogLocator(numticks=3 if is_narrow() else 5))
        axes.xaxis.set_major_formatter(lambda value, _: rounded(value, language))
        axes.minorticks_off()
    else:
        left, right = min(low, 0.0), max(high, 0.0)
        axes.set_xlim(left - 0.05 * (right - left) * (left < 0), right)
        room(axes, sizes.clip(lower=0), words)
        axes.axvline(0, color=COLOURS.text, linewidth=0.8)
    legend(figure, axes, sorted(drawn, key=kinds.index), language)
    return figure


def certain(data: Values, language: Language, *, title: Text) -> Figure:
    """A bar for each label, blue up to its quantity's lower end and grey up to its upper end.

    `data` holds quantities of one unit by label. One without a lower end has no blue part, from one
    without an upper end a dashed arrow goes on. Raises `ValueError` for several units.
    """
    values = known(data)
    chosen = one_scale(values, language)
    figure, axes = in_rows(values.index, title, language, chosen.label, pitch=0.36)
    ends = floats(values, chosen)
    lows = ends["low"].fillna(0)
    highs = ends["high"].fillna(lows)
    axes.barh(range(len(values)), highs - lows, 0.55, left=lows, color=COLOURS.muted)
    axes.barh(range(len(values)), lows, 0.55, color=COLOURS.main)
    words = axis_texts(list(values), chosen, language)
    axes.set_xlim(0, highs.max())
    tips = highs + ends["high"].isna() * BEYOND * highs.max()
    room(axes, tips, words)
    look = {"arrowstyle": "->", "color": COLOURS.main, "linestyle": "--", "shrinkA": 0}
    for y, (high, tip, text) in enumerate(zip(highs, tips, words, strict=True)):
        if tip > high:
            axes.annotate("", (tip, y), (high, y), arrowprops=look)
        beside(axes, text, (tip, y), right=5)
    return figure


def paired(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    labels: str,
    names: Mapping[str, Text],
    axis: Text,
) -> Figure:
    """Two lying bars for each row of a frame, one above the other, with their numbers.

    `labels` is the column of the rows' names, of which `axis` says what they are; `names` chooses
    and names two columns of quantities. Raises `ValueError` for quantities of several units.
    """
    chosen = one_scale(data[list(names)].to_numpy().ravel(), language)
    unit = " · ".join(filter(None, (axis.show(language), chosen.label)))
    figure, axes = in_rows(data[labels], title, language, unit, pitch=0.5)
    for column, shift, colour in zip(names, (-0.2, 0.2), PAIR, strict=True):
        sizes = floats(data[column].reset_index(drop=True), chosen)["middle"]
        drawn = axes.barh(sizes.index + shift, sizes, 0.38, color=colour)
        words = axis_texts(list(data[column]), chosen, language)
        axes.bar_label(drawn, words, padding=4, fontsize=SMALL)
    axes.set_xlim(0, 1.2 * axes.dataLim.x1 or 1)
    axes.grid(False)
    looks = zip(names.values(), PAIR, strict=True)
    legend(figure, axes, [Kind(name, colour) for name, colour in looks], language)
    return figure


def stacked(
    data: pd.DataFrame,
    language: Language,
    *,
    title: Text,
    parts: Mapping[str, Text],
    total: Mapping[str, Text],
) -> Figure:
    """Bars stacked above and below zero, with a diamond at each total; middles are drawn.

    A bar for each row of `data`, labelled with the row's index; years without a row leave a gap.
    `parts` chooses and names the columns that are stacked, three at most; `total` the column of the
    diamonds. Raises `ValueError` for quantities of several units.
    """
    columns = [*parts, *total]
    chosen = one_scale(data[columns].to_numpy().ravel(), language)
    heights = pd.DataFrame({name: floats(data[name], chosen)["middle"] for name in columns})
    figure, axes = blank(title, language, 3.9)
    names = {name: words.show(language) for name, words in {**parts, **total}.items()}
    if pd.api.types.is_integer_dtype(heights.index):  # years: those without a row leave a gap
        first, last = heights.index.min(), heights.index.max()
        heights = heights.reindex(range(first, last + 1))
    bars = heights[list(parts)].rename(columns=names)
    look: dict[str, Any] = {"color": list(PARTS), "edgecolor": "white", "legend": False, "rot": 0}
    bars.plot.bar(stacked=True, ax=axes, width=0.68, **look)
    for name in total:
        look = {"color": "white", "markeredgecolor": COLOURS.text, "markeredgewidth": 1.4}
        axes.plot(range(len(heights)), heights[name], "D", label=names[name], **look)
    axes.axhline(0, color=COLOURS.text, linewidth=0.8)
    labels = said([n if isinstance(n, Text) else str(n) for n in heights.index], language)
    step = -(-len(labels) * (max(map(breadth, labels)) + 0.06) // (width() - AXIS))
    axes.set_xticks(range(len(labels))[:: int(step)], labels[:: int(step)])
    name_height(axes, chosen.label)
    key(figure)
    return figure


def tallies(
    data: pd.DataFrame, language: Language, *, title: Text, kinds: Sequence[Kind]
) -> Figure:
    """A stacked bar for each row, its counts as columns at the right, whose heads are the legend.

    `data` has a column of counts for each of `kinds`, in their order; its index names the rows.
    """
    heads = [kind.name.show(language) for kind in kinds]
    written = [show(count, language, bare=True) for count in data.to_numpy().ravel()]
    column = max(COLUMNS[is_narrow()], APART + max(map(breadth, written)))
    fit = max(map(breadth, heads)) + APART < column
    figure, (axes, table) = blank(
        title,
        language,
        1.3 + 0.36 * len(data),
        columns=2,
        sharey=True,
        width_ratios=(width() - 1 - column * len(kinds), column * len(kinds)),
    )
    lefts = np.zeros(len(data))
    for place, kind in enumerate(kinds):
        counts = data.iloc[:, place]
        numbers = np.array([float(count.low or 0) for count in counts])
        axes.barh(range(len(data)), numbers, 0.62, left=lefts, color=kind.colour, edgecolor="white")
        lefts += numbers
        for y, count in enumerate(counts):
            if numbers[y]:
                middle = {"ha": "center", "va": "center", "fontsize": SMALL}
                table.text(place, y, show(count, language, bare=True), **middle)
        square = {"color": kind.colour, "markersize": 7, "markeredgewidth": 0}
        table.plot(place, -0.65, "s", label=heads[place], **square)
    axes.set_yticks(range(len(data)), said(data.index, language))
    axes.set_ylim(len(data) - 0.4, -0.9)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    table.set_xlim(-0.5, len(kinds) - 0.5)
    table.xaxis.tick_top()
    table.set_xticks(range(len(kinds)), heads if fit else [""] * len(kinds))
    table.tick_params(axis="both", length=0, labelsize=SMALL)
    for label in table.get_xticklabels():
        label.set_verticalalignment("baseline")
    table.grid(visible=False)
    table.spines[["bottom"]].set_visible(False)
    if not fit:
        key(figure)
    return figure
