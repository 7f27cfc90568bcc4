"""Every claim looked up, by the hash of its sentence, in the documents that it was read in.

| verdict    | the sentence that the claim's hash was taken of |
|------------|-------------------------------------------------|
| `verified` | is in the claim's document and prints the figure |
| `moved`    | prints the figure in another file of the folder  |
| `missing`  | is gone, or does not print the figure            |

A hash is evidence that can be checked without a copy of the document. A sentence ends at a line
break, an end mark (。！？; and their plain forms), a list dash or a footnote mark such as `[1]`. It
is normalised (Unicode NFKC, white space removed) and hashed with SHA-256.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.ledger.sheets import FaultError, decoded

VERDICTS = ("verified", "moved", "missing")
LEAST_SHARE = 0.5  # of its sentences, for a file to be a document that has changed
LIMIT_BYTES = 5_000_000
_LINES_JOINED = 20  # how many lines one wrapped sentence may take up
_END = re.compile(r"[\n。！？!?；;]|\s-\s|\[\d+\]")


class DocumentError(ValueError):
    """A folder or file that cannot be read as documents; the message is the sentence to show."""


@dataclass(frozen=True)
class Document:
    """One file: its name and its text."""

    name: str
    text: str

    @cached_property
    def sentences(self) -> dict[str, tuple[int, str]]:
        """Line and words of every sentence by its hash.

        A page that wraps its lines cuts sentences in two, so neighbours with nothing but a line
        break between them are also looked up joined, where no whole sentence has their hash.
        """
        whole = spans(self.text)
        stretches = list(whole)
        for i, (start, stop) in enumerate(whole):
            before = stop
            for after, end in whole[i + 1 : i + _LINES_JOINED]:
                if self.text[before:after].strip():
                    break
                stretches.append((start, end))
                before = end
        found: dict[str, tuple[int, str]] = {}
        for start, end in stretches:
            words = self.text[start:end]
            found.setdefault(digest(words), (self.text.count("\n", 0, start) + 1, words))
        return found


def normalise(text: str) -> str:
    """Unicode NFKC, without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def sentences(text: str) -> list[str]:
    """The normalised sentences of a document, in order, without empty ones."""
    return [normalise(text[start:end]) for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each of these sentences in the text, before they are normalised."""
    ends = [(match.start(), match.end()) for match in _END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    parts = zip(starts, stops, strict=True)
    return [(start, stop) for start, stop in parts if normalise(text[start:stop])]


def digest(sentence: str) -> str:
    """SHA-256 of a sentence in hexadecimal digits, as in the ledger's `context_sha256` column.

    >>> digest("截至 2025 年 6 月末") == digest("截至2025年6月末")
    True
    """
    return hashlib.sha256(normalise(sentence).encode()).hexdigest()


Shelf: TypeAlias = dict[str, Document | None]  # the file of each document of the ledger


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
        found = [_document(path) for path in paths]
    except OSError as error:
        raise DocumentError(f"{error.filename} cannot be read: {error.strerror}") from None
    if not found:
        raise DocumentError(f"the folder {folder} holds no documents")
    return found


def check(ledger: Ledger, documents: Sequence[Document]) -> tuple[Shelf, pd.DataFrame]:
    """Look for the sentence of every claim in the documents.

    Returns the file of each document of the ledger, the one with most of its sentences, and a row
    for every claim with a hash: `claim_id`, `document`, `verdict`, `locator`, `note`. Raises
    `LedgerError` if no claim has a hash.
    """
    claims = ledger.claims.query("context_sha256 != ''").rename(columns={"id": "claim_id"})
    if claims.empty:
        raise LedgerError("no claim of the ledger carries the hash of a sentence")
    # The ids of a document's sources begin with its name: `doc002` of `doc002_ant`.
    claims["document"] = claims["source"].str.replace(r"^(doc\d+)_.*", r"\1", regex=True)
    claims = claims.sort_values(["document", "note_ids"], kind="stable", ignore_index=True)
    shelf: Shelf = {}
    for name, own in claims.groupby("document")["context_sha256"]:
        known = set(own)
        share = {file.name: len(known & file.sentences.keys()) / len(known) for file in documents}
        likely = [file for file in documents if share[file.name] >= LEAST_SHARE]
        shelf[str(name)] = max(likely, key=lambda file: share[file.name], default=None)
    rows: Any = claims.itertuples()
    found = [_finding(claim, shelf[claim.document], documents) for claim in rows]
    claims[["verdict", "note"]] = found
    return shelf, claims[["claim_id", "document", "verdict", "locator", "note"]]


def _finding(claim: Any, home: Document | None, documents: Sequence[Document]) -> tuple[str, str]:
    """Verdict and note of a claim, whose own document is looked at first."""
    printed = re.compile(rf"(?<![\d.]){re.escape(normalise(claim.printed))}(?![\d])")
    for file in sorted(documents, key=lambda file: file is not home):
        if found := file.sentences.get(claim.context_sha256):
            line, words = found
            if not printed.search(normalise(words)):
                return "missing", f"line {line}; the sentence does not print the figure"
            moved = f"line {line} of {file.name}"
            return ("verified", f"line {line}") if file is home else ("moved", moved)
    return "missing", "the sentence is gone" if home else "no file of the folder is this document"


def _document(path: Path) -> Document:
    name = path.name.encode("utf-8", "replace").decode()
    if path.stat().st_size > LIMIT_BYTES:
        raise DocumentError(f"{name} is too large: more than {LIMIT_BYTES:,} bytes")
    try:
        text = decoded(name, path.read_bytes())
    except FaultError as fault:
        raise DocumentError(str(fault)) from None
    return Document(name, re.sub(r"\r\n?", "\n", text))
