"""A pool that is killed before any of its last steps leaves the older result, or the new one."""

import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.report.killed import killed_at_each_step
from xiaodai.cli import main
from xiaodai.tapes.synthetic import pool_shard

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kills as POSIX has them"),
]

RUN = """
from pathlib import Path
from xiaodai.report import pool
put = pool.put
def begun(*given):
    begin()
    put(*given)
pool.put = begun
pool.make_pool({tape!r}, Path({out!r}), lambda _: None)
"""
STEPS = 6  # the renames, and some of the deletions after them


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_pool_that_is_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    tapes = {}
    for seed in (1, 2):
        tapes[seed] = tmp_path / "t" / f"{seed}.parquet"
        tapes[seed].parent.mkdir(exist_ok=True)
        pq.write_table(pool_shard(50, seed, 0, 50), tapes[seed])
    wholes = {}
    for seed, tape in tapes.items():
        assert main(["pool", str(tape), "--no-page", "--out", str(tmp_path / "whole")]) in (0, 3)
        wholes[seed] = contents(tmp_path / "whole")
    work = tmp_path / "work"
    out = work / "pool"

    def before() -> None:
        assert main(["pool", str(tapes[1]), "--no-page", "--out", str(out)]) in (0, 3)
        assert [path.name for path in work.iterdir()] == ["pool"]  # an earlier kill is swept
        assert contents(out) == wholes[1]

    seen = set()
    job = RUN.format(tape=str(tapes[2]), out=str(out))
    for step in killed_at_each_step(job, before, STEPS):
        old = work / ".pool.xiaodai" / "before"
        left = contents(out if out.exists() else old)
        assert left in (wholes[1], wholes[2]), step
        seen.add(1 if left == wholes[1] else 2)
    assert seen == {1, 2}
