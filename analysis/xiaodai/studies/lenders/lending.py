"""What lenders pay for funds, whose funds they lend, and lending after the guidance of 2025.

A coupon is what one issue pays; a cost of funds is an average over all that a company owes.
"""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.accounts import INDUSTRY, together
from xiaodai.values import Interval, Quantity, Text, constant, row

BAND, SURVEYED = "2025-11", "2021-08"
COSTS = ("funding_cost", "funding_cost_band", "bond_coupon", "senior_coupon")
TRANCHES = (("senior_share", "senior_coupon"), ("mezzanine_share", "mezzanine_coupon"))
REACH = (
    "partner_funded_share",
    "platform_loan_share",
    "online_joint_share",
    "third_party_channel_share",
)

QUARTER, DAY = "2025Q4", "2025-12-31"
HOUSEHOLDS = "household_consumer_loans"
COUNTED = Text(
    "one article counts the companies that grew; that it looked at the whole industry is an "
    "assumption"
)

GROWTH, PARTNERS = "loan_balance_growth_qoq", "facilitation_partners"


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


def band(ledger: Ledger) -> pd.Series:
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
    coupon, rate − s × coupon exceeds the gap. To take it for a gross margin is an inference. Where
    share and coupon of both rated tranches are known, what is left after all coupons is
    rate − Σ share × coupon, as the last tranche bears none.

    The index holds the pools' ids. The columns are those of `together`, `lender` (the name of the
    pool's), `gap` and `after_coupons` (percentage points, the latter `None` where not known).
    """
    why = Text(
        "a contract rate less the coupon of the senior notes alone: before fees, losses and the "
        "junior notes, and no bound of the excess spread"
    )
    pools = together(ledger, "average_rate", "senior_coupon")
    gaps = [
        gap.marked("inference", why).named("pool rate minus senior coupon, {who}", who=who)
        for gap, who in zip(
            pools["average_rate"] - pools["senior_coupon"], pools["who"], strict=True
        )
    ]
    lenders = pools.index.map(lambda pool: ledger.short_name(ledger.scope(pool)[1]))
    left = [
        _after_coupons(ledger, pool, period.code, rate)
        for pool, period, rate in zip(
            pools.index, pools["period"], pools["average_rate"], strict=True
        )
    ]
    after = pd.Series(left, pools.index, dtype=object)
    return pools.assign(lender=lenders, gap=gaps, after_coupons=after)


def off_book(ledger: Ledger) -> pd.DataFrame:
    """Loans that a lender found and others fund, as a share of all that it lent.

    Share = off ÷ (off + on) = 1 ÷ (1 + on ÷ off), each printed figure once: sharp bounds. That the
    loan balance is the one on the books is an inference.

    The index holds the lenders' ids. The columns are those of `together`, and `share` (percent).
    """
    why = Text("the loan balance is read as the one on the balance sheet, whose total exceeds it")
    lenders = together(ledger, "off_balance_loans", "loan_balance")
    parts = 1 / (1 + lenders["loan_balance"] / lenders["off_balance_loans"])
    shares = [
        share.marked("inference", why).named(
            "off-book share, {who}, {period}", who=who, period=period
        )
        for share, who, period in zip(
            parts.quantity.to("percent"), lenders["who"], lenders["period"], strict=True
        )
    ]
    return lenders.assign(share=shares)


def contraction(ledger: Ledger) -> pd.Series:
    """The quarter after the guidance in figures, in nested scopes.

    Decline = fall ÷ (closing + fall) = 1 ÷ (1 + closing ÷ fall), each print once, so that the
    bounds are sharp. Companies that did not grow = all − those that grew (an inference: that those
    were counted among all). Together they fell by more than the industry: their mean fall is at
    least fall ÷ their number. Shares set the industry against household consumer loans, mortgages
    apart.

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
    why = Text(
        "those that grew added to the balance, so the others fell by more than the industry did"
    )
    mean = fall.over(not_growing)
    least = replace(mean, interval=Interval(mean.interval.low, None)).marked("inference", why)
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
        least_mean_fall=least.named("average fall of a company that did not grow"),
        market_decline=market_decline.named("decline of household consumer loans"),
        share_of_fall=share_of_fall.named("the industry's share of the market's fall"),
        share_of_loans=share_of_loans.named("the industry's share of the market's loans"),
    )


def falls(ledger: Ledger) -> pd.DataFrame:
    """By how much loans fell in the quarter after the guidance, the largest fall first.

    Household consumer loans and the industry's as in `contraction`, and the companies whose growth
    on the quarter was published. The index holds entity ids; the columns are `who` and `fall`
    (percent; negative for growth).
    """
    quarter = contraction(ledger)
    found = {HOUSEHOLDS: quarter.market_decline, INDUSTRY: quarter.decline}
    grown = ledger.frame(metric=GROWTH, period=QUARTER)
    for who, growth in zip(grown["entity"], grown["value"], strict=True):
        if INDUSTRY in ledger.scope(who):
            found[who] = (-growth).named("fall of the loans of {who}", who=ledger.short_name(who))
    names = {who: ledger.short_name(who) for who in found}
    table = pd.DataFrame({"who": names, "fall": found}).rename_axis("id")
    return table.sort_values("fall", key=lambda column: -column.map(float), kind="stable")


def partner_lists(ledger: Ledger) -> pd.DataFrame:
    """Banks whose list of partners in arranged lending is known twice: the first and the last.

    The index holds the banks' ids; the columns are `who`, `before` and `after` (`Point`s: a number
    of companies and when).
    """
    rows = []
    for who in sorted(set(ledger.query(metric=PARTNERS)["entity"])):
        points = ledger.points(who, PARTNERS)
        if len(points) > 1:
            rows.append((who, ledger.short_name(who), points[0], points[-1]))
    return pd.DataFrame(rows, columns=["id", "who", "before", "after"]).set_index("id")


def _after_coupons(ledger: Ledger, pool: str, period: str, rate: Quantity) -> Quantity | None:
    """What a pool yields after the coupons of all its notes; `None` if one is not known."""
    left = rate
    for share, coupon in TRANCHES:
        if not (ledger.has(pool, share, period) and ledger.has(pool, coupon, period)):
            return None
        left = left - ledger.value(pool, share, period) * ledger.value(pool, coupon, period)
    why = Text("before fees and losses, and as if the notes funded the whole pool")
    left = left.to("percentage_point").marked("inference", why)
    return left.named("pool rate minus all coupons, {who}", who=ledger.short_name(pool))


def _in_order(ledger: Ledger, metrics: tuple[str, ...], entities: list[str]) -> pd.DataFrame:
    found = ledger.frame(entity=entities, metric=metrics)
    found = found.assign(rank=found["metric"].map(metrics.index))
    found = found.sort_values(["period", "rank", "entity"])[["entity", "metric", "period"]]
    return _as_printed(ledger, found.to_numpy())


def _as_printed(ledger: Ledger, figures: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    rows = [
        (ledger.short_name(who), ledger.metric(what), Period(when), ledger.value(who, what, when))
        for who, what, when in figures
    ]
    return pd.DataFrame(rows, columns=["who", "what", "period", "value"])


def _decline(closing: Quantity, fall: Quantity) -> Quantity:
    return constant(1).over(constant(1).plus(closing.over(fall))).to("percent")
