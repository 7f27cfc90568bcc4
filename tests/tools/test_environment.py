"""`tools/environment.py`: when the environment is made, from what, and by which commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.made import write_checkout
from tools import environment
from tools.environment import (
    BASE,
    LOCKS,
    as_pip,
    fingerprint,
    first_that_works,
    installations,
    is_ready,
    main,
    project_installations,
    python_of,
    stamp,
)

HERE = Path("a checkout")
SETTINGS = {"global.index-url": "index of pip's file", "global.cert": "cert of pip's file"}


def test_uv_is_told_what_pip_is_set_to() -> None:
    assert as_pip({}, {}) == {}
    assert as_pip({}, SETTINGS) == {
        "UV_DEFAULT_INDEX": "index of pip's file",
        "SSL_CERT_FILE": "cert of pip's file",
    }


def test_a_variable_comes_before_a_setting_and_uvs_own_before_pips() -> None:
    pips = {"PIP_INDEX_URL": "index of pip", "PIP_CERT": "cert of pip"}
    uvs = {"UV_DEFAULT_INDEX": "index of uv", "SSL_CERT_FILE": "cert of uv"}
    assert list(as_pip(pips, SETTINGS).values()) == ["index of pip", "cert of pip"]
    assert list(as_pip(pips | uvs, SETTINGS).values()) == ["index of uv", "cert of uv"]


def test_locks_are_installed_with_their_hashes_by_uv_then_by_pip() -> None:
    for only in (True, False):
        uv, pip = installations(python_of(HERE), "some.lock", only=only)
        assert uv[1:5] == ["-m", "uv", "pip", "sync" if only else "install"]
        assert pip[1:4] == ["-m", "pip", "install"]
        for command in (uv, pip):
            assert command[0] == str(python_of(HERE))
            assert "--require-hashes" in command
            assert command[-1] == "some.lock"
        assert ("--compile-bytecode" in uv) is only


def test_the_project_is_installed_without_asking_for_anything_more() -> None:
    for command in project_installations(python_of(HERE)):
        assert command[-4:] == ["--no-deps", "--no-build-isolation", "--editable", "."]


def test_pip_is_tried_where_uv_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "for_uv", lambda _: dict(os.environ))
    made = tmp_path / "made"
    fails = [sys.executable, "-c", "raise SystemExit(1)"]
    works = [sys.executable, "-c", f"open({str(made)!r}, 'w').close()"]
    first_that_works([fails, works], tmp_path)
    assert made.is_file()
    assert "trying pip (slower)" in capsys.readouterr().out
    made.unlink()
    first_that_works([works, fails], tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        first_that_works([fails, fails], tmp_path)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder whose name has a space."""
    write_checkout(tmp_path / "a checkout")
    return tmp_path / "a checkout"


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("requirements.lock", set(LOCKS)),
        ("requirements-uv.lock", set(LOCKS)),
        ("pyproject.toml", set(LOCKS)),
        ("requirements-spark.lock", {"spark"}),
        ("requirements-browser.lock", {"browser"}),
        ("requirements-mutation.lock", {"mutation"}),
    ],
)
def test_a_part_is_made_anew_when_what_it_was_made_from_changes(
    file: str, parts: set[str], checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(checkout / ".venv"))
    (checkout / ".venv").mkdir()
    for part in LOCKS:
        assert not is_ready(checkout, part)
        stamp(checkout, part).write_text(fingerprint(checkout, part), encoding="utf-8")
        assert is_ready(checkout, part)
    text = (checkout / file).read_text(encoding="utf-8")
    (checkout / file).write_text(text.replace("made", "new") + "# more", encoding="utf-8")
    assert {part for part in LOCKS if not is_ready(checkout, part)} == parts


def test_a_comment_in_pyproject_changes_nothing(checkout: Path) -> None:
    before = fingerprint(checkout, BASE)
    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.ruff]\n# wider\nline-length = 200\n")
    assert fingerprint(checkout, BASE) == before


def test_another_python_and_another_place_make_it_anew(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(checkout, BASE)
    moved = shutil.copytree(checkout, checkout.with_name("moved"))
    assert fingerprint(moved, BASE) != before
    monkeypatch.setattr(sys, "version", "3.99.0 (of another day)")
    assert fingerprint(checkout, BASE) != before


def test_a_python_that_is_not_the_environments_finds_it_not_ready(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    stamp(checkout, BASE).write_text(fingerprint(checkout, BASE), encoding="utf-8")
    assert not is_ready(checkout, BASE)


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["java"]) == 2
    assert capsys.readouterr().err == "there is no part 'java': base, spark, browser, mutation\n"
