"""Every notebook in a plain JupyterLab that trusts none: it reads well, runs, and runs again."""

import base64
import io
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from selenium.webdriver import Chrome

from tests.browser.jupyterlab import Opened
from tests.lab import PLAIN, Lab, started
from tests.notebooks.editions import STORED, Stored, told
from xiaodai.paths import NOTEBOOKS

# Of an output, what Jupyter shows of it.
FENFU = "03_fenfu_portfolio"
RICHEST = ("text/html", "image/png", "text/markdown", "text/plain")


class Change(NamedTuple):
    """A piece of a notebook's code, another for it, and what its results then show."""

    old: str
    new: str
    shown: str


CHANGES = {
    "00_start_here": Change("近60元", "超70元", "(read from |读自)“超70元”"),
    "01_licence_attrition": Change('"national"', '"jiangsu"', r"closing_count [^_]* 578 578 "),
    "02_rate_dispersion": Change("cap: float = 20.0", "cap: float = 12.0", "cap [^_]* 12 12 "),
    "03_fenfu_portfolio": Change("cap: float = 20.0", "cap: float = 12.0", r"to_cap [^_]* -3\.02"),
    "04_rate_caps": Change("36.0, 24.0, 20.0, 16.0, 12.0", "24.0", "caps_all_survive [^_]* 1 1 "),
    "05_lender_economics": Change("year: int = 2024", "year: int = 2023", r"_zhongyou [^_]* 0\.96"),
    "06_loan_pool": Change("funding: float = 3.0", "funding: float = 2.0", r"12\.1%"),
    "07_does_it_add_up": Change('"all"', '"mashang"', "mixed_scopes [^_]* 2 2 "),
    "08_article_audit": Change(
        'article: str = ""', 'article: str = "FOLDER/article.txt"', r"\bfigures \S+ \S+ 1 1 "
    ),
}
ARTICLE = "2025年二季度末，全国共有小额贷款公司4974家。\n"


@pytest.fixture(scope="module")
def lab(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on a copy of the notebooks, in a window 1280 pixels wide."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, folder / NOTEBOOKS.name)
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    browser.set_window_size(1280, 900)
    with started(PLAIN, folder, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(autouse=True)
def no_kernel_is_left(browser: Chrome, lab: Lab) -> Iterator[None]:
    """Leave the notebook and end its kernel, however the test ended."""
    yield
    browser.get("about:blank")
    lab.end_kernels()


# The Chinese edition has the same code: two of its notebooks are run, the others opened.
RUN = [s for s in STORED if str(s).startswith("en/") or s.path.stem in ("00_start_here", FENFU)]


@pytest.mark.parametrize("stored", [s for s in STORED if s not in RUN], ids=str)
def test_it_reads_well(stored: Stored, browser: Chrome, lab: Lab) -> None:
    opened(stored, browser, lab)


@pytest.mark.parametrize("stored", RUN, ids=str)
def test_it_reads_well_runs_and_runs_again_with_another_parameter(
    stored: Stored, browser: Chrome, lab: Lab
) -> None:
    notebook = opened(stored, browser, lab)
    before = notebook.outputs
    notebook.run_all(first=1)
    assert notebook.outputs == before
    assert notebook.defects == []

    change = CHANGES[stored.path.stem]
    assert not re.search(change.shown, words(before))
    notebook.change(change.old, change.new.replace("FOLDER", str(lab.folder)))
    notebook.run_all(first=1 + cells(stored))
    assert re.search(change.shown, words(notebook.outputs))
    assert notebook.defects == []
    notebook.save()


def test_the_checks_see_what_is_cut_empty_or_wrong(browser: Chrome, lab: Lab) -> None:
    wide = f"<table><tr><td>{'x' * 400}</td></tr></table>"
    outputs = [
        new_output("display_data", data={"text/html": wide}),
        new_output("display_data", data={"image/png": blank()}),
        new_output("error", ename="ValueError", evalue="no", traceback=["no"]),
    ]
    path = lab.folder / "defects.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(outputs=outputs)], metadata=kernel), path)
    cut, empty, wrong = Opened(browser, lab, path).defects
    assert "px wide in" in cut
    assert empty == "an empty picture"
    assert wrong == "application/vnd.jupyter.stderr: no"  # as which JupyterLab shows an error


def blank() -> str:
    """A picture on which there is nothing."""
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(buffer, format="PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def opened(stored: Stored, browser: Chrome, lab: Lab) -> Opened:
    """A notebook in a tab: nothing in it is trusted, all of it is shown, saving changes nothing."""
    copy = lab.folder / NOTEBOOKS.name / stored.path.relative_to(NOTEBOOKS)
    notebook = Opened(browser, lab, copy)
    assert "not trusted: 0 of" in notebook.trust
    assert Counter(kind for kind, _ in notebook.outputs) == Counter(kinds(stored))
    assert missing(stored, notebook) == []
    assert notebook.defects == []
    notebook.save()
    assert copy.read_bytes() == stored.path.read_bytes()
    return notebook


def kinds(stored: Stored) -> list[str]:
    """The kind in which Jupyter shows each stored output."""
    outputs = [output for cell in stored.notebook.cells for output in cell.get("outputs", [])]
    return [next(kind for kind in RICHEST if kind in output.data) for output in outputs]


def cells(stored: Stored) -> int:
    """How many code cells a notebook has."""
    return sum(cell.cell_type == "code" for cell in stored.notebook.cells)


def missing(stored: Stored, notebook: Opened) -> list[str]:
    """What a notebook has to tell and the page does not show."""
    page = squeezed(notebook.text)
    tell = told(stored)
    cells = [cell for table in tell.tables for cell in table]
    parts = [*tell.headings, *tell.sentences, *tell.captions, *tell.alts, *cells]
    return [part for part in parts if squeezed(part) not in page]


def words(outputs: list[tuple[str, str]]) -> str:
    """The text of all outputs, one a line."""
    return "\n".join(text for _, text in outputs)


def squeezed(text: str) -> str:
    """A text without its blanks, which Markdown and tables set as they like."""
    return re.sub(r"\s", "", text)
