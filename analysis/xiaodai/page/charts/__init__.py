"""The forms of charts, told apart by their data: each draws a frame or a Series in a language."""

from xiaodai.page.behind import Span
from xiaodai.page.charts.axes import Kind, short
from xiaodai.page.charts.bars import bars, certain, lengths, paired, stacked, tallies
from xiaodai.page.charts.dots import SPAN, dumbbells, ranges, spans
from xiaodai.page.charts.graph import graph
from xiaodai.page.charts.heat_map import heat_map
from xiaodai.page.charts.lines import curves, fan, lines
from xiaodai.page.charts.lorenz import lorenz
from xiaodai.page.charts.multiples import envelopes, panels
from xiaodai.page.charts.ranks import ladder, ranked
from xiaodai.page.charts.rules import rules
from xiaodai.page.charts.waterfall import waterfall

__all__ = [
    "SPAN",
    "Kind",
    "Span",
    "bars",
    "certain",
    "curves",
    "dumbbells",
    "envelopes",
    "fan",
    "graph",
    "heat_map",
    "ladder",
    "lengths",
    "lines",
    "lorenz",
    "paired",
    "panels",
    "ranges",
    "ranked",
    "rules",
    "short",
    "spans",
    "stacked",
    "tallies",
    "waterfall",
]
