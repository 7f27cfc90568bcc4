"""The loan-pool page made in this process: the notebook's code cells, run one after the other."""

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from xiaodai.page import Page
from xiaodai.paths import NOTEBOOKS
from xiaodai.report.stored import read
from xiaodai.values.quantity import Quantity


class Made(NamedTuple):
    """What a page said, its charts, and its results."""

    words: str
    charts: list[Any]
    results: dict[str, Quantity]


def make(patch: pytest.MonkeyPatch, **parameters: Any) -> Made:
    """Run the code cells of `06_loan_pool` with these parameters, as the notebook would."""
    said: list[str] = []
    charts: list[Any] = []
    found: dict[str, Quantity] = {}
    results = Page.results

    def display(data: dict[str, Any], **_: Any) -> None:
        said.append(data["text/plain"])
        charts.extend(content for kind, content in data.items() if kind.startswith("image/"))

    def noted(page: Page, **named: Quantity) -> object:
        found.update(named)
        return results(page, **named)

    patch.setattr("IPython.display.display", display)
    patch.setattr(Page, "results", noted)
    cells = [c for c in read(NOTEBOOKS / "06_loan_pool.ipynb").cells if c.cell_type == "code"]
    space: dict[str, Any] = {}
    for cell in cells:
        exec(cell.source, space)
        if "parameters" in cell.metadata.get("tags", []):
            space |= parameters
    assert found
    return Made("\n".join(said), charts, found)


def tape(folder: Path, *rows: dict[str, Any]) -> str:
    """The rows as a Parquet tape; its path."""
    path = folder / "tape.parquet"
    pd.DataFrame(list(rows)).to_parquet(path, index=False)
    return str(path)
