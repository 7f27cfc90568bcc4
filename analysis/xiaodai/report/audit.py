"""The command behind `make audit ARTICLE=file`: an article held against the ledger."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import get_args

from xiaodai.audit.document import ArticleError, read_article
from xiaodai.audit.judging import Audit, Verdict, audit
from xiaodai.audit.pasting import claim_rows, rows
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import BUILD
from xiaodai.report.files import reason, shown, write
from xiaodai.report.parameters import STUDIES

DONE, FAILED, REFUSED, STOPPED = 0, 1, 2, 130
NOTEBOOK = "08_article_audit"
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def main(arguments: list[str] | None = None) -> int:
    """Audit an article; the exit status is 2 if the article or the ledger cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m xiaodai.report.audit", description="Hold an article against the ledger."
    )
    parser.add_argument("article", type=Path, metavar="FILE", help=".txt, .md or .html")
    parser.add_argument("--out", type=Path, metavar="DIR", default=BUILD / "audit")
    asked = parser.parse_args(arguments)
    try:
        return _audit(asked.article, asked.out)
    except OSError as error:
        print(f"{shown(asked.out)} cannot be written: {reason(error)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("stopped before the audit was complete", file=sys.stderr)
        return STOPPED


def _audit(file: Path, out: Path) -> int:
    start = time.perf_counter()
    try:
        article = read_article(file)
    except ArticleError as error:
        print(error, file=sys.stderr)
        return REFUSED
    if wrong := faults():
        print(f"the tables of data/ have {len(wrong)} faults: run make check", file=sys.stderr)
        return REFUSED
    ledger = load()
    done = audit(article, ledger)
    if article.note:
        print(article.note)
    print(summary(done))
    table = out / f"{file.stem}.csv"
    made = {table: rows(done), out / f"{file.stem}.claims.csv": claim_rows(done, ledger)}
    write({path: rows.to_csv(index=False, lineterminator="\n") for path, rows in made.items()})
    print(f"{shown(table)} … {time.perf_counter() - start:.1f} s", flush=True)
    return _pages(file, out / file.stem, ledger, start)


def _pages(file: Path, out: Path, ledger: Ledger, start: float) -> int:
    """The same as HTML pages in both languages: the notebook, with this article."""
    from xiaodai.report.build import Plan, ReportError, build
    from xiaodai.report.running import NotebookError

    plan = Plan(
        {NOTEBOOK: STUDIES[NOTEBOOK]},
        ledger,
        {NOTEBOOK: {"article": str(file.resolve())}},
        out=out.resolve(),
    )
    try:
        build(plan, lambda line: print(line, flush=True))
    except (NotebookError, ReportError) as error:
        print(error, file=sys.stderr)
        return FAILED
    print(f"{shown(out / f'{NOTEBOOK}.html')} … {time.perf_counter() - start:.1f} s")
    return DONE


def summary(done: Audit) -> str:
    """How many figures of each verdict, and each conflict in a line."""
    counts = Counter(judged.verdict for judged in done.figures)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    lines = [f"{done.article.name}: {len(done.figures)} figures: {told or 'none'}"]
    for judged in done.figures:
        if judged.verdict == "conflicts":
            what = " ".join((judged.match.entity, judged.match.metric, judged.match.period))
            sure = f"match {judged.match.confidence:.0%} sure"
            lines.append(
                f"  conflicts: {judged.found.printed} as {what} ({sure}). {judged.note.en}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
