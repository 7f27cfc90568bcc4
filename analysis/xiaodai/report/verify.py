"""The command behind `make verify`: the ledger's claims against the documents they were read in.

It prints a table of the documents and every claim that is not where the ledger says; the finding of
each claim goes to `build/verify.csv`. No text of a document is written anywhere.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

import pandas as pd

from xiaodai.ledger.corpus import VERDICTS, Checked, Finding, check
from xiaodai.ledger.documents import Document, DocumentError, read_documents
from xiaodai.ledger.ledger import LedgerError, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import BUILD, DATA
from xiaodai.report.files import shown, write

SOUND, FAILED, REFUSED = 0, 1, 2  # FAILED: a claim is missing, or its sentence has changed
SHOWN = 10  # faults of the tables, or claims with the same note, that are listed one by one


def main(arguments: list[str] | None = None) -> int:
    """Check the claims of a ledger against a folder of documents.

    The exit status is 0 if every claim is verified or has only moved, 1 if one is missing or its
    sentence has changed, 2 if the folder, a document or the tables cannot be used.
    """
    parser = argparse.ArgumentParser(
        prog="python -m xiaodai.report.verify",
        description="Check each claim against the documents that it was read in.",
    )
    parser.add_argument("corpus", nargs="?", metavar="DIR", help="the folder of the documents")
    parser.add_argument("--data", type=Path, metavar="DIR", default=DATA, help="the tables")
    parser.add_argument("--out", type=Path, metavar="DIR", default=BUILD, help="where to write")
    asked = parser.parse_args(arguments)
    if not asked.corpus:
        return _refuse("say which folder holds the documents: make verify CORPUS=folder")
    if wrong := faults(asked.data):
        more = [f"… and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        return _refuse("the tables cannot be used:", *wrong[:SHOWN], *more)
    try:
        ledger, documents = load(asked.data), read_documents(Path(asked.corpus))
        checked = check(ledger, documents)
    except (LedgerError, DocumentError) as error:
        return _refuse(str(error))
    print(_table(checked))
    for line in [*_strays(checked, documents), *_exceptions(checked)]:
        print(line)
    out = asked.out / "verify.csv"
    try:
        write({out: _csv(checked)})
    except OSError as error:
        return _refuse(f"{error.filename} cannot be written: {error.strerror}")
    print("", shown(out), sep="\n")
    verdicts = {finding.verdict for finding in checked.findings}
    return FAILED if verdicts & {"missing", "changed"} else SOUND


def _refuse(*lines: str) -> int:
    print(*lines, sep="\n  ", file=sys.stderr)
    return REFUSED


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


if __name__ == "__main__":
    raise SystemExit(main())
