"""What the ledger implies for a cell that it does not print: changes, growths, falls, quotients."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from xiaodai.audit.index import Cell, Index
from xiaodai.reading.dates import months_later, period_days
from xiaodai.values.interval import Interval, intersection
from xiaodai.values.units import unit

DAY = timedelta(days=1)
HUNDRED = Interval.point(100)


def implied(index: Index, cell: Cell) -> tuple[Interval, tuple[str, ...]] | None:
    """The value of a cell that follows from others, in the metric's unit, with their claims."""
    entity, metric, period = cell
    if period == "undated" or period_days(period)[1].year == date.max.year:
        return None
    book = index.ledger.codebook(metric)
    if of := book["change_of"] or book["growth_of"] or book["fall_of"]:
        first, last = period_days(period)
        before, after = _ends(book, index.ledger.codebook(of)["kind"], first, last)
        parts = _value(index, entity, of, *before), _value(index, entity, of, *after)
    elif book["numerator"] and book["denominator"]:
        days = period_days(period)
        parts = (
            _value(index, entity, book["denominator"], *days),
            _value(index, entity, book["numerator"], *days),
        )
    else:
        return None
    one, two = parts
    if one is None or two is None:
        return None
    try:
        value = _computed(index, book, one[0], two[0])
    except ZeroDivisionError:
        return None
    return value, (one[1], two[1])


def _computed(index: Index, book: dict[str, str], before: Interval, after: Interval) -> Interval:
    if book["growth_of"]:
        return (after / before - Interval.point(1)) * HUNDRED
    if book["fall_of"]:
        return before - after
    if book["change_of"]:
        return after - before
    units = (index.ledger.codebook(book[of])["unit"] for of in ("numerator", "denominator"))
    over, under = (unit(one).factor for one in units)
    share = book["unit"] in ("percent", "multiple")
    factor = Fraction(100) if book["unit"] == "percent" else Fraction(1)
    if not share:
        factor = 1 / unit(book["unit"].split("/")[0]).factor
    return after / before * Interval.point(factor * over / under)


def _ends(
    book: dict[str, str], kind: str, first: date, last: date
) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days of the two values that a change, a growth or a fall compares."""
    base = book["change_base"]
    if kind not in ("stock", "count", "ratio", "share", "rate"):
        return (_year_before(first), _year_before(last)), (first, last)
    if base == "previous_quarter":
        month = (last.month - 1) // 3 * 3 + 1
        start = date(last.year, month, 1) - DAY
    elif base.endswith("year_start"):
        start = date(last.year - 1, 12, 31)
    elif base == "previous_year":
        start = months_later(last + DAY, -12) - DAY
    else:
        start = first - DAY
    return (start, start), (last, last)


def _year_before(day: date) -> date:
    return months_later(day + DAY, -12) - DAY if (day + DAY).day == 1 else months_later(day, -12)


def _value(
    index: Index, entity: str, metric: str, first: date, last: date
) -> tuple[Interval, str] | None:
    """The value that the usable prints of a cell share, and one of the claims."""
    stock = index.ledger.codebook(metric)["kind"] in ("stock", "count")
    for period, prints in index.periods(entity, metric).items():
        days = period_days(period) if period != "undated" else None
        if days is None or days[1] != last or (not stock and days[0] != first):
            continue
        usable = [p for p in prints if p.usable]
        shared = intersection([p.interval for p in usable]) if usable else None
        if shared is not None:
            return shared, usable[0].claim_id
    return None
