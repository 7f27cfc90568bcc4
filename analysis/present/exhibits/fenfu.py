"""Charts and tables of the Fenfu study."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import fenfu
from analysis.evidence.quantity import Quantity, Text
from analysis.fenfu import Operator, Peer, TwoWays
from analysis.present import charts
from analysis.present.page import Page
from analysis.present.periods import Period

SOURCE = Text(
    "offering document and accounts, as printed by the press",
    "发行文件与财务数据，据媒体刊载",
)


def two_ways_table(page: Page, figures: Sequence[TwoWays]) -> None:
    """Each figure computed in two ways, and what both allow."""
    page.table(
        pd.DataFrame(
            {
                "what": [figure.name for figure in figures],
                "first": [figure.first for figure in figures],
                "second": [figure.second for figure in figures],
                "both": [figure.both for figure in figures],
            }
        ),
        name="two_ways",
        rows="what",
        headers={
            "what": Text("Figure", "指标"),
            "first": Text("By loans or counts", "按笔数或数量"),
            "second": Text("By borrowers or balances", "按人数或余额"),
            "both": Text("What both allow", "两者共同允许"),
        },
        caption=Text("Each figure computed in two ways", "同一指标的两种算法"),
    )


def pool_chart(page: Page, pool: Quantity, book: Quantity) -> None:
    """The pool beside the book."""
    page.show(
        charts.bars(
            {
                page.pick("the pool that was described", "披露的资产池"): pool,
                page.pick("the product's whole book", "产品全部余额"): book,
            },
            page.language,
            title=Text(
                "What was described is a sliver of what is lent", "披露的只是放款中极小的一部分"
            ),
        ),
        name="pool_and_book",
        alt=Text("Two bars: pool balance and product balance.", "两根柱：资产池余额与产品余额。"),
        caption=Text(
            "Balance of the pool beside the product's: averages of the first say little of the "
            "second.",
            "资产池余额与产品余额；前者的平均值难以说明后者。",
        ),
    )


def day_count_table(page: Page, annual: Quantity, printed: Quantity, advertised: Quantity) -> None:
    """The average rate a day under each convention, against what was printed and advertised."""
    daily = [fenfu.daily_rate(annual, days) for days in fenfu.DAY_COUNTS]
    page.table(
        pd.DataFrame(
            {
                "convention": [str(days) for days in fenfu.DAY_COUNTS],
                "daily": daily,
                "printed": [fenfu.agreement(rate, printed) for rate in daily],
                "advertised": [fenfu.agreement(rate, advertised) for rate in daily],
                "annual": [fenfu.annual_rate(advertised, days) for days in fenfu.DAY_COUNTS],
            }
        ),
        name="day_counts",
        rows="convention",
        headers={
            "convention": Text("Days a year", "一年天数"),
            "daily": Text("Average rate a day", "平均日利率"),
            "printed": Text("Agrees with the article", "与原文一致"),
            "advertised": Text("Equals the advertised", "与标价一致"),
            "annual": Text("Advertised rate a year", "标价折年"),
        },
        caption=Text(
            "The article prints {printed} a day, the product advertises {advertised}",
            "原文印为日利率{printed}，产品标价为{advertised}",
        ),
        values={"printed": printed, "advertised": advertised},
    )


def vintage_table(page: Page, vintages: Sequence[tuple[str, Quantity]]) -> None:
    """Cumulative delinquency by period of origination."""
    page.table(
        pd.DataFrame(
            {
                "made": [Period(period) for period, _ in vintages],
                "late": [late for _, late in vintages],
            }
        ),
        name="vintages",
        rows="made",
        headers={
            "made": Text("Loans made", "放款时间"),
            "late": Text("Ever more than a month late, peak", "累计逾期一个月以上，峰值"),
        },
        caption=Text("Cumulative delinquency by vintage", "各静态池累计逾期率"),
    )


def operator_table(page: Page, operator: Sequence[Operator]) -> None:
    """Revenue, profit and margin of the operator."""
    page.table(
        pd.DataFrame(
            {
                "period": [Period(row.period) for row in operator],
                "revenue": [row.revenue for row in operator],
                "profit": [row.net_profit for row in operator],
                "margin": [row.margin for row in operator],
            }
        ),
        name="operator",
        rows="period",
        headers={
            "period": Text("Period", "时期"),
            "revenue": Text("Revenue", "营业收入"),
            "profit": Text("Net profit", "净利润"),
            "margin": Text("Net margin", "净利率"),
        },
        caption=Text("The operator's accounts", "运营主体财务"),
    )


def peer_exhibit(page: Page, peers: Sequence[Peer]) -> None:
    """What the press sets side by side, compared only where scopes match; revenues as bars."""
    page.table(
        pd.DataFrame(
            {
                "name": [peer.name for peer in peers],
                "measure": [peer.measure for peer in peers],
                "own": [peer.own for peer in peers],
                "other": [peer.other for peer in peers],
                "ratio": [peer.ratio for peer in peers],
                "remark": [peer.remark for peer in peers],
            }
        ),
        name="peers",
        rows="name",
        headers={
            "name": Text("Beside", "对照"),
            "measure": Text("Measure", "指标"),
            "own": Text("Fenfu or operator", "分付或运营主体"),
            "other": Text("Peer", "同业"),
            "ratio": Text("Ratio", "比值"),
            "remark": Text("Scope", "口径"),
        },
        caption=Text("What the press sets side by side", "媒体并列的数字"),
    )
    revenues = [peer for peer in peers if peer.is_revenue]
    own = {page.pick("Fenfu's operator", "分付运营主体"): revenues[0].own}
    page.show(
        charts.bars(
            own | {page.pick(*peer.name): peer.other for peer in revenues},
            page.language,
            title=Text("Half-year revenue: comparable is another word", "上半年收入：谈不上相当"),
        ),
        name="revenues",
        alt=Text(
            "Bars of half-year revenue of the operator and two platforms.",
            "运营主体与两家平台的半年收入柱状图。",
        ),
        caption=Text(
            "The operator beside the platforms that the article calls comparable.",
            "运营主体与报道称为相当的平台。",
        ),
    )
