"""How much of the industry a panel of lenders sees: by companies and by profit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.studies.lenders.accounts import (
    FLOWS,
    INDUSTRY,
    RATIOS,
    STOCKS,
    is_derived,
    panel,
    ranked,
    window_of,
)
from xiaodai.values.quantity import counted
from xiaodai.values.words import Text, listed

FIGURES = (*STOCKS, *FLOWS, "return_on_assets")
TOP = 3


def coverage(ledger: Ledger, year: int) -> pd.DataFrame:
    """How many of the companies in the industry each figure is printed for, derived, or missing.

    Missing = companies in the industry − printed − derived, with the industry's count of the
    nearest year-end that the ledger has.

    The index holds the ids of the figures. The columns are `figure` (the name) and the numbers of
    companies `printed`, `derived` and `missing`.
    """
    companies, known = company_count(ledger, year).quantity, panel(ledger, year)
    rows = []
    for figure in FIGURES:
        computed = int(known[figure].map(is_derived).sum())
        printed = int(known[figure].notna().sum()) - computed
        missing = int(companies.low or 0) - printed - computed
        name = RATIOS[figure] if figure in RATIOS else ledger.metric(figure)
        rows.append((figure, name, *map(counted, (printed, computed, missing))))
    columns = ["id", "figure", "printed", "derived", "missing"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def company_count(ledger: Ledger, year: int) -> Point:
    """The number of companies at the year-end nearest to a year, with the day of the count."""
    points = ledger.points(INDUSTRY, "company_count")
    return min(points, key=lambda p: (abs(int(p.period[:4]) - year), p.period))


def top_earners(ledger: Ledger, year: int) -> pd.Series[Any] | None:
    """The three largest known profits ÷ the published sum over all that disclosed theirs.

    `None` if the ledger has no such sum for the window, or fewer than three profits. The three are
    the largest known ones; that nobody else earned more is not assumed.

    The index holds `names` (words), `profit` (of the three) and `all_profit` (yuan), and `share`
    (percent).
    """
    span = window_of(ledger, year)
    groups = [
        entity
        for entity, kind in sorted(ledger.kinds.items())
        if kind == "group"
        and INDUSTRY in ledger.scope(entity)
        and ledger.has(entity, "net_profit", span.period)
    ]
    known = ranked(panel(ledger, year), "net_profit")
    if not groups or len(known) < TOP:
        return None
    among = Text("the lenders are taken to be among those summed")
    apart = Text("profits of different lenders are added up")
    profit, *others = known["net_profit"].head(TOP)
    for other in others:
        profit = profit.plus(other, across=apart)
    profit = replace(profit, scope=ledger.scope(INDUSTRY))
    whole = ledger.value(groups[0], "net_profit", span.period)
    share = profit.over(whole, across=among).to("percent")
    profit_name = Text("three largest known profits, {period}", period=span.period)
    share_name = Text("share of the three largest known profits, {period}", period=span.period)
    found = {
        "names": listed(list(known["lender"].head(TOP))),
        "profit": profit.named(profit_name),
        "all_profit": whole,
        "share": share.named(share_name),
    }
    return pd.Series(found)
