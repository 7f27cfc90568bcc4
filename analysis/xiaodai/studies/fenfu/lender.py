"""The small-loan company that lends Fenfu's money: what it raised, and what its books can hold."""

from dataclasses import replace
from datetime import date

import pandas as pd

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.reading import Period, period_days
from xiaodai.studies.fenfu.disclosed import BOOK_DAY
from xiaodai.values import Interval, Text, row

FLOWS = ("revenue", "net_profit")
DEALS = (
    "abn_registrations",
    "abn_quota",
    "abs_quota",
    "abn_issuance",
    "exchange_abs_issuance",
    "abs_issuance",
)
POOL = ("loan_count", "borrower_count", "balance_per_loan", "balance_per_borrower", "average_rate")


def lender(ledger: Ledger) -> str:
    """The id of the lender of the product, by the scopes of the ledger."""
    return ledger.scope("fenfu")[1]


def accounts(ledger: Ledger) -> pd.DataFrame:
    """The lender's assets and earnings by span, in order of time; margin = profit ÷ revenue.

    The index holds period codes (`2024`, `2025H1`). The columns are `period`, `total_assets` (at
    its end), `revenue`, `net_profit` (yuan) and `margin` (percent); `None` where not printed.
    """
    who = lender(ledger)
    assets = {period_days(p.period)[1]: p.quantity for p in ledger.points(who, "total_assets")}
    flows = {m: {p.period: p.quantity for p in ledger.points(who, m)} for m in FLOWS}
    rows = []
    for span in sorted({*flows["revenue"], *flows["net_profit"]}, key=period_days):
        revenue, profit = (flows[metric].get(span) for metric in FLOWS)
        margin = profit.over(revenue).to("percent") if revenue and profit else None
        margin = margin and margin.named("net margin of the lender, {span}", span=span)
        stock = assets.get(period_days(span)[1])
        rows.append((span, Period(span), stock, revenue, profit, margin))
    columns = ["id", "period", "total_assets", "revenue", "net_profit", "margin"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def against_the_book(ledger: Ledger) -> pd.DataFrame:
    """What the lender may raise, raised and has, against the product's balance.

    Share = amount ÷ the product's balance at the middle of 2025; spans and days differ, so it says
    how large an amount is and no more. Of each of `DEALS` the span that reaches farthest is taken,
    of equal ones the longest. The index holds metric ids; the columns are `what`, `period`, `value`
    and `share` (percent; `None` for a number of deals).
    """
    who, balance = lender(ledger), ledger.value("fenfu", "loan_balance", BOOK_DAY)
    why = Text("an amount of the lender against a product that others fund as well")
    rows = []
    for metric in (*DEALS, "registered_capital", "total_assets"):
        point = max(ledger.points(who, metric), key=_reach, default=None)
        if point is None:
            continue
        share = None
        if point.quantity.unit.dimensions == balance.unit.dimensions:
            share = point.quantity.over(balance, across=why).to("percent")
            share = share.named("{what} against the product's balance", what=ledger.metric(metric))
        rows.append((metric, ledger.metric(metric), Period(point.period), point.quantity, share))
    columns = ["id", "what", "period", "value", "share"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def capital(ledger: Ledger) -> pd.DataFrame:
    """The lender's registered capital after each increase, in order of time.

    The columns are `period`, `registered_capital` and `added` (yuan; since the row before, `None`
    in the first).
    """
    points = ledger.points(lender(ledger), "registered_capital")
    rows: list[tuple[object, ...]] = []
    for point in points:
        added = point.quantity.minus(rows[-1][1]) if rows else None  # type: ignore[arg-type]
        added = added and added.named("capital added by {period}", period=point.period)
        rows.append((Period(point.period), point.quantity, added))
    return pd.DataFrame(rows, columns=["period", "registered_capital", "added"])


def on_its_book(ledger: Ledger) -> pd.Series:
    """How much of the product the lender's balance sheet can hold: at most assets ÷ balance.

    The index holds `assets` and `balance` (yuan, the middle of 2025) and `share` (percent, an upper
    bound: other assets leave less).
    """
    assets = ledger.value(lender(ledger), "total_assets", BOOK_DAY)
    balance = ledger.value("fenfu", "loan_balance", BOOK_DAY)
    why = Text("whatever of the product is on the lender's books is part of its assets")
    most = assets.over(balance, across=why).to("percent").marked("inference", why)
    share = replace(most, interval=Interval(None, most.interval.high))
    named = share.named("most of the product that the lender's books can hold")
    return row(assets=assets, balance=balance, share=named)


def comparable_pools(ledger: Ledger) -> pd.DataFrame:
    """Pools of loans that are not bad, whose borrowers are counted, with what is known of each.

    The index holds the pools' ids. The columns are `who` (the name), `period`, `loan_count`,
    `borrower_count`, `balance_per_loan`, `balance_per_borrower` (yuan) and `average_rate` (percent
    a year); `None` where not printed for that day.
    """
    pools = [entity for entity, kind in ledger.kinds.items() if kind == "pool"]
    table = ledger.frame(entity=pools, metric=POOL, wide="metric").reindex(columns=[*POOL])
    table = table.dropna(subset=["borrower_count"]).dropna(subset=[*POOL[2:]], how="all")
    table = table.reset_index("period")
    table = table.astype(object).where(table.notna(), None)
    table["period"] = table["period"].map(Period)
    table.insert(0, "who", table.index.map(ledger.short_name))
    return table.rename_axis("id").sort_index()


def _reach(point: Point) -> tuple[date, int]:
    first, last = period_days(point.period)
    return last, (last - first).days
