"""pytest as typed: plain in the project's folder, and with nbval on every notebook.

`pytest --nbval notebooks/` is the last step of `make test`, there on two workers.
"""

import re
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.notebooks.editions import STORED, Stored
from tests.typed import Said, typed
from xiaodai.cli.project import MAIN, PARTS, steps
from xiaodai.paths import ROOT

pytestmark = pytest.mark.slow

TWO_WORKERS = ["-n", "2"]


def code_cells(stored: Stored) -> int:
    """How many code cells a notebook has."""
    return sum(cell.cell_type == "code" for cell in stored.notebook.cells)


def outcome(said: Said) -> dict[str, int]:
    """How many tests came to what, as the last line of pytest says: passed, deselected …"""
    last = said.out.strip().splitlines()[-1]
    return {what: int(number) for number, what in re.findall(r"(\d+) ([a-z]+)", last)}


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_nbval_lax_runs_every_cell_of_a_notebook(stored: Stored, tmp_path: Path) -> None:
    command = f"pytest --nbval-lax {stored.path.relative_to(ROOT).as_posix()}"
    said = typed(command, tmp_path, warm=stored.path.stem != "00_start_here")
    assert said.status == 0, said.out
    assert outcome(said)["passed"] == code_cells(stored)
    assert "failed" not in outcome(said)


def test_nbval_on_all_notebooks_is_the_last_step_of_the_tests() -> None:
    """That each of their cells is collected and compared is shown in tests/notebooks."""
    *_, (_, step) = steps(MAIN)
    assert [word for word in step if word not in TWO_WORKERS] == ["pytest", "--nbval", "notebooks"]


def test_nbval_as_typed_goes_from_notebook_to_notebook_on_one_worker(tmp_path: Path) -> None:
    tours = [stored for stored in STORED if stored.path.stem == "00_start_here"]
    said = typed("pytest --nbval notebooks/ -k 00_start_here", tmp_path)
    assert said.status == 0, said.out
    assert outcome(said)["passed"] == sum(map(code_cells, tours))
    assert sum(outcome(said)[what] for what in ("passed", "deselected")) == sum(
        map(code_cells, STORED)
    )


def test_nbval_as_typed_sees_an_output_that_has_changed(tmp_path: Path) -> None:
    tour = next(stored for stored in STORED if stored.path.stem == "00_start_here")
    text = tour.path.read_text(encoding="utf-8")
    assert "50–60 yuan" in text
    with TemporaryDirectory(dir=ROOT / "build") as folder:  # outside, cells would be shuffled
        changed = Path(folder) / "changed.ipynb"
        changed.write_text(text.replace("50–60 yuan", "50–61 yuan"), encoding="utf-8")
        said = typed(f"pytest --nbval {shlex.quote(str(changed))}", tmp_path)
    assert said.status == 1, said.out
    assert outcome(said) == {"failed": 1, "passed": code_cells(tour) - 1}


def test_plain_pytest_collects_what_the_tests_step_runs(tmp_path: Path) -> None:
    assert ["pytest", *TWO_WORKERS] in [words for _, words in steps(MAIN)]
    said = typed("pytest --collect-only -q", tmp_path)
    assert said.status == 0, said.out
    found = [line.partition("::")[0] for line in said.out.splitlines() if "::" in line]
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")} - set(PARTS)
    assert {place.split("/")[1] for place in found if place.startswith("tests/")} >= folders
    assert {place.partition("/")[0] for place in found} == {"analysis", "tests", "tools"}
    assert [place for place in found if place.startswith(tuple(f"tests/{p}" for p in PARTS))] == []
    assert len(found) == outcome(said)["tests"]
    blocks = [place for n, place in enumerate(found) if not n or found[n - 1] != place]
    slow = [is_slow(ROOT / place) for place in dict.fromkeys(blocks)]
    assert slow == sorted(slow, reverse=True), "what takes long begins"


def is_slow(path: Path) -> bool:
    """Whether a test of a file is marked as one that takes long."""
    return "pytest.mark.slow" in path.read_text(encoding="utf-8")


def test_plain_pytest_starts(tmp_path: Path) -> None:
    said = typed("pytest -k test_interval", tmp_path)
    assert said.status == 0, said.out
    assert outcome(said)["passed"] > 1
    assert outcome(said)["deselected"] > 1000
