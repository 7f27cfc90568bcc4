"""Commands as people type them in the project's folder, in its activated environment."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import matplotlib

from tests.patience import PATIENCE
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.warm_kernels import ADDRESS, DEFAULT

# What make, a test or a user's own configuration tells the programs; PYTEST_XDIST_WORKER stays, so
# that kernels which a typed `pytest` starts keep to the ports of this worker.
NOT_TYPED = (
    "HYPOTHESIS_",
    "IPYTHON",
    "JUPYTER",
    "MAKE",
    "MFLAGS",
    "MPL",
    "PYTHON",
    "XDG_",
    "XIAODAI_",
)
CACHES = {"build", ".hypothesis"}


class Said(NamedTuple):
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


def activated(home: Path) -> dict[str, str]:
    """The variables of an activated environment, for a user who never used Jupyter before."""
    scripts = Path(sys.executable).parent
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_TYPED)}
    return kept | {
        "HOME": str(home),
        "MPLCONFIGDIR": matplotlib.get_cachedir(),  # to look for fonts takes long
        "PATH": os.pathsep.join([str(scripts), os.environ["PATH"]]),
        "VIRTUAL_ENV": str(scripts.parent),
    }


# By these a kernel is a copy of the server that the run of the tests has, started with the same.
WARM = (ADDRESS, DEFAULT, "MPL", "PYTHON")


def typed(command: str, home: Path, *, warm: bool = False) -> Said:
    """Run a command in the project's folder; nothing may be left there or beside the notebooks.

    Its kernels are ordinary ones, or `warm`: what they show is the same.
    """
    before = _files()
    environ = activated(home)
    if warm:
        environ |= {name: value for name, value in os.environ.items() if name.startswith(WARM)}
    ran = subprocess.run(
        shlex.split(command),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environ,
        timeout=2 * PATIENCE,  # one command may run many notebooks
        check=False,
    )
    assert _files() == before
    return Said(ran.returncode, ran.stdout, ran.stderr)


def _files() -> set[str]:
    """What stands in the project's folder and beside the notebooks, caches apart."""
    folders = (ROOT, NOTEBOOKS, NOTEBOOKS / "zh")
    return {str(path) for folder in folders for path in folder.iterdir() if path.name not in CACHES}
