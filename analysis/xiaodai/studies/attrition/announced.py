"""Announced exits against the stocks: who announced how many, and what the counts say.

An announcement has a span of its own, which ends between two counts. It is set beside the longest
run of quarters inside that span and the shortest run around it, never beside an interpolated count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.reading.dates import period_days, quarter_end
from xiaodai.studies.attrition.gross_exits import Floor, Paths, counted_paths, floor
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, extreme
from xiaodai.values.words import Text

COMPLETE = Text(
    "if every announced exit was complete by the end of the span, which no source says",
    "假设所公告的退出在期内均已完成，但并无来源说明这一点",
)
WIDER = Text("counts other kinds of firms too: no match", "含其他类型机构，不可比")
LISTED = Text("a list of firms to go, not of firms gone", "是拟退出名单，不等于已退出")
NESTED = Text("a list too, and may repeat the province's", "同为拟退出名单，且可能与所在省名单重复")
LOWER = Text("the stocks say as many or more: nothing new", "存量本身已说明更多，未增加信息")
HIGHER = Text("the higher floor; entries stay open", "下限更高；新设家数仍无法推出")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announced number beside the nation's counts inside and around its span.

    `at_least` is the higher floor on the nation's exits in the span: what was announced or what the
    counts inside say; an inference where the announcement decides. `None` for a list of firms that
    are yet to go.
    """

    who: Text
    period: str
    announced: Quantity
    inside: Floor | None
    around: Floor | None
    at_least: Quantity | None
    verdict: Text


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


def listed(ledger: Ledger) -> Quantity:
    """How many small-loan companies the provincial lists name, as sharp bounds.

    A list of a city may repeat that of its province, so of the two at least the longer one's number
    and at most the sum are different companies. Lists of wider groups of firms are left out.
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
    ).named("companies on the lists of provinces", "各省市名单所列机构")


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
        told = [point.quantity] + ([inside.exits] if inside else [])
        span = Text(f", {point.period}", f"（{point.period}）")
        at_least = extreme("max", told).named(
            f"companies gone, at least{span.en}", f"至少退出家数{span.zh}"
        )
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


def _repeats(point: Point, other: Point) -> bool:
    """Whether another print says the same number for a shorter part of this period."""
    (first, last), (start, end) = period_days(point.period), period_days(other.period)
    inside = first <= start and end <= last and (first, last) != (start, end)
    return inside and point.quantity.interval == other.quantity.interval
