"""Run some cells of a notebook in this process and read what they say."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks.editions import redrawn
from xiaodai.page.record import MIME, Record, unpack
from xiaodai.paths import NOTEBOOKS
from xiaodai.values.words import LANGUAGES, Language

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


def said(name: str, headings: tuple[str, ...], **parameters: object) -> dict[Language, str]:
    """What the cells under some headings say in each language with other parameters.

    Their charts are drawn, but not made into pictures.
    """
    shown: list[Record] = []

    def display(data: dict[str, Any], **_: object) -> None:
        if MIME in data:
            shown.append(unpack(data[MIME]))

    first, *cells = code(name, headings)
    namespace: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", display)
        patch.setattr("xiaodai.page.pictures.png", lambda _figure, _name: ("", 0, 0))
        exec(first, namespace)
        namespace |= parameters
        for cell in cells:
            exec(cell, namespace)
    words = {
        lang: [text for record in shown for text in redrawn(record, lang)] for lang in LANGUAGES
    }
    return {language: "\n".join(said) for language, said in words.items()}
