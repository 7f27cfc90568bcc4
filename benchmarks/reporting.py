"""The report and the notebooks' test against the usual ways, on a copy of the project.

The usual way to the report is papermill and nbconvert, one notebook after the other, in both
languages; the usual way to test the notebooks is nbval alone, each notebook with a kernel of its
own. Seconds are those that a user waits, Python's start and imports among them. The parts of the
test suite are run in the project itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from xiaodai.cli.project import MAIN, steps
from xiaodai.paths import BUILD, ROOT
from xiaodai.report import stored

COPY = BUILD / "bench" / "project"
REPORT = [sys.executable, "-W", "ignore", "-m", "xiaodai", "report"]
NBVAL = [sys.executable, "-m", "pytest", "-q", "--nbval", "notebooks"]
CHANGED = "03_fenfu_portfolio"
SENTENCE = "Loan tapes"  # words of the pages that no chart draws
STAGES = {  # how the lines begin that a report says at the end of each
    "data:": "start of Python, check of the tables",
    "[": "notebooks, two at a time",
    "": "pages",
}


def reporting() -> Iterator[dict[str, Any]]:
    """Each way once, one after the other, in the order of the table."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        (COPY / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, COPY / name)
    for name, way in WAYS.items():
        start = time.perf_counter()
        more = way() or {}
        seconds = time.perf_counter() - start
        print(f"{name} … {seconds:.1f} s", flush=True)
        yield {name: {"seconds": seconds, **more}}
    shutil.rmtree(COPY)
    tests = {}
    for title, words in steps(MAIN):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=True)
        tests[title] = time.perf_counter() - start
        yield {"tests": tests}


def _run(*words: str, **variables: str) -> None:
    """A command in the copy, with the copy's package, that succeeds."""
    subprocess.run(words, cwd=COPY, env=_env() | variables, check=True)


def _env() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(COPY / "analysis")}


def _told() -> dict[str, Any]:
    """A report in the copy, with the seconds that each of its stages took, by the lines it said."""
    start = time.perf_counter()
    ends: dict[str, float] = {}
    with subprocess.Popen(
        REPORT, cwd=COPY, env=_env(), stdout=subprocess.PIPE, encoding="utf-8"
    ) as report:
        for line in report.stdout or ():
            stage = next(name for said, name in STAGES.items() if line.startswith(said))
            ends[stage] = time.perf_counter() - start
    if report.returncode:
        raise SystemExit("the report failed")
    took = zip(ends, ends.values(), [0.0, *ends.values()], strict=False)
    return {"stages": {stage: end - before for stage, end, before in took}}


def _usual() -> None:
    made = COPY / "build" / "usual"
    for notebook in sorted((COPY / "notebooks").glob("0[1-9]*.ipynb")):
        for language in ("en", "zh"):
            run = made / f"{notebook.stem}.{language}.ipynb"
            run.parent.mkdir(parents=True, exist_ok=True)
            words = ["papermill", str(notebook), str(run), "-p", "language", language]
            _run(
                *(sys.executable, "-m", *words, "--cwd", str(notebook.parent)),
                *("--no-progress-bar", "--log-level", "ERROR"),
            )
            _run(sys.executable, "-m", "nbconvert", "--to", "html", "--log-level=ERROR", str(run))


def _cold() -> dict[str, Any]:
    shutil.rmtree(COPY / "build", ignore_errors=True)
    return _told()


def _one_notebook() -> None:
    notebook = COPY / "notebooks" / f"{CHANGED}.ipynb"
    changed = stored.read(notebook)
    changed.cells[-1].source += "  # a word more"
    notebook.write_text(stored.written(changed), encoding="utf-8")
    _run(*REPORT)


def _catalogue() -> None:
    [catalogue] = [
        path
        for path in (COPY / "analysis" / "xiaodai" / "locale" / "zh").glob("*.po")
        if f'msgid "{SENTENCE}"' in path.read_text(encoding="utf-8")
    ]
    before, _, after = catalogue.read_text(encoding="utf-8").partition(
        f'msgid "{SENTENCE}"\nmsgstr "'
    )
    catalogue.write_text(f'{before}msgid "{SENTENCE}"\nmsgstr "各{after}', encoding="utf-8")
    _run(*REPORT)


WAYS: dict[str, Callable[[], dict[str, Any] | None]] = {
    "usual": _usual,
    "cold": _cold,
    "unchanged": lambda: _run(*REPORT),
    "one_notebook": _one_notebook,
    "catalogue": _catalogue,
    "nbval_plain": lambda: _run(*NBVAL, XIAODAI_KERNELS="off"),
    "nbval_warm": lambda: _run(*NBVAL, "-n", "2"),
}
