"""What is wrong with the tables of a ledger, by name: schema, keys, and the second reading.

The schema is `datapackage.json`, held by frictionless. The second reading derives the bounds of
every claim from its printed characters again: double entry, so that a slip on either side shows.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from analysis.evidence.dates import read_date
from analysis.evidence.ledger import Ledger
from analysis.evidence.reading import ReadingError, read
from analysis.paths import DATA


def violations(folder: Path = DATA) -> list[str]:
    """Every breach of the data package's types, constraints and keys, one sentence each."""
    from frictionless import Package, system

    with system.use_context(trusted=True):  # a folder elsewhere has an absolute path
        report = Package(str(folder / "datapackage.json")).validate()
    found = []
    for task in report.tasks:
        for error in task.errors:
            where = getattr(error, "row_number", None)
            place = f"{Path(task.place).name}, row {where}" if where else Path(task.place).name
            found.append(f"{place}: {error.message}")
    return found + [error.message for error in report.errors]


def misread(ledger: Ledger) -> list[str]:
    """Every claim whose typed reading or bounds are not what its printed characters say."""
    found = []
    for claim_id in ledger.claims["id"]:
        row = ledger.claim(claim_id)
        try:
            typed, again = _typed(row), _again(row, ledger.codebook(row["metric"])["kind"], ledger)
        except (ReadingError, ValueError) as error:
            found.append(f"{claim_id}: {error}")
            continue
        if typed != again:
            said = f"{row['qualifier']} {row['printed']}".strip()
            found.append(f"{claim_id}: {said!r} reads as {_words(again)}, typed is {_words(typed)}")
    return found


def _typed(row: dict[str, str]) -> tuple[str, object, object]:
    low, high = row["low"], row["high"]
    if row["unit"] == "date":
        return row["reading"], low, high
    return row["reading"], Fraction(low) if low else None, Fraction(high) if high else None


def _again(row: dict[str, str], kind: str, ledger: Ledger) -> tuple[str, object, object]:
    source = ledger.source(row["source"])
    if row["unit"] == "date":
        days = read_date(row["printed"], period=row["period"], published=source["published"])
        return days.reading, days.first.isoformat(), days.last.isoformat()
    result = read(
        row["printed"],
        row["qualifier"],
        unit_id=row["unit"],
        kind=kind,
        language=source["language"],
    )
    return result.reading, result.interval.low, result.interval.high


def _words(entry: tuple[str, object, object]) -> str:
    reading, low, high = entry
    return f"{reading} {'' if low is None else low}..{'' if high is None else high}"
