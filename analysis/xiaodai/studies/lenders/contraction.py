"""What is known of lending after the guidance of autumn 2025: one quarter, in nested scopes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.accounts import INDUSTRY
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

QUARTER, DAY = "2025Q4", "2025-12-31"
HOUSEHOLDS = "household_consumer_loans"
COUNTED = Text(
    "one article counts the companies that grew; that it looked at all of the industry is read "
    "into it"
)


def contraction(ledger: Ledger) -> pd.Series[Any]:
    """The quarter in figures.

    Decline = fall ÷ (closing + fall) = 1 ÷ (1 + closing ÷ fall), each print once, so that the
    bounds are sharp. Companies that did not grow = all − those that grew. As those that grew added
    something, the others together fell by more than the industry: their mean fall is at least
    fall ÷ their number. That those that grew were counted among all companies is an inference.
    Shares set the industry against household consumer loans, mortgages apart.

    The index holds `balance`, `fall` and `decline` of the industry's loans; `companies`, `growing`,
    `not_growing` and their `least_mean_fall`; `market_decline`; `share_of_fall` and
    `share_of_loans` of the market. Money is in yuan, declines and shares are in percent.
    """
    balance = ledger.value(INDUSTRY, "loan_balance", DAY)
    fall = -ledger.value(INDUSTRY, "loan_balance_change_qoq", QUARTER)
    fall = fall.named("fall of the industry's loans on the quarter")
    companies = ledger.value(INDUSTRY, "company_count", DAY)
    growing = ledger.value(INDUSTRY, "growing_company_count", QUARTER).marked("inference", COUNTED)
    not_growing = companies.minus(growing).named("companies that did not grow")
    market = ledger.value(HOUSEHOLDS, "consumer_credit_balance", DAY)
    market_fall = -ledger.value(HOUSEHOLDS, "consumer_credit_change_qoq", QUARTER)
    market_fall = market_fall.named("fall of household consumer loans")
    inside = Text("the companies' loans are taken to be counted among household consumer loans")
    market_decline = _decline(market, market_fall)
    share_of_fall = fall.over(market_fall, across=inside).to("percent")
    share_of_loans = balance.over(market, across=inside).to("percent")
    return row(
        balance=balance,
        fall=fall,
        decline=_decline(balance, fall).named("decline of the industry's loans"),
        companies=companies,
        growing=growing,
        not_growing=not_growing,
        least_mean_fall=_least_mean_fall(fall, not_growing),
        market_decline=market_decline.named("decline of household consumer loans"),
        share_of_fall=share_of_fall.named("the industry's share of the market's fall"),
        share_of_loans=share_of_loans.named("the industry's share of the market's loans"),
    )


ONE_LENDER = Text("one licensed company")
HOUSEHOLD = Text("all households' loans, mortgages apart")
COUNTED_BY_ONE = Text("licensed companies, as one article counts them")
# Who, what and when of each printed change, and what it covers.
MOVES = [
    (HOUSEHOLDS, "consumer_credit_change_qoq", QUARTER, HOUSEHOLD),
    (INDUSTRY, "loan_balance_change_qoq", QUARTER, Text("all licensed companies")),
    (INDUSTRY, "growing_company_count", QUARTER, COUNTED_BY_ONE),
    ("mashang", "loan_balance_growth_qoq", QUARTER, ONE_LENDER),
    ("hubei_cf", "loan_balance_growth_qoq", QUARTER, ONE_LENDER),
    ("qifu", "loan_balance_growth_qoq", "2025Q3", Text("one platform, the quarter before")),
    ("yillion_bank", "facilitation_partners", "2024-11", Text("one bank's list, before")),
    ("yillion_bank", "facilitation_partners", "2026-01", Text("one bank's list, after")),
]


def moves(ledger: Ledger) -> pd.DataFrame:
    """The printed changes around the guidance, the widest scope first.

    The columns are `who`, `what` (the metric's name), `period`, `value` and `scope` (in words).
    """
    found = pd.DataFrame(MOVES, columns=["id", "metric", "code", "scope"])
    return pd.DataFrame(
        {
            "who": found["id"].map(ledger.entity),
            "what": found["metric"].map(ledger.metric),
            "period": found["code"].map(Period),
            "value": [ledger.value(*move[:3]) for move in MOVES],
            "scope": found["scope"],
        }
    )


def _decline(closing: Quantity, fall: Quantity) -> Quantity:
    return constant(1).over(constant(1).plus(closing.over(fall))).to("percent")


def _least_mean_fall(fall: Quantity, not_growing: Quantity) -> Quantity:
    """Fall ÷ number of companies, as a lower bound."""
    mean = fall.over(not_growing)
    why = Text(
        "those that grew added to the balance, so the others fell by more than the industry did"
    )
    least = replace(mean, interval=Interval(mean.interval.low, None)).marked("inference", why)
    return least.named("mean fall of a company that did not grow")
