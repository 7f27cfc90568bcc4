"""The checkout as the house tests see it: its files, and the modules of `xiaodai`."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xiaodai.paths import ROOT

BINARY = {".otf", ".ttf", ".png", ".parquet"}
NOT_OURS = {".git", ".venv", "build", "__pycache__", ".ipynb_checkpoints", ".hypothesis"}


@dataclass(frozen=True)
class Module:
    """One Python file of the package, parsed."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"


def module(name: str, text: str, path: Path = Path("example.py")) -> Module:
    """A module from its source, as the tests of the checkers need it."""
    return Module(name, path, text, ast.parse(text))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of `xiaodai`."""
    found = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        parts = path.relative_to(ROOT / "analysis").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(module(name, path.read_text(encoding="utf-8"), path))
    assert found, "analysis/ holds no module"
    return tuple(found)


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed (without git: every file not made here)."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        found = [ROOT / name for name in listed.decode("utf-8").split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [p for p in ROOT.rglob("*") if not NOT_OURS & set(p.relative_to(ROOT).parts)]
    found = sorted(path for path in found if path.is_file())
    assert found, "the checkout holds no file"
    return tuple(found)


def text_files() -> list[Path]:
    """Those of them that hold text."""
    return [path for path in files() if path.suffix not in BINARY]


def notebooks() -> list[Path]:
    """The notebooks; none only as long as their folder is not there."""
    found = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert found or not (ROOT / "notebooks").exists(), "notebooks/ holds no notebook"
    return found


def shown(path: Path, line: int | None = None) -> str:
    """A place in the checkout, as an editor opens it."""
    place = path.relative_to(ROOT).as_posix() if path.is_absolute() else path.as_posix()
    return place if line is None else f"{place}:{line}"
