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
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

import pandas as pd

from xiaodai.ledger.documents import Document
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.reading.cleaning import prints

Shelf: TypeAlias = dict[str, Document | None]  # the file of each document of the ledger
Claim: TypeAlias = Mapping[Hashable, str]  # a row of claims.csv, with the name of its document
Finding: TypeAlias = tuple[str, str, int | None]  # verdict, note, line of the sentence found

VERDICTS = ("verified", "moved", "changed", "missing")
LEAST_SHARE = 0.5  # of its sentences, for a file to be a document that has changed
COLUMNS = {"claims": ("locator", "context_sha256"), "sources": ("sha256",)}


def check(ledger: Ledger, documents: Sequence[Document]) -> tuple[Shelf, pd.DataFrame]:
    """Look for the sentence of every claim in the documents.

    Returns the file of each document of the ledger, and a row for every claim with a hash:
    `claim_id`, `document`, `verdict`, `locator`, `note`, and the `line` of the sentence that was
    found, if one was. Raises `LedgerError` if a column that this needs is missing, or if no claim
    has a hash.
    """
    for table, columns in COLUMNS.items():
        if missing := [c for c in columns if c not in getattr(ledger, table)]:
            raise LedgerError(f"{table}.csv has no column {missing[0]!r}")
    claims = ledger.claims[ledger.claims["context_sha256"] != ""]
    if claims.empty:
        raise LedgerError("no claim of the ledger carries the hash of a sentence")
    claims = claims.assign(document=claims["source"].map(_document))
    claims = claims.sort_values(["document", "note_ids"], kind="stable", ignore_index=True)
    sources = ledger.sources[ledger.sources["sha256"] != ""]
    files = sources.groupby(sources["id"].map(_document))["sha256"].first().to_dict()
    shelf = _shelved(claims, files, documents)
    known = set(claims["context_sha256"])
    strays = [file for file in documents if all(file is not other for other in shelf.values())]
    findings = []
    for claim in claims.to_dict("records"):
        home = shelf[claim["document"]]
        as_read = home is not None and files.get(claim["document"], home.sha256) == home.sha256
        exact = _exact(claim, home, documents, as_read=as_read)
        findings.append(exact or _near(claim, [home] if home else strays, known))
    found = pd.DataFrame(findings, columns=["verdict", "note", "line"]).astype({"line": "Int64"})
    judged = claims.drop(columns="note").join(found).rename(columns={"id": "claim_id"})
    judged["note"] = _reasons(judged, shelf)
    return shelf, judged[["claim_id", "document", "verdict", "locator", "note", "line"]]


def _shelved(claims: pd.DataFrame, files: Claim, documents: Sequence[Document]) -> Shelf:
    """The file with the SHA-256 of a document, or else the one with most of its sentences."""
    shelf: Shelf = {}
    for name, own in claims.groupby("document")["context_sha256"]:
        known = set(own)
        share = {file.name: len(known & set(file.passages)) / len(known) for file in documents}
        same = [file for file in documents if file.sha256 == files.get(str(name))]
        likely = [file for file in documents if share[file.name] >= LEAST_SHARE]
        shelf[str(name)] = max(same or likely, key=lambda file: share[file.name], default=None)
    return shelf


def _exact(
    claim: Claim, home: Document | None, documents: Sequence[Document], *, as_read: bool
) -> Finding | None:
    """The finding where the sentence itself is there, best in its own document and section."""
    places = [
        (file is not home, not file.is_at(passage, claim["locator"]), passage.start, passage, file)
        for file in documents
        for passage in file.passages.get(claim["context_sha256"], [])
    ]
    if not places:
        return None
    is_away, is_elsewhere, _, passage, file = min(places, key=lambda place: place[:3])
    if not prints(file.text[passage.start : passage.end], claim["printed"]):
        return "missing", "the sentence is there, but not the printed characters", passage.line
    moved = []
    if is_away:
        moved = [f"is in {file.name}"]
    else:
        if not as_read:
            moved.append("the file has changed since it was read, the sentence has not")
        if is_elsewhere:
            moved.append(f"is in {passage.section} now")
    notes = [*moved, f"read {passage.spelling}"] if passage.spelling else moved
    return "moved" if moved else "verified", "; ".join(notes), passage.line


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
                return "changed", note, passage.line
    return "missing", "", None


def _reasons(judged: pd.DataFrame, shelf: Shelf) -> pd.Series[str]:
    """The notes of the findings, with a word on why a claim is missing."""
    lines = judged.groupby("context_sha256")["line"].transform("first")
    gone = judged["document"].map(
        lambda name: (
            "the sentence is gone, and no other of its section prints the figure"
            if shelf[name]
            else "no file of the folder is this document"
        )
    )
    other = (
        "line " + lines.astype("string") + " prints other figures of the sentence, but not this one"
    )
    unsaid = (judged["verdict"] == "missing") & (judged["note"] == "")
    return judged["note"].mask(unsaid, other.fillna(gone))


def _document(source: str) -> str:
    """What the ids of a document's sources begin with: `doc002` of `doc002_ant`."""
    return source.partition("_")[0] if re.match(r"doc\d+(_|$)", source) else source
