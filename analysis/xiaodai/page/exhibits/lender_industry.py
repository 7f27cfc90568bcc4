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

COUNTED = Text(
    "bad loans as counted by the trade press and by self-media",
    "行业媒体与自媒体对不良贷款转让的统计",
)
SIZES = Text(
    "for the totals a rating agency's outlook and a trade-press sum, for the companies accounts as "
    "printed by the press",
    "总额据评级机构展望与行业媒体汇总，各公司据媒体刊载的财务数据",
)
AFTERWARDS = Text(
    "one self-media article, a platform's results and a report on one bank",
    "一篇自媒体文章、一家平台的业绩及对一家银行的报道",
)


def concentration_exhibit(
    page: Page, found: Sequence[Concentration], check: RankingCheck | None, day: str
) -> None:
    """Bounds on the measures for every total and assumption, those of the first also as bars."""
    if not found:
        page.say(
            en="No total of the industry's assets is printed for {day}, so no share of it can be "
            "had.",
            zh="{day}的行业总资产没有刊载值，无从计算份额。",
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
            "others": Text("Assumption", "假设"),
            "total": Text("Industry's assets", "行业总资产"),
            "remainder": Text("Held by others", "其余公司持有"),
            "three": Text("Largest three, at least", "前三至少"),
            "three_most": Text("Largest three, at most", "前三至多"),
            "five": Text("Largest five, at least", "前五至少"),
            "five_most": Text("Largest five, at most", "前五至多"),
            "index": Text("Herfindahl–Hirschman index, at least", "赫芬达尔指数至少"),
            "index_most": Text("Index, at most", "指数至多"),
        },
        caption=Text(
            "Concentration of total assets at {day}: sharp bounds, shown rounded outwards",
            "{day}总资产集中度的精确上下界（显示时向外取整）",
        ),
        notes=[
            Text(
                "Companies whose size is known from below only count among the others; that they "
                "have at least so much is not used.",
                "仅知规模下限的公司计入其余公司，该下限未予使用。",
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
                    (Text("Largest three", "前三"), "cr3"),
                    (Text("Largest five", "前五"), "cr5"),
                )
                for row in first
                for value in (outwards(getattr(row, name)).both,)
            ],
            page.language,
            title=Text(
                "If the ranking is right, it pins the shares down", "若排名属实，份额便大致确定"
            ),
        ),
        name="concentration_bounds",
        source=SIZES,
        alt=Text(
            "Horizontal bars from the least to the greatest share of the three and five largest "
            "companies, with and without an assumption on the others.",
            "横条标出前三与前五公司占比的下界至上界，分别对应对其余公司有无假设。",
        ),
        caption=Text(
            "Shares of total assets at {day}. Pale: other companies of any size. Dark: none above "
            "the third largest known.",
            "{day}总资产占比。浅色：其余公司规模不限；深色：均不超过已知第三名。",
        ),
        values={"day": Period(day)},
    )
    if check:
        page.say(
            en="The ranking rests on a printed total of {check.printed} for the three largest. The "
            "three largest known have {first}, {second} and {third}, together {check.gap} more: "
            "rounding does not explain it, so one of these figures is off or counts something "
            "else. An unknown company larger than the third would lift the true total further "
            "above the printed one.",
            zh="排名的依据是行业前三合计的刊载值{check.printed}。已知最大三家分别为{first}、{second}和{third}，"
            "合计多出{check.gap}，四舍五入不足以解释，可见其中必有一项不准或口径不同。若另有一家大于已知第三名，"
            "真实合计只会比刊载值高出更多。",
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
            title=Text(
                "Bad loans listed for sale more than double each year", "挂牌不良贷款逐年翻倍有余"
            )
            if all(y.growth is None or y.growth.interval.ends[0] > 1 for y in years)
            else Text("Bad loans listed for sale", "挂牌转让的不良贷款"),
        ),
        name="listings",
        source=COUNTED,
        alt=Text("A bar a year: bad loans listed for sale.", "每年一柱：挂牌转让的不良贷款。"),
        caption=Text(
            "Principal and interest of bad loans that consumer-finance companies listed. Listed is "
            "not sold.",
            "消费金融公司挂牌转让的不良贷款本息；挂牌不等于成交。",
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
            "lender": Text("Lender", "公司"),
            "listed": Text("Listed", "挂牌本息"),
            "share": Text("of the industry's", "占行业"),
            "principal": Text("Principal in it", "其中本金"),
            "part": Text("Principal's share", "本金占比"),
        },
        caption=Text("Listings by lender, {year}", "各公司挂牌规模，{year}"),
        values={"year": Period(sellers[0].period)},
    )
    for seller in sellers:
        if seller.principal_on_assets is not None:
            page.say(
                en="The principal alone that {who} listed equals {ratio} of the assets with which "
                "it began the year.",
                zh="仅{who}挂牌的本金，就相当于其年初总资产的{ratio}。",
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
            "who": Text("Counted for", "口径"),
            "level": Text("Transferred", "转让规模"),
            "growth": Text("Growth, as printed", "增速（按刊载）"),
            "base": Text("Base that follows", "隐含基数"),
        },
        caption=Text("Two growth rates for one half-year: {half}", "同一半年的两个增速：{half}"),
        values={"half": Period(HALF)},
    )
    page.say(
        en="For one total of {verdict.level} the two rates imply bases of {first} and {second}: "
        "they {verdict.words}. {verdict.decided}",
        zh="以同一总额{verdict.level}计，两个增速隐含的基数为{first}与{second}：{verdict.words}。"
        "{verdict.decided}",
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
            "pack": Text("Package", "资产包"),
            "owed": Text("Owed", "未偿本息"),
            "price": Text("Opening price", "起始价"),
            "ratio": Text("Price on what is owed", "起始价／未偿本息"),
            "printed": Text("Ratio as printed", "刊载折扣"),
            "agrees": Text("Agree", "一致"),
        },
        caption=Text("Opening prices of two packages", "两个资产包的起始价"),
    )


def move_table(page: Page, moves: Sequence[Move], quarter: Contraction) -> None:
    """Printed changes around the guidance, with what each covers."""
    page.say(
        en="With {q.share_of_loans} of household consumer loans the industry made "
        "{q.share_of_fall} of their fall.",
        zh="行业余额占住户消费贷款的{q.share_of_loans}，却占其减少额的{q.share_of_fall}。",
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
            "who": Text("Who", "对象"),
            "what": Text("What", "指标"),
            "period": Text("When", "时间"),
            "value": Text("Value", "数值"),
            "scope": Text("Covers", "范围"),
        },
        caption=Text(
            "Around the guidance of the autumn, from wide to narrow", "秋季窗口指导前后，由宽到窄"
        ),
    )
