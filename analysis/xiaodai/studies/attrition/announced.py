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
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.exit_rates import net_exit_of_window, stocks
from xiaodai.studies.attrition.gross_exits import counted_paths, floor
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
    quarter, half_year, year_before = (
        net_exit_of_window(stocks(ledger, "national", opening, closing))
        for opening, closing in (("2025Q1", "2025Q2"), ("2024Q4", "2025Q2"), ("2023Q4", "2024Q4"))
    )
    return row(
        quarter=quarter,
        half_year=half_year,
        year_before=year_before,
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
    longest = (extreme("max", numbers).interval.ends[0] for numbers in lists.values())
    interval = Interval.from_ends(sum(longest), sum(number.interval.ends[1] for number in every))
    words = []
    for numbers in lists.values():
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
    ledger: Ledger, paths: pd.DataFrame, entity: str, metric: str, point: Point
) -> dict[str, object]:
    start, end = period_days(point.period)
    days = {quarter: period_days(quarter)[1] for quarter in paths.iloc[0].dropna().index}
    eve = start - timedelta(days=1)
    before = [quarter for quarter, day in days.items() if day <= eve]
    within = [quarter for quarter, day in days.items() if eve <= day <= end]
    after = [quarter for quarter, day in days.items() if day >= end]
    inside = floor(paths, within[0], within[-1]) if len(within) > 1 else None
    around = floor(paths, before[-1], after[0]) if before and after else None
    at_least, verdict = None, LISTED
    if metric == "announced_exits":
        bounds = [point.quantity] + ([] if inside is None else [inside.exits])
        at_least = extreme("max", bounds).named(
            "companies gone, at least{span}", span=Text(", {period}", period=point.period)
        )
        verdict = LOWER
        if inside is None or inside.exits.interval.ends < point.quantity.interval.ends:
            at_least, verdict = at_least.marked("inference", COMPLETE), HIGHER
    elif "national" not in ledger.scope(entity):
        verdict = WIDER
    elif ledger.scope(entity)[1] != "national":
        verdict = NESTED
    found: dict[str, object] = {
        "who": ledger.entity(entity),
        "period": Period(point.period),
        "announced": point.quantity,
    }
    for where, bound in {"inside": inside, "around": around}.items():
        found[f"quarters_{where}"] = None if bound is None else _quarters(bound)
        found[f"exits_{where}"] = None if bound is None else bound.exits
    return found | {"verdict": verdict, "inside": inside, "around": around, "at_least": at_least}


def _printed(ledger: Ledger, metric: str) -> Iterator[tuple[str, Point]]:
    """Each entity's printed numbers, without those that only repeat one for a longer period."""
    for entity in sorted(set(ledger.query(metric=metric)["entity"])):
        points = ledger.points(entity, metric)
        for point in points:
            if not any(_repeats(point, other) for other in points):
                yield entity, point


def _quarters(floor: pd.Series) -> Period:
    """The quarters between two counts, without the opening quarter."""
    first = str(pd.Period(floor.opening, freq="Q") + 1)
    return Period(first if first == floor.closing else f"{first}/{floor.closing}")


def _repeats(point: Point, other: Point) -> bool:
    """Whether another print says the same number for a shorter part of this period."""
    (first, last), (start, end) = period_days(point.period), period_days(other.period)
    inside = first <= start and end <= last and (first, last) != (start, end)
    return inside and point.quantity.interval == other.quantity.interval
