"""One run: from a tape, or from the tables of an earlier run, to tables in memory or on disk.

Without a tape two small synthetic ones are made on the spot. The pool has the published averages of
the Fenfu pool, in small; the panel shows what takes several snapshots.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from xiaodai.paths import ROOT
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import engine
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.request import Parameters, mapping_of
from xiaodai.tapes.synthetic_panel import panel_shard
from xiaodai.tapes.synthetic_pool import pool_shard
from xiaodai.tapes.tables import TABLES, tables
from xiaodai.tapes.tape import open_tape

ABOUT = "tape.json"
POOL_LOANS = 100_200  # a hundredth of the published pool
PANEL_LOANS = 20_000
SNAPSHOTS = 51  # month-ends
SEED = 6


def pools(asked: Parameters) -> tuple[Pool, Pool]:
    """The tape for what one snapshot shows, and the tape for what takes several.

    Both are the one that was asked for, or the two synthetic ones, with the bands and limits asked
    for. Those need no mapping; the pool has one snapshot, so AS_OF is the panel's. Raises
    `PoolError` with one sentence for a tape, or a folder of tables, that cannot be used.
    """
    if asked.tables or asked.tape:
        found = load(ROOT / asked.tables) if asked.tables else analyse(asked)
        return found, found
    with tempfile.TemporaryDirectory(prefix="example-") as made:
        pool, panel = Path(made) / "pool.parquet", Path(made) / "panel.parquet"
        pq.write_table(pool_shard(POOL_LOANS, SEED, 0, POOL_LOANS), pool)
        pq.write_table(panel_shard(PANEL_LOANS, SEED, SNAPSHOTS, 0, PANEL_LOANS), panel)
        return (
            analyse(asked.model_copy(update={"mapping": "", "tape": str(pool), "as_of": ""})),
            analyse(asked.model_copy(update={"mapping": "", "tape": str(panel)})),
        )


def analyse(
    asked: Parameters, work: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Pool:
    """The pool of the tape that the parameters name; what does not fit in memory is put in `work`.

    `say` hears of each step. Raises `PoolError` with one sentence for a tape that cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="pool-", dir=work) as folder:
        say("opening the tape")
        mapping = mapping_of(asked.mapping)
        tape = open_tape(str(ROOT / asked.tape), mapping, Path(folder), asked.memory)
        with engine(asked.engine, asked.memory, Path(folder) / "spill") as opened:
            snapshots, made = tables(opened, tape, asked, say)
    return Pool(tape.name, tape.synthetic, snapshots, tape.notes, made)


def save(pool: Pool, folder: Path) -> None:
    """Write every table as CSV and as Parquet, and `tape.json` with the rest of the pool."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in pool.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    about = {name: getattr(pool, name) for name in ("name", "synthetic", "snapshots", "notes")}
    text = json.dumps(about, ensure_ascii=False, indent=1, default=str)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8", newline="\n")


def load(folder: Path) -> Pool:
    """The pool that `save` wrote. Raises `PoolError` if it is not there."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        made = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    except (OSError, ValueError) as error:
        raise PoolError(f"{folder} holds no tables of a pool: {error}") from None
    days = tuple(date.fromisoformat(day) for day in about["snapshots"])
    return Pool(about["name"], about["synthetic"], days, tuple(about["notes"]), made)
