"""The command behind `make bench`: measure, keep what was measured, and write RESULTS.md.

`python -m benchmarks reporting`, `fixed`, `throughput`, `growth`, `text_ids`, `opening` or `book`
measures one part; without a part, all but the last. What is kept in `measured.json` stays until it
is measured again.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import opening as tapes_to_open
from benchmarks.fixed import fixed
from benchmarks.reporting import reporting
from benchmarks.results import write_results
from xiaodai.paths import BUILD, ROOT
from xiaodai.report.tape import write_tape

HERE = ROOT / "benchmarks"
MEASURED = HERE / "measured.json"
TAPES = BUILD / "bench"
MEMORY = "8GiB"
SEED = 1
RUNS = 3  # of each job, taken in turns
SIZES = (10_000_000, 100_000_000)
GROWTH = tuple(10**power for power in range(5, 10))
KEPT = 100_000_000  # loans of the largest tape that stays for the next run
BOOK = 1_900_000_000  # about as many loans as a book of Fenfu's size would have, if it were alike
ROWS = 3_000_000  # of the tapes that are opened
OPENINGS = ("opened", "converted_by_hand")
ROLL_UPS = ("roll_up", "rolled_up_by_hand")
COMPARED = ("ours", "by_hand", "bare_sums", "in_polars", "in_pandas")


def measure(job: str, folder: Path, memory: str = MEMORY) -> dict[str, Any]:
    """One run of a job in a process of its own: seconds, peak memory, check sum.

    The seconds leave out starting Python and importing; the peak is that of the whole process.
    """
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.jobs", job, str(folder), memory]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the job {job} failed on {folder}")
    return {**json.loads(said.splitlines()[-1]), "peak_bytes": used.ru_maxrss * 1024}


def tape(loans: int) -> tuple[Path, float]:
    """A synthetic pool of so many loans, and the seconds that writing it took."""
    folder = TAPES / f"pool-{loans}"
    if folder.is_dir():
        return folder, 0.0
    start = time.perf_counter()
    write_tape(folder, loans, SEED, None, lambda _: None)
    return folder, time.perf_counter() - start


def throughput() -> Iterator[dict[str, Any]]:
    """The stratification against other ways to the same sums, run in turns."""
    for loans in SIZES:
        folder, _ = tape(loans)
        measure("bare_sums", folder)  # the files are in the page cache from here on
        found = {
            job: {
                "seconds": statistics.median(run["seconds"] for run in of_job),
                "slowest": max(run["seconds"] for run in of_job),
                "peak_bytes": max(run["peak_bytes"] for run in of_job),
            }
            for job, of_job in _in_turns(COMPARED, folder).items()
        }
        yield {str(loans): found}


def growth() -> Iterator[dict[str, Any]]:
    """How seconds and memory of the project's own passes grow with the number of loans."""
    for loans in GROWTH:
        folder, _ = tape(loans)
        found = {job: measure(job, folder) for job in ("ours", "quality", "roll_up", "guarded")}
        print(f"{loans:,} loans: {_told(found)}", flush=True)
        yield {str(loans): found}
        if loans > KEPT:
            shutil.rmtree(folder)


def opening() -> Iterator[dict[str, Any]]:
    """The opening of a text and of floats against the same conversion by hand, run in turns."""
    for form in tapes_to_open.FORMS:
        folder = TAPES / f"opening-{form}-{ROWS}"
        if not folder.is_dir():
            tapes_to_open.write(folder, ROWS, form)
        yield {form: _least(OPENINGS, folder)}


def text_ids() -> Iterator[dict[str, Any]]:
    """The roll-up by borrower where ids are text, against SQL, run in turns."""
    pool, _ = tape(SIZES[0])
    folder = TAPES / f"text-ids-{SIZES[0]}"
    if not folder.is_dir():
        folder.mkdir()
        with duckdb.connect() as con:
            con.execute(
                f"COPY (SELECT * REPLACE ('B' || borrower_id AS borrower_id) "
                f"FROM '{pool}/*.parquet') TO '{folder}/tape.parquet'"
            )
    yield {str(SIZES[0]): _least(ROLL_UPS, folder)}


def _least(jobs: Sequence[str], folder: Path) -> dict[str, dict[str, Any]]:
    """The least of each job, which other work on the machine moves least."""
    return {
        job: {
            "cpu_seconds": min(run["cpu_seconds"] for run in of_job),
            "seconds": min(run["seconds"] for run in of_job),
            "peak_bytes": max(run["peak_bytes"] for run in of_job),
        }
        for job, of_job in _in_turns(jobs, folder).items()
    }


def _in_turns(jobs: Sequence[str], folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The runs of jobs that give one answer, each a few times."""
    runs: dict[str, list[dict[str, Any]]] = {job: [] for job in jobs}
    for _ in range(RUNS):
        for job in jobs:
            runs[job].append(measure(job, folder))
            print(f"{folder.name}: {job} … {runs[job][-1]['seconds']:.2f} s", flush=True)
    assert len({run["check"] for of_job in runs.values() for run in of_job}) == 1
    return runs


def book() -> Iterator[dict[str, Any]]:
    """A book of 1.9 billion loans, once."""
    folder, written = tape(BOOK)
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"written … {written:.0f} s, {size:,} bytes", flush=True)
    yield {"loans": BOOK, "bytes": size} | ({"write": {"seconds": written}} if written else {})
    for job in ("bare_sums", "ours", "cube", "roll_up", "quality", "guarded"):
        found = {job: measure(job, folder)}
        print(_told(found), flush=True)
        yield found
    shutil.rmtree(folder)


def _told(runs: dict[str, dict[str, Any]]) -> str:
    parts = (
        f"{k} {v['seconds']:.1f} s, {v['peak_bytes'] / 2**30:.2f} GiB" for k, v in runs.items()
    )
    return "; ".join(parts)


def machine() -> str:
    """The machine, as far as it matters."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} {platform.machine()}"


PARTS = {
    "reporting": reporting,
    "fixed": fixed,
    "throughput": throughput,
    "growth": growth,
    "text_ids": text_ids,
    "opening": opening,
    "book": book,
}


def main() -> int:
    """Measure the parts asked for; the exit status is 2 for a part that there is not."""
    asked = sys.argv[1:] or [part for part in PARTS if part != "book"]
    if unknown := [part for part in asked if part not in PARTS]:
        print(
            f"there is no part {unknown[0]!r}; the parts are: {', '.join(PARTS)}", file=sys.stderr
        )
        return 2
    kept = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.is_file() else {}
    TAPES.mkdir(parents=True, exist_ok=True)
    for part in asked:
        for step in PARTS[part]():  # kept step by step: the whole may take an hour
            found = {**kept.get(part, {}).get("found", {}), **step}
            kept[part] = {"machine": machine(), "day": date.today().isoformat(), "found": found}
            text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
            MEASURED.write_text(text, encoding="utf-8", newline="\n")
            write_results(kept)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
