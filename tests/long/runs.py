"""Run a notebook through papermill as a user would, and read its results."""

import atexit
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
import papermill
from jupyter_client import AsyncKernelManager, BlockingKernelClient, KernelClient
from jupyter_core.utils import run_sync

from tests.patience import PATIENCE
from xiaodai.page.record import Reader
from xiaodai.page.shown import shown
from xiaodai.paths import NOTEBOOKS
from xiaodai.report import body
from xiaodai.values.words import LANGUAGES

# Charts are drawn, but coarsely: how they look is what nbval and the tests of the page prove.
AFRESH = """
from matplotlib import pyplot
from xiaodai.page import pictures
pyplot.close("all")
pictures.SHARP = 1 / 4
get_ipython().reset(new_session=True)
"""


class Manager(AsyncKernelManager):
    """A kernel's manager that knows the last client: whoever brings a kernel closes its clients."""

    latest: KernelClient

    def client(self, **options: object) -> KernelClient:
        """A new client."""
        self.latest = super().client(**options)
        return self.latest


class Kernel:
    """One kernel that all runs of a process share, emptied between them.

    To start one and to import the libraries takes longer than most runs; that a notebook runs in a
    kernel of its own is what nbval and the tests of the report prove.
    """

    def __init__(self) -> None:
        self.manager = Manager(kernel_name="python3")
        run_sync(self.manager.start_kernel)(cwd=str(NOTEBOOKS))
        self.client = BlockingKernelClient()
        self.client.load_connection_file(self.manager.connection_file)
        self.client.start_channels()
        wait_for(self.client, run_sync(self.manager.is_alive))
        atexit.register(self.stop)

    def empty(self) -> None:
        """Forget every variable and figure of the last run."""
        reply = self.client.execute_interactive(AFRESH, silent=True, timeout=PATIENCE)
        assert reply["content"]["status"] == "ok"

    def stop(self) -> None:
        """End the kernel with the process that started it."""
        self.client.stop_channels()
        if self.manager.has_kernel:
            run_sync(self.manager.shutdown_kernel)(now=True)


def wait_for(client: BlockingKernelClient, is_alive: Callable[[], bool]) -> None:
    """Wait until a kernel answers; a busy machine misses heartbeats, of which none has died."""
    while True:
        try:
            return client.wait_for_ready(PATIENCE)
        except RuntimeError:
            if not is_alive():
                raise


@cache
def kernel() -> Kernel:
    """The kernel of this process."""
    return Kernel()


def run(name: str, folder: Path, **parameters: object) -> nbformat.NotebookNode:
    """The executed notebook; raises papermill's error if a cell fails."""
    kernel().empty()
    try:
        return papermill.execute_notebook(
            str(NOTEBOOKS / f"{name}.ipynb"),
            str(folder / f"{name}.ipynb"),
            parameters=parameters,
            kernel_name="python3",
            cwd=str(NOTEBOOKS),
            progress_bar=False,
            km=kernel().manager,
        )
    finally:
        kernel().manager.latest.stop_channels()


def results(notebook: nbformat.NotebookNode) -> dict:
    """The named results of a notebook, as its last cell returned them, with what they show."""
    record = body.results(notebook)
    reader = Reader(record["nodes"])
    return {
        name: record["nodes"][value["node"]]
        | {"shown": {lang: shown(reader.node(value["node"]), lang) for lang in LANGUAGES}}
        for name, value in record["results"].items()
    }


def cited_claims(notebook: nbformat.NotebookNode) -> set[str]:
    """Every claim that the results of a notebook rest on."""
    nodes = body.results(notebook)["nodes"].values()
    return {claim for node in nodes for claim in node.get("claims", ())}


def words(notebook: nbformat.NotebookNode) -> str:
    """All that a notebook says, as plain text."""
    said = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            said.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(said)
