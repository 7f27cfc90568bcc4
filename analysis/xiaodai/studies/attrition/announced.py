"""Announced exits beside the stocks: who announced how many, and what the counts say.

An announcement has a span of its own, which ends between two counts. It is compared with the
longest run of quarters inside that span and the shortest run around it; nothing is interpolated.
`timeline` has the exits of named companies, among the steps of policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pandas as pd

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.reading.dates import period_days, quarter_end
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.exit_rates import net_exit_between
from xiaodai.studies.attrition.gross_exits import Paths, counted_paths, floor
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, extreme
from xiaodai.values.words import Text

COMPLETE = Text("if every announced exit was complete by the end of the span, which no source says")
WIDER = Text("counts other kinds of firms too: no match")
LISTED = Text("a list of firms to go, not of firms gone")
NESTED = Text("a list too, and may repeat the province's")
LOWER = Text("the stocks say as many or more: nothing new")
HIGHER = Text("the higher floor; entries stay open")
STEPS = {  # the dates of a lender's exit, and of a policy
    "exit": ("liquidation_started", "deregistered", "deregistration_deadline"),
    "policy": ("issued", "effective", "deadline"),
}


def press_figures(ledger: Ledger) -> pd.Series:
    """The figures of 2025 that the press repeats: 5,081 → 4,974, the balance and its change.

    Index: `quarter`, `half_year` and `year_before` (as `net_exit`), `balance` (of mid-2025, yuan),
    `flow` (its change since the start of the year) and `announced` (companies).
    """
    return row(
        quarter=net_exit_between(ledger, "national", "2025Q1", "2025Q2"),
        half_year=net_exit_between(ledger, "national", "2024Q4", "2025Q2"),
        year_before=net_exit_between(ledger, "national", "2023Q4", "2024Q4"),
        balance=ledger.value("national", "loan_balance", "2025-06-30"),
        flow=ledger.value("national", "loan_balance_change_ytd", "2025H1"),
        announced=ledger.value("national", "announced_exits", "2025-01/2025-10"),
    )


def announcements(ledger: Ledger) -> pd.DataFrame:
    """Every announced number beside the nation's stocks: the nation's first, then lists by place.

    A list printed again with the same number for a longer period is shown once.

    Columns: `who` and `verdict` (words), `period`, `announced` (companies), `quarters_inside` and
    `quarters_around` (periods between counts inside and around the span, or `None`), `exits_inside`
    and `exits_around` (companies that left the nation's register in them, at least, or `None`);
    then `inside` and `around` (as `gross_exits.floor`, or `None`) and `at_least`, the larger of two
    lower bounds on the nation's exits in the span: the announced number, and what the counts inside
    imply. It is an inference where the announced number decides, and `None` for a list of firms
    that are yet to go.
    """
    paths = counted_paths(ledger)
    rows = [
        _announcement(ledger, paths, entity, metric, point)
        for metric in ("announced_exits", "listed_for_exit")
        for entity, point in _printed(ledger, metric)
    ]
    return pd.DataFrame(rows, dtype=object)


def counted_by_press(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `announcements` that say how many have left and whose span holds two counts.

    Index: the name of `at_least` among a notebook's results, such as `left_2025_01_2025_10`.
    """
    counted = found.dropna(subset=["inside", "at_least"])
    codes = [period.code.replace("/", "_").replace("-", "_") for period in counted["period"]]
    return counted.set_axis([f"left_{code}" for code in codes])


def listed(ledger: Ledger) -> Quantity:
    """How many small-loan companies the provincial lists name, as sharp bounds.

    A city's list may repeat that of its province, so together they name at least as many different
    companies as the longer list and at most as many as both. Lists of wider groups of firms are
    left out.
    """
    lists: dict[str, list[Quantity]] = {}
    for entity, point in _printed(ledger, "listed_for_exit"):
        scope = ledger.scope(entity)
        if "national" in scope:
            lists.setdefault(scope[scope.index("national") - 1], []).append(point.quantity)
    every = [number for numbers in lists.values() for number in numbers]
    interval = Interval.point(0)
    words = []
    for numbers in lists.values():
        most = sum((n.interval for n in numbers), Interval.point(0))
        interval = interval + Interval(extreme("max", numbers).interval.low, most.high)
        slots = ", ".join(f"{{{every.index(number)}}}" for number in numbers)
        words.append(slots if len(numbers) == 1 else f"[max({slots}), {slots.replace(',', ' +')}]")
    lineage = Computed(" + ".join(words), tuple(every))
    total = Quantity(interval, every[0].unit, lineage, ("national",))
    return total.named("companies on the lists of provinces")


def timeline(ledger: Ledger) -> pd.DataFrame:
    """Every named exit of a small-loan company and every step of policy, in order of time.

    Columns: `kind` (`exit` or `policy`), `event` (words), `date`.
    """
    kinds = ledger.kinds.items()
    who = {
        "exit": [e for e, kind in kinds if kind == "lender" and "national" in ledger.scope(e)],
        "policy": [entity for entity, kind in kinds if kind == "policy"],
    }
    rows = [
        (kind, ledger.label(entity, step), ledger.date(entity, step))
        for kind, steps in STEPS.items()
        for entity, step in product(who[kind], steps)
        if ledger.has_date(entity, step)
    ]
    rows.sort(key=lambda row: (row[2].first, row[1].en))
    return pd.DataFrame(rows, columns=["kind", "event", "date"], dtype=object)


def _announcement(
    ledger: Ledger, paths: Paths, entity: str, metric: str, point: Point
) -> dict[str, object]:
    start, end = period_days(point.period)
    eve, last = (start - timedelta(days=1)).isoformat(), end.isoformat()
    days = {quarter: quarter_end(quarter) for quarter in paths.whole}
    before = [quarter for quarter, day in days.items() if day <= eve]
    within = [quarter for quarter, day in days.items() if eve <= day <= last]
    after = [quarter for quarter, day in days.items() if day >= last]
    inside = _between(paths, within[:1], within[-1:])
    around = _between(paths, before[-1:], after[:1])
    at_least, verdict = None, LISTED
    if metric == "announced_exits":
        bounds = [point.quantity] + ([] if inside is None else [inside.exits])
        span = Text(", {period}", period=point.period)
        at_least = extreme("max", bounds).named(Text("companies gone, at least{span}", span=span))
        verdict = LOWER
        if inside is None or inside.exits.interval.ends < point.quantity.interval.ends:
            at_least, verdict = at_least.marked("inference", COMPLETE), HIGHER
    elif "national" not in ledger.scope(entity):
        verdict = WIDER
    elif ledger.scope(entity)[1] != "national":
        verdict = NESTED
    return {
        "who": ledger.entity(entity),
        "period": Period(point.period),
        "announced": point.quantity,
        "quarters_inside": _quarters(inside),
        "exits_inside": None if inside is None else inside.exits,
        "quarters_around": _quarters(around),
        "exits_around": None if around is None else around.exits,
        "verdict": verdict,
        "inside": inside,
        "around": around,
        "at_least": at_least,
    }


def _printed(ledger: Ledger, metric: str) -> Iterator[tuple[str, Point]]:
    """Each entity's printed numbers, without those that only repeat one for a longer period."""
    for entity in sorted(set(ledger.query(metric=metric)["entity"])):
        points = ledger.points(entity, metric)
        for point in points:
            if not any(_repeats(point, other) for other in points):
                yield entity, point


def _between(paths: Paths, opening: list[str], closing: list[str]) -> pd.Series | None:
    """The floor between two quarters, if there are two."""
    return floor(paths, *opening, *closing) if opening and closing and opening < closing else None


def _quarters(floor: pd.Series | None) -> Period | None:
    """The quarters between two counts, without the opening quarter."""
    if floor is None:
        return None
    first = str(pd.Period(floor.opening, freq="Q") + 1)
    return Period(first if first == floor.closing else f"{first}/{floor.closing}")


def _repeats(point: Point, other: Point) -> bool:
    """Whether another print says the same number for a shorter part of this period."""
    (first, last), (start, end) = period_days(point.period), period_days(other.period)
    inside = first <= start and end <= last and (first, last) != (start, end)
    return inside and point.quantity.interval == other.quantity.interval
