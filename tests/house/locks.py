"""What pyproject.toml asks for, and the versions that the locks pin."""

import re
import tomllib
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from xiaodai.paths import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SPARK_LOCK = (ROOT / "requirements-spark.lock").read_text(encoding="utf-8")
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
    project = tomllib.loads(PYPROJECT)
    lines = project["project"]["dependencies"] + project["dependency-groups"]["test"]
    return {canonicalize_name(wanted.name): wanted for wanted in map(Requirement, lines)}


def for_spark() -> dict[str, Requirement]:
    """What pyproject.toml asks for beside that: Spark, and what loan tapes are measured with."""
    groups = tomllib.loads(PYPROJECT)["dependency-groups"]
    lines = groups["spark"] + groups["bench"]
    return {canonicalize_name(wanted.name): wanted for wanted in map(Requirement, lines)}


def locked(lock: str = LOCK) -> dict[str, set[str]]:
    """The versions of each package in a lock."""
    versions: dict[str, set[str]] = {}
    for pin in pins(lock):
        versions.setdefault(pin.name, set()).add(pin.version)
    return versions
