"""The tables of a loan tape, and the notebook about them."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xiaodai.ledger.ledger import Ledger, load
from xiaodai.report.build import Plan, build
from xiaodai.report.files import shown
from xiaodai.report.parameters import STUDIES, read_parameters
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.request import Parameters
from xiaodai.tapes.run import analyse, save

NOTEBOOK = "06_loan_pool"
EVERY = 15  # seconds between signs of life
STUDY = {NOTEBOOK: STUDIES[NOTEBOOK]}


def make_pool(
    tape: str,
    out: Path,
    say: Callable[[str], None],
    *,
    params: Path | None = None,
    mapping: str | None = None,
    **options: str | None,
) -> Path:
    """Write the tables and pages of a tape to a folder `out`, whole or not at all.

    `params` is a YAML file with parameters of the notebook; `mapping` the name of a ready mapping
    or a file; `options` are `as_of`, `engine` and `memory` where they are given. `say` gets lines
    for the terminal. Returns the first page.

    Raises `PoolError` for a tape that cannot be used, `ParameterFileError` or `ParameterError` for
    what it is asked with, `NotebookError` or `ReportError` if the pages cannot be made.
    """
    ledger = load()
    said = read_parameters(params, STUDY, ledger) if params else {}
    given = said.get(NOTEBOOK, {})
    given["tape"] = _from_here(tape)
    if mapping:
        given["mapping"] = _from_here(mapping) if mapping.endswith(".toml") else mapping
    given |= {name: value for name, value in options.items() if value is not None}
    out = out.resolve()
    _check_is_ours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pool-", dir=out.parent) as folder:
        aside = Path(folder)
        _make(given, ledger, aside, say)
        for page in (aside / "pool").rglob("*.html"):  # they name the tables where they will be
            told = page.read_text(encoding="utf-8").replace(str(aside / "tables"), str(shown(out)))
            page.write_text(told, encoding="utf-8", newline="\n")
        if out.exists():
            out.rename(aside / "before")
        (aside / "pool").rename(out)
    return out / "index.html"


def _make(given: dict[str, Any], ledger: Ledger, aside: Path, say: Callable[[str], None]) -> None:
    """The pages and the tables in `aside/pool`."""
    with _progress(say) as begin:
        analysis = analyse(Parameters.check(given, ledger), aside, begin)
    save(analysis, aside / "tables")
    parameters = {**given, "tables": str(aside / "tables")}
    build(Plan(STUDY, ledger, {NOTEBOOK: parameters}, out=aside / "pool"), say)
    for path in sorted((aside / "tables").iterdir()):
        path.rename(aside / "pool" / path.name)


def _from_here(path: str) -> str:
    """A path as it is given on the command line, whole: the notebook starts from the project."""
    return str(Path.cwd() / path)


def _check_is_ours(out: Path) -> None:
    """Raises `PoolError` rather than replace a folder that holds something else than a pool."""
    if out.exists() and not (out / "tape.json").is_file() and (out.is_file() or any(out.iterdir())):
        raise PoolError(f"{shown(out)} holds something other than a pool: choose a new folder")


@contextmanager
def _progress(say: Callable[[str], None]) -> Iterator[Callable[[str], None]]:
    """A function that says which step begins, and a sign of life while a step lasts."""
    steps: list[tuple[str, float]] = []
    over = threading.Event()

    def ended() -> None:
        if steps:
            say(f"{steps[-1][0]} … {time.perf_counter() - steps[-1][1]:.1f} s")

    def begin(step: str) -> None:
        ended()
        steps.append((step, time.perf_counter()))

    def watch() -> None:
        while not over.wait(EVERY):
            if steps:
                step, begun = steps[-1]
                say(f"  {step}: {time.perf_counter() - begun:.0f} s so far")

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield begin
        ended()
    finally:
        over.set()
        watcher.join()
