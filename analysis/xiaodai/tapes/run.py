"""One run: the pool of the tape that is asked for, or of two synthetic ones made on the spot.

The pool has the published averages of the Fenfu pool, in small; the panel shows what takes several
snapshots. What makes tables is imported once the tape is open: a refusal does without.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xiaodai.paths import ROOT
from xiaodai.tapes.address import located
from xiaodai.tapes.engines import engine
from xiaodai.tapes.parameters import Parameters, accept, mapping_of
from xiaodai.tapes.tape import open_tape

if TYPE_CHECKING:
    from xiaodai.tapes.pool import Pool

POOL_LOANS = 100_200  # a hundredth of the published pool
PANEL_LOANS = 20_000
SNAPSHOTS = 51  # month-ends
SEED = 6
EXAMPLE_PAIRS = [["term", "rate"]]  # of the synthetic tapes


def pools(asked: Parameters) -> tuple[Pool, Pool]:
    """The tape for what one snapshot shows, and the tape for what takes several.

    Both are the one that was asked for, or the two synthetic ones, with the bands and limits asked
    for and an example of two fields together. Those need no mapping; the pool has one snapshot, so
    AS_OF is the panel's. Raises `PoolError` with one sentence for a tape, or a folder of tables,
    that cannot be used.
    """
    if asked.tables or asked.tape:
        if asked.tables:
            from xiaodai.tapes.tables import load

        found = load(ROOT / asked.tables) if asked.tables else analyse(asked)
        return found, found
    import pyarrow.parquet as pq

    from xiaodai.tapes.synthetic import panel_shard, pool_shard

    pairs = asked.two_level or EXAMPLE_PAIRS
    example = asked.model_copy(update={"mapping": "", "two_level": pairs})
    with tempfile.TemporaryDirectory(prefix="example-") as made:
        pool, panel = Path(made) / "pool.parquet", Path(made) / "panel.parquet"
        pq.write_table(pool_shard(POOL_LOANS, SEED, 0, POOL_LOANS), pool)
        pq.write_table(panel_shard(PANEL_LOANS, SEED, SNAPSHOTS, 0, PANEL_LOANS), panel)
        return (
            analyse(example.model_copy(update={"tape": str(pool), "as_of": ""})),
            analyse(example.model_copy(update={"tape": str(panel)})),
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
        tape = open_tape(
            located(asked.tape, ROOT), mapping, Path(folder), asked.memory, accept(asked)
        )
        from xiaodai.tapes.pool import Pool
        from xiaodai.tapes.tables import tables

        with engine(asked.engine, asked.memory, Path(folder) / "spill") as opened:
            snapshots, made = tables(opened, tape, asked, say)
    return Pool(
        tape.name,
        tape.synthetic,
        snapshots,
        tape.notes,
        made,
        tape.fields,
        tape.currency,
        title=mapping.title if mapping else "",
        title_zh=mapping.title_zh if mapping else "",
    )
