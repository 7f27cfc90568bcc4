"""Charts and tables of who copies whom, and of what the ledger covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts_checks as charts
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.page.words import GRADES
from xiaodai.studies.contradictions.provenance import (
    Copied,
    Cover,
    by_grade,
    by_metric,
    kinds_by_year,
)
from xiaodai.values.quantity import counted
from xiaodai.values.words import Text

ORIGINS = 12  # origins drawn
BESIDE = 4  # documents drawn beside an origin
METRICS = 12  # metrics in the table of coverage

GRADE_LOOKS: dict[str, tuple[str, str]] = {
    "A": (COLOURS.main, "D"),
    "B": (COLOURS.main, "o"),
    "C": (COLOURS.warn, "s"),
    "D": (COLOURS.accent, "^"),
    "E": (COLOURS.muted, "X"),
}
METRIC_KINDS: dict[str, Text] = {
    "count": Text("counts", "家数与人数"),
    "stock": Text("balances", "余额"),
    "flow": Text("flows", "流量"),
    "change": Text("changes", "增减额"),
    "growth": Text("growth rates", "增长率"),
    "rate": Text("interest rates", "利率"),
    "range": Text("ranges of rates", "利率区间"),
    "share": Text("shares", "占比"),
    "ratio": Text("ratios", "比率"),
    "limit": Text("legal limits", "法定界限"),
    "date": Text("dates", "日期"),
    "amount": Text("amounts", "金额"),
    "duration": Text("durations", "期限"),
}
UNDATED = Text("undated", "无日期")


def origin_map(page: Page, found: Sequence[Copied]) -> None:
    """The most copied origins and the documents that take figures from each; nothing for none."""
    if not found:
        return
    grades = list(GRADE_LOOKS)
    trees = []
    for copied in found:
        leaves = [
            charts.Leaf(_publisher(page, source), prints,
                        grades.index(page.ledger.source(source)["grade"]))
            for source, prints in copied.copies[:BESIDE]
        ]  # fmt: skip
        rest = len(copied.copies) - len(leaves)
        title = charts.short(page.ledger.source(copied.origin)["title"], 42)
        more = counted(rest) if rest else None
        name = _publisher(page, copied.origin)
        trees.append(charts.Tree(name, title, copied.is_read, leaves, more))
    kinds = [
        charts.Kind(Text(f"grade {grade}", f"{grade}级"), *look)
        for grade, look in GRADE_LOOKS.items()
    ]
    page.show(
        charts.forest(
            trees,
            kinds,
            page.language,
            title=Text("Many pages, one source: who copies whom", "众多页面，同一来源：谁转引谁"),
            known=Text("origin read", "已读原文"),
            unread=Text("origin known through copies", "仅经转引得知"),
            more=Text("and {n} more", "另有{n}份"),
        ),
        name="origins",
        alt=Text(
            "Trees of the most copied origins: each joined to the documents that copy it.",
            "被转引最多的来源树状图：每个来源连到转引它的文献。",
        ),
        caption=Text(
            "Left the document that figures go back to, right those that print them, with the "
            "number of figures each takes; the mark is the grade of the copy.",
            "左为数字所出的文献，右为刊载它的文献及其采用的数字个数；标记为转引文献的等级。",
        ),
    )


def coverage_chart(page: Page, claims: Sequence[str]) -> None:
    """How many prints the ledger has by kind of figure and year."""
    cells = kinds_by_year(page.ledger, claims)
    years = sorted({year for _, year in cells})
    present = {kind for kind, _ in cells}
    kinds = [kind for kind in METRIC_KINDS if kind in present]
    kinds += sorted(present - set(METRIC_KINDS))
    numbers = {
        (kinds.index(kind), years.index(year)): count for (kind, year), count in cells.items()
    }
    by_year = Counter({year: sum(int(c.low or 0) for (_, y), c in cells.items() if y == year)
                       for year in years})  # fmt: skip
    busiest = by_year.most_common(1)[0][0]
    where = Text(busiest, busiest) if busiest.isdigit() else UNDATED
    page.show(
        charts.squares(
            numbers,
            [METRIC_KINDS.get(kind, Text(kind, kind)) for kind in kinds],
            [Text(year, year) if year.isdigit() else UNDATED for year in years],
            page.language,
            title=Text(f"What the ledger holds: most about {where.en}",
                       f"账本所载，以{where.zh}年最多" if busiest.isdigit() else "账本所载"),
        ),
        name="coverage",
        alt=Text("Squares of print counts by kind of figure and year.",
                 "按数字类别与年份的刊载条数方格图。"),
        caption=Text(
            "Prints by kind of figure and by the year in which the period ends.",
            "按数字类别与期末年份统计的刊载条数。",
        ),
    )  # fmt: skip


def coverage_tables(page: Page, claims: Sequence[str]) -> None:
    """Coverage by the grade of the document and by metric."""
    grades = by_grade(page.ledger, claims)
    most = by_metric(page.ledger, claims)[:METRICS]
    _cover_table(
        page,
        "grades",
        grades,
        [_letter_named(cover.name) for cover in grades],
        Text("Grade of the document", "文献等级"),
        Text("What was read, by grade", "按等级统计的文献"),
    )
    _cover_table(
        page,
        "metrics",
        most,
        [page.ledger.metric(cover.name) for cover in most],
        Text("Metric", "指标"),
        Text("The metrics with most prints", "刊载最多的指标"),
    )


def _cover_table(
    page: Page, name: str, covers: Sequence[Cover], rows: Sequence[Text], head: Text, caption: Text
) -> None:
    page.table(
        pd.DataFrame(
            {
                "name": rows,
                "prints": [cover.prints for cover in covers],
                "figures": [cover.figures for cover in covers],
                "documents": [cover.documents for cover in covers],
                "origins": [cover.origins for cover in covers],
            },
            dtype=object,
        ),
        name=name,
        rows="name",
        headers={
            "name": head,
            "prints": Text("Prints", "刊载条数"),
            "figures": Text("Figures", "数字个数"),
            "documents": Text("Documents", "文献数"),
            "origins": Text("Origins", "原始来源数"),
        },
        caption=caption,
    )


def _publisher(page: Page, source: str) -> str:
    row = page.ledger.source(source)
    return charts.short(row["publisher"] or row["title"])


def _letter_named(grade: str) -> Text:
    words = GRADES[grade]
    return Text(f"{grade}: {words.en}", f"{grade}：{words.zh}")
