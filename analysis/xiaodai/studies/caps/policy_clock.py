"""The policy clock: which limit on lending rates applied when, to whom, and who could know it.

A limit binds either every single loan (a ceiling) or the average of a quarter's new loans, and
either consumer-finance companies or small-loan companies: four different things that headlines
call "the cap". "Known" is the day by which the first document of the ledger that prints the limit
was surely public; other documents may have printed it before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
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
DAYS_A_YEAR = 365
CALENDAR = Text("counted on the calendar")
BENCHMARK = Text(
    "the rule's multiple of a benchmark printed elsewhere; the benchmark may move before the limit "
    "applies"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One limit: what it is, whom it binds, from when, and since when it was known.

    `start` is a date claim of the ledger where there is one, else a period code; `first` and `last`
    are the days that it allows. `notice` is the time from print to start in days, negative where
    the ledger's first print came after; `None` where only a year is known.
    """

    entity: str
    policy: Text
    group: Group
    kind: Kind
    limit: Quantity
    start: Dated | str
    first: date
    last: date
    known: date
    notice: Quantity | None
    is_withdrawn: bool = False


# entity, metric, period of the claim, whom it binds, kind, and the date claim that starts it.
_STEPS: tuple[tuple[str, str, str, Group, Kind, str], ...] = (
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


def steps(ledger: Ledger) -> list[Step]:
    """Every limit of the ledger in order of the day from which it applies."""
    found = [_step(ledger, *step) for step in _STEPS]
    return sorted(found, key=lambda step: (step.first, step.entity))


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


def ceiling_in_force(found: list[Step]) -> Quantity:
    """The last ceiling on consumer-finance companies' single loans that was not withdrawn."""
    ceilings = [
        step
        for step in found
        if (step.group, step.kind, step.is_withdrawn) == ("consumer finance", "ceiling", False)
    ]
    return ceilings[-1].limit.named("ceiling in force")


def _step(
    ledger: Ledger, entity: str, metric: str, period: str, group: Group, kind: Kind, starts: str
) -> Step:
    limit = as_limit(ledger.value(entity, metric, period))
    prints = ledger.query(entity=entity, metric=metric, period=period)
    days = [ledger.published(claim) for claim in prints["id"]]
    known = date.fromisoformat(min(day for day in days if day))
    start: Dated | str = ledger.date(entity, starts) if starts else period
    first, last = (start.first, start.last) if isinstance(start, Dated) else period_days(start)
    between = Interval.of((first - known).days, (last - known).days)
    label = Text("from first print to start")
    notice = Quantity(between, unit("day"), Assumed(CALENDAR), name=label)
    return Step(
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
class Multiple:
    """A limit that is a multiple of the loan prime rate: printed, and computed."""

    policy: Text
    multiple: Quantity
    benchmark: Quantity
    computed: Quantity
    printed: Quantity
    agrees: bool


def multiples(ledger: Ledger) -> list[Multiple]:
    """Multiple × loan prime rate beside the limit as printed: private lending, small loans.

    The second carries the prime rate of January 2026 to the end of 2027, so it is marked.
    """
    cases = (
        ("private_lending_cap_2020", "2020-08-20", "2020-08"),
        ("microloan_cost_guideline_2025", "2027-12-31", "2026-01"),
    )
    found = []
    for entity, period, month in cases:
        multiple = ledger.value(entity, "lpr_multiple_cap", period)
        benchmark = ledger.value("lpr_1y", "lpr", month)
        computed = benchmark.times(multiple, extrapolate=BENCHMARK)
        printed = ledger.value(entity, "single_loan_rate_cap", period)
        found.append(
            Multiple(
                ledger.entity(entity),
                multiple,
                benchmark,
                computed.named("multiple of the prime rate"),
                printed,
                computed.interval.intersect(printed.interval) is not None,
            )
        )
    return found


def interim_deadline(ledger: Ledger) -> Dated:
    """When the share of small loans above the multiple is to have fallen clearly."""
    return ledger.date("microloan_cost_guideline_2025", "deadline")


@dataclass(frozen=True, slots=True)
class InForce:
    """The limits that hold side by side once the guidance of 2025 applies, and the headline."""

    ceiling: Quantity
    average: Quantity
    small_loans_by_2027: Quantity
    headlines: Quantity


def side_by_side(ledger: Ledger) -> InForce:
    """Ceiling and average for consumer-finance companies, and what small-loan companies face.

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
