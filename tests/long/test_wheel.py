"""The wheel works anywhere: installed in an environment of its own, outside of the checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.house.test_wheel import built
from xiaodai.ledger.ledger import load
from xiaodai.paths import NOTEBOOKS

pytestmark = pytest.mark.slow

CODE = """
import xiaodai as xd
ledger = xd.load()
print(len(ledger.claims), xd.fenfu.__name__)
print(xd.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in an environment of its own, which sees the locked packages and no checkout."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
    return folder


def run(installed: Path, here: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment in another folder, the locked packages on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ = {**kept, "PYTHONPATH": sysconfig.get_path("purelib")}
    program, *rest = words
    command = [installed / "bin" / program, *rest]
    return subprocess.run(
        command, cwd=here, env=environ, capture_output=True, encoding="utf-8", check=False
    )


def test_the_package_loads_its_ledger_outside_of_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    said = run(installed, tmp_path, "python", "-c", CODE)
    assert said.stderr == ""
    claims, place = said.stdout.splitlines()
    assert int(claims.split()[0]) == len(load().claims)
    assert Path(place).is_relative_to(installed)


def test_the_command_checks_its_ledger_and_writes_where_it_was_called(
    installed: Path, tmp_path: Path
) -> None:
    said = run(installed, tmp_path, "xiaodai", "check")
    assert (said.returncode, said.stderr) == (0, "")
    assert ", 0 unexplained" in said.stdout
    assert "build/check.csv … " in said.stdout
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["check.csv"]


def test_the_command_says_its_version(installed: Path, tmp_path: Path, wheel: Path) -> None:
    said = run(installed, tmp_path, "xiaodai", "--version")
    assert said.stdout == f"Xiaodai Ledger {wheel.name.split('-')[1]}\n"


def test_notebooks_are_read_from_the_package_and_results_go_where_it_was_called(
    installed: Path, tmp_path: Path
) -> None:
    count = "len(list(NOTEBOOKS.glob('0*.ipynb')))"
    code = f"from xiaodai.paths import *; print(NOTEBOOKS, BUILD, {count})"
    said = run(installed, tmp_path, "python", "-c", code).stdout.split()
    assert Path(said[0]).is_relative_to(installed)
    assert said[1:] == [str(tmp_path / "build"), str(len(list(NOTEBOOKS.glob("0*.ipynb"))))]
