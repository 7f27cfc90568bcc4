"""The first rows that hold a doubt: in which file, on which line, with which values."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.tapes.opening import mapped, raw

MANY = 300_000  # lines, which DuckDB reads in several parts at a time


def test_places_are_the_first_in_order_of_files_and_lines(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    for name, first in (("b.csv", 100), ("a.csv", 0), ("c.csv", 200)):
        lines = "".join(f"{number},{number % 7}\n" for number in range(first, first + 100))
        (folder / name).write_text("loan_id,balance_fen\n" + lines, encoding="utf-8")
    with raw(folder, tmp_path) as found:
        table = found.table
        number = table["loan_id"].cast("int64")
        places = found.places(number.isin([250, 150, 50, 51, 199]), ["loan_id"], most=4)
        assert found.places(number < 0, ["loan_id"]) == []
    assert [(place.file, place.line, place.values) for place in places] == [
        ("a.csv", 52, ("50",)),
        ("a.csv", 53, ("51",)),
        ("b.csv", 52, ("150",)),
        ("b.csv", 101, ("199",)),
    ]


def test_the_lines_of_a_long_file_are_right(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("loan_id,balance_fen,note\n")
        file.writelines(f"{number},1,{'x' * 100}\n" for number in range(MANY))
    with raw(path, tmp_path) as found:
        number = found.table["loan_id"].cast("int64")
        places = found.places(number.isin([MANY - 1, 0, MANY // 2]), ["loan_id"])
    assert [place.line for place in places] == [2, MANY // 2 + 2, MANY + 1]


def test_the_rows_of_parquet_files_are_counted_from_one(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    for name, first in (("a.parquet", 0), ("b.parquet", MANY)):
        ids = list(range(first, first + MANY))
        table = pa.table({"loan_id": ids, "balance_fen": ids, "region": ["x"] * MANY})
        pq.write_table(table, folder / name, row_group_size=50_000)
    with raw(folder, tmp_path) as found:
        hits = found.table["loan_id"].isin([7, MANY - 1, MANY, 2 * MANY - 1])
        places = found.places(hits, ["balance_fen", "region"], most=4)
    assert list(map(str, places)) == [
        "a.parquet, row 8: 7, x",
        f"a.parquet, row {MANY:,}: {MANY - 1}, x",
        f"b.parquet, row 1: {MANY}, x",
        f"b.parquet, row {MANY:,}: {2 * MANY - 1}, x",
    ]


def test_a_condition_may_be_on_what_a_files_name_says(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    for month in ("202505", "202506"):
        (folder / f"t{month}.csv").write_text("id,amount\n1,100\n", encoding="utf-8")
    text = (
        '[columns]\nloan_id = "id"\nbalance_fen = "amount"\nsnapshot_date = { file_name = "%Y%m" }'
    )
    with raw(folder, tmp_path, mapped(tmp_path, text)) as found:
        column = found.columns[-1]
        day = found.table[column]
        (place,) = found.places(day.month() == 6, [column, "id"])
    assert str(place) == "t202506.csv, line 2: 2025-06-30, 1"
