"""Jobs that are interrupted, or find the disk full, leave nothing and say so in one sentence."""

import os
import signal
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.processes import ended, next_word, wait_for
from tests.report import held
from tests.report.interruptible import command
from xiaodai.cli import main
from xiaodai.paths import ROOT
from xiaodai.tapes.synthetic import pool_shard

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("most", [2_000, 50_000])  # bytes of a file: too few for tables, pages
def test_a_full_disk(most: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resource = pytest.importorskip("resource", reason="limits to files are a matter of POSIX")
    tape, out = tmp_path / "t.parquet", tmp_path / "out" / "pool"
    pq.write_table(pa.table({"loan_id": [1], "balance_fen": [1]}), tape)
    out.parent.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        assert main(["pool", str(tape), "--as-of", "2025-06-30", "--out", str(out)]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert capsys.readouterr().err == f"{out} cannot be written: file too large\n"
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("place", ["in_a_query", "in_the_roll_up"])
def test_an_interrupted_pool_leaves_nothing(place: str, tmp_path: Path) -> None:
    tape, out = tmp_path / "tape.parquet", tmp_path / "out" / "pool"
    pq.write_table(pool_shard(2_000, 1, 0, 2_000), tape)
    running = subprocess.Popen(
        command(place, "pool", str(tape), "--out", str(out)),
        cwd=ROOT,
        env=os.environ | {held.FILE: str(tmp_path / "begun.csv")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(running, "held")
        assert list((tmp_path / "out").iterdir()) != []
        running.send_signal(signal.SIGINT)
    finally:
        _, said = ended(running)
    assert (running.returncode, said) == (
        130,
        "stopped before the pool was complete; nothing was written\n",
    )
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
def test_ctrl_c_while_two_processes_write_leaves_nothing(tmp_path: Path) -> None:
    go, out = tmp_path / "go", tmp_path / "out"
    loans = str(20 * held.SHARD_LOANS)
    running = subprocess.Popen(
        command("in_the_shards", "tape", "--loans", loans, "--out", str(out / "p")),
        cwd=ROOT,
        env=os.environ | {held.FILE: str(go)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert sorted(next_word(running) for _ in range(3)) == ["held", "held", "submitted"]
        assert len(list(out.glob(".p.xiaodai/tape/*"))) == 2
        os.killpg(running.pid, signal.SIGINT)
        wait_for(running, "interrupted")
    finally:
        go.touch()
        _, told = ended(running)
    assert running.returncode == 130
    assert told == "stopped before the tape was complete; nothing was written\n"
    assert list(out.iterdir()) == []
