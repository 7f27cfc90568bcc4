"""Tables and sentences on what lenders pay for money, and whose money they lend."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.funding import SURVEYED, Band, Gap, OffBook, Rate
from xiaodai.values.words import Text

REPORTS = Text("press reports, some retelling offering documents, and digests of press reports")


def funding_words(page: Page, band: Band, gaps: Sequence[Gap], others: Sequence[OffBook]) -> None:
    """The band and how it fell, pools against their coupons, and loans off the books."""
    page.say(
        "Of {band.surveyed} that raise funds {band.inside:n}, or {band.share}, paid {band.band} "
        "for them. In one report of {then} it was {band.before}: a fall of {band.fall}.",
        band=band,
        then=Period(SURVEYED),
    )
    for gap in gaps:
        page.say(
            "In the pool behind the notes that {who} issued in {gap.period}, the contract rates "
            "average {gap.rate}; the senior notes pay {gap.coupon}. The gap of {gap.gap} is before "
            "fees, losses and the junior notes. It is no bound of the excess spread, as the ledger "
            "does not have how much of the pool the senior notes fund.",
            who=page.ledger.entity(gap.lender),
            gap=gap,
        )
    for other in others:
        page.say(
            "{who} had {other.off} with other lenders beside {other.on} of its own: "
            "{other.share} of what it lent stood off its books on {day}.",
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
        Text("What money costs, as printed"),
        Text("Rate a year"),
    )


def reach_table(page: Page, found: Sequence[Rate]) -> None:
    """Shares of lending through or with others."""
    _rate_table(
        page,
        found,
        "reach",
        Text("Lending through others: each share counts something else"),
        Text("Share"),
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
            "who": Text("Who"),
            "what": Text("What"),
            "period": Text("When"),
            "value": header,
        },
        caption=caption,
    )
