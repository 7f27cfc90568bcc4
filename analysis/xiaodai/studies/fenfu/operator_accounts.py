"""The product's operator: its accounts, and what the press compares it with."""

from __future__ import annotations

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.fenfu.disclosed import BOOK_DAY, POOL_PERIOD, book
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text


def operator(ledger: Ledger) -> pd.DataFrame:
    """Revenue, profit and net margin of the operator, in order of time.

    The index holds period codes (`2025H1`). The columns are `period`, `revenue` and `net_profit`
    (yuan) and `margin` (percent).
    """
    rows = []
    for point in ledger.points("weiheng", "revenue"):
        if ledger.has("weiheng", "net_profit", point.period):
            profit = ledger.value("weiheng", "net_profit", point.period)
            margin = profit.over(point.quantity).to("percent").named("net margin")
            rows.append((point.period, Period(point.period), point.quantity, profit, margin))
    columns = ["id", "period", "revenue", "net_profit", "margin"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def half_year_pace(accounts: pd.DataFrame) -> Quantity:
    """Twice the latest half-year's revenue ÷ the revenue of the year before: a pace, no growth.

    `accounts` is the result of `operator`.
    """
    half = accounts[accounts.index.str.endswith("H1")].iloc[-1]
    year = accounts[accounts.index == str(int(half["period"].code[:4]) - 1)].iloc[0]
    ratio: Quantity = (half["revenue"] * 2).over(year["revenue"])
    return ratio.to("multiple").named("revenue at a year's pace, against the year before")


def operator_assets(ledger: Ledger) -> Quantity:
    """The operator's total assets at the middle of 2025."""
    return ledger.value("weiheng", "total_assets", BOOK_DAY)


def peers(ledger: Ledger) -> pd.DataFrame:
    """Fenfu and its operator beside the names the press sets beside them, where scopes match.

    The index holds the metric of Fenfu or its operator. The columns are `peer` (the name),
    `measure` (what is compared), `own`, `other`, `ratio` (own ÷ other, or `None` where the two are
    not comparable) and `scope` (why they may be compared, or why not).
    """
    whole = book(ledger)
    revenue = ledger.value("weiheng", "revenue", "2025H1")
    balance_of = Text("loan balance, middle of the year")
    revenue_of = Text("revenue, first half")
    facilitated = Text("a product's balance beside a platform's facilitated balance")
    same = Text("both are a platform's revenue")
    balance = ledger.value("qifu", "loan_balance", BOOK_DAY)
    finvolution = ledger.value("finvolution", "revenue", "2025H1")
    compared = [
        ("loan_balance", "qifu", balance_of, whole, balance, facilitated),
        ("revenue", "finvolution", revenue_of, revenue, finvolution, same),
        ("revenue", "xiaoying", revenue_of, revenue, xiaoying_first_half(ledger), same),
    ]
    rows: list[tuple[str | Text | Quantity | None, ...]] = [
        (
            metric,
            ledger.entity(entity),
            measure,
            own,
            other,
            own.over(other, across=why).to("multiple"),
            why,
        )
        for metric, entity, measure, own, other, why in compared
    ]
    flow = Text("not comparable: an average purchase is a flow, a balance per loan is a stock")
    selected = Text(
        "not comparable: every user of a product against the borrowers of a selected pool"
    )
    each_time, a_head = Text("amount each time"), Text("balance a head")
    incomparable = [
        ("balance_per_loan", "average_transaction", "2023", each_time, flow),
        ("balance_per_borrower", "balance_per_user", "2020-06-30", a_head, selected),
    ]
    for metric, other_metric, period, measure, why in incomparable:
        own = ledger.value("fenfu_pool", metric, POOL_PERIOD)
        other = ledger.value("huabei", other_metric, period)
        rows.append((metric, ledger.entity("huabei"), measure, own, other, None, why))
    columns = ["id", "peer", "measure", "own", "other", "ratio", "scope"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def xiaoying_first_half(ledger: Ledger) -> Quantity:
    """Nine months minus the third quarter: the first half that no document prints."""
    nine_months = ledger.value("xiaoying", "revenue", "2025-01/2025-09")
    third = ledger.value("xiaoying", "revenue", "2025Q3")
    return nine_months.minus(third).named("revenue of the first half, by difference")
