"""The WeChat Fenfu portfolio: the sold pool, the product's book, and what follows from either.

The pool is what an offering document describes: some ten million young loans. The product is what
is outstanding. A pool's average is never multiplied by the book without the word *extrapolated*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, field_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.values.quantity import Quantity, parameter, shared
from xiaodai.values.words import Text

POOL_PERIOD = "2025"
BOOK_DAY = "2025-06-30"
ADVERTISED = "2025-08"
DAY_COUNTS = (365, 366, 360)

BOOK_LIKE_POOL = Text("if the whole book were made up like the pool, which nothing shows")


class Parameters(Contract):
    """Parameters of `03_fenfu_portfolio`."""

    day_count: Literal[365, 366, 360] = Field(365, description="days a year: 365, 366 or 360")
    cap: float = Field(
        20.0, description="a rate in percent a year, from 0.01 to 36", ge=0.01, le=36
    )
    upper_rate: float = Field(
        24.0,
        description="the dearest loan's rate in percent a year, from 1 to 36",
        ge=1,
        le=36,
    )
    funding: float = Field(
        3.0, description="cost of funds in percent a year: 0, or from 0.01 to 36", ge=0, le=36
    )
    loss_given_default: float = Field(
        100.0,
        description="percent lost of an amount that goes delinquent, from 1 to 100",
        ge=1,
        le=100,
    )
    opening_share: float = Field(
        50.0,
        description="the lowest balance of the half-year in percent of mid-year's, from 1 to 100",
        ge=1,
        le=100,
    )

    @field_validator("funding")
    @classmethod
    def _is_none_or_printable(cls, funding: float) -> float:
        if 0 < funding < 0.01:
            raise ValueError("it is too small to be a cost")
        return funding


def pool(ledger: Ledger) -> dict[str, Quantity]:
    """What the offering document prints about the pool, by metric."""
    metrics = (
        "borrower_count",
        "loan_count",
        "balance_per_borrower",
        "balance_per_loan",
        "average_rate",
        "average_rate_daily",
        "average_account_age",
        "max_account_age",
        "share_le_2000",
        "loan_count_le_2000",
        "borrower_average_age",
    )
    return {metric: ledger.value("fenfu_pool", metric, POOL_PERIOD) for metric in metrics}


def book(ledger: Ledger) -> Quantity:
    """The product's loan balance at the middle of 2025."""
    return ledger.value("fenfu", "loan_balance", BOOK_DAY)


@dataclass(frozen=True, slots=True)
class TwoWays:
    """One figure computed in two ways, and what both allow (`None` if they contradict)."""

    name: Text
    first: Quantity
    second: Quantity

    @property
    def both(self) -> Quantity | None:
        """The values that both ways allow."""
        common = shared([self.first, self.second])
        return common and common.named(self.name)


def loans_per_borrower(figures: dict[str, Quantity]) -> TwoWays:
    """Loans ÷ borrowers, and balance per borrower ÷ balance per loan."""
    counted = figures["loan_count"].over(figures["borrower_count"])
    priced = figures["balance_per_borrower"].over(figures["balance_per_loan"])
    return TwoWays(
        Text("loans per borrower"),
        counted.named("loans per borrower, by counts"),
        priced.named("loans per borrower, by balances"),
    )


def pool_balance(figures: dict[str, Quantity]) -> TwoWays:
    """Loans × balance per loan, and borrowers × balance per borrower."""
    by_loans = figures["loan_count"] * figures["balance_per_loan"]
    by_borrowers = figures["borrower_count"] * figures["balance_per_borrower"]
    return TwoWays(
        Text("pool balance"),
        by_loans.named("pool balance, by loans"),
        by_borrowers.named("pool balance, by borrowers"),
    )


def days_a_year(day_count: int) -> Quantity:
    """A day-count convention as a number."""
    return parameter("day_count", day_count, "number", Text("days a year"))


def daily_rate(annual: Quantity, day_count: int) -> Quantity:
    """Annual rate ÷ days: the simple daily rate under a day count of 365, 366 or 360."""
    return annual.over(days_a_year(day_count)).named("daily rate")


def annual_rate(daily: Quantity, day_count: int) -> Quantity:
    """Daily rate × days: the simple annual rate under a day count of 365, 366 or 360."""
    return daily.times(days_a_year(day_count)).named("annual rate")


def advertised_daily(ledger: Ledger) -> Quantity:
    """The rate a day that the product is advertised with."""
    return ledger.value("fenfu", "advertised_rate_daily", ADVERTISED)


def advertised_annual(ledger: Ledger) -> Quantity:
    """The rate a year that the product is advertised with."""
    return ledger.value("fenfu", "advertised_rate", ADVERTISED)


def dearer_than_advertised(pool_rate: Quantity, advertised: Quantity) -> Quantity:
    """The pool's average rate minus the advertised one, in percentage points."""
    why = Text("the pool's average against the product's posted price")
    return pool_rate.minus(advertised, across=why).named("pool minus advertised")


@dataclass(frozen=True, slots=True)
class Rates:
    """The pool's average rate beside what the article prints and the product advertises."""

    days: Quantity
    annual: Quantity
    daily: Quantity
    printed_daily: Quantity
    posted_daily: Quantity
    posted_annual: Quantity
    dearer: Quantity


def rates(ledger: Ledger, figures: dict[str, Quantity], day_count: int) -> Rates:
    """All rates of the product and the pool under one day count."""
    annual, posted = figures["average_rate"], advertised_annual(ledger)
    return Rates(
        days_a_year(day_count),
        annual,
        daily_rate(annual, day_count),
        figures["average_rate_daily"],
        advertised_daily(ledger),
        posted,
        dearer_than_advertised(annual, posted),
    )


def agreement(computed: Quantity, printed: Quantity) -> Text:
    """Whether a computed figure could have been printed that way (the intervals share a value)."""
    agrees = computed.interval.intersect(printed.interval) is not None
    return Text("yes") if agrees else Text("no")


def pool_share(balance: Quantity, whole: Quantity) -> Quantity:
    """The pool's balance as a share of the product's."""
    return balance.share_of(whole).named("pool as a share of the book")


def extrapolated_counts(figures: dict[str, Quantity], whole: Quantity) -> dict[str, Quantity]:
    """Loans and borrowers that the book would have if it were made up like the pool (marked)."""
    loans = whole.over(figures["balance_per_loan"], extrapolate=BOOK_LIKE_POOL)
    people = whole.over(figures["balance_per_borrower"], extrapolate=BOOK_LIKE_POOL)
    return {
        "loans": loans.named("loans in a book like the pool"),
        "borrowers": people.named("borrowers in a book like the pool"),
    }


@dataclass(frozen=True, slots=True)
class Operator:
    """One period of the product's operator."""

    period: str
    revenue: Quantity
    net_profit: Quantity
    margin: Quantity


def operator(ledger: Ledger) -> list[Operator]:
    """Revenue, profit and net margin of the operator by period, in order of time."""
    rows = []
    for point in ledger.points("weiheng", "revenue"):
        if ledger.has("weiheng", "net_profit", point.period):
            profit = ledger.value("weiheng", "net_profit", point.period)
            margin = profit.over(point.quantity).to("percent").named("net margin")
            rows.append(Operator(point.period, point.quantity, profit, margin))
    return rows


def half_year_pace(rows: list[Operator]) -> Quantity:
    """Twice the latest half-year's revenue ÷ the revenue of the year before: a pace, no growth."""
    half = next(row for row in reversed(rows) if row.period.endswith("H1"))
    year = next(row for row in rows if row.period == str(int(half.period[:4]) - 1))
    ratio = (half.revenue * 2).over(year.revenue)
    return ratio.to("multiple").named("revenue at a year's pace, against the year before")


def operator_assets(ledger: Ledger) -> Quantity:
    """The operator's total assets at the middle of 2025."""
    return ledger.value("weiheng", "total_assets", BOOK_DAY)


@dataclass(frozen=True, slots=True)
class Peer:
    """One comparison, or the reason why there is none."""

    name: Text
    measure: Text
    own: Quantity | None
    other: Quantity | None
    ratio: Quantity | None
    remark: Text
    is_revenue: bool = False


def peers(ledger: Ledger) -> list[Peer]:
    """Fenfu and its operator beside the names the press sets beside them, where scopes match."""
    whole = book(ledger)
    revenue = ledger.value("weiheng", "revenue", "2025H1")
    balance_of = Text("loan balance, middle of the year")
    revenue_of = Text("revenue, first half")
    facilitated = Text("a product's balance beside a platform's facilitated balance")
    same = Text("both are a platform's revenue")
    compared = [
        ("qifu", balance_of, whole, ledger.value("qifu", "loan_balance", BOOK_DAY), facilitated),
        (
            "finvolution",
            revenue_of,
            revenue,
            ledger.value("finvolution", "revenue", "2025H1"),
            same,
        ),
        ("xiaoying", revenue_of, revenue, xiaoying_first_half(ledger), same),
    ]
    rows = [
        Peer(
            ledger.entity(entity),
            measure,
            own,
            other,
            own.over(other, across=why).to("multiple"),
            why,
            measure is revenue_of,
        )
        for entity, measure, own, other, why in compared
    ]
    flow = Text("not comparable: an average purchase is a flow, a balance per loan is a stock")
    selected = Text(
        "not comparable: every user of a product against the borrowers of a selected pool"
    )
    incomparable = [
        (
            Text("amount each time"),
            "balance_per_loan",
            "average_transaction",
            "2023",
            flow,
        ),
        (
            Text("balance a head"),
            "balance_per_borrower",
            "balance_per_user",
            "2020-06-30",
            selected,
        ),
    ]
    for measure, own_metric, other_metric, period, why in incomparable:
        own = ledger.value("fenfu_pool", own_metric, POOL_PERIOD)
        other = ledger.value("huabei", other_metric, period)
        rows.append(Peer(ledger.entity("huabei"), measure, own, other, None, why))
    return rows


def xiaoying_first_half(ledger: Ledger) -> Quantity:
    """Nine months minus the third quarter: the first half that no document prints."""
    nine_months = ledger.value("xiaoying", "revenue", "2025-01/2025-09")
    third = ledger.value("xiaoying", "revenue", "2025Q3")
    return nine_months.minus(third).named("revenue of the first half, by difference")


def vintages(ledger: Ledger) -> list[tuple[str, Quantity]]:
    """Peak share of a vintage ever more than thirty days late, by period of origination."""
    points = ledger.points("fenfu", "peak_cumulative_30dpd")
    return [(point.period, point.quantity) for point in points]


def platform_fee(ledger: Ledger) -> Quantity:
    """What another lender pays platforms, as a share of its interest: a comparison only."""
    return ledger.value("suyin", "platform_fee_share", "2024")


def single_loan_ceiling(ledger: Ledger) -> Quantity:
    """The highest rate of a small-loan company's single loan, from the end of 2025 on."""
    return ledger.value("microloan_cost_guideline_2025", "single_loan_rate_cap", "2025-12")


def late_after(ledger: Ledger) -> Quantity:
    """The days past due from which the product's vintages count a loan as delinquent."""
    return ledger.value("fenfu", "delinquency_threshold", "undated")


def cap_distance(annual: Quantity, cap: float) -> tuple[Quantity, Quantity]:
    """The cap, and the cap minus the pool's average rate in percentage points."""
    limit = parameter("cap", cap, "percent", Text("cap"))
    return limit, limit.minus(annual).named("distance to the cap")
