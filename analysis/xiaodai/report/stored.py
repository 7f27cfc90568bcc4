"""A notebook without what changes from run to run: times, paths, versions, editor state."""

from __future__ import annotations

from pathlib import Path

import nbformat

_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook file."""
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def strip(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with only its cells, their tags, counts and outputs, numbered 1..N.

    Of what the kernel said about its language the version goes: it differs between machines.
    """
    language = dict(notebook.metadata.get("language_info", {}))
    language.pop("version", None)
    notebook.metadata = nbformat.from_dict({"kernelspec": _KERNEL, "language_info": language})
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    return notebook


def written(notebook: nbformat.NotebookNode) -> str:
    """The notebook as text: sorted keys, one space of indent, a line end at the end."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return text.rstrip("\n") + "\n"
