"""Tables are checked before they are used, and not again until they change."""

import shutil
from pathlib import Path

import pytest

from xiaodai.paths import DATA
from xiaodai.report import tables
from xiaodai.report.tables import TablesError, checked_ledger


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's tables in the place of its own, nothing of which is known yet."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    monkeypatch.setattr(tables, "DATA", copy)
    monkeypatch.setattr(tables, "CHECKED", tmp_path / "build" / "sound")
    monkeypatch.setattr(tables, "load", lambda folder=copy: folder)
    monkeypatch.setattr(tables.sound_ledger, "__defaults__", (copy,))
    return copy


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose tables were checked."""
    seen: list[Path] = []
    monkeypatch.setattr(tables, "faults", lambda folder: seen.append(folder) or [])
    return seen


def test_tables_without_a_fault_are_checked_once(folder: Path, checks: list[Path]) -> None:
    assert checked_ledger() == checked_ledger() == folder
    assert checks == [folder]


def test_tables_that_have_changed_are_checked_again(folder: Path, checks: list[Path]) -> None:
    checked_ledger()
    with (folder / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    checked_ledger()
    assert checks == [folder, folder]


def test_faulty_tables_are_refused_every_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "faults", lambda folder: ["claims.csv, line 7: no"])
    for _ in range(2):
        with pytest.raises(TablesError, match="have 1 fault"):
            checked_ledger()


def test_where_nothing_can_be_kept_they_are_checked_each_time(
    folder: Path, checks: list[Path]
) -> None:
    (folder.parent / "build").write_text("a file", encoding="utf-8")
    checked_ledger()
    checked_ledger()
    assert len(checks) == 2
