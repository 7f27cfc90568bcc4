"""The table of an audit in the terminal: what has to be looked at stands first."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from xiaodai.audit.document import Article
from xiaodai.audit.result import Verdict
from xiaodai.audit.sides import ORDER, VERDICTS
from xiaodai.values.words import Language, Text, speak, spoken

STYLES: dict[Verdict, str] = {
    "conflict": "bold red",
    "please check": "yellow",
    "undated": "yellow",
    "new": "cyan",
    "new, consistent": "cyan",
    "known": "green",
}
UNSEEN: Verdict = "not a statistic"  # counted, not listed
HEADS = (
    Text("No."),
    Text("In the article"),
    Text("Verdict"),
    Text("Read as"),
    Text("In the ledger"),
    Text("Source"),
)
SHARES = (0, 0.16, 0.13, 0.32, 0.18, 0.21)  # of the width that the numbers leave
NARROWEST = 72  # columns of characters; a narrower terminal breaks the lines of the table itself


def show(
    figures: pd.DataFrame, article: Article, language: Language, file: TextIO | None = None
) -> None:
    """Write the table of `xiaodai.audit`'s frame to a terminal, or to a file or pipe as text."""
    before = spoken()
    speak(language)
    try:
        console = Console(file=file, highlight=False, soft_wrap=False)
        console.width = max(console.width, NARROWEST)
        console.print(escape(summary(figures, article)))
        listed = figures[figures["verdict"] != UNSEEN]
        if len(listed):
            console.print(_table(listed, console.width))
    finally:
        speak(before)


def summary(figures: pd.DataFrame, article: Article) -> str:
    """How many figures of each verdict, and whether the article's day is known."""
    counts = Counter(figures["verdict"])
    told = [
        str(Text("{verdict}: {number}", verdict=VERDICTS[verdict], number=counts[verdict]))
        for verdict in ORDER
        if counts[verdict]
    ]
    name = f"{article.name} ({article.published})" if article.published else article.name
    lines = [f"{name}: " + (" · ".join(told) or str(Text("no figures")))]
    if not article.published and set(counts) - {UNSEEN, "known"}:
        lines.append(
            str(Text("No date is found in it: give the day of publication, as --date 2025-08-30."))
        )
    return "\n".join(lines)


def _table(listed: pd.DataFrame, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    first = max(len(str(HEADS[0])), len(str(listed.index.max())) + 2)  # a candidate is 12.3
    rest = width - first - 2 * len(HEADS)
    for head, share in zip(HEADS, SHARES, strict=True):
        table.add_column(str(head), width=int(share * rest) or first, overflow="fold")
    for number, row in listed.iterrows():
        style = STYLES[row["verdict"]]
        verdict = f"[{style}]{escape(str(VERDICTS[row['verdict']]))}[/]"
        cells = (row["figure"], _read_as(row), _ledger(row), row["source"])
        figure, what, known, source = (escape(str(cell or "")) for cell in cells)
        table.add_row(str(number), figure, verdict, what, known, source)
        for place, near in enumerate(() if row["claim"] else row["nearest"], 1):
            table.add_row(f"{number}.{place}", "", "", f"[dim]{escape(str(near))}[/]")
    return table


def _read_as(row: pd.Series) -> str:
    """What a figure was read as, and what its words do not say."""
    if row["what"] is None:
        read = Text("")
    elif row["period"] is None:
        read = row["what"]
    else:
        read = Text("{what}, {period}", what=row["what"], period=row["period"])
    if row["missing"] is None:
        return str(read)
    return f"{read} {Text('(missing: {lacks})', lacks=row['missing'])}".strip()


def _ledger(row: pd.Series) -> str:
    """The ledger's value; where the article should print another, what."""
    if row["should_be"] is not None:
        return str(Text("should be {value}", value=row["should_be"]))
    return "" if row["ledger"] is None else str(row["ledger"])
