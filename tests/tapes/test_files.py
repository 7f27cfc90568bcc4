"""The files that a path names: folders, archives, months in names, and what no tape can be."""

import gzip
import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tapes.opening import mapped, opened, raw, refusal, rows

OURS = "loan_id,balance_fen,region\n"
TINY: dict[str, Any] = {"loan_id": [1, 2], "balance_fen": [100, 200]}
MONTHLY = """
[columns]
loan_id = "id"
balance_fen = "amount"
snapshot_date = SNAPSHOT
"""


def monthly(snapshot: str) -> str:
    return MONTHLY.replace("SNAPSHOT", snapshot)


def parquet(path: Path, columns: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def text(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def balances(path: Path, folder: Path, mapping: str = "") -> list[tuple[Any, Any]]:
    tape = opened(path, folder, mapped(folder, mapping) if mapping else None)
    return sorted((str(row["loan_id"]), row["balance_fen"]) for row in rows(tape))


@pytest.mark.parametrize("name", ["balance_fen=7", "region=zz", "status=sold", "loan_id=9"])
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_folders_name_never_overrides_a_column(name: str, kind: str, tmp_path: Path) -> None:
    columns = {**TINY, "region": ["x", "y"], "status": ["open", "paid"]}
    path = tmp_path / name / f"t.{kind}"
    if kind == "parquet":
        parquet(path, columns)
    else:
        lines = zip(*columns.values(), strict=True)
        text(path, "\n".join(",".join(map(str, line)) for line in [tuple(columns), *lines]))
    for tape in (path, tmp_path / name):
        found = opened(tape, tmp_path)
        read = rows(found)
        assert [row["balance_fen"] for row in read] == [100, 200]
        assert [row["region"] for row in read] == ["x", "y"]
        assert [row["status"] for row in read] == ["open", "paid"]


def test_an_engine_reads_no_column_from_a_folders_name(tmp_path: Path) -> None:
    from xiaodai.tapes.engines import engine

    path = parquet(tmp_path / "balance_fen=7" / "t.parquet", TINY)
    with engine("duckdb", "500MB", tmp_path / "spill") as own:
        table = own.read([path])
        assert own.row(table.aggregate(fen=table.balance_fen.sum()))["fen"] == 300


def test_files_may_differ_in_columns_that_are_not_used_and_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    text(folder / "a.csv", "loan_id,balance_fen,note\n1,100,x\n")
    text(folder / "b.csv", "balance_fen;loan_id;other;more\n200;2;y;z\n")
    assert balances(folder, tmp_path) == [("1", 100), ("2", 200)]
    text(folder / "c.csv", "loan_id,note\n3,300\n")
    said = refusal(folder, tmp_path)
    assert said == "c.csv and a.csv differ: only one of them has the column balance_fen"


def test_parquet_files_may_differ_in_columns_that_are_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    parquet(folder / "a.parquet", {"extra": [1.5, 2.5], **TINY})
    second = {"balance_fen": [300], "other": ["x"], "loan_id": [3]}
    parquet(folder / "b.parquet", second)
    assert balances(folder, tmp_path) == [("1", 100), ("2", 200), ("3", 300)]
    mapping = '[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"'
    assert balances(folder, tmp_path, mapping) == [("1", 100), ("2", 200), ("3", 300)]
    large = pa.array(["x"], pa.large_string())
    parquet(folder / "b.parquet", {**second, "region": large})
    parquet(folder / "a.parquet", {**TINY, "region": ["x", "y"]})
    assert len(balances(folder, tmp_path)) == 3


def test_names_that_differ_in_capital_letters_only_are_refused_where_they_are_used(
    tmp_path: Path,
) -> None:
    path = parquet(tmp_path / "t.parquet", {"BALANCE_FEN": [7, 7], **TINY})
    assert refusal(path, tmp_path) == (
        "t.parquet has the columns balance_fen and BALANCE_FEN, which DuckDB takes for one: "
        "rename one of them"
    )


def test_files_that_programs_leave_behind_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    text(folder / "a.csv", OURS + "1,100,x\n")
    for name in (".a.csv", "_SUCCESS", "_old/b.csv", "__MACOSX/._a.csv", "~$a.xlsx", "README"):
        text(folder / name, OURS + "9,900,x\n")
    assert balances(folder, tmp_path) == [("1", 100)]


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    files = {
        "tape/a.csv": f"{OURS}1,100,x\n".encode(),
        "tape/b.csv.gz": gzip.compress(f"{OURS}2,200,x\n".encode()),
        "tape/三月.txt": f"{OURS}3,300,东\n".encode("gbk"),
        "__MACOSX/tape/._a.csv": b"\0\0",
        "tape/README.md": b"x",
    }
    path = archive(tmp_path / "t.zip", files)
    assert balances(path, tmp_path) == [("1", 100), ("2", 200), ("3", 300)]
    with raw(path, tmp_path) as found:
        (place,) = found.places(found.table["loan_id"] == "3", ["loan_id"])
    assert str(place) == "t.zip/tape/三月.txt, line 2: 3"


def test_an_archive_holds_parquet_or_a_workbook(tmp_path: Path) -> None:
    made = io.BytesIO()
    pq.write_table(pa.table(TINY), made)
    path = archive(tmp_path / "t.zip", {"t.parquet": made.getvalue()})
    assert balances(path, tmp_path) == [("1", 100), ("2", 200)]
    book = openpyxl.Workbook()
    for line in (["loan_id", "balance_fen"], [1, 100]):
        book.active.append(line)
    made = io.BytesIO()
    book.save(made)
    path = archive(tmp_path / "t.zip", {"t.xlsx": made.getvalue()})
    assert balances(path, tmp_path) == [("1", 100)]


def test_an_archive_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path / "t.zip", {"a.csv": f"{OURS}1,100,x\n".encode() * 1000})
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert refusal(path, tmp_path) == "t.zip is no complete zip file: File is not a zip file"
    path.write_bytes(whole[:60] + b"\xff\xff" + whole[62:])
    assert refusal(path, tmp_path).startswith("a.csv in t.zip cannot be unpacked: ")
    archive(path, {"a.pdf": b"x", "b.doc": b"y"})
    assert refusal(path, tmp_path).endswith("file, but a.pdf, b.doc")
    archive(path, {"../../evil.csv": f"{OURS}1,100,x\n".encode()})
    assert refusal(path, tmp_path).endswith("file, but no files")
    monkeypatch.setattr("xiaodai.tapes.packed.SWOLLEN", 1 << 20)
    archive(path, {"a.csv": b"\n" * 5_000_000})
    assert "t.zip swells to over 400 times its packed size" in refusal(path, tmp_path)


def test_an_archive_that_has_no_room_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path / "t.zip", {"a.csv": f"{OURS}1,100,x\n".encode()})
    monkeypatch.setattr(
        "xiaodai.tapes.packed.shutil.disk_usage", lambda folder: SimpleNamespace(free=3)
    )
    assert "t.zip unpacks to 0.0 GB, but only 0.0 GB are free" in refusal(path, tmp_path)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_months_of_files_are_snapshot_days(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    for place, month in enumerate(("202502", "202511", "202406")):
        if kind == "csv":
            text(folder / f"loans_{month}.csv", f"id,amount\n{place},{month}\n")
        else:
            parquet(folder / f"loans_{month}.parquet", {"id": [place], "amount": [int(month)]})
    tape = opened(folder, tmp_path, mapped(tmp_path, monthly('{ file_name = "%Y%m" }')))
    days = {row["balance_fen"]: row["snapshot_date"] for row in rows(tape)}
    assert days == {
        202502: date(2025, 2, 28),
        202511: date(2025, 11, 30),
        202406: date(2024, 6, 30),
    }
    said = refusal(folder, tmp_path, mapped(tmp_path, monthly('{ file_name = "%Y-%m-%d" }')))
    assert said.startswith(f"the name of loans_202406.{kind} holds no date like %Y-%m-%d")


def test_a_day_in_a_files_name_is_not_taken_for_a_month(tmp_path: Path) -> None:
    path = text(tmp_path / "t_20250615.csv", "id,amount\n1,100\n")
    said = refusal(path, tmp_path, mapped(tmp_path, monthly('{ file_name = "%Y%m" }')))
    assert "holds no date like %Y%m" in said
    tape = opened(path, tmp_path, mapped(tmp_path, monthly('{ file_name = "%Y%m%d" }')))
    assert rows(tape)[0]["snapshot_date"] == date(2025, 6, 15)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-06", date(2025, 6, 30)),
        ("202511", date(2025, 11, 30)),
        ("2025-06-15", date(2025, 6, 15)),
        ("20250615", date(2025, 6, 15)),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_folder_says_the_snapshot_day_where_it_is_asked(
    value: str, day: date, kind: str, tmp_path: Path
) -> None:
    folder = tmp_path / "tape"
    if kind == "csv":
        text(folder / f"month={value}" / "part.csv", "id,amount,month\n1,100,x\n")
    else:
        parquet(folder / f"month={value}" / "part.parquet", {"id": [1], "amount": [100]})
    tape = opened(folder, tmp_path, mapped(tmp_path, monthly('{ folder = "month" }')))
    assert [row["snapshot_date"] for row in rows(tape)] == [day]
    said = refusal(folder, tmp_path, mapped(tmp_path, monthly('{ folder = "day" }')))
    assert "lies in no folder such as day=2025-06" in said


def test_a_file_of_any_name_is_read_by_its_content(tmp_path: Path) -> None:
    made = parquet(tmp_path / "t.parquet", TINY)
    assert balances(made.rename(tmp_path / "loans"), tmp_path) == [("1", 100), ("2", 200)]
    assert balances(text(tmp_path / "loans.asc", OURS + "1,100,x\n"), tmp_path) == [("1", 100)]


def test_a_cut_gzip_is_told_in_a_sentence(tmp_path: Path) -> None:
    packed = gzip.compress((OURS + "".join(f"{n},{n * 7919},x\n" for n in range(9999))).encode())
    for content in (packed[:-20], packed[: len(packed) // 2], packed[:20]):
        (tmp_path / "t.csv.gz").write_bytes(content)
        assert refusal(tmp_path / "t.csv.gz", tmp_path).startswith("t.csv.gz cannot be read: ")


def test_a_folders_name_may_be_a_text_of_ours(tmp_path: Path) -> None:
    for place, name in enumerate(("东", "西")):
        text(tmp_path / "tape" / f"省={name}" / "t.csv", f"id,amount\n{place},100\n")
    mapping = '[columns]\nloan_id = "id"\nbalance_fen = "amount"\nregion = { folder = "省" }'
    found = rows(opened(tmp_path / "tape", tmp_path, mapped(tmp_path, mapping)))
    assert {(row["loan_id"], row["region"]) for row in found} == {("0", "东"), ("1", "西")}
