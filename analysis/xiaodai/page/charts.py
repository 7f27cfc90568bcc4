"""The chart forms that the notebooks share; each draws quantities with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xiaodai.page.theme import COLOURS
from xiaodai.values.formatting import scale, show
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import Language, Text, pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.8  # inches: letters of ten points still read when a telephone shrinks the chart
EDGE = 36.0  # percent: no lawful rate lies beyond it, so open bars end there
ROUND_FROM = 100  # from here on decimals beside a chart say nothing
PERCENT_A_YEAR = Text("percent a year")
SPAN = "s"  # the marker of a span from lowest to highest, drawn as a thick bar
VISIBLE = 0.6  # percentage points: narrower intervals would hide behind their own dot


class Range(NamedTuple):
    """One mark of a range chart: a dot with its interval, or a span from lowest to highest."""

    row: Text
    kind: Text
    value: Quantity
    colour: str
    marker: str = "o"


class Band(NamedTuple):
    """A share of lending within a band of rates, drawn as a bracket under its row."""

    row: Text
    ends: tuple[float | None, float | None]
    share: Quantity


class Moment(NamedTuple):
    """One row of a timeline."""

    label: Text
    date: Dated
    colour: str


def series(
    values: Mapping[str, Quantity | None],
    language: Language,
    *,
    title: Text,
    labelled: Sequence[str] = (),
) -> Figure:
    """A quarterly line. Neighbouring quarters are joined; gaps stay open, bridged by dots only.

    `values` by quarter code; `labelled` names the quarters that get their number written beside
    them. A year's tick stands at its first quarter.
    """
    factor, unit = _scale(values, language)
    figure, axes = _axes(pick(title, language), unit, (WIDTH, 3.8))
    known = [
        (place, quarter, value)
        for place, (quarter, value) in enumerate(values.items())
        if value is not None and value.interval.midpoint is not None
    ]
    for (x0, _, first), (x1, _, last) in pairwise(known):
        ends = [_middle(first, factor), _middle(last, factor)]
        colour, style = (COLOURS.muted, ":") if x1 - x0 > 1 else (COLOURS.main, "-")
        axes.plot([x0, x1], ends, color=colour, linestyle=style)
    axes.plot(
        [x for x, _, _ in known],
        [_middle(value, factor) for _, _, value in known],
        "o",
        color=COLOURS.main,
        markersize=3.5,
    )
    for x, quarter, value in known:
        if quarter in labelled:
            left = x < len(values) / 4  # beside a rising line, above any other
            axes.annotate(
                _rounded(_middle(value, factor)),
                (x, _middle(value, factor)),
                textcoords="offset points",
                xytext=(7, -4) if left else (0, 9),
                ha="left" if left else "center",
            )
    quarters = list(values.keys())
    first_quarters = [(x, q[:4]) for x, q in enumerate(quarters) if q.endswith("Q1")]
    shown = first_quarters[:: max(1, len(first_quarters) // 8)] or list(enumerate(quarters))
    axes.set_xticks([x for x, _ in shown], [name for _, name in shown])
    axes.set_xlim(-1, len(values) + 1)
    axes.set_ylim(0, 1.15 * max((_middle(value, factor) for _, _, value in known), default=1))
    return figure


def bars(values: Mapping[str, Quantity | None], language: Language, *, title: Text) -> Figure:
    """A bar per label, its number written at its end, its interval drawn as a whisker."""
    from matplotlib.ticker import MaxNLocator

    factor, unit = _scale(values, language)
    figure, axes = _axes(pick(title, language), unit, (WIDTH, 3.4))
    known = {
        x: value
        for x, value in enumerate(values.values())
        if value is not None and value.interval.midpoint is not None
    }
    largest = max((abs(_middle(value, factor)) for value in known.values()), default=0.0)
    for x, value in known.items():
        height, width = _middle(value, factor), value.interval.width or Fraction(0)
        axes.bar(x, height, 0.7, color=COLOURS.main)
        error = float(width / 2 / factor)
        if error > largest / 100:  # thinner than a line it would only hide the number
            axes.errorbar(x, height, error, color=COLOURS.accent, capsize=3, linewidth=1.2)
        axes.annotate(
            show(value, language, bare=True),
            (x, height),
            textcoords="offset points",
            xytext=(0, 5 if height >= 0 else -13),
            ha="center",
        )
    axes.axhline(0, color=COLOURS.text, linewidth=0.8)
    if all(value.interval.is_point and value.unit.id == "item" for value in known.values()):
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xticks(range(len(values)), list(values))
    axes.margins(y=0.18)
    return figure


def ranges(
    marks: Sequence[Range],
    language: Language,
    *,
    bands: Sequence[Band],
    title: Text,
    limit: tuple[float, Text],
    rows: Sequence[Text],
) -> Figure:
    """A row per name with dots, bars and brackets, and a vertical line for a limit.

    `rows` gives their order from top to bottom. Values are drawn in percent. An open side runs to
    the edge of the chart as a dashed arrow.
    """
    figure, axes = _axes(pick(title, language), "", (WIDTH, 2.0 + 0.42 * len(rows)))
    axes.set_xlabel(pick(PERCENT_A_YEAR, language))
    axes.grid(axis="x")
    for mark in marks:
        _draw(axes, mark, len(rows) - 1 - rows.index(mark.row))
    for band in bands:
        _bracket(axes, band, len(rows) - 1 - rows.index(band.row), language)
    kinds = {mark.kind: mark for mark in marks}
    for kind, mark in kinds.items():
        axes.plot([], [], mark.marker, color=mark.colour, label=pick(kind, language))
    axes.axvline(limit[0], color=COLOURS.warn, linewidth=1.2)
    axes.annotate(
        pick(limit[1], language),
        (limit[0], 1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        xytext=(4, -2),
        color=COLOURS.warn,
        va="top",
    )
    axes.set_yticks(range(len(rows)), [pick(row, language) for row in rows][::-1])
    axes.set_ylim(-0.7, len(rows) + 0.1)
    axes.set_xlim(0, EDGE + 1)
    figure.legend(loc="outside lower left", ncols=4)
    return figure


def _draw(axes: Axes, mark: Range, y: int) -> None:
    low, high = (None if end is None else float(end) for end in (mark.value.low, mark.value.high))
    if low is None or high is None:
        end, tip = (high, 0.0) if low is None else (low, EDGE)
        arrow = {"arrowstyle": "->", "color": mark.colour, "linestyle": "--"}
        axes.annotate("", (tip, y), (end or 0.0, y), arrowprops=arrow)
        axes.plot([end or 0.0], [y], mark.marker, color=mark.colour, fillstyle="none")
    elif mark.marker == SPAN:
        axes.plot(
            [low, high], [y, y], color=mark.colour, linewidth=6, zorder=1, solid_capstyle="butt"
        )
    else:
        if high - low > VISIBLE:
            axes.plot([low, high], [y, y], color=mark.colour, linewidth=2.5, alpha=0.5)
        axes.plot([(low + high) / 2], [y], mark.marker, color=mark.colour)


def _bracket(axes: Axes, band: Band, y: int, language: Language) -> None:
    low, high = (
        edge if end is None else end for end, edge in zip(band.ends, (0, EDGE), strict=True)
    )
    axes.plot(
        [low, low, high, high],
        [y - 0.22, y - 0.34, y - 0.34, y - 0.22],
        color=COLOURS.text,
        linewidth=0.9,
    )
    axes.annotate(
        show(band.share, language),
        (high, y - 0.34),
        textcoords="offset points",
        xytext=(3, 0),
        va="center",
        fontsize=8.5,
    )


def timeline(moments: Sequence[Moment], language: Language, *, title: Text) -> Figure:
    """A row per event in order of time, the label beside its dot."""
    figure, axes = _axes(pick(title, language), "", (WIDTH, 1.2 + 0.3 * len(moments)))
    days = [moment.date.first.toordinal() for moment in moments]
    middle = (min(days) + max(days)) / 2
    for row, moment in enumerate(moments):
        y, first = len(moments) - 1 - row, moment.date.first.toordinal()
        last = moment.date.last.toordinal()
        axes.plot([first, last], [y, y], "o-", color=moment.colour, markersize=5)
        right = (first + last) / 2 <= middle
        label = axes.annotate(
            pick(moment.label, language),
            (last if right else first, y),
            textcoords="offset points",
            xytext=(8 if right else -8, 0),
            ha="left" if right else "right",
            va="center",
            fontsize=9,
        )
        label.set_in_layout(False)  # labels lie inside the axes and must not squeeze them
    years = range(date.fromordinal(min(days)).year, date.fromordinal(max(days)).year + 2)
    axes.set_xticks([date(year, 1, 1).toordinal() for year in years], [str(year) for year in years])
    axes.set_yticks([])
    axes.grid(axis="x")
    axes.set_ylim(-0.8, len(moments) - 0.2)
    axes.set_xlim(right=date(years[-1], 7, 1).toordinal())
    return figure


def _axes(title: str, unit: str, size: tuple[float, float]) -> tuple[Figure, Axes]:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=size)
    axes.set_title(title)
    axes.set_ylabel(unit)
    return figure, axes


def _rounded(value: float) -> str:
    """A number beside a chart: three significant digits, or all of a whole number's."""
    return f"{value:,.0f}" if value.is_integer() or value >= ROUND_FROM else f"{value:.3g}"


def _scale(values: Mapping[str, Quantity | None], language: Language) -> tuple[Fraction, str]:
    """What divides base units into those of the axis, and their name."""
    chosen = scale([value for value in values.values() if value is not None], language)
    assert chosen is not None, "one axis has one unit"
    return chosen.factor, chosen.label


def _middle(value: Quantity, factor: Fraction) -> float:
    middle = value.interval.midpoint
    assert middle is not None, "open values are not drawn as points"
    return float(middle / factor)
