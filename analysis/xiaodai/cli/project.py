"""The commands on the project itself: its report, its notebooks, its tests and measurements."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from xiaodai.cli.ending import (
    DONE,
    FAILED,
    REFUSED,
    Command,
    GivenPath,
    need_checkout,
    out,
    params,
    progress,
    say,
)
from xiaodai.paths import NOTEBOOKS, REPORT, ROOT
from xiaodai.report.files import shown

PARTS = ("main", "long", "spark", "browser")
MAIN = PARTS[0]  # pytest leaves out the others: they take longer, or need more installed


@click.command(
    cls=Command,
    stopped="stopped before the report was complete; nothing was written",
    unwritable=FAILED,
    explains=("*",),
    sets=("tables",),
)
@params
@out("report", "Where to write it: a new or empty folder, or an earlier report, which is replaced")
def report(params: Path | None, out: Path) -> None:
    """Run the notebooks and write the report.

    It is a folder of static pages in English and Chinese; index.html opens it without a network.
    Parameters are checked before anything runs. What would come out as it is, is not made again:
    each notebook's run and each page is kept in build/cache under all that it is made from.
    """
    from xiaodai.report import kept

    timed = progress()
    out = out.resolve()
    whole = kept.Whole(out, params)
    if whole.stands():
        timed(f"{shown(out / 'index.html')} is up to date")
        return

    from xiaodai.report.build import Plan, build
    from xiaodai.report.parameters import STUDIES, read_parameters
    from xiaodai.report.tables import checked_ledger

    ledger = checked_ledger()
    given = read_parameters(params, STUDIES, ledger) if params else {}
    timed(f"data: {len(ledger.claims)} claims hold")
    first = build(Plan(STUDIES, ledger, given, out=out, kept=kept.FOLDER), say)
    if not kept.names_files(given):
        whole.keep()
    timed(str(shown(first)))


@click.command(cls=Command, stopped="stopped before every page was printed; no PDF was written")
@click.argument("folder", type=GivenPath(), metavar="[REPORT]", default=REPORT)
@click.option(
    "--browser",
    type=GivenPath(),
    metavar="FILE",
    help="The Chromium or Chrome to print with; the first that is installed if not given.",
)
def pdf(folder: Path, browser: Path | None) -> None:
    """Print each page of a report as a PDF, on A4.

    REPORT is the folder of a report that is built, build/report if not given; the PDFs of both
    languages are written to pdf/ in it. Chromium or Chrome must be installed.
    """
    from xiaodai.report.printing import print_report

    timed = progress()
    timed(str(shown(print_report(folder, browser, say))))


@click.command(
    cls=Command, stopped="stopped; the notebooks named above are stored", unwritable=FAILED
)
@click.pass_context
def notebooks(context: click.Context) -> None:
    """Run the notebooks anew and store their outputs. What the README says of them is renewed.

    The Chinese edition in notebooks/zh/ is made of the English one and run in its turn.
    """
    from xiaodai.report.readme import renew
    from xiaodai.report.refresh import refresh_all

    need_checkout(context)
    refresh_all(NOTEBOOKS, say)
    say(f"README.md: {'changed' if renew() else 'unchanged'}")


@click.command(cls=Command, stopped="stopped before everything was looked at")
def doctor() -> int:
    """Say what is installed, what is missing, and what to do.

    Versions, tables, font, engines, browser, and folders to write to. The exit status is 1 where
    something is to be mended; what only some commands need is no fault.
    """
    from xiaodai.report import doctor as work

    return DONE if work.doctor(say) else FAILED


@click.command(cls=Command, stopped="stopped before JupyterLab was open")
def lab() -> None:
    """Open JupyterLab on the notebooks."""
    words = ["-m", "jupyterlab", f"--ServerApp.root_dir={NOTEBOOKS.parent}"]
    words += [f"--LabApp.default_url=/lab/tree/{NOTEBOOKS.name}"]
    if hasattr(os, "geteuid") and not os.geteuid():
        words.append("--allow-root")
    os.execv(sys.executable, [sys.executable, *words])  # the server answers Ctrl-C itself


def steps(part: str) -> list[tuple[str, list[str]]]:
    """The steps of a part of the tests: what each is called, and the module to run, with words."""
    # Each test of a part is named as it ends: many of them take as long as a dozen elsewhere.
    if part == "long":
        at_length = ["pytest", "-v", "-n", "2", "-m", "long", "--hypothesis-profile=long"]
        return [
            ("pytest: long", ["pytest", "-v", "-n", "2", "tests/long"]),
            ("pytest: tests of which the others run some, at their full length", at_length),
        ]
    if part != MAIN:
        return [(f"pytest: {part}", ["pytest", "-v", f"tests/{part}"])]
    return [
        ("ruff check: lint", ["ruff", "check", "."]),
        ("ruff format: layout", ["ruff", "format", "--check", "."]),
        ("mypy: types", ["mypy"]),
        (
            "pytest: unit, doctest, data, notebook and report tests, in random order",
            ["pytest", "-n", "2"],
        ),
        (
            "pytest --nbval: every notebook against its stored outputs",
            ["pytest", "-n", "2", "--nbval", NOTEBOOKS.name],
        ),
    ]


@click.command(cls=Command, stopped="stopped before every test had run")
@click.argument("part", type=click.Choice(PARTS), default=MAIN)
@click.pass_context
def test(context: click.Context, part: str) -> int:
    """Run the project's tests.

    \b
    main     lint, layout, types, every test but the next three, every notebook run again (default)
    long     what takes minutes: notebooks with other parameters, twice, after a refusal, as people
             type them; an environment from nothing; random tapes and labelled articles at length
    spark    loan tapes on a Spark cluster of this machine; make test-spark installs Spark first
    browser  the report and the notebooks in Chromium, as readers open them; make test-browser

    The first step that fails ends the run, with its exit status.
    """
    need_checkout(context)
    for title, words in steps(part):
        say(f"== {title}")
        command = [sys.executable, "-m", *words]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            return status if status > 0 else FAILED
    return DONE


@click.command(cls=Command, stopped="stopped; what was measured so far is kept")
@click.argument("parts", nargs=-1, metavar="[reporting|throughput|growth|opening|book]...")
@click.pass_context
def bench(context: click.Context, parts: tuple[str, ...]) -> int:
    """Measure time and memory of the report and of loan tapes.

    \b
    reporting   the report and the notebooks' test, beside papermill, nbconvert and nbval alone
    throughput  the tables of 10 and 100 million loans, beside other ways to the same sums
    growth      from 100,000 loans to a billion
    opening     three million rows of text and of floats, beside the same conversion by hand
    book        1.9 billion loans, about as many as a book of Fenfu's size would have

    Without a part, all but the last; they take some hours, and tens of gigabytes of disk. What was
    measured on this machine is written to benchmarks/RESULTS.md.
    """
    need_checkout(context)
    words = [sys.executable, "-W", "ignore", "-m", "benchmarks", *parts]
    status = subprocess.run(words, cwd=ROOT, check=False).returncode
    return status if status >= 0 else REFUSED
