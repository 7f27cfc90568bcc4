"""The report on paper: each page as a PDF of its own."""

import re
import shutil
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.report.conftest import Built
from xiaodai.cli import main

PAGES = ("index", "01_tiny", "evidence", "zh/index", "zh/01_tiny", "zh/evidence")


def title(pdf: bytes) -> str:
    """The title that a PDF says it has."""
    found = re.search(rb"/Title <FEFF([0-9A-F]+)>", pdf)
    assert found, "the PDF has no title"
    return bytes.fromhex(found[1].decode()).decode("utf-16-be")


@pytest.fixture(scope="module")
def printed(browser: Chrome, built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDFs of the tiny report; there is a browser, or this fixture is skipped."""
    report = tmp_path_factory.mktemp("paper") / "report"
    shutil.copytree(built.folder, report)
    assert main(["pdf", str(report)]) == 0
    return report / "pdf"


def test_there_is_a_pdf_of_every_page_on_a4_with_its_title(printed: Path, built: Built) -> None:
    for name in PAGES:
        pdf = (printed / f"{name}.pdf").read_bytes()
        assert len(re.findall(rb"/Type /Page\b", pdf)) > 0
        sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert {tuple(round(float(side)) for side in size) for size in sizes} == {(595, 842)}
        page = (built.folder / f"{name}.html").read_text(encoding="utf-8")
        assert f"<title>{title(pdf)}</title>" in page


def test_a_pdf_leads_into_no_folder_of_the_machine(printed: Path, built: Built) -> None:
    assert 'href="01_tiny.html"' in (built.folder / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in printed.rglob("*.pdf") if b"file:" in path.read_bytes()] == []
