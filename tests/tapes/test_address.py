"""Tapes by address: databases and stores, and what is said where DuckDB cannot read them."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.tapes.opening import mapped, opened, raw, refusal, rows
from xiaodai.tapes.address import located


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "bank.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(
            "CREATE TABLE loans AS SELECT i AS loan_id, 100 * i AS balance_fen, "
            "DATE '2025-06-30' AS snapshot_date, 1234.105::DECIMAL(9,3) AS amount "
            "FROM range(1, 4) t(i)"
        )
        con.execute("CREATE SCHEMA other")
        con.execute("CREATE VIEW other.few AS SELECT * FROM loans WHERE loan_id > 2")
    return path


def test_a_table_of_a_database_is_a_tape(database: Path, tmp_path: Path) -> None:
    found = rows(opened(f"{database}::loans", tmp_path))
    assert sorted((row["loan_id"], row["balance_fen"]) for row in found) == [
        (1, 100),
        (2, 200),
        (3, 300),
    ]
    assert {row["snapshot_date"] for row in found} == {date(2025, 6, 30)}
    assert len(rows(opened(f"{database}::other.few", tmp_path))) == 1
    mapping = '[columns]\nloan_id = "loan_id"\nbalance_fen = {column = "amount", unit = "yuan"}'
    found = rows(opened(f"{database}::loans", tmp_path, mapped(tmp_path, mapping)))
    assert {row["balance_fen"] for row in found} == {123411}


OPENED_AND_SHOWN = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.tape import open_tape
tape, mapping, work = sys.argv[1:]
made = open_tape(tape, read_mapping(mapping), Path(work))
print(*pq.read_table(made.files[0])["snapshot_date"].to_pylist())
"""


def test_a_moment_is_of_the_same_day_wherever_the_machine_stands(tmp_path: Path) -> None:
    path, mapping = tmp_path / "bank.duckdb", tmp_path / "mapping.toml"
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(
            "CREATE TABLE loans AS SELECT 1 AS loan_id, 100 AS balance_fen, "
            "TIMESTAMPTZ '2025-06-30 23:30:00+00' AS day"
        )
    columns = 'loan_id = "loan_id"\nbalance_fen = "balance_fen"\nsnapshot_date = "day"'
    mapping.write_text(f"[columns]\n{columns}\n", encoding="utf-8")
    asked = [f"{path}::loans", str(mapping), str(tmp_path)]
    found = subprocess.run(  # DuckDB asks for the zone of the machine once in a process
        [sys.executable, "-c", OPENED_AND_SHOWN, *asked],
        env={**os.environ, "TZ": "Asia/Shanghai"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "2025-06-30"


def test_places_of_a_database_are_rows_of_its_table(database: Path, tmp_path: Path) -> None:
    with raw(f"{database}::loans", tmp_path) as found:
        (place,) = found.places(found.table["balance_fen"] == 200, ["loan_id"])
    assert str(place) == "loans, row 2: 2"


def test_a_database_without_a_table_lists_them(database: Path, tmp_path: Path) -> None:
    said = refusal(database, tmp_path)
    assert said == (
        "bank.duckdb is a database: say which table, as in bank.duckdb::loans; it has loans, "
        "other.few"
    )
    assert refusal(f"{database}::no", tmp_path).startswith("bank.duckdb cannot be read: ")
    assert refusal(tmp_path / "no.duckdb", tmp_path).startswith("there is no tape ")


def test_an_address_of_a_file_is_read_by_duckdb(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("loan_id;balance_fen;note\n1;100;\n02;200;x\n", encoding="utf-8")
    mapping = '[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"'
    for given in (None, mapped(tmp_path, mapping), mapped(tmp_path, f'delimiter = ";"\n{mapping}')):
        found = rows(opened(f"file://{path}", tmp_path, given))
        assert [(row["loan_id"], row["balance_fen"]) for row in found] == [("1", 100), ("02", 200)]


@pytest.mark.parametrize(
    ("tape", "extension"),
    [
        ("s3://bucket/t.parquet", "httpfs"),
        ("https://example.org/t.csv", "httpfs"),
        ("postgres:dbname=bank password=secret::loans", "postgres_scanner"),
        ("mysql:database=bank::loans", "mysql_scanner"),
    ],
)
def test_an_extension_that_is_not_there_is_named_and_not_fetched(
    tape: str, extension: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where DuckDB looks for extensions
    said = refusal(tape, tmp_path)
    assert said.startswith(f"DuckDB's extension {extension} is not installed here: install it")
    assert "secret" not in said
    assert not list(tmp_path.rglob("*.duckdb_extension"))


def test_an_address_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    assert refusal("ftp://example.org/t.csv", tmp_path).startswith(
        "ftp://example.org/t.csv is no address that can be read; known are file:, http:"
    )


@pytest.mark.parametrize(
    ("tape", "full"),
    [
        ("tapes/t.csv", "/here/tapes/t.csv"),
        ("/there/t.csv", "/there/t.csv"),
        ("bank.duckdb::loans", "/here/bank.duckdb::loans"),
        ("s3://bucket/t.parquet", "s3://bucket/t.parquet"),
        ("postgres:dbname=bank::loans", "postgres:dbname=bank::loans"),
    ],
)
def test_a_path_starts_from_a_folder_and_an_address_does_not(tape: str, full: str) -> None:
    assert located(tape, Path("/here")) == full
