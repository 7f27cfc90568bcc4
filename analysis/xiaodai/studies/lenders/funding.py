"""What lenders pay for their funds, and how far they lend those of others: rates and shares.

A coupon is what one issue pays; a cost of funds is an average over all that a company owes. The gap
between a pool's contract rate and its senior coupon is before fees, losses and the junior notes.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.accounts import INDUSTRY, together
from xiaodai.values.frames import row
from xiaodai.values.words import Text

BAND, SURVEYED = "2025-11", "2021-08"
COSTS = ("funding_cost", "funding_cost_band", "bond_coupon", "senior_coupon")
REACH = (
    "partner_funded_share",
    "platform_loan_share",
    "online_joint_share",
    "third_party_channel_share",
)


def costs(ledger: Ledger) -> pd.DataFrame:
    """Every cost of funds and coupon of the industry, its companies and their pools, by period.

    The columns are `who`, `what` (the metric's name), `period` and `value` (percent a year).
    """
    return _in_order(ledger, COSTS, [e for e in ledger.kinds if INDUSTRY in ledger.scope(e)])


def reach(ledger: Ledger) -> pd.DataFrame:
    """Shares of lending through platforms or with partners, by period.

    Each share counts something else. The columns are those of `costs`, `value` in percent.
    """
    return _in_order(ledger, REACH, list(ledger.kinds))


def band(ledger: Ledger) -> pd.Series[Any]:
    """The band in which most companies' cost of funds lay, and how it fell since 2021.

    Share = companies inside ÷ companies asked; fall = the cost reported in 2021 − the band of 2025.
    The index holds `band` and `before` (percent a year), `inside` and `surveyed` (companies),
    `share` (percent) and `fall` (percentage points).
    """
    now = ledger.value(INDUSTRY, "funding_cost_band", BAND)
    inside = ledger.value(INDUSTRY, "company_count_funding_2_5_3_0", BAND)
    surveyed = ledger.value(INDUSTRY, "funding_company_count", BAND)
    before = ledger.value(INDUSTRY, "funding_cost", SURVEYED)
    why = Text("the earlier figure is one report's word for the industry, the later a band of most")
    share = inside.over(surveyed).to("percent").named("share of companies inside the band")
    fall = before.minus(now).marked("inference", why).named("fall of the cost of funds")
    return row(band=now, inside=inside, surveyed=surveyed, before=before, share=share, fall=fall)


def gaps(ledger: Ledger) -> pd.DataFrame:
    """Average contract rate of a pool − senior coupon, where the ledger has both of one period.

    The excess spread of a securitisation is what the pool yields after fees, losses and the coupons
    of all notes (F. J. Fabozzi and V. Kothari, *Introduction to Securitization*, Wiley 2008). The
    gap does not bound it: where senior notes fund the share s of the pool and the rest bears no
    coupon, rate − s × coupon exceeds the gap. To take it for a gross margin is an inference.

    The index holds the pools' ids. The columns are those of `together`, `lender` (the name of the
    pool's) and `gap` (percentage points).
    """
    why = Text(
        "a contract rate less the coupon of the senior notes alone: before fees, losses and the "
        "junior notes, and no bound of the excess spread, as the senior share is not known"
    )
    pools = together(ledger, "average_rate", "senior_coupon")
    gaps = [
        gap.marked("inference", why).named(Text("pool rate minus senior coupon, {who}", who=who))
        for gap, who in zip(
            pools["average_rate"] - pools["senior_coupon"], pools["who"], strict=True
        )
    ]
    lenders = pools.index.map(lambda pool: ledger.entity(ledger.scope(pool)[1]))
    return pools.assign(lender=lenders, gap=gaps)


def off_book(ledger: Ledger) -> pd.DataFrame:
    """Loans that a lender found and others fund, as a share of all that it lent.

    Share = off ÷ (off + on) = 1 ÷ (1 + on ÷ off), each printed figure once: sharp bounds. The loan
    balance is read as the one on the books, an inference: its source does not say so, but total
    assets exceed it.

    The index holds the lenders' ids. The columns are those of `together`, and `share` (percent).
    """
    why = Text("the loan balance is read as the one on the balance sheet, whose total exceeds it")
    lenders = together(ledger, "off_balance_loans", "loan_balance")
    parts = 1 / (1 + lenders["loan_balance"] / lenders["off_balance_loans"])
    shares = [
        share.marked("inference", why).named(
            Text("off-book share, {who}, {period}", who=who, period=period.code)
        )
        for share, who, period in zip(
            parts.quantity.to("percent"), lenders["who"], lenders["period"], strict=True
        )
    ]
    return lenders.assign(share=shares)


def _in_order(ledger: Ledger, metrics: tuple[str, ...], entities: list[str]) -> pd.DataFrame:
    """All that the ledger has of some metrics, in order of time."""
    found = ledger.frame(entity=entities, metric=metrics)
    rank = found["metric"].map(metrics.index)
    found = found.assign(rank=rank).sort_values(["period", "rank", "entity"])
    named = {
        "who": found["entity"].map(ledger.entity),
        "what": found["metric"].map(ledger.metric),
        "period": found["period"].map(Period),
    }
    return pd.DataFrame(named | {"value": found["value"]}).reset_index(drop=True)
