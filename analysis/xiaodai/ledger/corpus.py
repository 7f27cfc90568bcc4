"""Every claim read in a document held against that document by the hash of its sentence.

| verdict    | the sentence that the claim's hash was taken of                                   |
|------------|-----------------------------------------------------------------------------------|
| `verified` | is in the document, in the claim's section, and prints the figure                 |
| `moved`    | prints the figure, but in another section or file, or in a file that has changed  |
|            | elsewhere                                                                         |
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
LEAST_SHARE = 0.5  # of its sentences, for a file to be a document that has changed
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
    shelf = shelve(ledger, claims, documents)
    strays = [file for file in documents if all(file is not other for other in shelf.values())]
    known = {claim["context_sha256"] for claim in claims}
    findings: dict[str, Finding] = {}
    for claim in claims:
        home = shelf[_document(claim["source"])]
        found = _exact(ledger, claim, home, documents)
        findings[claim["id"]] = found or _near(claim, [home] if home else strays, known)
    explained = (_explained(claim, claims, findings, shelf) for claim in claims)
    return Checked(shelf, tuple(explained))


def shelve(
    ledger: Ledger, claims: Sequence[Claim], documents: list[Document]
) -> dict[str, Document | None]:
    """Which file is which document of the ledger; `None` if no file is.

    A document is named by what the ids of its sources begin with: `doc002` for `doc002_ant`. It is
    the file with its SHA-256, or else the one that holds most of its sentences, at least half.
    """
    hashes: dict[str, set[str]] = {}
    for claim in claims:
        hashes.setdefault(_document(claim["source"]), set()).add(claim["context_sha256"])
    shelf: dict[str, Document | None] = {}
    for name, known in sorted(hashes.items()):
        share = {file.name: len(known & set(file.passages)) / len(known) for file in documents}
        same = [file for file in documents if file.sha256 == _file_hash(ledger, name)]
        likely = [file for file in documents if share[file.name] >= LEAST_SHARE]
        shelf[name] = max(same or likely, key=lambda file: share[file.name], default=None)
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
    notes = []
    file_hash = _file_hash(ledger, _document(claim["source"]))
    if file_hash and file.sha256 != file_hash:
        notes.append("the file has changed since it was read, the sentence has not")
    if not file.is_at(passage, claim["locator"]):
        notes.append(f"is in {passage.section} now")
    return notes


def _near(claim: Claim, files: Sequence[Document], known: set[str]) -> Finding:
    """The finding where only another sentence of the section prints the figure, or none does."""
    for file in files:
        taken = [place for hash_ in known for place in file.passages.get(hash_, [])]
        others = (p for hash_, ps in file.passages.items() if hash_ not in known for p in ps)
        for passage in others:
            if (
                file.is_at(passage, claim["locator"])
                and prints(file.text[passage.start : passage.end], claim["printed"])
                and not any(p.start < passage.end and passage.start < p.end for p in taken)
            ):
                note = f"another sentence prints the figure in line {passage.line}"
                return _finding(claim, "changed", note, passage.line)
    return _finding(claim, "missing")


def _explained(
    claim: Claim,
    claims: Sequence[Claim],
    findings: Mapping[str, Finding],
    shelf: Mapping[str, Document | None],
) -> Finding:
    """The finding, with a word on why a claim is missing."""
    finding = findings[claim["id"]]
    if finding.verdict != "missing" or finding.note:
        return finding
    same = [c["id"] for c in claims if c["context_sha256"] == claim["context_sha256"]]
    lines = [line for other in same if (line := findings[other].line) is not None]
    note = "the sentence is gone, and no other of its section prints the figure"
    if lines:
        note = f"line {lines[0]} prints other figures of the sentence, but not this one"
    elif shelf[finding.document] is None:
        note = "no file of the folder is this document"
    return _finding(claim, "missing", note)


def _finding(claim: Claim, verdict: Verdict, note: str = "", line: int | None = None) -> Finding:
    return Finding(claim["id"], _document(claim["source"]), verdict, claim["locator"], note, line)


def _document(source: str) -> str:
    return source.partition("_")[0] if re.match(r"doc\d+(_|$)", source) else source


def _file_hash(ledger: Ledger, document: str) -> str:
    rows = ledger.sources[ledger.sources["id"].map(_document) == document]
    return next((hash_ for hash_ in rows["sha256"] if hash_), "")
