"""The loan-pool page made in this process: the notebook's code cells, run one after the other."""

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from xiaodai.page.results import Results
from xiaodai.paths import NOTEBOOKS
from xiaodai.report.stored import read


class Made(NamedTuple):
    """What a page said, and its results."""

    words: str
    charts: list[str]
    found: Results


def make(patch: pytest.MonkeyPatch, **parameters: Any) -> Made:
    """Run the code cells of `06_loan_pool` with these parameters, as the notebook would."""
    said: list[str] = []
    charts: list[str] = []

    def display(data: dict[str, Any], metadata: dict[str, Any], raw: bool) -> None:
        said.append(data["text/plain"])
        charts.extend([data["image/svg+xml"]] if "image/svg+xml" in data else [])

    patch.setattr("IPython.display.display", display)
    cells = [c for c in read(NOTEBOOKS / "06_loan_pool.ipynb").cells if c.cell_type == "code"]
    space: dict[str, Any] = {}
    for cell in cells[:-1]:
        exec(cell.source, space)
        if "parameters" in cell.metadata.get("tags", []):
            space |= parameters
    found = eval(cells[-1].source, space)
    return Made("\n".join(said), charts, found)


def tape(folder: Path, *rows: dict[str, Any]) -> str:
    """The rows as a Parquet tape; its path."""
    path = folder / "tape.parquet"
    pd.DataFrame(list(rows)).to_parquet(path, index=False)
    return str(path)
