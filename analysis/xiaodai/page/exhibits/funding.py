"""Tables and sentences on what lenders pay for money, and whose money they lend."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.funding import SURVEYED, Band, Gap, OffBook, Rate
from xiaodai.values.words import Text

REPORTS = Text(
    "press reports, some retelling offering documents, and digests of press reports",
    "媒体报道（部分转述发行文件）及媒体报道的摘要",
)


def funding_words(page: Page, band: Band, gaps: Sequence[Gap], others: Sequence[OffBook]) -> None:
    """The band and how it fell, pools against their coupons, and loans off the books."""
    page.say(
        en="Of {band.surveyed} that raise funds {band.inside:n}, or {band.share}, paid {band.band} "
        "for them. In one report of {then} it was {band.before}: a fall of {band.fall}.",
        zh="开展融资的{band.surveyed}中有{band.inside}（{band.share}）资金成本为{band.band}；{then}的一则报道"
        "为{band.before}，降幅{band.fall}。",
        band=band,
        then=Period(SURVEYED),
    )
    for gap in gaps:
        page.say(
            en="In the pool behind the notes that {who} issued in {gap.period}, the contract rates "
            "average {gap.rate}; the senior notes pay {gap.coupon}. The gap of {gap.gap} is before "
            "fees, losses and the junior notes. It is no bound of the excess spread, as the ledger "
            "does not have how much of the pool the senior notes fund.",
            zh="{who}{gap.period}发行的资产支持证券，入池贷款合同利率平均{gap.rate}，优先档票面利率{gap.coupon}，"
            "相差{gap.gap}；该差额未扣费用、损失及次级档，且账本中没有优先档占资产池的比例，因此并非超额利差的"
            "界限。",
            who=page.ledger.entity(gap.lender),
            gap=gap,
        )
    for other in others:
        page.say(
            en="{who} had {other.off} with other lenders beside {other.on} of its own: "
            "{other.share} of what it lent stood off its books on {day}.",
            zh="{day}，{who}表外贷款{other.off}，自身贷款{other.on}：表外占{other.share}。",
            who=page.ledger.entity(other.lender),
            other=other,
            day=Period(other.day),
        )


def cost_table(page: Page, found: Sequence[Rate]) -> None:
    """Every printed price of money, in order of time."""
    _rate_table(
        page,
        found,
        "costs",
        Text("What money costs, as printed", "资金价格（按刊载）"),
        Text("Rate a year", "年利率"),
    )


def reach_table(page: Page, found: Sequence[Rate]) -> None:
    """Shares of lending through or with others."""
    _rate_table(
        page,
        found,
        "reach",
        Text(
            "Lending through others: each share counts something else",
            "借助他人放贷：各项占比口径不同",
        ),
        Text("Share", "占比"),
    )


def _rate_table(page: Page, found: Sequence[Rate], name: str, caption: Text, header: Text) -> None:
    page.table(
        pd.DataFrame(
            {
                "who": [rate.who for rate in found],
                "what": [rate.what for rate in found],
                "period": [Period(rate.period) for rate in found],
                "value": [rate.value for rate in found],
            }
        ),
        name=name,
        source=REPORTS,
        rows="who",
        headers={
            "who": Text("Who", "对象"),
            "what": Text("What", "指标"),
            "period": Text("When", "时间"),
            "value": header,
        },
        caption=caption,
    )
