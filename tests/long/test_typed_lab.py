"""`jupyter lab` and `make lab` as typed: each opens its page, serves the notebooks, and ends."""

import shutil
import urllib.error
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient

from tests.lab import PLAIN, Lab, started
from tests.long.runs import wait_for
from tests.patience import PATIENCE
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.stored import read

pytestmark = pytest.mark.slow

TYPED = [
    pytest.param(PLAIN, "/lab", id="jupyter lab"),
    pytest.param(
        "make lab",
        "/lab/tree/notebooks",
        id="make lab",
        marks=pytest.mark.skipif(not shutil.which("make"), reason="make is not installed"),
    ),
]
NOTEBOOK = "notebooks/00_start_here.ipynb"


@pytest.mark.parametrize(("command", "page"), TYPED)
def test_it_opens_serves_the_notebooks_runs_one_and_ends(
    command: str, page: str, tmp_path: Path
) -> None:
    with started(command, ROOT, tmp_path) as lab:
        assert lab.page.partition("?")[0] == lab.address.rstrip("/") + page
        assert "<title>JupyterLab</title>" in lab.asked("GET", "lab")
        served = {one["name"] for one in lab.asked("GET", "api/contents/notebooks")["content"]}
        assert served >= {path.name for path in NOTEBOOKS.glob("*.ipynb")} | {"zh"}
        assert shown_by_its_kernel(lab, tmp_path) == stored()
    with pytest.raises(urllib.error.URLError):
        lab.asked("GET", "api/status")


def shown_by_its_kernel(lab: Lab, home: Path) -> list[str]:
    """What the cells of the tour show in the kernel that the server starts for it."""
    asked = {"path": NOTEBOOK, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
    kernel = lab.asked("POST", "api/sessions", asked)["kernel"]["id"]
    folders = [home, ROOT / ".venv" / "jupyter"]  # where a user's kernels are, and make's
    (described,) = [file for f in folders for file in f.rglob(f"kernel-{kernel}.json")]
    client = BlockingKernelClient()
    client.load_connection_file(str(described))
    client.start_channels()
    shown: list[str] = []

    def note(message: dict[str, Any]) -> None:
        assert message["msg_type"] not in ("error", "stream"), message["content"]
        shown.extend(text_of(message["content"]))

    try:
        wait_for(client, lambda: lab.asked("GET", "api/kernels") != [])
        for cell in read(ROOT / NOTEBOOK).cells:
            if cell.cell_type == "code":
                client.execute_interactive(cell.source, output_hook=note, timeout=PATIENCE)
    finally:
        client.stop_channels()
    assert [one["id"] for one in lab.asked("GET", "api/kernels")] == [kernel]
    lab.end_kernels()
    assert lab.asked("GET", "api/kernels") == []
    return shown


def stored() -> list[str]:
    """What the stored tour shows."""
    outputs = [o for cell in read(ROOT / NOTEBOOK).cells for o in cell.get("outputs", [])]
    return [text for output in outputs for text in text_of(output)]


def text_of(output: dict[str, Any]) -> list[str]:
    """An output as plain text, if it is one that shows something."""
    return [output["data"]["text/plain"]] if "data" in output else []
