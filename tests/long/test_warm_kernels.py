"""Warm kernels: a copy of the server is what an ordinary kernel is, and ends when it should."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client import BlockingKernelClient, KernelManager

from tests.patience import PATIENCE, wait_until
from tests.processes import wait_for
from tests.report.tiny_report import notebook
from xiaodai.paths import ROOT
from xiaodai.report import warm_kernels
from xiaodai.report.running import run
from xiaodai.report.warm_kernels import ADDRESS, DEFAULT, PROVISIONER, Copy, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are copied on Linux only"),
    pytest.mark.skipif(os.environ.get(ADDRESS) == "off", reason="ordinary kernels are asked for"),
]

# What a process is, and what libraries took from it when they were imported.
STATE = """
import json, os, random, signal, sys, time, warnings
import matplotlib, numpy, pandas, seaborn
shell = get_ipython()
events = {name: len(calls) for name, calls in shell.events.callbacks.items()}
print(json.dumps({
    "random": [random.random(), numpy.random.random(), numpy.random.default_rng().random()],
    "folder": os.getcwd(),
    "given": os.environ.get("GIVEN"),
    "ours": os.environ.get("PYTHONPATH"),
    "interpreter": [sys.executable, repr(sys.flags), sys.path, sys.argv[0], time.tzname],
    "process": [os.getsid(0) == os.getpgid(0) == os.getpid(), os.read(0, 1).decode()],
    "signals": [repr(signal.getsignal(n)) for n in (signal.SIGINT, signal.SIGTERM)],
    "warnings": sorted(map(repr, warnings.filters)),
    "main": vars(sys.modules["__main__"]) is globals(),
    "shell": [shell.config["HistoryManager"], events],
    "pandas": [repr(pandas.options.display.max_columns), pandas.options.display.width],
    "charts": [matplotlib.get_backend(), sorted(map(repr, matplotlib.rcParams.items()))],
}))
"""
CELLS = (
    "import pandas as pd; import xiaodai as xd",
    "pd.DataFrame({'a long name of a column ' * 2 + str(n): [n] for n in range(9)})",
    "xd.read('近60元')",
    "import os; print('said'); os.write(1, b'below'); 1 / 0",
    "from matplotlib import pyplot as plt; lines = plt.plot([1, 2])",
)
# A process that starts a kernel, says which, and is never heard of again.
STARTER = """
from jupyter_client import KernelManager
from threading import Event
from xiaodai.report.warm_kernels import serving

with serving():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    print("kernel", manager.provisioner.pid, flush=True)
    Event().wait()
"""


@pytest.fixture(scope="module", autouse=True)
def _server() -> Iterator[None]:
    """One server for all: that of the whole run."""
    with serving():
        yield


@contextmanager
def kernel(folder: Path, **given: str) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """A kernel, started in a folder and with variables of its own."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), env=os.environ | given)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(PATIENCE)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def is_warm(manager: KernelManager) -> bool:
    """Whether a kernel is a copy."""
    assert manager.provisioner is not None
    return isinstance(manager.provisioner.process, Copy)


def shown(client: BlockingKernelClient, source: str) -> list[Any]:
    """What a cell shows: text of streams, data, errors."""
    outputs: list[Any] = []

    def note(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            outputs.append(content["text"])
        elif message["msg_type"] in ("display_data", "execute_result"):
            outputs.append(content["data"])
        elif message["msg_type"] == "error":
            outputs.append(content["traceback"])

    status = "aborted"
    while status == "aborted":  # what is asked while the kernel still ends a cell that failed
        reply = client.execute_interactive(source, output_hook=note, timeout=PATIENCE)
        status = reply["content"]["status"]
    return outputs


def state(folder: Path, *, warm: bool, **given: str) -> dict[str, Any]:
    """What a kernel is."""
    with kernel(folder, **given) as (manager, client):
        assert is_warm(manager) is warm
        return dict(json.loads("".join(shown(client, STATE))))


def is_gone(process: int) -> bool:
    """Whether a process has ended; nobody may have asked how."""
    try:
        after_name = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except FileNotFoundError:
        return True
    return after_name.split()[0] in "ZX"


def test_a_run_of_pytest_has_a_server() -> None:
    assert os.environ[DEFAULT] == PROVISIONER
    assert os.environ[ADDRESS]


def test_a_warm_kernel_is_what_an_ordinary_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = state(tmp_path, warm=True)
    with kernel(tmp_path) as (_, client):
        warm_cells = [shown(client, cell) for cell in CELLS]
    monkeypatch.delenv(ADDRESS)
    ordinary = state(tmp_path, warm=False)
    with kernel(tmp_path) as (_, client):
        assert [shown(client, cell) for cell in CELLS] == warm_cells
    assert warm.pop("random") != ordinary.pop("random")
    assert warm == ordinary
    assert "image/png" in warm_cells[-1][0]


def test_two_warm_kernels_share_nothing(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (state(folder, warm=True, GIVEN=folder.name) for folder in folders)
    assert [one["folder"], two["folder"]] == [str(folder) for folder in folders]
    assert [one["given"], two["given"]] == ["one", "two"]
    assert set(one["random"]).isdisjoint(two["random"])


def test_what_libraries_read_when_imported_is_honoured_by_an_ordinary_kernel(
    tmp_path: Path,
) -> None:
    with kernel(tmp_path, PYTHONHASHSEED="4711") as (manager, client):
        assert not is_warm(manager)
        (said,) = shown(client, "print(hash('a word'))")
    asked = [sys.executable, "-c", "print(hash('a word'))"]
    environ = os.environ | {"PYTHONHASHSEED": "4711"}
    assert said == subprocess.check_output(asked, env=environ, text=True)


def test_a_warm_kernel_can_be_interrupted_and_started_again(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with kernel(tmp_path) as (manager, client):
        cell = client.execute(f"open({str(begun)!r}, 'w').close()\nwhile True: pass")
        wait_until(begun.exists, "the cell runs")
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=PATIENCE))["parent_header"]["msg_id"] != cell:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert shown(client, "print(1 + 1)") == ["2\n"]
        manager.restart_kernel(now=True)
        client.wait_for_ready(PATIENCE)
        assert is_warm(manager)
        assert shown(client, "print('begun' in globals())") == ["False\n"]


@pytest.mark.parametrize(("end", "status"), [("_exit(3)", 3), ("kill(os.getpid(), 9)", -9)])
def test_that_a_warm_kernel_has_died_is_noticed(end: str, status: int, tmp_path: Path) -> None:
    with kernel(tmp_path) as (manager, client):
        assert manager.is_alive()
        process = manager.provisioner.process  # type: ignore[union-attr]
        client.execute(f"import os; os.{end}")
        wait_until(lambda: not manager.is_alive(), "the kernel is known to be dead")
        assert process.poll() == process.wait() == status
        process.kill()  # which is nothing any more


def started(environ: dict[str, str]) -> tuple[subprocess.Popen[str], int]:
    """A process that has started a kernel, and the kernel's number."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER], env=environ, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    return process, int(wait_for(process, "kernel"))


def parent(process: int) -> int:
    """The number of the process that started one."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[1])


def end(process: subprocess.Popen[str]) -> None:
    """Kill a process before it can clean up."""
    process.kill()
    process.communicate()


def test_server_and_kernel_end_with_the_process_that_started_them() -> None:
    apart = {name: value for name, value in os.environ.items() if name != ADDRESS}
    process, copy = started(apart)
    server = parent(copy)
    assert server != process.pid
    end(process)
    wait_until(lambda: is_gone(server) and is_gone(copy), "both have ended")


def test_a_kernel_ends_with_the_process_that_asked_for_it(tmp_path: Path) -> None:
    process, copy = started(dict(os.environ))
    server = parent(copy)
    end(process)
    wait_until(lambda: is_gone(copy), "the kernel has ended")
    with kernel(tmp_path) as (manager, _):
        assert parent(manager.provisioner.pid) == server  # type: ignore[union-attr]


def test_a_kernel_ends_with_its_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS)
    with serving(), kernel(tmp_path) as (manager, _):
        assert is_warm(manager)
        copy = manager.provisioner.pid  # type: ignore[union-attr]
        os.kill(parent(copy), signal.SIGKILL)
        wait_until(lambda: not manager.is_alive(), "the kernel is known to be dead")
        wait_until(lambda: is_gone(copy), "it is")
        with kernel(tmp_path) as (another, _):
            assert not is_warm(another)


def test_where_no_server_starts_kernels_are_ordinary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ADDRESS)
    monkeypatch.setattr(warm_kernels.kernel_server, "__name__", "no.such.module")
    with serving(), kernel(tmp_path) as (manager, client):
        assert os.environ[ADDRESS]
        assert not is_warm(manager)
        assert shown(client, "print(1 + 1)") == ["2\n"]


@pytest.mark.parametrize("why", ["platform", "old environment", "off"])
def test_where_processes_are_not_to_be_copied_nothing_is_started(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ADDRESS)
    if why == "platform":
        monkeypatch.setattr(warm_kernels.sys, "platform", "darwin")
    elif why == "off":
        monkeypatch.setenv(ADDRESS, why)
    else:  # made before the provisioner was among its entry points
        monkeypatch.setattr(warm_kernels, "entry_points", lambda **_: ())
    before = dict(os.environ)
    with serving():
        assert dict(os.environ) == before


def test_a_notebook_of_a_report_runs_in_a_warm_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "01_tiny.ipynb"
    asked = "import os; print(os.getppid())"
    nbformat.write(notebook(setup="", say=asked, show="", table="", results=""), source)
    said = []
    for _ in range(2):
        run(source, tmp_path / "out.ipynb", {}, "tiny")
        executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
        said += [int(o.text) for cell in executed.cells for o in cell.get("outputs", [])]
        monkeypatch.delenv(ADDRESS, raising=False)
    server, ordinary = said
    assert ordinary == os.getpid() != server
