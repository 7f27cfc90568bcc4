"""Opening a tape: files found, text read, units translated, every refusal one sentence."""

import gzip
from collections.abc import Mapping as Named
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tapes.opening import mapped as written
from tests.tapes.opening import opened, refusal, rows
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.mapping import Mapping, read_mapping, ready

CHINESE = (
    "借据号,贷款余额(元),年利率,放款日,到期日,状态,逾期天数,地区\n"
    'A1,"1,234.56",15.02%,2025年6月1日,2025年7月1日,正常,0,广东\n'
    "A2,59.83,14.6,2025年6月2日,2025年12月1日,结清,0,北京\n"
    "A3,,14.6,不详,2025年7月1日,正常,,上海\n"
)
MAPPING = """
[columns]
loan_id = "借据号"
balance_fen = { column = "贷款余额(元)", unit = "yuan" }
rate_ppm = { column = "年利率", unit = "percent" }
origination_date = { column = "放款日", format = "chinese" }
term_days = { column = "到期日", unit = "maturity", format = "chinese" }
status = { column = "状态", values = { "正常" = "open", "结清" = "paid" } }
days_past_due = "逾期天数"
region = "地区"
"""


def mapped(folder: Path, text: str = MAPPING) -> Mapping:
    return written(folder, text)


def parquet(path: Path, columns: Named[str, Any]) -> Path:
    pq.write_table(pa.table(dict(columns)), path)
    return path


TINY: dict[str, Any] = {"loan_id": [1, 2], "balance_fen": [100, 200]}

WRITTEN = {
    "utf8.csv": CHINESE.encode(),
    "bom.csv": CHINESE.encode("utf-8-sig"),
    "gbk.csv": CHINESE.encode("gbk"),
    "lines.csv": CHINESE.replace("\n", "\r\n").encode(),
    "semicolons.csv": CHINESE.replace("1,234", "1234").replace(",", ";").encode(),
    "utf8.csv.gz": gzip.compress(CHINESE.encode()),
    "gbk.csv.gz": gzip.compress(CHINESE.encode("gbk")),
}


@pytest.mark.parametrize("name", list(WRITTEN))
def test_a_csv_reads_the_same_in_every_encoding(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(WRITTEN[name])
    tape = opened(path, tmp_path, mapped(tmp_path))
    first, second, third = rows(tape)
    assert first == {
        "loan_id": "A1",
        "balance_fen": 123456,
        "origination_date": date(2025, 6, 1),
        "rate_ppm": 150200,
        "term_days": 30,
        "days_past_due": 0,
        "status": "open",
        "region": "广东",
        "unreadable": False,
    }
    assert (second["balance_fen"], second["rate_ppm"], second["status"]) == (5983, 146000, "paid")
    assert second["term_days"] == 182
    assert third["balance_fen"] is None  # empty is missing, not unreadable
    assert third["origination_date"] is None
    assert third["unreadable"]
    assert [note.en for note in tape.notes] == (["read as GBK"] if "gbk" in name else [])


def test_a_value_that_cannot_be_read_is_marked_and_an_empty_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("loan_id,balance_fen,days_past_due\n1,100,\n2,abc,0\n3,7,x\n", encoding="utf-8")
    found = rows(opened(path, tmp_path))
    assert [row["unreadable"] for row in found] == [False, True, True]
    assert [row["balance_fen"] for row in found] == [100, None, 7]


@pytest.mark.parametrize(
    ("unit", "given", "fen"),
    [
        ("yuan", 59.83, 5983),
        ("yuan", 0.285, 29),
        ("fen", 5983, 5983),
        ("wan_yuan", 1.5, 1_500_000),
        ("yuan", 1e9 + 0.01, 100_000_000_001),
    ],
)
def test_amounts_become_whole_fen(unit: str, given: float, fen: int, tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", {"id": [1], "amount": [given]})
    text = f'[columns]\nloan_id = "id"\nbalance_fen = {{ column = "amount", unit = "{unit}" }}'
    assert rows(opened(path, tmp_path, mapped(tmp_path, text)))[0]["balance_fen"] == fen


@pytest.mark.parametrize(
    ("unit", "given", "ppm"),
    [("percent", 15.02, 150200), ("bp", 1502, 150200), ("fraction", 0.1502, 150200)],
)
def test_rates_become_millionths(unit: str, given: float, ppm: int, tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", {**TINY, "rate": [given, None]})
    text = (
        '[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"\n'
        f'rate_ppm = {{ column = "rate", unit = "{unit}" }}'
    )
    found = rows(opened(path, tmp_path, mapped(tmp_path, text)))
    assert [row["rate_ppm"] for row in found] == [ppm, None]
    assert [row["unreadable"] for row in found] == [False, False]


@pytest.mark.parametrize(
    ("given", "days"),
    [("6", 183), ("-6", -183), ("7.5", 228), ("18", 548), ("1e3", 30437), ("9" * 18, None)],
)
def test_months_become_whole_days(given: str, days: int | None, tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", {**TINY, "term": [given, None]})
    text = (
        '[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"\n'
        'term_days = { column = "term", unit = "months" }'
    )
    found = rows(opened(path, tmp_path, mapped(tmp_path, text)))
    assert [row["term_days"] for row in found] == [days, None]
    assert [row["unreadable"] for row in found] == [days is None, False]


@pytest.mark.parametrize(
    ("form", "given", "day"),
    [
        ("iso", "2025-06-30", date(2025, 6, 30)),
        ("chinese", "2025年6月30日", date(2025, 6, 30)),
        ("compact", "20250630", date(2025, 6, 30)),
        ("%d.%m.%Y", "30.06.2025", date(2025, 6, 30)),
        ("%Y-%m", "2025-06", date(2025, 6, 1)),
        ("iso", "2025-02-30", None),
        ("", "2025年6月30日", date(2025, 6, 30)),
        ("", "20250630", date(2025, 6, 30)),
    ],
)
def test_dates_are_read_in_their_format(
    form: str, given: str, day: date | None, tmp_path: Path
) -> None:
    path = parquet(tmp_path / "t.parquet", {**TINY, "day": [given, None]})
    source = f'{{ column = "day", format = "{form}" }}' if form else '"day"'
    text = (
        f'[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"\norigination_date = {source}'
    )
    found = rows(opened(path, tmp_path, mapped(tmp_path, text)))
    assert found[0]["origination_date"] == day
    assert found[0]["unreadable"] == (day is None)


def test_a_parquet_with_our_columns_is_not_copied(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", {**TINY, "colour": ["red", "blue"]})
    tape = opened(path, tmp_path)
    assert tape.files == (path.resolve(),)
    assert tape.columns == ("loan_id", "balance_fen")


def test_a_folder_a_glob_and_a_list_of_files_are_one_tape(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    (folder / "2025").mkdir(parents=True)
    for number in range(3):
        parquet(folder / "2025" / f"part-{number}.parquet", TINY)
    assert len(rows(opened(folder, tmp_path))) == 6
    assert len(rows(opened(folder / "**" / "part-[01].parquet", tmp_path))) == 4


def test_what_cannot_be_a_tape_is_told_in_a_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.parquet", tmp_path).startswith("there is no tape ")
    assert "there is no tape" in refusal(tmp_path / "*.parquet", tmp_path)
    (tmp_path / "folder").mkdir()
    assert "holds no .parquet, .pq, .csv" in refusal(tmp_path / "folder", tmp_path)
    (tmp_path / "tape.xlsx").write_bytes(b"PK")
    assert "tape.xlsx is no complete zip file" in refusal(tmp_path / "tape.xlsx", tmp_path)


def test_a_truncated_parquet_is_named(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "cut.parquet", {"loan_id": list(range(1000)), "balance_fen": [1] * 1000}
    )
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path, tmp_path).startswith("cut.parquet is no complete Parquet file")


def test_an_empty_tape_is_refused(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "t.parquet",
        {"loan_id": pa.array([], pa.int64()), "balance_fen": pa.array([], pa.int64())},
    )
    assert refusal(path, tmp_path) == "the tape has no rows"
    (tmp_path / "t.csv").write_text("loan_id,balance_fen\n", encoding="utf-8")
    assert refusal(tmp_path / "t.csv", tmp_path) == "t.csv has no rows"
    (tmp_path / "e.csv").write_bytes(b"")
    assert refusal(tmp_path / "e.csv", tmp_path) == "e.csv has no header"


def test_files_that_differ_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    parquet(folder / "a.parquet", TINY)
    parquet(folder / "b.parquet", {**TINY, "region": ["x", "y"]})
    assert "b.parquet and a.parquet differ: only one of them has the column region" in refusal(
        folder, tmp_path
    )
    parquet(folder / "b.parquet", {"loan_id": ["1", "2"], "balance_fen": [1, 2]})
    assert "the column loan_id holds int64 and string" in refusal(folder, tmp_path)
    (folder / "b.parquet").unlink()
    (folder / "c.csv").write_text("loan_id,balance_fen\n1,2\n", encoding="utf-8")
    assert "Parquet files and text files mixed" in refusal(folder, tmp_path)
    (folder / "a.parquet").unlink()
    (folder / "d.csv").write_text("loan_id,balance\n1,2\n", encoding="utf-8")
    assert "d.csv and c.csv differ" in refusal(folder, tmp_path)


@pytest.mark.parametrize("line", ["A4,1\n", "A4,1,2,3,4,5,6,7,8,9\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_ragged_line_is_named(line: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_bytes((CHINESE + line).encode(encoding))
    said = refusal(path, tmp_path, mapped(tmp_path))
    count = line.count(",") + 1
    assert said == f"ragged.csv, line 5: the line has {count} values, but the header has 8 names"


def test_text_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(bytes(range(256)) * 10)
    assert refusal(path, tmp_path) == "t.csv is no text: it holds zero bytes"
    path.write_text("loan_id,balance_fen,loan_id\n1,2,3\n", encoding="utf-8")
    assert refusal(path, tmp_path) == "t.csv has the column 'loan_id' twice"
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(CHINESE.encode())[:-20])
    assert refusal(tmp_path / "t.csv.gz", tmp_path).startswith("t.csv.gz cannot be read")


def test_a_column_that_is_missing_or_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", {"loan_id": [1], "balance": [1]})
    assert "has no column balance_fen; it has loan_id, balance" in refusal(path, tmp_path)
    path = parquet(tmp_path / "t.parquet", {"loan_id": [1], "balance_fen": [1.5]})
    assert "the column balance_fen of t.parquet holds double" in refusal(path, tmp_path)
    path = parquet(tmp_path / "t.parquet", {**TINY, "origination_date": [1, 2]})
    assert "must hold dates" in refusal(path, tmp_path)
    path = parquet(tmp_path / "t.parquet", {**TINY, "day": [1.5, 2.5]})
    text = '[columns]\nloan_id="loan_id"\nbalance_fen="balance_fen"\norigination_date="day"'
    assert refusal(path, tmp_path, mapped(tmp_path, text)) == (
        "the column 'day' holds double, but origination_date must be made from dates"
    )


def test_a_mapping_to_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", TINY)
    text = '[columns]\nloan_id="id"\nbalance_fen="balance_fen"'
    said = refusal(path, tmp_path, mapped(tmp_path, text))
    assert said == (
        "the mapping takes loan_id from the column 'id', which t.parquet does not have; it has "
        "loan_id, balance_fen"
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[columns", "is no TOML"),
        ("[columns]\nloan_id = 3", "columns.loan_id"),
        ('[columns]\nloan_id = "a"', "does not say which column is balance_fen"),
        ('[columns]\nlona_id = "a"\nbalance_fen = "b"', "there is no column 'lona_id'"),
        ('colums = 1\n[columns]\nloan_id = "a"', "colums"),
        (
            '[columns]\nbalance_fen = {column="a", unit="usd"}',
            "a unit is one of fen, yuan, wan_yuan",
        ),
        ('[columns]\nregion = {column="a", unit="yuan"}', "a unit is not for this column"),
        ('[columns]\ndays_past_due = {column="a", unit="maturity"}', "a unit is one of days"),
        ('[columns]\norigination_date = {column="a", format="ymd"}', "or a pattern such as"),
        ('[columns]\nregion = {column="a", format="iso"}', "a format is for dates"),
        ('[columns]\nstatus = {column="a", values={x="closed"}}', "must be one of open, paid"),
    ],
)
def test_a_bad_mapping_is_refused(text: str, part: str, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PoolError) as refused:
        read_mapping(str(path))
    assert part in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_mapping_that_is_not_there_lists_the_ready_ones() -> None:
    with pytest.raises(PoolError, match="esma_annex_vi, esma_annex_vii"):
        read_mapping("no_such_mapping")


@pytest.mark.parametrize("name", ["esma_annex_vi", "esma_annex_vii"])
def test_the_ready_mappings_can_be_read(name: str) -> None:
    assert name in ready()
    assert {"loan_id", "balance_fen", "snapshot_date"} <= set(read_mapping(name).columns)
