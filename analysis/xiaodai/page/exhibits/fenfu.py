"""Charts and tables of the Fenfu study."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts
from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies import fenfu
from xiaodai.studies.fenfu import Operator, Peer, TwoWays
from xiaodai.studies.fenfu.pool_tail import Constraint
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

SOURCE = Text(
    "offering document and accounts, as printed by the press",
    "发行文件与财务数据，据媒体刊载",
)


def pool_words(page: Page, pool: dict[str, Quantity]) -> None:
    """The pool as the offering document describes it."""
    page.say(
        en="The pool holds {pool.loan_count} to {pool.borrower_count}: {pool.balance_per_loan}, "
        "{pool.balance_per_borrower}. The average rate is {pool.average_rate} a year, the average "
        "loan {pool.average_account_age} old, the oldest {pool.max_account_age}; the average "
        "borrower is {pool.borrower_average_age}. Loans of at most the document's limit are "
        "{pool.share_le_2000} of the pool: {pool.loan_count_le_2000}.",
        zh="资产池含{pool.loan_count}、借款人{pool.borrower_count}，平均{pool.balance_per_loan}、"
        "{pool.balance_per_borrower}。加权平均年利率{pool.average_rate}，"
        "平均账龄{pool.average_account_age}，最长{pool.max_account_age}，"
        "借款人平均{pool.borrower_average_age}。不超过文件所列限额的贷款占"
        "{pool.share_le_2000}，共{pool.loan_count_le_2000}。",
        pool=pool,
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


def constraint_table(page: Page, tried: Sequence[Constraint]) -> None:
    """What each printed fact allows for the count of large loans, and whether it binds."""
    binds, idle = Text("yes", "是"), Text("no: the counts say more", "否：笔数更严")
    page.table(
        pd.DataFrame(
            {
                "fact": [constraint.fact for constraint in tried],
                "allows": [constraint.loans_above for constraint in tried],
                "binds": [binds if constraint.binds else idle for constraint in tried],
            }
        ),
        name="constraints",
        rows="fact",
        headers={
            "fact": Text("Fact", "依据"),
            "allows": Text("Loans above the limit", "限额以上笔数"),
            "binds": Text("Binds", "是否起作用"),
        },
        caption=Text(
            "What every printed fact leaves for the large loans", "各项依据对大额笔数的约束"
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


def pace_words(page: Page, assets: Quantity, pace: Quantity) -> None:
    """The operator's size, and its half-year against the year before."""
    page.say(
        en="Its assets stood at {assets} in the middle of the year. Twice the half-year's revenue "
        "is {pace} that of the year before: a pace, not a growth rate.",
        zh="年中总资产{assets}。半年收入的两倍相当于上年的{pace}：这是速度，不是增长率。",
        assets=assets,
        pace=pace,
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
