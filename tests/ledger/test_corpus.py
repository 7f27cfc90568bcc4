"""What becomes of a claim when its document is changed: one test for each verdict."""

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
    write_ledger,
)
from xiaodai.ledger.corpus import check
from xiaodai.ledger.documents import document
from xiaodai.ledger.ledger import LedgerError, load
from xiaodai.reading.sentence_hash import digest

FULL_WIDTH = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789.%"}


def finding(findings: pd.DataFrame, claim: str) -> pd.Series:
    return findings.set_index("claim_id").loc[claim]


def of(findings: pd.DataFrame, document: str) -> pd.DataFrame:
    return findings[findings["document"] == document]


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


def test_a_claim_is_found_in_its_own_item_where_a_sentence_stands_twice(tmp_path: Path) -> None:
    _, findings = checked_with(tmp_path)
    assert [finding(findings, f"{RATE}.{n}").line for n in (2, 3)] == [3, 6]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda text: text.translate(FULL_WIDTH), ""),
        (lambda text: re.sub("(?<=[一-龥])(?=[一-龥])", " ", text), ""),
        (lambda text: text.replace("12.5", "12.\n5").replace("40家", "4\n0家"), ""),
        (lambda text: text.replace("共有", "共\n有").replace("平均", "平\n均"), ""),
        (lambda text: text.replace("\n", "\r\n"), ""),
        (lambda text: text.replace("贷款", "貸(dài)款"), "in simplified characters"),
        (lambda text: text.replace("贷", "貸").replace("余额", "餘額"), "in simplified"),
        (lambda text: text.replace("公司", "公(gōng)司(sī)"), "without pinyin in brackets"),
        (lambda text: text.replace("公司", "公\u200b司"), "without pinyin"),
    ],
)
def test_a_dirty_page_holds_the_same_sentences(tmp_path: Path, change: Change, word: str) -> None:
    """The file is another one, so that the claims have moved, but none is changed or missing."""
    _, findings = checked_with(tmp_path, lakes=change)
    ours = of(findings, "doc001")
    assert set(ours["verdict"]) == {"moved"}
    assert all("the file has changed" in note for note in ours["note"])
    assert any(f"read {word}" in note for note in ours["note"]) or not word


def test_a_clean_ledger_is_verified_on_a_page_with_pinyin_and_traditional_characters(
    tmp_path: Path,
) -> None:
    """The hash was taken of the clean sentence; the ledger's file is the dirty page."""
    sentence = "湖边贷的业务始于2013年,户均贷款约3万元"
    path = write_ledger(tmp_path) / "claims.csv"
    text = path.read_text(encoding="utf-8")
    dirty = next(claim[9] for claim in CLAIMS if claim[7] == "doc003")
    text = text.replace(digest(dirty), digest(sentence)).replace("約3萬元", "约3万元")
    path.write_text(text, encoding="utf-8")
    _, findings = check(load(tmp_path), files())
    ours = of(findings, "doc003")
    assert set(ours["verdict"]) == {"verified"}
    assert set(ours["note"]) == {"read in simplified characters and without pinyin in brackets"}


def test_a_file_that_changed_elsewhere_moves_its_claims(tmp_path: Path) -> None:
    _, findings = checked_with(tmp_path, lakes=replaced("请勿拨打", "不要拨打"))
    ours = of(findings, "doc001")
    assert set(zip(ours["verdict"], ours["note"], strict=True)) == {
        ("moved", "the file has changed since it was read, the sentence has not")
    }


def test_a_sentence_in_another_section_has_moved_there(tmp_path: Path) -> None:
    one = "贷款余额12.5亿元。"
    _, moved = checked_with(
        tmp_path, lakes=lambda text: text.replace(one, "。").replace("第三方", one + "第三方")
    )
    found = finding(moved, "national.loan_balance.2030-06-30")
    assert found.verdict == "moved"
    assert found.note.endswith("; is in §02 now")


def test_a_sentence_in_another_file_has_moved_there(tmp_path: Path) -> None:
    one = "贷款余额12.5亿元"
    documents = files(lakes=replaced(one, "略"))
    documents.append(document("notes.txt", f"{one}。".encode()))
    _, findings = check(ledger_of(tmp_path), documents)
    found = finding(findings, "national.loan_balance.2030-06-30")
    assert (found.verdict, found.note) == ("moved", "is in notes.txt")


def test_a_renamed_file_is_known_by_its_content(tmp_path: Path) -> None:
    documents = [document(f"copy of {name}", text.encode()) for name, text in DOCUMENTS.items()]
    shelf, findings = check(ledger_of(tmp_path), documents)
    assert set(findings["verdict"]) == {"verified"}
    assert [file.name for file in shelf.values()] == [f"copy of {n}" for n in DOCUMENTS]


def test_a_renamed_and_changed_file_is_known_by_its_sentences(tmp_path: Path) -> None:
    documents = files()[1:]
    documents.append(document("lakes.txt", DOCUMENTS["001_lakes.txt"].encode() + b"\n"))
    shelf, findings = check(ledger_of(tmp_path), documents)
    assert shelf["doc001"] is documents[-1]
    assert finding(findings, COUNT).verdict == "moved"


def test_other_words_around_the_figure_are_a_change(tmp_path: Path) -> None:
    _, findings = checked_with(tmp_path, lakes=replaced("湖区共有", "全湖区共有"))
    found = finding(findings, COUNT)
    assert (found.verdict, found.note) == (
        "changed",
        "another sentence prints the figure in line 4",
    )
    assert finding(findings, RATE).verdict == "moved"


def test_a_page_rewritten_without_pinyin_is_a_change(tmp_path: Path) -> None:
    _, findings = checked_with(tmp_path, old=lambda text: re.sub(r"\([a-zèù]+\)", "", text))
    assert set(of(findings, "doc003")["verdict"]) == {"changed"}


def test_another_figure_in_the_same_sentence_is_a_missing_claim(tmp_path: Path) -> None:
    _, findings = checked_with(tmp_path, lakes=replaced("的占72%", "的占27%"))
    found = finding(findings, "lender.share_18_24.2030")
    assert found.verdict == "missing"
    assert found.note == "line 7 prints other figures of the sentence, but not this one"
    assert finding(findings, RATE).verdict == "changed"


def test_a_figure_is_found_only_whole(tmp_path: Path) -> None:
    _, findings = checked_with(tmp_path, lakes=replaced("公司40家", "公司140家"))
    assert finding(findings, COUNT).verdict == "missing"


def test_a_sentence_that_other_claims_hold_is_no_substitute(tmp_path: Path) -> None:
    """The rate still stands in the second item, but that is the second item's own sentence."""
    first = "湖边贷平均利率为15.02% [1] - 湖区"
    _, findings = checked_with(tmp_path, digest=replaced(first, "湖区"))
    assert finding(findings, f"{RATE}.2").verdict == "moved"
    assert "item 2030-07-02 10:30" in finding(findings, f"{RATE}.2").note
    _, gone = checked_with(
        tmp_path / "again", digest=lambda text: text.replace("湖边贷平均利率为15.02%", "略")
    )
    assert finding(gone, f"{RATE}.3").verdict == "missing"


def test_a_figure_in_a_sentence_that_a_hash_knows_is_no_substitute(tmp_path: Path) -> None:
    path = write_ledger(tmp_path) / "claims.csv"
    text = path.read_text(encoding="utf-8").replace("12.5亿元", "2家")
    path.write_text(text, encoding="utf-8")
    documents = files(lakes=replaced("贷款余额12.5亿元", "略"))
    _, findings = check(load(tmp_path), documents)
    found = finding(findings, "national.loan_balance.2030-06-30")
    assert found.verdict == "missing"
    assert found.note == "the sentence is gone, and no other of its section prints the figure"


def test_a_document_that_is_not_there_leaves_its_claims_missing(tmp_path: Path) -> None:
    shelf, findings = checked_with(tmp_path, old=lambda text: "")
    assert shelf["doc003"] is None
    ours = of(findings, "doc003")
    assert set(zip(ours["verdict"], ours["note"], strict=True)) == {
        ("missing", "no file of the folder is this document")
    }


def test_a_claim_whose_sentence_prints_something_else_is_missing(tmp_path: Path) -> None:
    path = write_ledger(tmp_path) / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("12.5亿元", "12.8亿元"), encoding="utf-8")
    _, findings = check(load(tmp_path), files())
    found = finding(findings, "national.loan_balance.2030-06-30")
    assert found.verdict == "missing"
    assert found.note == "the sentence is there, but not the printed characters"


def test_a_ledger_without_hashes_cannot_be_checked(tmp_path: Path) -> None:
    path = write_ledger(tmp_path) / "claims.csv"
    text = re.sub("[0-9a-f]{64}", "", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match="no claim of the ledger carries the hash"):
        check(load(tmp_path), files())
    path.write_text(text.replace("context_sha256", "hash"), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"claims\.csv has no column 'context_sha256'"):
        check(load(tmp_path), files())
