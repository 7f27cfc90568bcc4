"""A quarter's report of the central bank, from a saved page to rows of the ledger."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from xiaodai.documents.document import read_article
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.release import Release, ReleaseError, read_release, reading
from xiaodai.ledger.release_checks import checked
from xiaodai.ledger.second_reading import PAGE, SECOND, confirmed
from xiaodai.ledger.tables import new_id
from xiaodai.ledger.validation import LOGS, faults
from xiaodai.reading.dates import period_days
from xiaodai.reading.printed import ReadingError
from xiaodai.report.files import shown, write
from xiaodai.report.tables import TablesError, sound_ledger
from xiaodai.values.dtype import exact_text

ISSUER = "pboc"  # whose reports these are: the first letters of their ids
LOG = "REL"  # the series of reading notes that rows of releases are numbered in
SEEN = ["id", "printed", "qualifier", "unit", "low", "high"]


def add_release(
    page: Path,
    folder: Path,
    say: Callable[[str], None],
    *,
    published: str = "",
    address: str = "",
    is_written: bool = False,
) -> None:
    """Read a saved report, check it, and print the rows that it adds; write them where asked.

    `published` and `address` are of the page: the day that it names itself serves if none is given.
    Raises `ReleaseError` for a page that is no such report or contradicts itself or the ledger,
    `ArticleError` for a file that cannot be read as text, `TablesError` for faulty tables.
    """
    ledger = sound_ledger(folder)
    article = read_article(page)
    release = read_release(article.text, ledger)
    told = checked(release, ledger)
    rows = claims(release, ledger)
    say(f"{page.name}: {_contents(release)}")
    for sentence in told:
        say(f"  {sentence}")
    if rows.empty:
        say(f"{shown(folder)} has every figure of it already; nothing to add")
        return
    say(rows[SEEN].to_string(index=False))
    tables = {
        "claims": _sorted(pd.concat([ledger.claims, rows])),
        "sources": _sources(ledger, release, _day(published or article.published), address),
        LOGS: _logs(folder, rows),
    }
    if not is_written:
        say(f"{len(rows)} claims to add; nothing is written: add --write (WRITE=1) to add them")
        return
    _put(folder, tables, dict(zip(rows["id"], rows["printed"], strict=True)))
    say(f"{len(rows)} claims added to {shown(folder)}; make notebooks tells them in the studies")


def _contents(release: Release) -> str:
    provinces = len({figure.entity for figure in release.annex}) - 1
    annex = f"and an annex of {provinces} provinces" if release.annex else "without an annex"
    return f"{release.year}Q{release.quarter}, {len(release.sentence)} figures {annex}"


def _day(published: str) -> str:
    """The day of publication as the table has it; raises `ReleaseError` for no day."""
    if not published:
        return ""
    try:
        period_days(published)
    except ReadingError as error:
        raise ReleaseError(f"the day of publication cannot be read: {error}") from None
    return published


def _sources(ledger: Ledger, release: Release, published: str, address: str) -> pd.DataFrame:
    """The sources with the report as one that was read: its row is made, or completed."""
    rows = {row["id"]: row for row in ledger.sources.to_dict("records")}
    own = rows.get(release.source)
    earlier = [name for name in rows if name.startswith(f"{ISSUER}_") and name < release.source]
    model = own or rows[max(earlier)]
    kept = ["publisher", "kind", "language", "grade", "linkable"]
    if own:
        kept += ["published", "address"]
    titles = {"title": release.titles["zh"], "title_en": release.titles["en"]}
    given = {"published": published, "address": address}
    rows[release.source] = (
        dict.fromkeys(ledger.sources, "")
        | {"id": release.source, **titles}
        | {name: model[name] for name in kept}
        | {name: value for name, value in given.items() if value}
    )
    return _sorted(pd.DataFrame(list(rows.values())))


def _logs(folder: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """The reading logs with the rows of the report at the end of their series."""
    path = folder / f"{LOGS}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    notes = sorted(rows["note_ids"])
    if (own := table["id"] == LOG).any():
        table.loc[own, "last"] = notes[-1]
        return table
    what = "figures that xiaodai add-release took from quarterly reports of the central bank"
    table.loc[len(table)] = [LOG, what, notes[0], notes[-1]]
    return _sorted(table)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("id", kind="stable", ignore_index=True)


def _put(folder: Path, tables: dict[str, pd.DataFrame], read: dict[str, str]) -> None:
    """Put tables in place, all or none, with what the page prints by claim as a second reading.

    Raises `TablesError` if the folder would have faults.
    """
    texts = {name: table.to_csv(index=False, lineterminator="\n") for name, table in tables.items()}
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place, folder.name)
        shutil.copytree(folder, trial)
        for name, text in texts.items():
            (trial / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
        if (trial / f"{SECOND}.csv").exists():
            texts[SECOND] = confirmed(trial, read, PAGE).to_csv(index=False, lineterminator="\n")
            (trial / f"{SECOND}.csv").write_text(texts[SECOND], encoding="utf-8", newline="\n")
        if wrong := faults(trial):
            raise TablesError(f"the rows would make a fault, so nothing is written: {wrong[0]}")
    write({folder / f"{name}.csv": text for name, text in texts.items()})


def claims(release: Release, ledger: Ledger) -> pd.DataFrame:
    """The rows of `claims.csv` for a report's figures, in order of id, with all its columns.

    A further print of a figure that the ledger has is numbered; one that the ledger already has
    from this report is left out. `note_ids` go on where the series of releases ends.
    """
    known = ledger.rows.values()
    already = {
        (row["entity"], row["metric"], row["period"])
        for row in known
        if row["source"] == release.source
    }
    notes = (note.partition("-") for row in known for note in row["note_ids"].split(";"))
    number = max((int(digits) for series, _, digits in notes if series == LOG), default=0)
    taken = set(ledger.rows)
    rows = []
    for figure in sorted(release.figures, key=lambda figure: figure.cell):
        if figure.cell in already:
            continue
        number += 1
        found, book = reading(figure, ledger), ledger.codebook(figure.metric)
        low, high = (exact_text(end, end) for end in found.interval.bounds)
        rows.append(
            {
                "id": new_id(*figure.cell, taken),
                "entity": figure.entity,
                "metric": figure.metric,
                "period": figure.period,
                "printed": figure.printed,
                "qualifier": figure.qualifier,
                "unit": book["unit"],
                "reading": found.reading,
                "low": low,
                "high": high,
                "source": release.source,
                "locator": figure.place,
                "status": "accepted",
                "note_ids": f"{LOG}-{number:03d}",
            }
        )
    columns = [str(column) for column in ledger.claims]
    made = pd.DataFrame(rows, columns=columns, dtype=str).fillna("")
    return made.sort_values("id", ignore_index=True)
