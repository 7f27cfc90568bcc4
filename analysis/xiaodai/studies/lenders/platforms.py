"""Lending platforms side by side: balance, revenue, profit and lending of their latest quarter."""

import re

import pandas as pd

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.accounts import known
from xiaodai.values import Quantity, Text, row

MARKET = "loan_facilitation"
QUARTER = re.compile(r"\d{4}Q[1-4]")


def latest(ledger: Ledger) -> pd.DataFrame:
    """Platforms with a quarter's revenue and profit, the latest of each, the largest revenue first.

    Margin = profit ÷ revenue; mean loan = loans granted ÷ their number, a flow.

    The index holds the platforms' ids. The columns are `platform` (the name), `period`, `revenue`,
    `net_profit` (yuan), `margin` (percent), `originations` (yuan), `mean_loan` (yuan a loan), `day`
    and `loan_balance` (yuan; the latest). What was not printed is `None`.
    """
    platforms = [e for e, kind in ledger.kinds.items() if kind == "platform"]
    rows = []
    for who in (p for p in platforms if MARKET in ledger.scope(p)):
        quarters = [p for p in ledger.points(who, "revenue") if QUARTER.fullmatch(p.period)]
        both = [p for p in quarters if ledger.has(who, "net_profit", p.period)]
        if both:
            rows.append(_row(ledger, who, both[-1]))
    rows.sort(key=lambda one: one["revenue"].interval.ends, reverse=True)
    return pd.DataFrame(rows).set_index("id")


def year_by_difference(ledger: Ledger) -> pd.DataFrame:
    """Profit of a year of which the accounts give profit before tax and tax alone.

    Net profit = profit before tax − income tax; change = profit before tax ÷ that of the year
    before − 1. The columns are `platform`, `period`, `profit_before_tax`, `income_tax`,
    `net_profit` (yuan) and `change` (percent; `None` where the year before is unknown).
    """
    rows = []
    for who in sorted(set(ledger.query(metric="income_tax")["entity"])):
        for point in ledger.points(who, "income_tax"):
            if (before := known(ledger, who, "profit_before_tax", point.period)) is None:
                continue
            after = before.minus(point.quantity).named("net profit by difference")
            name, change = ledger.short_name(who), None
            earlier = known(ledger, who, "profit_before_tax", _year_before(point))
            if earlier is not None:
                change = (before / earlier - 1).to("percent")
                change = change.named("change of profit before tax, {who}", who=name)
            rows.append((name, Period(point.period), before, point.quantity, after, change))
    columns = ["platform", "period", "profit_before_tax", "income_tax", "net_profit", "change"]
    return pd.DataFrame(rows, columns=columns)


def _year_before(point: Point) -> str:
    return str(int(point.period) - 1) if point.period.isdigit() else ""


def _row(ledger: Ledger, who: str, quarter: Point) -> pd.Series:
    name, period = ledger.short_name(who), quarter.period
    profit = ledger.value(who, "net_profit", period)
    granted, number = (known(ledger, who, m, period) for m in ("originations", "origination_count"))
    mean: Quantity | None = None
    if granted is not None and number is not None:
        mean = granted.over(number).named(Text("average loan granted, {who}", who=name))
    balance = ledger.latest(who, "loan_balance") if ledger.points(who, "loan_balance") else None
    margin = profit.over(quarter.quantity).to("percent")
    return row(
        id=who,
        platform=name,
        period=Period(period),
        revenue=quarter.quantity,
        net_profit=profit,
        margin=margin.named(Text("net margin, {who}", who=name)),
        originations=granted,
        mean_loan=mean,
        day=balance and Period(balance.period),
        loan_balance=balance and balance.quantity,
    )
