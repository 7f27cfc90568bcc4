"""The Chinese edition of a notebook: the same code, with Markdown from the catalogues."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import nbformat

from xiaodai.values.words import Text

FOLDER = "zh"  # beside the English notebooks, under the same names
_LANGUAGE = re.compile(r'^(language\b[^=\n]*=\s*)"en"', re.MULTILINE)


def chinese(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The Chinese edition of an English notebook, not yet run; only `language` differs in its code.

    A notebook without that parameter keeps its code as it is.
    """
    made = deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = Text(cell.source).zh
        elif cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if "parameters" in cell.metadata.get("tags", []):
                cell.source = _LANGUAGE.sub(r'\1"zh"', cell.source)
    return made


def path(notebook: Path) -> Path:
    """Where the Chinese edition of a notebook is stored."""
    return notebook.parent / FOLDER / notebook.name
