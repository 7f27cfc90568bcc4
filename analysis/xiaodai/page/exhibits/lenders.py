"""Charts and tables of the study of lenders' economics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xiaodai.ledger.ledger import Point
from xiaodai.page import charts_checks
from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies import lenders
from xiaodai.studies.lenders import Row, Window
from xiaodai.studies.lenders.coverage import Coverage
from xiaodai.values.formatting import show
from xiaodai.values.words import Names, Text

SOURCE = Text(
    "annual and half-year accounts, offering documents and rating reports, as printed by the press"
)
LENDER = Text("Lender")
RETURN = lenders.RATIOS["return_on_assets"]
HALF_RETURN = Text("Return on mean assets, half-year")
FEWEST = 2  # bars in a chart that compares
EARNINGS: Mapping[str, Text] = {
    "total_assets": Text("Assets"),
    "loan_balance": Text("Loan balance"),
    "loans_net": Text("Loans after allowance"),
    "revenue": Text("Revenue"),
    "net_profit": Text("Net profit"),
    "return_on_assets": RETURN,
    "revenue_on_assets": lenders.RATIOS["revenue_on_assets"],
}
LOSSES: Mapping[str, Text] = {
    "npl_ratio": Text("Bad-loan ratio"),
    "provision_coverage": Text("Provision coverage"),
    "credit_impairment": Text("Impairment"),
    "impairment_on_assets": lenders.RATIOS["impairment_on_assets"],
    "impairment_on_loans": lenders.RATIOS["impairment_on_loans"],
    "write_offs": Text("Write-offs"),
    "write_offs_on_loans": lenders.RATIOS["write_offs_on_loans"],
}


def earnings_table(page: Page, rows: Sequence[Row], span: Window) -> None:
    """Size and earnings, a row per lender, the largest first."""
    if all(getattr(row, name) is None for row in rows for name in EARNINGS):
        page.say(
            "None of these lenders has a figure on its size or earnings for that span.",
        )
        return
    headers = dict(EARNINGS)
    if span.is_half:
        headers["return_on_assets"] = HALF_RETURN
        headers["revenue_on_assets"] = Text("Revenue on mean assets, half-year")
    _panel_table(
        page,
        rows,
        headers,
        "earnings",
        Text("Size and earnings (flows: {period}; stocks: {day})"),
        span,
    )


def losses_table(page: Page, rows: Sequence[Row], span: Window) -> None:
    """Bad loans, impairment, write-offs and collection, for lenders with any of them."""
    known = [row for row in rows if any(getattr(row, name) is not None for name in LOSSES)]
    if not known:
        page.say(
            "None of these lenders has a figure on its losses for that span.",
        )
        return
    _panel_table(
        page,
        known,
        LOSSES,
        "losses",
        Text("Bad loans and what they cost (flows: {period}; stocks: {day})"),
        span,
    )


def loan_costs(page: Page, rows: Sequence[Row], span: Window) -> None:
    """What lenders earned, charged and paid for collection on their loans, where all is known."""
    for row in rows:
        if row.interest_on_loans and row.impairment_on_loans and row.collection_on_loans:
            page.say(
                "On its mean net loans ({when}) {who} earned {row.interest_on_loans} in "
                "interest, charged {row.impairment_on_loans} for losses and paid "
                "{row.collection_on_loans} to have debts collected.",
                who=page.ledger.entity(row.lender),
                row=row,
                when=Period(span.period),
            )


def return_chart(page: Page, rows: Sequence[Row], span: Window) -> None:
    """Returns on assets as bars, the highest first, with the assets under each name."""
    known = [row for row in lenders.ranked(rows) if row.return_on_assets is not None]
    if len(known) < FEWEST:
        page.say(
            "Fewer than two of these lenders have a profit and assets at both ends of the span, "
            "so there are no returns to compare.",
        )
        return
    by_profit = max(known, key=lambda row: lenders.size(row.net_profit))
    is_split = known[0].lender != by_profit.lender
    page.show(
        charts_checks.lengths(
            pd.DataFrame(
                {
                    "lender": [page.ledger.entity(row.lender) for row in known],
                    "total_assets": [_assets(row) for row in known],
                    "return_on_assets": [row.return_on_assets for row in known],
                }
            ),
            page.language,
            value="return_on_assets",
            label="lender",
            below=("total_assets",),
            title=Text("The largest profit is not the highest return")
            if is_split
            else (HALF_RETURN if span.is_half else RETURN),
        ),
        name="returns",
        alt=Text("A bar per lender: net profit on mean assets, the highest first."),
        caption=Text(
            "Net profit ({period}) over the mean of opening and closing assets; beneath each name "
            "the assets at {day}. Lenders without one of the three figures are not drawn."
        ),
        values={"period": Period(span.period), "day": Period(span.closing)},
    )


def coverage_table(page: Page, found: Sequence[Coverage], companies: Point) -> None:
    """For how many companies of the industry each figure is known."""
    page.table(
        pd.DataFrame(
            {
                "figure": [_figure_name(page, row.figure) for row in found],
                "printed": [row.printed for row in found],
                "derived": [row.derived for row in found],
                "missing": [row.missing for row in found],
            }
        ),
        name="coverage",
        rows="figure",
        headers={
            "figure": Text("Figure"),
            "printed": Text("Printed"),
            "derived": Text("Computed here"),
            "missing": Text("Missing"),
        },
        caption=Text(
            "For how many companies this ledger has each figure, of the {companies} of {day}"
        ),
        notes=[
            Text("Missing from the ledger, which need not mean undisclosed."),
            Text("The number of companies is that of the nearest year-end for which it is known."),
        ],
        values={"companies": companies.quantity, "day": Period(companies.period)},
    )


def _panel_table(
    page: Page,
    rows: Sequence[Row],
    headers: Mapping[str, Text],
    name: str,
    caption: Text,
    span: Window,
) -> None:
    """The columns of which any lender has a figure; the others are named below."""
    kept = [name for name in headers if any(getattr(row, name) is not None for row in rows)]
    columns = {"lender": [page.ledger.entity(row.lender) for row in rows]}
    frame = pd.DataFrame(columns | {name: [getattr(row, name) for row in rows] for name in kept})
    empty = [headers[column] for column in headers if column not in kept]
    nobody = Names("; ".join(text.en for text in empty), "、".join(text.zh for text in empty))
    page.table(
        frame,
        name=name,
        rows="lender",
        headers={"lender": LENDER} | {column: headers[column] for column in kept},
        caption=caption,
        notes=[Text("Known for none of these lenders: {nobody}.", nobody=nobody)] if empty else [],
        values={"period": Period(span.period), "day": Period(span.closing)},
    )


def _assets(row: Row) -> Text:
    """The assets as words under a bar."""
    if row.total_assets is None:
        return Text("")
    return Names(show(row.total_assets, "en"), show(row.total_assets, "zh"))


def _figure_name(page: Page, figure: str) -> Text:
    return lenders.RATIOS[figure] if figure in lenders.RATIOS else page.ledger.metric(figure)
