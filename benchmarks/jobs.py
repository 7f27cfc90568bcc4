"""The jobs that are measured, each run as a process of its own: `python -m benchmarks.jobs NAME`.

Most stratify a synthetic pool: loans, balance and rate × balance, by bands of balance and contract
amount, by remaining term, and by value of six other columns. A job prints one line of JSON with its
seconds, those of the processor, and a check sum. Those of the project begin with a tape that is
open; opening it, with every guard, is a job of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import ibis.backends.duckdb  # noqa: F401 - else Ibis imports it when it first connects
import numpy as np
import pandas as pd
import polars as pl

from benchmarks import opening
from xiaodai.tapes.borrowers import borrowers
from xiaodai.tapes.engines import Engine, engine
from xiaodai.tapes.fields import BALANCE_BAND, CONTRACT_BAND, REMAINING, chosen
from xiaodai.tapes.quality import Loans, screen
from xiaodai.tapes.static_pools import histories, vintages
from xiaodai.tapes.tallies import TALLIED, tally
from xiaodai.tapes.tape import Tape, open_tape

BANDS = chosen({})
CUTS = BANDS["balance"]["cut"][:-1].tolist()  # those of contract amounts are the same
BANDED = {BALANCE_BAND: "balance_fen", CONTRACT_BAND: "original_balance_fen"}
READ = [*BANDED.values(), *[name for name in TALLIED if name not in {*BANDED, REMAINING}]]


def _loans(opened: Engine, tape: Tape) -> Loans:
    """The rows of a synthetic pool, which needs no screening."""
    table = opened.read(tape.files)
    day = opened.row(table.limit(1).select("snapshot_date"))["snapshot_date"]
    rows = opened.row(table.aggregate(rows=table.count()))["rows"]
    return Loans(opened, tape, table, (day,), rows, all_rated=True)


def ours(loans: Loans) -> int:
    """The project's one-pass stratification."""
    return tally(loans, BANDS).total.balance_fen


def roll_up(loans: Loans) -> int:
    """The project's roll-up by borrower."""
    return borrowers(loans).borrowers


def cube(loans: Loans) -> int:
    """The project's static pools by day of origination."""
    made = vintages(loans, histories(loans, "day"), "day")
    return int(made["balance_fen"].sum())


def quality(loans: Loans) -> int:
    """The project's screening of every row."""
    return screen(loans.engine, loans.tape, None, 240_000, 0.05)[0].rows


def guarded(folder: str, memory: str) -> int:
    """The project's opening of a tape that has our names and units: every guard."""
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as work:
        return len(open_tape(folder, None, Path(work), memory).files)


def rolled_up_by_hand(folder: str, memory: str) -> int:
    """The roll-up by borrower in hand-written DuckDB SQL."""
    with duckdb.connect(config={"memory_limit": memory}) as con:
        con.execute(
            "CREATE TEMP TABLE each AS SELECT borrower_id, count(*) AS loans, "
            "sum(balance_fen)::BIGINT AS balance, max(borrower_age) AS age "
            f"FROM '{folder}/*.parquet' WHERE status = 'open' GROUP BY 1"
        )
        con.execute("SELECT * FROM each ORDER BY balance DESC, borrower_id LIMIT 100").fetchall()
        sums = "count(*), sum(loans), sum(balance), sum(balance::HUGEINT * balance), sum(age)"
        found = con.execute(f"SELECT {sums} FROM each").fetchone()
    return int(found[0]) if found else 0


def by_hand(folder: str, memory: str) -> int:
    """The same sums in hand-written DuckDB SQL: the best that the project's can reach."""
    bands = ", ".join(
        "CASE "
        + " ".join(f"WHEN {column} <= {cut} THEN {place}" for place, cut in enumerate(CUTS))
        + f" ELSE {len(CUTS)} END AS {name}"
        for name, column in BANDED.items()
    )
    remaining = f"origination_date + term_days::INT - snapshot_date AS {REMAINING}"
    sets = ", ".join(f"({name})" for name in TALLIED)
    with duckdb.connect(config={"memory_limit": memory}) as con:
        found = con.execute(
            f"SELECT {', '.join(TALLIED)}, count(*), sum(balance_fen) AS balance, "
            "sum(balance_fen * rate_ppm) "
            f"FROM (SELECT *, {bands}, {remaining} FROM '{folder}/*.parquet' "
            f"WHERE status = 'open') GROUP BY GROUPING SETS ({sets})"
        ).df()
    return int(found[found[BALANCE_BAND].notna()]["balance"].sum())


def bare_sums(folder: str, memory: str) -> int:
    """The same columns read and summed, not grouped: the floor of any engine that reads them."""
    with duckdb.connect(config={"memory_limit": memory}) as con:
        return int(
            con.execute(
                "SELECT sum(balance_fen), sum(balance_fen * rate_ppm), max(origination_date), "
                "sum(term_days), sum(borrower_age), max(region), sum(days_past_due), "
                "sum(original_balance_fen), count(*) "
                f"FROM '{folder}/*.parquet' WHERE status = 'open'"
            ).fetchall()[0][0]
        )


def in_pandas(folder: str, memory: str) -> int:
    """The same sums in pandas."""
    table = pd.read_parquet(folder, columns=[*READ, "snapshot_date", "status"])
    table = table[table["status"] == "open"]
    table["weight"] = table["balance_fen"] * table["rate_ppm"]
    for name, column in BANDED.items():
        table[name] = np.searchsorted(CUTS, table[column])
    age = pd.to_datetime(table["snapshot_date"]) - pd.to_datetime(table["origination_date"])
    table[REMAINING] = table["term_days"] - age.dt.days
    total = 0
    for name in TALLIED:
        grouped = table.groupby(name, observed=True, dropna=False)
        made = grouped.agg(
            loans=("balance_fen", "size"), balance=("balance_fen", "sum"), weight=("weight", "sum")
        )
        total = int(made["balance"].sum())
    return total


def in_polars(folder: str, memory: str) -> int:
    """The same sums in Polars, which plans all of them together."""
    table = pl.scan_parquet(f"{folder}/*.parquet").filter(pl.col("status") == "open")
    table = table.with_columns(
        (pl.col("balance_fen") * pl.col("rate_ppm")).alias("weight"),
        (
            pl.col("term_days")
            - (pl.col("snapshot_date") - pl.col("origination_date")).dt.total_days()
        ).alias(REMAINING),
        *(
            sum((pl.col(column) > cut).cast(pl.Int8) for cut in CUTS).alias(name)
            for name, column in BANDED.items()
        ),
    )
    sums = [pl.len(), pl.col("balance_fen").sum(), pl.col("weight").sum()]
    made = pl.collect_all([table.group_by(name).agg(sums) for name in TALLIED], engine="streaming")
    return int(made[0]["balance_fen"].sum())


OF_A_POOL: dict[str, Callable[[Loans], Any]] = {
    "ours": ours,
    "roll_up": roll_up,
    "cube": cube,
    "quality": quality,
}
JOBS: dict[str, Callable[[str, str], Any]] = {
    "by_hand": by_hand,
    "bare_sums": bare_sums,
    "in_pandas": in_pandas,
    "in_polars": in_polars,
    "guarded": guarded,
    "rolled_up_by_hand": rolled_up_by_hand,
    "opened": opening.opened,
    "converted_by_hand": opening.converted_by_hand,
}


@contextmanager
def _ready(name: str, folder: str, memory: str) -> Iterator[Callable[[], Any]]:
    if name in JOBS:
        yield partial(JOBS[name], folder, memory)
        return
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as work:
        tape = open_tape(folder, None, Path(work))
        with engine("duckdb", memory, Path(work) / "spill") as opened:
            yield partial(OF_A_POOL[name], _loans(opened, tape))


def main() -> None:
    """Run one job: its name, the folder of the tape, the memory limit."""
    name, folder, memory = sys.argv[1:4]
    with _ready(name, folder, memory) as job:
        start, used = time.perf_counter(), time.process_time()
        made = job()
        seconds, cpu = time.perf_counter() - start, time.process_time() - used
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "check": made}))


if __name__ == "__main__":
    main()
