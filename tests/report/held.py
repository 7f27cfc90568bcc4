"""Places where a command is held until a test has interrupted it.

Each prints `held` when it has come there. A command's process imports this, and so do those that it
starts.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.patience import wait_until
from xiaodai.report import tape
from xiaodai.tapes import tables
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.quality import Loans

FILE = "HELD_FILE"  # names a file: that a query writes, or whose coming lets processes go on
SHARD_LOANS = 1_000
ENDLESS = "SELECT i FROM range(1_000_000_000_000) t(i) WHERE i % 1_000_000_000 = 0"


def say(word: str) -> None:
    """Print a word past the buffer: a thread that ends with Python must not hold its lock."""
    os.write(1, f"{word}\n".encode())


def in_a_query() -> None:
    """Where the roll-up by borrower begins, in a query of DuckDB that never ends."""
    begun = Path(os.environ[FILE])

    def report() -> None:
        wait_until(begun.exists, "the file that the query writes")
        say("held")

    def borrowers(loans: Loans) -> None:
        threading.Thread(target=report, daemon=True).start()
        loans.engine.connection.raw_sql(f"COPY ({ENDLESS}) TO '{begun}'")

    tables.borrowers = borrowers


def in_the_roll_up() -> None:
    """Within the roll-up by borrower, after the first rows have been read."""
    batches = Engine.batches

    def some(engine: Engine, expression: Any) -> Iterator[pa.RecordBatch]:
        for batch in batches(engine, expression):
            say("held")
            threading.Event().wait()
            yield batch

    Engine.batches = some


def in_the_shards() -> None:
    """Where each of two processes has written a shard; `submitted` says that all are in line."""
    as_completed = tape.as_completed

    def said(jobs: list[Any]) -> Iterator[Any]:
        say("submitted")
        yield from as_completed(jobs)

    tape.POOL_LOANS = SHARD_LOANS
    tape.as_completed = said
    tape._write_shard = write_shard


def write_shard(folder: Path, *asked: Any) -> int:
    """Write a shard, and wait."""
    size = _write_shard(folder, *asked)
    say("held")
    wait_until(Path(os.environ[FILE]).exists, "the word to go on")
    return size


_write_shard = tape._write_shard
