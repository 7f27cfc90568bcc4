"""A real cluster of Spark makes the tables of DuckDB, whatever it loses on the way."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.processes import printed, wait_for
from tests.spark.cluster import WORKERS, Cluster, cluster
from tests.spark.jobs import EXECUTORS, MEMORY, SOON, all_tables
from tests.spark.processes import job, said_by, tell
from xiaodai.tapes.declared import TABLES
from xiaodai.tapes.synthetic import panel_shard

LOANS, SNAPSHOTS = 20_000, 12
FILES = 4  # each worker reads some


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("a cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic panel in several files, some of its rows spoilt and some of its loans twice."""
    folder = tmp_path_factory.mktemp("a tape")
    panel = panel_shard(LOANS, 1, SNAPSHOTS, 0, LOANS)
    with duckdb.connect() as con:
        con.register("panel", panel)
        for number in range(FILES):
            con.execute(
                f"""COPY (SELECT *, CASE loan_id % 3 WHEN 0 THEN 'A' ELSE 'B' END AS deal
                FROM (SELECT * REPLACE (
                    CASE loan_id % 500 WHEN 1 THEN -balance_fen ELSE balance_fen END AS balance_fen,
                    CASE loan_id % 70 WHEN 2 THEN NULL ELSE rate_ppm END AS rate_ppm,
                    CASE loan_id % 90 WHEN 3 THEN 7 ELSE borrower_age END AS borrower_age
                ) FROM panel UNION ALL SELECT * FROM panel WHERE loan_id % 4000 = 4)
                WHERE loan_id % {FILES} = {number}
                ) TO '{folder}/part-{number}.parquet'"""
            )
    return folder


@pytest.fixture(scope="module")
def wanted(tape: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that DuckDB makes of it."""
    folder = tmp_path_factory.mktemp("duckdb")
    all_tables("duckdb", folder, tape)
    return folder / "tables"


@pytest.fixture(scope="module")
def by_connect(running: Cluster, tape: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the cluster makes of it through Spark Connect."""
    folder = tmp_path_factory.mktemp("connect")
    printed(job("all_tables", running.connect, folder, tape))
    return folder / "tables"


class Struck:
    """What a session made of the tape before and after its cluster lost workers."""

    def __init__(self, folder: Path, said: str) -> None:
        self.calm, self.struck, self.said = folder / "calm", folder / "struck", said


@pytest.fixture(scope="module")
def struck(
    running: Cluster, by_connect: Path, tape: Path, tmp_path_factory: pytest.TempPathFactory
) -> Struck:
    """One session of the cluster that loses a worker, then all; Spark Connect has had its turn."""
    folder = tmp_path_factory.mktemp("standalone")
    process = job("faults", running.standalone, folder, tape)
    try:
        said = _strike(process, running)
    finally:
        process.kill()
    return Struck(folder, said)


def _strike(process: subprocess.Popen[str], running: Cluster) -> str:
    application = wait_for(process, "held")
    workers = running.workers()
    assert len(workers) == WORKERS == EXECUTORS
    executors = [running.executor(name, application) for name in workers]  # both work on it
    running.freeze_worker(workers[0])  # what it is given from now on is never done
    tell(process, executors[0])
    wait_for(process, "waiting")  # until the job waits for a task of that worker
    running.kill_worker(workers[0])
    wait_for(process, "counting")
    running.kill_workers()
    return printed(process).splitlines()[-1]


def assert_same_tables(made: Path, wanted: Path) -> None:
    """Every table to the last byte: the fen, the order of rows, and the shares."""
    for name in TABLES:
        assert len(pd.read_parquet(wanted / f"{name}.parquet")) > 0
        assert (made / f"{name}.csv").read_bytes() == (wanted / f"{name}.csv").read_bytes(), name


@pytest.mark.slow
def test_spark_connect_makes_the_tables_of_duckdb(by_connect: Path, wanted: Path) -> None:
    assert_same_tables(by_connect, wanted)


@pytest.mark.slow
def test_a_standalone_cluster_makes_the_tables_of_duckdb(struck: Struck, wanted: Path) -> None:
    assert_same_tables(struck.calm, wanted)


@pytest.mark.slow
def test_a_worker_that_dies_changes_no_table(struck: Struck, wanted: Path) -> None:
    assert_same_tables(struck.struck, wanted)


@pytest.mark.slow
def test_a_cluster_that_loses_all_workers_is_given_up(struck: Struck, running: Cluster) -> None:
    lost = f"lost its last worker, and no other came within {SOON} s"
    assert struck.said == f"{running.standalone} {lost}"


@pytest.mark.slow
def test_a_cluster_without_workers_is_said_in_one_sentence(
    struck: Struck, running: Cluster, tmp_path: Path
) -> None:
    assert running.workers() == []
    said = said_by("no_workers", running.standalone, tmp_path)
    idle = f"gave this job no worker with {MEMORY} of memory within {SOON} s"
    assert said == f"{running.standalone} {idle}"
