"""The ledger's code for the period of a figure, from the words for time around it.

| metric                     | code of the period that a figure is about                           |
|----------------------------|---------------------------------------------------------------------|
| a level (stock)            | the last day: 2025-06-30                                            |
| a flow                     | the span; a bare day means the year up to it: 2025-01/2025-09      |
| a change on the quarter    | the quarter: 2025Q2                                                 |
| a change since year start  | the span from January: 2025H1                                       |
| growth on a year before    | that of the flow; for a level the year (at its end) or the day      |
| anything else              | as the ledger writes this metric                                    |

Where the ledger has a period of the same days, its code is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from xiaodai.extraction.times import Time
from xiaodai.reading.dates import period_days, span_code

LEVELS = {"stock"}
SPANS = {"flow", "change", "growth"}


def code(time: Time, metric: dict[str, str], cells: Sequence[str], style: str = "span") -> str:
    """The period of a figure of this metric at this time; `cells` are the ledger's periods of it.

    `style` is `day` if the ledger writes this metric by its day.
    """
    wanted = _canonical(time, metric, style)
    if wanted in cells:
        return wanted
    first, last = period_days(wanted)
    known = [(cell, *period_days(cell)) for cell in cells if cell != "undated"]
    for cell, a, b in known:
        if (a, b) == (first, last):
            return cell
    if metric["kind"] not in {"flow", "change"}:
        level = metric["kind"] in LEVELS or time.point
        near = [cell for cell, a, b in known if b == last and (level or a == time.first)]
        if len(near) == 1:
            return near[0]
    counted = metric.get("over_time") == "accumulates"
    if counted or metric["kind"] in LEVELS | SPANS or metric.get("change_base"):
        return wanted
    start = time.first if not time.open else first  # 9月 holds the day that the ledger names
    around = [c for c, a, b in known if (a <= first and last <= b) or (start <= a and b <= last)]
    if around:
        return min(around, key=lambda c: (_length(c), c))
    return wanted


def nearest(cells: Iterable[str], published: str) -> str:
    """The one period of the ledger that an article of this day means when it names none.

    That is the one around the day, else the last one that ended before it, within a year.
    """
    if not published:
        return ""
    day = period_days(published)[0]
    dated = [(period_days(cell), cell) for cell in cells if cell != "undated"]
    around = [cell for (first, last), cell in dated if first <= day <= last]
    if around:
        return min(around, key=lambda c: (_length(c), c))
    past = [(last, first, cell) for (first, last), cell in dated if last < day]
    if past and (day - max(past)[0]).days <= 366:
        return max(past)[2]
    return "undated" if "undated" in set(cells) else ""


def _length(cell: str) -> int:
    first, last = period_days(cell)
    return (last - first).days


def _canonical(time: Time, metric: dict[str, str], style: str) -> str:
    kind, base = metric["kind"], metric.get("change_base", "")
    first, last = time.first, time.last
    spanning = kind in SPANS or bool(base)
    if kind in LEVELS or (style == "day" and not spanning):
        return last.isoformat()
    if time.open:
        return f"{first.isoformat()[:7]}/.."
    if spanning:
        if base == "previous_quarter":
            month = (last.month - 1) // 3 * 3 + 1
            return span_code(date(last.year, month, 1), last)
        if base.endswith("year_start"):
            return span_code(date(last.year, 1, 1), last)
        if kind == "growth" and style == "day":
            year_end = (last.month, last.day) == (12, 31)
            return f"{last.year}" if year_end else last.isoformat()
        return span_code(date(last.year, 1, 1) if time.point else first, last)
    if time.point:
        return last.isoformat()
    return span_code(first, last)
