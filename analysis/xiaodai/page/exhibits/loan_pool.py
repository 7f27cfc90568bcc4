"""What a loan tape is: its rows and their quality, the pool as a whole, its largest borrowers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.page.quotes import Quote
from xiaodai.reading.periods import Period
from xiaodai.tapes import measures
from xiaodai.tapes.measures import Pool, Quality
from xiaodai.tapes.measures_bands import equal_borrowers, top_borrowers
from xiaodai.tapes.measures_over_time import late_share, revolving, roll_rates, static_pools
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

SOURCE = Text("the loan tape", "所给贷款数据")
SYNTHETIC_SOURCE = Text(
    "a synthetic tape, made up: nothing is read off it about any lender",
    "合成数据，纯属虚构：不能据以推断任何机构",
)
EFFECTS = {
    "row": Text("row set aside", "整行剔除"),
    "value": Text("value counts as missing", "该值视为缺失"),
    "kept": Text("kept", "保留"),
}
BLANK = ""  # where a column does not apply to a row
BY_BORROWER = "borrower_age_by_borrower"
MEASURES: dict[str, Text] = {
    "loans": Text("Loans", "贷款笔数"),
    "borrowers": Text("Borrowers", "借款人数"),
    "balance": Text("Balance", "余额"),
    "balance_per_loan": Text("Balance per loan", "笔均余额"),
    "balance_per_borrower": Text("Balance per borrower", "人均余额"),
    "loans_per_borrower": Text("Loans per borrower", "人均笔数"),
    "largest_loan": Text("Largest loan", "最大单笔余额"),
    "rate": Text("Rate a year", "年利率"),
    "age": Text("Age", "账龄"),
    "oldest_loan": Text("Oldest loan", "最长账龄"),
    "term": Text("Term", "期限"),
    "borrower_age": Text("Borrower's age", "借款人年龄"),
    BY_BORROWER: Text("Age of a borrower, each counted once", "借款人年龄（每人计一次）"),
    "hhi_borrowers": Text("Herfindahl index of borrowers", "借款人赫芬达尔指数"),
}


def source(pool: Pool) -> Text:
    """The source line of whatever shows a tape: it says whether the tape is made up."""
    return SYNTHETIC_SOURCE if pool.is_synthetic else SOURCE


def entitled(pool: Pool, en: str, zh: str) -> Text:
    """The title of a chart, which says whether the tape is made up."""
    return Text(f"Synthetic: {en}", f"合成数据：{zh}") if pool.is_synthetic else Text(en, zh)


def quoted(words: str) -> Quote:
    """A name that the tape's maker chose, digits and all."""
    return Quote("", words, "", None, "none")


def tape_exhibit(page: Page, pools: Sequence[Pool]) -> None:
    """Which tapes the page is about: their rows, snapshots and how they were read."""
    if any(pool.is_synthetic for pool in pools):
        page.finding(
            en="The loan-pool page is computed from synthetic loans, made up by a generator: its "
            "figures show how a tape is read, and nothing about any lender, product or borrower.",
            zh="贷款资产池一页由合成贷款数据计算，数据由生成器虚构：其数字只说明贷款数据如何解读，"
            "与任何机构、产品或借款人无关。",
        )
    read = [measures.quality(pool) for pool in pools]
    page.table(
        pd.DataFrame(
            {
                "tape": [_named(pool) for pool in pools],
                "rows_in": [quality.rows_in for quality in read],
                "used": [quality.rows_used for quality in read],
                "aside": [quality.rows_set_aside for quality in read],
                "snapshots": [_snapshots(pool) for pool in pools],
                "first": [Period(pool.analysis.snapshots[0].isoformat()) for pool in pools],
                "last": [Period(pool.analysis.as_of.isoformat()) for pool in pools],
            }
        ),
        name="tape",
        rows="tape",
        headers={
            "tape": Text("Tape", "贷款数据"),
            "rows_in": Text("Rows in", "读入行数"),
            "used": Text("Used", "采用"),
            "aside": Text("Set aside", "剔除"),
            "snapshots": Text("Snapshots", "快照数"),
            "first": Text("First", "首个"),
            "last": Text("Last", "末个"),
        },
        caption=Text("What was read", "读入的数据"),
        source=source(pools[0]),
    )
    for pool in pools:
        for note in pool.analysis.notes:
            page.say(en="On how it was read: {note}.", zh="读取说明：{note}。", note=quoted(note))


def _named(pool: Pool) -> Text:
    name, made = pool.analysis.name, pool.analysis.synthetic
    return Text(f"{name} ({made})", f"{name}（{made}）") if made else Text(name, name)


def _snapshots(pool: Pool) -> Quantity:
    number = len(pool.analysis.snapshots)
    return pool.counted(number, "item", Text("snapshots", "快照数"))


def quality_exhibit(page: Page, pool: Pool) -> None:
    """The rules that hit something, and in words how many did not and which columns are absent."""
    quality = measures.quality(pool)
    if quality.hit:
        _quality_table(page, pool, quality)
        page.say(
            en="Rules that found nothing: {silent:n}.",
            zh="此外，{silent:n}条规则未发现问题。",
            silent=quality.silent,
        )
    else:
        page.say(
            en="Not one of {silent:n} rules hit anything in {name}; rows read: {rows:n}.",
            zh="{name}共{rows:n}行，经{silent:n}条规则检查，未发现问题。",
            rows=quality.rows_in,
            name=quoted(pool.analysis.name),
            silent=quality.silent,
        )
    if quality.absent:
        page.say(
            en="The tape has no column {absent}: what needs them is left out.",
            zh="数据没有以下列：{absent}；需要它们的部分从略。",
            absent=quoted(page.pick(", ", "、").join(quality.absent)),
        )


def _quality_table(page: Page, pool: Pool, quality: Quality) -> None:
    page.table(
        pd.DataFrame(
            {
                "rule": [rule.name for rule in quality.hit],
                "effect": [EFFECTS[rule.effect] for rule in quality.hit],
                "rows": [rule.rows for rule in quality.hit],
                "share": [rule.share for rule in quality.hit],
                "aside": [rule.set_aside for rule in quality.hit],
                "examples": [quoted(rule.examples) for rule in quality.hit],
            }
        ),
        name="quality",
        rows="rule",
        headers={
            "rule": Text("Rule", "规则"),
            "effect": Text("What follows", "处理"),
            "rows": Text("Rows hit", "命中行数"),
            "share": Text("Share of rows", "行数占比"),
            "aside": Text("Set aside under it", "按此剔除"),
            "examples": Text("Loans, for example", "示例贷款"),
        },
        caption=Text(
            "Rules that hit something; rows in {rows_in:n} = used {used:n} + set aside {aside:n}",
            "命中的规则：读入{rows_in:n}行，采用{used:n}行，剔除{aside:n}行",
        ),
        source=source(pool),
        values={
            "rows_in": quality.rows_in,
            "used": quality.rows_used,
            "aside": quality.rows_set_aside,
        },
    )


def summary_table(page: Page, pool: Pool) -> None:
    """The pool as a whole: totals, and means by loan and by balance side by side."""
    found = measures.summary(pool)
    if measures.is_empty(pool):
        page.say(
            en="No loan is open on {day}: the pool is empty, and little can be said of it.",
            zh="{day}没有存续贷款：资产池为空，可说明者甚少。",
            day=Period(pool.analysis.as_of.isoformat()),
        )
    if (key := ("borrower_age", "borrower")) in found:  # a row of its own: each borrower once
        found[BY_BORROWER, ""] = found.pop(key)
    listed = {
        measure: name for measure, name in MEASURES.items() if any(m == measure for m, _ in found)
    }
    heads = {
        "": Text("Total or ratio", "合计或比值"),
        "count": Text("Mean by loan", "按笔平均"),
        "balance": Text("Mean by balance", "按余额加权"),
    }
    weights = {weight: head for weight, head in heads.items() if any(w == weight for _, w in found)}
    columns = {
        weight or "total": [found.get((measure, weight), BLANK) for measure in listed]
        for weight in weights
    }
    page.table(
        pd.DataFrame({"measure": list(listed.values())} | columns),
        name="summary",
        rows="measure",
        headers={"measure": Text("Measure", "指标")}
        | {weight or "total": head for weight, head in weights.items()},
        caption=Text("The pool on {day}", "{day}的资产池"),
        source=source(pool),
        values={"day": Period(pool.analysis.as_of.isoformat())},
    )


def concentration_exhibit(page: Page, pool: Pool) -> None:
    """What the largest borrowers hold, and the Herfindahl index in words."""
    groups = top_borrowers(pool)
    if not groups:
        page.say(
            en="Concentration cannot be told: no open loan names its borrower.",
            zh="没有存续贷款带借款人标识，无法说明集中度。",
        )
        return
    page.table(
        pd.DataFrame(
            {
                "borrowers": [group.borrowers for group in groups],
                "loans": [group.loans for group in groups],
                "balance": [group.balance for group in groups],
                "share": [group.share for group in groups],
            }
        ),
        name="concentration",
        rows="borrowers",
        headers={
            "borrowers": Text("Largest borrowers", "最大借款人"),
            "loans": Text("Their loans", "其贷款笔数"),
            "balance": Text("Their balance", "其余额"),
            "share": Text("Share of balance", "余额占比"),
        },
        caption=Text("What the largest borrowers hold", "最大借款人的余额"),
        source=source(pool),
    )
    if (equal := equal_borrowers(pool)) is not None:
        page.say(
            en="The Herfindahl index of the borrowers is {index}: the pool is as concentrated as "
            "one of {equal} that owe the same.",
            zh="借款人赫芬达尔指数为{index}：其集中程度相当于{equal}余额相等的借款人。",
            index=measures.summary(pool)["hhi_borrowers", ""],
            equal=equal,
        )


def results(pool: Pool, panel: Pool, funding: float) -> dict[str, Quantity]:
    """The named results of the page: those of the pool, then those that take a panel."""
    found = measures.summary(pool)
    named = {
        "loans": ("loans", ""),
        "borrowers": ("borrowers", ""),
        "balance": ("balance", ""),
        "balance_per_loan": ("balance_per_loan", ""),
        "balance_per_borrower": ("balance_per_borrower", ""),
        "loans_per_borrower": ("loans_per_borrower", ""),
        "largest_loan": ("largest_loan", ""),
        "weighted_rate": ("rate", "balance"),
        "weighted_age": ("age", "balance"),
        "weighted_term": ("term", "balance"),
        "hhi_borrowers": ("hhi_borrowers", ""),
    }
    made = {name: found[key] for name, key in named.items() if key in found}
    last = panel.analysis.as_of
    over_time = {
        "at_30": (
            late_share(panel, "at", "30+", last),
            ("at least thirty days late", "现逾三十天以上"),
        ),
        "ever_30": (
            late_share(panel, "ever", "30+", last),
            ("ever thirty days late", "曾逾三十天以上"),
        ),
    }
    if vintages := static_pools(panel):
        farthest = vintages.farthest
        highest = vintages.ever(farthest.vintage, farthest.ages[-1])
        names = ("highest vintage ever thirty days late", "曾逾三十天以上的最高批次")
        over_time["ever_30_peak"] = (highest, names)
    if rolled := roll_rates(panel):
        steps = {
            "cure_rate": ("M1", "M0", ("cured: from M1 to M0", "恢复率（M1至M0）")),
            "roll_forward": ("M1", "M2", ("rolled on: from M1 to M2", "滚动率（M1至M2）")),
            "prepaid": ("M0", "prepaid", ("prepaid from M0", "提前结清率（自M0）")),
        }
        over_time |= {
            name: (rolled.by_balance(start, end), names)
            for name, (start, end, names) in steps.items()
        }
    made |= {name: value.named(*names) for name, (value, names) in over_time.items() if value}
    flow = revolving(panel, funding)
    return made | (flow.rates if flow else {})
