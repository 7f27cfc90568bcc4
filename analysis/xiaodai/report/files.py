"""Result files: written whole or not at all, and named as a reader of the terminal sees them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from xiaodai.paths import ROOT


def write(texts: Mapping[Path, str]) -> None:
    """Write text files aside and put them in place together, so that none is half-written."""
    aside = {path: path.with_name(f"{path.name}.new") for path in texts}
    try:
        for path, new in aside.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(texts[path], encoding="utf-8", newline="\n")
        for path, new in aside.items():
            new.replace(path)
    finally:
        for new in aside.values():
            new.unlink(missing_ok=True)


def reason(error: OSError) -> str:
    """Why the system refused, without the path; Arrow says it in the error's number alone."""
    return os.strerror(error.errno).lower() if error.errno else str(error).splitlines()[0]


def shown(path: Path) -> Path:
    """A path as messages name it: seen from the project's folder where it lies inside."""
    path = path.resolve()
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
