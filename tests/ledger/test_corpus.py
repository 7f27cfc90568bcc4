"""Folders, files and sentences; what becomes of a claim when its document is changed."""

import hashlib
import os
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.ledger.small_corpus import (
    CLAIMS,
    COUNT,
    DOCUMENTS,
    RATE,
    Change,
    checked_with,
    files,
    ledger_of,
    write_documents,
    write_ledger,
)
from xiaodai.ledger.corpus import (
    Document,
    DocumentError,
    check,
    digest,
    normalise,
    read_documents,
    sentences,
)
from xiaodai.ledger.ledger import LedgerError, load

FULL_WIDTH = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789.%"}
BALANCE = "national.loan_balance.2030-06-30"


def test_sentences_end_at_marks_breaks_dashes_and_footnotes() -> None:
    text = "全国共有 4974 家。贷款余额\n７３６１亿元[3] - 其他；完"
    assert sentences(text) == ["全国共有4974家", "贷款余额", "7361亿元", "其他", "完"]


def test_white_space_and_full_width_forms_do_not_change_a_hash() -> None:
    assert digest("共有 ４９７４ 家") == digest("共有4974家")
    assert digest("共有4974家") != digest("共有4975家")


def test_a_digest_is_that_of_the_normalised_text() -> None:
    assert digest(" 4974 ") == hashlib.sha256(b"4974").hexdigest()
    assert normalise(" a\tb\n") == "ab"


def test_a_folder_is_read_file_by_file_without_what_is_hidden(tmp_path: Path) -> None:
    write_documents(tmp_path)
    (tmp_path / ".hidden").write_bytes(b"\0")
    (tmp_path / "inner").mkdir()
    assert [one.name for one in read_documents(tmp_path)] == list(DOCUMENTS)


def test_a_folder_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^there is no folder .*nowhere$"):
        read_documents(tmp_path / "nowhere")
    with pytest.raises(DocumentError, match=r"holds no documents$"):
        read_documents(tmp_path)
    (tmp_path / "page.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"page\.txt is a file; give the folder"):
        read_documents(tmp_path / "page.txt")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF\0\1", r"^page\.txt, line 1: there is a NUL byte: the file is damaged, or no text"),
        (
            "好\n小贷".encode("gbk"),
            r"^page\.txt, line 1: the file is not in UTF-8 \(it looks like",
        ),
        (b"ok\n\xff", r"^page\.txt, line 2: the file is not in UTF-8 \(its encoding is unknown"),
    ],
)
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "page.txt").write_bytes(content)
    with pytest.raises(DocumentError, match=sentence):
        read_documents(tmp_path)


def test_a_file_that_is_too_large_is_named_unread(tmp_path: Path) -> None:
    with (tmp_path / "page.txt").open("wb") as file:
        os.truncate(file.fileno(), 5_000_001)
    with pytest.raises(DocumentError, match=r"^page\.txt is too large: more than 5,000,000 bytes$"):
        read_documents(tmp_path)


def test_an_empty_file_is_a_document_without_sentences(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(b"")
    (one,) = read_documents(tmp_path)
    assert one.sentences == {}


def test_other_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(b"\xef\xbb\xbf" + "甲\r\n乙\r丙".encode())
    (one,) = read_documents(tmp_path)
    assert [one.sentences[digest(words)][0] for words in "甲乙丙"] == [1, 2, 3]


def test_a_sentence_is_found_across_line_breaks_but_not_across_its_end() -> None:
    one = Document("page.txt", "共有\n40\n家公司。其他")
    assert one.sentences[digest("共有40家公司")] == (1, "共有\n40\n家公司")
    assert digest("共有40家公司其他") not in one.sentences


def test_a_whole_sentence_comes_before_a_joined_one() -> None:
    one = Document("page.txt", "甲\n乙\n丙。甲乙")
    assert one.sentences[digest("甲乙")][0] == 3


def finding(findings: pd.DataFrame, claim: str) -> tuple[str, str]:
    found = findings.set_index("claim_id").loc[claim]
    return found["verdict"], found["note"]


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def test_every_claim_stands_in_the_documents_it_was_read_in(tmp_path: Path) -> None:
    shelf, findings = checked_with(tmp_path)
    assert set(findings["verdict"]) == {"verified"}
    assert len(findings) == len(CLAIMS)
    assert {name: file.name for name, file in shelf.items()} == {
        "doc001": "001_lakes.txt",
        "doc002": "002_digest.txt",
        "doc003": "003_old.txt",
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.translate(FULL_WIDTH),
        lambda text: re.sub("(?<=[一-龥])(?=[一-龥])", " ", text),
        lambda text: text.replace("12.5", "12.\n5").replace("40家", "4\n0家"),
        lambda text: text.replace("共有", "共\n有").replace("平均", "平\n均"),
        replaced("请勿拨打", "不要拨打"),
    ],
)
def test_another_form_of_the_same_sentence_changes_no_verdict(
    tmp_path: Path, change: Change
) -> None:
    _, findings = checked_with(tmp_path, lakes=change)
    assert set(findings["verdict"]) == {"verified"}


def test_a_sentence_in_another_file_has_moved_there(tmp_path: Path) -> None:
    one = "贷款余额12.5亿元"
    documents = [*files(lakes=replaced(one, "略")), Document("notes.txt", f"\n{one}。")]
    _, findings = check(ledger_of(tmp_path), documents)
    assert finding(findings, BALANCE) == ("moved", "line 2 of notes.txt")


def test_a_renamed_and_changed_file_is_known_by_its_sentences(tmp_path: Path) -> None:
    documents = [*files()[1:], Document("lakes.txt", DOCUMENTS["001_lakes.txt"] + "\n")]
    shelf, findings = check(ledger_of(tmp_path), documents)
    assert shelf["doc001"] is documents[-1]
    assert finding(findings, COUNT) == ("verified", "line 4")


@pytest.mark.parametrize(
    ("old", "new", "claim", "other"),
    [
        ("湖区共有", "全湖区共有", COUNT, RATE),
        ("的占72%", "的占27%", "lender.share_18_24.2030", BALANCE),
        ("公司40家", "公司140家", COUNT, RATE),
    ],
)
def test_a_changed_sentence_is_a_missing_claim(
    tmp_path: Path, old: str, new: str, claim: str, other: str
) -> None:
    _, findings = checked_with(tmp_path, lakes=replaced(old, new))
    assert finding(findings, claim) == ("missing", "the sentence is gone")
    assert finding(findings, other)[0] == "verified"


def test_a_document_that_is_not_there_leaves_its_claims_missing(tmp_path: Path) -> None:
    shelf, findings = checked_with(tmp_path, old=lambda text: "")
    assert shelf["doc003"] is None
    ours = findings[findings["document"] == "doc003"]
    assert set(zip(ours["verdict"], ours["note"], strict=True)) == {
        ("missing", "no file of the folder is this document")
    }


@pytest.mark.parametrize("printed", ["12.8亿元", "2.5亿元", "12.5亿元人民币"])
def test_a_claim_whose_sentence_prints_something_else_is_missing(
    tmp_path: Path, printed: str
) -> None:
    path = write_ledger(tmp_path) / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("12.5亿元", printed), encoding="utf-8")
    _, findings = check(load(tmp_path), files())
    said = "line 4; the sentence does not print the figure"
    assert finding(findings, BALANCE) == ("missing", said)


def test_a_ledger_without_hashes_cannot_be_checked(tmp_path: Path) -> None:
    path = write_ledger(tmp_path) / "claims.csv"
    text = re.sub("[0-9a-f]{64}", "", path.read_text(encoding="utf-8"))
    said = "no claim of the ledger carries the hash"
    absent = "the column 'context_sha256' is missing"
    for changed, expected in ((text, said), (text.replace("context_sha256", "hash"), absent)):
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(LedgerError, match=expected):
            check(load(tmp_path), files())
