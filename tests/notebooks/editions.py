"""The stored notebooks of both editions, and what each has to tell by its records."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from xiaodai.page import natural
from xiaodai.page.record import MIME, Reader, Record, unpack
from xiaodai.paths import NOTEBOOKS
from xiaodai.report import edition
from xiaodai.report.parameters import STUDIES
from xiaodai.values.words import LANGUAGES, Language


class Stored(NamedTuple):
    """One stored notebook."""

    language: Language
    path: Path

    @property
    def notebook(self) -> NotebookNode:
        return nbformat.read(self.path, as_version=4)

    def __str__(self) -> str:
        return f"{self.language}/{self.path.stem}"


FOLDERS: dict[Language, Path] = {"en": NOTEBOOKS, "zh": NOTEBOOKS / edition.FOLDER}
STORED = [
    Stored(language, path)
    for language in LANGUAGES
    for path in sorted(FOLDERS[language].glob("*.ipynb"))
]
# The first notebook has no contract, no results, and shows frames without records.
STUDIED = [stored for stored in STORED if stored.path.stem in STUDIES]


class Told(NamedTuple):
    """What a notebook has to tell: its headings, sentences, captions, alt texts, tables' cells."""

    headings: list[str]
    sentences: list[str]
    captions: list[str]
    alts: list[str]
    tables: list[list[str]]


@cache
def told(stored: Stored) -> Told:
    """What a stored notebook has to tell in its language."""
    found = Told([], [], [], [], [])
    for cell in stored.notebook.cells:
        if cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            found.headings.extend(line.lstrip("# ") for line in lines if line.startswith("#"))
    for record, _ in recorded(stored.notebook):
        reader = Reader(record["nodes"])
        parts = {
            part: reader.prose(record[part]).plain(stored.language)
            for part in ("said", "caption", "alt")
            if part in record
        }
        found.sentences.extend(parts.get("said", []))
        found.captions.extend(parts.get("caption", []))
        found.alts.extend([" ".join(parts["alt"])] if "alt" in parts else [])
        if record["kind"] == "table":
            shown = reader.table(record).text(stored.language)
            found.tables.append([str(cell).strip() for cell in [*shown, *shown.to_numpy().flat]])
    return found


def recorded(notebook: NotebookNode) -> Iterator[tuple[Record, list[NotebookNode]]]:
    """Each record, with its output and those that follow it in its cell."""
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        for place, output in enumerate(outputs):
            if MIME in output.get("data", {}):
                yield unpack(output.data[MIME]), outputs[place:]


def redrawn(record: Record, language: Language) -> list[str]:
    """What Jupyter shows of a record in a language, drawn again: one text for each output."""
    reader = Reader(record["nodes"])
    match record["kind"]:
        case "say":
            return [natural.said(reader.prose(record["said"]), language)]
        case "finding":
            return [natural.quoted(natural.said(reader.prose(record["said"]), language))]
        case "chart":
            words = [reader.prose(record[part]) for part in ("caption", "alt", "source")]
            return [" ".join(words[1].plain(language)), natural.caption(*words, language)]
        case "table":
            return [natural.table_html(reader.table(record), language)]
    return []
