"""An article held against the ledger: a table in the terminal, CSV files, and pages on request."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from xiaodai.audit import listing
from xiaodai.audit.claim_rows import claim_rows
from xiaodai.audit.judging import audit
from xiaodai.documents.document import Article, read_article, received
from xiaodai.documents.opened import MOST
from xiaodai.ledger.ledger import Ledger
from xiaodai.report.files import shown, write
from xiaodai.report.tables import checked_ledger
from xiaodai.values.spreadsheets import safe
from xiaodai.values.words import Language, Text

NOTEBOOK = "08_article_audit"
ABOUT = Text("An article held against the ledger")
PIPE = "-"


def audit_article(
    given: str,
    out: Path,
    say: Callable[[str], None],
    *,
    date: str = "",
    language: Language | None = None,
    is_csv: bool = False,
) -> tuple[Article, Ledger]:
    """Say what the ledger knows of an article's figures, and write it to a folder `out`.

    `given` is a file or `-` for standard input, `date` the article's day. The table comes in the
    article's language if no other is asked for, or as CSV. The files are `<name>.csv`, every figure
    in order of place, and `<name>.claims.csv`, rows ready for claims.csv. Returns the article and
    the ledger. Raises `ArticleError` or `TablesError` before anything is written.
    """
    article = read(given, date)
    ledger = checked_ledger()
    done = audit(article, ledger)
    figures = listing.csv_rows(done, ledger).map(safe).to_csv(index=False, lineterminator="\n")
    rows = claim_rows(done, ledger).to_csv(index=False, lineterminator="\n")
    name = place(article)
    table = out / f"{name}.csv"
    if is_csv:
        say(figures.rstrip("\n"))
    else:
        from xiaodai.report.audit_table import show

        if article.note:
            say(article.note)
        show(done, ledger, language or article.language)
    write({table: figures, out / f"{name}.claims.csv": rows})
    if not is_csv:
        say(str(shown(table)))
    return article, ledger


def read(given: str, date: str) -> Article:
    """The article in a file, or in what comes through standard input."""
    if given != PIPE:
        return read_article(given, published=date)
    return received(sys.stdin.buffer.read(MOST + 1), "standard input", published=date)


def place(article: Article) -> str:
    """What an article's files are called: a.txt and a.html do not replace each other."""
    return article.name.replace(" ", "_")


def pages(
    given: str, article: Article, ledger: Ledger, out: Path, say: Callable[[str], None]
) -> Path:
    """Write the notebook of an audit as HTML pages in both languages; the page in English.

    What came through standard input is kept beside them as a text. Raises `NotebookError` or
    `ReportError` if the pages cannot be made.
    """
    from xiaodai.report.build import Plan, build
    from xiaodai.report.parameters import STUDIES

    file = Path(given)
    if given == PIPE:
        file = out / f"{place(article)}.txt"
        write({file: article.text})
    folder = (out / place(article)).resolve()
    asked = {NOTEBOOK: {"article": str(file.resolve()), "date": article.published}}
    build(Plan({NOTEBOOK: STUDIES[NOTEBOOK]}, ledger, asked, out=folder, about=ABOUT), say)
    return folder / f"{NOTEBOOK}.html"
