"""The fan: what was counted, and the spans of what may come under a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from xiaodai.page.charts.axes import (
    Values,
    beside,
    blank,
    days,
    end_labels,
    floats,
    known,
    one_scale,
    rounded,
    time_axis,
)
from xiaodai.page.charts.lines import joined
from xiaodai.page.theme import COLOURS
from xiaodai.values.words import Language, Text, pick

STYLES = ("--", "-.", ":")  # of the other lines, which must differ in grey


class Span(NamedTuple):
    """A band between two columns of the fan, or only its edges, with its words for the legend."""

    low: str
    high: str
    words: Text
    is_filled: bool = True


def fan(
    data: Values,
    language: Language,
    *,
    title: Text,
    coming: pd.DataFrame,
    middle: Mapping[str, Text],
    spans: Sequence[Span],
    end: Text,
) -> Figure:
    """Counts by quarter, then lines and spans up to the last coming quarter, labelled `end`.

    `data` has counts by quarter code, missing where unknown; only exact ones are drawn. `coming`
    has a row for each coming quarter (index: quarter code) and a column of numbers for each line
    and each edge of a span. `middle` names the lines by column; the first one is the main one. Its
    last value and those of the first filled span are written at the right.
    """
    counts = known(data)
    counts = counts[counts.map(lambda value: value.interval.is_point)]
    chosen = one_scale(counts, language)
    history = floats(counts, chosen)["middle"]
    figure, axes = blank(title, language, 4.4)
    axes.set_ylabel(chosen.label)
    joined(axes, history, COLOURS.main)
    last, deadline = days([history.index[-1], coming.index[-1]])
    places = [last, *days(coming.index)]
    paths = {name: [history.iloc[-1], *map(float, coming[name])] for name in coming}
    shades = [COLOURS.band, COLOURS.muted]
    for span in spans:
        low, high, words = paths[span.low], paths[span.high], pick(span.words, language)
        if span.is_filled:
            axes.fill_between(places, low, high, color=shades.pop(0), linewidth=0, label=words)
        else:
            axes.plot(places, high, ":", color=COLOURS.text, linewidth=1.0, label=words)
            axes.plot(places, low, ":", color=COLOURS.text, linewidth=1.0)
    main, *others = middle
    names = {name: pick(words, language) for name, words in middle.items()}
    for name, style in zip(others, STYLES, strict=False):
        look = {"color": COLOURS.accent, "linewidth": 1.3, "label": names[name]}
        axes.plot(places, paths[name], style, **look)
    axes.plot(places, paths[main], "-", color=COLOURS.warn, linewidth=2.0, label=names[main])
    axes.axvline(deadline, color=COLOURS.text, linewidth=0.8)
    axes.margins(y=0.12)  # for the words at the top
    time_axis(axes, [history.index[0], coming.index[-1]])
    axes.set_xlim(right=deadline + 30)
    at_top = ("data", "axes fraction")
    beside(axes, pick(end, language), (deadline, 1), right=-5, up=-2, xycoords=at_top)
    beside(axes, rounded(history.iloc[-1], language), (last, history.iloc[-1]), up=7)
    widest, ends = next(span for span in spans if span.is_filled), []
    for name in (widest.low, main, widest.high):
        y = round(paths[name][-1])
        ends.append((deadline, y, rounded(float(y), language), COLOURS.text))
    end_labels(axes, ends)
    figure.legend(loc="outside lower left", ncols=2)
    return figure
