"""Charts and tables of what partial disclosures allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from xiaodai.page import charts_envelope
from xiaodai.page.page import Page
from xiaodai.studies.dispersion.between_lenders import Industry, Weight
from xiaodai.studies.dispersion.further_figure import Worth
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    Measures,
    Survey,
    envelope,
    most_open,
    rate_of,
)
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

DRAWN = 6  # small charts that a reader takes in at once
STEP, NEAR = Fraction(1), Fraction(1, 100)  # points between levels, and just before one


def measures_table(page: Page, found: Mapping[str, Measures], cap: Quantity) -> None:
    """Bounds on every book and pool, given all that it disclosed."""
    rows = list(found.values())
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(entity) for entity in found],
                "average": [m.average for m in rows],
                "share": [m.share_above for m in rows],
                "above": [m.average_above for m in rows],
                "excess": [m.mean_excess for m in rows],
                "deviation": [m.standard_deviation for m in rows],
            }
        ),
        name="partial",
        rows="who",
        headers={
            "who": Text("Book or pool", "整体或资产池"),
            "average": Text("Average", "平均"),
            "share": Text("Share above the cap", "高于上限的占比"),
            "above": Text("Average of that part", "该部分平均"),
            "excess": Text("Mean excess", "平均超出"),
            "deviation": Text("Standard deviation", "标准差"),
        },
        caption=Text(
            "What the disclosures allow, against a cap of {cap}", "披露所允许的范围（上限{cap}）"
        ),
        notes=[
            Text(
                "Each interval runs from the least to the most over all distributions of single "
                "rates that fit everything the lender disclosed, up to the ceiling on a single "
                "loan. A dash: nothing can lie above the cap.",
                "区间为符合该公司全部披露、且不超过单笔上限的一切利率分布中的最小值与最大值。"
                "短横表示不可能有贷款高于上限。",
            )
        ],
        values={"cap": cap},
    )


def envelope_chart(
    page: Page, facts: Mapping[str, Sequence[Fact]], cap: Quantity, ceiling: Quantity
) -> None:
    """The bands in which the distribution functions of the best described books lie."""
    books = [e for e in facts if page.ledger.kinds[e] == "lender"] or list(facts)
    best = sorted(books, key=lambda e: (-_moments(facts[e]), -len(facts[e]), books.index(e)))[
        :DRAWN
    ]
    top = rate_of(ceiling)
    steps = [STEP * k for k in range(1, int(top / STEP) + 1)]
    levels = [Fraction(0), *(level for step in steps for level in (step - NEAR, step))]
    page.show(
        charts_envelope.envelopes(
            {page.ledger.entity(e): envelope(facts[e], levels) for e in best},
            levels,
            page.language,
            title=Text(
                "An average alone says little about single loans",
                "只有平均值，单笔利率几乎无从知晓",
            ),
            limit=rate_of(cap),
        ),
        name="envelopes",
        alt=Text(
            "Small charts: the band in which each lender's distribution of single-loan rates lies.",
            "小图：每家单笔利率分布函数所在的带状区域。",
        ),
        caption=Text(
            "For each rate, the least and the most balance that can stand at or below it. The "
            "line is the cap of {cap}; the narrower the band, the more was disclosed.",
            "对每一利率，不高于它的余额占比的下限与上限。竖线为上限{cap}；带越窄，披露越充分。",
        ),
        values={"cap": cap},
    )


def _moments(known: Sequence[Fact]) -> int:
    return sum(fact.moment is not None for fact in known)


def conflict_table(page: Page, conflicts: Mapping[str, Sequence[Fact]]) -> None:
    """Disclosures that exclude each other, a smallest set for each book or pool."""
    pairs = [(page.ledger.entity(e), fact) for e, clash in conflicts.items() for fact in clash]
    page.table(
        pd.DataFrame(
            {
                "fact": [
                    Text(f"{who.en}: {fact.name.en}", f"{who.zh}：{fact.name.zh}")
                    for who, fact in pairs
                ],
                "value": [fact.value for _, fact in pairs],
            }
        ),
        name="conflicts",
        rows="fact",
        headers={
            "fact": Text("Cannot all be true", "不能同时成立"),
            "value": Text("Value", "数值"),
        },
        caption=Text("Disclosures that exclude each other", "相互排斥的披露"),
    )


def open_average(page: Page, survey: Survey, cap: Quantity) -> None:
    """The finding on the book whose average fits under the cap and leaves most open above it."""
    books = {e: m for e, m in survey.measures.items() if page.ledger.kinds[e] == "lender"}
    widest = most_open(books, cap)
    if widest is None:
        page.say(
            en="No book here is sure to average no more than {cap} and yet leaves open what lies "
            "above it.",
            zh="此处没有哪家的整体平均必定不高于{cap}而又使高于它的部分悬而未决。",
            cap=cap,
        )
        return
    page.finding(
        en="An average under a cap does not keep single loans under it: of a book that averages "
        "{m.average}, {m.share_above} of the lending may stand above the cap of {cap}; to re-price "
        "that part would cost {m.mean_excess} of its lending a year.",
        zh="平均值低于上限，不等于单笔低于上限：一家整体平均{m.average}的公司，其余额的"
        "{m.share_above}可能高于上限{cap}；将该部分降至上限，每年代价为余额的{m.mean_excess:n}。",
        m=books[widest],
        cap=cap,
    )


def worth_table(page: Page, found: Mapping[str, Worth], cap: Quantity) -> None:
    """For every book the one further figure that would tell most."""
    rows = list(found.values())
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(entity) for entity in found],
                "before": [w.before for w in rows],
                "figure": [w.name for w in rows],
                "level": [w.level for w in rows],
                "after": [w.after for w in rows],
            }
        ),
        name="worth",
        rows="who",
        headers={
            "who": Text("Book", "整体"),
            "before": Text("Width now", "现有宽度"),
            "figure": Text("Most telling further figure", "最有价值的新增披露"),
            "level": Text("Level", "水平"),
            "after": Text("Width then", "披露后宽度"),
        },
        caption=Text(
            "One more figure: how wide the mean excess over {cap} would still be",
            "多披露一个数字：对上限{cap}的平均超出还剩多宽",
        ),
        notes=[
            Text(
                "What the figure would say is unknown, so the width left runs from the best to the "
                "worst of the values that it may take. Of all candidates the one shown is best at "
                "worst.",
                "新数字取值未知，故剩余宽度为其可能取值中最好至最坏的情形；所列为最坏情形下最优的候选。",
            )
        ],
        values={"cap": cap},
    )


def industry_table(
    page: Page, weights: Sequence[Weight], counting: Mapping[Text, Industry]
) -> None:
    """Lenders as the industry's companies and as its loans, the silent ones bounded."""
    _weights_table(page, weights)
    found = list(counting.values())
    page.table(
        pd.DataFrame(
            {
                "by": list(counting),
                "total": [i.total for i in found],
                "covered": [i.covered for i in found],
                "mean": [i.mean for i in found],
                "deviation": [i.deviation for i in found],
            }
        ),
        name="industry",
        rows="by",
        headers={
            "by": Text("Counting", "计法"),
            "total": Text("Industry", "全行业"),
            "covered": Text("Behind the averages", "平均值覆盖"),
            "mean": Text("Mean", "均值"),
            "deviation": Text("Standard deviation", "标准差"),
        },
        caption=Text(
            "The whole industry, silent lenders bounded instead of ignored",
            "全行业：未披露公司以界限计入而非忽略",
        ),
        notes=[
            Text(
                "A lender that discloses nothing may charge anything up to the ceiling on a single "
                "loan. Sizes are the latest in the ledger, whenever the rates were known; the day "
                "stands behind each.",
                "未披露的公司，平均利率可为零至单笔上限之间的任何数。规模取账本最新数字，与利率日期无关，"
                "日期见数字背后。",
            )
        ],
    )


def _weights_table(page: Page, weights: Sequence[Weight]) -> None:
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(w.lender) for w in weights],
                "average": [w.average for w in weights],
                "loans": [w.loans for w in weights],
            }
        ),
        name="weights",
        rows="who",
        headers={
            "who": Text("Lender", "公司"),
            "average": Text("Average, as bounded above", "整体平均（如上限定）"),
            "loans": Text("Loans, latest", "最新贷款余额"),
        },
        caption=Text("Averages and the loans behind them", "整体平均及其贷款余额"),
    )
