"""Bring the locks up to date with pyproject.toml, and environment.yml with the locks.

`tools/python.sh tools.lock` keeps the versions that still fit; `--upgrade` takes newer ones.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.environment import LOCKS, ROOT, for_uv, python_of

BESIDE = ["--constraints", LOCKS["base"]]
COMPILED = {
    LOCKS["base"]: ["pyproject.toml", "--group", "test"],
    LOCKS["spark"]: ["--group", "spark", "--group", "bench", *BESIDE],
    LOCKS["browser"]: ["--group", "browser", *BESIDE],
    LOCKS["mutation"]: ["--group", "mutation", *BESIDE],
}
CONDA = "environment.yml"


def compilation(python: Path, lock: str, upgrade: bool) -> list[str]:
    """uv's command that writes a lock: exact versions with hashes, for every platform."""
    command = [str(python), "-m", "uv", "pip", "compile", *COMPILED[lock]]
    command += ["--output-file", lock, "--no-emit-index-url", "--quiet", "--universal"]
    command += ["--python-version", "3.11", "--generate-hashes"]
    command += ["--custom-compile-command", "make lock"]
    return command + (["--upgrade"] if upgrade else [])


def versions(lock: str) -> dict[str, str]:
    """The version of each package in a lock's text.

    >>> versions("click==8.5.1 \\\\\\n    --hash=sha256:8bb5")
    {'click': '8.5.1'}
    """
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock, re.MULTILINE))


def with_versions(conda: str, lock: str) -> str:
    """The text of environment.yml with the lock's versions, everything else as it is.

    >>> with_versions("  - click=8.0.0  # commands\\n  - pip\\n", "click==8.5.1")
    '  - click=8.5.1  # commands\\n  - pip\\n'
    """
    pins = versions(lock)

    def pinned(line: re.Match[str]) -> str:
        return line[1] + pins.get(line["name"], line["version"])

    pattern = r"^( +- (?P<name>[a-z0-9-]+)==?)(?P<version>[^\s#]+)"
    return re.sub(pattern, pinned, conda, flags=re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Write the locks and environment.yml; the exit status is 1 if uv finds no versions."""
    if any(argument != "--upgrade" for argument in arguments):
        print("the only option is --upgrade", file=sys.stderr)
        return 2
    python = python_of(ROOT)
    environ = for_uv(python)
    for lock in COMPILED:
        command = compilation(python, lock, bool(arguments))
        if subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode:
            print(f"{lock} could not be written: see above", file=sys.stderr)
            return 1
    conda, lock = ROOT / CONDA, (ROOT / LOCKS["base"]).read_text(encoding="utf-8")
    text = with_versions(conda.read_text(encoding="utf-8"), lock)
    conda.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
