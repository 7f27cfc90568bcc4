"""Charts and tables on the lenders' industry: concentration, bad loans for sale, contraction."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts, charts_spans
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.bad_loan_sales import HALF, Growth, Pack, Seller, Verdict, Year
from xiaodai.studies.lenders.concentration import ANY_SIZE, Concentration, RankingCheck
from xiaodai.studies.lenders.contraction import Contraction, Move
from xiaodai.values.outward_rounding import outwards
from xiaodai.values.words import Text

COUNTED = Text("bad loans as counted by the trade press and by self-media")
SIZES = Text(
    "for the totals a rating agency's outlook and a trade-press sum, for the companies accounts as "
    "printed by the press"
)
AFTERWARDS = Text("one self-media article, a platform's results and a report on one bank")


def concentration_exhibit(
    page: Page, found: Sequence[Concentration], check: RankingCheck | None, day: str
) -> None:
    """Bounds on the measures for every total and assumption, those of the first also as bars."""
    if not found:
        page.say(
            "No total of the industry's assets is printed for {day}, so no share of it can be had.",
            day=Period(day),
        )
        return
    page.table(
        pd.DataFrame(
            {
                "others": [row.others for row in found],
                "total": [row.total for row in found],
                "remainder": [row.remainder for row in found],
                "three": [outwards(row.cr3).least for row in found],
                "three_most": [outwards(row.cr3).greatest for row in found],
                "five": [outwards(row.cr5).least for row in found],
                "five_most": [outwards(row.cr5).greatest for row in found],
                "index": [outwards(row.hhi).least for row in found],
                "index_most": [outwards(row.hhi).greatest for row in found],
            }
        ),
        name="concentration",
        source=SIZES,
        rows="others",
        headers={
            "others": Text("Assumption"),
            "total": Text("Industry's assets"),
            "remainder": Text("Held by others"),
            "three": Text("Largest three, at least"),
            "three_most": Text("Largest three, at most"),
            "five": Text("Largest five, at least"),
            "five_most": Text("Largest five, at most"),
            "index": Text("Herfindahl–Hirschman index, at least"),
            "index_most": Text("Index, at most"),
        },
        caption=Text(
            "Concentration of total assets at {day}: sharp bounds, shown rounded outwards"
        ),
        notes=[
            Text(
                "Companies whose size is known from below only count among the others; that they "
                "have at least so much is not used."
            )
        ],
        values={"day": Period(day)},
    )
    first = [row for row in found if row.total is found[0].total]
    page.show(
        charts_spans.spans(
            [
                charts_spans.Span(
                    label,
                    row.others,
                    value,
                    COLOURS.muted if row.others is ANY_SIZE else COLOURS.main,
                )
                for label, name in (
                    (Text("Largest three"), "cr3"),
                    (Text("Largest five"), "cr5"),
                )
                for row in first
                for value in (outwards(getattr(row, name)).both,)
            ],
            page.language,
            title=Text("If the ranking is right, it pins the shares down"),
        ),
        name="concentration_bounds",
        source=SIZES,
        alt=Text(
            "Horizontal bars from the least to the greatest share of the three and five largest "
            "companies, with and without an assumption on the others."
        ),
        caption=Text(
            "Shares of total assets at {day}. Pale: other companies of any size. Dark: none above "
            "the third largest known."
        ),
        values={"day": Period(day)},
    )
    if check:
        page.say(
            "The ranking rests on a printed total of {check.printed} for the three largest. The "
            "three largest known have {first}, {second} and {third}, together {check.gap} more: "
            "rounding does not explain it, so one of these figures is off or counts something "
            "else. An unknown company larger than the third would lift the true total further "
            "above the printed one.",
            check=check,
            first=check.sizes[0],
            second=check.sizes[1],
            third=check.sizes[2],
        )


def sales_chart(page: Page, years: Sequence[Year]) -> None:
    """Bad loans listed for sale, a bar a year."""
    page.show(
        charts.bars(
            {year.period: year.listed for year in years},
            page.language,
            title=Text("Bad loans listed for sale more than double each year")
            if all(y.growth is None or y.growth.interval.ends[0] > 1 for y in years)
            else Text("Bad loans listed for sale"),
        ),
        name="listings",
        source=COUNTED,
        alt=Text("A bar a year: bad loans listed for sale."),
        caption=Text(
            "Principal and interest of bad loans that consumer-finance companies listed. Listed is "
            "not sold."
        ),
    )


def seller_table(page: Page, sellers: Sequence[Seller]) -> None:
    """Who listed how much in the last year, and how much that is beside the balance sheet."""
    page.table(
        pd.DataFrame(
            {
                "lender": [page.ledger.entity(seller.lender) for seller in sellers],
                "listed": [seller.listed for seller in sellers],
                "share": [seller.share for seller in sellers],
                "principal": [seller.principal for seller in sellers],
                "part": [seller.principal_share for seller in sellers],
            }
        ),
        name="sellers",
        source=COUNTED,
        rows="lender",
        headers={
            "lender": Text("Lender"),
            "listed": Text("Listed"),
            "share": Text("of the industry's"),
            "principal": Text("Principal in it"),
            "part": Text("Principal's share"),
        },
        caption=Text("Listings by lender, {year}"),
        values={"year": Period(sellers[0].period)},
    )
    for seller in sellers:
        if seller.principal_on_assets is not None:
            page.say(
                "The principal alone that {who} listed equals {ratio} of the assets with which "
                "it began the year.",
                who=page.ledger.entity(seller.lender),
                ratio=seller.principal_on_assets,
            )


def growth_exhibit(page: Page, growths: Sequence[Growth], verdict: Verdict) -> None:
    """Two prints of one half-year's growth, the bases they imply, and whether both can hold."""
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(growth.entity) for growth in growths],
                "level": [growth.level for growth in growths],
                "growth": [growth.growth for growth in growths],
                "base": [growth.base for growth in growths],
            }
        ),
        name="growths",
        source=COUNTED,
        rows="who",
        headers={
            "who": Text("Counted for"),
            "level": Text("Transferred"),
            "growth": Text("Growth, as printed"),
            "base": Text("Base that follows"),
        },
        caption=Text("Two growth rates for one half-year: {half}"),
        values={"half": Period(HALF)},
    )
    page.say(
        "For one total of {verdict.level} the two rates imply bases of {first} and {second}: "
        "they {verdict.words}. {verdict.decided}",
        verdict=verdict,
        first=verdict.bases[0],
        second=verdict.bases[1],
    )


def pack_table(page: Page, packs: Sequence[Pack]) -> None:
    """Packages of bad loans with their opening price on what is owed."""
    page.table(
        pd.DataFrame(
            {
                "pack": [page.ledger.entity(pack.entity) for pack in packs],
                "owed": [pack.owed for pack in packs],
                "price": [pack.price for pack in packs],
                "ratio": [pack.ratio for pack in packs],
                "printed": [pack.printed for pack in packs],
                "agrees": [pack.agrees for pack in packs],
            }
        ),
        name="packs",
        source=COUNTED,
        rows="pack",
        headers={
            "pack": Text("Package"),
            "owed": Text("Owed"),
            "price": Text("Opening price"),
            "ratio": Text("Price on what is owed"),
            "printed": Text("Ratio as printed"),
            "agrees": Text("Agree"),
        },
        caption=Text("Opening prices of two packages"),
    )


def move_table(page: Page, moves: Sequence[Move], quarter: Contraction) -> None:
    """Printed changes around the guidance, with what each covers."""
    page.say(
        "With {q.share_of_loans} of household consumer loans the industry made "
        "{q.share_of_fall} of their fall.",
        q=quarter,
    )
    page.table(
        pd.DataFrame(
            {
                "who": [move.who for move in moves],
                "what": [move.what for move in moves],
                "period": [Period(move.period) for move in moves],
                "value": [move.value for move in moves],
                "scope": [move.scope for move in moves],
            }
        ),
        name="moves",
        source=AFTERWARDS,
        rows="who",
        headers={
            "who": Text("Who"),
            "what": Text("What"),
            "period": Text("When"),
            "value": Text("Value"),
            "scope": Text("Covers"),
        },
        caption=Text("Around the guidance of the autumn, from wide to narrow"),
    )
