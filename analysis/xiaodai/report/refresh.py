"""Run notebooks anew and store their outputs, in English and Chinese.

The Chinese edition is run, not drawn from the English records: a frame or a quantity that a cell
shows without the page speaks the language of its run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import nbformat

from xiaodai.report import edition, stored
from xiaodai.report.files import shown, write
from xiaodai.report.running import KILLED, NotebookError, run
from xiaodai.report.warm_kernels import serving
from xiaodai.report.workers import workers


def refresh(notebook: Path) -> bool:
    """Run a notebook with its defaults and store its outputs; whether a byte has changed.

    Raises `NotebookError`, and leaves the file as it was, if a cell fails.
    """
    return _store(_executed(notebook, notebook.stem), notebook)


def translate(notebook: Path) -> bool:
    """Run the Chinese edition of a notebook and store it; whether a byte has changed.

    Raises `NotebookError`, and leaves the file as it was, if a cell fails.
    """
    target = edition.path(notebook)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / notebook.name
        nbformat.write(edition.chinese(stored.read(notebook)), source)
        executed = _executed(source, f"{edition.FOLDER}/{notebook.stem}")
    return _store(executed, target)


def refresh_all(folder: Path, say: Callable[[str], None]) -> None:
    """Refresh every notebook of a folder, in both languages, two at a time; `say` gets their lines.

    Raises `NotebookError` at the first that fails, once those under way have ended, and where the
    folder holds none.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise NotebookError(f"there is no notebook in {folder}")
    with serving(folder), workers() as pool:
        jobs = [
            (path, pool.submit(store, notebook))
            for notebook in notebooks
            for path, store in ((notebook, refresh), (edition.path(notebook), translate))
        ]
        try:
            for path, job in jobs:
                say(f"{shown(path)}: {'changed' if job.result() else 'unchanged'}")
        except BrokenProcessPool:
            raise NotebookError(f"{KILLED}; those named above are stored") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _executed(notebook: Path, label: str) -> nbformat.NotebookNode:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / notebook.name
        run(notebook, output, {}, label)
        return stored.strip(stored.read(output))


def _store(notebook: nbformat.NotebookNode, path: Path) -> bool:
    """Write a notebook; whether a byte has changed."""
    text = stored.written(notebook)
    if path.is_file() and text == path.read_text(encoding="utf-8"):
        return False
    write({path: text})
    return True
