"""The tables of a loan tape, and the notebook about them."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xiaodai.ledger.ledger import load
from xiaodai.report.build import Plan, build
from xiaodai.report.files import shown
from xiaodai.report.parameters import STUDIES, read_parameters
from xiaodai.tapes.address import located
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.run import Parameters, analyse, save
from xiaodai.values.words import Text

NOTEBOOK = "06_loan_pool"
EVERY = 15  # seconds between signs of life
STUDY = {NOTEBOOK: STUDIES[NOTEBOOK]}
ABOUT = Text("A loan tape")


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
    given["tape"] = located(tape, Path.cwd())  # the notebook starts from the project
    if mapping:
        given["mapping"] = str(Path.cwd() / mapping) if mapping.endswith(".toml") else mapping
    given |= {name: value for name, value in options.items() if value is not None}
    out = out.resolve()
    _check_is_ours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pool-", dir=out.parent) as folder:
        aside, made = Path(folder), Path(folder) / "pool"
        with _progress(say) as begin:
            analysis = analyse(Parameters.check(given, ledger), aside, begin)
        save(analysis, aside / "tables")
        given["tables"] = str(aside / "tables")
        build(Plan(STUDY, ledger, {NOTEBOOK: given}, out=made, about=ABOUT), say)
        for page in made.rglob("*.html"):  # they name the tables where they will be
            told = page.read_text(encoding="utf-8").replace(given["tables"], str(shown(out)))
            page.write_text(told, encoding="utf-8", newline="\n")
        for path in (aside / "tables").iterdir():
            path.rename(made / path.name)
        if out.exists():
            out.rename(aside / "before")
        made.rename(out)
    return out / "index.html"


def _check_is_ours(out: Path) -> None:
    """Raises `PoolError` rather than replace a folder that holds something else than a pool."""
    if out.exists() and not (out / "tape.json").is_file() and (out.is_file() or any(out.iterdir())):
        raise PoolError(f"{shown(out)} holds something other than a pool: choose a new folder")


@contextmanager
def _progress(say: Callable[[str], None]) -> Iterator[Callable[[str], None]]:
    """A function that says which step begins, and a sign of life while a step lasts."""
    step, begun = "", 0.0
    over = threading.Event()

    def begin(following: str) -> None:
        nonlocal step, begun
        if step:
            say(f"{step} … {time.perf_counter() - begun:.1f} s")
        step, begun = following, time.perf_counter()

    def watch() -> None:
        while not over.wait(EVERY):
            if step:
                say(f"  {step}: {time.perf_counter() - begun:.0f} s so far")

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield begin
        begin("")  # the last step is over
    finally:
        over.set()
        watcher.join()
