"""Until its callers are moved: the forms of checking charts under their former names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from xiaodai.page import charts
from xiaodai.page.charts import Kind, short
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Language, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Kind", "Leaf", "Length", "Tree", "forest", "lengths", "short", "squares", "tallies"]


class Length(NamedTuple):
    """A row of `charts.lengths`."""

    label: Text
    more: Text
    value: Quantity
    kind: int = 0


class Leaf(NamedTuple):
    """A copy in `charts.graph`."""

    name: str
    prints: Quantity
    kind: int


class Tree(NamedTuple):
    """An origin in `charts.graph` with its copies."""

    name: str
    title: str
    is_read: bool
    leaves: Sequence[Leaf]
    more: Quantity | None


def tallies(
    rows: Mapping[Text, Sequence[Quantity]],
    kinds: Sequence[Kind],
    language: Language,
    *,
    title: Text,
) -> Figure:
    """`charts.tallies`."""
    frame = pd.DataFrame(list(rows.values()), index=list(rows), dtype=object)
    return charts.tallies(frame, language, title=title, kinds=kinds)


def lengths(
    rows: Sequence[Length], kinds: Sequence[Kind], language: Language, **options: Any
) -> Figure:
    """`charts.lengths`."""
    return charts.lengths(pd.DataFrame(rows), language, kinds=kinds, **options)


def forest(
    trees: Sequence[Tree], kinds: Sequence[Kind], language: Language, **options: Any
) -> Figure:
    """`charts.graph`."""
    rows = [
        {"origin": tree.name, "title": tree.title, "is_read": tree.is_read} | leaf._asdict()
        for tree in trees
        for leaf in tree.leaves
    ]
    index = [place for place, tree in enumerate(trees) for _ in tree.leaves]
    rest = {place: tree.more for place, tree in enumerate(trees) if tree.more is not None}
    frame = pd.DataFrame(rows, index=index)
    return charts.graph(frame, language, kinds=kinds, rest=rest, **options)


def squares(
    cells: Mapping[tuple[int, int], Quantity],
    rows: Sequence[Text],
    columns: Sequence[Text],
    language: Language,
    *,
    title: Text,
) -> Figure:
    """`charts.heat_map`."""
    table = [
        [cells.get((row, column)) for column in range(len(columns))] for row in range(len(rows))
    ]
    frame = pd.DataFrame(table, index=list(rows), columns=list(columns), dtype=object)
    return charts.heat_map(frame, language, title=title)
