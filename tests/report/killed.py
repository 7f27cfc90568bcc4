"""Jobs that are killed (SIGKILL) before each of their steps on files, one after another.

A step is a rename, a flush to disk, a folder made, or a file or folder deleted: between two of them
nothing that another run could see changes but the content of files not yet in their place.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

from tests.patience import PATIENCE
from xiaodai.paths import ROOT

STEPS = ("mkdir", "rename", "replace", "fsync", "unlink", "rmdir")
_PRELUDE = """
import os, signal, sys
left = [{before}]
def counted(step):
    def do(*given, **named):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*given, **named)
    return do
import xiaodai.report.files
def begin():
    for name in {steps}:
        setattr(os, name, counted(getattr(os, name)))
"""


def killed_at_each_step(
    job: str, prepare: Callable[[], object], most: int = 1_000
) -> Iterator[int]:
    """Run a job, killed before its first step, its second …, at last not at all.

    `prepare` is called before each run; the number of steps that were done is given after it. Of a
    job with much to do steps may count from where it calls `begin()`, and only `most` of them.
    """
    start = "" if "begin()" in job else "begin()\n"
    for before in [*range(most), 1_000_000]:
        prepare()
        prelude = _PRELUDE.format(before=before, steps=STEPS)
        command = [sys.executable, "-W", "ignore", "-c", prelude + start + job]
        done = subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        yield before
        if done.returncode == 0:
            return
