"""Processes beside this one: what they do comes back, and none is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path

import pytest

from tests.patience import wait_until
from xiaodai.paths import ROOT
from xiaodai.report.running import NotebookError
from xiaodai.report.workers import CAN_COPY, beside, ready


def _fails() -> None:
    raise NotebookError("cell 3 failed")


def test_a_process_that_is_ready_does_jobs_and_tells_why_one_failed() -> None:
    with ready("xiaodai.report.running") as process:
        assert process.submit(os.getpid).result() != os.getpid()
        with pytest.raises(NotebookError, match="cell 3 failed"):
            process.submit(_fails).result()
    wait_until(lambda: not active_children(), "the end of the process")


def test_a_process_is_gone_at_once_where_what_it_gets_ready_for_is_refused() -> None:
    with pytest.raises(ValueError, match="refused"), ready("xiaodai.report.tape_pages"):
        (process,) = active_children()
        raise ValueError("refused")
    process.join(1)
    assert process.exitcode == -signal.SIGTERM


@contextmanager
def _written(path: Path) -> Iterator[list[int]]:
    """The ids of the processes that have written to a file."""
    path.touch()
    found: list[int] = []
    yield found
    found += map(int, path.read_text(encoding="ascii").split())


def _write(path: Path) -> None:
    with path.open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")


@pytest.mark.skipif(not CAN_COPY, reason="processes are copied on Linux only")
def test_a_copy_does_a_job_once(tmp_path: Path) -> None:
    with _written(tmp_path / "done") as by, beside(lambda: _write(tmp_path / "done")):
        _write(tmp_path / "done")
    assert len(by) == 2
    assert len({*by, os.getpid()}) == 2


@pytest.mark.parametrize("end", [lambda: sys.exit(1), lambda: os.kill(os.getpid(), signal.SIGKILL)])
def test_a_job_whose_copy_fails_is_done_here(end: Callable[[], object], tmp_path: Path) -> None:
    first = os.getpid()

    def job() -> None:
        if os.getpid() != first:
            end()
        _write(tmp_path / "done")

    with _written(tmp_path / "done") as by, beside(job):
        pass
    assert by == [first]


def test_what_a_job_raises_is_raised_here() -> None:
    with pytest.raises(NotebookError, match="cell 3 failed"), beside(_fails):
        pass


def test_a_copy_ends_where_what_it_goes_beside_fails() -> None:
    with pytest.raises(ValueError, match="first"), beside(signal.pause):
        raise ValueError("first")
    wait_until(lambda: not active_children(), "the end of the copy")


def stay(path: Path) -> None:
    """Stay, with a copy beside; both write their ids to a file."""

    def job() -> None:
        _write(path)
        signal.pause()

    with beside(job):
        job()


@pytest.mark.skipif(not CAN_COPY, reason="processes are copied on Linux only")
def test_killing_the_first_process_ends_the_one_that_is_ready_and_its_copy(tmp_path: Path) -> None:
    path = tmp_path / "ids"
    run = (
        "from pathlib import Path\nfrom tests.report.test_workers import ready, stay\n"
        f"with ready('json') as process: process.submit(stay, Path({str(path)!r})).result()"
    )
    first = subprocess.Popen([sys.executable, "-c", run], cwd=ROOT)
    wait_until(lambda: path.exists() and path.read_text().count("\n") == 2, "both processes")
    first.kill()
    first.wait()
    for left in map(int, path.read_text(encoding="ascii").split()):
        wait_until(lambda left=left: not Path(f"/proc/{left}").exists(), "the end of a process")
