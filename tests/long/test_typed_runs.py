"""papermill and nbconvert as typed, on every notebook.

They stand in one file, so that one worker has them all: the ports of their kernels are Jupyter's
choice, and two kernels that start at once can be given the same (see the root conftest).
"""

import base64
import io
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbformat import NotebookNode
from papermill.cli import papermill
from PIL import Image

from tests.long.runs import words
from tests.notebooks.editions import STORED, Stored, told
from tests.typed import typed
from xiaodai.ledger.ledger import load
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.parameters import STUDIES
from xiaodai.report.stored import read

pytestmark = pytest.mark.slow

READ_AS = [
    ("01_licence_attrition", ["-p", "start", "2023Q4"], {"start": "2023Q4"}),
    ("02_rate_dispersion", ["-p", "lenders", "haier"], {"lenders": ["haier"]}),
    ("02_rate_dispersion", ["-p", "lenders", "haier,mashang"], {"lenders": ["haier", "mashang"]}),
    ("02_rate_dispersion", ["-r", "lenders", "haier"], {"lenders": ["haier"]}),
    ("02_rate_dispersion", ["-y", "lenders: [haier]"], {"lenders": ["haier"]}),
    ("03_fenfu_portfolio", ["-p", "cap", "16"], {"cap": 16.0}),
    ("04_rate_caps", ["-p", "caps", "24"], {"caps": [24.0]}),
    ("04_rate_caps", ["-p", "caps", "24,20"], {"caps": [24.0, 20.0]}),
    ("05_lender_economics", ["-p", "lenders", "mashang"], {"lenders": ["mashang"]}),
    ("06_loan_pool", ["-y", "bands: {rate: [18, 24]}"], {"bands": {"rate": [18.0, 24.0]}}),
    ("07_does_it_add_up", ["-p", "since", "2020"], {"since": "2020"}),
    ("07_does_it_add_up", ["-p", "verdicts", "consistent"], {"verdicts": ["consistent"]}),
    ("08_article_audit", ["-p", "article", "README.md"], {"article": "README.md"}),
]


class Run(NamedTuple):
    """What is typed after papermill's two files, and what the run then shows anew."""

    words: str
    shown: str


ARTICLE = "2025年二季度末，全国共有小额贷款公司4974家。\n"
RUNS = {
    "00_start_here": Run("", ""),  # a tour without parameters
    "01_licence_attrition": Run("-p region jiangsu", r"Jiangsu lost 3 small-loan companies in "),
    "02_rate_dispersion": Run("-p lenders haier", r"books_below_cap  .* at or below the cap +0 "),
    "03_fenfu_portfolio": Run("-p cap 12", r"distance_to_cap  .* −3\.02 percentage points "),
    "04_rate_caps": Run("-p caps 24", r"caps_all_survive  .* 1 +item$"),
    "05_lender_economics": Run("-p year 2023", r"Size and earnings \(flows: 2023;"),
    "06_loan_pool": Run("-y 'bands: {{rate: [18, 24]}}'", r"^18 – 24 \| 9,524 \| "),
    "07_does_it_add_up": Run("-p entity mashang", r"mixed_scopes  .* 2 +item$"),
    "08_article_audit": Run("-p article {folder}/article.txt", r"figures  .* 1 +item$"),
}
REFUSED = {
    "01_licence_attrition": ("-p region atlantis", "parameter region='atlantis' is refused"),
    "02_rate_dispersion": (
        "-p lenders haier,none",
        "parameter lenders=['haier', 'none'] is refused",
    ),
    "03_fenfu_portfolio": ("-p cap 48", "parameter cap=48 is refused: it must be a rate"),
    "04_rate_caps": ("-y 'caps: []'", "parameter caps=[] is refused (it has 0 numbers)"),
    "05_lender_economics": ("-p year 2019", "parameter year=2019 is refused"),
    "06_loan_pool": ("-p vintage_by week", "parameter vintage_by='week' is refused"),
    "07_does_it_add_up": ("-p entiti mashang", "there is no parameter 'entiti'; the parameters"),
    "08_article_audit": ("-p article none.txt", "parameter article='none.txt' is refused"),
}


@pytest.mark.parametrize(("name", "options", "meant"), READ_AS)
def test_papermill_hands_on_what_was_typed(
    name: str, options: list[str], meant: dict[str, object], tmp_path: Path
) -> None:
    out = tmp_path / "out.ipynb"
    line = [str(NOTEBOOKS / f"{name}.ipynb"), str(out), *options, "--prepare-only"]
    assert CliRunner().invoke(papermill, line, catch_exceptions=False).exit_code == 0
    space: dict[str, object] = {}
    for cell in read(out).cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            exec(cell.source, space)
    contract = STUDIES[name].contract
    settings = contract.check({field: space[field] for field in contract.model_fields}, load())
    assert {field: getattr(settings, field) for field in meant} == meant


def test_every_notebook_is_run_by_papermill_and_every_study_refuses() -> None:
    names = [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    assert list(RUNS) == names
    assert list(REFUSED) == list(STUDIES)


@pytest.mark.parametrize("name", RUNS)
def test_papermill_runs_a_notebook_with_another_parameter(name: str, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    options, shown = RUNS[name].words.format(folder=tmp_path), RUNS[name].shown
    out = tmp_path / "out.ipynb"
    command = f"papermill notebooks/{name}.ipynb {out} {options}"
    said = typed(command, tmp_path, warm=name != "00_start_here")
    assert said.status == 0, said.err
    ran, stored = read(out), read(NOTEBOOKS / f"{name}.ipynb")
    assert errors(ran) == []
    if not options:
        assert words(ran) == words(stored)
    else:
        assert re.search(shown, words(ran), re.MULTILINE)
        assert not re.search(shown, words(stored), re.MULTILINE)
    assert bool(pictures(ran)) is bool(pictures(stored))


@pytest.mark.parametrize("name", REFUSED)
def test_papermill_ends_with_one_sentence_on_what_is_refused(name: str, tmp_path: Path) -> None:
    options, sentence = REFUSED[name]
    out = tmp_path / "out.ipynb"
    command = f"papermill notebooks/{name}.ipynb {out} {options}"
    said = typed(command, tmp_path, warm=name != "01_licence_attrition")
    assert said.status != 0
    last = said.err.strip().splitlines()[-1]
    assert last.startswith(f"ParameterError: {sentence}")
    assert said.err.count(last) == 1
    ran = read(out)
    assert errors(ran) == [last]
    assert words(ran).strip() == "", "no result of any parameters"


def missing_from(page: BeautifulSoup, stored: Stored) -> list[str]:
    """The sentences and headings of a notebook that a page does not show."""
    text = squeezed(page.get_text())
    parts = [*told(stored).headings, *told(stored).sentences, *told(stored).captions]
    return [part for part in parts if squeezed(part) not in text]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nbconvert_runs_every_notebook_and_makes_pages(language: str, tmp_path: Path) -> None:
    edition = [stored for stored in STORED if stored.language == language]
    names = " ".join(stored.path.relative_to(ROOT).as_posix() for stored in edition)
    command = f"jupyter nbconvert --execute --to html {names} --output-dir {tmp_path}"
    said = typed(command, tmp_path, warm=language == "zh")
    assert said.status == 0, said.err
    assert "Traceback" not in said.err
    for stored in edition:
        html = (tmp_path / f"{stored.path.stem}.html").read_text(encoding="utf-8")
        page = BeautifulSoup(html[html.index("<main") :], "html.parser")
        assert page.select("[data-mime-type*=stderr], [data-mime-type*=error]") == []
        assert missing_from(page, stored) == []
        shown = [str(image["src"]).partition("base64,")[2] for image in page("img")]
        assert len(shown) == len(pictures(stored.notebook))
        assert [is_drawn(picture) for picture in shown] == [True] * len(shown)


def errors(notebook: NotebookNode) -> list[str]:
    """The errors that a run left in a notebook, a line each."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]


def pictures(notebook: NotebookNode) -> list[str]:
    """The pictures in a notebook, as it stores them."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def is_drawn(picture: str) -> bool:
    """Whether a picture shows more than one colour."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        low_and_high = image.convert("L").getextrema()
    return len(set(low_and_high)) == 2


def squeezed(text: str) -> str:
    """A text without its blanks, which pages set as they like."""
    return re.sub(r"\s", "", text)
