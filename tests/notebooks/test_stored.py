"""The notebooks in the checkout: executed, compared cell by cell, free of what changes."""

import re
import subprocess
import sys

import pytest

from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.parameters import STUDIES
from xiaodai.report.stored import read, strip, written

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
UNCOMPARED = ("NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP", "NBVAL_RAISES", "nbval-ignore", "nbval-skip")


def test_every_study_has_its_notebook_and_every_notebook_its_contract() -> None:
    assert ["00_start_here", *STUDIES] == NAMES  # the first is a tour, no study
    assert len(STUDIES) == 8


@pytest.mark.parametrize("name", NAMES)
def test_cells_were_executed_from_one_to_n_without_error_or_warning(name: str) -> None:
    code = [cell for cell in read(NOTEBOOKS / f"{name}.ipynb").cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = {output.output_type for cell in code for output in cell.outputs}
    assert kinds <= {"display_data", "execute_result"}


@pytest.fixture(scope="module")
def collected() -> str:
    """The cells that `pytest --nbval notebooks/` would run, in an order shuffled by a known seed.

    That it runs them, on two workers, is the last step of `make test`.
    """
    options = ["--nbval", "--collect-only", "-q", "-p", "randomly", "--randomly-seed=7"]
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "notebooks/"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    return listed.stdout + listed.stderr


@pytest.mark.parametrize("name", NAMES)
def test_nbval_compares_as_many_cells_as_there_are_code_cells(name: str, collected: str) -> None:
    """nbval runs but does not compare a cell without execution count, or one marked to be left."""
    notebook = read(NOTEBOOKS / f"{name}.ipynb")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    compared = [
        cell
        for cell in code
        if cell.execution_count is not None
        and not any(mark in cell.source for mark in UNCOMPARED)
        and not any(mark in tag for tag in cell.metadata.get("tags", []) for mark in UNCOMPARED)
    ]
    items = re.findall(rf"^notebooks/{name}\.ipynb::Cell (\d+)$", collected, re.MULTILINE)
    assert len(items) == len(compared) == len(code) > 5, collected


@pytest.mark.parametrize("name", NAMES)
def test_a_shuffled_order_of_tests_leaves_the_cells_of_a_notebook_in_theirs(
    name: str, collected: str
) -> None:
    lines = [line for line in collected.splitlines() if ".ipynb::" in line]
    places = [place for place, line in enumerate(lines) if line.startswith(f"notebooks/{name}.")]
    cells = [f"notebooks/{name}.ipynb::Cell {number}" for number in range(len(places))]
    assert lines[places[0] : places[-1] + 1] == cells


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_notebook_holds_nothing_that_changes_from_run_to_run(name: str) -> None:
    path = NOTEBOOKS / f"{name}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert text == written(strip(read(path)))
    assert str(ROOT) not in text
    assert '"papermill":' not in text
    assert not re.search(r"<dc:date>|0x[0-9a-f]{8,}", text)


@pytest.mark.parametrize("name", STUDIES)
def test_the_parameters_cell_is_what_the_contract_says(name: str) -> None:
    cell = next(
        cell
        for cell in read(NOTEBOOKS / f"{name}.ipynb").cells
        if "parameters" in cell.metadata.get("tags", [])
    )
    space: dict = {}
    exec(cell.source, space)
    contract = STUDIES[name].contract
    given = {key: space[key] for key in contract.model_fields}
    assert given == {key: field.default for key, field in contract.model_fields.items()}
    assert all("  # " in line and ": " in line for line in cell.source.splitlines())
