"""The tables of a loan tape, and the notebook about them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xiaodai.report.files import making, put, remove, shown
from xiaodai.report.parameters import STUDIES, read_parameters
from xiaodai.tapes.address import located
from xiaodai.tapes.columns import FEN, PoolError, RefusedError
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.run import analyse
from xiaodai.values.words import Text

if TYPE_CHECKING:  # a refusal needs neither
    import pandas as pd

    from xiaodai.tapes.pool import Pool

NOTEBOOK = "06_loan_pool"
EVERY = 15  # seconds between signs of life
STUDY = {NOTEBOOK: STUDIES[NOTEBOOK]}
BP = 100  # in a percent
QUALITY = "quality.csv"  # all that the folder of a refusal holds


def make_pool(
    tape: str,
    out: Path,
    say: Callable[[str], None],
    *,
    params: Path | None = None,
    mapping: str | None = None,
    accept: Sequence[str] = (),
    drawing: Executor | None = None,
    **options: str | None,
) -> Pool:
    """Write the tables and pages of a tape to a folder `out`, whole or not at all.

    `params` is a YAML file with parameters of the notebook; `mapping` the name of a ready mapping
    or a file; `accept` names guards to overrule; `drawing` draws the pages, without it only tables
    are written; `options` are `as_of`, `engine` and `memory` where they are given. `say` gets lines
    for the terminal.

    Raises `PoolError` for a tape that cannot be used, `ParameterFileError` or `ParameterError` for
    what it is asked with, `NotebookError` or `ReportError` if the pages cannot be made. Where too
    many rows are at fault, the quality table stands in the folder `out` with `-refused` added.
    """
    said = read_parameters(params, STUDY) if params else {}
    given = said.get(NOTEBOOK, {})
    given["tape"] = located(tape, Path.cwd())  # the notebook starts from the project
    if mapping:
        given["mapping"] = str(Path.cwd() / mapping) if mapping.endswith(".toml") else mapping
    if accept:
        given["accept"] = [*given.get("accept", []), *accept]
    given |= {name: value for name, value in options.items() if value is not None}
    out = out.resolve()
    _check_is_ours(out)
    with making(out) as aside:
        made = aside / "pool"
        with _progress(say) as begin:
            pool = _analysed(Parameters.check(given), out, aside, begin)
        from xiaodai.tapes.tables import save

        save(pool, aside / "tables")
        given["tables"] = str(aside / "tables")
        if drawing:
            for line in _drawn(drawing, given, entitled(pool), made):
                say(line)
        made.mkdir(exist_ok=True)
        for drawn in made.rglob("*.html"):  # they name the tables where they will be
            told = drawn.read_text(encoding="utf-8").replace(given["tables"], str(shown(out)))
            drawn.write_text(told, encoding="utf-8", newline="\n")
        for path in (aside / "tables").iterdir():
            path.rename(made / path.name)
        put(made, out)
        remove(_refused(out))
    return pool


def _pages(given: dict[str, Any], about: Text, made: Path) -> list[str]:
    """Draw the pages of a tape from its tables; gives the lines for the terminal."""
    from xiaodai.report.tape_pages import draw_pages

    said: list[str] = []
    draw_pages(NOTEBOOK, given, about, made, said.append)
    return said


def _drawn(drawing: Executor, *asked: Any) -> list[str]:
    """What `_pages` gives elsewhere. Raises `NotebookError` if the process there was killed."""
    try:
        return drawing.submit(_pages, *asked).result()
    except BrokenProcessPool:
        from xiaodai.report.running import NotebookError

        said = "the process that drew the pages was killed (out of memory?)"
        raise NotebookError(f"{said}; nothing was written") from None


def entitled(pool: Pool) -> Text:
    """The title of a pool's pages: its own, or that of a tape of this name."""
    named = pool.title or pool.title_zh
    return pool.called if named else Text("Loan tape {name}", name=pool.name)


def _refused(out: Path) -> Path:
    """The folder of a refusal, beside that of the result, which it leaves as it is."""
    return out.with_name(f"{out.name}-refused")


def _analysed(asked: Parameters, out: Path, aside: Path, begin: Callable[[str], None]) -> Pool:
    """The pool of a tape; of one that is refused the quality table is written."""
    try:
        return analyse(asked, aside, begin)
    except RefusedError as error:
        from xiaodai.tapes.tables import written

        begin("")
        refused = aside / "refusal"
        refused.mkdir()
        written(error.quality).to_csv(refused / QUALITY, index=False, lineterminator="\n")
        remove(_refused(out))
        refused.rename(_refused(out))
        table = shown(_refused(out) / QUALITY)
        raise PoolError(f"{error}; {table} shows what each rule hit") from None


def told(pool: Pool) -> Iterator[str]:
    """What a run says at its end: the rows, the loans, their balance and rate, the warnings."""
    rows = pool.rows("quality").set_index("rule")
    hits = rows[rows["effect"].notna() & (rows["rows"] != 0)]
    aside = hits[hits["effect"] == "row"]["set_aside"]
    warnings = hits[hits["verdict"] == "warning"]["rows"]
    (balance,) = pool.rows("summary", measure="balance")["numerator"]
    (loans,) = pool.rows("summary", measure="loans")["numerator"]
    yield _line("rows in", f"{rows['rows']['rows_in']:,}")
    yield _line("used", f"{rows['rows']['rows_used']:,}")
    yield _line("set aside", f"{rows['rows']['rows_set_aside']:,}", _listed(aside))
    yield _line("loans", f"{loans:,}")
    yield _line("balance", f"{balance // FEN:,}.{balance % FEN:02}", pool.currency)
    rates = pool.rows("summary", measure="rate", weight="balance")["value"]
    for rate in rates.dropna():
        yield _line("weighted rate", f"{rate / BP:.2f} % a year")
    yield _line("warnings", f"{len(warnings):,}", _listed(warnings))
    yield from (note.en for note in pool.notes)


def has_warnings(pool: Pool) -> bool:
    """Whether a rule hit something, or a guard was overruled."""
    return bool(pool.notes) or "warning" in list(pool.tables["quality"]["verdict"])


def _line(name: str, value: str, more: str = "") -> str:
    return f"{name:<14}{value:>20}{more and '  ' + more}"


def _listed(rows: pd.Series) -> str:
    return ", ".join(f"{rule} {number:,}" for rule, number in rows.items() if number)


def _check_is_ours(out: Path) -> None:
    """Raises `PoolError` rather than replace a folder that holds something else than a pool."""
    for folder, ours in ((out, "tape.json"), (_refused(out), QUALITY)):
        is_ours = (folder / ours).is_file() or not folder.exists()
        if not is_ours and (folder.is_file() or any(folder.iterdir())):
            raise PoolError(
                f"{shown(folder)} holds something other than a pool: choose a new folder"
            )


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
