"""The commands that every Jupyter user knows, as typed in the project's folder, without make.

`pytest --nbval notebooks/` itself is the last step of `make test`, on every notebook.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from papermill.cli import papermill

from tests.patience import PATIENCE
from xiaodai.ledger.ledger import load
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.parameters import STUDIES
from xiaodai.report.stored import read

TYPED = [
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


@pytest.mark.parametrize(("name", "words", "meant"), TYPED)
def test_papermill_hands_on_what_was_typed(
    name: str, words: list[str], meant: dict[str, object], tmp_path: Path
) -> None:
    out = tmp_path / "out.ipynb"
    typed = [str(NOTEBOOKS / f"{name}.ipynb"), str(out), *words, "--prepare-only"]
    assert CliRunner().invoke(papermill, typed, catch_exceptions=False).exit_code == 0
    space: dict[str, object] = {}
    for cell in read(out).cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            exec(cell.source, space)
    contract = STUDIES[name].contract
    settings = contract.check({field: space[field] for field in contract.model_fields}, load())
    assert {field: getattr(settings, field) for field in meant} == meant


def test_every_study_is_typed_once() -> None:
    assert {name for name, _, _ in TYPED} == set(STUDIES)


@pytest.mark.parametrize(
    "typed",
    [
        "papermill notebooks/02_rate_dispersion.ipynb {out}/out.ipynb -p lenders haier",
        "jupyter nbconvert --execute --to html notebooks/00_start_here.ipynb --output-dir {out}",
        "pytest --nbval-lax notebooks/00_start_here.ipynb",
    ],
)
def test_a_command_works_as_typed_and_leaves_nothing_in_the_tree(
    typed: str, tmp_path: Path
) -> None:
    before = _tree()
    program, *words = [word.format(out=tmp_path) for word in typed.split()]
    ran = subprocess.run(
        [str(Path(sys.executable).parent / program), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert _tree() == before


def _tree() -> set[Path]:
    """What stands in the project's folder and beside the notebooks, caches apart."""
    return {path for folder in (ROOT, NOTEBOOKS) for path in folder.iterdir()} - {ROOT / "build"}
