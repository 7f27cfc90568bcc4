"""Run a notebook through papermill as a user would, and read its results."""

from pathlib import Path

import nbformat
import papermill

from xiaodai.paths import NOTEBOOKS

RESULTS = "application/vnd.xiaodai.results+json"


def run(name: str, folder: Path, **parameters: object) -> nbformat.NotebookNode:
    """The executed notebook; raises papermill's error if a cell fails."""
    return papermill.execute_notebook(
        str(NOTEBOOKS / f"{name}.ipynb"),
        str(folder / f"{name}.ipynb"),
        parameters=parameters,
        kernel_name="python3",
        cwd=str(NOTEBOOKS),
        progress_bar=False,
    )


def results(notebook: nbformat.NotebookNode) -> dict:
    """The named results of a notebook, as its last cell returned them."""
    return notebook.cells[-1].outputs[-1]["data"][RESULTS]["results"]


def words(notebook: nbformat.NotebookNode) -> str:
    """All that a notebook says, as plain text."""
    said = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            said.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(said)
