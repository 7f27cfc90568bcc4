"""A notebook that runs in this process shows and fails as it does in a kernel."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.report.test_running import prepared
from xiaodai.page.record import MIME, unpack
from xiaodai.report.in_process import run_in_process
from xiaodai.report.running import NotebookError, run

SHOWS = """\
import sys
from IPython.display import Markdown, display
print("said")
print("warned", file=sys.stderr)
display(Markdown("*shown*"))
settings.start"""


def shown(path: Path) -> list[object]:
    """What the cells show; a record without the words that its process had looked up until then."""
    cells = nbformat.read(path, as_version=4).cells
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        if MIME in output.get("data", {}):
            record = unpack(output["data"][MIME])
            output["data"][MIME] = {k: v for k, v in record.items() if k != "asked"}
    return [
        (cell.source, cell.get("execution_count"), cell.get("outputs"))
        for cell in cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]


def test_a_notebook_shows_what_it_shows_in_a_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = prepared(tmp_path, monkeypatch, say=SHOWS)
    before, main = dict(os.environ), sys.modules["__main__"]
    given = {"start": "2024Q4"}
    run_in_process(notebook, tmp_path / "here.ipynb", given, "tiny")
    assert (dict(os.environ), sys.modules["__main__"]) == (before, main)
    assert not InteractiveShell.initialized()
    run(notebook, tmp_path / "there.ipynb", given, "tiny", for_report=True)
    here, there = shown(tmp_path / "here.ipynb"), shown(tmp_path / "there.ipynb")
    assert here == there
    assert "2024Q4" in str(here)


def test_a_failure_is_told_as_in_a_kernel_and_the_notebook_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = prepared(tmp_path, monkeypatch, say="print(1)\n1 / 0")
    said = []
    for runs in (run_in_process, run):
        out = tmp_path / f"{runs.__name__}.ipynb"
        with pytest.raises(NotebookError) as failure:
            runs(notebook, out, {"start": "2024Q4"}, "tiny")
        said.append(str(failure.value))
        assert "1\n" in [
            o.get("text") for c in nbformat.read(out, 4).cells for o in c.get("outputs", [])
        ]
    assert said[0] == said[1]
    assert "ZeroDivisionError: division by zero" in said[0]
