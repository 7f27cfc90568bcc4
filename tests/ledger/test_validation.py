"""Every fault of the tables is one sentence with file and line."""

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.small_tables import CLAIMS, TABLES, spoil, write
from xiaodai.ledger.sheets import FILE, read_schema
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA

RELATIONS = [
    name for name, column in read_schema(DATA / FILE)["metrics"].columns.items() if column.ids_of
]
*_FIRST, _LAST = read_schema(DATA / FILE)["left_out"].columns["reason"].constraints.enum
REASONS = f"{', '.join(_FIRST)} or {_LAST}"
NAMES = "claims|sources|entities|metrics|left_out|corrections|rules|provisions|reading_logs"
SENTENCE = re.compile(rf"({NAMES})\.csv(, line \d+)?: \S.*")


def test_tables_without_a_fault_need_no_description_beside_them(tmp_path: Path) -> None:
    assert faults(write(tmp_path)) == []


def test_the_tables_of_the_project_are_found_sound_where_they_were_copied_alone(
    tmp_path: Path,
) -> None:
    for table in DATA.glob("*.csv"):
        shutil.copy(table, tmp_path)
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        (
            "claims",
            "lender.average_rate.2025,",
            "lender.loan_balance.2025-06-30,",
            "claims.csv, line 3: the id 'lender.loan_balance.2025-06-30' is in line 2 already",
        ),
        (
            "entities",
            "A lender",
            "A len\u202eder",
            "entities.csv, line 3: name_en holds the invisible character U+202E; delete it",
        ),
        (
            "claims",
            "rate.2025,lender",
            "rate.2025,lendre",
            "claims.csv, line 3: the entity 'lendre' is not in entities.csv; is 'lender' meant?",
        ),
        (
            "claims",
            "founded.2013,lender,founded",
            "founded.2013,lender,closing_day_of_the_books",
            "claims.csv, line 6: the metric 'closing_day_of_the_books' is not in metrics.csv",
        ),
        (
            "claims",
            "paper,bank,",
            "paper,bnak,",
            "claims.csv, line 3: the origin 'bnak' is not in sources.csv; is 'bank' meant?",
        ),
        (
            "claims",
            ",percent,",
            ",yi_yuan,",
            "claims.csv, line 3: the unit 'yi_yuan' does not fit the metric 'average_rate', "
            "which is in percent",
        ),
        (
            "claims",
            "15.015,15.025",
            "15.025,15.015",
            "claims.csv, line 3: low 15.025 is above high 15.015",
        ),
        (
            "claims",
            "2013-01-01,2013-12-31",
            "2013-12-31,2013-01-01",
            "claims.csv, line 6: low 2013-12-31 is above high 2013-01-01",
        ),
        (
            "claims",
            "2013-12-31",
            "2013-02-30",
            "claims.csv, line 6: high '2013-02-30' is no day of the calendar, as 2025-06-30; "
            "the unit is date",
        ),
        (
            "claims",
            "40,40",
            "2025-06-30,40",
            "claims.csv, line 4: low '2025-06-30' is no number; the unit is company",
        ),
        (
            "claims",
            "12.5亿元",
            "若干亿元",
            "claims.csv, line 2: the printed '若干亿元' cannot be read: "
            "no number can be read in '若干亿元'",
        ),
        (
            "claims",
            "12.5亿元",
            "21.5亿元",
            "claims.csv, line 2: '21.5亿元' reads as rounded, 21.45 to 21.55; "
            "typed is rounded, 12.45 to 12.55",
        ),
        (
            "claims",
            "12.5亿元,,yi_yuan,rounded",
            "12.5亿元,超,yi_yuan,rounded",
            "claims.csv, line 2: '超 12.5亿元' reads as above, 12.5 to open; "
            "typed is rounded, 12.45 to 12.55",
        ),
        (
            "claims",
            "2013年",
            "2014年",
            "claims.csv, line 6: '2014年' reads as rounded, 2014-01-01 to 2014-12-31; "
            "typed is rounded, 2013-01-01 to 2013-12-31",
        ),
        (
            "claims",
            "conflict",
            "perhaps",
            "claims.csv, line 4: status 'perhaps' is not allowed; "
            "write accepted, conflict, rejected or superseded",
        ),
        (
            "claims",
            '"Two lines,\nin one cell."',
            "",
            "claims.csv, line 4: the status 'conflict' needs a note that says why in English",
        ),
        (
            "claims",
            "founded,2013,",
            "founded,2013-13,",
            "claims.csv, line 6: the period cannot be read: "
            "'2013-13' is no day of the calendar: month must be in 1..12",
        ),
        (
            "claims",
            "average_rate,2025,",
            "average_rate,2025/2024,",
            "claims.csv, line 3: the period '2025/2024' ends before it begins",
        ),
        (
            "claims",
            ",T0-001",
            ",",
            "claims.csv, line 2: the column 'note_ids' is empty; it must be filled",
        ),
        (
            "claims",
            "lender.founded.2013,",
            "Lender founded,",
            "claims.csv, line 6: id 'Lender founded' is not written as it must be; "
            "the column holds: Readable id of the claim: entity, metric and period joined by "
            "dots, a slash in the period written as underscore; further prints of one figure "
            "are numbered from .2.",
        ),
        (
            "claims",
            ",status,",
            ",",
            "claims.csv, line 1: the column 'status' is missing",
        ),
        (
            "claims",
            ",status,",
            ", Status,",
            "claims.csv, line 1: the column ' Status' must be written 'status'",
        ),
        (
            "left_out",
            "what,reason",
            "what,what",
            "left_out.csv, line 1: the column 'what' is 2 times in the header",
        ),
        (
            "claims",
            ",T0-004",
            ",T0-004,",
            "claims.csv, line 6: the row has 18 cells, the header 17; is a comma not in quotes?",
        ),
        (
            "entities",
            ",lender,national,",
            ",lender,national",
            "entities.csv, line 3: the row has 5 cells, the header 6; is a comma missing?",
        ),
        ("entities", "national,\n", "national,\n\n", "entities.csv, line 4: the line is blank"),
        (
            "entities",
            "national,\n",
            "national,\n\n,,,,,\n  \n",
            "entities.csv, line 4: the lines down to 6 are blank",
        ),
        (
            "claims",
            '"Two lines,\nin one cell."',
            '"Two lines,\nin one cell.',
            "claims.csv, line 4: a quotation mark is opened here and never closed",
        ),
        (
            "claims",
            "in one cell.",
            'in "one cell.',
            "claims.csv, line 4: there is a quotation mark inside a quoted cell; "
            "write it twice, or close the one that was opened before",
        ),
        (
            "sources",
            "D,,false,zh,,",
            "D,,false,zh,paper,",
            "sources.csv, line 3: the origin of 'paper' runs in a circle: paper → repost → paper",
        ),
        (
            "sources",
            "A,,false,zh,,",
            "A,,false,zh,bank,",
            "sources.csv, line 2: the origin of 'bank' runs in a circle: bank → bank",
        ),
        (
            "entities",
            "industry,,",
            "industry,pool,",
            "entities.csv, line 2: the part_of of 'national' runs in a circle: "
            "national → pool → lender → national",
        ),
        (
            "sources",
            "2025-07-25",
            "2025-07-32",
            "sources.csv, line 2: the published cannot be read: '2025-07-32' is no day of the "
            "calendar: day is out of range for month",
        ),
        (
            "sources",
            "D,,false,",
            "D,,no,",
            "sources.csv, line 4: linkable 'no' is not allowed; write true or false",
        ),
        (
            "metrics",
            ",18,24,",
            ",24,18,",
            "metrics.csv, line 7: band_low 24 is above band_high 18",
        ),
        (
            "metrics",
            ",18,24,",
            ",18 %,24,",
            "metrics.csv, line 7: band_low '18 %' is no number; write digits, as 18 or 5.475",
        ),
        (
            "metrics",
            ",,,,,,,,founded",
            ",,,,,,,,closed",
            "metrics.csv, line 6: the not_before of 'closed' names 'closed' itself",
        ),
        (
            "metrics",
            ",,,,,,,,founded",
            ",,,,,,,,founded;found",
            "metrics.csv, line 6: the not_before 'found' is not in metrics.csv; "
            "is 'founded' meant?",
        ),
        (
            "left_out",
            "ordinal or slogan",
            "boring",
            f"left_out.csv, line 2: reason 'boring' is not allowed; write {REASONS}",
        ),
    ],
)
def test_a_fault_is_told_once_with_its_file_and_line(
    tmp_path: Path, table: str, old: str, new: str, sentence: str
) -> None:
    assert faults(spoil(tmp_path, table, old, new)) == [sentence]


@pytest.mark.parametrize("column", RELATIONS)
def test_every_column_that_relates_metrics_may_name_only_metrics(
    tmp_path: Path, column: str
) -> None:
    header, *rows = TABLES["metrics"].splitlines()
    place = header.split(",").index(column) if column in header.split(",") else None
    first = rows[0].split(",")
    if place is None:
        header, rows = f"{header},{column}", [f"{row}," for row in rows]
        first = [*first, ""]
    first[place if place is not None else -1] = "loans_of_all_sorts"
    text = "\n".join([header, ",".join(first), *rows[1:]]) + "\n"
    path = write(tmp_path) / "metrics.csv"
    path.write_text(text, encoding="utf-8")
    sentence = f"metrics.csv, line 2: the {column} 'loans_of_all_sorts' is not in metrics.csv"
    assert faults(tmp_path) == [sentence]


def test_a_stray_column_is_a_fault_that_lists_the_columns(tmp_path: Path) -> None:
    folder = spoil(tmp_path, "left_out", "what,reason\nT0-005", "what,reason,who\nT0-005")
    path = folder / "left_out.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + ",me\n", encoding="utf-8")
    said = (
        "left_out.csv, line 1: the column 'who' is not one of the table's; "
        "its columns are note_id, what, reason"
    )
    assert faults(folder) == [said]


def test_a_header_that_fits_no_row_is_one_fault(tmp_path: Path) -> None:
    text = "\n".join(f"{line}," for line in TABLES["sources"].splitlines()[1:])
    header = TABLES["sources"].splitlines()[0]
    (write(tmp_path) / "sources.csv").write_text(f"{header}\n{text}\n", encoding="utf-8")
    assert faults(tmp_path) == [
        "sources.csv, line 1: the header has 12 cells, but every row has 13"
    ]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    path = write(tmp_path) / "left_out.csv"
    path.write_text("reason,note_id,what\nordinal or slogan,T0-005,words\n", encoding="utf-8")
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "line 1: the file is empty; it needs a header and rows"),
        (b"\n\n", "line 1: the line is blank where the header should be"),
        (b"id;entity\na;b\n", "line 1: the cells are separated by semicolons, not by commas"),
        (
            "id,entity\na,b\nc,小贷\n".encode("gbk"),
            "line 3: the file is not in UTF-8 (it looks like GBK or GB18030); save it in UTF-8",
        ),
        (
            b"id,entity\n\xff\n",
            "line 2: the file is not in UTF-8 (its encoding is unknown); save it in UTF-8",
        ),
        (
            "id,entity\n".encode("utf-16"),
            "line 1: the file is in UTF-16; save it in UTF-8",
        ),
        (
            b"id,entity\na,b\nc\0,d\n",
            "line 3: there is a NUL byte: the file is damaged, or no text at all",
        ),
    ],
)
def test_a_file_that_is_no_table_is_one_sentence_and_nothing_follows_from_it(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (write(tmp_path) / "entities.csv").write_bytes(content)
    assert faults(tmp_path) == [f"entities.csv, {sentence}"]


def test_a_header_alone_is_a_fault_only_where_rows_are_needed(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "left_out.csv").write_text("note_id,what,reason\n", encoding="utf-8")
    assert faults(tmp_path) == []
    (tmp_path / "corrections.csv").unlink()
    (tmp_path / "claims.csv").write_text(TABLES["claims"].split("\n")[0], encoding="utf-8")
    assert faults(tmp_path) == ["claims.csv, line 1: there is a header, but no row under it"]


def test_a_missing_table_and_one_that_is_no_file_are_told_by_name(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sources.csv").unlink()
    assert faults(tmp_path) == ["sources.csv: the folder has no such table"]
    (tmp_path / "sources.csv").mkdir()
    (sentence,) = faults(tmp_path)
    assert sentence.startswith("sources.csv: the table cannot be read: ")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    said = "nowhere: there is no folder of this name with tables in it"
    assert faults(tmp_path / "nowhere") == [said]


@pytest.mark.parametrize("change", ["mark", "windows", "old"])
def test_a_byte_order_mark_and_other_line_ends_change_nothing(tmp_path: Path, change: str) -> None:
    for path in write(tmp_path).iterdir():
        content = path.read_bytes()
        path.write_bytes(
            {
                "mark": b"\xef\xbb\xbf" + content,
                "windows": content.replace(b"\n", b"\r\n"),
                "old": content.replace(b"\n", b"\r"),
            }[change]
        )
    assert faults(tmp_path) == []


def test_faults_of_several_tables_stand_in_order_of_table_and_line(tmp_path: Path) -> None:
    text = TABLES["claims"].replace("40家", "nothing").replace("15.02%", "-")
    (write(tmp_path) / "claims.csv").write_text(text, encoding="utf-8")
    (tmp_path / "left_out.csv").write_bytes(b"")
    places = [sentence.partition(":")[0] for sentence in faults(tmp_path)]
    assert places == ["claims.csv, line 3", "claims.csv, line 4", "left_out.csv, line 1"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b'{"resources": [\n}',
            "datapackage.json, line 2: this is no JSON: Expecting value",
        ),
        (b"[1, 2]", "datapackage.json: the file does not describe tables as a data package"),
        (b"\xff", "datapackage.json: the file is no data package in UTF-8"),
        (
            b'{"resources": []}',
            "datapackage.json: the file does not describe the table 'claims'",
        ),
    ],
)
def test_a_broken_description_is_told_and_the_projects_own_takes_its_place(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    folder = spoil(tmp_path, "claims", "15.015,15.025", "15.025,15.015")
    (folder / "datapackage.json").write_bytes(content)
    assert faults(folder) == [sentence, "claims.csv, line 3: low 15.025 is above high 15.015"]


def test_the_description_in_the_folder_is_the_one_that_counts(tmp_path: Path) -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(r for r in package["resources"] if r["name"] == "left_out")["schema"]["fields"]
    fields[2]["constraints"]["enum"] = ["dull"]
    text = json.dumps(package)
    (write(tmp_path) / "datapackage.json").write_text(text, encoding="utf-8")
    said = "left_out.csv, line 2: reason 'ordinal or slogan' is not allowed; write dull"
    assert faults(tmp_path) == [said]


@settings(max_examples=150)
@given(
    table=st.sampled_from(sorted(TABLES)),
    place=st.floats(0, 1),
    cut=st.integers(0, 60),
    put=st.one_of(st.binary(max_size=12), st.sampled_from([b'"', b",", b"\n", b"\0", b";", b"9"])),
)
def test_whatever_is_done_to_a_table_comes_out_as_sentences(
    tmp_path_factory: pytest.TempPathFactory, table: str, place: float, cut: int, put: bytes
) -> None:
    folder = write(tmp_path_factory.mktemp("spoilt"))
    path = folder / f"{table}.csv"
    content = path.read_bytes()
    start = int(place * len(content))
    path.write_bytes(content[:start] + put + content[start + cut :])
    assert all(SENTENCE.fullmatch(sentence) for sentence in faults(folder))


LOGS = "id,what,first,last\nT0,invented articles,T0-001,T0-005\n"


def test_every_note_that_was_read_is_in_a_claim_or_left_out(tmp_path: Path) -> None:
    path = write(tmp_path) / "reading_logs.csv"
    path.write_text(LOGS, encoding="utf-8")
    assert faults(tmp_path) == []
    path.write_text(LOGS.replace("005", "014"), encoding="utf-8")
    assert faults(tmp_path) == [
        "reading_logs.csv, line 2: in no claim and not left out: "
        "T0-006, T0-007, T0-008, T0-009, T0-010, T0-011, …"
    ]


def test_a_note_beyond_its_log_and_one_in_two_places_are_faults(tmp_path: Path) -> None:
    spoil(tmp_path, "claims", "T0-004", "T0-005;T0-006")
    (tmp_path / "reading_logs.csv").write_text(LOGS, encoding="utf-8")
    assert faults(tmp_path) == [
        "claims.csv, line 6: the note 'T0-006' is in no reading log; "
        "extend its row in reading_logs.csv",
        "left_out.csv, line 2: the note 'T0-005' is left out, but line 6 of claims.csv has it",
        "reading_logs.csv, line 2: in no claim and not left out: T0-004",
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("T0,", "t0,", "line 2: id 't0' is not written as it must be; the column holds: "),
        ("T0-005", "T1-005", "line 2: the last note 'T1-005' is not of the series 'T0'"),
        ("T0-005", "five", "line 2: last 'five' is not written as it must be; "),
    ],
)
def test_a_reading_log_says_of_its_own_series_how_far_it_goes(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert LOGS.count(old) == 1 or old == "T0,"
    text = LOGS.replace(old, new, 1)
    (write(tmp_path) / "reading_logs.csv").write_text(text, encoding="utf-8")
    (said,) = faults(tmp_path)
    assert said.startswith(f"reading_logs.csv, {sentence}")


HOSTS = (
    "host,kind,who\npaper.example,press,\npaper.example/blog,self_media,\ncopy.example,mirror,\n"
)
GRADED = """\
id,title,publisher,published,kind,copy_kind,grade,address,linkable,language,origin,sha256,note
bank,Statistics,Bank,2025-07-25,statistical_release,not_read,A,,false,zh,,,
paper,Article,Paper,2025-08,financial_press,,C,https://www.paper.example/1,true,zh,repost,,
repost,Repost,copy.example,,mirror,mirror,E,http://copy.example/1,false,zh,,,
"""


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ("", "", []),
        (
            "mirror,mirror,E",
            "mirror,mirror,C",
            [
                "sources.csv, line 4: the grade 'C' is 'E' by the rule "
                "(kind mirror, copy_kind mirror, host mirror)"
            ],
        ),
        (
            "paper.example/1",
            "paper.example/blog/1",
            [
                "sources.csv, line 3: the grade 'C' is 'D' by the rule "
                "(kind financial_press, copy_kind empty, host self_media)"
            ],
        ),
        (
            "www.paper.example/1",
            "other.example/1",
            [
                "sources.csv, line 3: the address 'https://other.example/1' is on no host of "
                "hosts.csv; add the host with its kind"
            ],
        ),
        (
            "copy.example/1,false",
            "copy.example/1,true",
            [
                "sources.csv, line 4: a document of kind mirror, copy_kind mirror, host mirror "
                "must not be linkable"
            ],
        ),
        (
            "press,,C",
            "press,account,C",
            [
                "sources.csv, line 3: no rule grades a document of kind financial_press, "
                "copy_kind account, host press"
            ],
        ),
        (
            "financial_press,,C",
            "financial_press,not_read,C",
            [
                f"claims.csv, line {line}: the source 'paper' was not read; name it as the origin"
                for line in (2, 3, 4, 6)
            ],
        ),
    ],
)
def test_a_grade_that_the_rule_does_not_give_is_a_fault(
    tmp_path: Path, old: str, new: str, sentences: list[str]
) -> None:
    folder = write(tmp_path)
    read = CLAIMS.replace("40,40,bank,,", "40,40,paper,bank,")  # nobody read the bank's own
    graded = GRADED.replace(old, new, 1) if old else GRADED
    for name, text in (("claims", read), ("hosts", HOSTS), ("sources", graded)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert faults(folder) == sentences
