"""Announced exits beside the stocks: who announced how many, and what the counts say.

An announcement has a span of its own, which ends between two counts. It is compared with the
longest run of quarters inside that span and the shortest run around it; nothing is interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.reading.dates import period_days, quarter_end
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.exit_rates import NetExit, net_exit_between
from xiaodai.studies.attrition.gross_exits import Floor, Paths, counted_paths, floor
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, extreme
from xiaodai.values.words import Text

COMPLETE = Text("if every announced exit was complete by the end of the span, which no source says")
WIDER = Text("counts other kinds of firms too: no match")
LISTED = Text("a list of firms to go, not of firms gone")
NESTED = Text("a list too, and may repeat the province's")
LOWER = Text("the stocks say as many or more: nothing new")
HIGHER = Text("the higher floor; entries stay open")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announced number beside the nation's counts inside and around its span.

    `period` is a period code. `at_least` is the larger of two lower bounds on the nation's exits in
    the span, the announced number and what the counts inside imply; it is an inference where the
    announced number decides, and `None` for a list of firms that are yet to go.
    """

    who: Text
    period: str
    announced: Quantity
    inside: Floor | None
    around: Floor | None
    at_least: Quantity | None
    verdict: Text

    @property
    def result(self) -> str:
        """The name of `at_least` among a notebook's results: `left_2025_01_2025_10`."""
        return "left_" + self.period.replace("/", "_").replace("-", "_")


@dataclass(frozen=True, slots=True)
class PressFigures:
    """The figures of 2025 that the press repeats: three net exits, balance, flow, announced exits.

    `balance` is that of mid-2025, `flow` its change since the start of the year.
    """

    quarter: NetExit
    half_year: NetExit
    year_before: NetExit
    balance: Quantity
    flow: Quantity
    announced: Quantity


def press_figures(ledger: Ledger) -> PressFigures:
    """5,081 → 4,974, the balance and its change, and the count of announced exits."""
    return PressFigures(
        net_exit_between(ledger, "national", "2025Q1", "2025Q2"),
        net_exit_between(ledger, "national", "2024Q4", "2025Q2"),
        net_exit_between(ledger, "national", "2023Q4", "2024Q4"),
        ledger.value("national", "loan_balance", "2025-06-30"),
        ledger.value("national", "loan_balance_change_ytd", "2025H1"),
        ledger.value("national", "announced_exits", "2025-01/2025-10"),
    )


def announcements(ledger: Ledger) -> list[Announcement]:
    """Every announced number in the ledger: the nation's first, then the lists by place.

    A list printed again with the same number for a longer period is shown once.
    """
    paths = counted_paths(ledger)
    rows = []
    for metric in ("announced_exits", "listed_for_exit"):
        for entity in sorted(set(ledger.query(metric=metric)["entity"])):
            points = ledger.points(entity, metric)
            rows += [
                _announcement(ledger, paths, entity, metric, point)
                for point in points
                if not any(_repeats(point, other) for other in points)
            ]
    return rows


def comparison(announced: Sequence[Announcement]) -> pd.DataFrame:
    """Announced exits beside the nation's stocks, a row for each announcement.

    Columns: `who` and `verdict` (words), `period`, `announced` (companies), `quarters_inside` and
    `quarters_around` (periods between counts inside and around the span, or `None`), `exits_inside`
    and `exits_around` (companies that left the nation's register in them, at least, or `None`).
    """
    rows = [
        {
            "who": one.who,
            "period": Period(one.period),
            "announced": one.announced,
            "quarters_inside": _quarters(one.inside),
            "exits_inside": one.inside and one.inside.exits,
            "quarters_around": _quarters(one.around),
            "exits_around": one.around and one.around.exits,
            "verdict": one.verdict,
        }
        for one in announced
    ]
    return pd.DataFrame(rows)


def counted_by_press(announced: Sequence[Announcement]) -> list[Announcement]:
    """The announcements that say how many have left and whose span holds two counts."""
    return [one for one in announced if one.inside and one.at_least]


def listed(ledger: Ledger) -> Quantity:
    """How many small-loan companies the provincial lists name, as sharp bounds.

    A city's list may repeat that of its province, so together they name at least as many different
    companies as the longer list and at most as many as both. Lists of wider groups of firms are
    left out.
    """
    lists: dict[str, list[Quantity]] = {}
    for entity in sorted(set(ledger.query(metric="listed_for_exit")["entity"])):
        scope = ledger.scope(entity)
        points = ledger.points(entity, "listed_for_exit")
        if "national" in scope:
            province = scope[scope.index("national") - 1]
            own = [p.quantity for p in points if not any(_repeats(p, other) for other in points)]
            lists.setdefault(province, []).extend(own)
    every = [number for numbers in lists.values() for number in numbers]
    interval = Interval.point(0)
    words = []
    for numbers in lists.values():
        least = extreme("max", numbers).interval
        most = sum((n.interval for n in numbers), Interval.point(0))
        interval = interval + Interval(least.low, most.high)
        slots = ", ".join(f"{{{every.index(number)}}}" for number in numbers)
        words.append(slots if len(numbers) == 1 else f"[max({slots}), {slots.replace(',', ' +')}]")
    return Quantity(
        interval, every[0].unit, Computed(" + ".join(words), tuple(every)), ("national",)
    ).named("companies on the lists of provinces")


def _announcement(
    ledger: Ledger, paths: Paths, entity: str, metric: str, point: Point
) -> Announcement:
    start, end = period_days(point.period)
    eve, last = (start - timedelta(days=1)).isoformat(), end.isoformat()
    days = {quarter_end(quarter): quarter for quarter in paths.whole}
    inside = _between(
        paths,
        [days[d] for d in days if eve <= d <= last][:1],
        [days[d] for d in days if eve <= d <= last][-1:],
    )
    around = _between(
        paths, [days[d] for d in days if d <= eve][-1:], [days[d] for d in days if d >= last][:1]
    )
    at_least, verdict = None, LISTED
    if metric == "announced_exits":
        bounds = [point.quantity] + ([inside.exits] if inside else [])
        span = Text(", {period}", period=point.period)
        at_least = extreme("max", bounds).named(Text("companies gone, at least{span}", span=span))
        verdict = LOWER
        if inside is None or inside.exits.interval.ends < point.quantity.interval.ends:
            at_least, verdict = at_least.marked("inference", COMPLETE), HIGHER
    elif "national" not in ledger.scope(entity):
        verdict = WIDER
    elif ledger.scope(entity)[1] != "national":
        verdict = NESTED
    name = ledger.entity(entity)
    return Announcement(name, point.period, point.quantity, inside, around, at_least, verdict)


def _between(paths: Paths, opening: list[str], closing: list[str]) -> Floor | None:
    """The floor between two quarters, if there are two."""
    return floor(paths, *opening, *closing) if opening and closing and opening < closing else None


def _quarters(floor: Floor | None) -> Period | None:
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
