"""The tables of a synthetic panel, written as `make pool` writes them."""

from pathlib import Path

import pyarrow.parquet as pq

from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.run import analyse
from xiaodai.tapes.synthetic import panel_shard
from xiaodai.tapes.tables import save


def export(folder: Path) -> Path:
    """Write the tables of a panel of 3,000 loans and 12 months; the folder that they are in."""
    pq.write_table(panel_shard(3_000, 1, 12, 0, 3_000), folder / "panel.parquet")
    save(analyse(Parameters(tape=str(folder / "panel.parquet")), folder), folder / "tables")
    return folder / "tables"
