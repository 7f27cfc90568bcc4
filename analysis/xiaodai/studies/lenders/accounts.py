"""Lenders' figures from their accounts over one year or half-year, and the ratios between them.

Ratios of a flow to a stock use the mean of the opening and the closing stock, the customary
definition (IMF, *Financial Soundness Indicators Compilation Guide*, 2019, on return on assets).
Where the opening stock was not printed, the printed growth rate gives it; where neither was, the
ratio is missing.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.ledger.ledger import USABLE, Ledger, Point
from xiaodai.reading.periods import Period
from xiaodai.values import Computed, Quantity, Text, constant, counted, row
from xiaodai.values.elements import total
from xiaodai.values.words import listed

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
    "return_on_assets": Text("Return on average assets"),
    "revenue_on_assets": Text("Revenue on average assets"),
    "impairment_on_assets": Text("Impairment on average assets"),
    "interest_on_loans": Text("Interest income on average net loans"),
    "impairment_on_loans": Text("Impairment on average net loans"),
    "collection_on_loans": Text("Collection fees on average net loans"),
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
COVERED = (*STOCKS, *FLOWS, "return_on_assets")
TOP = 3


class Window(NamedTuple):
    """The span of one panel: flows of `period`, stocks of `opening` and `closing`."""

    period: str
    opening: str
    closing: str
    growth: str  # the suffix of the metrics that say how a stock grew over the span
    is_half: bool


def window(year: int, *, is_half: bool) -> Window:
    """A calendar year, or its first half."""
    opening = f"{year - 1}-12-31"
    if is_half:
        return Window(f"{year}H1", opening, f"{year}-06-30", "_growth_ytd", is_half)
    return Window(str(year), opening, f"{year}-12-31", "_growth", is_half)


def window_of(ledger: Ledger, year: int) -> Window:
    """The whole year if the ledger has any assets or profit of it, else its first half."""
    whole = window(year, is_half=False)
    either = (("total_assets", whole.closing), ("net_profit", whole.period))
    is_known = any(ledger.has(who, *each) for who in companies(ledger) for each in either)
    return whole if is_known else window(year, is_half=True)


def known(ledger: Ledger, who: str, metric: str, period: str) -> Quantity | None:
    """A figure of the ledger; `None` if it has no usable print of it."""
    return ledger.value(who, metric, period) if ledger.has(who, metric, period) else None


def companies(ledger: Ledger, kind: str = "lender") -> list[str]:
    """The ids of the licensed consumer-finance companies in the ledger, in alphabetical order.

    Of another kind of entity: what belongs to the industry, such as each `group` of companies.
    """
    return sorted(e for e, k in ledger.kinds.items() if k == kind and INDUSTRY in ledger.scope(e))


def together(ledger: Ledger, *metrics: str) -> pd.DataFrame:
    """Whoever in the industry has all these metrics of one period.

    Index: `id`. Columns: `who` (its name), `period`, and one for each metric.
    """
    members = [entity for entity in ledger.kinds if INDUSTRY in ledger.scope(entity)]
    table = ledger.frame(entity=members, metric=metrics, wide="metric").reindex(columns=metrics)
    table = table.dropna().reset_index("period").rename_axis("id")
    table["period"] = table["period"].map(Period)
    table.insert(0, "who", table.index.map(ledger.short_name))
    return table


def years(ledger: Ledger) -> list[int]:
    """The years for which the ledger has any lender's figure, in order."""
    claims = ledger.query(entity=companies(ledger), metric=(*STOCKS, *FLOWS), status=USABLE)
    mentioned = sorted({int(code[:4]) for code in claims["period"] if code[:4].isdigit()})
    return [year for year in mentioned if disclosing(ledger, year)]


def disclosing(ledger: Ledger, year: int) -> list[str]:
    """The ids of the lenders with any printed figure for the year's window."""
    span = window_of(ledger, year)
    figures = [(metric, span.closing) for metric in STOCKS]
    figures += [(metric, span.period) for metric in FLOWS]
    return [who for who in companies(ledger) if any(ledger.has(who, *each) for each in figures)]


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
    """The rows of a panel in which a figure is known, the highest midpoint first."""
    found = figures.dropna(subset=[by])
    return found.sort_values(by, key=lambda column: -column.map(middle), kind="stable")


def level(ledger: Ledger, lender: str, metric: str, day: str) -> Quantity | None:
    """A stock at a year-end or mid-year: as printed, else closing ÷ (1 + growth) of what follows.

    Each printed figure enters once, so the bounds are sharp. `None` if the ledger has neither.
    """
    if (printed := known(ledger, lender, metric, day)) is not None:
        return printed
    year = int(day[:4]) + 1
    for later in (window(year, is_half=True), window(year, is_half=False)):
        factor = _growth_factor(ledger, lender, metric, later) if day == later.opening else None
        if factor is not None:
            before = ledger.value(lender, metric, later.closing).over(factor)
            who, what = ledger.short_name(lender), ledger.metric(metric)
            return before.named("{what}, {who}, {day}, derived", what=what, who=who, day=day)
    return None


def mean_level(ledger: Ledger, lender: str, metric: str, span: Window) -> Quantity | None:
    """The mean of the opening and the closing stock of a window; `None` if either is unknown.

    Mean = (opening + closing) ÷ 2, or, where only the growth g was printed,
    closing × (1 + 1 ÷ (1 + g)) ÷ 2. Each printed figure enters once, so the bounds are sharp.
    """
    closing = level(ledger, lender, metric, span.closing)
    if closing is None:
        return None
    if (opening := known(ledger, lender, metric, span.opening)) is not None:
        mean = (opening + closing) / 2
    elif (factor := _growth_factor(ledger, lender, metric, span)) is not None:
        mean = closing * constant(1).plus(constant(1) / factor) / 2
    else:
        return None
    who, what = ledger.short_name(lender), ledger.metric(metric)
    return mean.named(
        "average {what:lower}, {who}, {period}", what=what, who=who, period=span.period
    )


def is_derived(figure: Quantity | None) -> bool:
    """Whether a figure of the panel was computed and not printed."""
    return figure is not None and isinstance(figure.lineage, Computed)


def middle(figure: Quantity | None) -> Fraction:
    """What figures are ordered by: the midpoint, or the end that is known; −1 for a missing one."""
    if figure is None:
        return Fraction(-1)
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return sum(ends, Fraction(0)) / len(ends)


def coverage(ledger: Ledger, year: int) -> pd.DataFrame:
    """How many of the companies in the industry each figure is printed for, derived, or missing.

    Missing = companies in the industry (at the nearest year-end) − printed − derived.

    The index holds the ids of the figures. The columns are `figure` (the name) and the numbers of
    companies `printed`, `derived` and `missing`.
    """
    count, figures = company_count(ledger, year).quantity, panel(ledger, year)[[*COVERED]]
    derived = figures.map(is_derived).sum()
    printed = figures.notna().sum() - derived
    missing = int(count.low or 0) - printed - derived
    table = pd.DataFrame({"printed": printed, "derived": derived, "missing": missing}).map(counted)
    named = [RATIOS[name] if name in RATIOS else ledger.metric(name) for name in COVERED]
    table.insert(0, "figure", pd.Series(named, COVERED))
    return table.rename_axis("id")


def company_count(ledger: Ledger, year: int) -> Point:
    """The number of companies at the year-end nearest to a year, with the day of the count."""
    points = ledger.points(INDUSTRY, "company_count")
    return min(points, key=lambda p: (abs(int(p.period[:4]) - year), p.period))


def largest(ledger: Ledger, day: str) -> pd.Series | None:
    """The company with the most assets known at a day, and how they went on.

    Share = its assets ÷ the industry's. The index holds `lender` (the name), `total_assets` (yuan),
    `share` (percent; `None` if the industry's total is unknown), and `later` (a `Point`: the last
    assets known after the day, or `None`). `None` if no company's assets are known.
    """
    sizes = {who: level(ledger, who, "total_assets", day) for who in companies(ledger)}
    if not (found := {who: size for who, size in sizes.items() if size is not None}):
        return None
    who = max(found, key=lambda lender: middle(found[lender]))
    whole = known(ledger, INDUSTRY, "total_assets", day)
    name, share = ledger.short_name(who), None
    if whole is not None:
        share = found[who].share_of(whole)
        share = share.named("share of {who} in the industry's assets, {day}", who=name, day=day)
    last = ledger.points(who, "total_assets")[-1:]
    return row(
        lender=name,
        total_assets=found[who],
        share=share,
        later=last[0] if last and last[0].period > day else None,
    )


def top_earners(ledger: Ledger, year: int) -> pd.Series | None:
    """The three largest known profits ÷ the published sum over all that disclosed theirs.

    That nobody else earned more is not assumed. `None` if the ledger has no such sum for the
    window, or fewer than three profits.

    The index holds `names` (words), `profit` (of the three) and `all_profit` (yuan), and `share`
    (percent).
    """
    span = window_of(ledger, year)
    sums = (known(ledger, each, "net_profit", span.period) for each in companies(ledger, "group"))
    all_profit = next((profit for profit in sums if profit is not None), None)
    largest = ranked(panel(ledger, year), "net_profit").head(TOP)
    if all_profit is None or len(largest) < TOP:
        return None
    among = Text("the lenders are taken to be among those summed")
    apart = Text("profits of different lenders are added up")
    profit = total(list(largest["net_profit"]), across=apart)
    profit = replace(profit, scope=ledger.scope(INDUSTRY))
    share = profit.over(all_profit, across=among).to("percent")
    when = span.period
    return row(
        names=listed(list(largest["lender"])),
        profit=profit.named("three largest known profits, {period}", period=when),
        all_profit=all_profit,
        share=share.named("share of the three largest known profits, {period}", period=when),
    )


def _row(ledger: Ledger, lender: str, span: Window) -> dict[str, Any]:
    who = ledger.short_name(lender)
    figures = {metric: level(ledger, lender, metric, span.closing) for metric in STOCKS}
    figures |= {metric: known(ledger, lender, metric, span.period) for metric in FLOWS}
    stocks = figures | {
        f"mean {stock}": mean_level(ledger, lender, stock, span)
        for stock in ("total_assets", "loans_net")
    }
    ratios: dict[str, Quantity | None] = dict.fromkeys(RATIOS)
    for name, (flow, stock) in FLOW_AND_STOCK.items():
        if (above := figures[flow]) is not None and (below := stocks[stock]) is not None:
            named = Text("{what}, {who}, {period}", what=RATIOS[name], who=who, period=span.period)
            ratios[name] = above.over(below).to("percent").named(named)
    return {"id": lender, "lender": who, **figures, **ratios}


def _growth_factor(ledger: Ledger, lender: str, metric: str, span: Window) -> Quantity | None:
    """Closing ÷ opening stock, from the printed growth; `None` without growth or closing stock."""
    growth = known(ledger, lender, metric + span.growth, span.period)
    if growth is None or not ledger.has(lender, metric, span.closing):
        return None
    return constant(1).plus(growth)
