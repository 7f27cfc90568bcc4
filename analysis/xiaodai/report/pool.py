"""The command behind `make pool TAPE=path`: a tape's tables, and the notebook about them."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger, LedgerError, load
from xiaodai.paths import BUILD
from xiaodai.report.files import reason, shown
from xiaodai.report.parameters import STUDIES, ParameterFileError, read_parameters
from xiaodai.tapes.columns import PoolError

DONE, FAILED, REFUSED, STOPPED = 0, 1, 2, 130
NOTEBOOK = "06_loan_pool"
EVERY = 15  # seconds between signs of life
STUDY = {NOTEBOOK: STUDIES[NOTEBOOK]}


def main(arguments: list[str] | None = None) -> int:
    """Write a pool's tables and page; the exit status is 2 for a tape that cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m xiaodai.report.pool", description="Write the tables of a loan tape."
    )
    parser.add_argument("tape", metavar="TAPE", help="a Parquet or CSV file, a folder or a glob")
    parser.add_argument("--as-of", metavar="DAY", help="the day the pool is of, as 2025-06-30")
    parser.add_argument("--mapping", metavar="FILE", help="which column is which")
    parser.add_argument("--engine", help="duckdb, spark, spark://host:port or sc://host:port")
    parser.add_argument("--memory", metavar="SIZE", help="the most that the engine takes, as 8GB")
    parser.add_argument("--params", type=Path, metavar="FILE", help="YAML with more parameters")
    parser.add_argument("--out", type=Path, metavar="DIR", default=BUILD / "pool")
    asked = parser.parse_args(arguments)
    try:
        return _pool(asked)
    except (LedgerError, ParameterError, ParameterFileError, PoolError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"{shown(asked.out)} cannot be written: {reason(error)}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("stopped before the pool was complete; nothing was written", file=sys.stderr)
        return STOPPED


def _pool(asked: argparse.Namespace) -> int:
    start = time.perf_counter()
    ledger = load()
    said = read_parameters(asked.params, STUDY, ledger) if asked.params else {}
    given = said.get(NOTEBOOK, {})
    given["tape"] = _from_here(asked.tape)
    if asked.mapping:
        is_file = asked.mapping.endswith(".toml")
        given["mapping"] = _from_here(asked.mapping) if is_file else asked.mapping
    given |= {
        name: value
        for name in ("as_of", "engine", "memory")
        if (value := getattr(asked, name)) is not None
    }
    out = asked.out.resolve()
    _check_is_ours(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pool-", dir=out.parent) as folder:
        aside = Path(folder)
        if status := _make(given, ledger, aside):
            return status
        for page in (aside / "pool").rglob("*.html"):  # they name the tables where they will be
            told = page.read_text(encoding="utf-8").replace(str(aside / "tables"), str(shown(out)))
            page.write_text(told, encoding="utf-8", newline="\n")
        if out.exists():
            out.rename(aside / "before")
        (aside / "pool").rename(out)
    print(f"{shown(out / 'index.html')} … {time.perf_counter() - start:.1f} s")
    return DONE


def _make(given: dict[str, Any], ledger: Ledger, aside: Path) -> int:
    """The pages and the tables in `aside/pool`; the exit status."""
    from xiaodai.report.build import Plan, ReportError, build
    from xiaodai.report.running import NotebookError
    from xiaodai.tapes.request import Parameters
    from xiaodai.tapes.run import analyse, save

    with _progress() as say:
        analysis = analyse(Parameters.check(given, ledger), aside, say)
    save(analysis, aside / "tables")
    parameters = {**given, "tables": str(aside / "tables")}
    plan = Plan(STUDY, ledger, {NOTEBOOK: parameters}, out=aside / "pool")
    try:
        build(plan, lambda line: print(line, flush=True))
    except (NotebookError, ReportError) as error:
        print(error, file=sys.stderr)
        return FAILED
    for path in sorted((aside / "tables").iterdir()):
        path.rename(aside / "pool" / path.name)
    return DONE


def _from_here(path: str) -> str:
    """A path as it is given on the command line, whole: the notebook starts from the project."""
    return str(Path.cwd() / path)


def _check_is_ours(out: Path) -> None:
    """Raises `PoolError` rather than replace a folder that holds something else than a pool."""
    if out.exists() and not (out / "tape.json").is_file() and (out.is_file() or any(out.iterdir())):
        raise PoolError(f"{shown(out)} holds something other than a pool: choose a new folder")


@contextmanager
def _progress() -> Iterator[Any]:
    """A function that says which step begins, and a sign of life while a step lasts."""
    steps: list[tuple[str, float]] = []
    over = threading.Event()

    def ended() -> None:
        if steps:
            print(f"{steps[-1][0]} … {time.perf_counter() - steps[-1][1]:.1f} s", flush=True)

    def say(step: str) -> None:
        ended()
        steps.append((step, time.perf_counter()))

    def watch() -> None:
        while not over.wait(EVERY):
            if steps:
                step, begun = steps[-1]
                print(f"  {step}: {time.perf_counter() - begun:.0f} s so far", flush=True)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield say
        ended()
    finally:
        over.set()
        watcher.join()


if __name__ == "__main__":
    raise SystemExit(main())
