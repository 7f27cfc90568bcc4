"""Folders, files, sections and sentences."""

import os
from pathlib import Path

import pytest

from tests.ledger.small_corpus import DOCUMENTS, write_documents
from xiaodai.ledger.documents import DocumentError, document, read_documents
from xiaodai.reading.sentence_hash import digest


def made(text: str):
    return document("page.txt", text.encode("utf-8"))


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
        (b"%PDF\0\1", r"^page\.txt is no text: it holds NUL bytes$"),
        ("好\n小贷".encode("gbk"), r"^page\.txt is no text in UTF-8: line 1 cannot be read$"),
        (b"ok\n\xff", r"^page\.txt is no text in UTF-8: line 2 cannot be read$"),
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
    assert (one.passages, one.sections) == ({}, [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a\n01\nb\n02 c\nd", ["lead", "§01", "§02"]),
        ("a\n０１\nb\n０２　c\nd", ["lead", "§01", "§02"]),
        ("a\n02\nb\n03\nc", []),  # a number alone that counts nothing on
        ("01\n30家公司\n02", ["lead", "§01", "§02"]),
        ("一、甲\n二、乙\n四、丙", ["lead", "§1", "§2"]),
        ("首页\n题\n报· 2030-07-01 09:00\n文", ["lead", "item 2030-07-01 09:00"]),
        ("只有文字。", []),
    ],
)
def test_sections_are_what_the_document_numbers(text: str, names: list[str]) -> None:
    assert [name for _, name in made(text).sections] == names


def test_the_title_of_an_item_belongs_to_the_item() -> None:
    one = made("首页\n题\n报· 2030-07-01 09:00\n文")
    assert [one.section(one.text.index(c)) for c in "首题文"] == [
        "lead",
        "item 2030-07-01 09:00",
        "item 2030-07-01 09:00",
    ]


def test_a_sentence_is_found_across_line_breaks_but_not_across_its_end() -> None:
    one = made("共有\n40\n家公司。其他")
    (place,) = one.passages[digest("共有40家公司")]
    assert (place.start, place.end, place.line) == (0, one.text.index("。"), 1)
    assert digest("共有40家公司其他") not in one.passages


def test_the_whole_sentence_comes_before_a_joined_one() -> None:
    one = made("甲\n乙\n丙。甲乙")
    assert [place.line for place in one.passages[digest("甲乙")]] == [3, 1]
