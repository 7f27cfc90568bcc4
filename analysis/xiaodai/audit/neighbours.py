"""How a reading goes with what was taken for the figures beside its own, as features.

Beside it are the figure before and the one behind, in a table also the ones above and below.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xiaodai.audit.context import Context
from xiaodai.audit.features import Features, Options
from xiaodai.audit.readings import Reading
from xiaodai.audit.times import period_days


def beside(
    context: Context,
    every: Sequence[Options],
    taken: Sequence[Reading | None],
    numbers: Collection[int] | None = None,
) -> list[list[Features]]:
    """For each reading of each figure how it goes with what was taken for the figures beside it.

    `numbers` are the figures that are wanted, by default all.
    """
    made: list[list[Features]] = [[{} for _ in one.features] for one in every]
    near = _neighbours(context, every)
    for i in range(len(every)) if numbers is None else numbers:
        one = every[i]
        others = [(name, other) for name, j in near[i] if (other := taken[j]) is not None]
        for number, reading in enumerate(one.readings):
            features = made[i][number]
            for name, other in others:
                features |= _with(f"t:{name}", reading, other)
    return made


def _neighbours(context: Context, every: Sequence[Options]) -> list[list[tuple[str, int]]]:
    """The figures before and behind each, in its row and its column, and how they stand to it."""
    layout = context.layout
    near: list[list[tuple[str, int]]] = [[] for _ in every]
    last: int | None = None
    above: dict[tuple[int, int], int] = {}
    for i, one in enumerate(every):
        if not one.readings:
            continue
        place = one.found.start
        rows = layout.table(place)
        if last is not None:
            how = _how(context, every[last].found.start, place)
            near[i].append((f"last_{how}", last))
            near[last].append((f"next_{how}", i))
        if rows:
            cells = layout.cells(layout.paragraph(place))
            column = (rows[0].start, sum(cell.start <= place for cell in cells))
            if column in above:
                near[i].append(("above", above[column]))
                near[above[column]].append(("below", i))
            above[column] = i
        last = i
    return near


def _how(context: Context, a: int, b: int) -> str:
    layout = context.layout
    same = layout.sentence(a) == layout.sentence(b)
    if layout.table(b):
        return "row" if same else "table"
    if same:
        return "clause" if layout.clause(a) == layout.clause(b) else "sentence"
    return "line" if layout.paragraph(a) == layout.paragraph(b) else "away"


def _with(name: str, one: Reading, other: Reading) -> Features:
    made: Mapping[str, bool] = {
        "entity": one.entity == other.entity,
        "period": _days(one.period) == _days(other.period),
        "cell": one.cell == other.cell,
    }
    return {f"{name}_{part}": 1.0 for part, same in made.items() if same}


def _days(period: str) -> object:
    return period_days(period)[1] if period != "undated" else None
