"""Limits on lending rates: which applied when, to whom, and since when it was known.

A limit binds either every single loan (a ceiling) or the average of a quarter's new loans, and
either consumer-finance companies or small-loan companies: four different things that headlines
call "the cap". "Known" is the day by which the first document of the ledger that prints the limit
was surely public; other documents may have printed it before.
"""

from datetime import date
from itertools import product

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading import Period, period_days
from xiaodai.values import Dated, Interval, Quantity, Text, counted, row, unit
from xiaodai.values.quantity import Assumed, agreement

KINDS = {
    "ceiling": Text("every single loan"),
    "average": Text("average of new loans"),
}
GROUPS = {
    "consumer finance": Text("consumer-finance companies"),
    "small loans": Text("small-loan companies"),
    "bank facilitation": Text("banks' internet loan facilitation"),
    "private lending": Text("private lending, no licensed lender"),
}
SHOWN = ("consumer finance", "small loans")  # those whose limits are drawn
METRICS = {"ceiling": "single_loan_rate_cap", "average": "average_rate_cap"}
# entity, period of the claim, whom it binds, kind, and the date claim that starts it.
_LIMITS = (
    ("consumer_finance", "2020", "consumer finance", "ceiling", ""),
    ("private_lending_cap_2020", "2020-08-20", "private lending", "ceiling", ""),
    ("cf_rate_guidance_2021", "2021-08-04", "consumer finance", "ceiling", "issued"),
    ("loan_facilitation_notice_2025", "2025-10/..", "bank facilitation", "ceiling", "effective"),
    ("cf_rate_guidance_2025_earlier", "2025-12", "consumer finance", "ceiling", "deadline"),
    ("microloan_cost_guideline_2025", "2025-12", "small loans", "ceiling", "issued"),
    ("cf_rate_guidance_2025", "2026-01/..", "consumer finance", "average", "effective"),
    ("microloan_cost_guideline_2025", "2027-12-31", "small loans", "ceiling", ""),
)
WITHDRAWN = ("cf_rate_guidance_2025_earlier",)  # relaxed by the guidance that followed
BENCHMARK = Text(
    "the rule's multiple of a benchmark printed elsewhere; the benchmark may move before the limit "
    "applies"
)


def rate_limits(ledger: Ledger) -> pd.DataFrame:
    """Every limit of the ledger in order of the day from which it applies, a row each.

    Columns: `policy` and `binds` (words: which rule, what it limits and for whom), `limit` (percent
    a year), `start` (a date claim of the ledger where there is one, else a period), `known_by`
    (period), `notice` (the days from print to start, negative where the ledger's first print came
    after, `None` where only a year is known); then `entity`, `group` and `kind` (ids), `label`
    (words, for a chart), `first` and `last` (the days that `start` allows), `known` (the day by
    which it was known) and `is_withdrawn` (before it applied).
    """
    found = pd.DataFrame([_rate_limit(ledger, *limit) for limit in _LIMITS], dtype=object)
    return found.sort_values(["first", "entity"], ignore_index=True)


def limits_in_time(limits: pd.DataFrame) -> pd.DataFrame:
    """From when to when each limit on consumer-finance and small-loan companies applies.

    `limits` is the frame of `rate_limits`. A ceiling ends where the next one starts, the last
    limits at the end of the year after the last start; limits that were withdrawn are left out.

    Columns: `group` and `label` (words), `limit` (percent a year), `start`, `end` and `known`
    (days; the last one `None` where the notice is unknown), `is_average`.
    """
    end = date(limits["last"].max().year + 1, 12, 31)
    lasting = [
        _holding(limits, *which).assign(end=lambda held: held["last"].shift(-1, fill_value=end))
        for which in product(SHOWN, KINDS)
    ]
    found = pd.concat(lasting, ignore_index=True)
    is_dated = found["notice"].notna()
    found = found.assign(
        group=found["group"].map(GROUPS),
        start=found["last"].where(is_dated, found["first"]),
        known=found["known"].where(is_dated, None),
        is_average=found["kind"] == "average",
    )
    return found[["group", "label", "limit", "start", "end", "known", "is_average"]]


def _holding(limits: pd.DataFrame, group: str, kind: str) -> pd.DataFrame:
    is_meant = (limits["group"] == group) & (limits["kind"] == kind)
    return limits[is_meant & ~limits["is_withdrawn"].astype(bool)]


def as_limit(limit: Quantity) -> Quantity:
    """The limit itself where a print only bounds the rates: "within 24 %" is a limit of 24 %.

    Raises `ValueError` for a print without an upper end.
    """
    if limit.interval.high is None:
        raise ValueError(f"{limit} limits nothing")
    if limit.interval.is_point:
        return limit
    return limit.derived(Interval.point(limit.interval.high), "upper end of {0}").named(limit.name)


def ceiling_in_force(limits: pd.DataFrame) -> Quantity:
    """The last ceiling on consumer-finance companies' single loans that was not withdrawn."""
    ceiling: Quantity = _holding(limits, "consumer finance", "ceiling")["limit"].iloc[-1]
    return ceiling.named("ceiling in force")


def _rate_limit(
    ledger: Ledger, entity: str, period: str, group: str, kind: str, starts: str
) -> pd.Series:
    limit = as_limit(ledger.value(entity, METRICS[kind], period))
    prints = ledger.query(entity=entity, metric=METRICS[kind], period=period)
    days = [ledger.published(claim) for claim in prints["id"]]
    known = date.fromisoformat(min(day for day in days if day))
    start = ledger.date(entity, starts) if starts else Period(period)
    first, last = (start.first, start.last) if isinstance(start, Dated) else period_days(period)
    between = Interval.of((first - known).days, (last - known).days)
    label = Text("from first print to start")
    notice = Quantity(between, unit("day"), Assumed(Text("counted on the calendar")), name=label)
    level = f"{float(limit):g}%"
    binds = Text("{kind}: {group}", kind=KINDS[kind], group=GROUPS[group])
    is_withdrawn = entity in WITHDRAWN
    return row(
        policy=ledger.entity(entity),
        binds=Text("{what} (withdrawn by the next)", what=binds) if is_withdrawn else binds,
        limit=limit,
        start=start,
        known_by=Period(known.isoformat()),
        notice=notice if (last - first).days < 365 else None,
        entity=entity,
        group=group,
        kind=kind,
        label=Text("average {level}" if kind == "average" else "ceiling {level}", level=level),
        first=first,
        last=last,
        known=known,
        is_withdrawn=is_withdrawn,
    )


def side_by_side(ledger: Ledger) -> pd.Series:
    """The limits that hold side by side once the guidance of 2025 applies, and the headline.

    Index: `ceiling` and `average` for consumer-finance companies (percent a year); `headlines`, the
    number of prints that call the average a ceiling (rejected claims of the ledger); `interim`, the
    day by which the share of small loans above the multiple is to have fallen clearly.
    """
    guidance = "cf_rate_guidance_2025"
    mixed = ledger.query(entity=guidance, metric="single_loan_rate_cap", status="rejected")
    return row(
        ceiling=as_limit(ledger.value(guidance, "single_loan_rate_cap", "2025-10")),
        average=ledger.value(guidance, "average_rate_cap", "2025-10"),
        headlines=counted(len(mixed)).named("prints that call it a ceiling"),
        interim=ledger.date("microloan_cost_guideline_2025", "deadline"),
    )


def multiples(ledger: Ledger) -> pd.DataFrame:
    """Multiple × loan prime rate beside the limit as printed: private lending, small loans.

    The second carries the prime rate of January 2026 to the end of 2027, so it is marked. Columns:
    `policy` and `agreement` (words), `multiple` (times), `benchmark`, `computed` and `printed`
    (percent a year).
    """
    cases = (
        ("private_lending_cap_2020", "2020-08-20", "2020-08"),
        ("microloan_cost_guideline_2025", "2027-12-31", "2026-01"),
    )
    rows = []
    for entity, period, month in cases:
        multiple = ledger.value(entity, "lpr_multiple_cap", period)
        benchmark = ledger.value("lpr_1y", "lpr", month)
        computed = benchmark.times(multiple, extrapolate=BENCHMARK)
        printed = ledger.value(entity, "single_loan_rate_cap", period)
        computed = computed.named("multiple of the prime rate")
        agrees = agreement(computed, printed)
        rows.append((ledger.entity(entity), multiple, benchmark, computed, printed, agrees))
    columns = ["policy", "multiple", "benchmark", "computed", "printed", "agreement"]
    return pd.DataFrame(rows, columns=columns)
