"""The locks and pyproject.toml as the tests read them."""

import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from xiaodai.paths import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SPARK_LOCK = (ROOT / "requirements-spark.lock").read_text(encoding="utf-8")
BROWSER_LOCK = (ROOT / "requirements-browser.lock").read_text(encoding="utf-8")
MUTATION_LOCK = (ROOT / "requirements-mutation.lock").read_text(encoding="utf-8")
TOOL_LOCK = (ROOT / "requirements-uv.lock").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Pin:
    """One entry of the lock. A package has several where platforms need different versions."""

    name: str
    version: str
    marker: str
    hashes: int
    wanted_by: str


def pins(lock: str) -> list[Pin]:
    """The entries of a lock file."""
    entry = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; (.+?))?(?: \\)?$", re.MULTILINE)
    found = list(entry.finditer(lock))
    ends = [match.start() for match in found[1:]] + [len(lock)]
    return [
        Pin(
            canonicalize_name(match[1]),
            match[2],
            match[3] or "",
            lock[match.end() : end].count("--hash=sha256:"),
            lock[match.end() : end],
        )
        for match, end in zip(found, ends, strict=True)
    ]


def direct() -> dict[str, Requirement]:
    """What pyproject.toml asks for, the test group included."""
    lines = tomllib.loads(PYPROJECT)["project"]["dependencies"]
    return _by_name(lines) | in_groups("test")


def in_groups(*names: str) -> dict[str, Requirement]:
    """What pyproject.toml asks for in these groups."""
    groups = tomllib.loads(PYPROJECT)["dependency-groups"]
    return _by_name([line for name in names for line in groups[name]])


def _by_name(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(wanted.name): wanted for wanted in map(Requirement, lines)}


def locked(lock: str = LOCK) -> dict[str, set[str]]:
    """The versions of each package in a lock."""
    versions: dict[str, set[str]] = {}
    for pin in pins(lock):
        versions.setdefault(pin.name, set()).add(pin.version)
    return versions


def not_as_locked(asked: dict[str, Requirement], lock: str) -> dict[str, str]:
    """What is installed at another version than the lock's, with that version."""
    versions = locked(lock)
    return {name: version(name) for name in asked if version(name) not in versions[name]}
