"""Whether a tape's loan ids rise from row to row: then no loan occurs in it twice.

Reading the ids in the order of the files takes seconds for a hundred million loans and next to no
memory; grouping by them takes minutes and gigabytes, and is needed only where they do not rise.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xiaodai.tapes.engines import Engine
from xiaodai.tapes.files import extremes
from xiaodai.tapes.tape import Tape

BATCH = 1 << 20  # rows


def ids_rise(engine: Engine, tape: Tape) -> bool:
    """Whether the ids are whole numbers that rise strictly over the files of one snapshot.

    False for other engines than DuckDB, whose files may be on other machines.
    """
    if engine.name != "duckdb" or ("snapshot_date" in tape.columns and not _one_day(tape)):
        return False
    last = None
    for path in tape.files:
        with pq.ParquetFile(path) as file:
            if not pa.types.is_integer(file.schema_arrow.field("loan_id").type):
                return False
            for batch in file.iter_batches(BATCH, columns=["loan_id"]):
                column = batch.column(0)
                if column.null_count:
                    return False
                ids = column.to_numpy()
                if len(ids) and last is not None and ids[0] <= last:
                    return False
                if not bool(np.all(ids[1:] > ids[:-1])):
                    return False
                last = ids[-1] if len(ids) else last
    return True


def _one_day(tape: Tape) -> bool:
    """Whether the statistics of the files show a single snapshot."""
    ends = extremes(tape.files, "snapshot_date")
    return ends is not None and ends[0] == ends[1]
