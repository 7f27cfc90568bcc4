"""Charts and tables of the article audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from xiaodai.audit.arithmetic import own_verdicts
from xiaodai.audit.judging import Audit, Judged, Verdict
from xiaodai.audit.pasting import claim_rows
from xiaodai.ledger.ledger import USABLE
from xiaodai.page import charts
from xiaodai.page.page import Page
from xiaodai.page.quotes import Quote
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity, constant, counted
from xiaodai.values.units import unit
from xiaodai.values.words import Text

SOURCE = Text("the article, and the ledger", "该文章与账本")
AROUND = 16  # characters of the article shown before and after a figure
NAMES: dict[Verdict, Text] = {
    "known": Text("known", "已知"),
    "conflicts": Text("conflicts", "冲突"),
    "consistent but new": Text("consistent but new", "新而一致"),
    "new": Text("new", "新"),
    "not a measurable figure": Text("no measurable figure", "并非可测数字"),
}
TONES: dict[Verdict, str] = {
    "known": "good",
    "conflicts": "bad",
    "consistent but new": "likely",
    "new": "open",
    "not a measurable figure": "none",
}
BETTER = {
    "ledger": Text("the ledger", "账本"),
    "undecided": Text("undecided", "未定"),
    "": None,
}
PRINTED = Text("printed in the article", "文章所载")
SURENESS = Text(
    "how sure the match is, from how its words name entity, metric and period",
    "匹配的把握，取决于文字指明主体、指标与时期的程度",
)


def counts(audit: Audit) -> dict[Verdict, Quantity]:
    """How many figures got each verdict."""
    found = Counter(judged.verdict for judged in audit.figures)
    return {verdict: counted(found[verdict]) for verdict in NAMES}


def verdict_chart(page: Page, audit: Audit) -> None:
    """How many figures got each verdict."""
    found = counts(audit)
    page.show(
        charts.bars(
            {page.pick(*NAMES[verdict]): number for verdict, number in found.items()},
            page.language,
            title=_message(audit),
        ),
        name="verdicts",
        alt=Text(
            "A bar for each verdict: {known} known, {conflicts} in conflict, {likely} consistent "
            "but new, {new} new, {none} not measurable.",
            "每种判定一根柱：已知{known}、冲突{conflicts}、新而一致{likely}、新{new}、不可测{none}。",
        ),
        caption=Text("Figures of the article by verdict", "文章数字的判定"),
        values={
            "known": found["known"],
            "conflicts": found["conflicts"],
            "likely": found["consistent but new"],
            "new": found["new"],
            "none": found["not a measurable figure"],
        },
    )


def conflict_table(page: Page, audit: Audit) -> None:
    """Every conflict: the figure, the ledger's, how far apart, which side is better sourced."""
    wrong = [judged for judged in audit.figures if judged.verdict == "conflicts"]
    if not wrong:
        page.say(
            en="No figure of the article conflicts with the ledger or with another one.",
            zh="文章中没有数字与账本或彼此冲突。",
        )
        return
    page.table(
        pd.DataFrame(
            {
                "about": [_about(page, judged) for judged in wrong],
                "figure": [quote(page, audit, judged) for judged in wrong],
                "period": [_period(judged) for judged in wrong],
                "ledger": [_ledger_value(page, judged) for judged in wrong],
                "off": [_off(page, judged) for judged in wrong],
                "better": [BETTER[judged.better] for judged in wrong],
                "sure": [_sure(judged) for judged in wrong],
            },
            dtype=object,
        ),
        name="conflicts",
        rows="about",
        headers={
            "figure": Text("In the article", "文章所载"),
            "about": Text("Read as", "理解为"),
            "period": Text("For", "时期"),
            "ledger": Text("In the ledger", "账本所载"),
            "off": Text("Off by", "相差"),
            "better": Text("Better sourced", "来源较优"),
            "sure": Text("Sure of the match", "匹配把握"),
        },
        caption=Text("Figures that conflict", "冲突的数字"),
    )


def figure_table(page: Page, audit: Audit) -> None:
    """Every figure in its place, with the verdict on it."""
    listed = list(audit.figures)
    if not listed:
        page.say(en="The article holds no figure.", zh="文章中没有数字。")
        return
    page.table(
        pd.DataFrame(
            {
                "about": [_about(page, judged) for judged in listed],
                "figure": [quote(page, audit, judged) for judged in listed],
                "verdict": [NAMES[judged.verdict] for judged in listed],
                "period": [_period(judged) for judged in listed],
                "sure": [_sure(judged) for judged in listed],
            },
            dtype=object,
        ),
        name="figures",
        rows="about",
        headers={
            "figure": Text("In the article", "文章所载"),
            "verdict": Text("Verdict", "判定"),
            "about": Text("Read as", "理解为"),
            "period": Text("For", "时期"),
            "sure": Text("Sure of the match", "匹配把握"),
        },
        caption=Text(
            "Every figure of the article, in order of place", "文章的全部数字，按出现次序"
        ),
    )


def arithmetic_table(page: Page, audit: Audit) -> None:
    """What the article's own figures say of each other."""
    verdicts = own_verdicts(audit, page.ledger)
    if not verdicts:
        page.say(
            en="No relation of the codebook ties two figures of the article to each other.",
            zh="文章的数字之间没有指标表中的关系可供检验。",
        )
        return
    names = {"consistent": Text("adds up", "相符"), "inconsistent": Text("does not", "不符")}
    page.table(
        pd.DataFrame(
            {
                "figure": [quote(page, audit, found.first) for found in verdicts],
                "with": [_joined(page, audit, found.others) for found in verdicts],
                "verdict": [names[found.verdict] for found in verdicts],
                "off": [found.off for found in verdicts],
            },
            dtype=object,
        ),
        name="arithmetic",
        headers={
            "figure": Text("Figure", "数字"),
            "with": Text("Together with", "连同"),
            "verdict": Text("Verdict", "判定"),
            "off": Text("Off by", "相差"),
        },
        caption=Text("The article's own arithmetic", "文章自身的算术"),
    )


def paste_listing(page: Page, audit: Audit) -> None:
    """Rows for `claims.csv`; source and note number are to be filled in."""
    rows = claim_rows(audit, page.ledger)
    if len(rows):
        page.listing(
            rows.to_csv(index=False, lineterminator="\n"),
            name="rows",
            caption=Text(
                "Rows for the table of claims; source and note number are to be filled in",
                "可贴入主张表的行；来源与笔记编号待填",
            ),
        )


def quote(page: Page, audit: Audit, judged: Judged) -> Quote:
    """A figure with a few words around it, in the colour of its verdict."""
    text, found = audit.article.text, judged.found
    before = text[max(0, found.start - AROUND) : found.start].rpartition("\n")[2]
    after = text[found.end : found.end + AROUND].partition("\n")[0]
    return Quote(
        ("…" if found.start > len(before) else "") + before,
        found.printed,
        after + "…",
        article_value(page, judged),
        TONES[judged.verdict],
    )


def article_value(page: Page, judged: Judged) -> Quantity | None:
    """What a figure of the article says, in the metric's unit where it is known."""
    interval, shown = judged.interval, judged.found.unit
    if judged.match.metric and interval is not None:
        shown = page.ledger.codebook(judged.match.metric)["unit"]
    else:
        interval = judged.found.interval
    if interval is None or not shown or shown == "date":
        return None
    found = unit(shown)
    name = _about(page, judged)
    return Quantity(
        interval * Interval.point(found.factor),
        found,
        Assumed(_why(judged)),
        name=name if name is not None else Text("", ""),
    )


def _why(judged: Judged) -> Text:
    en = f"{PRINTED.en}; {NAMES[judged.verdict].en}. {judged.note.en}".strip()
    return Text(en, f"{PRINTED.zh}；{NAMES[judged.verdict].zh}。{judged.note.zh}")


def _message(audit: Audit) -> Text:
    wrong = any(judged.verdict == "conflicts" for judged in audit.figures)
    if wrong:
        return Text(
            "Some of the article's figures conflict with the ledger", "文章有数字与账本冲突"
        )
    return Text("No figure of the article conflicts with the ledger", "文章数字与账本没有冲突")


def _about(page: Page, judged: Judged) -> Text | None:
    if not judged.match.metric:
        return None
    return page.ledger.label(judged.match.entity, judged.match.metric)


def _period(judged: Judged) -> Period | None:
    return Period(judged.match.period) if judged.match.period else None


def _ledger_value(page: Page, judged: Judged) -> Quantity | None:
    if not judged.claim_id or page.ledger.claim(judged.claim_id)["unit"] == "date":
        return None
    row = page.ledger.claim(judged.claim_id)
    if row["status"] in USABLE:
        return page.ledger.value(row["entity"], row["metric"], row["period"])
    return page.ledger.quantity(judged.claim_id)


def _off(page: Page, judged: Judged) -> Quantity | None:
    mine, theirs = article_value(page, judged), _ledger_value(page, judged)
    if judged.slack is None or mine is None or theirs is None:
        return None
    shown = unit("percentage_point") if mine.unit.id == "percent" else mine.unit
    gap = Interval.point(judged.slack * mine.unit.factor)
    return Quantity(gap, shown, Computed("gap({0}, {1})", (mine, theirs)))


def _sure(judged: Judged) -> Quantity | None:
    if not judged.match.metric:
        return None
    share = Fraction(str(judged.match.confidence)) * 100
    return constant(round(share), "percent", SURENESS)


def _joined(page: Page, audit: Audit, others: Sequence[Judged]) -> Quote:
    """Other figures of the article, as printed."""
    words = page.pick(" and ", "、").join(judged.found.printed for judged in others)
    return Quote("", words, "", None, "none")
