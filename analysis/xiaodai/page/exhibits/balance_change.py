"""Charts and tables of the balance: what its change is made of, and what was Chongqing's."""

from __future__ import annotations

import pandas as pd

from xiaodai.page import charts_change
from xiaodai.page.charts_change import Part
from xiaodai.page.exhibits.exits import span
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition import balance_change, relicensing
from xiaodai.studies.attrition.balance_change import Stock
from xiaodai.studies.attrition.relicensing import Episode
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Text

NUMBER = Text("number of lenders", "家数效应")
AVERAGE = Text("average balance", "平均每家余额效应")
YEARS = 8  # in the table; the chart has all
ENDS = 2  # a change lies between two quarters
REBASED = Text("re-basing", "年初基数调整")
CHANGE = Text("change of the balance", "余额变化")


def window(page: Page, stocks: pd.DataFrame) -> dict[str, Quantity]:
    """Balance and average at both ends of the window, and what the change is made of."""
    both = stocks.dropna(subset=["balance_per_company"])
    both = both[[count.interval.is_point for count in both["company_count"]]]
    if len(both) < ENDS:
        page.say(
            en="The window holds fewer than two quarters with both a count and a balance, so "
            "there is no change to decompose.",
            zh="窗口内同时有家数与余额的季度不足两个，无从分解余额变化。",
        )
        return {}
    first, last = both.index[0], both.index[-1]
    low, high = both.loc[first].to_dict(), both.loc[last].to_dict()
    split = balance_change.effects(
        Stock(low["company_count"], low["loan_balance"]),
        Stock(high["company_count"], high["loan_balance"]),
    )
    page.say(
        en="In {first} the balance was {low.loan_balance}, {low.balance_per_company}; in {last} it "
        "was {high.loan_balance}, {high.balance_per_company}. Of the change of {split.change} the "
        "number of lenders makes {split.number}, their average balance {split.average}.",
        zh="{first}贷款余额{low.loan_balance}，平均{low.balance_per_company}；{last}贷款余额"
        "{high.loan_balance}，平均{high.balance_per_company}。余额变化{split.change}，其中"
        "家数效应{split.number}，平均每家余额效应{split.average}。",
        first=Period(str(first)),
        last=Period(str(last)),
        low=low,
        high=high,
        split=split,
    )
    if str(first)[:4] != str(last)[:4]:
        page.say(
            en="The re-basings between the years are in these levels.",
            zh="其间的年初基数调整含在余额之内。",
        )
    en, zh = f", {first} to {last}", f"（{first}至{last}）"
    return {
        "number_effect": split.number.named(f"number effect{en}", f"家数效应{zh}"),
        "average_effect": split.average.named(f"average effect{en}", f"平均每家余额效应{zh}"),
    }


def years(page: Page) -> dict[str, Quantity]:
    """The nation's change of balance year by year: chart, table and the latest year in words."""
    table = _contributions(page)
    latest = table.iloc[-1].to_dict()
    page.finding(
        en="Nationwide, from the year-end before to {latest.closing}, the balance changed by "
        "{latest.change}: {latest.number} by the number of lenders, {latest.average} by their "
        "average balance, {latest.rebased} by re-basing.",
        zh="全国自上年末至{latest.closing}，余额变化{latest.change}：家数效应{latest.number}，"
        "平均每家余额效应{latest.average}，年初基数调整{latest.rebased}。",
        latest=latest,
    )
    fewer = [(year, row) for year, row in table.iterrows() if _falls(row["number"])]
    both_fell = [year for year, row in fewer if _falls(row["average"])]
    if both_fell:
        page.say(
            en="In {most} of the {n} years in which lenders went, their average balance did not "
            "fall. Small firms and shells leaving would do that; that it was so is inference, as "
            "no total says who left. In {year} both fell; the next section says where.",
            zh="家数减少的{n}年份中，有{most}平均每家余额并未下降。小机构、空壳离场会有此结果；"
            "但是否如此只是推断，总数不说明谁离开了。而{year}两者同降，下一节说明发生在哪里。",
            most=counted(len(fewer) - len(both_fell)),
            n=counted(len(fewer)),
            year=Period(str(both_fell[-1])),
        )
    names = ("number", "average", "rebased")
    return {f"national_{name}_effect_latest": latest[name] for name in names}


def _contributions(page: Page) -> pd.DataFrame:
    """The nation's change of balance year by year, as stacked bars and as a table."""
    table = balance_change.by_year(page.ledger)
    shown = ("number", "average", "rebased", "change")
    offset = [_falls(row["number"]) and not _falls(row["average"]) for _, row in table.iterrows()]
    names = dict(zip(shown, (NUMBER, AVERAGE, REBASED, CHANGE), strict=True))
    colours = dict(
        zip(shown, (COLOURS.main, COLOURS.accent, COLOURS.muted, COLOURS.text), strict=True)
    )
    parts = [Part(names[key], colours[key], table[key].tolist()) for key in shown]
    page.show(
        charts_change.contributions(
            [str(year) for year in table.index],
            parts[:3],
            parts[3],
            page.language,
            title=Text(
                "In most years fewer lenders, larger books", "多数年份：家数减少，平均每家余额增大"
            )
            if sum(offset) > len(table) / 2
            else Text("What the change of the balance is made of", "余额变化的构成"),
        ),
        name="contributions",
        alt=Text(
            "Stacked bars by year: effect of the number of lenders, of the average balance, and "
            "re-basing; a diamond marks the change.",
            "逐年堆积柱：家数效应、平均每家余额效应与年初基数调整；菱形为余额变化。",
        ),
        caption=Text(
            "Nationwide, from the year-end before to the last quarter known in the year; years "
            "without an exact opening count are left out.",
            "全国数据，自上年末至当年最后一个有数据的季度；年初家数不确切的年份从略。",
        ),
    )
    latest = table[-YEARS:]
    page.table(
        pd.DataFrame(
            {"closing": [Period(quarter) for quarter in latest["closing"]]}
            | {key: latest[key].tolist() for key in shown}
        ),
        name="contributions",
        rows="closing",
        headers={"closing": Text("From the year-end before to", "自上年末至")}
        | {key: Text(name.en.capitalize(), name.zh) for key, name in names.items()},
        caption=Text(
            "The change of the balance in the latest years, decomposed exactly",
            "最近各年余额变化的精确分解",
        ),
        notes=[
            Text(
                "Shapley decomposition: number effect = change in number times the mean of opening "
                "and closing average balance; average effect the other way round. They leave no "
                "residue and no order of factors is preferred. The opening balance is the base "
                "that the year's flows imply; its gap to the printed year-end is the re-basing.",
                "采用沙普利分解：家数效应为家数变化乘以期初、期末平均每家余额的均值，"
                "平均每家余额效应反之；"
                "没有残差，也不依赖因素的先后次序。期初余额取年内增减额隐含的基数，"
                "其与公布年末余额之差即年初基数调整。",
            )
        ],
    )
    return table


def chongqing(page: Page) -> dict[str, Quantity]:
    """Chongqing's part in the falling balance, and why the latest fall is no part of it."""
    rows = _chongqing_table(page)
    longest = rows[-1]
    page.finding(
        en="Chongqing made up {row.share} of the fall of the nation's printed balance from "
        "{row.opening} to {row.closing}; with the re-basing left out {row.flow_share}, whatever "
        "part of it was Chongqing's. In that time Huabei and Jiebei moved to a consumer-finance "
        "licence. Read so, much of the fall is a change of licence.",
        zh="{row.opening}至{row.closing}全国公布余额的降幅中，重庆占{row.share}；剔除基数调整后，"
        "无论其中多少属于重庆，占{row.flow_share}。花呗、借呗正是在此期间转至消费金融牌照。"
        "照此理解，降幅很大一部分只是换了牌照。",
        row=longest,
    )
    found = relicensing.evidence(page.ledger)
    page.say(
        en="The ledger does not prove that reading. Together the two companies had total assets of "
        "{found.own} on {early} and of {found.own_later} on {late}, when {found.on_balance} of the "
        "credit that their group had facilitated stood on its own balance sheet: figures too small "
        "and too old to show that a change of {row.place} was theirs; whether the loans that they "
        "securitised or lent jointly are in the provincial total, the ledger does not say. For it "
        "speaks that the assets of the consumer-finance company went from {found.successor} on "
        "{before} to {found.successor_later} on {after}.",
        zh="账本不能证明这一理解。两家公司总资产合计在{early}为{found.own}，{late}为{found.own_later}，"
        "当时其集团促成的信贷有{found.on_balance}在表内：这些数字太小也太旧，不足以说明{row.place}"
        "的变化出自它们；其证券化或联合放出的贷款是否计入分省总数，账本中没有记载。支持这一理解的是：消费金融公司的总资产由"
        "{before}的{found.successor}变为{after}的{found.successor_later}。",
        found=found,
        row=longest,
        early=Period(relicensing.OWN_SHEETS[0]),
        late=Period(relicensing.OWN_SHEETS[1]),
        before=Period(relicensing.SUCCESSOR_SHEETS[0]),
        after=Period(relicensing.SUCCESSOR_SHEETS[1]),
    )
    _capital(page, rows[0])
    since = relicensing.since(page.ledger)
    page.say(
        en="What fell later cannot be theirs: both companies were off the register by {gone}. "
        "Since the end of that quarter the nation's printed balance has changed by "
        "{since.change}, by {since.flows} within the years.",
        zh="此后的下降与它们无关：两家公司至{gone}均已注销。自该季度末以来，全国公布余额变化"
        "{since.change}，年内增减额合计{since.flows}。",
        gone=relicensing.gone(page.ledger),
        since=since,
    )
    return {
        "chongqing_share": longest.share,
        "chongqing_flow_share": longest.flow_share,
        "change_since_relicensing": since.flows,
    }


def _capital(page: Page, row: Episode) -> None:
    """Loans and paid-in capital in the first quarter of the episode, where both were printed."""
    if row.capital is None:
        return
    if _falls(row.place) and not _falls(row.capital):
        page.say(
            en="In the first quarter of the fall, {row.opening} to {row.closing}, capital did not "
            "leave with the loans: Chongqing's balance changed by {row.place}, its paid-in capital "
            "by {row.capital}.",
            zh="在下降的第一个季度（{row.opening}至{row.closing}），资本并未随贷款离开：重庆贷款余额变化"
            "{row.place}，实收资本变化{row.capital}。",
            row=row,
        )
        return
    page.say(
        en="From {row.opening} to {row.closing} Chongqing's balance changed by {row.place}, its "
        "paid-in capital by {row.capital}.",
        zh="{row.opening}至{row.closing}，重庆贷款余额变化{row.place}，实收资本变化{row.capital}。",
        row=row,
    )


def _chongqing_table(page: Page) -> list[Episode]:
    """A row for each span between Chongqing's published balances."""
    rows, found = relicensing.episodes(page.ledger), relicensing.evidence(page.ledger)
    page.table(
        pd.DataFrame(
            {
                "span": [span(page, row.opening, row.closing) for row in rows],
                "nation": [row.nation.change for row in rows],
                "place": [row.place for row in rows],
                "elsewhere": [row.elsewhere for row in rows],
                "share": [row.share for row in rows],
                "flow_share": [row.flow_share for row in rows],
            }
        ),
        name="chongqing",
        rows="span",
        headers={
            "span": Text("From – to", "起止"),
            "nation": Text("Nation", "全国"),
            "place": Text("Chongqing", "重庆"),
            "elsewhere": Text("Elsewhere", "其他地区"),
            "share": Text("Chongqing's share", "重庆占比"),
            "flow_share": Text("Share without re-basing", "剔除基数调整后"),
        },
        caption=Text(
            "The Chongqing episode, changes of balance: relicensing, by inference",
            "重庆个案（余额变化）：据推断为牌照转换",
        ),
        notes=[
            Text(
                "A share above the whole means that the rest of the country grew. The table cannot "
                "say whose loans left: provincial totals name no firm. Whether Chongqing's opening "
                "base was restated too is not known, so the last column runs from none of the "
                "nation's re-basing to all of it.",
                "占比超过全部，表示其他地区有所增长。分省数据不点名机构，表中看不出是谁的贷款离开。"
                "重庆的年初基数是否也被重述不得而知，故末列自全国基数调整全不属于重庆，至全部属于重庆。",
            ),
            Text(
                "That the spans begin in {begin} is a choice: in {month} the consumer-finance "
                "company raised its capital by {found.raised}. The ledger's balance of Chongqing "
                "before that is {found.balance}, for {earlier}.",
                "起点取{begin}是一种选择：{month}消费金融公司增资{found.raised}。账本中此前一个重庆余额是"
                "{earlier}的{found.balance}。",
            ),
        ],
        values={
            "begin": Period(relicensing.BEGIN),
            "month": Period(relicensing.RAISED),
            "found": found,
            "earlier": Period(found.earlier),
        },
    )
    return rows


def _falls(change: Quantity) -> bool:
    """Whether a change is certainly one downwards."""
    return change.interval.ends[1] < 0
