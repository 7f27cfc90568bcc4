"""Running one notebook: where it runs, with what, and how a failure is told."""

from pathlib import Path

import nbformat
import pytest

from tests.report.tiny_report import LEDGER_VARIABLE, write_project
from xiaodai.report.running import NotebookError, run

WHERE = """\
from IPython import get_ipython
print(Path.cwd().name, settings.start, get_ipython().history_manager.enabled)"""


def prepared(folder: Path, monkeypatch: pytest.MonkeyPatch, **cells: str) -> Path:
    where = write_project(folder, **cells)
    monkeypatch.setenv(LEDGER_VARIABLE, str(where["data"]))
    found: Path = where["notebooks"] / "01_tiny.ipynb"
    return found


def test_a_notebook_runs_in_its_folder_with_its_parameters_and_without_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = prepared(tmp_path, monkeypatch, say=WHERE)
    run(notebook, tmp_path / "out.ipynb", {"start": "2024Q4"}, "tiny")
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    said = [o.text for c in executed.cells for o in c.get("outputs", []) if "text" in o]
    assert said == ["notebooks 2024Q4 False\n"]


def test_a_refused_parameter_is_one_sentence_without_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = prepared(tmp_path, monkeypatch)
    with pytest.raises(NotebookError) as failure:
        run(notebook, tmp_path / "out.ipynb", {"start": "soon"}, "tiny")
    message = str(failure.value)
    assert message.startswith("tiny failed in cell 2 (`import os`): ParameterError: ")
    assert message.endswith(
        "parameter start='soon' is refused (it is no quarter): "
        "it must be first quarter, such as '2025Q1'"
    )
    assert "\n" not in message


def test_a_dying_kernel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = prepared(tmp_path, monkeypatch, setup="import os\nos._exit(1)")
    with pytest.raises(NotebookError, match="tiny: its kernel died"):
        run(notebook, tmp_path / "out.ipynb", {}, "tiny")


def test_a_file_that_is_no_notebook_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(NotebookError, match="tiny cannot be run: "):
        run(broken, tmp_path / "out.ipynb", {}, "tiny")
