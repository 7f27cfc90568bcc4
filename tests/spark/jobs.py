"""What the tests of Spark run in processes of their own, as a user's.

    python -m tests.spark.jobs JOB ENGINE FOLDER [TAPE]

Spark allows one kind of session in a process.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.patience import PATIENCE, wait_until
from xiaodai.tapes import spark
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import engine
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.run import analyse
from xiaodai.tapes.spark import session
from xiaodai.tapes.tables import save, tables
from xiaodai.tapes.tape import open_tape

MEMORY = "1GB"
WAITS = ("REACH_SECONDS", "ANSWER_SECONDS", "WORKERS_SECONDS", "LOST_SECONDS")
SOON = 1  # second, of a wait that the test knows to be in vain
EXECUTORS = 2


def asked_of(name: str, tape: Path) -> Parameters:
    """What each engine is asked to make of the tape."""
    return Parameters(
        tape=str(tape),
        engine=name,
        memory=MEMORY,
        rate_ceiling=18.0,
        two_level=[["term", "rate"], ["region", "delinquency"]],
    )


def wait(**seconds: float) -> None:
    """Let a cluster take as long as on a slow machine, but for the waits that are given."""
    for name in WAITS:
        setattr(spark, name, seconds.get(name, PATIENCE))


def all_tables(name: str, folder: Path, tape: Path) -> None:
    """Write the tables that an engine makes of a tape."""
    wait()
    save(analyse(asked_of(name, tape), folder), folder / "tables")


def faults(name: str, folder: Path, tape: Path) -> None:
    """Three things in one session of a standalone cluster.

    Write the tables of a tape; write them again, held on the way until a worker has been lost;
    then count until every worker has been lost.
    """
    asked = asked_of(name, tape)
    opened_tape = open_tape(asked.tape, None, folder, MEMORY)
    wait(LOST_SECONDS=SOON)
    with engine(name, MEMORY, folder / "spill") as opened:
        _wait_for_executors()
        for kind, say in (("calm", _silent), ("struck", _hold)):
            _, made = tables(opened, opened_tape, asked, say)
            _write(made, folder / kind)
        kept = opened.cached(opened.read([*opened_tape.files]))
        while opened.row(kept.aggregate(rows=kept.count()))["rows"]:
            print("counting", flush=True)


def _silent(step: str) -> None:
    """Say nothing."""


def _hold(step: str) -> None:
    """Wait at one step until the test has frozen an executor, and say when a task waits for it."""
    if step != "stratification":
        return
    print("held", _context().applicationId, flush=True)
    frozen = sys.stdin.readline().strip()
    threading.Thread(target=_report_a_task_of, args=(frozen,), daemon=True).start()


def _report_a_task_of(frozen: str) -> None:
    scheduler = _context()._jsc.sc().taskScheduler()

    def is_waited_for() -> bool:
        running = scheduler.runningTasksByExecutors().get(frozen)
        return bool(running.isDefined() and running.get() > 0)

    wait_until(is_waited_for, f"a task on executor {frozen}")
    print("waiting", flush=True)


def _wait_for_executors() -> None:
    status = _context()._jsc.sc().getExecutorMemoryStatus
    wait_until(lambda: status().size() > EXECUTORS, "an executor of each worker")  # and the driver


def _context() -> Any:
    from pyspark import SparkContext

    return SparkContext._active_spark_context


def _write(made: dict[str, pd.DataFrame], folder: Path) -> None:
    folder.mkdir()
    for name, table in made.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def no_answer(name: str, folder: Path) -> None:
    """Open a session of what never answers."""
    wait(ANSWER_SECONDS=SOON)
    with session(name, MEMORY, folder):
        print("opened")


def no_workers(name: str, folder: Path) -> None:
    """Open a session of a cluster without workers."""
    wait(WORKERS_SECONDS=SOON)
    with session(name, MEMORY, folder):
        print("opened")


JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job for job in (all_tables, faults, no_answer, no_workers)
}


def main() -> None:
    """Run a job; where an engine refuses, its sentence is the last line."""
    job, name, *paths = sys.argv[1:]
    try:
        JOBS[job](name, *map(Path, paths))
    except PoolError as error:
        print(error)


if __name__ == "__main__":
    main()
