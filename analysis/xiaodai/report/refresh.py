"""Run notebooks anew and store their outputs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from xiaodai.report import stored
from xiaodai.report.files import shown
from xiaodai.report.running import NotebookError, run


def refresh(notebook: Path) -> bool:
    """Run a notebook with its defaults and store its outputs; whether a byte has changed.

    Raises `NotebookError`, and leaves the file as it was, if a cell fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / notebook.name
        run(notebook, output, {}, notebook.stem)
        text = stored.written(stored.strip(stored.read(output)))
    if text == notebook.read_text(encoding="utf-8"):
        return False
    notebook.write_text(text, encoding="utf-8", newline="\n")
    return True


def refresh_all(folder: Path, say: Callable[[str], None]) -> None:
    """Refresh every notebook of a folder; `say` gets a line for each.

    Raises `NotebookError` at the first that fails, and where the folder holds none.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise NotebookError(f"there is no notebook in {folder}")
    for notebook in notebooks:
        changed = refresh(notebook)
        say(f"{shown(notebook)}: {'changed' if changed else 'unchanged'}")
