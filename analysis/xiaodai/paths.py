"""Where things are. Every path in the project starts here, never from the working directory.

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
