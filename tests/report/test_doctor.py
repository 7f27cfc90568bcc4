"""What `xiaodai doctor` says of a sound installation, and of one that lacks something."""

import shutil
from pathlib import Path

import pytest

from xiaodai.cli import main
from xiaodai.ledger.tables import LedgerError
from xiaodai.page import theme
from xiaodai.report import doctor, tables

SCREEN = 24, 100  # lines and characters


def said(capsys: pytest.CaptureFixture[str], status: int) -> dict[str, str]:
    """State and words of each line, by what it is about."""
    assert main(["doctor"]) == status
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert len(lines) <= SCREEN[0]
    assert max(map(len, lines)) <= SCREEN[1]
    return {line[4:14].strip(): line[:2] + line[15:] for line in lines[:-1]}


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test does not depend on how full the disk is."""
    monkeypatch.setattr(doctor, "ROOM", 0)


def test_a_sound_environment_is_told_on_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, 0)
    assert {"xiaodai", "Python", "libraries", "ledger", "font", "kernels"} < set(found)
    assert {"Spark", "browser", "results", "temporary", "notebooks"} < set(found)
    assert "as locked" in found["libraries"]


def test_a_library_of_another_version_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("duckdb==0.1 \\\n    --hash=sha256:1\nno-such-thing==1.0\n", encoding="utf-8")
    monkeypatch.setattr(doctor, "LOCK", lock)
    found = said(capsys, 1)["libraries"]
    assert found.startswith("!!")
    assert ", not 0.1, no-such-thing is missing: make environment" in found


def test_where_there_is_no_lock_libraries_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "LOCK", tmp_path / "nothing")
    monkeypatch.setattr(doctor, "requires", lambda _: ["duckdb<2", "no_such", "x; extra == 'y'"])
    assert "no_such is missing" in said(capsys, 1)["libraries"]


def test_faulty_tables_and_a_damaged_font_are_to_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty() -> None:
        raise LedgerError("claims.csv, line 2: a fault")

    font = tmp_path / "font.otf"
    font.write_bytes(b"no font")
    monkeypatch.setattr(tables, "checked_ledger", faulty)
    monkeypatch.setattr(theme, "FONT", font)
    found = said(capsys, 1)
    assert found["ledger"].startswith("!!")
    assert "xiaodai check says all" in found["ledger"]
    assert "font.otf cannot be read" in found["font"]


def test_what_only_some_commands_need_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    monkeypatch.setenv("XIAODAI_KERNELS", "off")
    found = said(capsys, 0)
    assert [name for name, line in found.items() if line.startswith("--")] == [
        *("kernels", "Spark", "browser")
    ]


def test_a_folder_that_cannot_be_written_and_a_full_disk_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "BUILD", Path("/proc/nothing"))
    assert "cannot be written" in said(capsys, 1)["results"]
    monkeypatch.setattr(doctor, "ROOM", float("inf"))
    assert "make room" in said(capsys, 1)["temporary"]
