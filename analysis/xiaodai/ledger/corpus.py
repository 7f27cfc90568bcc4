"""Every claim read in a document against that document: verified, moved, changed or missing.

| verdict    | the sentence that the claim's hash was taken of                                  |
|------------|----------------------------------------------------------------------------------|
| `verified` | stands in the file with the ledger's hash, in the claim's section, and holds the |
|            | printed characters                                                               |
| `moved`    | is there and holds them, but in another section or file, or in a file that was   |
|            | renamed or has changed elsewhere                                                 |
| `changed`  | is gone, but a sentence that no hash knows prints the same figure: where it      |
|            | stood; or in the same section with all its other figures; or elsewhere with half |
|            | of the names of entity and metric beside it                                      |
| `missing`  | none of these: no such sentence, or it no longer holds the figure                |

The ledger keeps no text, so that a sentence which is gone is known only by the figures it printed,
by the names of what they measured, and by its place: the notes of a document were numbered in the
order of reading, so it stood between the sentences of the notes before and after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from xiaodai.ledger.documents import Document, Passage
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.reading.cleaning import made_plain

Verdict: TypeAlias = Literal["verified", "moved", "changed", "missing"]
Span: TypeAlias = tuple[int, int]

VERDICTS: tuple[Verdict, ...] = ("verified", "moved", "changed", "missing")
COLUMNS = {"claims": ("locator", "context_sha256"), "sources": ("sha256",)}
_ALIKE = 0.5  # share of the names of entity and metric that a sentence elsewhere must hold
_REACH = 15  # characters beside a print in which its qualifier is looked for


@dataclass(frozen=True)
class Held:
    """One claim that was read in a document: its row, the document's name here, its note."""

    row: Mapping[str, str]
    document: str
    series: str
    number: int

    @property
    def id(self) -> str:
        """The id of the claim."""
        return self.row["id"]

    @property
    def sentence(self) -> str:
        """The hash of the sentence that it stood in."""
        return self.row["context_sha256"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one claim. `sentence` and `printed` are raw offsets in `file`."""

    claim: str
    document: str
    verdict: Verdict
    locator: str
    note: str = ""
    file: str = ""
    line: int | None = None
    sentence: Span | None = None
    printed: Span | None = None


@dataclass(frozen=True)
class Checked:
    """The outcome: which file is which document, and a finding for every claim, as they read."""

    shelf: dict[str, Document | None]
    claims: tuple[Held, ...]
    findings: tuple[Finding, ...]

    def count(self, document: str) -> Counter[Verdict]:
        """How many claims of a document have each verdict."""
        return Counter(f.verdict for f in self.findings if f.document == document)


def held(ledger: Ledger) -> list[Held]:
    """The claims that carry the hash of a sentence, by document and in the order of reading.

    A document is named by what the ids of its sources begin with: `doc002` for `doc002_ant`.
    Raises `LedgerError` if a column that this needs is missing, or if there is no such claim.
    """
    for table, columns in COLUMNS.items():
        if missing := [c for c in columns if c not in getattr(ledger, table)]:
            raise LedgerError(f"{table}.csv has no column {missing[0]!r}")
    found = []
    for claim_id in ledger.claims["id"]:
        row = ledger.claim(claim_id)
        if row["context_sha256"]:
            note = re.match(r"([A-Z]+\d*)-(\d+)", row["note_ids"])
            series, number = (note[1], int(note[2])) if note else ("", 0)
            found.append(Held(row, _name(row["source"]), series, number))
    if not found:
        raise LedgerError("no claim of the ledger carries the hash of a sentence")
    return sorted(found, key=lambda claim: (claim.document, claim.series, claim.number))


def check(ledger: Ledger, documents: list[Document]) -> Checked:
    """Look for the sentence of every claim in the documents; raises `LedgerError` as `held`."""
    claims = held(ledger)
    shelf = shelve(ledger, claims, documents)
    search = _Search(ledger, claims, documents, shelf)
    findings = {claim.id: search.exact(claim) for claim in claims}
    for claim in claims:
        if findings[claim.id].sentence is None:
            findings[claim.id] = search.near(claim, findings)
    told = (search.explained(claim, findings) for claim in claims)
    return Checked(shelf, tuple(claims), tuple(told))


def shelve(
    ledger: Ledger, claims: Iterable[Held], documents: list[Document]
) -> dict[str, Document | None]:
    """Which file is which document of the ledger.

    By the SHA-256 of the file; else by the number that its name begins with (`003_x.txt` is
    `doc003`); else the file that holds at least half of the document's sentences.
    """
    hashes: dict[str, set[str]] = {}
    for claim in claims:
        hashes.setdefault(claim.document, set()).add(claim.sentence)
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


class _Search:
    """The state of one check: what is known of each file, and which prints are spoken for."""

    def __init__(
        self,
        ledger: Ledger,
        claims: list[Held],
        documents: list[Document],
        shelf: dict[str, Document | None],
    ) -> None:
        self.ledger, self.documents, self.shelf = ledger, documents, shelf
        self.used: dict[str, list[tuple[Span, str]]] = {file.name: [] for file in documents}
        self.of_sentence: dict[str, list[Held]] = {}
        for claim in claims:
            self.of_sentence.setdefault(claim.sentence, []).append(claim)
        self.known = {
            file.name: [
                (place.start, place.end)
                for hash_, places in file.passages.items()
                if hash_ in self.of_sentence
                for place in places
            ]
            for file in documents
        }

    def exact(self, claim: Held) -> Finding:
        """The finding where the sentence itself is there; else `missing` without a note."""
        home = self.shelf[claim.document]
        found = [
            (file is not home, not _there(file, place, claim), place, file)
            for file in ([home] if home else []) + [f for f in self.documents if f is not home]
            for place in file.passages.get(claim.sentence, [])
        ]
        empty = Finding(claim.id, claim.document, "missing", claim.row["locator"])
        if not found:
            return empty
        _, _, place, file = min(found, key=lambda one: one[:2])
        there = replace(empty, file=file.name, line=place.line, sentence=(place.start, place.end))
        printed = self._print(claim, file, place.start, place.end)
        if printed is None:
            return replace(there, note="the sentence is there, but not the printed characters")
        away = self._away(claim, file, place)
        note = "; ".join([*away, *([f"read {place.dress}"] if place.dress else [])])
        return replace(there, verdict="moved" if away else "verified", note=note, printed=printed)

    def _away(self, claim: Held, file: Document, place: Passage) -> list[str]:
        """In which respects a sentence is not where the ledger says, in words."""
        if file is not self.shelf[claim.document]:
            return [f"stands in {file.name}"]
        said = []
        hash_ = _file_hash(self.ledger, claim.document)
        if hash_ and file.sha256 != hash_:
            said.append("the file has changed since it was read, the sentence has not")
        if _number(claim.document) is not None and not _numbered(file, claim.document):
            said.append(f"the file is called {file.name} now")
        if not _there(file, place, claim):
            said.append(f"stands in {place.section} now")
        return said

    def near(self, claim: Held, findings: Mapping[str, Finding]) -> Finding:
        """The finding where only another sentence prints the figure, or none."""
        home = self.shelf[claim.document]
        names = _pairs(
            self.ledger.entity(claim.row["entity"]).zh + self.ledger.metric(claim.row["metric"]).zh
        )
        others = {
            made_plain(other.row["printed"])
            for other in self.of_sentence[claim.sentence]
            if other is not claim
        }
        best: tuple[tuple[bool, bool, bool, float], Document, Span] | None = None
        for file in self.documents:
            stretch = self._stretch(claim, file, findings) if file is home else None
            for start, end in file.page.find(claim.row["printed"], 0, len(file.page.raw)):
                if inside((start, end), self.known[file.name] + self._taken(file, claim)):
                    continue
                sentence = file.page.between(*file.around(start, end))
                alike = len(names & _pairs(file.page.between(*file.around(start, end, 1))))
                kept = sum(other in sentence for other in others)
                section = file.section(start) == claim.row["locator"]
                rank = (
                    stretch is not None and stretch[0] <= start < stretch[1],
                    file is home and section and bool(others) and kept == len(others),
                    alike >= max(1, _ALIKE * len(names)),
                    kept / max(1, len(others)) + alike / max(1, len(names)),
                )
                if any(rank[:3]) and (best is None or rank > best[0]):
                    best = rank, file, (start, end)
        if best is None:
            return Finding(claim.id, claim.document, "missing", claim.row["locator"])
        _, file, printed = best
        self.used[file.name].append((printed, claim.sentence))
        line = file.page.line(printed[0])
        note = f"another sentence prints the figure in line {line}"
        return Finding(
            claim.id,
            claim.document,
            "changed",
            claim.row["locator"],
            note if file is home else f"{note} of {file.name}",
            file.name,
            line,
            file.around(*printed),
            printed,
        )

    def _stretch(self, claim: Held, file: Document, findings: Mapping[str, Finding]) -> Span:
        """Where a sentence that is gone must have stood: between those of the notes beside it."""
        numbers = {
            other.number: finding.sentence
            for others in self.of_sentence.values()
            for other in others
            if other.document == claim.document and other.series == claim.series
            if (finding := findings[other.id]).verdict in ("verified", "moved")
            if finding.file == file.name and finding.sentence
        }
        if place := between(numbers, claim.number, len(file.page.raw)):
            return place
        sections = [start for start, name in file.sections if name == claim.row["locator"]]
        return file.section_range(sections[0]) if sections else (0, len(file.page.raw))

    def _print(self, claim: Held, file: Document, start: int, end: int) -> Span | None:
        """Where in its sentence the claim was read: not where another was, beside its qualifier."""
        places = file.page.find(claim.row["printed"], start, end)
        if not places:
            return None
        word = made_plain(claim.row["qualifier"])

        def rank(place: Span) -> tuple[bool, int, int]:
            before = file.page.between(place[0] - _REACH, place[0])
            after = file.page.between(place[1], place[1] + _REACH)
            gaps = [len(before) - at - len(word)] if (at := before.rfind(word)) >= 0 else []
            gaps += [at] if (at := after.find(word)) >= 0 else []
            taken = inside(place, [span for span, _ in self.used[file.name]])
            return taken, min(gaps, default=_REACH), place[0]

        best = min(places, key=rank)
        self.used[file.name].append((best, claim.sentence))
        return best

    def _taken(self, file: Document, claim: Held) -> list[Span]:
        """The prints that are spoken for by claims of other sentences."""
        return [span for span, sentence in self.used[file.name] if sentence != claim.sentence]

    def explained(self, claim: Held, findings: Mapping[str, Finding]) -> Finding:
        """The finding, with a word on why a claim is missing."""
        finding = findings[claim.id]
        if finding.verdict != "missing" or finding.note:
            return finding
        others = [findings[other.id] for other in self.of_sentence[claim.sentence]]
        lines = [other.line for other in others if other.line is not None]
        if self.shelf[claim.document] is None:
            note = "no file of the folder is this document"
        elif lines:
            note = f"line {lines[0]} prints other figures of the sentence, but not this one"
        else:
            note = "the sentence is gone, and none in its place prints the figure"
        return replace(finding, note=note)


def between(sentences: Mapping[int, Span], number: int, end: int) -> Span | None:
    """Where a note was read: from the sentence of the note before to that of the note after.

    `sentences` are those of other notes of the series, by number; `end` is the document's end.
    `None` where no other note has a sentence.
    """
    before = [sentences[n] for n in sorted(sentences) if n < number][-1:]
    after = [sentences[n] for n in sorted(sentences) if n > number][:1]
    if not before + after:
        return None
    return (
        min(start for start, _ in before + after) if before else 0,
        max(stop for _, stop in before + after) if after else end,
    )


def inside(place: Span, spans: Iterable[Span]) -> bool:
    """Whether a stretch shares a character with one of several."""
    return any(place[0] < end and start < place[1] for start, end in spans)


def _name(source: str) -> str:
    return source.partition("_")[0] if re.match(r"doc\d+(_|$)", source) else source


def _number(document: str) -> int | None:
    match = re.fullmatch(r"doc(\d+)", document)
    return int(match[1]) if match else None


def _numbered(file: Document, document: str) -> bool:
    """Whether a file's name begins with the number of a document."""
    match = re.match(r"\d+", file.name)
    return match is not None and int(match[0]) == _number(document)


def _file_hash(ledger: Ledger, document: str) -> str:
    rows = ledger.sources[ledger.sources["id"].map(_name) == document]
    return next((hash_ for hash_ in rows["sha256"] if hash_), "")


def _there(file: Document, place: Passage, claim: Held) -> bool:
    """Whether a sentence stands in the section of the claim, if the document has such a one."""
    names = {name for _, name in file.sections}
    return place.section == claim.row["locator"] or claim.row["locator"] not in names


def _pairs(text: str) -> set[str]:
    """Every two neighbouring characters, made plain."""
    plain = made_plain(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}
