"""The commands on the ledger: do its figures add up, and what does it say of a text?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xiaodai.cli.ending import DONE, FAILED, Command, GivenPath, out, progress, say
from xiaodai.paths import DATA
from xiaodai.report.files import shown

if TYPE_CHECKING:
    from xiaodai.values.words import Language

data = click.option(
    "--data",
    type=GivenPath(),
    metavar="DIR",
    default=DATA,
    help="The folder of the tables: claims.csv, sources.csv and the others of data/; "
    "the project's own if not given.",
)


@click.command(cls=Command, stopped="stopped before the check was complete; nothing was written")
@data
@out("check.csv", "Where to write every relation with its verdict, a row each", "FILE")
def check(data: Path, out: Path) -> int:
    """Check that the tables hold and the figures add up.

    Every relation that the codebook declares between metrics is put to every claim, with exact
    intervals. Contradictions that a claim's status and note explain are known; the exit status is
    1 if there is any other, 2 if the tables have faults.
    """
    from xiaodai.report import check as work

    timed = progress()
    clean = work.check(data, out, say)
    timed(str(shown(out)))
    return DONE if clean else FAILED


@click.command(cls=Command, stopped="stopped before the documents were checked")
@click.argument("corpus", type=GivenPath(), metavar="FOLDER")
@data
@out("", "Where to write verify.csv, a row for each claim")
def verify(corpus: Path, data: Path, out: Path) -> int:
    """Hold the claims against the documents they were read in.

    FOLDER holds the documents as text files. Each claim is verified (its sentence is there and
    prints its figure), moved to another file or missing; the exit status is 1 if any is missing.
    """
    from xiaodai.report import verify as work

    return DONE if work.verify(corpus, data, out, say) else FAILED


@click.command(cls=Command, stopped="stopped before the audit was complete", unwritable=FAILED)
@click.argument("article", type=GivenPath(), metavar="FILE")
@click.option(
    "--date",
    metavar="DATE",
    default="",
    help="When the article was published, as 2025-08-30; the day that it names if not given.",
)
@click.option("--html", "is_page", is_flag=True, help="Write pages in both languages as well.")
@click.option("--csv", "is_csv", is_flag=True, help="Print the figures as CSV, not as a table.")
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    help="The language of the table; the article's own if not given.",
)
@out("audit", "Where to write the tables FILE.csv and FILE.claims.csv, and the pages in FILE/")
def audit(
    article: Path, date: str, is_page: bool, is_csv: bool, language: Language | None, out: Path
) -> None:
    """Hold an article against the ledger.

    FILE is a text (.txt), Markdown (.md), a web page (.html), a Word document (.docx) or a PDF
    document with text (.pdf), in Chinese or English; - reads standard input. Each figure in it is
    known, a conflict, to be checked, new, or no statistic: those to look at stand first.
    """
    from xiaodai.report import audit as work

    given = str(article)
    read, ledger = work.audit_article(given, out, say, date=date, language=language, is_csv=is_csv)
    if is_page:
        timed = progress()
        page = work.pages(given, read, ledger, out, say)
        timed(str(shown(page)))


@click.command(cls=Command, stopped="stopped; nothing was written", unwritable=FAILED)
@click.argument("claim", required=False)
@click.argument("printed", required=False)
@data
def confirm(claim: str | None, printed: str | None, data: Path) -> int:
    """Confirm a claim that was added or altered on purpose.

    CLAIM is its id, PRINTED the figure as its document prints it, typed again. It must be what the
    row of claims.csv has; then data/second_reading.csv remembers it, and xiaodai check holds the
    row to it from then on. Without them the claims that need it are listed.
    """
    from xiaodai.report import confirm as work

    return DONE if work.confirm(claim, printed, data, say) else FAILED


@click.command(
    "add-release", cls=Command, stopped="stopped; nothing was written", unwritable=FAILED
)
@click.argument("page", type=GivenPath(), metavar="FILE")
@click.option("--write", "is_written", is_flag=True, help="Add the rows; they are only shown else.")
@click.option(
    "--published",
    metavar="DATE",
    default="",
    help="When the report was published, as 2025-07-25; the day that the page names if not given.",
)
@click.option("--address", metavar="URL", default="", help="Where the page was saved from.")
@data
def add_release(page: Path, is_written: bool, published: str, address: str, data: Path) -> int:
    """Add a quarterly report of the central bank to the ledger.

    FILE is the page as a browser saved it (.html), or its text (.txt, .md): the sentence with the
    number of companies, their balance and its change since the year's start, and the annex by
    province if there is one. Both are checked against each other and against the ledger; then the
    rows that would be added are shown.
    """
    from xiaodai.report import release as work

    work.add_release(page, data, say, published=published, address=address, is_written=is_written)
    return DONE
