"""The ledger's claims against the documents they were read in.

It says a table of the documents and every claim that is not where the ledger says; the finding of
each claim goes to `verify.csv`. No text of a document is written anywhere.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from xiaodai.ledger.corpus import VERDICTS, Checked, Finding, check
from xiaodai.ledger.documents import Document, read_documents
from xiaodai.report.files import shown, write
from xiaodai.report.tables import sound_ledger

SHOWN = 10  # claims with the same note that are listed one by one


def verify(corpus: Path, data: Path, out: Path, say: Callable[[str], None]) -> bool:
    """Check the claims of the tables in `data` against a folder of documents.

    `say` gets lines for the terminal; the table is written to the folder `out`. Returns whether
    every claim is verified or has only moved, none missing and no sentence changed.

    Raises `TablesError` for faulty tables, `DocumentError` for a folder or document that cannot be
    read.
    """
    ledger, documents = sound_ledger(data), read_documents(corpus)
    checked = check(ledger, documents)
    say("\n".join([_table(checked), *_strays(checked, documents), *_exceptions(checked)]))
    table = out / "verify.csv"
    write({table: _csv(checked)})
    say(f"\n{shown(table)}")
    return not {finding.verdict for finding in checked.findings} & {"missing", "changed"}


def _table(checked: Checked) -> str:
    """The count of each verdict by document, in columns."""
    rows = []
    for name, file in checked.shelf.items():
        counts = checked.count(name)
        rows.append([name, file.name if file else "none", *(counts[v] for v in VERDICTS)])
    table = pd.DataFrame(rows, columns=["document", "file", *VERDICTS])
    table.insert(2, "claims", table[list(VERDICTS)].sum(axis=1))
    table.loc[len(table)] = ["all", "", *table.iloc[:, 2:].sum()]
    return table.to_string(index=False)


def _strays(checked: Checked, documents: list[Document]) -> list[str]:
    """Documents without a file, and files that are no document of the ledger, in words."""
    lines = [
        f"no file of the folder is {name}: {checked.count(name).total()} claims were read in it"
        for name, file in checked.shelf.items()
        if file is None
    ]
    shelved = {file.name for file in checked.shelf.values() if file is not None}
    lines += [
        f"{file.name} is no document of the ledger: it is only searched for sentences"
        for file in documents
        if file.name not in shelved
    ]
    return ["", *lines] if lines else []


def _exceptions(checked: Checked) -> list[str]:
    """Every claim that is not verified; many with the same note share a line."""
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


def _csv(checked: Checked) -> str:
    """A row for each claim: claim_id, document, verdict, locator, note."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("claim_id", "document", "verdict", "locator", "note"))
    for one in checked.findings:
        writer.writerow((one.claim, one.document, one.verdict, one.locator, _note(one)))
    return text.getvalue()


def _note(finding: Finding) -> str:
    line = f"line {finding.line}" if finding.line is not None else ""
    said = "" if line and line in finding.note else line
    return "; ".join(part for part in (said, finding.note) if part)
