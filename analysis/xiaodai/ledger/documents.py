"""The documents of a folder: their sentences by hash, with line and section of each.

A sentence ends where `sentence_hash` ends it. A page that wraps its lines cuts sentences in two, so
neighbours with nothing but a line break between them are also looked up joined; and every sentence
is looked up in the spellings that `cleaning` knows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xiaodai.reading.cleaning import spellings
from xiaodai.reading.numerals import chinese_integer
from xiaodai.reading.sentence_hash import digest, normalise, spans

LIMIT_BYTES = 5_000_000
_LINES_JOINED = 20  # how many lines one wrapped sentence may take up
_ITEM = re.compile(r"^[^\n]{1,40}?[·•|丨]\s*(\d{4}-\d{2}-\d{2})\s+(\d{2}:\d{2})\s*$", re.MULTILINE)
_HEADINGS = {  # how a numbered heading begins, and how a locator names its number
    r"^([0-9]{2})(?=\s*$|\s+[^\d\s])": "§{:02d}",
    r"^([一二三四五六七八九十]{1,3})、": "§{}",
}
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class DocumentError(ValueError):
    """A folder or file that cannot be read as documents; the message is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in its document: start and end in the text, line, section, spelling in words."""

    start: int
    end: int
    line: int
    section: str
    spelling: str


@dataclass(frozen=True)
class Document:
    """One file: its name, the SHA-256 of its bytes, its text."""

    name: str
    sha256: str
    text: str

    @cached_property
    def sections(self) -> list[tuple[int, str]]:
        """Start and name of each section, the name as in a claim's `locator`.

        Dated items (`item 2025-10-24 11:09`, from their title on), else lines numbered 01, 02 …
        (`§01`), else headings 一、 二、 … (`§1`); `lead` is the text before them. Empty for a
        document that numbers nothing.
        """
        text = self.text.translate(_HALF_WIDTH)
        # The title of an item is the line before its dated header, if there is one.
        found = [
            (text.rfind("\n", 0, len(text[: m.start()].rstrip())) + 1, f"item {m[1]} {m[2]}")
            for m in _ITEM.finditer(text)
        ]
        for pattern, name in () if found else _HEADINGS.items():
            for match in re.finditer(pattern, text, re.MULTILINE):
                if _count(match[1]) == len(found) + 1:
                    found.append((match.start(), name.format(len(found) + 1)))
            if found:
                break
        return [(0, "lead"), *found] if found else []

    def section(self, offset: int) -> str:
        """The section of a place in the text; empty for a document that numbers nothing."""
        return next((name for start, name in reversed(self.sections) if start <= offset), "")

    def is_at(self, passage: Passage, locator: str) -> bool:
        """Whether a passage is in a section, or the document has no section of that name."""
        return passage.section == locator or locator not in {name for _, name in self.sections}

    @cached_property
    def passages(self) -> dict[str, list[Passage]]:
        """Every sentence by its hash, in the order of the document, whole ones first."""
        found: dict[str, list[Passage]] = {}
        for start, end in self._stretches():
            line, section = self.text.count("\n", 0, start) + 1, self.section(start)
            for words, spelling in spellings(normalise(self.text[start:end])).items():
                place = Passage(start, end, line, section, spelling)
                found.setdefault(digest(words), []).append(place)
        return found

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """The sentences, then neighbours with nothing but a line break between them, joined."""
        sentences = spans(self.text)
        yield from sentences
        for i, (start, end) in enumerate(sentences):
            before = end
            for after, stop in sentences[i + 1 : i + _LINES_JOINED]:
                if self.text[before:after].strip():
                    break
                before = stop
                yield start, stop


def read_documents(folder: Path) -> list[Document]:
    """Every file of a folder as a document, by name; hidden files and folders in it are left out.

    Raises `DocumentError` with one sentence if there is no such folder, if it is a file, if it
    holds no file, or if a file is no text in UTF-8.
    """
    try:
        if not folder.exists():
            raise DocumentError(f"there is no folder {folder}")
        if not folder.is_dir():
            raise DocumentError(f"{folder} is a file; give the folder that holds the documents")
        paths = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
        files = [(path.name.encode("utf-8", "replace").decode(), _bytes(path)) for path in paths]
    except OSError as error:
        raise DocumentError(f"{error.filename} cannot be read: {error.strerror}") from None
    if not files:
        raise DocumentError(f"the folder {folder} holds no documents")
    return [document(name, content) for name, content in files]


def document(name: str, content: bytes) -> Document:
    """A document from the bytes of a file; raises `DocumentError` if they are no text in UTF-8."""
    if b"\0" in content:
        raise DocumentError(f"{name} is no text: it holds NUL bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{name} is no text in UTF-8: line {line} cannot be read") from None
    return Document(name, hashlib.sha256(content).hexdigest(), re.sub(r"\r\n?", "\n", text))


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LIMIT_BYTES:
        raise DocumentError(f"{path.name} is too large: more than {LIMIT_BYTES:,} bytes")
    return path.read_bytes()


def _count(digits: str) -> int:
    return int(digits) if digits.isascii() else chinese_integer(digits)
