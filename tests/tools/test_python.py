"""`tools/python.sh`: which Python runs the scripts that make the environment."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xiaodai.paths import ROOT

OLD = "#!/bin/sh\nexit 1\n"  # what one that is too old, or has no venv, says to the question


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the script, and a module that says who runs it."""
    folder = tmp_path / "a folder"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "python.sh", folder / "tools")
    said = "import os, sys\nprint(os.environ.get('WHO', 'the first'), *sys.argv[1:])\n"
    (folder / "tools" / "who.py").write_text(said, encoding="utf-8")
    (folder / "bin").mkdir()
    return folder


def python(path: Path, text: str | None = None) -> None:
    """A program that is this Python and says so by its name, or one of the given text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ours = f"#!/bin/sh\nWHO='{path.name} of {path.parent.name}' exec '{sys.executable}' \"$@\"\n"
    path.write_text(text or ours, encoding="utf-8")
    path.chmod(0o755)


def run(project: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the script where only the programs of the folder `bin` are found."""
    for name in ("sh", "dirname"):
        if not (project / "bin" / name).exists():
            (project / "bin" / name).symlink_to(shutil.which(name) or name)
    command = [project / "tools" / "python.sh", "tools.who", "a word"]
    environ = {"PATH": str(project / "bin"), **environ}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_python3_is_taken_where_it_is_new_enough(project: Path) -> None:
    python(project / "bin" / "python3")
    python(project / "bin" / "python3.12")
    assert run(project).stdout == "python3 of bin a word\n"


def test_another_name_is_tried_where_python3_is_too_old(project: Path) -> None:
    python(project / "bin" / "python3", OLD)
    python(project / "bin" / "python3.12")
    assert run(project).stdout == "python3.12 of bin a word\n"


def test_the_one_that_is_named_comes_first(project: Path) -> None:
    python(project / "bin" / "python3")
    python(project / "else where" / "mine")
    said = run(project, PYTHON=str(project / "else where" / "mine"))
    assert said.stdout == "mine of else where a word\n"


def test_the_environment_runs_its_own_script(project: Path) -> None:
    python(project / "bin" / "python3")
    python(project / ".venv" / "bin" / "python")
    assert run(project).stdout == "python of bin a word\n"


def test_an_environment_whose_python_has_gone_does_not(project: Path) -> None:
    python(project / "bin" / "python3")
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(project / "gone")
    assert run(project).stdout == "python3 of bin a word\n"


def test_no_python_is_one_sentence(project: Path) -> None:
    python(project / "bin" / "python3", OLD)
    said = run(project)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("Xiaodai Ledger needs Python 3.11 or newer with its venv module")
    assert said.stderr.count("\n") == 1
