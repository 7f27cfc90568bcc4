"""`tools/browser.py`: a browser where it can be installed; else a loud word, and never in CI."""

import subprocess

import pytest

from tools import browser


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A machine without a browser: what is on it, and what it was asked to run."""
    about: dict[str, object] = {"programs": {"apt-get"}, "run": [], "user": 0}

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        about["run"].append(words)  # type: ignore[attr-defined]
        if "install" in words:
            about["programs"] |= set(about.get("installs", ()))  # type: ignore[operator]
        return subprocess.CompletedProcess(words, 0)

    def which(name: str) -> str | None:
        return f"/bin/{name}" if name in about["programs"] else None  # type: ignore[operator]

    monkeypatch.setattr(browser.shutil, "which", which)
    monkeypatch.setattr(browser.subprocess, "run", run)
    monkeypatch.setattr(browser.os, "geteuid", lambda: about["user"])
    monkeypatch.delenv("CI", raising=False)
    return about


def test_nothing_is_done_where_there_is_one(machine: dict[str, object]) -> None:
    machine["programs"] = {"google-chrome", "chromedriver"}
    assert browser.main() == 0
    assert machine["run"] == []
    assert browser.found() == ("/bin/google-chrome", "/bin/chromedriver")


def test_a_browser_without_its_driver_is_none(machine: dict[str, object]) -> None:
    machine["programs"] = {"chromium"}
    assert browser.found() is None


def test_root_installs_it(machine: dict[str, object]) -> None:
    machine["installs"] = {"chromium", "chromedriver"}
    assert browser.main() == 0
    update, install = machine["run"]  # type: ignore[misc]
    assert update[-1] == "update"
    assert install[-2:] == ["chromium", "chromium-driver"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"user": 1000}, "only root can install it: apt-get install chromium chromium-driver"),
        ({"programs": set()}, "this is no Debian: install chromium and chromedriver"),
        ({}, "apt-get could not install it"),
    ],
)
def test_elsewhere_the_tests_are_skipped_aloud_and_ci_fails(
    changes: dict[str, object],
    said: str,
    machine: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    machine.update(changes)
    assert browser.main() == 0
    assert capsys.readouterr().err == f"== browser: NONE, its tests are SKIPPED: {said}\n"
    monkeypatch.setenv("CI", "true")
    assert browser.main() == 1
    assert capsys.readouterr().err == f"== browser: NONE: {said}\n"
