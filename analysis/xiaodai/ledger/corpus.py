"""Every claim read in a document held against that document by the hash of its sentence.

| verdict    | the sentence that the claim's hash was taken of                                   |
|------------|-----------------------------------------------------------------------------------|
| `verified` | is in the document, in the claim's section, and prints the figure                 |
| `moved`    | prints the figure, but in another section or file, or in a file that was renamed  |
|            | or has changed elsewhere                                                          |
| `changed`  | is gone, but another sentence of the section, of which no claim has the hash,     |
|            | prints the same figure                                                            |
| `missing`  | is gone, or no longer prints the figure                                           |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from xiaodai.ledger.documents import Document, Passage
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.reading.cleaning import prints

Verdict: TypeAlias = Literal["verified", "moved", "changed", "missing"]
Claim: TypeAlias = Mapping[str, str]  # a row of claims.csv

VERDICTS: tuple[Verdict, ...] = ("verified", "moved", "changed", "missing")
COLUMNS = {"claims": ("locator", "context_sha256"), "sources": ("sha256",)}


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one claim, and the line of the sentence that was found for it."""

    claim: str
    document: str
    verdict: Verdict
    locator: str
    note: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Checked:
    """The outcome: the file of each document, and a finding for every claim with a hash."""

    shelf: dict[str, Document | None]
    findings: tuple[Finding, ...]

    def count(self, document: str) -> Counter[Verdict]:
        """How many claims of a document have each verdict."""
        return Counter(f.verdict for f in self.findings if f.document == document)


def check(ledger: Ledger, documents: list[Document]) -> Checked:
    """Look for the sentence of every claim in the documents.

    Raises `LedgerError` if a column that this needs is missing, or if no claim has a hash.
    """
    for table, columns in COLUMNS.items():
        if missing := [c for c in columns if c not in getattr(ledger, table)]:
            raise LedgerError(f"{table}.csv has no column {missing[0]!r}")
    claims = [row for row in ledger.rows.values() if row["context_sha256"]]
    if not claims:
        raise LedgerError("no claim of the ledger carries the hash of a sentence")
    claims.sort(key=lambda row: (_document(row["source"]), row["note_ids"]))
    shelf = shelve(ledger, documents)
    known = {claim["context_sha256"] for claim in claims}
    findings: dict[str, Finding] = {}
    for claim in claims:
        home = shelf[_document(claim["source"])]
        found = _exact(ledger, claim, home, documents)
        findings[claim["id"]] = found or _near(claim, home, known)
    return Checked(shelf, tuple(_explained(claim, claims, findings) for claim in claims))


def shelve(ledger: Ledger, documents: list[Document]) -> dict[str, Document | None]:
    """Which file is which document of the ledger; `None` where no file is.

    A document is named by what the ids of its sources begin with: `doc002` for `doc002_ant`. It is
    the file with its SHA-256; else the one whose name begins with its number (`003_x.txt` is
    `doc003`); else one that holds at least half of its sentences.
    """
    hashes: dict[str, set[str]] = {}
    for claim in ledger.rows.values():
        if claim["context_sha256"]:
            hashes.setdefault(_document(claim["source"]), set()).add(claim["context_sha256"])
    shelf: dict[str, Document | None] = dict.fromkeys(sorted(hashes))
    for by in ("hash", "number", "sentences"):
        for name in [name for name, file in shelf.items() if file is None]:
            known, file_hash = hashes[name], _file_hash(ledger, name)
            free = [f for f in documents if all(f is not other for other in shelf.values())]
            fits = {
                "hash": [file for file in free if file.sha256 == file_hash],
                "number": [file for file in free if _numbered(file, name)],
                "sentences": [f for f in free if 2 * len(known & set(f.passages)) >= len(known)],
            }[by]
            named = [file for file in fits if _numbered(file, name)]
            shelf[name] = next(iter(named or fits), None)
    return shelf


def _exact(
    ledger: Ledger, claim: Claim, home: Document | None, documents: list[Document]
) -> Finding | None:
    """The finding where the sentence itself is there, best in its own document and section."""
    places = [
        (file is not home, not file.is_at(passage, claim["locator"]), passage.start, passage, file)
        for file in documents
        for passage in file.passages.get(claim["context_sha256"], [])
    ]
    if not places:
        return None
    *_, passage, file = min(places, key=lambda place: place[:3])
    if not prints(file.text[passage.start : passage.end], claim["printed"]):
        note = "the sentence is there, but not the printed characters"
        return _finding(claim, "missing", note, passage.line)
    away = _away(ledger, claim, file, passage, home)
    note = "; ".join([*away, *([f"read {passage.spelling}"] if passage.spelling else [])])
    return _finding(claim, "moved" if away else "verified", note, passage.line)


def _away(
    ledger: Ledger, claim: Claim, file: Document, passage: Passage, home: Document | None
) -> list[str]:
    """In which respects a sentence is not where the ledger says, in words."""
    if file is not home:
        return [f"is in {file.name}"]
    name = _document(claim["source"])
    notes = []
    if (file_hash := _file_hash(ledger, name)) and file.sha256 != file_hash:
        notes.append("the file has changed since it was read, the sentence has not")
    if _number(name) is not None and not _numbered(file, name):
        notes.append(f"the file is called {file.name} now")
    if not file.is_at(passage, claim["locator"]):
        notes.append(f"is in {passage.section} now")
    return notes


def _near(claim: Claim, home: Document | None, known: set[str]) -> Finding:
    """The finding where only another sentence of the section prints the figure, or none does."""
    if home is None:
        return _finding(claim, "missing", "no file of the folder is this document")
    taken = [place for hash_ in known for place in home.passages.get(hash_, [])]
    for hash_, passages in home.passages.items():
        for passage in passages:
            if (
                hash_ not in known
                and home.is_at(passage, claim["locator"])
                and prints(home.text[passage.start : passage.end], claim["printed"])
                and not any(p.start < passage.end and passage.start < p.end for p in taken)
            ):
                note = f"another sentence prints the figure in line {passage.line}"
                return _finding(claim, "changed", note, passage.line)
    return _finding(claim, "missing")


def _explained(claim: Claim, claims: Sequence[Claim], findings: Mapping[str, Finding]) -> Finding:
    """The finding, with a word on why a claim is missing."""
    finding = findings[claim["id"]]
    if finding.verdict != "missing" or finding.note:
        return finding
    same = [c["id"] for c in claims if c["context_sha256"] == claim["context_sha256"]]
    lines = [line for other in same if (line := findings[other].line) is not None]
    note = "the sentence is gone, and no other of its section prints the figure"
    if lines:
        note = f"line {lines[0]} prints other figures of the sentence, but not this one"
    return _finding(claim, "missing", note)


def _finding(claim: Claim, verdict: Verdict, note: str = "", line: int | None = None) -> Finding:
    return Finding(claim["id"], _document(claim["source"]), verdict, claim["locator"], note, line)


def _document(source: str) -> str:
    return source.partition("_")[0] if re.match(r"doc\d+(_|$)", source) else source


def _number(document: str) -> int | None:
    match = re.fullmatch(r"doc(\d+)", document)
    return int(match[1]) if match else None


def _numbered(file: Document, document: str) -> bool:
    """Whether a file's name begins with the number of a document."""
    match = re.match(r"\d+", file.name)
    return match is not None and int(match[0]) == _number(document)


def _file_hash(ledger: Ledger, document: str) -> str:
    rows = ledger.sources[ledger.sources["id"].map(_document) == document]
    return next((hash_ for hash_ in rows["sha256"] if hash_), "")
