"""One run: from a tape, or from the tables of an earlier run, to tables in memory or on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from xiaodai.tapes.engines import engine
from xiaodai.tapes.errors import PoolError
from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.request import Parameters, located, mapping_name
from xiaodai.tapes.spark import USUAL, Patience
from xiaodai.tapes.tables import TABLES, tables
from xiaodai.tapes.tape import open_tape

ABOUT = "tape.json"


@dataclass(frozen=True)
class Analysis:
    """A tape's tables, and what a reader must know of the tape.

    `synthetic` says how it was made up, or nothing for a real one; `notes` how it was read.
    """

    name: str
    synthetic: str
    snapshots: tuple[date, ...]
    notes: tuple[str, ...]
    tables: dict[str, pd.DataFrame]

    @property
    def as_of(self) -> date:
        """The snapshot that undated tables are about."""
        return self.snapshots[-1]


def analyse(
    asked: Parameters,
    work: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
    patience: Patience = USUAL,
) -> Analysis:
    """The tables of the tape that the parameters name; what does not fit in memory lies in `work`.

    `say` hears of each step; `patience` says how long a cluster is waited for.

    Raises `PoolError` with one sentence for a tape that cannot be used.
    """
    mapping = read_mapping(mapping_name(asked.mapping)) if asked.mapping else None
    with tempfile.TemporaryDirectory(prefix="pool-", dir=work) as folder:
        say("opening the tape")
        tape = open_tape(located(asked.tape), mapping, Path(folder), asked.memory)
        with engine(asked.engine, asked.memory, Path(folder) / "spill", patience) as opened:
            snapshots, made = tables(opened, tape, asked.settings, say)
    return Analysis(tape.name, tape.synthetic, snapshots, tape.notes, made)


def save(analysis: Analysis, folder: Path) -> None:
    """Write every table as CSV and as Parquet, and what there is to know of the tape."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in analysis.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    about = {
        "name": analysis.name,
        "synthetic": analysis.synthetic,
        "snapshots": [day.isoformat() for day in analysis.snapshots],
        "notes": list(analysis.notes),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8", newline="\n")


def load(folder: Path) -> Analysis:
    """The analysis that `save` wrote. Raises `PoolError` if it is not there."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        made = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    except (OSError, ValueError) as error:
        raise PoolError(f"{folder} holds no tables of a pool: {error}") from None
    days = tuple(date.fromisoformat(day) for day in about["snapshots"])
    return Analysis(about["name"], about["synthetic"], days, tuple(about["notes"]), made)
