"""What licensed consumer-finance companies earn on what, and what they lose: a panel of one year.

Ratios of a flow to a stock use the mean of the opening and the closing stock, the customary
definition (IMF, *Financial Soundness Indicators Compilation Guide*, 2019, on return on assets).
Where the opening stock was not printed, the printed growth rate gives it; where neither was, the
ratio is missing and shown as missing.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import Field, ValidationInfo, field_validator, model_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.words import Names as Names
from xiaodai.values.words import Text

INDUSTRY = "consumer_finance"
STOCKS = ("total_assets", "loan_balance", "loans_net", "npl_ratio", "provision_coverage")
FLOWS = ("revenue", "net_profit", "interest_income", "credit_impairment", "write_offs",
         "collection_fees")  # fmt: skip
RATIOS = {
    "return_on_assets": Text("Return on mean assets"),
    "revenue_on_assets": Text("Revenue on mean assets"),
    "impairment_on_assets": Text("Impairment on mean assets"),
    "interest_on_loans": Text("Interest income on mean net loans"),
    "impairment_on_loans": Text("Impairment on mean net loans"),
    "collection_on_loans": Text("Collection fees on mean net loans"),
    "write_offs_on_loans": Text("Write-offs on closing loans"),
}
NOTHING_PRINTED = "none of these lenders has a figure for that year in the ledger"


class Parameters(Contract):
    """Parameters of `05_lender_economics`."""

    year: int = Field(
        2024, description="a year with lenders' figures, such as 2024; of 2025 the first half"
    )
    lenders: list[str] = Field(
        [], description="a list of lenders, as ['mashang', 'zhaolian']; an empty list means all"
    )

    @field_validator("year")
    @classmethod
    def _is_covered(cls, value: int, info: ValidationInfo) -> int:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = years(ledger)
            if value not in known:
                raise ValueError(
                    "the ledger has lenders' figures for " + ", ".join(map(str, known))
                )
        return value

    @field_validator("lenders")
    @classmethod
    def _disclose(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = sorted({who for year in years(ledger) for who in disclosing(ledger, year)})
            if unknown := [lender for lender in value if lender not in known]:
                raise ValueError(
                    f"{unknown[0]!r} is not among those that disclose: {', '.join(known)}"
                )
        if twice := [lender for lender in value if value.count(lender) > 1]:
            raise ValueError(f"{twice[0]!r} stands in it more than once")
        return value

    @model_validator(mode="after")
    def _say_something(self, info: ValidationInfo) -> Parameters:
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger) and self.lenders:
            known = disclosing(ledger, self.year)
            if not set(known) & set(self.lenders):
                raise ValueError(
                    f"parameters year={self.year!r} and lenders={reprlib.repr(self.lenders)} are "
                    f"refused: {NOTHING_PRINTED}; it has those of {', '.join(known)}"
                )
        return self


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


@dataclass(frozen=True, slots=True)
class Row:
    """One lender over one window; `None` is a figure that the ledger does not have."""

    lender: str
    total_assets: Quantity | None
    loan_balance: Quantity | None
    loans_net: Quantity | None
    npl_ratio: Quantity | None
    provision_coverage: Quantity | None
    revenue: Quantity | None
    net_profit: Quantity | None
    interest_income: Quantity | None
    credit_impairment: Quantity | None
    write_offs: Quantity | None
    collection_fees: Quantity | None
    return_on_assets: Quantity | None
    revenue_on_assets: Quantity | None
    impairment_on_assets: Quantity | None
    interest_on_loans: Quantity | None
    impairment_on_loans: Quantity | None
    collection_on_loans: Quantity | None
    write_offs_on_loans: Quantity | None


def window(year: int, *, is_half: bool) -> Window:
    """A calendar year, or its first half."""
    opening = f"{year - 1}-12-31"
    if is_half:
        return Window(f"{year}H1", opening, f"{year}-06-30", "_growth_ytd")
    return Window(str(year), opening, f"{year}-12-31", "_growth")


def window_of(ledger: Ledger, year: int) -> Window:
    """The whole year if any lender's assets or profit for it are known, else its first half."""
    whole = window(year, is_half=False)
    known = (
        ledger.has(who, "total_assets", whole.closing)
        or ledger.has(who, "net_profit", whole.period)
        for who in _lenders(ledger)
    )
    return whole if any(known) else window(year, is_half=True)


def years(ledger: Ledger) -> list[int]:
    """The years for which any lender's figure stands in the ledger."""
    periods = {
        point.period
        for who in _lenders(ledger)
        for metric in (*STOCKS, *FLOWS)
        for point in ledger.points(who, metric)
    }
    mentioned = sorted({int(period[:4]) for period in periods if re.match(r"\d{4}", period)})
    return [year for year in mentioned if disclosing(ledger, year)]


def disclosing(ledger: Ledger, year: int) -> list[str]:
    """The lenders with any printed figure for the year's window."""
    span = window_of(ledger, year)
    return [
        who
        for who in _lenders(ledger)
        if any(ledger.has(who, metric, span.closing) for metric in STOCKS)
        or any(ledger.has(who, metric, span.period) for metric in FLOWS)
    ]


def panel(ledger: Ledger, year: int, lenders: Sequence[str] = ()) -> list[Row]:
    """A row for each of the lenders, or for all that disclose, the largest by assets first."""
    span = window_of(ledger, year)
    rows = [_row(ledger, who, span) for who in lenders or disclosing(ledger, year)]
    return sorted(rows, key=lambda row: (-size(row.total_assets), row.lender))


def level(ledger: Ledger, lender: str, metric: str, day: str) -> Quantity | None:
    """A stock at a year-end or mid-year: as printed, else derived from a later print.

    Derived means closing ÷ (1 + growth), from the growth over the year or half-year that follows.
    Each print enters once, so the bounds are sharp. `None` if the ledger has neither.
    """
    if ledger.has(lender, metric, day):
        return ledger.value(lender, metric, day)
    year = int(day[:4]) + 1
    for later in (window(year, is_half=True), window(year, is_half=False)):
        growth = metric + later.growth
        if day == later.opening and _both(ledger, lender, metric, growth, later):
            factor = _factor(ledger, lender, growth, later)
            before = ledger.value(lender, metric, later.closing).over(factor)
            return _named(before, ledger, lender, metric, day)
    return None


def mean_level(ledger: Ledger, lender: str, metric: str, span: Window) -> Quantity | None:
    """The mean of the opening and the closing stock of a window; `None` if either is unknown.

    Mean = (opening + closing) ÷ 2, or, where only the growth g was printed,
    closing × (1 + 1 ÷ (1 + g)) ÷ 2. Each print enters once, so the bounds are sharp.
    """
    closing = level(ledger, lender, metric, span.closing)
    growth = metric + span.growth
    if closing is None:
        return None
    if ledger.has(lender, metric, span.opening):
        mean = (ledger.value(lender, metric, span.opening) + closing) / 2
    elif _both(ledger, lender, metric, growth, span):
        factor = constant(1).plus(constant(1) / _factor(ledger, lender, growth, span))
        mean = closing * factor / 2
    else:
        return None
    who, what = ledger.entity(lender), ledger.metric(metric)
    return mean.named(
        Text("mean {what:lower}, {who}, {period}", what=what, who=who, period=span.period),
    )


def derived(figure: Quantity | None) -> bool:
    """Whether a figure of the panel was computed here and not printed."""
    return figure is not None and isinstance(figure.lineage, Computed)


def ranked(rows: Sequence[Row]) -> list[Row]:
    """The rows with a return on assets, the highest first."""
    known = [row for row in rows if row.return_on_assets is not None]
    return sorted(known, key=lambda row: -size(row.return_on_assets))


def size(figure: Quantity | None) -> Fraction:
    """What rows are ordered by: the middle, or the known end; what is unknown comes last."""
    if figure is None:
        return Fraction(-1)
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return sum(ends, Fraction(0)) / len(ends)


def _row(ledger: Ledger, lender: str, span: Window) -> Row:
    figures = {metric: level(ledger, lender, metric, span.closing) for metric in STOCKS}
    figures |= {
        metric: ledger.value(lender, metric, span.period)
        if ledger.has(lender, metric, span.period)
        else None
        for metric in FLOWS
    }
    assets = mean_level(ledger, lender, "total_assets", span)
    loans = mean_level(ledger, lender, "loans_net", span)
    ratios = {
        "return_on_assets": (figures["net_profit"], assets),
        "revenue_on_assets": (figures["revenue"], assets),
        "impairment_on_assets": (figures["credit_impairment"], assets),
        "interest_on_loans": (figures["interest_income"], loans),
        "impairment_on_loans": (figures["credit_impairment"], loans),
        "collection_on_loans": (figures["collection_fees"], loans),
        "write_offs_on_loans": (figures["write_offs"], figures["loan_balance"]),
    }
    who = ledger.entity(lender)
    return Row(
        lender,
        **figures,
        **{name: _ratio(flow, stock, name, who, span) for name, (flow, stock) in ratios.items()},
    )


def _ratio(
    flow: Quantity | None, stock: Quantity | None, name: str, who: Text, span: Window
) -> Quantity | None:
    if flow is None or stock is None:
        return None
    ratio = flow.over(stock).to("percent")
    what = RATIOS[name]
    return ratio.named(Text("{what}, {who}, {period}", what=what, who=who, period=span.period))


def _factor(ledger: Ledger, lender: str, growth: str, span: Window) -> Quantity:
    """Closing ÷ opening, from the printed growth."""
    return constant(1).plus(ledger.value(lender, growth, span.period))


def _both(ledger: Ledger, lender: str, metric: str, growth: str, span: Window) -> bool:
    return ledger.has(lender, metric, span.closing) and ledger.has(lender, growth, span.period)


def _named(figure: Quantity, ledger: Ledger, lender: str, metric: str, day: str) -> Quantity:
    who, what = ledger.entity(lender), ledger.metric(metric)
    return figure.named(Text("{what}, {who}, {day}, derived", what=what, who=who, day=day))


def _lenders(ledger: Ledger) -> list[str]:
    return sorted(
        entity
        for entity, kind in ledger.kinds.items()
        if kind == "lender" and INDUSTRY in ledger.scope(entity)
    )
