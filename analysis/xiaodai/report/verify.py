"""The ledger's claims against the documents they were read in.

It says a table of the documents and every claim that is not where the ledger says; the finding of
each claim goes to `verify.csv`. No text of a document is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from xiaodai.ledger.corpus import VERDICTS, Shelf, check, read_documents
from xiaodai.report.files import shown, write
from xiaodai.report.tables import sound_ledger

SHOWN = 10  # claims with the same note that are listed one by one


def verify(corpus: Path, data: Path, out: Path, say: Callable[[str], None]) -> bool:
    """Check the claims of the tables in `data` against a folder of documents.

    `say` gets lines for the terminal; the table is written to the folder `out`. Returns whether
    every claim is verified or has only moved.

    Raises `TablesError` for faulty tables, `DocumentError` for a folder or document that cannot be
    read.
    """
    ledger, documents = sound_ledger(data), read_documents(corpus)
    shelf, findings = check(ledger, documents)
    said = [_counts(shelf, findings), ""]
    names = {file.name for file in shelf.values() if file}
    said += [
        f"{file.name} is no document of the ledger: it is only searched for sentences"
        for file in documents
        if file.name not in names
    ]
    unlike = findings[findings["verdict"] != "verified"]
    for (verdict, document, note), group in unlike.groupby(["verdict", "document", "note"]):
        if len(group) > SHOWN:
            said.append(f"{verdict}: {len(group)} claims of {document}: {note}")
        else:
            where = group["claim_id"] + f" ({document}, " + group["locator"] + f"): {note}"
            said += [f"{verdict}: {claim}" for claim in where]
    say("\n".join(said).rstrip())
    table = out / "verify.csv"
    write({table: findings.to_csv(index=False, lineterminator="\n")})
    say(f"\n{shown(table)}")
    return not (findings["verdict"] == "missing").any()


def _counts(shelf: Shelf, findings: pd.DataFrame) -> str:
    """The count of each verdict by document, in columns."""
    counts = pd.crosstab(findings["document"], findings["verdict"])
    table = counts.reindex(columns=[*VERDICTS], fill_value=0).reset_index()
    table.insert(1, "file", [file.name if file else "none" for file in shelf.values()])
    table.insert(2, "claims", table[[*VERDICTS]].sum(axis=1))
    table.loc[len(table)] = ["all", "", *table.iloc[:, 2:].sum()]
    return table.to_string(index=False)
