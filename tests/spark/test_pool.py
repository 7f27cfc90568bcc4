"""`xiaodai pool` on an engine that cannot be reached."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xiaodai.cli import main


def test_a_cluster_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tape, out = tmp_path / "t.parquet", tmp_path / "out" / "pool"
    pq.write_table(pa.table({"loan_id": [1], "balance_fen": [1]}), tape)
    asked = ["pool", str(tape), "--as-of", "2025-06-30", "--engine", "spark://127.0.0.1:1"]
    assert main([*asked, "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert said == "spark://127.0.0.1:1 cannot be reached: Connection refused\n"
    assert list(tmp_path.rglob("*")) == [tape, tmp_path / "out"]
