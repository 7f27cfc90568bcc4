"""`xiaodai report`: exit status and messages."""

from pathlib import Path

import pytest

from tests.page.tiny import tiny_ledger
from tests.report.tiny_report import STUDIES
from xiaodai.cli import main
from xiaodai.cli.ending import REFUSED
from xiaodai.ledger.ledger import LedgerError
from xiaodai.report import build, kept, parameters, tables
from xiaodai.report.build import Plan
from xiaodai.report.running import NotebookError


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No earlier run of this project answers for these."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "cache")
    monkeypatch.setattr(tables, "CHECKED", tmp_path / "sound")


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Plan]:
    """The plans that were to be built; nothing is run."""
    asked: list[Plan] = []

    def remember(plan: Plan, say: object) -> Path:
        asked.append(plan)
        return plan.out / "index.html"

    monkeypatch.setattr(parameters, "STUDIES", STUDIES)
    monkeypatch.setattr(tables, "load", lambda *_: tiny_ledger(tmp_path / "data"))
    monkeypatch.setattr(build, "build", remember)
    return asked


def test_a_report_is_built_with_the_parameters_of_the_file(
    plans: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "given.yml"
    file.write_text("01_tiny: {cap: 24.0}", encoding="utf-8")
    assert main(["report", "--params", str(file), "--out", str(tmp_path / "out")]) == 0
    assert plans[0].given == {"01_tiny": {"cap": 24.0}}
    assert "index.html … " in capsys.readouterr().out


def test_a_refused_file_is_told_before_anything_runs(
    plans: list[Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--params", str(tmp_path / "nowhere.yml")]) == 2
    assert plans == []
    error = capsys.readouterr().err
    assert error.startswith("there is no parameter file")
    assert error.count("\n") == 1


def test_a_failing_notebook_is_one_message_and_status_one(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(plan: Plan, say: object) -> Path:
        raise NotebookError("01_tiny (en) failed in cell 3")

    monkeypatch.setattr(build, "build", fail)
    assert main(["report"]) == 1
    assert capsys.readouterr().err == "01_tiny (en) failed in cell 3\n"


def test_a_missing_ledger_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: Path) -> None:
        raise LedgerError("there is no table claims.csv")

    monkeypatch.setattr(tables, "load", missing)
    assert main(["report"]) == 2
    assert capsys.readouterr().err == "there is no table claims.csv\n"


def test_faulty_tables_are_listed_before_anything_runs(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = [f"claims.csv, line {line}: no such entity" for line in range(2, tables.SHOWN + 4)]
    monkeypatch.setattr(tables, "faults", lambda _: faults)
    assert main(["report"]) == REFUSED
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "the tables of data have 22 faults:"
    assert said[1:-1] == [f"  {fault}" for fault in faults[: tables.SHOWN]]
    assert said[-1] == "  … and 2 more"
    assert plans == []
