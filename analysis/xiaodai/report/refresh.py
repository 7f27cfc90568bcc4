"""Run notebooks anew and store their outputs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat

from xiaodai.report import readme, stored
from xiaodai.report.files import shown
from xiaodai.report.running import NotebookError, run


def refresh(notebook: Path) -> tuple[bool, nbformat.NotebookNode]:
    """Run a notebook with its defaults and store its outputs.

    Returns whether a byte has changed, and the notebook as it ran, with every chart as SVG.
    Raises `NotebookError`, and leaves the file as it was, if a cell fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / notebook.name
        run(notebook, output, {}, notebook.stem, for_report=True)
        executed = stored.strip(stored.read(output))
    text = stored.written(stored.light(deepcopy(executed)))
    if text == notebook.read_text(encoding="utf-8"):
        return False, executed
    notebook.write_text(text, encoding="utf-8", newline="\n")
    return True, executed


def refresh_all(folder: Path, say: Callable[[str], None]) -> None:
    """Refresh every notebook of a folder; `say` gets a line for each.

    Raises `NotebookError` at the first that fails, and where the folder holds none.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise NotebookError(f"there is no notebook in {folder}")
    for notebook in notebooks:
        changed, executed = refresh(notebook)
        say(f"{shown(notebook)}: {'changed' if changed else 'unchanged'}")
        if notebook.stem == readme.PICTURED:
            readme.draw(executed)
