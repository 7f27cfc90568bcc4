"""The Chongqing episode: how much of the nation's falling balance was Chongqing's.

Huabei and Jiebei were run by two small-loan companies in Chongqing until their business moved to a
consumer-finance company, whose loans no small-loan statistics count. Provincial totals name no
firm, so that the fall in Chongqing is theirs is an inference; the shares are arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from analysis.attrition import official
from analysis.attrition.balance_change import Bridge, bridge
from analysis.evidence.dates import quarter_of
from analysis.evidence.ledger import Ledger
from analysis.evidence.quantity import Dated, Quantity, Text

PLACE = "chongqing"
BEGIN = "2022Q4"  # the consumer-finance company raised its capital in November 2022
MOVED = ("ant_xiaowei", "ant_shangcheng")
INFERENCE = Text(
    "provincial totals name no firm; that the fall is the move of Huabei and Jiebei to a "
    "consumer-finance licence is inferred from place and time",
    "分省数据不点名机构；认为该降幅来自花呗、借呗转至消费金融牌照，是据地点与时间推断",
)
ELSEWHERE = Text("the nation less Chongqing", "全国减去重庆")


@dataclass(frozen=True, slots=True)
class Episode:
    """One span: the nation's change of balance, Chongqing's, and Chongqing's share of it.

    `share` is of the printed levels' change, `flow_share` of the changes within the years, which
    leave out the re-basing; `capital` is the change of Chongqing's paid-in capital, where printed.
    """

    opening: str
    closing: str
    nation: Bridge
    place: Quantity
    elsewhere: Quantity
    share: Quantity
    flow_share: Quantity
    capital: Quantity | None


def episode(ledger: Ledger, opening: str, closing: str) -> Episode:
    """Chongqing's share of a change of the nation's balance.

    Share = (C₁ − C₀) ÷ (N₁ − N₀); above 100 % the rest of the country grew. Each of the four levels
    enters once, so the bounds are sharp. Raises `ValueError` where a level is unknown.
    """
    levels = official(ledger, PLACE, "loan_balance")
    if missing := [quarter for quarter in (opening, closing) if quarter not in levels]:
        raise ValueError(f"the ledger has no balance of {PLACE} for {missing[0]}")
    nation = bridge(ledger, opening, closing)
    en, zh = f", {opening} to {closing}", f"（{opening}至{closing}）"
    place = levels[closing].quantity.minus(levels[opening].quantity)
    place = place.named(f"change of Chongqing's balance{en}", f"重庆余额变化{zh}")
    elsewhere = nation.change.minus(place, across=ELSEWHERE)
    capital = official(ledger, PLACE, "paid_in_capital")
    paid_in = None
    if opening in capital and closing in capital:
        paid_in = capital[closing].quantity.minus(capital[opening].quantity)
        paid_in = paid_in.named(
            f"change of Chongqing's paid-in capital{en}", f"重庆实收资本变化{zh}"
        )
    share, flow_share = (
        place.share_of(whole)
        .marked("inference", INFERENCE)
        .named(f"Chongqing's share of the {what.en}{en}", f"重庆占{what.zh}的比例{zh}")
        for whole, what in (
            (nation.change, Text("fall of the printed balance", "公布余额降幅")),
            (nation.flows, Text("fall within the years", "年内降幅")),
        )
    )
    return Episode(
        opening,
        closing,
        nation,
        place,
        elsewhere.named(f"change elsewhere{en}", f"其他地区余额变化{zh}"),
        share,
        flow_share,
        paid_in,
    )


def episodes(ledger: Ledger) -> list[Episode]:
    """Span by span between Chongqing's published balances, then from the beginning to each end."""
    known = [q for q in sorted(official(ledger, PLACE, "loan_balance")) if q >= BEGIN]
    steps = list(pairwise(known))
    whole = [(known[0], last) for last in known[2:]]
    return [episode(ledger, *span) for span in [*steps, *whole]]


def gone(ledger: Ledger) -> Dated:
    """The day by which the two companies were off the register: nothing after it can be theirs."""
    days = [ledger.date(company, "deregistered") for company in MOVED]
    return max(days, key=lambda day: (day.last, day.first))


def since(ledger: Ledger) -> Bridge:
    """The nation's change of balance after `gone`, up to the latest level: none of it is theirs."""
    opening = quarter_of(gone(ledger).last.isoformat())
    return bridge(ledger, opening, max(official(ledger, "national", "loan_balance")))
