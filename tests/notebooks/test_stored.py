"""The notebooks in the checkout: executed, compared cell by cell, free of what changes, small."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.filemanager import FileContentsManager
from nbformat.sign import NotebookNotary

from tests.notebooks.editions import STORED, STUDIED, Stored
from xiaodai.page.record import MIME, Reader, unpack
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.parameters import STUDIES
from xiaodai.report.saving import without_version
from xiaodai.report.stored import read, strip, written

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
LIMIT = 750_000  # bytes: what code hosts still draw, and a mail carries
UNCOMPARED = ("NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP", "NBVAL_RAISES", "nbval-ignore", "nbval-skip")


def test_every_study_has_its_notebook_and_every_notebook_its_contract() -> None:
    assert ["00_start_here", *STUDIES] == NAMES  # the first is a tour, no study
    assert len(STUDIES) == 8


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_a_notebook_is_small(stored: Stored) -> None:
    assert stored.path.stat().st_size < LIMIT


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_cells_were_executed_from_one_to_n_without_error_or_warning(stored: Stored) -> None:
    code = [cell for cell in stored.notebook.cells if cell.cell_type == "code"]
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


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_nbval_compares_as_many_cells_as_there_are_code_cells(
    stored: Stored, collected: str
) -> None:
    """nbval runs but does not compare a cell without execution count, or one marked to be left."""
    code = [cell for cell in stored.notebook.cells if cell.cell_type == "code"]
    compared = [
        cell
        for cell in code
        if cell.execution_count is not None
        and not any(mark in cell.source for mark in UNCOMPARED)
        and not any(mark in tag for tag in cell.metadata.get("tags", []) for mark in UNCOMPARED)
    ]
    place = re.escape(stored.path.relative_to(ROOT).as_posix())
    items = re.findall(rf"^{place}::Cell (\d+)$", collected, re.MULTILINE)
    assert len(items) == len(compared) == len(code) > 5, collected


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_a_shuffled_order_of_tests_leaves_the_cells_of_a_notebook_in_theirs(
    stored: Stored, collected: str
) -> None:
    lines = [line for line in collected.splitlines() if ".ipynb::" in line]
    name = stored.path.relative_to(ROOT).as_posix()
    places = [place for place, line in enumerate(lines) if line.startswith(f"{name}::")]
    cells = [f"{name}::Cell {number}" for number in range(len(places))]
    assert lines[places[0] : places[-1] + 1] == cells


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_a_stored_notebook_holds_nothing_that_changes_from_run_to_run(stored: Stored) -> None:
    text = stored.path.read_text(encoding="utf-8")
    assert text == written(strip(read(stored.path)))
    assert str(ROOT) not in text
    assert '"papermill":' not in text
    assert not re.search(r"<dc:date>|0x[0-9a-f]{8,}", text)


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_a_stored_notebook_knows_its_language_but_not_its_version(stored: Stored) -> None:
    """All that a kernel reports, but for the version of Python, which differs between machines."""
    said = dict(IPythonKernel.language_info)
    del said["version"]
    assert stored.notebook.metadata.language_info == said


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_saving_a_notebook_without_a_change_changes_no_byte(stored: Stored, tmp_path: Path) -> None:
    """Neither as nbformat writes it, nor as a Jupyter server saves what it has opened.

    JupyterLab adds what the kernel says of its language; the environment's server takes the version
    out again.
    """
    before = stored.path.read_bytes()
    copy = tmp_path / stored.path.name
    nbformat.write(stored.notebook, copy)
    assert copy.read_bytes() == before
    server = FileContentsManager(root_dir=str(tmp_path))
    server.notary = NotebookNotary(data_dir=str(tmp_path), db_file=":memory:")
    server.pre_save_hook = without_version
    model = server.get(copy.name)
    model["content"]["metadata"]["language_info"] = dict(IPythonKernel.language_info)
    try:
        server.save(model, copy.name)
    finally:
        server.notary.store.close()
    assert copy.read_bytes() == before


@pytest.mark.parametrize("stored", STUDIED, ids=str)
def test_the_parameters_cell_is_what_the_contract_says(stored: Stored) -> None:
    cell = next(
        cell for cell in stored.notebook.cells if "parameters" in cell.metadata.get("tags", [])
    )
    space: dict = {}
    exec(cell.source, space)
    fields = STUDIES[stored.path.stem].contract.model_fields
    defaults = {key: field.default for key, field in fields.items()}
    assert {key: space[key] for key in fields} == defaults | {"language": stored.language}
    assert all("  # " in line and ": " in line for line in cell.source.splitlines())


@pytest.mark.parametrize("stored", STUDIED, ids=str)
def test_captions_of_charts_are_sentences_and_quarters_have_one_form(stored: Stored) -> None:
    records = [
        unpack(output.data[MIME])
        for cell in stored.notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    for record in records:
        reader = Reader(record["nodes"])
        if record["kind"] == "chart":
            for language, stop in (("en", "."), ("zh", "。")):
                caption = " ".join(reader.prose(record["caption"]).plain(language))
                assert caption.endswith(stop), caption
        words = str(record.get("svg", "")) if record["kind"] == "chart" else ""
        assert not re.search(r">[^<]*\b\d{4}Q\d", words), record["name"]
