"""`xiaodai verify`: table, lists, files and exit status."""

import csv
import re
from pathlib import Path

import pytest

from tests.ledger.small_corpus import DOCUMENTS, write_documents, write_ledger
from xiaodai.cli import main
from xiaodai.report import verify


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command on the documents as changed; its status, output and errors."""
    data = write_ledger(tmp_path / "data")

    def command(corpus: object = None, **changes: str) -> tuple[int, str, str]:
        if corpus is None:
            documents = {**DOCUMENTS, **{f"{name}.txt": text for name, text in changes.items()}}
            corpus = tmp_path / "corpus"
            write_documents(tmp_path / "corpus", documents)
        arguments = [str(corpus), "--data", str(data), "--out", str(tmp_path / "out")]
        status = main(["verify", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in DOCUMENTS[f"{name}.txt"]
    return {name: DOCUMENTS[f"{name}.txt"].replace(old, new)}


def test_documents_as_they_were_read_pass(run, tmp_path: Path) -> None:
    status, out, _ = run()
    assert status == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[:2] == [
        ["document", "file", "claims", "verified", "moved", "missing"],
        ["doc001", "001_lakes.txt", "4", "4", "0", "0"],
    ]
    assert ["all", "9", "9", "0", "0"] in lines
    table = rows(tmp_path / "out" / "verify.csv")
    assert table[0] == ["claim_id", "document", "verdict", "locator", "note"]
    assert len(table) == 10
    assert table[1] == [
        "national.company_count.2030-06-30",
        "doc001",
        "verified",
        "§01",
        "line 4",
    ]


def test_no_text_of_a_document_is_printed_or_written(run, tmp_path: Path) -> None:
    _, out, err = run(**changed("001_lakes", "湖区共有", "全湖区共有"))
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    assert not any(words in out + err + written for words in ("湖", "电话", "000-0000"))


def test_claims_that_only_moved_pass_and_are_listed(run) -> None:
    one = "贷款余额12.5亿元"
    status, out, _ = run(**changed("001_lakes", one, "略"), notes=f"{one}。")
    assert status == 0
    claim = "national.loan_balance.2030-06-30"
    assert f"moved: {claim} (doc001, §01): line 1 of notes.txt" in out


def test_many_claims_of_which_the_same_is_said_are_one_line(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "SHOWN", 1)
    corpus = write_documents(tmp_path / "corpus")
    (corpus / "003_old.txt").unlink()
    _, out, _ = run(corpus)
    assert "missing: 2 claims of doc003: no file of the folder is this document" in out
    assert "lender.founded.2013" not in out


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ("湖区共有", "全湖区共有", "national.company_count.2030-06-30"),
        ("的占72%", "的占27%", "lender.share_18_24.2030"),
    ],
)
def test_a_changed_sentence_fails(run, tmp_path: Path, old: str, new: str, claim: str) -> None:
    status, out, _ = run(**changed("001_lakes", old, new))
    assert status == 1
    assert re.search(rf"missing: {re.escape(claim)} \(doc001, §0\d\): the sentence is gone", out)
    found = {row[0]: row[2] for row in rows(tmp_path / "out" / "verify.csv")}
    assert found[claim] == "missing"


def test_a_missing_document_is_one_sentence_and_its_claims_are_missing(run, tmp_path: Path) -> None:
    corpus = write_documents(tmp_path / "corpus")
    (corpus / "003_old.txt").rename(corpus / ".003_old.txt")
    status, out, _ = run(corpus)
    assert status == 1
    assert re.search(r"doc003 +none +2 ", out)
    assert "missing: lender.founded.2013 (doc003, §1): no file of the folder is this" in out


def test_a_file_that_is_no_document_of_the_ledger_is_said_to_be_none(run) -> None:
    status, out, _ = run(readme="about this folder, 12 pages")
    assert status == 0
    assert "readme.txt is no document of the ledger" in out


def test_what_cannot_be_read_is_refused_in_one_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    broken = write_documents(tmp_path / "broken")
    (broken / "002_digest.txt").write_bytes(b"\x80\x81")
    for corpus, sentence in (
        (tmp_path / "nowhere", "there is no folder"),
        (tmp_path / "data" / "claims.csv", "is a file; give the folder"),
        (tmp_path / "empty", "holds no documents"),
        (broken, "002_digest.txt, line 1: the file is not in UTF-8"),
        ("", "xiaodai verify needs FOLDER (make: CORPUS=…)"),
    ):
        status, out, err = run(corpus)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert sentence in err
    assert not (tmp_path / "out").exists()


def test_faulty_tables_are_refused_with_their_faults(run, tmp_path: Path) -> None:
    path = tmp_path / "data" / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("72%", "many"), encoding="utf-8")
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.splitlines()[0] == f"the tables of {tmp_path / 'data'} have 1 fault:"
    assert err.splitlines()[1].startswith("  claims.csv, line 5: the printed 'many' cannot be read")


def test_a_place_that_cannot_be_written_is_refused_and_nothing_is_left(run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "verify.csv.new").mkdir()
    status, _, err = run()
    assert status == 2
    assert "cannot be written" in err
    assert not (tmp_path / "out" / "verify.csv").exists()


def test_nothing_is_left_aside(run, tmp_path: Path) -> None:
    run()
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["verify.csv"]
