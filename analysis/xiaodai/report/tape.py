"""A synthetic loan tape, written as Parquet shards."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from xiaodai.paths import reason
from xiaodai.report.files import making, put, shown
from xiaodai.report.workers import leaving_interrupts_here, workers
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.synthetic import is_synthetic, panel_shard, pool_shard

SHARD = re.compile(r"part-\d{5}\.parquet")
POOL_LOANS = 16 * 122_880  # a shard's; 122,880 rows are a row group of DuckDB's own
PANEL_LOANS = 122_880  # with their histories about a million rows
ROW_GROUP = 8 * 122_880
SEED_LIMIT = 1 << 63
PACKED = ("loan_id", "borrower_id", "balance_fen", "original_balance_fen", "paid_fen")


def whole(name: str, given: str, least: int, most: int) -> int:
    """A whole number as it is typed, 1,000,000 and 1_000_000 too; `name` is what it says.

    Raises `PoolError` naming the limits for anything else.
    """
    digits = given.replace(",", "").replace("_", "")
    if not re.fullmatch(r"[0-9]{1,19}", digits) or not least <= int(digits) <= most:
        raise PoolError(f"{name}={given}: it must be a whole number from {least:,} to {most:,}")
    return int(digits)


def write_tape(
    folder: Path, n: int, seed: int, snapshots: int | None, say: Callable[[str], None]
) -> int:
    """Write a synthetic tape of n loans into a folder, whole or not at all; its size in bytes.

    A pool of one day, or a panel of so many snapshots. The shards are written aside and the folder
    renamed at the end; it replaces such a tape only, or an empty folder. `say` hears of each shard.

    Raises `PoolError` where the folder holds something else or cannot be written.
    """
    folder = folder.resolve()
    step = PANEL_LOANS if snapshots else POOL_LOANS
    make = partial(panel_shard, n, seed, snapshots) if snapshots else partial(pool_shard, n, seed)
    ranges = [(start, min(n, start + step)) for start in range(0, n, step)]
    _check_replaceable(folder)
    try:
        with making(folder) as aside:
            made = aside / "tape"
            made.mkdir()
            size = 0
            with closing(_written(partial(_write_shard, made, make), ranges)) as shards:
                for done, written in enumerate(shards, start=1):
                    size += written
                    say(f"{done} of {len(ranges)} {'shards' if len(ranges) > 1 else 'shard'}")
            put(made, folder)
    except OSError as error:
        raise PoolError(f"{shown(folder)} cannot be written: {reason(error)}") from None
    except BrokenProcessPool:
        raise PoolError(
            f"{shown(folder)} cannot be written: a writing process was killed (out of memory?)"
        ) from None
    return size


def _written(
    write: Callable[[int, int, int], int], ranges: list[tuple[int, int]]
) -> Generator[int, None, None]:
    """The bytes of each shard as it is written, by two processes where there are several."""
    if len(ranges) == 1:
        yield write(0, *ranges[0])
        return
    with workers() as processes:
        try:
            with leaving_interrupts_here():
                jobs = [processes.submit(write, k, *span) for k, span in enumerate(ranges)]
            for job in as_completed(jobs):
                yield job.result()
        finally:
            processes.shutdown(cancel_futures=True)


def _write_shard(
    folder: Path, make: Callable[[int, int], pa.Table], number: int, start: int, stop: int
) -> int:
    made = make(start, stop)
    path = folder / f"part-{number:05}.parquet"
    # Measured: differences packed into bits and LZ4 are fastest to write, and as fast to read as
    # any; a dictionary pays for words and for the many values of ages only.
    pq.write_table(
        made,
        path,
        row_group_size=ROW_GROUP,
        compression="lz4",
        use_dictionary=["status", "region", "borrower_age"],
        column_encoding={x: "DELTA_BINARY_PACKED" for x in PACKED if x in made.column_names},
    )
    return path.stat().st_size


def _check_replaceable(folder: Path) -> None:
    """Refuse a file, and a folder that holds something else than the shards of such a tape."""
    try:
        if folder.exists() and not folder.is_dir():
            raise PoolError(f"{shown(folder)} is a file: give a folder to write to")
        for entry in sorted(folder.iterdir()) if folder.exists() else ():
            if not SHARD.fullmatch(entry.name) or not _is_marked(entry):
                raise PoolError(
                    f"{shown(folder)} holds {entry.name}, which is no part of a synthetic tape: "
                    "give another folder to write to"
                )
    except OSError as error:
        raise PoolError(f"{shown(folder)} cannot be read: {reason(error)}") from None


def _is_marked(path: Path) -> bool:
    try:
        return is_synthetic(pq.read_schema(path))
    except (pa.ArrowException, OSError):
        return False
