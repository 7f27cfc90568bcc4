"""An article held against the ledger: its figures as lines, tables and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from xiaodai.audit.document import read_article
from xiaodai.audit.judging import audit
from xiaodai.audit.result import Audit, Verdict
from xiaodai.audit.tables import claim_rows, rows
from xiaodai.report.build import Plan, build
from xiaodai.report.files import shown, write
from xiaodai.report.parameters import STUDIES
from xiaodai.report.tables import sound_ledger
from xiaodai.values.words import Text

NOTEBOOK = "08_article_audit"
ABOUT = Text("An article held against the ledger")
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def audit_article(file: Path, out: Path, say: Callable[[str], None]) -> Path:
    """Write an article's figures with their verdicts, as tables and as pages, to a folder `out`.

    The tables are `<name>.csv` and, ready for claims.csv, `<name>.claims.csv`; the pages are in
    `<name>/`. `say` gets lines for the terminal. Returns the page in English.

    Raises `ArticleError` or `TablesError` before anything is written, `NotebookError` or
    `ReportError` if the pages cannot be made.
    """
    article = read_article(file)
    ledger = sound_ledger()
    done = audit(article, ledger)
    if article.note:
        say(article.note)
    say(summary(done))
    table = out / f"{file.stem}.csv"
    made = {table: rows(done), out / f"{file.stem}.claims.csv": claim_rows(done, ledger)}
    write({path: rows.to_csv(index=False, lineterminator="\n") for path, rows in made.items()})
    say(str(shown(table)))
    # The same as HTML pages in both languages: the notebook, with this article.
    given = {NOTEBOOK: {"article": str(file.resolve())}}
    pages = (out / file.stem).resolve()
    build(Plan({NOTEBOOK: STUDIES[NOTEBOOK]}, ledger, given, out=pages, about=ABOUT), say)
    return pages / f"{NOTEBOOK}.html"


def summary(done: Audit) -> str:
    """How many figures of each verdict, and each conflict in a line."""
    counts = Counter(judged.verdict for judged in done.figures)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    lines = [f"{done.article.name}: {len(done.figures)} figures: {told or 'none'}"]
    for judged in done.figures:
        if judged.verdict == "conflict":
            what = " ".join((judged.match.entity, judged.match.metric, judged.match.period))
            sure = f"match {judged.match.confidence:.0%} sure"
            lines.append(
                f"  conflicts: {judged.found.printed} as {what} ({sure}). {judged.note.en}"
            )
    return "\n".join(lines)
