"""The commands on the ledger: do its figures add up, and what does it say of a text?"""

from __future__ import annotations

from pathlib import Path

import click

from xiaodai.cli.ending import DONE, FAILED, Command, GivenPath, out, progress, say
from xiaodai.paths import DATA
from xiaodai.report.files import shown

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
@out("audit", "Where to write the tables FILE.csv and FILE.claims.csv, and the pages in FILE/")
def audit(article: Path, out: Path) -> None:
    """Hold an article against the ledger.

    FILE is a text (.txt), Markdown (.md) or a web page (.html), in Chinese or English. Each figure
    in it is known, in conflict, consistent but new, new, or no measurable figure.
    """
    from xiaodai.report import audit as work

    timed = progress()
    page = work.audit_article(article, out, say)
    timed(str(shown(page)))


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
