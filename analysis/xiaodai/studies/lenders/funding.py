"""What lenders pay for money, and how far they lend with other people's: printed rates and shares.

A coupon is what one issue pays; a cost of funds is an average over all that a company owes. The gap
between a pool's contract rate and its senior coupon is before fees, losses and the junior notes.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders import INDUSTRY
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

BAND, SURVEYED = "2025-11", "2021-08"
COSTS = ("funding_cost", "funding_cost_band", "bond_coupon", "senior_coupon")
REACH = ("partner_funded_share", "platform_loan_share", "online_joint_share",
         "third_party_channel_share")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rate:
    """One printed price of money, or one printed share of lending through others."""

    who: Text
    what: Text
    period: str
    value: Quantity


def costs(ledger: Ledger) -> list[Rate]:
    """Every price of money that the ledger has for the industry, its companies and their pools."""
    return _rates(ledger, COSTS, industry_only=True)


def reach(ledger: Ledger) -> list[Rate]:
    """Shares of lending through platforms or with partners; each share counts something else."""
    return _rates(ledger, REACH, industry_only=False)


@dataclass(frozen=True, slots=True)
class Band:
    """The band in which most companies' cost of funds lay, and how it fell."""

    band: Quantity
    inside: Quantity
    surveyed: Quantity
    share: Quantity
    before: Quantity
    fall: Quantity


def band(ledger: Ledger) -> Band:
    """Companies inside ÷ companies asked; fall = the cost reported in 2021 − the band of 2025."""
    now = ledger.value(INDUSTRY, "funding_cost_band", BAND)
    inside = ledger.value(INDUSTRY, "company_count_funding_2_5_3_0", BAND)
    surveyed = ledger.value(INDUSTRY, "funding_company_count", BAND)
    before = ledger.value(INDUSTRY, "funding_cost", SURVEYED)
    why = Text("the earlier figure is one report's word for the industry, the later a band of most")
    share = inside.over(surveyed).to("percent").named("share of companies inside the band")
    fall = before.minus(now).marked("inference", why).named("fall of the cost of funds")
    return Band(now, inside, surveyed, share, before, fall)


@dataclass(frozen=True, slots=True)
class Gap:
    """A pool's average contract rate beside the coupon of its senior notes."""

    pool: str
    lender: str
    period: str
    rate: Quantity
    coupon: Quantity
    gap: Quantity


def gaps(ledger: Ledger) -> list[Gap]:
    """Mean contract rate of the pool − senior coupon, in percentage points, where a day has both.

    The excess spread of a securitisation is what the pool yields after fees, losses and the coupons
    of all notes (F. J. Fabozzi and V. Kothari, *Introduction to Securitization*, Wiley 2008). The
    gap does not bound it: where senior notes fund the share s of the pool and the rest bears no
    coupon, rate − s × coupon exceeds the gap. To take it for a gross margin is an inference.
    """
    why = Text(
        "a contract rate less the coupon of the senior notes alone: before fees, losses and the "
        "junior notes, and no bound of the excess spread, as the senior share is not known"
    )
    found = []
    for pool in sorted(e for e in ledger.kinds if INDUSTRY in ledger.scope(e)):
        for point in ledger.points(pool, "senior_coupon"):
            if ledger.has(pool, "average_rate", point.period):
                rate = ledger.value(pool, "average_rate", point.period)
                who = ledger.entity(pool)
                gap = rate.minus(point.quantity).marked("inference", why)
                gap = gap.named(Text("pool rate minus senior coupon, {who}", who=who))
                found.append(
                    Gap(pool, ledger.scope(pool)[1], point.period, rate, point.quantity, gap)
                )
    return found


@dataclass(frozen=True, slots=True)
class OffBook:
    """Loans that a lender found and others fund, beside its own."""

    lender: str
    day: str
    off: Quantity
    on: Quantity
    share: Quantity


def off_book(ledger: Ledger) -> list[OffBook]:
    """Off-book share = off ÷ (off + on) = 1 ÷ (1 + on ÷ off), each print once: sharp bounds.

    The loan balance is read as the one on the books, an inference: its source does not say so, but
    total assets exceed it.
    """
    why = Text("the loan balance is read as the one on the balance sheet, whose total exceeds it")
    found = []
    for lender in sorted(e for e, kind in ledger.kinds.items() if kind == "lender"):
        for point in ledger.points(lender, "off_balance_loans"):
            if ledger.has(lender, "loan_balance", point.period):
                on = ledger.value(lender, "loan_balance", point.period)
                share = constant(1).over(constant(1).plus(on.over(point.quantity))).to("percent")
                who = ledger.entity(lender)
                named = share.marked("inference", why).named(
                    Text("off-book share, {who}, {period}", who=who, period=point.period),
                )
                found.append(OffBook(lender, point.period, point.quantity, on, named))
    return found


def _rates(ledger: Ledger, metrics: tuple[str, ...], *, industry_only: bool) -> list[Rate]:
    found = []
    for metric in metrics:
        for entity in sorted(ledger.kinds):
            if not industry_only or INDUSTRY in ledger.scope(entity):
                found += [
                    Rate(ledger.entity(entity), ledger.metric(metric), point.period, point.quantity)
                    for point in ledger.points(entity, metric)
                ]
    return sorted(found, key=lambda rate: rate.period)
