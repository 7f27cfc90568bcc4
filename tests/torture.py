"""Kills at random moments of report, notebooks, pool, tape and audit: `make torture KILLS=30`.

Each job runs in a folder of its own, on a copy of what it writes; its main process alone is killed
(SIGKILL) after a random part of the time that a whole run takes. After each kill no process of it
may be left, what was there before must stand whole or be gone, as the job promises, and a whole run
must follow from what the kill left and leave nothing beside its result. The draws are seeded.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from tests.patience import wait_until
from xiaodai.paths import ROOT
from xiaodai.report.stored import read
from xiaodai.tapes.synthetic import pool_shard

LOANS = 20_000
ARTICLE = "2025年8月30日，截至2025年6月末，全国共有小额贷款公司4974家，贷款余额7361亿元。\n"


@dataclass(frozen=True)
class Job:
    """A command, the files that tell whether its result is whole, and whether an old one stays.

    Where none stays, what lies in `folder` of the result is whole or gone; other files are whole.
    """

    words: Callable[[Path], list[str]]
    result: Callable[[Path], dict[str, bytes]]
    keeps: bool  # whether an older result stays until the new one is whole
    folder: str = ""


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a folder, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _stored(folder: Path) -> dict[str, bytes]:
    for path in (folder / "notebooks").rglob("*.ipynb"):
        read(path)  # a half-written one is no notebook
    return contents(folder / "notebooks")


def _notebooks(folder: Path) -> list[str]:
    """Refresh one notebook of a copy, in both languages."""
    code = (
        "from pathlib import Path; from xiaodai.report.refresh import refresh, translate; "
        f"p = Path({str(folder / 'notebooks' / '00_start_here.ipynb')!r}); refresh(p); translate(p)"
    )
    return ["-c", code]


def _command(*words: str) -> Callable[[Path], list[str]]:
    return lambda folder: ["-m", "xiaodai", *(word.format(folder) for word in words)]


JOBS = {
    "report": Job(_command("report", "--out", "{}/out"), lambda f: contents(f / "out"), False),
    "notebooks": Job(_notebooks, _stored, True),
    "pool": Job(
        _command("pool", "{}/t.parquet", "--no-page", "--out", "{}/out"),
        lambda f: contents(f / "out"),
        True,
    ),
    "tape": Job(
        _command("tape", "--loans", "4000000", "--out", "{}/out"),
        lambda f: contents(f / "out"),
        True,
    ),
    "audit": Job(
        _command("audit", "{}/a.txt", "--html", "--out", "{}/out"),
        lambda f: contents(f / "out"),
        False,
        "a.txt/",
    ),
}


def prepared(folder: Path) -> None:
    """Put into a folder what the jobs read."""
    pq.write_table(pool_shard(LOANS, 1, 0, LOANS), folder / "t.parquet")
    (folder / "a.txt").write_text(ARTICLE, encoding="utf-8")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")


def started(words: list[str]) -> subprocess.Popen[bytes]:
    """A job in a process of its own, which leads a group."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def descendants(process: int) -> set[int]:
    """The processes that one has started, and those that they have."""
    children: set[int] = set()
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            children |= {int(one) for one in (task / "children").read_text("utf-8").split()}
    except OSError:
        return set()
    return children.union(*map(descendants, children))


def is_alive(process: int) -> bool:
    """Whether a process runs; one that only waits to be noticed does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] not in "ZX"


def killed(job: Job, kills: int, chance: random.Random) -> Iterator[str]:
    """What goes wrong at each kill of a job; nothing where all is well."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        prepared(folder)
        begun = time.monotonic()
        if started(job.words(folder)).wait():
            yield "a whole run failed"
            return
        whole, seconds = job.result(folder), time.monotonic() - begun
        for _ in range(kills):
            running = started(job.words(folder))
            after = chance.uniform(0, seconds)
            time.sleep(after)
            own = descendants(running.pid)
            running.send_signal(signal.SIGKILL)
            running.wait()
            yield from _left(job, folder, whole, own, after)


def _left(
    job: Job, folder: Path, whole: dict[str, bytes], own: set[int], after: float
) -> Iterator[str]:
    when = f"killed after {after:.1f} s: "
    try:
        wait_until(lambda: not any(map(is_alive, own)), "the end of its processes")
    except TimeoutError:
        for process in filter(is_alive, own):
            os.kill(process, signal.SIGKILL)
            yield f"{when}a process outlived it"
    left = job.result(folder)
    before = folder / ".out.xiaodai" / "before"  # the next run puts it back
    is_whole = left == whole or (before.exists() and contents(before) == whole)
    if not (is_whole or job.keeps):
        within = {name for name in left if name.startswith(job.folder)}
        is_whole = not within and left.items() <= whole.items()
    if not is_whole:
        yield f"{when}half a result stands there"
    if started(job.words(folder)).wait():
        yield f"{when}the next run failed"
    if job.result(folder) != whole:
        yield f"{when}the next run gave another result"
    beside = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    if beside:
        yield f"{when}the next run left {', '.join(beside)}"


def main() -> int:
    """Kill each job, or those that are named, so many times as the first argument says."""
    kills = int(sys.argv[1]) if sys.argv[1:] else 30
    failed = 0
    for name in sys.argv[2:] or JOBS:
        wrong = list(killed(JOBS[name], kills, random.Random(name)))
        failed += len(wrong)
        print(f"{name:<12}{kills:>5} kills{len(wrong):>5} failed", *wrong, sep="\n  ", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
