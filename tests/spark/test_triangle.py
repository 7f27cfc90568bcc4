"""The triangle that is exported is one that chainladder reads, number by number."""

import warnings
from pathlib import Path

import chainladder as cl
import pandas as pd

from tests.tapes.exported import export


def test_chainladder_reads_the_exported_triangle(tmp_path: Path) -> None:
    file = export(tmp_path) / "triangle.csv"
    written = pd.read_csv(file, parse_dates=["origin", "development"])
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
