"""The triangle that is exported."""

from pathlib import Path

from tests.tapes.exported import export
from xiaodai.tapes.tables import load


def test_a_triangle_never_falls_along_its_rows(tmp_path: Path) -> None:
    triangle = load(export(tmp_path)).tables["triangle"].sort_values(["origin", "development"])
    for _, row in triangle.groupby("origin"):
        assert row["ever_30_fen"].is_monotonic_increasing
        assert row["written_off_fen"].is_monotonic_increasing
        assert row["original_fen"].nunique() == 1
