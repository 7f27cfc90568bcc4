"""Text files as they come: every encoding, separator and line end, or one sentence that says no."""

import gzip
from pathlib import Path

import pytest

from tests.tapes.opening import mapped, opened, raw, refusal, rows
from xiaodai.tapes.columns import PoolError

NAMES = "借据号,贷款余额(元),地区,姓名\n"
PEOPLE = ("王鑫", "李婷婷", "张淼", "刘璐", "陈琪", "杨帆", "赵敏", "黄磊")
CHINESE = NAMES + "".join(
    f"A{number},{number}.25,广东省,{person}\n" for number, person in enumerate(PEOPLE)
)
LOANS = [(f"A{number}", 100 * number + 25, "广东省") for number in range(len(PEOPLE))]
MAPPING = """
[columns]
loan_id = "借据号"
balance_fen = { column = "贷款余额(元)", unit = "yuan" }
region = "地区"
"""
OURS = "loan_id,balance_fen,region\n"


def read(path: Path, folder: Path, mapping: str = "") -> list[tuple[str, int, str]]:
    tape = opened(path, folder, mapped(folder, mapping) if mapping else None)
    return [(row["loan_id"], row["balance_fen"], row["region"]) for row in rows(tape)]


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("gbk", ("read as GBK",)),
        ("gb18030", ("read as GBK",)),
        ("utf-16", ("read as UTF-16",)),
        ("utf-16-le", ("read as UTF-16",)),
        ("utf-16-be", ("read as UTF-16",)),
    ],
)
def test_an_encoding_is_told_by_the_text(
    encoding: str, note: tuple[str, ...], tmp_path: Path
) -> None:
    path = written(tmp_path, CHINESE, encoding)
    assert read(path, tmp_path, MAPPING) == LOANS
    notes = opened(path, tmp_path, mapped(tmp_path, MAPPING)).notes
    assert tuple(each.en for each in notes) == note


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (OURS + "1,100,München\n2,200,Köln\n", "latin-1"),
        (OURS + "1,100,Zürich\n", "cp1252"),
        (OURS + "1,100,Москва\n2,200,Самара\n", "cp1251"),
        ("借據號,餘額,地區\n" + "1,100,臺灣臺北市中山區\n2,200,高雄市前鎮區\n", "big5"),
    ],
)
def test_text_that_only_happens_to_be_gbk_is_refused(
    text: str, encoding: str, tmp_path: Path
) -> None:
    text.encode(encoding).decode("gb18030")  # without a fault
    path = written(tmp_path, text, encoding)
    said = refusal(path, tmp_path)
    assert said.startswith("t.csv is neither UTF-8 nor Chinese text in GBK (line ")
    assert 'encoding = "latin-1"' in said


def test_a_declared_encoding_overrules(tmp_path: Path) -> None:
    columns = '[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"\nregion = "region"'
    path = written(tmp_path, OURS + "1,100,München\n", "latin-1")
    assert read(path, tmp_path, f'encoding = "latin-1"\n{columns}') == [("1", 100, "München")]
    said = refusal(path, tmp_path, mapped(tmp_path, f'encoding = "utf-8"\n{columns}'))
    assert said.startswith(r"t.csv is no text in utf-8 (line 2: 1,100,M\xfcnchen)")
    said = refusal(path, tmp_path, mapped(tmp_path, f'encoding = "klingon"\n{columns}'))
    assert said.startswith("the mapping has the encoding 'klingon'")
    path = written(tmp_path, OURS + "1,100,臺北\n", "big5")
    assert read(path, tmp_path, f'encoding = "big5"\n{columns}') == [("1", 100, "臺北")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_separator_is_told_by_the_header(delimiter: str, tmp_path: Path) -> None:
    text = (OURS + "1,100,x\n2,200,y\n").replace(",", delimiter)
    assert read(written(tmp_path, text), tmp_path) == [("1", 100, "x"), ("2", 200, "y")]


def test_any_other_separator_can_be_said(tmp_path: Path) -> None:
    columns = '[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"\nregion = "region"'
    path = written(tmp_path, (OURS + "1,100,x\n").replace(",", "^"))
    assert read(path, tmp_path, f'delimiter = "^"\n{columns}') == [("1", 100, "x")]
    with pytest.raises(PoolError, match="delimiter: String should have at most 1 character"):
        mapped(tmp_path, f'delimiter = "^^"\n{columns}')


def test_commas_in_numbers_do_not_hide_the_separator(tmp_path: Path) -> None:
    text = "loan_id;balance_fen;region\n1;1,000;x\n2;2,000;y\n"
    assert read(written(tmp_path, text), tmp_path) == [("1", 1000, "x"), ("2", 2000, "y")]


PREAMBLES = [
    "贷款台账\n",
    "贷款台账\n\n",
    "贷款台账,,,\n单位：元,,,\n截止日期,2025-06-30,,\n",
    '"贷款""台账""，第一页",,,\n单位：元\n\n',
    "\n\n",
    '"两\n行",,,\n',
]


@pytest.mark.parametrize("preamble", PREAMBLES)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_lines_above_the_header_are_passed_over(
    preamble: str, encoding: str, tmp_path: Path
) -> None:
    path = written(tmp_path, preamble + CHINESE, encoding)
    assert read(path, tmp_path, MAPPING) == LOANS
    with raw(path, tmp_path, mapped(tmp_path, MAPPING)) as found:
        (place,) = found.places(found.table["借据号"] == "A3", ["借据号", "姓名"])
    line = (preamble + CHINESE).split("\n").index("A3,3.25,广东省,刘璐") + 1
    assert str(place) == f"t.csv, line {line}: A3, 刘璐"
    assert str(place) == f"t.csv, line {line}: A3, 刘璐"


@pytest.mark.parametrize("preamble", PREAMBLES)
def test_a_header_is_found_without_knowing_its_names(preamble: str, tmp_path: Path) -> None:
    path = written(tmp_path, preamble + CHINESE)
    with raw(path, tmp_path) as found:
        assert found.columns == ("借据号", "贷款余额(元)", "地区", "姓名")
        assert found.table.count().to_pyarrow().as_py() == len(PEOPLE)


def test_the_number_of_lines_above_the_header_can_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, OURS + "a,b,c\n1,100,x\n")
    columns = '[columns]\nloan_id = "a"\nbalance_fen = "b"\nregion = "c"'
    assert read(path, tmp_path, columns) == [("1", 100, "x")]
    said = refusal(path, tmp_path, mapped(tmp_path, f"skip = 0\n{columns}"))
    assert "does not have; it has loan_id, balance_fen, region" in said
    assert read(path, tmp_path, f"skip = 1\n{columns}") == [("1", 100, "x")]


def test_a_header_of_several_lines_is_read_as_one(tmp_path: Path) -> None:
    path = written(tmp_path, 'loan_id,"余额\n(分)",region\n1,100,x\n2,200,y\n')
    columns = '[columns]\nloan_id = "loan_id"\nbalance_fen = "余额 (分)"\nregion = "region"'
    assert read(path, tmp_path, columns) == [("1", 100, "x"), ("2", 200, "y")]


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_every_end_of_a_line_is_read(ends: str, tmp_path: Path) -> None:
    path = written(tmp_path, CHINESE.replace("\n", ends))
    assert read(path, tmp_path, MAPPING) == LOANS


@pytest.mark.parametrize(
    "text",
    [
        CHINESE.replace("\n", "\r\n", 3),
        CHINESE.replace("\n", "\r", 2),
        CHINESE.replace("A1,", "\nA1,"),
        CHINESE.rstrip("\n"),
        CHINESE + "\n\n",
    ],
)
def test_mixed_ends_of_lines_and_empty_lines_are_no_fault(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    assert read(path, tmp_path, MAPPING) == LOANS
    with raw(path, tmp_path, mapped(tmp_path, MAPPING)) as found:
        (place,) = found.places(found.table["借据号"] == "A5", ["借据号"])
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert place.line == lines.index("A5,5.25,广东省,杨帆") + 1


@pytest.mark.parametrize("commas", [",", ",,"])
def test_columns_without_a_name_are_no_fault(commas: str, tmp_path: Path) -> None:
    path = written(tmp_path, (OURS + "1,100,x\n").replace("\n", f"{commas}\n"))
    assert read(path, tmp_path) == [("1", 100, "x")]


def test_a_name_that_is_there_twice_matters_only_where_it_is_used(tmp_path: Path) -> None:
    text = "loan_id,note,balance_fen,region,note,Note,LOAN_ID\n1,a,100,x,b,c,9\n"
    path = written(tmp_path, text)
    assert read(path, tmp_path) == [("1", 100, "x")]
    columns = '[columns]\nloan_id = "note"\nbalance_fen = "balance_fen"\nregion = "region"'
    assert refusal(path, tmp_path, mapped(tmp_path, columns)) == (
        "t.csv has the column 'note' twice"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("4,400\n", "t.csv, line 4: the line has 2 values, but the header has 3 names"),
        ('4,"400,x\n', "t.csv, line 4: a quotation mark opens a value, but none closes it"),
        ('4,"400"0,x\n', "t.csv, line 4: a quotation mark opens a value, but none closes it"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_line_at_fault_is_named(line: str, said: str, encoding: str, tmp_path: Path) -> None:
    path = written(tmp_path, OURS + '1,100,"two\nlines"\n' + line + "5,500,x\n", encoding)
    assert refusal(path, tmp_path).startswith(said)


def test_the_line_of_a_place_is_where_its_row_begins(tmp_path: Path) -> None:
    path = written(tmp_path, OURS + '1,100,"two\nlines"\n\n2,200,x\n3,300,"a ""b"""\n')
    with raw(path, tmp_path) as found:
        places = found.places(found.table["loan_id"].isin(["2", "3", "1"]), ["region"], most=9)
    assert [(place.line, place.values) for place in places] == [
        (2, ("two\nlines",)),
        (5, ("x",)),
        (6, ('a "b"',)),
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_a_line_too_long_for_memory_is_refused(packed: bool, tmp_path: Path) -> None:
    content = (OURS + "1,100,x\n2,200," + "y" * 1_100_000 + "\n3,300,z\n").encode()
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(content) if packed else content)
    said = refusal(path, tmp_path)
    assert said == "t.csv.gz, line 3: the line is longer than 1,048,576 bytes"


def test_a_header_without_an_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "loan_id,balance_fen," + "x" * 200_000 + "\n1,100,y\n")
    assert opened(path, tmp_path).columns == ("loan_id", "balance_fen")
    path = written(tmp_path, "x" * 3_000_000)
    assert "line 1: the line is longer than" in refusal(path, tmp_path)
    path = written(tmp_path, "loan_id,balance_fen,a\0b\n1,100,y\n")
    assert refusal(path, tmp_path) == "t.csv is no text: it holds zero bytes"


def test_a_file_of_air_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaodai.tapes.packed.SWOLLEN", 1 << 20)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress((OURS + "\n" * 5_000_000).encode()))
    assert "t.csv.gz swells to over 400 times its packed size" in refusal(path, tmp_path)


def test_a_header_alone_is_an_empty_tape(tmp_path: Path) -> None:
    for text in (OURS, OURS.rstrip("\n"), f"title\n{OURS}"):
        assert refusal(written(tmp_path, text), tmp_path) == "t.csv has no rows"
