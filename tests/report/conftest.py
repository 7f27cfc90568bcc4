"""What the tests of the report share: one tiny report, built once."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.page.tiny import tiny_ledger
from tests.report.tiny_report import CHINESE, LEDGER_VARIABLE, STUDIES, TEXT, write_project
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.report.build import Plan, build
from xiaodai.values import words


class Built(NamedTuple):
    """A report, the lines of progress, and what it was made from."""

    folder: Path
    progress: list[str]
    ledger: Ledger


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return tiny_ledger(tmp_path_factory.mktemp("ledger"))


def plan(folder: Path, monkeypatch: pytest.MonkeyPatch, **cells: str) -> Plan:
    """A plan for the tiny notebook, with cells replaced by name."""
    where = write_project(folder, **cells)
    monkeypatch.setenv(LEDGER_VARIABLE, str(where["data"]))
    catalogue = {**words.catalogue(), TEXT: CHINESE}
    monkeypatch.setattr(words, "catalogue", lambda: catalogue)
    return Plan(
        STUDIES,
        load(where["data"]),
        notebooks=where["notebooks"],
        out=folder / "build" / "report",
        failed=folder / "build" / "failed",
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = plan(tmp_path_factory.mktemp("project"), monkeypatch)
        progress: list[str] = []
        build(made, progress.append)
    return Built(made.out, progress, made.ledger)
