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
from xiaodai.values.words import Names, Text

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
    "count": Text("counts"),
    "stock": Text("balances"),
    "flow": Text("flows"),
    "change": Text("changes"),
    "growth": Text("growth rates"),
    "rate": Text("interest rates"),
    "range": Text("ranges of rates"),
    "share": Text("shares"),
    "ratio": Text("ratios"),
    "limit": Text("legal limits"),
    "date": Text("dates"),
    "amount": Text("amounts"),
    "duration": Text("durations"),
}
UNDATED = Text("undated")


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
        charts.Kind(Text("grade {grade}", grade=grade), *look)
        for grade, look in GRADE_LOOKS.items()
    ]
    page.show(
        charts.forest(
            trees,
            kinds,
            page.language,
            title=Text("Many pages, one source: who copies whom"),
            known=Text("origin read"),
            unread=Text("origin known through copies"),
            more=Text("and {n} more"),
        ),
        name="origins",
        alt=Text("Trees of the most copied origins: each joined to the documents that copy it."),
        caption=Text(
            "Left the document that figures go back to, right those that print them, with the "
            "number of figures each takes; the mark is the grade of the copy."
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
    where = Names(busiest, busiest) if busiest.isdigit() else UNDATED
    page.show(
        charts.squares(
            numbers,
            [METRIC_KINDS.get(kind, Names(kind, kind)) for kind in kinds],
            [Names(year, year) if year.isdigit() else UNDATED for year in years],
            page.language,
            title=Names(f"What the ledger holds: most about {where.en}",
                       f"账本所载，以{where.zh}年最多" if busiest.isdigit() else "账本所载"),
        ),
        name="coverage",
        alt=Text("Squares of print counts by kind of figure and year."),
        caption=Text("Prints by kind of figure and by the year in which the period ends."),
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
        Text("Grade of the document"),
        Text("What was read, by grade"),
    )
    _cover_table(
        page,
        "metrics",
        most,
        [page.ledger.metric(cover.name) for cover in most],
        Text("Metric"),
        Text("The metrics with most prints"),
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
            "prints": Text("Prints"),
            "figures": Text("Figures"),
            "documents": Text("Documents"),
            "origins": Text("Origins"),
        },
        caption=caption,
    )


def _publisher(page: Page, source: str) -> str:
    row = page.ledger.source(source)
    return charts.short(row["publisher"] or row["title"])


def _letter_named(grade: str) -> Text:
    words = GRADES[grade]
    return Text("{grade}: {words}", grade=grade, words=words)
