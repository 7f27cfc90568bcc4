"""A release is shown before it is added, added whole or not at all, and added once."""

import shutil
from pathlib import Path

import pytest

from tests.ledger.releases import plain, rows
from xiaodai.cli import main
from xiaodai.ledger.ledger import load
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA
from xiaodai.studies.attrition import exit_rates

pytestmark = pytest.mark.slow

QUARTER = "2031Q1"
SENTENCE = "截至2031年3月末，全国共有小额贷款公司8673家。贷款余额9273亿元，一季度减少131亿元。"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "release.txt"
    path.write_text(plain(SENTENCE), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_without_write_the_rows_are_shown_and_nothing_changes(
    data: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(data)
    assert main(["add-release", str(page), "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert "2031Q1, 3 figures and an annex of 31 provinces" in said
    assert "beijing.loan_balance.2031-03-31" in said
    assert "129 claims to add; nothing is written" in said
    assert contents(data) == before


def test_a_release_that_is_written_is_the_latest_quarter_and_leaves_no_fault(
    data: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--data", str(data), "--published", "2031-04-25", "--write"]
    assert main(["add-release", str(page), *words]) == 0
    assert "129 claims added" in capsys.readouterr().out
    assert faults(data) == []
    ledger = load(data)
    assert ledger.latest("national", "company_count").period == "2031-03-31"
    source = ledger.source("pboc_2031q1")
    assert (source["published"], source["grade"], source["copy_kind"]) == ("2031-04-25", "A", "")
    assert main(["check", "--data", str(data), "--out", str(data.parent / "check.csv")]) == 0
    assert exit_rates.counts(ledger, "national")["2031Q1"].low == 8673
    provinces = {ledger.short_name(e).zh for e in ledger.query(source="pboc_2031q1")["entity"]}
    assert len(provinces) == len(rows())


def test_a_release_is_added_once(
    data: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["add-release", str(page), "--data", str(data), "--write"]
    assert main(words) == 0
    before = contents(data)
    capsys.readouterr()
    assert main(words) == 0
    assert "has every figure of it already; nothing to add" in capsys.readouterr().out
    assert contents(data) == before


def test_a_report_that_was_known_through_its_prints_is_then_read_itself(
    data: Path, tmp_path: Path
) -> None:
    page = tmp_path / "q4.txt"
    page.write_text(plain(), encoding="utf-8")
    assert main(["add-release", str(page), "--data", str(data), "--write"]) == 0
    assert load(data).source("pboc_2016q4")["copy_kind"] == ""
    assert load(DATA).source("pboc_2016q4")["copy_kind"] == "not_read"
    best = load(data).points("beijing", "company_count")
    point = next(p for p in best if p.period == "2016-12-31")
    assert load(data).claim(point.claims[0])["source"] == "pboc_2016q4"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.pdf", b"%PDF-1.7", "it is a damaged PDF document"),
        ("page.txt", b"%PDF-1.7", "holds a PDF document"),
        ("page.txt", b"", "page.txt is empty"),
        ("page.txt", "今天天气很好。".encode(), "holds no sentence with a quarter's end"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["add-release", str(path)]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.splitlines()) == 1


def test_a_day_of_publication_that_is_none_is_refused(
    page: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add-release", str(page), "--data", str(data), "--published", "soon"]) == 2
    assert "the day of publication cannot be read: 'soon'" in capsys.readouterr().err
