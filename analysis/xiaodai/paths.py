"""Where things are, and why one cannot be used. Every path in the project starts here.

In a checkout everything is in the project's folder. An installed package carries the ledger and
the notebooks with it, and its results go to `build/` in the folder that the command was called in.
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_PROJECT = PACKAGE.parents[1]
IN_CHECKOUT = (_PROJECT / "pyproject.toml").is_file() and (_PROJECT / "data").is_dir()
ROOT = _PROJECT if IN_CHECKOUT else Path.cwd()
DATA = ROOT / "data" if IN_CHECKOUT else PACKAGE / "data"
NOTEBOOKS = ROOT / "notebooks" if IN_CHECKOUT else PACKAGE / "notebooks"
BUILD = ROOT / "build"
REPORT = BUILD / "report"
LOCK = ROOT / "requirements.lock"  # in a checkout


def python_path() -> str:
    """The variable by which kernels find the package that runs, before what it names already."""
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join(dict.fromkeys([str(PACKAGE.parent), *filter(None, named)]))


def reason(error: Exception) -> str:
    """Why a file cannot be used, without its path and without the system's number for it.

    Arrow says what the system said in the error's number alone.
    """
    if isinstance(error, UnicodeDecodeError):
        return f"it is not in {error.encoding.upper()}"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return str(error).partition("\n")[0]
