"""`xiaodai audit`: what it says, the tables that it writes, and what it refuses."""

import csv
from pathlib import Path

import pytest

from xiaodai.cli import main
from xiaodai.paths import NOTEBOOKS
from xiaodai.report import audit
from xiaodai.report.build import Plan
from xiaodai.report.running import NotebookError

ARTICLE = NOTEBOOKS / "example_article.txt"


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The pages that were to be built; none is."""
    asked: list[Plan] = []
    monkeypatch.setattr(audit, "build", lambda plan, _: asked.append(plan))
    return asked


def test_an_article_gives_tables_and_pages(
    plans: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(ARTICLE), "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("example_article.txt: ")
    assert str(tmp_path / "example_article.csv") in said
    with (tmp_path / "example_article.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) > 5
    assert (tmp_path / "example_article.claims.csv").is_file()
    (plan,) = plans
    assert plan.given == {"08_article_audit": {"article": str(ARTICLE)}}
    assert plan.out == tmp_path / "example_article"
    assert plan.about is not None and plan.about.en == "An article held against the ledger"


def test_an_article_that_is_not_there_is_one_sentence(
    plans: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(tmp_path / "none.txt"), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert "none.txt" in error
    assert error.count("\n") == 1
    assert plans == []
    assert not (tmp_path / "out").exists()


def test_a_page_that_fails_is_status_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(plan: Plan, say: object) -> None:
        raise NotebookError("08_article_audit (en) failed in cell 2")

    monkeypatch.setattr(audit, "build", fail)
    assert main(["audit", str(ARTICLE), "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "08_article_audit (en) failed in cell 2\n"


def test_a_place_that_cannot_be_written_is_status_one(
    plans: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert main(["audit", str(ARTICLE), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / 'out'} cannot be written: ")
    assert said.count("\n") == 1
    assert plans == []
