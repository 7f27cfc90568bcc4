"""The table of an audit in the terminal: what has to be looked at stands first."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from xiaodai.audit.listing import by_rank, in_ledger, lacking
from xiaodai.audit.result import Audit, Candidate, Judged, Verdict
from xiaodai.audit.sides import ORDER, VERDICTS, about, document, unread
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
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
MOST = 200  # figures that are listed; the file has all of them
NARROWEST = 72  # columns of characters; a narrower terminal breaks the lines of the table itself


def show(audit: Audit, ledger: Ledger, language: Language, file: TextIO | None = None) -> None:
    """Write the statistics of an article to a terminal, or to a file or pipe as text."""
    before = spoken()
    speak(language)
    try:
        console = Console(file=file, highlight=False, soft_wrap=False)
        console.width = max(console.width, NARROWEST)
        console.print(escape(summary(audit)))
        listed = [(number, j) for number, j in by_rank(audit) if j.verdict != UNSEEN]
        if listed:
            console.print(_table(listed[:MOST], ledger, console.width))
        if len(listed) > MOST:
            more = len(listed) - MOST
            console.print(str(Text("… and {more:,} figures more, in the CSV file", more=more)))
    finally:
        speak(before)


def summary(audit: Audit) -> str:
    """How many figures of each verdict, and whether the article's day is known."""
    counts = Counter(judged.verdict for judged in audit.figures)
    told = [
        str(Text("{verdict}: {number}", verdict=VERDICTS[verdict], number=counts[verdict]))
        for verdict in ORDER
        if counts[verdict]
    ]
    name, day = audit.article.name, audit.article.published
    lines = [f"{name} ({day}): " if day else f"{name}: "]
    lines[0] += " · ".join(told) or str(Text("no figures"))
    if not day and set(counts) - {UNSEEN, "known"}:
        lines.append(
            str(Text("No date is found in it: give the day of publication, as --date 2025-08-30."))
        )
    if audit.unread:
        lines.append(str(unread(audit)))
    return "\n".join(lines)


def _table(listed: list[tuple[int, Judged]], ledger: Ledger, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    first = max(len(str(HEADS[0])), len(str(max(number for number, _ in listed))) + 2)  # 12.3
    rest = width - first - 2 * len(HEADS)
    for head, share in zip(HEADS, SHARES, strict=True):
        table.add_column(str(head), width=int(share * rest) or first, overflow="fold")
    for number, judged in listed:
        cells = (judged.found.printed, *_read(judged, ledger))
        figure, what, known, source = (escape(str(cell or "")) for cell in cells)
        verdict = escape(str(VERDICTS[judged.verdict]))
        style = STYLES[judged.verdict]
        table.add_row(str(number), figure, f"[{style}]{verdict}[/]", what, known, source)
        for place, near in enumerate(() if judged.claim_id else judged.nearest, 1):
            parts = (escape(str(part or "")) for part in _nearest(near, ledger))
            table.add_row(f"{number}.{place}", "", "", *parts, style="dim")
    return table


def _read(judged: Judged, ledger: Ledger) -> tuple[object, object, object]:
    """What a figure was read as, what the ledger has for it, and whose that is or what is missing.

    A figure that follows from others of its sentence, or does not, says from which. Where the
    article should print something else, that stands for the ledger's value.
    """
    what = about(judged, ledger)
    read = _dated(what, judged.match.period) if what is not None else None
    if judged.should_be:
        known: object = Text("should be {value}", value=judged.should_be)
    else:
        known = in_ledger(judged, ledger)
    said = document(judged, ledger) or judged.note or None  # a note alone: its sentence tells
    return read, known, said or _missing(lacking(judged.missing))


def _nearest(near: Candidate, ledger: Ledger) -> tuple[object, object, object]:
    """The same of a claim that may be meant."""
    what = _dated(ledger.label(near.entity, near.metric), near.period)
    return what, near.printed, _missing(lacking(near.missing))


def _dated(what: Text, period: str) -> Text:
    return Text("{what}, {period}", what=what, period=Period(period)) if period else what


def _missing(lacks: Text | None) -> Text | None:
    return Text("missing: {lacks}", lacks=lacks) if lacks else None
