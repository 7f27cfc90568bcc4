"""Lenders' figures from their accounts over one year or half-year, and the ratios between them.

Ratios of a flow to a stock use the mean of the opening and the closing stock, the customary
definition (IMF, *Financial Soundness Indicators Compilation Guide*, 2019, on return on assets).
Where the opening stock was not printed, the printed growth rate gives it; where neither was, the
ratio is missing and shown as missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.words import Text

INDUSTRY = "consumer_finance"
STOCKS = ("total_assets", "loan_balance", "loans_net", "npl_ratio", "provision_coverage")
FLOWS = (
    "revenue",
    "net_profit",
    "interest_income",
    "credit_impairment",
    "write_offs",
    "collection_fees",
)
RATIOS = {
    "return_on_assets": Text("Return on mean assets"),
    "revenue_on_assets": Text("Revenue on mean assets"),
    "impairment_on_assets": Text("Impairment on mean assets"),
    "interest_on_loans": Text("Interest income on mean net loans"),
    "impairment_on_loans": Text("Impairment on mean net loans"),
    "collection_on_loans": Text("Collection fees on mean net loans"),
    "write_offs_on_loans": Text("Write-offs on closing loans"),
}
FLOW_AND_STOCK = {
    "return_on_assets": ("net_profit", "mean total_assets"),
    "revenue_on_assets": ("revenue", "mean total_assets"),
    "impairment_on_assets": ("credit_impairment", "mean total_assets"),
    "interest_on_loans": ("interest_income", "mean loans_net"),
    "impairment_on_loans": ("credit_impairment", "mean loans_net"),
    "collection_on_loans": ("collection_fees", "mean loans_net"),
    "write_offs_on_loans": ("write_offs", "loan_balance"),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The span of one panel: flows of `period`, stocks of `opening` and `closing`."""

    period: str
    opening: str
    closing: str
    growth: str  # the suffix of the metrics that say how a stock grew over the span

    @property
    def is_half(self) -> bool:
        """Whether the flows are those of half a year."""
        return self.period.endswith("H1")


def window(year: int, *, is_half: bool) -> Window:
    """A calendar year, or its first half."""
    opening = f"{year - 1}-12-31"
    if is_half:
        return Window(f"{year}H1", opening, f"{year}-06-30", "_growth_ytd")
    return Window(str(year), opening, f"{year}-12-31", "_growth")


def window_of(ledger: Ledger, year: int) -> Window:
    """The whole year if the ledger has any assets or profit of it, else its first half."""
    whole = window(year, is_half=False)
    known = (
        ledger.has(who, "total_assets", whole.closing)
        or ledger.has(who, "net_profit", whole.period)
        for who in companies(ledger)
    )
    return whole if any(known) else window(year, is_half=True)


def companies(ledger: Ledger) -> list[str]:
    """The ids of the licensed consumer-finance companies in the ledger, in alphabetical order."""
    return sorted(
        entity
        for entity, kind in ledger.kinds.items()
        if kind == "lender" and INDUSTRY in ledger.scope(entity)
    )


def years(ledger: Ledger) -> list[int]:
    """The years for which the ledger has any lender's figure, in order."""
    periods = {
        point.period
        for who in companies(ledger)
        for metric in (*STOCKS, *FLOWS)
        for point in ledger.points(who, metric)
    }
    mentioned = sorted({int(period[:4]) for period in periods if re.match(r"\d{4}", period)})
    return [year for year in mentioned if disclosing(ledger, year)]


def disclosing(ledger: Ledger, year: int) -> list[str]:
    """The ids of the lenders with any printed figure for the year's window."""
    span = window_of(ledger, year)
    return [
        who
        for who in companies(ledger)
        if any(ledger.has(who, metric, span.closing) for metric in STOCKS)
        or any(ledger.has(who, metric, span.period) for metric in FLOWS)
    ]


def panel(ledger: Ledger, year: int, lenders: Sequence[str] = ()) -> pd.DataFrame:
    """Figures and ratios of the given lenders, or of all that disclose, the largest first.

    Ratio = flow ÷ (opening + closing stock) × 2, but write-offs ÷ closing loan balance.

    The index holds the lenders' ids, ordered by assets. The columns are `lender` (the name), one
    for each metric of `STOCKS` (at the end of the window) and `FLOWS` (over the window), and one
    for each of `RATIOS` (percent of the window, a half-year's not doubled). A figure that the
    ledger does not have is `None`.
    """
    span = window_of(ledger, year)
    rows = [_row(ledger, who, span) for who in lenders or disclosing(ledger, year)]
    rows.sort(key=lambda row: (-middle(row["total_assets"]), row["id"]))
    columns = ["id", "lender", *STOCKS, *FLOWS, *RATIOS]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def ranked(figures: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rows of a panel in which a figure is known, the highest first; columns as in the panel.

    Figures are ordered by their midpoints.
    """
    known = figures.dropna(subset=[by])
    return known.sort_values(by, key=lambda column: -column.map(middle), kind="stable")


def level(ledger: Ledger, lender: str, metric: str, day: str) -> Quantity | None:
    """A stock at a year-end or mid-year: as printed, else derived from a later figure.

    Derived means closing ÷ (1 + growth), from the growth over the year or half-year that follows.
    Each printed figure enters once, so the bounds are sharp. `None` if the ledger has neither.
    """
    if ledger.has(lender, metric, day):
        return ledger.value(lender, metric, day)
    year = int(day[:4]) + 1
    for later in (window(year, is_half=True), window(year, is_half=False)):
        factor = _growth_factor(ledger, lender, metric, later) if day == later.opening else None
        if factor is not None:
            before = ledger.value(lender, metric, later.closing).over(factor)
            who, what = ledger.entity(lender), ledger.metric(metric)
            return before.named(Text("{what}, {who}, {day}, derived", what=what, who=who, day=day))
    return None


def mean_level(ledger: Ledger, lender: str, metric: str, span: Window) -> Quantity | None:
    """The mean of the opening and the closing stock of a window; `None` if either is unknown.

    Mean = (opening + closing) ÷ 2, or, where only the growth g was printed,
    closing × (1 + 1 ÷ (1 + g)) ÷ 2. Each printed figure enters once, so the bounds are sharp.
    """
    closing = level(ledger, lender, metric, span.closing)
    if closing is None:
        return None
    if ledger.has(lender, metric, span.opening):
        mean = (ledger.value(lender, metric, span.opening) + closing) / 2
    elif (factor := _growth_factor(ledger, lender, metric, span)) is not None:
        mean = closing * constant(1).plus(constant(1) / factor) / 2
    else:
        return None
    who, what = ledger.entity(lender), ledger.metric(metric)
    return mean.named(
        Text("mean {what:lower}, {who}, {period}", what=what, who=who, period=span.period),
    )


def is_derived(figure: Quantity | None) -> bool:
    """Whether a figure of the panel was computed and not printed."""
    return figure is not None and isinstance(figure.lineage, Computed)


def middle(figure: Quantity | None) -> Fraction:
    """What figures are ordered by: the midpoint in base units, or the end that is known.

    −1 for a figure that is missing, so that it comes last.
    """
    if figure is None:
        return Fraction(-1)
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return sum(ends, Fraction(0)) / len(ends)


def _row(ledger: Ledger, lender: str, span: Window) -> dict[str, Any]:
    figures = {metric: level(ledger, lender, metric, span.closing) for metric in STOCKS}
    for metric in FLOWS:
        is_known = ledger.has(lender, metric, span.period)
        figures[metric] = ledger.value(lender, metric, span.period) if is_known else None
    means = {
        f"mean {stock}": mean_level(ledger, lender, stock, span)
        for stock in ("total_assets", "loans_net")
    }
    who = ledger.entity(lender)
    ratios = {
        name: _ratio(figures[flow], (figures | means)[stock], name, who, span)
        for name, (flow, stock) in FLOW_AND_STOCK.items()
    }
    return {"id": lender, "lender": who, **figures, **ratios}


def _ratio(
    flow: Quantity | None, stock: Quantity | None, name: str, who: Text, span: Window
) -> Quantity | None:
    if flow is None or stock is None:
        return None
    ratio = flow.over(stock).to("percent")
    what = RATIOS[name]
    return ratio.named(Text("{what}, {who}, {period}", what=what, who=who, period=span.period))


def _growth_factor(ledger: Ledger, lender: str, metric: str, span: Window) -> Quantity | None:
    """Closing ÷ opening stock, from the printed growth; `None` without growth or closing stock."""
    growth = metric + span.growth
    if ledger.has(lender, metric, span.closing) and ledger.has(lender, growth, span.period):
        return constant(1).plus(ledger.value(lender, growth, span.period))
    return None
