"""The triangle that is exported is one that chainladder reads, number by number."""

import warnings
from pathlib import Path

import chainladder as cl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from xiaodai.tapes.request import Parameters
from xiaodai.tapes.run import analyse, load, save
from xiaodai.tapes.synthetic_panel import panel_shard


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("panel")
    pq.write_table(panel_shard(3_000, 1, 12, 0, 3_000), folder / "panel.parquet")
    save(analyse(Parameters(tape=str(folder / "panel.parquet")), folder), folder / "tables")
    return folder / "tables"


def test_chainladder_reads_the_exported_triangle(exported: Path) -> None:
    written = pd.read_csv(exported / "triangle.csv", parse_dates=["origin", "development"])
    columns = ["ever_30_fen", "written_off_fen"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # chainladder's own, about pandas
        triangle = cl.Triangle(
            written, origin="origin", development="development", columns=columns, cumulative=True
        )
        grid = {name: triangle[name].to_frame(keepdims=True) for name in columns}
    for name in columns:
        for row in written.to_dict("records"):
            origin, development = row["origin"], row["development"]
            age = 12 * (development.year - origin.year) + development.month - origin.month + 1
            found = grid[name]
            cell = found[(found["origin"] == origin) & (found["development"] == age)]
            assert int(cell[name].sum()) == row[name]


def test_a_triangle_never_falls_along_its_rows(exported: Path) -> None:
    triangle = load(exported).tables["triangle"].sort_values(["origin", "development"])
    for _, row in triangle.groupby("origin"):
        assert row["ever_30_fen"].is_monotonic_increasing
        assert row["written_off_fen"].is_monotonic_increasing
        assert row["original_fen"].nunique() == 1
