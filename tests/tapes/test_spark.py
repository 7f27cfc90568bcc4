"""Spark: the same tables as DuckDB on a real cluster, and one sentence where there is none."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.tapes.cluster import QUICK_START, Cluster, cluster
from xiaodai.paths import ROOT
from xiaodai.tapes.java import java_home
from xiaodai.tapes.synthetic_panel import panel_shard
from xiaodai.tapes.tables import TABLES

ROWS = 1_000_000  # at least
LOANS, SNAPSHOTS = 180_000, 18
JOB = """
import sys
from pathlib import Path
from xiaodai.tapes.request import Parameters
from xiaodai.tapes.run import analyse, save

engine, tape, folder = sys.argv[1:]
asked = Parameters(tape=tape, engine=engine, memory="1GB", rate_ceiling=18.0)
save(analyse(asked, Path(folder), lambda step: print(step, flush=True)), Path(folder) / "tables")
"""
ENDLESS = """
import sys
from pathlib import Path
import xiaodai.tapes.spark as spark
from xiaodai.tapes.engines import engine
from xiaodai.tapes.columns import PoolError

name, tape, folder = sys.argv[1:]
spark.LOST_SECONDS = 6
try:
    with engine(name, "1GB", Path(folder)) as opened:
        kept = opened.cached(opened.read([Path(tape)]))
        while opened.row(kept.aggregate(rows=kept.count()))["rows"]:
            print("counting", flush=True)
except PoolError as error:
    print(error)
"""
REFUSAL = """
import sys
from pathlib import Path
import xiaodai.tapes.spark as spark
from xiaodai.tapes.columns import PoolError

setattr(spark, sys.argv[3], 6)  # seconds
try:
    with spark.session(sys.argv[1], "1GB", Path(sys.argv[2])) as opened:
        print("opened")
except PoolError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("a cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic panel of a million rows, some of them spoilt."""
    file = tmp_path_factory.mktemp("a tape") / "tape.parquet"
    panel = panel_shard(LOANS, 1, SNAPSHOTS, 0, LOANS)
    with duckdb.connect() as con:
        con.register("panel", panel)
        con.execute(
            f"""COPY (SELECT * REPLACE (
                CASE loan_id % 5000 WHEN 1 THEN -balance_fen ELSE balance_fen END AS balance_fen,
                CASE loan_id % 700 WHEN 2 THEN NULL ELSE rate_ppm END AS rate_ppm,
                CASE loan_id % 900 WHEN 3 THEN 7 ELSE borrower_age END AS borrower_age
            ) FROM panel UNION ALL SELECT * FROM panel WHERE loan_id % 40000 = 4)
            TO '{file}' (ROW_GROUP_SIZE 122880)"""
        )
        (rows,) = con.execute(f"SELECT count(*) FROM '{file}'").fetchall()[0]
    assert rows >= ROWS
    return file


@pytest.fixture(scope="module")
def wanted(tape: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that DuckDB makes of it."""
    folder = tmp_path_factory.mktemp("tables")
    printed(job(JOB, "duckdb", tape, folder))
    return folder / "tables"


def job(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own, as a user's: Spark allows one kind of session in each."""
    words = [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        words,
        env=os.environ | QUICK_START | {"PYTHONPATH": str(ROOT / "analysis")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def printed(process: subprocess.Popen[str], seconds: float = 120) -> str:
    """What a process printed; nothing may stand on its error stream."""
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "")
    return out.strip()


def wait_for(process: subprocess.Popen[str], step: str) -> None:
    """Read what a job prints until it has begun a step."""
    assert process.stdout is not None
    for line in process.stdout:
        if line == f"{step}\n":
            return
    _, err = process.communicate()
    raise AssertionError(err)


def assert_same_tables(made: Path, wanted: Path) -> None:
    """Every table to the last byte: the fen, the order of rows, and the shares."""
    for name in TABLES:
        assert len(pd.read_parquet(wanted / f"{name}.parquet")) > 0
        assert (made / f"{name}.csv").read_bytes() == (wanted / f"{name}.csv").read_bytes(), name


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["standalone", "connect"])
def test_a_cluster_makes_the_tables_of_duckdb(
    kind: str, running: Cluster, tape: Path, wanted: Path, tmp_path: Path
) -> None:
    printed(job(JOB, getattr(running, kind), tape, tmp_path), seconds=400)
    assert_same_tables(tmp_path / "tables", wanted)


@pytest.mark.slow
def test_a_worker_that_dies_changes_no_table(
    running: Cluster, tape: Path, wanted: Path, tmp_path: Path
) -> None:
    process = job(JOB, running.standalone, tape, tmp_path)
    try:
        wait_for(process, "stratification")
        assert len(running.works_on()) == 2
        running.kill_worker(running.works_on()[0])
        printed(process, seconds=400)
    finally:
        process.kill()
        running.start_worker()
    assert_same_tables(tmp_path / "tables", wanted)


def refused(engine: str, folder: Path, hurried: str = "ANSWER_SECONDS") -> str:
    """The sentence of a session that cannot be opened, which must come within seconds."""
    start = time.monotonic()
    said = printed(job(REFUSAL, engine, folder, hurried))
    assert time.monotonic() - start < 60
    return said


@pytest.mark.parametrize("kind", ["spark", "sc"])
def test_a_cluster_that_is_not_there_is_said_in_one_sentence(kind: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    engine = f"{kind}://127.0.0.1:{port}"
    assert refused(engine, tmp_path) == f"{engine} cannot be reached: Connection refused"


@pytest.mark.parametrize("kind", ["spark", "sc"])
def test_a_name_that_is_unknown_is_said_in_one_sentence(kind: str, tmp_path: Path) -> None:
    said = refused(f"{kind}://no-such-host.invalid:7077", tmp_path)
    assert said.startswith(f"{kind}://no-such-host.invalid:7077 cannot be reached: ")
    assert "\n" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "wanted"), [("spark", "no Spark 4.0 master"), ("sc", "no Spark Connect server")]
)
def test_a_port_that_is_no_spark_is_said_in_one_sentence(
    kind: str, wanted: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = f"{kind}://127.0.0.1:{silent.getsockname()[1]}"
        said = refused(engine, tmp_path)
    assert said == f"{engine} did not answer within 6 s: it is {wanted}"


@pytest.mark.slow
def test_a_cluster_that_loses_all_workers_is_given_up(
    running: Cluster, tape: Path, tmp_path: Path
) -> None:
    process = job(ENDLESS, running.standalone, tape, tmp_path)
    try:
        wait_for(process, "counting")
        running.kill_workers()
        said = printed(process)
    finally:
        process.kill()
        running.start_workers()
    lost = "lost its last worker, and no other came within 6 s"
    assert said.splitlines()[-1] == f"{running.standalone} {lost}"


@pytest.mark.slow
def test_a_cluster_without_workers_is_said_in_one_sentence(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=0, connect=False) as idle:
        said = refused(idle.standalone, tmp_path, "WORKER_SECONDS")
        assert said == f"{idle.standalone} gave this job no worker with 1GB of memory within 6 s"


@pytest.mark.parametrize(
    ("engine", "wanted"),
    [
        ("flink", "there is no engine 'flink': give spark, spark://host:port or sc://host:port"),
        ("spark://host", "spark://host names no host and port, as spark://host:1"),
        ("sc://host:x", "sc://host:x names no host and port, as sc://host:1"),
    ],
)
def test_an_engine_that_is_none_is_said_in_one_sentence(
    engine: str, wanted: str, tmp_path: Path
) -> None:
    assert refused(engine, tmp_path) == wanted


def test_a_java_home_without_java_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ValueError, match="where there is no bin/java"):
        java_home()


def test_the_java_of_pip_runs_from_any_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    java = java_home() / "bin" / "java"
    words = [str(java), "--add-modules=jdk.incubator.vector", "-version"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stderr
    assert 'version "21' in said
