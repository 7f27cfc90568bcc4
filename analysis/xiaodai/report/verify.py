"""The ledger's claims against the documents they were read in.

It says a table of the documents and every claim that is not where the ledger says; the finding of
each claim goes to `verify.csv`. No text of a document is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from xiaodai.ledger.corpus import VERDICTS, Shelf, check
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
    shelf, findings = check(ledger, documents)
    say(_counts(shelf, findings))
    for lines in (_strays(shelf, findings, documents), _exceptions(findings)):
        if said := list(lines):
            say("\n".join(["", *said]))
    table = out / "verify.csv"
    line = ("line " + findings["line"].astype("string")).fillna("")
    with_line = [
        note if at in note else f"{at}; {note}".removesuffix("; ")
        for at, note in zip(line, findings["note"], strict=True)
    ]
    rows = findings.drop(columns="line").assign(note=with_line)
    write({table: rows.to_csv(index=False, lineterminator="\n")})
    say(f"\n{shown(table)}")
    return not findings["verdict"].isin(["changed", "missing"]).any()


def _counts(shelf: Shelf, findings: pd.DataFrame) -> str:
    """The count of each verdict by document, in columns."""
    counts = pd.crosstab(findings["document"], findings["verdict"])
    table = counts.reindex(columns=[*VERDICTS], fill_value=0).reset_index()
    table.insert(1, "file", [file.name if file else "none" for file in shelf.values()])
    table.insert(2, "claims", table[[*VERDICTS]].sum(axis=1))
    table.loc[len(table)] = ["all", "", *table.iloc[:, 2:].sum()]
    return table.to_string(index=False)


def _strays(shelf: Shelf, findings: pd.DataFrame, documents: list[Document]) -> Iterator[str]:
    """Documents without a file, and files that are no document of the ledger, in words."""
    for name, file in shelf.items():
        if file is None:
            count = (findings["document"] == name).sum()
            yield f"no file of the folder is {name}: {count} claims were read in it"
    shelved = {file.name for file in shelf.values() if file is not None}
    for file in documents:
        if file.name not in shelved:
            yield f"{file.name} is no document of the ledger: it is only searched for sentences"


def _exceptions(findings: pd.DataFrame) -> Iterator[str]:
    """Every claim that is not verified; many with the same note share a line."""
    for verdict in VERDICTS[1:]:
        found = findings[findings["verdict"] == verdict]
        for (document, note), group in found.groupby(["document", "note"], sort=False):
            if len(group) > SHOWN:
                yield f"{verdict}: {len(group)} claims of {document}: {note}"
                continue
            for claim, locator in zip(group["claim_id"], group["locator"], strict=True):
                yield f"{verdict}: {claim} ({document}, {locator}): {note}"
