"""Charts and tables of the study of lenders' economics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xiaodai.ledger.ledger import Point
from xiaodai.page import charts_checks
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies import lenders
from xiaodai.studies.lenders import Row, Window
from xiaodai.studies.lenders.coverage import Coverage
from xiaodai.values.formatting import show
from xiaodai.values.words import Text

SOURCE = Text(
    "annual and half-year accounts, offering documents and rating reports, as printed by the press",
    "年度与半年度财务数据、发行文件及评级报告，据媒体刊载",
)
LENDER = Text("Lender", "公司")
RETURN = lenders.RATIOS["return_on_assets"]
HALF_RETURN = Text("Return on mean assets, half-year", "平均总资产收益率（半年）")
FEWEST = 2  # bars in a chart that compares
EARNINGS: Mapping[str, Text] = {
    "total_assets": Text("Assets", "总资产"),
    "loan_balance": Text("Loans", "贷款余额"),
    "loans_net": Text("Loans after allowance", "贷款净额"),
    "revenue": Text("Revenue", "营业收入"),
    "net_profit": Text("Net profit", "净利润"),
    "return_on_assets": RETURN,
    "revenue_on_assets": lenders.RATIOS["revenue_on_assets"],
}
LOSSES: Mapping[str, Text] = {
    "npl_ratio": Text("Bad-loan ratio", "不良率"),
    "provision_coverage": Text("Provision coverage", "拨备覆盖率"),
    "credit_impairment": Text("Impairment", "信用减值损失"),
    "impairment_on_assets": lenders.RATIOS["impairment_on_assets"],
    "impairment_on_loans": lenders.RATIOS["impairment_on_loans"],
    "write_offs": Text("Write-offs", "核销"),
    "write_offs_on_loans": lenders.RATIOS["write_offs_on_loans"],
}


def earnings_table(page: Page, rows: Sequence[Row], span: Window) -> None:
    """Size and earnings, a row per lender, the largest first."""
    if all(getattr(row, name) is None for row in rows for name in EARNINGS):
        page.say(
            en="None of these lenders has a figure on its size or earnings for that span.",
            zh="所选公司在该时段均无规模与收益方面的数字。",
        )
        return
    headers = dict(EARNINGS)
    if span.is_half:
        headers["return_on_assets"] = HALF_RETURN
        headers["revenue_on_assets"] = Text(
            "Revenue on mean assets, half-year", "营业收入／平均总资产（半年）"
        )
    _panel_table(
        page,
        rows,
        headers,
        "earnings",
        Text(
            "Size and earnings (flows: {period}; stocks: {day})",
            "规模与收益（流量：{period}；存量：{day}）",
        ),
        span,
    )


def losses_table(page: Page, rows: Sequence[Row], span: Window) -> None:
    """Bad loans, impairment, write-offs and collection, for lenders with any of them."""
    known = [row for row in rows if any(getattr(row, name) is not None for name in LOSSES)]
    if not known:
        page.say(
            en="None of these lenders has a figure on its losses for that span.",
            zh="所选公司在该时段均无损失方面的数字。",
        )
        return
    _panel_table(
        page,
        known,
        LOSSES,
        "losses",
        Text(
            "Bad loans and what they cost (flows: {period}; stocks: {day})",
            "不良贷款及其代价（流量：{period}；存量：{day}）",
        ),
        span,
    )


def loan_costs(page: Page, rows: Sequence[Row], span: Window) -> None:
    """What lenders earned, charged and paid for collection on their loans, where all is known."""
    for row in rows:
        if row.interest_on_loans and row.impairment_on_loans and row.collection_on_loans:
            page.say(
                en="On its mean net loans ({when}) {who} earned {row.interest_on_loans} in "
                "interest, charged {row.impairment_on_loans} for losses and paid "
                "{row.collection_on_loans} to have debts collected.",
                zh="以{when}平均贷款净额计，{who}利息收入为{row.interest_on_loans}，计提损失"
                "{row.impairment_on_loans}，支付催收费用{row.collection_on_loans}。",
                who=page.ledger.entity(row.lender),
                row=row,
                when=Period(span.period),
            )


def return_chart(page: Page, rows: Sequence[Row], span: Window) -> None:
    """Returns on assets as bars, the highest first, with the assets under each name."""
    known = [row for row in lenders.ranked(rows) if row.return_on_assets is not None]
    if len(known) < FEWEST:
        page.say(
            en="Fewer than two of these lenders have a profit and assets at both ends of the span, "
            "so there are no returns to compare.",
            zh="同时有净利润及期初、期末总资产的公司不足两家，无从比较收益率。",
        )
        return
    by_profit = max(known, key=lambda row: lenders.size(row.net_profit))
    is_split = known[0].lender != by_profit.lender
    page.show(
        charts_checks.lengths(
            [
                charts_checks.Length(
                    page.ledger.entity(row.lender),
                    _assets(row),
                    row.return_on_assets,
                )
                for row in known
                if row.return_on_assets is not None
            ],
            [charts_checks.Kind(RETURN, COLOURS.main)],
            page.language,
            title=Text("The largest profit is not the highest return", "利润最高者并非收益率最高")
            if is_split
            else (HALF_RETURN if span.is_half else RETURN),
        ),
        name="returns",
        alt=Text(
            "A bar per lender: net profit on mean assets, the highest first.",
            "每家一条横柱：净利润／平均总资产，由高到低。",
        ),
        caption=Text(
            "Net profit ({period}) over the mean of opening and closing assets; beneath each name "
            "the assets at {day}. Lenders without one of the three figures are not drawn.",
            "{period}净利润除以期初与期末总资产的平均；名称下方为{day}总资产。三项缺一者不绘。",
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
            "figure": Text("Figure", "指标"),
            "printed": Text("Printed", "有刊载"),
            "derived": Text("Computed here", "本页推算"),
            "missing": Text("Missing", "缺失"),
        },
        caption=Text(
            "For how many companies this ledger has each figure, of the {companies} of {day}",
            "本账本有该项数字的公司家数（以{day}的{companies}计）",
        ),
        notes=[
            Text(
                "Missing from the ledger, which need not mean undisclosed.",
                "缺失指账本中没有，未必等于公司未披露。",
            ),
            Text(
                "The number of companies is that of the nearest year-end for which it is known.",
                "公司总数取账本中最近一个年末的数字。",
            ),
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
    nobody = Text("; ".join(text.en for text in empty), "、".join(text.zh for text in empty))
    page.table(
        frame,
        name=name,
        rows="lender",
        headers={"lender": LENDER} | {column: headers[column] for column in kept},
        caption=caption,
        notes=[
            Text(f"Known for none of these lenders: {nobody.en}.", f"所列公司均无：{nobody.zh}。")
        ]
        if empty
        else [],
        values={"period": Period(span.period), "day": Period(span.closing)},
    )


def _assets(row: Row) -> Text:
    """The assets as words under a bar."""
    if row.total_assets is None:
        return Text("", "")
    return Text(show(row.total_assets, "en"), show(row.total_assets, "zh"))


def _figure_name(page: Page, figure: str) -> Text:
    return lenders.RATIOS[figure] if figure in lenders.RATIOS else page.ledger.metric(figure)
