"""What all tests share, the notebooks' re-run (pytest --nbval) included."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.connect import LocalPortCache

from xiaodai.report.warm_kernels import serving

ROOT = Path(__file__).resolve().parent
# Kernels that the tests start must find the package and the tests' own small studies.
os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "analysis"), str(ROOT)])

FIRST_PORT = 20_000  # below the range that Linux hands out by itself
PORTS_PER_WORKER = 1_000


def _free_ports(worker: int) -> Iterator[int]:
    """Ports of one xdist worker, round and round, from a place that differs between runs."""
    offset = os.getpid() * 7
    while True:
        offset = (offset + 1) % PORTS_PER_WORKER
        yield FIRST_PORT + worker * PORTS_PER_WORKER + offset


def _is_free(ip: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((ip, port))
        except OSError:
            return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Start what makes kernels fast, once for all workers; give each worker's ports of their own.

    Jupyter picks a kernel's ports by opening and closing them, and the kernel opens them again
    half a second later: meanwhile a kernel that another worker starts can be given the same.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker.startswith("gw"):
        served = ExitStack()
        served.enter_context(serving(at_once=config.getoption("nbval", default=False)))
        config.add_cleanup(served.close)
        return
    ports = _free_ports(int(worker.removeprefix("gw")))

    def find_available_port(cache: LocalPortCache, ip: str) -> int:
        while (port := next(ports)) in cache.currently_used_ports or not _is_free(ip, port):
            pass
        cache.currently_used_ports.add(port)
        return port

    LocalPortCache.find_available_port = find_available_port


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the cells of a notebook back into their order, and begin with what takes long.

    Tests in Python keep the place that they were given; a notebook stands where its first cell was.
    Two workers end together only if neither comes upon a long file at the end.
    """
    ordered: dict[Path | str, list[pytest.Item]] = {}
    for item in items:
        is_cell = item.path.suffix == ".ipynb"
        ordered.setdefault(item.path if is_cell else item.nodeid, []).append(item)
    for key, cells in ordered.items():
        if isinstance(key, Path):
            cells.sort(key=_cell_number)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    groups = sorted(ordered.values(), key=lambda group: group[0].path not in slow)
    items[:] = [item for group in groups for item in group]


def _cell_number(item: Any) -> int:
    """Which code cell of its notebook an item of nbval is."""
    return int(item.cell_num)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file, and the cells of a notebook, on one worker (`pytest -n 2`)."""
    from xdist.scheduler import LoadScopeScheduling

    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False  # the order of the collection, which is ours
    return LoadScopeScheduling(config, log)
