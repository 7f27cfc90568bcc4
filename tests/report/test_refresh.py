"""Refreshing stored outputs, and what is kept of a notebook."""

import sys
from pathlib import Path

import nbformat
import pytest

from tests.report.tiny_report import CHINESE, LEDGER_VARIABLE, SETUP, TEXT, write_project
from tests.report.tiny_report import notebook as tiny
from xiaodai.cli import main, project
from xiaodai.page.record import MIME
from xiaodai.report import edition, readme, stored
from xiaodai.values import words


def use(monkeypatch: pytest.MonkeyPatch, notebooks: Path) -> None:
    """Make the command refresh a folder of notebooks, and leave the README alone."""
    monkeypatch.setattr(project, "NOTEBOOKS", notebooks)
    monkeypatch.setattr(readme, "renew", lambda: False)


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    where = write_project(tmp_path)
    use(monkeypatch, where["notebooks"])
    monkeypatch.setenv(LEDGER_VARIABLE, str(where["data"]))
    found: Path = where["notebooks"] / "01_tiny.ipynb"
    return found


def test_refreshing_twice_changes_no_byte(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notebooks"]) == 0
    once = notebook.read_bytes()
    chinese = edition.path(notebook).read_bytes()
    assert main(["notebooks"]) == 0
    assert notebook.read_bytes() == once
    assert edition.path(notebook).read_bytes() == chinese
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == [
        *("changed", "changed", "unchanged"),  # the notebook, its Chinese edition, the README
        *("unchanged", "unchanged", "unchanged"),
    ]
    kept = nbformat.reads(once.decode("utf-8"), as_version=4)
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [cell.id for cell in code] == ["parameters", "setup", "say", "show", "table", "results"]
    assert set(kept.metadata) == {"kernelspec", "language_info"}
    assert kept.metadata.language_info["pygments_lexer"] == "ipython3"
    assert "version" not in kept.metadata.language_info
    assert {key for cell in kept.cells for key in cell.metadata} == {"tags"}
    assert b"papermill" not in once
    assert once.endswith(b"}\n")
    other = nbformat.reads(chinese.decode("utf-8"), as_version=4)
    assert [cell.source for cell in other.cells[2:]] == [cell.source for cell in kept.cells[2:]]
    assert 'language: str = "zh"  # en or zh' in other.cells[1].source
    pairs = zip(kept.cells[3:], other.cells[3:], strict=True)
    assert all(one.outputs[0].data[MIME] == two.outputs[0].data[MIME] for one, two in pairs)
    assert other.cells[3].outputs[0].data["text/plain"].startswith("机构数量在2025年")


def test_text_cells_of_the_chinese_edition_come_from_the_catalogues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "catalogue", lambda: {TEXT: CHINESE})
    made = edition.chinese(tiny(say='language = "en"'))
    assert made.cells[0].source == CHINESE
    assert [cell.source for cell in made.cells if cell.id == "say"] == ['language = "en"']


def test_a_notebook_that_fails_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = write_project(tmp_path, setup="raise LookupError('gone')")
    notebook = where["notebooks"] / "01_tiny.ipynb"
    before = notebook.read_bytes()
    use(monkeypatch, notebook.parent)
    assert main(["notebooks"]) == 1
    assert (
        "failed in cell 2 (`raise LookupError('gone')`): LookupError: gone"
        in capsys.readouterr().err
    )
    assert notebook.read_bytes() == before


MEETING = """
import time
places = [Path(os.environ["TINY_LEDGER"]).parent / name for name in ("en", "zh")]
places[language == "zh"].touch()
end = time.monotonic() + 60
while not all(place.exists() for place in places):
    assert time.monotonic() < end, "nobody came"
    time.sleep(0.1)"""


def test_two_notebooks_are_run_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = write_project(tmp_path, setup=SETUP + MEETING)
    use(monkeypatch, where["notebooks"])
    monkeypatch.setenv(LEDGER_VARIABLE, str(where["data"]))
    assert main(["notebooks"]) == 0, capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_process_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shoot = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"
    where = write_project(tmp_path, setup=shoot)
    monkeypatch.setenv("XIAODAI_KERNELS", "off")  # the kernel's parent is then the worker
    use(monkeypatch, where["notebooks"])
    assert main(["notebooks"]) == 1
    assert "was killed (out of memory?); those named above are stored" in capsys.readouterr().err


def test_a_folder_without_notebooks_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, tmp_path)
    assert main(["notebooks"]) == 1
    assert "there is no notebook in" in capsys.readouterr().err


def test_stripping_keeps_tags_and_drops_the_rest() -> None:
    cell = nbformat.v4.new_code_cell("1", id="one", execution_count=1)
    cell.metadata = nbformat.from_dict({"tags": ["en"], "papermill": {"duration": 1.5}})
    language = {"name": "python", "version": "3.11.7"}
    given = {"papermill": {}, "widgets": {}, "language_info": language}
    made = nbformat.v4.new_notebook(cells=[cell], metadata=given)
    stripped = stored.strip(made)
    assert stripped.metadata.language_info == {"name": "python"}
    assert stripped.cells[0].metadata == {"tags": ["en"]}
    assert set(stripped.metadata) == {"kernelspec", "language_info"}
