"""`python -m xiaodai.report.refresh`: run every notebook anew and store its outputs."""

from __future__ import annotations

import sys
import tempfile
from copy import deepcopy
from pathlib import Path

import nbformat

from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report import readme, stored
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


def main(folder: Path = NOTEBOOKS) -> int:
    """Refresh every notebook of a folder; the exit status is 1 if one fails."""
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        print(f"there is no notebook in {folder}", file=sys.stderr)
        return 1
    for notebook in notebooks:
        try:
            changed, executed = refresh(notebook)
        except NotebookError as error:
            print(error, file=sys.stderr)
            return 1
        shown = notebook.relative_to(ROOT) if notebook.is_relative_to(ROOT) else notebook
        print(f"{shown}: {'changed' if changed else 'unchanged'}", flush=True)
        if notebook.stem == readme.PICTURED:
            readme.draw(executed)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
