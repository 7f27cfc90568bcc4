"""What is known of lending after the guidance of autumn 2025: one quarter, in nested scopes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders import INDUSTRY
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

QUARTER, DAY = "2025Q4", "2025-12-31"
HOUSEHOLDS = "household_consumer_loans"
COUNTED = Text(
    "one article counts the companies that grew; that it looked at all of the industry is read "
    "into it"
)


@dataclass(frozen=True, slots=True)
class Contraction:
    """The last quarter of 2025: the industry's fall, who grew, and the wider market's fall."""

    balance: Quantity
    fall: Quantity
    decline: Quantity
    companies: Quantity
    growing: Quantity
    not_growing: Quantity
    least_mean_fall: Quantity
    market_fall: Quantity
    market_decline: Quantity
    share_of_fall: Quantity
    share_of_loans: Quantity


def contraction(ledger: Ledger) -> Contraction:
    """The quarter in figures.

    Decline = fall ÷ (closing + fall) = 1 ÷ (1 + closing ÷ fall), each print once, so that the
    bounds are sharp. Companies that did not grow = all − those that grew. As those that grew added
    something, the others together fell by more than the industry: their mean fall is at least
    fall ÷ their number. That those that grew were counted among all companies is an inference.
    Shares set the industry against household consumer loans, mortgages apart.
    """
    balance = ledger.value(INDUSTRY, "loan_balance", DAY)
    fall = _named(
        -ledger.value(INDUSTRY, "loan_balance_change_qoq", QUARTER),
        Text("fall of the industry's loans on the quarter"),
    )
    companies = ledger.value(INDUSTRY, "company_count", DAY)
    growing = ledger.value(INDUSTRY, "growing_company_count", QUARTER).marked("inference", COUNTED)
    not_growing = _named(companies.minus(growing), Text("companies that did not grow"))
    least = fall.over(not_growing)
    why = Text(
        "those that grew added to the balance, so the others fell by more than the industry did"
    )
    least = replace(least, interval=Interval(least.interval.low, None)).marked("inference", why)
    market = ledger.value(HOUSEHOLDS, "consumer_credit_balance", DAY)
    market_fall = _named(
        -ledger.value(HOUSEHOLDS, "consumer_credit_change_qoq", QUARTER),
        Text("fall of household consumer loans"),
    )
    inside = Text("the companies' loans are taken to be counted among household consumer loans")
    return Contraction(
        balance,
        fall,
        _named(_decline(balance, fall), Text("decline of the industry's loans")),
        companies,
        growing,
        not_growing,
        _named(least, Text("mean fall of a company that did not grow")),
        market_fall,
        _named(
            _decline(market, market_fall),
            Text("decline of household consumer loans"),
        ),
        _named(
            fall.over(market_fall, across=inside).to("percent"),
            Text("the industry's share of the market's fall"),
        ),
        _named(
            balance.over(market, across=inside).to("percent"),
            Text("the industry's share of the market's loans"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One printed change since summer 2025, with what it covers."""

    who: Text
    what: Text
    period: str
    value: Quantity
    scope: Text


INDUSTRY_WIDE = Text("all licensed companies")
ONE_LENDER = Text("one licensed company")
MOVES = (
    (HOUSEHOLDS, "consumer_credit_change_qoq", QUARTER,
     Text("all households' loans, mortgages apart")),
    (INDUSTRY, "loan_balance_change_qoq", QUARTER, INDUSTRY_WIDE),
    (INDUSTRY, "growing_company_count", QUARTER,
     Text("licensed companies, as one article counts them")),
    ("mashang", "loan_balance_growth_qoq", QUARTER, ONE_LENDER),
    ("hubei_cf", "loan_balance_growth_qoq", QUARTER, ONE_LENDER),
    ("qifu", "loan_balance_growth_qoq", "2025Q3",
     Text("one platform, the quarter before")),
    ("yillion_bank", "facilitation_partners", "2024-11",
     Text("one bank's list, before")),
    ("yillion_bank", "facilitation_partners", "2026-01",
     Text("one bank's list, after")),
)  # fmt: skip


def moves(ledger: Ledger) -> list[Move]:
    """The printed changes around the guidance, the widest scope first."""
    return [
        Move(
            ledger.entity(entity),
            ledger.metric(metric),
            period,
            ledger.value(entity, metric, period),
            scope,
        )
        for entity, metric, period, scope in MOVES
    ]


def _decline(closing: Quantity, fall: Quantity) -> Quantity:
    return constant(1).over(constant(1).plus(closing.over(fall))).to("percent")


def _named(figure: Quantity, name: Text) -> Quantity:
    return figure.named(name)
