"""Running one notebook with papermill, and saying plainly what went wrong where."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xiaodai.page.page import IN_REPORT
from xiaodai.paths import python_path
from xiaodai.values.words import LANGUAGES, Language

KILLED = "a process that ran the notebooks was killed (out of memory?)"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_SHORT = 80  # characters; the path of a socket may have about a hundred
_CONFIGURATION = """\
c = get_config()
c.HistoryManager.enabled = False
c.InteractiveShell.xmode = "Plain"  # a verbose traceback draws every table in every frame
c.Application.log_level = "CRITICAL"  # a cell's error arrives as a message, not in the kernel's log
"""


class NotebookError(RuntimeError):
    """A notebook failed; the message says in which cell and how."""


def run(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    label: str,
    timeout: int = 600,
    *,
    for_report: bool = False,
) -> None:
    """Execute a notebook in its own folder and write it, with outputs, to `output`.

    Each run has its own kernel configuration, without history, so that runs can be side by side;
    `for_report` draws every chart as SVG in both languages.
    On failure the executed notebook is still written, and `NotebookError` names cell and error;
    `OSError` says that the output could not be written whole.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    drawn = LANGUAGES if for_report else ()
    with tempfile.TemporaryDirectory(prefix="x") as folder, environment(Path(folder), drawn):
        # Sockets that are files cannot collide as ports can, but their paths must be short.
        sockets = {"transport": "ipc", "ip": f"{folder}/kernel"}
        by_file = os.name == "posix" and len(folder) < _SHORT
        try:
            papermill.execute_notebook(
                notebook,
                output,
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                cwd=notebook.parent,
                progress_bar=False,
                request_save_on_cell_execute=False,
                execution_timeout=timeout,
                shutdown_kernel="immediate",
                config=Config({"KernelManager": sockets if by_file else {}}),
            )
        except papermill.PapermillExecutionError as error:
            source = error.source.strip().splitlines()
            place = error.exec_count - bool(parameters)  # not counting the injected cell
            raise NotebookError(
                f"{label} failed in cell {place} (`{source[0] if source else ''}`): "
                f"{error.ename}: {_ANSI.sub('', error.evalue)}"
            ) from None
        except CellTimeoutError:
            raise NotebookError(f"{label} ran longer than {timeout} s in one cell") from None
        except DeadKernelError:
            raise NotebookError(f"{label}: its kernel died (out of memory?)") from None
        except OSError:  # the output cannot be written
            raise
        except Exception as error:  # whatever the libraries say about a file they cannot use
            said = str(error).strip().splitlines()
            reason = f"{type(error).__name__}: {said[0] if said else ''}"
            raise NotebookError(f"{label} cannot be run: {reason}") from error


@contextmanager
def environment(private: Path, drawn: Sequence[Language]) -> Iterator[None]:
    """The kernel's environment: the project on its path, a configuration of its own.

    Charts are `drawn` for the report in these languages, or for a reader of the notebook if none.
    """
    profile = private / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    for name in ("ipython_config.py", "ipython_kernel_config.py"):
        (profile / name).write_text(_CONFIGURATION, encoding="utf-8")
    before = dict(os.environ)
    os.environ |= {
        "IPYTHONDIR": str(private / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(private),
        "PYTHONPATH": python_path(),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the kernel warns about frozen modules
    }
    if drawn:
        os.environ[IN_REPORT] = " ".join(drawn)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
