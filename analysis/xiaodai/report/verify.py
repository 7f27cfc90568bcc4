"""The ledger's claims against the documents they were read in.

Said on the terminal: a table of the documents, every claim that is not where the ledger says, and
why no claim covers the other numbers; the same, row by row, goes to `verify.csv` and
`verify_tokens.csv`. Nothing of a document's text is written anywhere but its numbers, and no
telephone number.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from xiaodai.ledger.corpus import VERDICTS, Checked, Finding, check
from xiaodai.ledger.documents import Document, read_documents
from xiaodai.ledger.tokens import tokens
from xiaodai.ledger.uncovered import UNEXPLAINED, Uncovered, uncovered
from xiaodai.report.files import shown, write
from xiaodai.report.tables import sound_ledger

SHOWN = 10  # claims of one kind, and unexplained numbers, that are listed


def verify(corpus: Path, data: Path, out: Path, say: Callable[[str], None]) -> bool:
    """Check the claims of the tables in `data` against a folder of documents.

    `say` gets lines for the terminal; both tables are written to the folder `out`. Returns whether
    every claim is verified or has only moved, none missing and no sentence changed.

    Raises `TablesError` for faulty tables, `DocumentError` for a folder or document that cannot be
    read.
    """
    ledger, documents = sound_ledger(data), read_documents(corpus)
    checked = check(ledger, documents)
    rest = uncovered(ledger, checked)
    lines = [*_table(checked), *_strays(checked, documents), *_exceptions(checked)]
    say("\n".join([*lines, *_numbers(checked, rest)]))
    say("\n".join(["", *_write(out, checked, rest)]))
    return not {finding.verdict for finding in checked.findings} & {"missing", "changed"}


def _table(checked: Checked) -> list[str]:
    """The count of each verdict by document, in columns."""
    rows = [["document", "file", "claims", *VERDICTS]]
    for name, file in checked.shelf.items():
        counts = checked.count(name)
        shown = [str(counts[verdict]) for verdict in VERDICTS]
        rows.append([name, file.name if file else "none", str(counts.total()), *shown])
    total = Counter(finding.verdict for finding in checked.findings)
    rows.append(["all", "", str(total.total()), *(str(total[verdict]) for verdict in VERDICTS)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_cells(row, widths)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if place < 2 else cell.rjust(width)


def _strays(checked: Checked, documents: list[Document]) -> list[str]:
    """Documents that no file is, and files that are no document of the ledger."""
    lines = [
        f"no file of the folder is {name}: {checked.count(name).total()} claims were read in it"
        for name, file in checked.shelf.items()
        if file is None
    ]
    shelved = {file.name for file in checked.shelf.values() if file is not None}
    lines += [
        f"{file.name} is no document of the ledger: searched for sentences, its numbers not listed"
        for file in documents
        if file.name not in shelved
    ]
    return ["", *lines] if lines else []


def _exceptions(checked: Checked) -> list[str]:
    """Every claim that is not verified; where many say the same, a line for all of them."""
    lines: list[str] = []
    for verdict in VERDICTS[1:]:
        groups: dict[tuple[str, str], list[Finding]] = {}
        for finding in checked.findings:
            if finding.verdict == verdict:
                groups.setdefault((finding.document, finding.note), []).append(finding)
        for (document, note), findings in groups.items():
            if len(findings) > SHOWN:
                lines.append(f"{verdict}: {len(findings)} claims of {document}: {note}")
                continue
            for one in findings:
                lines.append(f"{verdict}: {one.claim} ({document}, {one.locator}): {note}")
    return ["", *lines] if lines else []


def _numbers(checked: Checked, rest: list[Uncovered]) -> list[str]:
    """How many numbers no claim covers, by reason, and those that nothing explains."""
    files = [file for file in checked.shelf.values() if file is not None]
    total = sum(1 for file in files for _ in tokens(file.page))
    reasons = Counter(token.reason for token in rest)
    unexplained = [token for token in rest if token.reason == UNEXPLAINED]
    lines = ["", f"{total} numbers stand in the documents, {len(rest)} of them in no claim:"]
    lines += [f"{n:6}  {reason}" for reason, n in reasons.most_common() if reason != UNEXPLAINED]
    lines.append(f"{len(unexplained):6}  {UNEXPLAINED}")
    lines += [f"        {t.document}, line {t.line}: {t.token}" for t in unexplained[:SHOWN]]
    if len(unexplained) > SHOWN:
        lines.append(f"        … and {len(unexplained) - SHOWN} more in verify_tokens.csv")
    return lines


def _write(folder: Path, checked: Checked, rest: list[Uncovered]) -> list[str]:
    """Both tables, written aside and then put in place; their names as they are shown."""
    claims = [
        (one.claim, one.document, one.verdict, one.locator, _note(one)) for one in checked.findings
    ]
    numbers = [
        (one.document, one.line, one.token, f"{one.reason}: {one.detail}".removesuffix(": "))
        for one in rest
    ]
    tables: dict[str, tuple[tuple[str, ...], Sequence[tuple[object, ...]]]] = {
        "verify.csv": (("claim_id", "document", "verdict", "locator", "note"), claims),
        "verify_tokens.csv": (("document", "line", "token", "reason"), numbers),
    }
    texts = {folder / name: _csv(header, rows) for name, (header, rows) in tables.items()}
    write(texts)
    return [str(shown(path)) for path in texts]


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _note(finding: Finding) -> str:
    line = f"line {finding.line}" if finding.line is not None else ""
    said = "" if line and line in finding.note else line
    return "; ".join(part for part in (said, finding.note) if part)
