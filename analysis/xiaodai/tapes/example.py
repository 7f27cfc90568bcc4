"""The notebook's two tapes: the one it was asked for, or two small synthetic ones made on the spot.

The pool has the published averages of the Fenfu pool, in small; the panel shows what takes several
snapshots. Both are made up.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from xiaodai.paths import ROOT
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.request import Parameters
from xiaodai.tapes.run import analyse, load
from xiaodai.tapes.synthetic_panel import panel_shard
from xiaodai.tapes.synthetic_pool import pool_shard

POOL_LOANS = 100_200  # a hundredth of the published pool
PANEL_LOANS = 20_000
SNAPSHOTS = 51  # month-ends
SEED = 6


def pools(asked: Parameters) -> tuple[Pool, Pool]:
    """The tape for what one snapshot shows, and the tape for what takes several.

    Both are the one that was asked for, or the two synthetic ones. Raises `PoolError` with one
    sentence for a tape, or a folder of tables, that cannot be used.
    """
    if asked.tables:
        found = load(ROOT / asked.tables)
    elif asked.tape:
        found = analyse(asked)
    else:
        return example(asked)
    return found, found


def example(asked: Parameters) -> tuple[Pool, Pool]:
    """The synthetic pool and the synthetic panel, with the bands and limits asked for.

    They need no mapping; the pool has one snapshot, so AS_OF is the panel's.
    """
    with tempfile.TemporaryDirectory(prefix="example-") as made:
        pool, panel = Path(made) / "pool.parquet", Path(made) / "panel.parquet"
        pq.write_table(pool_shard(POOL_LOANS, SEED, 0, POOL_LOANS), pool)
        pq.write_table(panel_shard(PANEL_LOANS, SEED, SNAPSHOTS, 0, PANEL_LOANS), panel)
        plain = {"mapping": "", "tables": ""}
        return (
            analyse(asked.model_copy(update=plain | {"tape": str(pool), "as_of": ""})),
            analyse(asked.model_copy(update=plain | {"tape": str(panel)})),
        )
