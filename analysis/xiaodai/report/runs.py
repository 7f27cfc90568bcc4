"""Every notebook of a report, executed: two at a time, and none whose inputs are as they were."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import nbformat

from xiaodai.report import kept, stored
from xiaodai.report.body import records
from xiaodai.report.files import making, shown, write
from xiaodai.report.kept import Kept
from xiaodai.report.running import KILLED, NotebookError, run
from xiaodai.report.workers import end, workers
from xiaodai.values.words import Language, still_holds

RUN = "run.ipynb"  # the files of an entry
ASKED = "asked.json"


@dataclass(frozen=True)
class Executed:
    """A notebook as it was executed for a report."""

    path: Path

    @cached_property
    def notebook(self) -> nbformat.NotebookNode:
        """The notebook with its outputs."""
        return stored.read(self.path)

    @cached_property
    def key(self) -> str:
        """The digest of the notebook and its outputs."""
        return kept.digest(self.path.read_bytes())


@dataclass(frozen=True)
class Wanted:
    """A notebook to execute with parameters, and what its run rests on beside the ground."""

    notebook: Path
    given: Mapping[str, Any]

    @property
    def of(self) -> tuple[str, str]:
        """What tells this run from others of the notebook."""
        return self.notebook.read_text(encoding="utf-8"), json.dumps(self.given, sort_keys=True)


def execute(
    wanted: Mapping[str, Wanted],
    runs: Kept,
    failed: Path,
    say: Callable[[str], None],
    *,
    here: Sequence[Language] = (),
) -> dict[str, Executed]:
    """Every notebook executed, from `runs` where it has a run that still holds.

    Those that have little to do are run in this process, with charts in the languages that are
    wanted `here`; others in kernels of their own.
    Raises `NotebookError` for the first notebook that fails, which is kept in the folder `failed`.
    """
    done: dict[str, Executed] = {}

    def tell(name: str, how: str) -> None:
        say(f"[{len(done)}/{len(wanted)}] {name} … {how}")

    for name, one in wanted.items():
        if (entry := _holding(one, name, runs)) is not None:
            done[name] = Executed(entry / RUN)
            tell(name, "unchanged")
    left = {name: one for name, one in wanted.items() if name not in done}
    if left:
        with making(runs.folder / f"runs-{os.getpid()}") as aside:
            run_all = partial(_here, here) if here and _has_no_shell() else _in_kernels
            for name, seconds in run_all(left, aside, failed):
                done[name] = _put(left[name], name, aside / f"{name}.ipynb", runs)
                tell(name, f"{seconds:.1f} s")
    return done


def _has_no_shell() -> bool:
    """Whether this process is no notebook's, whose shell another would be mistaken for."""
    from IPython.core.interactiveshell import InteractiveShell

    return not InteractiveShell.initialized()


def _here(
    languages: Sequence[Language], left: Mapping[str, Wanted], folder: Path, failed: Path
) -> Iterator[tuple[str, float]]:
    """Run notebooks in this process; gives their names and seconds."""
    from xiaodai.report.in_process import run_in_process

    for name, one in left.items():
        start, output = time.perf_counter(), folder / f"{name}.ipynb"
        try:
            run_in_process(one.notebook, output, one.given, name, languages)
        except NotebookError as error:
            raise NotebookError(str(error) + _keep(output, failed)) from None
        yield name, time.perf_counter() - start


def _in_kernels(
    left: Mapping[str, Wanted], folder: Path, failed: Path
) -> Iterator[tuple[str, float]]:
    """Run notebooks two at a time, in processes of their own; gives their names and seconds.

    Those with the most stored outputs are run first, so that no long one runs alone at the end.
    """
    from xiaodai.report.warm_kernels import serving  # a run without kernels spares what it imports

    with serving(next(iter(left.values())).notebook.parent), workers() as pool:
        ordered = sorted(left.items(), key=lambda item: -item[1].notebook.stat().st_size)
        outputs = {name: folder / f"{name}.ipynb" for name in left}
        waiting: dict[Future[float], str] = {
            pool.submit(_timed, one.notebook, outputs[name], dict(one.given), name): name
            for name, one in ordered
        }
        for future in as_completed(waiting):
            name = waiting[future]
            try:
                seconds = future.result()
            except (NotebookError, OSError) as error:
                end(pool)  # kernels end with their workers; nobody needs the other runs
                if isinstance(error, OSError):  # a full disk: the notebook is half written
                    raise
                raise NotebookError(str(error) + _keep(outputs[name], failed)) from None
            except BrokenProcessPool:
                raise NotebookError(f"{KILLED}; nothing was written") from None
            yield name, seconds


def _holding(wanted: Wanted, name: str, runs: Kept) -> Path | None:
    """The entry of a run that still holds: the catalogues answer what they answered then."""
    if kept.names_files(wanted.given):
        return None
    entry = runs.find(name, *wanted.of)
    if entry is None:
        return None
    asked = json.loads((entry / ASKED).read_text(encoding="utf-8"))
    return entry if all(map(still_holds, asked)) else None


def _put(wanted: Wanted, name: str, output: Path, runs: Kept) -> Executed:
    """Keep a run, without what changes from run to run, and the words that it asked for."""
    notebook = stored.strip(stored.read(output))
    asked = [record["asked"] for record in records(notebook, "results")][-1:]

    def make(folder: Path) -> None:
        (folder / RUN).write_text(stored.written(notebook), encoding="utf-8", newline="\n")
        text = json.dumps(asked, ensure_ascii=False, sort_keys=True)
        (folder / ASKED).write_text(text, encoding="utf-8", newline="\n")

    return Executed(runs.put(name, *wanted.of, make=make) / RUN)


def _timed(notebook: Path, output: Path, parameters: dict[str, Any], label: str) -> float:
    start = time.perf_counter()
    run(notebook, output, parameters, label, for_report=True)
    return time.perf_counter() - start


def _keep(output: Path, failed: Path) -> str:
    """Keep a failed notebook, and say where."""
    if not output.is_file():
        return ""
    place = failed / output.name
    write({place: stored.written(stored.strip(stored.read(output)))})
    return f"\nThe notebook as far as it ran: {shown(place)}"
