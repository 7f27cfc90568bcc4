"""Kills at random moments of report, notebooks, pool, tape and audit: `make torture KILLS=30`.

Each job runs in a folder of its own, on a copy of what it writes, in two versions by turns, so that
the old result and the new one differ. Its main process alone is killed (SIGKILL): a whole run is
cut into as many parts as there are kills, and each kill falls at random in another. After it no
process of the job may be left, what was there before must stand whole or be gone, as the job
promises, and a whole run must follow from what the kill left and leave nothing beside its result.
The draws are seeded. What is printed says how far each job had come by its own words.
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
from xiaodai.report.stored import read, written
from xiaodai.tapes.synthetic import pool_shard

LOANS = 20_000
SAID = "said.txt"
ARTICLES = (
    "2025年8月30日，截至2025年6月末，全国共有小额贷款公司4974家，贷款余额7361亿元。\n",
    "2025年11月30日，截至2025年9月末，全国共有小额贷款公司4863家，贷款余额7229亿元。\n",
)
PARAMETERS = ("{}\n", "01_licence_attrition:\n  entries: 5\n")


@dataclass(frozen=True)
class Job:
    """A command in two versions, and the files that tell whether its result is whole.

    `begin` makes ready what a version needs beyond what is there, and gives its words. What begins
    with `folder` is whole together, every other file by itself. Where the old folder does not stay
    until the new one is whole, it may be gone.
    """

    begin: Callable[[Path, int], list[str]]
    result: Callable[[Path], dict[str, bytes]]
    keeps: bool = True
    folder: str = ""


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a folder, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _out(folder: Path) -> dict[str, bytes]:
    return contents(folder / "out")


def _report(folder: Path, version: int) -> list[str]:
    """The report, made from nothing at all, and then with other parameters of one notebook."""
    store = folder / "kept"
    if not version:
        shutil.rmtree(store, ignore_errors=True)
    (folder / "p.yml").write_text(PARAMETERS[version], encoding="utf-8")
    code = (
        "from pathlib import Path; from xiaodai.report import kept; from xiaodai.cli import main; "
        f"kept.FOLDER = Path({str(store)!r}); raise SystemExit(main())"
    )
    return ["-c", code, "report", "--params", f"{folder}/p.yml", "--out", f"{folder}/out"]


def _notebooks(folder: Path, version: int) -> list[str]:
    """One notebook of a copy, in both languages, whose title has a tag of its version."""
    path = folder / "notebooks" / "00_start_here.ipynb"
    notebook = read(path)
    notebook.cells[0].metadata["tags"] = [f"version-{version}"]
    path.write_text(written(notebook), encoding="utf-8", newline="\n")
    code = (
        "from pathlib import Path; from xiaodai.report.refresh import refresh, translate; "
        f"p = Path({str(path)!r}); print(refresh(p), flush=True); print(translate(p), flush=True)"
    )
    return ["-c", code]


def _stored(folder: Path) -> dict[str, bytes]:
    for path in (folder / "notebooks").rglob("*.ipynb"):
        read(path)  # a half-written one is no notebook
    return contents(folder / "notebooks")


def _command(*words: str) -> Callable[[Path, int], list[str]]:
    return lambda folder, version: ["-m", "xiaodai", *(w.format(folder, version) for w in words)]


JOBS = {
    "report": Job(_report, _out, keeps=False),
    "notebooks": Job(_notebooks, _stored, folder="none"),
    "pool": Job(_command("pool", "{0}/{1}.parquet", "--out", "{0}/out"), _out),
    "tape": Job(_command("tape", "--loans", "4000000", "--seed", "{1}", "--out", "{0}/out"), _out),
    "audit": Job(
        _command("audit", "{0}/{1}/a.txt", "--html", "--out", "{0}/out"),
        _out,
        keeps=False,
        folder="a.txt/",
    ),
}


def prepared(folder: Path) -> None:
    """Put into a folder what the jobs read."""
    for version, article in enumerate(ARTICLES):
        pq.write_table(pool_shard(LOANS, version, 0, LOANS), folder / f"{version}.parquet")
        (folder / str(version)).mkdir()
        (folder / str(version) / "a.txt").write_text(article, encoding="utf-8")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")


def started(words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """A job in a process of its own, which leads a group; what it says goes to a file."""
    with (folder / SAID).open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", *words],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(folder / "temporary")},
            stdout=said,
            stderr=subprocess.STDOUT,
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


def killed(job: Job, kills: int, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Where each kill of a job fell, and what goes wrong at it."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        prepared(folder)
        wholes, lengths = [], []
        for version in range(len(ARTICLES)):
            begun = time.monotonic()
            if _ends_ill(job.begin(folder, version), folder):
                yield "a whole run", [f"it failed: {(folder / SAID).read_text('utf-8')}"]
                return
            wholes.append(job.result(folder))
            lengths.append(time.monotonic() - begun)
        for kill in range(kills):
            version = kill % len(wholes)
            words = job.begin(folder, version)
            old = job.result(folder)
            after = lengths[version] * (kill + chance.random()) / kills
            running = started(words, folder)
            time.sleep(after)
            is_over = running.poll() is not None
            own = descendants(running.pid)
            running.send_signal(signal.SIGKILL)
            running.wait()
            lines = (folder / SAID).read_text("utf-8").count("\n")
            temporary = len(list((folder / "temporary").iterdir()))
            where = f"{after:.1f} s of {lengths[version]:.1f}, {lines} lines, {temporary} temporary"
            shutil.rmtree(folder / "temporary")
            wrong = list(_left(job, folder, own, old, wholes[version]))
            if _ends_ill(words, folder):
                wrong.append(f"the next run failed: {(folder / SAID).read_text('utf-8')}")
            wrong += _beside(job, folder, wholes[version])
            yield where + ", over" * is_over, wrong


def _ends_ill(words: list[str], folder: Path) -> bool:
    """Run a job to its end; whether it failed. A pool with warnings is whole."""
    (folder / "temporary").mkdir(exist_ok=True)
    return started(words, folder).wait() not in (0, 3)


def _left(
    job: Job, folder: Path, own: set[int], old: dict[str, bytes], new: dict[str, bytes]
) -> Iterator[str]:
    """What is wrong with what a kill left: processes, and half a result."""
    try:
        wait_until(lambda: not any(map(is_alive, own)), "the end of its processes")
    except TimeoutError:
        for process in filter(is_alive, own):
            os.kill(process, signal.SIGKILL)
            yield "a process outlived it"
    left = job.result(folder)
    before = folder / ".out.xiaodai" / "before"  # the next run puts it back
    if not left and before.exists():
        left = contents(before)
    whole = [_inside(job, result) for result in (old, new)]
    inside = _inside(job, left)
    if inside not in whole and (job.keeps or inside):
        yield "half a folder stands there"
    for name in left.keys() - inside.keys():
        if left[name] not in (old.get(name), new.get(name)):
            yield f"half a file stands there: {name}"


def _inside(job: Job, result: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in result.items() if name.startswith(job.folder)}


def _beside(job: Job, folder: Path, new: dict[str, bytes]) -> Iterator[str]:
    """What is wrong after the run that follows a kill."""
    if job.result(folder) != new:
        yield "the next run gave another result"
    hidden = [path.name for path in folder.rglob(".*.xiaodai*")]
    left = [path.name for path in (folder / "temporary").iterdir()]
    if hidden or left:
        yield f"the next run left {', '.join(hidden + left)}"


def main() -> int:
    """Kill each job, or those that are named, so many times as the first argument says."""
    kills = int(sys.argv[1]) if sys.argv[1:] else 30
    failed = 0
    for name in sys.argv[2:] or JOBS:
        faults = 0
        for where, wrong in killed(JOBS[name], kills, random.Random(name)):
            faults += bool(wrong)
            print(f"{name}: {where}", *wrong, sep="\n  ", flush=True)
        print(f"{name:<12}{kills:>5} kills{faults:>5} failed", flush=True)
        failed += faults
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
