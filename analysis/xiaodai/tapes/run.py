"""One run: from a tape, or from the tables of an earlier run, to tables in memory or on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import engine
from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.request import Parameters, located, mapping_name
from xiaodai.tapes.spark import USUAL, Patience
from xiaodai.tapes.tables import TABLES, tables
from xiaodai.tapes.tape import open_tape

ABOUT = "tape.json"


def analyse(
    asked: Parameters,
    work: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
    patience: Patience = USUAL,
) -> Pool:
    """The pool of the tape that the parameters name; what does not fit in memory is put in `work`.

    `say` hears of each step; `patience` says how long a cluster is waited for.

    Raises `PoolError` with one sentence for a tape that cannot be used.
    """
    mapping = read_mapping(mapping_name(asked.mapping)) if asked.mapping else None
    with tempfile.TemporaryDirectory(prefix="pool-", dir=work) as folder:
        say("opening the tape")
        tape = open_tape(located(asked.tape), mapping, Path(folder), asked.memory)
        with engine(asked.engine, asked.memory, Path(folder) / "spill", patience) as opened:
            snapshots, made = tables(opened, tape, asked.settings, say)
    return Pool(tape.name, tape.synthetic, snapshots, tape.notes, made)


def save(pool: Pool, folder: Path) -> None:
    """Write every table as CSV and as Parquet, and `tape.json` with the rest of the pool."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in pool.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    about = {
        "name": pool.name,
        "synthetic": pool.synthetic,
        "snapshots": [day.isoformat() for day in pool.snapshots],
        "notes": list(pool.notes),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
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
