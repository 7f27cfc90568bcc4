"""The jobs of the tests of Spark as processes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.processes import printed
from tests.spark.cluster import QUICK_START
from xiaodai.paths import ROOT


def job(name: str, *arguments: object) -> subprocess.Popen[str]:
    """A job of `tests.spark.jobs` in a process of its own."""
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT / "analysis"), str(ROOT)])}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.spark.jobs", name, *map(str, arguments)],
        env=os.environ | QUICK_START | paths,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def tell(process: subprocess.Popen[str], line: str) -> None:
    """Give a job that is held the line that it waits for."""
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def said_by(name: str, engine: str, folder: Path) -> str:
    """What a job says that ends by itself."""
    return printed(job(name, engine, folder))
