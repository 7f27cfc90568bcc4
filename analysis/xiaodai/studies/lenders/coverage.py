"""How much of the industry a panel of lenders sees: by companies and by profit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.studies.lenders import FLOWS, INDUSTRY, STOCKS, derived, panel, size, window_of
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Text, listed

FIGURES = (*STOCKS, *FLOWS, "return_on_assets")
TOP = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """For how many lenders of the panel a figure is known."""

    figure: str
    printed: Quantity
    derived: Quantity
    missing: Quantity


def coverage(ledger: Ledger, year: int) -> list[Coverage]:
    """How many of the companies in the industry each figure is printed for, derived, or missing.

    Missing = companies in the industry − printed − derived, with the industry's count of the
    nearest year-end that the ledger has.
    """
    companies, rows = company_count(ledger, year).quantity, panel(ledger, year)
    found = []
    for name in FIGURES:
        values = [getattr(row, name) for row in rows]
        computed = sum(derived(value) for value in values)
        printed = sum(value is not None for value in values) - computed
        missing = int(companies.low or 0) - printed - computed
        found.append(Coverage(name, counted(printed), counted(computed), counted(missing)))
    return found


def company_count(ledger: Ledger, year: int) -> Point:
    """The number of companies at the year-end nearest to a year, with the day it was counted."""
    points = ledger.points(INDUSTRY, "company_count")
    return min(points, key=lambda p: (abs(int(p.period[:4]) - year), p.period))


@dataclass(frozen=True, slots=True)
class Earners:
    """The lenders with the largest known profits, against all companies that published theirs."""

    names: Text
    profit: Quantity
    companies: Text
    all_profit: Quantity
    share: Quantity


def top_earners(ledger: Ledger, year: int) -> Earners | None:
    """The three largest known profits ÷ the published sum of those that disclosed theirs.

    `None` if the ledger has no such sum for the window, or fewer than three profits. The three are
    the largest known ones; that nobody else earned more is not assumed.
    """
    span = window_of(ledger, year)
    groups = [
        entity
        for entity, kind in sorted(ledger.kinds.items())
        if kind == "group"
        and INDUSTRY in ledger.scope(entity)
        and ledger.has(entity, "net_profit", span.period)
    ]
    rows = [row for row in panel(ledger, year) if row.net_profit is not None]
    if not groups or len(rows) < TOP:
        return None
    rows = sorted(rows, key=lambda row: -size(row.net_profit))[:TOP]
    names = [ledger.entity(row.lender) for row in rows]
    among = Text("the lenders are taken to be among those summed")
    apart = Text("profits of different lenders are added up")
    profits = [row.net_profit for row in rows if row.net_profit is not None]
    profit = profits[0]
    for other in profits[1:]:
        profit = profit.plus(other, across=apart)
    profit = replace(profit, scope=ledger.scope(INDUSTRY))
    whole = ledger.value(groups[0], "net_profit", span.period)
    share = profit.over(whole, across=among).to("percent")
    return Earners(
        listed(names),
        profit.named(
            Text("three largest known profits, {period}", period=span.period),
        ),
        ledger.entity(groups[0]),
        whole,
        share.named(
            Text("share of the three largest known profits, {period}", period=span.period),
        ),
    )
