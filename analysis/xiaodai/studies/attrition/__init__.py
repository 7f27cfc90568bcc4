"""How fast China loses small-loan companies: counts, balances, net exit rates, restated years.

Terms follow business demography (Eurostat–OECD, *Manual on Business Demography Statistics*, 2007):
the *net exit rate* of a period is the share of the opening stock that is gone at its end, entries
and exits netted, because the central bank publishes stocks only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import pandas as pd
from pydantic import Field, ValidationInfo, field_validator, model_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import USABLE, Ledger, Point
from xiaodai.ledger.resolve import Print, resolve
from xiaodai.reading.dates import quarter_end, quarter_of
from xiaodai.studies.attrition.named_events import Event as Event
from xiaodai.studies.attrition.named_events import events as events
from xiaodai.values.enclosures import enclose
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant, counted, shared
from xiaodai.values.words import Text

QUARTERS_A_YEAR = 4
FARTHEST = 40  # quarters: beyond ten years nothing is projected
MINIMUM_COUNTS = 2  # a pace is measured between two counts
# Year-to-date flows by quarter, in the ledger's period codes.
YEAR_TO_DATE = {1: "{y}Q1", 2: "{y}H1", 3: "{y}-01/{y}-09", 4: "{y}"}


class Parameters(Contract):
    """Parameters of `01_licence_attrition`."""

    start: str = Field(
        "", description="the first quarter, such as '2010Q4'; empty for the first with a count"
    )
    end: str = Field(
        "",
        description="the last quarter, later than start, such as '2025Q3'; empty for the latest "
        "with a count",
    )
    region: str = Field(
        "national", description="'national' or a province of the ledger, as 'jiangsu'"
    )

    deadline: str = Field(
        "2027Q1",
        description="the quarter to project to, after end and at most ten years on, as '2027Q1'",
    )
    entries: int = Field(0, ge=0, le=500, description="new licences a quarter, from 0 to 500")
    paths: int = Field(
        10_000, ge=1_000, le=100_000, description="simulated paths, from 1000 to 100000"
    )

    @field_validator("start", "end", "deadline")
    @classmethod
    def _is_quarter(cls, value: str, info: ValidationInfo) -> str:
        may_be_empty = info.field_name != "deadline"
        if not (may_be_empty and not value) and not re.fullmatch(r"(19|20)\d\dQ[1-4]", value):
            raise ValueError("it is no quarter")
        return value

    @field_validator("region")
    @classmethod
    def _has_counts(cls, value: str, info: ValidationInfo) -> str:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = regions(ledger)
            if value not in known:
                raise ValueError("the ledger has company counts for " + ", ".join(known))
        return value

    @model_validator(mode="after")
    def _is_covered(self, info: ValidationInfo) -> Parameters:
        """Hold the window to the region's counts, which fill in an end that is empty."""
        self._refuse_backward_window()
        if not isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            return self._with_deadline_after_end()
        covered = [quarter for quarter, _ in counts(ledger, self.region)]
        for name in ("start", "end"):
            value = getattr(self, name)
            if value and not covered[0] <= value <= covered[-1]:
                raise ValueError(
                    f"parameter {name}={value!r} is refused: the ledger covers "
                    f"{self.region} from {covered[0]} to {covered[-1]}"
                )
        settings = self.model_copy(
            update={"start": self.start or covered[0], "end": self.end or covered[-1]}
        )
        within = [q for q in covered if settings.start <= q <= settings.end]
        if len(within) < MINIMUM_COUNTS:
            raise ValueError(
                f"parameters start={settings.start!r} and end={settings.end!r} are refused: "
                f"between them the ledger needs two counts of {self.region}; it has counts for "
                + ", ".join(covered)
            )
        return settings._with_deadline_after_end()

    def _with_deadline_after_end(self) -> Parameters:
        default = type(self).model_fields["deadline"].default
        if not self.end or self.deadline == default:
            return self
        if not 0 < _quarters_between(self.end, self.deadline) <= FARTHEST:
            raise ValueError(
                f"parameter deadline={self.deadline!r} is refused: it must be later than "
                f"{self.end} and at most ten years on"
            )
        return self

    def _refuse_backward_window(self) -> None:
        if self.start and self.end and self.end <= self.start:
            raise ValueError(
                f"parameters start={self.start!r} and end={self.end!r} are refused: "
                "end must be a later quarter than start"
            )


@dataclass(frozen=True, slots=True)
class Pace:
    """The speed of change between two counts; `exposure` is the time between them in quarters."""

    opening: str
    closing: str
    first: Quantity
    last: Quantity
    exposure: Quantity
    net_change: Quantity
    net_exit_rate: Quantity
    annual_rate: Quantity
    half_life: Quantity | None


def regions(ledger: Ledger) -> list[str]:
    """The entities with two exact counts or more: the whole country first, then provinces."""
    counted = sorted(set(ledger.query(metric="company_count", status=list(USABLE))["entity"]))
    provinces = [entity for entity in counted if "national" in ledger.scope(entity)[1:]]
    known = [e for e in provinces if len(counts(ledger, e)) >= MINIMUM_COUNTS]
    return ["national", *known]


def official(ledger: Ledger, region: str, metric: str) -> dict[str, Point]:
    """The central bank's figures by quarter: other bodies count other things.

    Raises `LedgerError` for an entity or a metric that the ledger does not have.
    """
    return {
        quarter_of(point.period): point
        for point in ledger.series(region, metric)
        if any(_is_official(ledger, claim) for claim in point.claims)
    }


def counts(ledger: Ledger, region: str) -> list[tuple[str, Quantity]]:
    """The quarters with an exact official count of companies, in order of time.

    Raises `LedgerError` for an entity that the ledger does not have.
    """
    points = official(ledger, region, "company_count").items()
    return [(q, p.quantity) for q, p in points if p.quantity.interval.is_point]


def stocks(ledger: Ledger, region: str, start: str, end: str) -> pd.DataFrame:
    """Counts and balances by quarter-end, a row for every quarter of the window.

    Columns: `company_count`, `loan_balance`, `balance_per_company` (quantities, `None` where
    nothing was published), `prints`, `origins`, `against` (claims that contradict the count).
    """
    quarters = pd.period_range(start, end, freq="Q").astype(str).tolist()
    companies = official(ledger, region, "company_count")
    balances = official(ledger, region, "loan_balance")
    rows = []
    for quarter in quarters:
        count, balance = companies.get(quarter), balances.get(quarter)
        per_company = None
        if count and balance and is_bounded(count.quantity) and is_bounded(balance.quantity):
            per_company = balance.quantity.over(count.quantity).named(
                f"balance per company, {quarter}", f"平均每家贷款余额（{quarter}）"
            )
        rows.append(
            {
                "company_count": count.quantity if count else None,
                "loan_balance": balance.quantity if balance else None,
                "balance_per_company": per_company,
                "prints": count.prints if count else 0,
                "origins": count.origins if count else 0,
                "against": count.against if count else (),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(quarters, name="quarter"), dtype=object)


def pace(opening: str, first: Quantity, closing: str, last: Quantity) -> Pace:
    """Speed between the counts of two quarters.

    With n quarters between them: net change = last − first; net exit rate = 1 − last/first; a
    year's pace = 1 − (last/first)^(4/n), exactly 0 if nothing changed; half-life =
    n/4 · ln 2 / ln(first/last) years, `None` if the count may not have fallen. A longer gap counts
    as a longer exposure; nothing is interpolated.
    """
    quarters = _quarters_between(opening, closing)
    why = Text("counted on the calendar", "按日历计数")
    exposure = constant(quarters, "quarter", why).named("quarters between", "间隔季度数")
    span = Text(f", {opening} to {closing}", f"（{opening}至{closing}）")
    ratio = last.over(first).named(f"share of companies kept{span.en}", f"机构保留比例{span.zh}")
    rate = constant(1).minus(ratio)
    yearly = enclose(lambda kept: 1 - kept ** (Decimal(QUARTERS_A_YEAR) / quarters))
    annual = ratio.map(
        lambda kept: Interval.point(0) if kept == 1 else yearly(kept),
        formula=f"1 − ({{0}})^({QUARTERS_A_YEAR}/{quarters})",
        unit_id="percent",
        decreasing=True,
    )
    half_life = None
    if ratio.interval.ends[1] < 1:
        half_life = ratio.map(
            enclose(
                lambda kept: Decimal(quarters) / QUARTERS_A_YEAR * Decimal(2).ln() / -kept.ln()
            ),
            formula=f"{quarters}/{QUARTERS_A_YEAR} × ln 2 ÷ −ln({{0}})",
            unit_id="year",
        ).named(f"half-life at the pace{span.en}", f"半衰期{span.zh}")
    return Pace(
        opening,
        closing,
        first,
        last,
        exposure,
        last.minus(first).named(f"net change in companies{span.en}", f"机构净变化{span.zh}"),
        rate.to("percent").named(f"net exit rate{span.en}", f"净退出率{span.zh}"),
        annual.named(f"net exit rate at a year's pace{span.en}", f"年化净退出率{span.zh}"),
        half_life,
    )


def paces(table: pd.DataFrame) -> list[Pace]:
    """The pace between each pair of neighbouring exact counts of `stocks`, across gaps too."""
    return [pace(*first, *last) for first, last in pairwise(_exact_counts(table))]


def window_pace(table: pd.DataFrame) -> Pace:
    """The pace between the first and the last exact count; `ValueError` if there are not two."""
    known = _exact_counts(table)
    if len(known) < MINIMUM_COUNTS:
        raise ValueError("a pace needs two exact counts")
    return pace(*known[0], *known[-1])


def between(ledger: Ledger, region: str, opening: str, closing: str) -> Pace:
    """The pace between two named quarters; `LedgerError` if a count is missing."""
    first, last = (
        ledger.value(region, "company_count", quarter_end(quarter))
        for quarter in (opening, closing)
    )
    return pace(opening, first, closing, last)


@dataclass(frozen=True, slots=True)
class PressFigures:
    """The figures of 2025 that the press repeats, each with the pace of the official counts."""

    quarter: Pace
    half_year: Pace
    year_before: Pace
    balance: Quantity
    flow: Quantity
    announced: Quantity


def press_figures(ledger: Ledger) -> PressFigures:
    """5,081 → 4,974, the balance and its change, and the number of announced exits.

    Raises `LedgerError` if one of these figures is not in the ledger.
    """
    return PressFigures(
        between(ledger, "national", "2025Q1", "2025Q2"),
        between(ledger, "national", "2024Q4", "2025Q2"),
        between(ledger, "national", "2023Q4", "2024Q4"),
        ledger.value("national", "loan_balance", "2025-06-30"),
        ledger.value("national", "loan_balance_change_ytd", "2025H1"),
        ledger.value("national", "announced_exits", "2025-01/2025-10"),
    )


def peak(ledger: Ledger, region: str) -> tuple[str, Quantity]:
    """The quarter with the highest exact count on record, and that count."""
    quarter, top = max(counts(ledger, region), key=lambda known: known[1].interval.ends[0])
    return quarter, top


def survival(table: pd.DataFrame, quarter: str, count: Quantity) -> pd.Series:
    """Survival from the peak, net: the share of the peak's count that each later count is.

    Survival = count ÷ count at the peak, in percent, for the quarters after `quarter` with an exact
    count. Companies that entered since the peak are in the later counts, so the survival of the
    peak's own companies (a cohort's survival, in the manual's sense) is at most this.
    """
    rows = {}
    for later, number in _exact_counts(table):
        if later > quarter:
            share = number.over(count).to("percent")
            rows[later] = share.named(
                f"share of the count of {quarter} left in {later}",
                f"{later}家数占{quarter}家数的比例",
            )
    return pd.Series(rows, dtype=object, name="survival")


def rebasing(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """The opening balance that each year's flows imply, against the year-end that was printed.

    Within a year, level − year-to-date change gives the opening base; nearly always every quarter
    gives the same one within rounding. Re-basing = implied base − year-end printed before. Where
    quarters disagree the base is what most of them imply. Index: year; columns: `printed`,
    `implied`, `rebasing` (quantities or `None`), `quarters` (how many were printed), `agree` (how
    many imply this base).
    """
    levels = official(ledger, region, "loan_balance")
    flows = {p.period: p.quantity for p in ledger.series(region, "loan_balance_change_ytd")}
    years = sorted({int(period[:4]) for period in flows})
    rows = []
    for year in years:
        bases = []
        for quarter, code in YEAR_TO_DATE.items():
            level, flow = levels.get(f"{year}Q{quarter}"), flows.get(code.format(y=year))
            if level and flow and is_bounded(level.quantity) and is_bounded(flow):
                bases.append(level.quantity.minus(flow))
        agreeing = _largest_agreement(bases)
        implied = shared(agreeing)
        before = levels.get(f"{year - 1}Q4")
        printed = before.quantity if before and is_bounded(before.quantity) else None
        if implied is not None:
            implied = implied.named(f"opening base of {year} implied", f"{year}年隐含年初余额")
        gap = implied.minus(printed) if implied and printed else None
        rows.append(
            {
                "printed": printed,
                "implied": implied,
                "rebasing": gap and gap.named(f"re-basing of {year}", f"{year}年年初基数调整"),
                "quarters": counted(len(bases)),
                "agree": counted(len(agreeing)),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(years, name="year"), dtype=object)


def _largest_agreement(bases: list[Quantity]) -> list[Quantity]:
    """The most bases that share a value; none if different sets of equal size do."""
    if not bases:
        return []
    prints = [Print(str(i), b.interval, "A", str(i)) for i, b in enumerate(bases)]
    support = set(resolve(prints).support)
    agreeing = [base for i, base in enumerate(bases) if str(i) in support]
    return agreeing if shared(agreeing) else []


def _is_official(ledger: Ledger, claim: str) -> bool:
    return ledger.source(ledger.origin(claim))["kind"] == "statistical_release"


def _quarters_between(first: str, last: str) -> int:
    return QUARTERS_A_YEAR * (int(last[:4]) - int(first[:4])) + int(last[-1]) - int(first[-1])


def is_bounded(quantity: Quantity | None) -> bool:
    """Whether a figure is known and has two finite bounds."""
    return quantity is not None and quantity.interval.width is not None


def _exact_counts(table: pd.DataFrame) -> list[tuple[str, Quantity]]:
    companies = table["company_count"].items()
    return [(str(q), c) for q, c in companies if c is not None and c.interval.is_point]
