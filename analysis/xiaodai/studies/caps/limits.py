"""Limits on lending rates: which applied when, to whom, and since when it was known.

A limit binds either every single loan (a ceiling) or the average of a quarter's new loans, and
either consumer-finance companies or small-loan companies: four different things that headlines
call "the cap". "Known" is the day by which the first document of the ledger that prints the limit
was surely public; other documents may have printed it before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import Period
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Dated, Quantity, counted
from xiaodai.values.units import unit
from xiaodai.values.words import Text

Kind = Literal["ceiling", "average"]
Group = Literal["consumer finance", "small loans", "bank facilitation", "private lending"]
KINDS: dict[Kind, Text] = {
    "ceiling": Text("every single loan"),
    "average": Text("average of new loans"),
}
GROUPS: dict[Group, Text] = {
    "consumer finance": Text("consumer-finance companies"),
    "small loans": Text("small-loan companies"),
    "bank facilitation": Text("banks' internet loan facilitation"),
    "private lending": Text("private lending, no licensed lender"),
}
SHOWN: tuple[Group, ...] = ("consumer finance", "small loans")  # those whose limits are drawn
DAYS_A_YEAR = 365
CALENDAR = Text("counted on the calendar")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit: what it is, whom it binds, from when, and since when it was known.

    `start` is a date claim of the ledger where there is one, else a period; `first` and `last` are
    the days that it allows. `notice` is the time from print to start in days, negative where the
    ledger's first print came after; `None` where only a year is known.
    """

    entity: str
    policy: Text
    group: Group
    kind: Kind
    limit: Quantity
    start: Dated | Period
    first: date
    last: date
    known: date
    notice: Quantity | None
    is_withdrawn: bool = False

    @property
    def binds(self) -> Text:
        """What it limits and for whom, and whether it was withdrawn before it applied."""
        binds = Text("{kind}: {group}", kind=KINDS[self.kind], group=GROUPS[self.group])
        return Text("{what} (withdrawn by the next)", what=binds) if self.is_withdrawn else binds

    @property
    def known_by(self) -> Period:
        """The day by which a document of the ledger had printed it."""
        return Period(self.known.isoformat())


# entity, metric, period of the claim, whom it binds, kind, and the date claim that starts it.
_LIMITS: tuple[tuple[str, str, str, Group, Kind, str], ...] = (
    ("consumer_finance", "single_loan_rate_cap", "2020", "consumer finance", "ceiling", ""),
    (
        "private_lending_cap_2020",
        "single_loan_rate_cap",
        "2020-08-20",
        "private lending",
        "ceiling",
        "",
    ),
    (
        "cf_rate_guidance_2021",
        "single_loan_rate_cap",
        "2021-08-04",
        "consumer finance",
        "ceiling",
        "issued",
    ),
    (
        "loan_facilitation_notice_2025",
        "single_loan_rate_cap",
        "2025-10/..",
        "bank facilitation",
        "ceiling",
        "effective",
    ),
    (
        "cf_rate_guidance_2025_earlier",
        "single_loan_rate_cap",
        "2025-12",
        "consumer finance",
        "ceiling",
        "deadline",
    ),
    (
        "microloan_cost_guideline_2025",
        "single_loan_rate_cap",
        "2025-12",
        "small loans",
        "ceiling",
        "issued",
    ),
    (
        "cf_rate_guidance_2025",
        "average_rate_cap",
        "2026-01/..",
        "consumer finance",
        "average",
        "effective",
    ),
    (
        "microloan_cost_guideline_2025",
        "single_loan_rate_cap",
        "2027-12-31",
        "small loans",
        "ceiling",
        "",
    ),
)
WITHDRAWN = ("cf_rate_guidance_2025_earlier",)  # relaxed by the guidance that followed


def rate_limits(ledger: Ledger) -> list[RateLimit]:
    """Every limit of the ledger in order of the day from which it applies."""
    found = [_rate_limit(ledger, *limit) for limit in _LIMITS]
    return sorted(found, key=lambda limit: (limit.first, limit.entity))


def limits_table(limits: Sequence[RateLimit]) -> pd.DataFrame:
    """Whom each limit binds, from when, and since when it was known.

    Columns: `policy` and `binds` (words), `limit` (percent a year), `start` (date or period),
    `known_by` (period) and `notice` (days, empty where only a year is known). One row for each
    limit.
    """
    return frame(limits, "policy", "binds", "limit", "start", "known_by", "notice")


def limits_in_time(limits: Sequence[RateLimit]) -> pd.DataFrame:
    """From when to when each limit on consumer-finance and small-loan companies applies.

    A ceiling ends where the next one starts, the last limits at the end of the year after the last
    start; limits that were withdrawn before they applied are left out. A limit whose notice is
    unknown has no `known` day.

    Columns: `group` and `label` (words), `limit` (percent a year), `start`, `end` and `known`
    (days), `is_average`. One row for each limit.
    """
    end = date(max(limit.last.year for limit in limits) + 1, 12, 31)
    rows = []
    for group in SHOWN:
        for kind in KINDS:
            same = [x for x in limits if (x.group, x.kind) == (group, kind) and not x.is_withdrawn]
            ends = [following.last for following in same[1:]] + [end]
            rows += [_stretch(limit, until) for limit, until in zip(same, ends, strict=False)]
    return pd.DataFrame(rows)


def _stretch(limit: RateLimit, end: date) -> dict[str, object]:
    level = f"{float(limit.limit.high or 0):g}%"
    is_average = limit.kind == "average"
    is_dated = limit.notice is not None
    return {
        "group": GROUPS[limit.group],
        "label": Text("average {level}" if is_average else "ceiling {level}", level=level),
        "limit": limit.limit,
        "start": limit.last if is_dated else limit.first,
        "end": end,
        "known": limit.known if is_dated else None,
        "is_average": is_average,
    }


def as_limit(limit: Quantity) -> Quantity:
    """The limit itself where a print only bounds the rates: "within 24 %" is a limit of 24 %.

    Raises `ValueError` for a print without an upper end.
    """
    if limit.interval.high is None:
        raise ValueError(f"{limit} limits nothing")
    if limit.interval.is_point:
        return limit
    point = Interval.point(limit.interval.high)
    return replace(limit, interval=point, lineage=Computed("upper end of {0}", (limit,)))


def ceiling_in_force(limits: Sequence[RateLimit]) -> Quantity:
    """The last ceiling on consumer-finance companies' single loans that was not withdrawn."""
    ceilings = [
        limit
        for limit in limits
        if (limit.group, limit.kind, limit.is_withdrawn) == ("consumer finance", "ceiling", False)
    ]
    return ceilings[-1].limit.named("ceiling in force")


def _rate_limit(
    ledger: Ledger, entity: str, metric: str, period: str, group: Group, kind: Kind, starts: str
) -> RateLimit:
    limit = as_limit(ledger.value(entity, metric, period))
    prints = ledger.query(entity=entity, metric=metric, period=period)
    days = [ledger.published(claim) for claim in prints["id"]]
    known = date.fromisoformat(min(day for day in days if day))
    start = ledger.date(entity, starts) if starts else Period(period)
    first, last = (start.first, start.last) if isinstance(start, Dated) else period_days(period)
    between = Interval.of((first - known).days, (last - known).days)
    label = Text("from first print to start")
    notice = Quantity(between, unit("day"), Assumed(CALENDAR), name=label)
    return RateLimit(
        entity,
        ledger.entity(entity),
        group,
        kind,
        limit,
        start,
        first,
        last,
        known,
        notice if (last - first).days < DAYS_A_YEAR else None,
        entity in WITHDRAWN,
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """The limits that hold side by side once the guidance of 2025 applies, and the headline."""

    ceiling: Quantity
    average: Quantity
    small_loans_by_2027: Quantity
    headlines: Quantity


def side_by_side(ledger: Ledger) -> InForce:
    """The ceiling and the average for consumer-finance companies, and the small-loan ceiling.

    `headlines` counts the prints that call the average a ceiling (rejected claims of the ledger).
    """
    guidance = "cf_rate_guidance_2025"
    mixed = ledger.query(entity=guidance, metric="single_loan_rate_cap", status="rejected")
    return InForce(
        as_limit(ledger.value(guidance, "single_loan_rate_cap", "2025-10")),
        ledger.value(guidance, "average_rate_cap", "2025-10"),
        ledger.value("microloan_cost_guideline_2025", "single_loan_rate_cap", "2027-12-31"),
        counted(len(mixed)).named("prints that call it a ceiling"),
    )
