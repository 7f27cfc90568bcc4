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

SOURCE = Text("offering document and accounts, as printed by the press")


def pool_words(page: Page, pool: dict[str, Quantity]) -> None:
    """The pool as the offering document describes it."""
    page.say(
        "The pool holds {pool.loan_count} to {pool.borrower_count}: {pool.balance_per_loan}, "
        "{pool.balance_per_borrower}. The average rate is {pool.average_rate} a year, the average "
        "loan {pool.average_account_age} old, the oldest {pool.max_account_age}; the average "
        "borrower is {pool.borrower_average_age}. Loans of at most the document's limit are "
        "{pool.share_le_2000} of the pool: {pool.loan_count_le_2000}.",
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
            "what": Text("Figure"),
            "first": Text("By loans or counts"),
            "second": Text("By borrowers or balances"),
            "both": Text("What both allow"),
        },
        caption=Text("Each figure computed in two ways"),
    )


def pool_chart(page: Page, pool: Quantity, book: Quantity) -> None:
    """The pool beside the book."""
    page.show(
        charts.bars(
            {
                page.pick("the pool that was described"): pool,
                page.pick("the product's whole book"): book,
            },
            page.language,
            title=Text("What was described is a sliver of what is lent"),
        ),
        name="pool_and_book",
        alt=Text("Two bars: pool balance and product balance."),
        caption=Text(
            "Balance of the pool beside the product's: averages of the first say little of the "
            "second."
        ),
    )


def constraint_table(page: Page, tried: Sequence[Constraint]) -> None:
    """What each printed fact allows for the count of large loans, and whether it binds."""
    binds, idle = Text("yes"), Text("no: the counts say more")
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
            "fact": Text("Fact"),
            "allows": Text("Loans above the limit"),
            "binds": Text("Binds"),
        },
        caption=Text("What every printed fact leaves for the large loans"),
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
            "convention": Text("Days a year"),
            "daily": Text("Average rate a day"),
            "printed": Text("Agrees with the article"),
            "advertised": Text("Equals the advertised"),
            "annual": Text("Advertised rate a year"),
        },
        caption=Text("The article prints {printed} a day, the product advertises {advertised}"),
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
            "period": Text("Period"),
            "revenue": Text("Revenue"),
            "profit": Text("Net profit"),
            "margin": Text("Net margin"),
        },
        caption=Text("The operator's accounts"),
    )


def pace_words(page: Page, assets: Quantity, pace: Quantity) -> None:
    """The operator's size, and its half-year against the year before."""
    page.say(
        "Its assets stood at {assets} in the middle of the year. Twice the half-year's revenue "
        "is {pace} that of the year before: a pace, not a growth rate.",
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
            "name": Text("Beside"),
            "measure": Text("Measure"),
            "own": Text("Fenfu or operator"),
            "other": Text("Peer"),
            "ratio": Text("Ratio"),
            "remark": Text("Scope"),
        },
        caption=Text("What the press sets side by side"),
    )
    revenues = [peer for peer in peers if peer.is_revenue]
    own = {page.pick("Fenfu's operator"): revenues[0].own}
    page.show(
        charts.bars(
            own | {page.pick(peer.name): peer.other for peer in revenues},
            page.language,
            title=Text("Half-year revenue: comparable is another word"),
        ),
        name="revenues",
        alt=Text("Bars of half-year revenue of the operator and two platforms."),
        caption=Text("The operator beside the platforms that the article calls comparable."),
    )
