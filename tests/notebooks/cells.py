"""Run some cells of a notebook in this process and read what they say."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from xiaodai.paths import NOTEBOOKS

PARAMETERS = "parameters"


def code(name: str, headings: tuple[str, ...] | None = None) -> list[str]:
    """The code cells of a notebook: parameters, setup, then those under some headings or all.

    The setup is the code between the parameters and the first heading that follows.
    """
    notebook = nbformat.read(Path(NOTEBOOKS / f"{name}.ipynb"), as_version=4)
    found, heading = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = cell.source.splitlines()[0].lstrip("# ")
            is_kept = headings is None or not found or heading in headings
        elif is_kept:
            found.append(cell.source)
    return found


def said(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    *headings: str,
    **parameters: object,
) -> str:
    """What the cells under some headings say with other parameters, as plain text.

    Their charts are drawn, but not made into pictures.
    """
    words: list[str] = []

    def display(data: dict[str, Any], **_: object) -> None:
        words.append(data["text/plain"])

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("xiaodai.page.pictures.png", lambda _figure, _name: ("", 0, 0))
    first, *cells = code(name, headings)
    namespace: dict[str, object] = {}
    exec(first, namespace)
    namespace |= parameters
    for cell in cells:
        exec(cell, namespace)
    return "\n".join(words)
