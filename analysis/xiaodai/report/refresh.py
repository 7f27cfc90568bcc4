"""Run notebooks anew and store their outputs, in English and Chinese.

The Chinese edition is run, not drawn from the English records: a frame or a quantity that a cell
shows without the page speaks the language of its run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat

from xiaodai.report import edition, readme, stored
from xiaodai.report.files import shown
from xiaodai.report.running import NotebookError, run


def refresh(notebook: Path) -> tuple[bool, nbformat.NotebookNode]:
    """Run a notebook with its defaults and store its outputs.

    Returns whether a byte has changed, and the notebook as it ran, with every chart as SVG.
    Raises `NotebookError`, and leaves the file as it was, if a cell fails.
    """
    executed = _executed(notebook, notebook.stem, for_report=True)
    return _store(stored.light(deepcopy(executed)), notebook), executed


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
    """Refresh every notebook of a folder, in both languages; `say` gets a line for each.

    Raises `NotebookError` at the first that fails, and where the folder holds none.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise NotebookError(f"there is no notebook in {folder}")
    for notebook in notebooks:
        changed, executed = refresh(notebook)
        say(f"{shown(notebook)}: {'changed' if changed else 'unchanged'}")
        changed = translate(notebook)
        say(f"{shown(edition.path(notebook))}: {'changed' if changed else 'unchanged'}")
        if notebook.stem == readme.PICTURED:
            readme.draw(executed)


def _executed(notebook: Path, label: str, *, for_report: bool = False) -> nbformat.NotebookNode:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / notebook.name
        run(notebook, output, {}, label, for_report=for_report)
        return stored.strip(stored.read(output))


def _store(notebook: nbformat.NotebookNode, path: Path) -> bool:
    """Write a notebook; whether a byte has changed."""
    text = stored.written(notebook)
    if path.is_file() and text == path.read_text(encoding="utf-8"):
        return False
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return True
