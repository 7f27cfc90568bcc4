"""Running one notebook in the process that asks: no kernel is started, which takes longer than it.

It is for a notebook of ours over tables that are computed already. One that may run long, or out of
memory, has a kernel of its own (`running`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_output
from traitlets.config import Config

from xiaodai.report import stored
from xiaodai.report.running import NotebookError, environment
from xiaodai.values.words import LANGUAGES, Language

WITHOUT_HISTORY = Config({"HistoryManager": {"enabled": False}})


class _Shell(InteractiveShell):
    """A shell that keeps what a cell shows as the outputs of a notebook."""

    shown: list[nbformat.NotebookNode]
    cell: int  # the number of the one that runs

    def _showtraceback(self, *_: Any) -> None:
        """The error is told by whoever runs the cell."""


class _Shown(DisplayPublisher):
    shell: Any

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        self.shell.shown.append(new_output("display_data", data=data, metadata=metadata or {}))


class _Returned(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        """No prompt is written."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        told = {"data": format_dict, "metadata": md_dict or {}, "execution_count": self.shell.cell}
        self.shell.shown.append(new_output("execute_result", **told))


def run_in_process(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    label: str,
    languages: Sequence[Language] = LANGUAGES,
) -> None:
    """Execute a notebook and write it, with outputs, to `output`, as `running.run` does.

    Charts are drawn for the report, in the languages given. Raises `NotebookError`, which names
    cell and error, once the notebook is written as far as it ran.
    """
    read = stored.read(notebook)
    place = 1 + next(i for i, cell in enumerate(read.cells) if "parameters" in _tags(cell))
    source = "\n".join(["# Parameters", *(f"{n} = {v!r}" for n, v in parameters.items())])
    read.cells.insert(place, new_code_cell(source, metadata={"tags": ["injected-parameters"]}))
    try:
        with _opened(languages) as shell:
            for number, cell in enumerate(_code(read)):  # not counting the injected one
                if failure := _run(shell, cell):
                    first = cell.source.strip().splitlines()[0]
                    raise NotebookError(
                        f"{label} failed in cell {number} (`{first}`): "
                        f"{type(failure).__name__}: {failure}"
                    )
    finally:
        nbformat.write(read, output)


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags


def _code(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def _run(shell: Any, cell: nbformat.NotebookNode) -> BaseException | None:
    """Run a cell and keep what it shows in it; returns what stopped it."""
    said, warned = io.StringIO(), io.StringIO()
    shell.shown, shell.cell = [], shell.execution_count
    cell.execution_count = shell.cell
    with redirect_stdout(said), redirect_stderr(warned):
        ended = shell.run_cell(cell.source, store_history=True)
    streams = [("stdout", said.getvalue()), ("stderr", warned.getvalue())]
    written = [new_output("stream", name=name, text=text) for name, text in streams if text]
    cell.outputs = [*written, *shell.shown]
    stopped: BaseException | None = ended.error_before_exec or ended.error_in_exec
    return stopped


@contextmanager
def _opened(languages: Sequence[Language]) -> Iterator[Any]:
    """A shell that draws charts in memory, for as long as it is needed."""
    import matplotlib as mpl

    with (
        TemporaryDirectory(prefix="x") as folder,
        environment(Path(folder), languages),
        mpl.rc_context(),
    ):
        mpl.use("agg")
        kept = {"display_pub_class": _Shown, "displayhook_class": _Returned}
        shell: Any = _Shell.instance(config=WITHOUT_HISTORY, **kept)
        try:
            yield shell
        finally:
            shell.restore_sys_module_state()
            _Shell.clear_instance()
