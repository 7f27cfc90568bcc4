"""The Chinese edition says what the English one says, and each speaks its own language."""

import re
from copy import deepcopy

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from tests.notebooks.editions import STORED, Stored, recorded, redrawn
from xiaodai.ledger.naming import HEADERS
from xiaodai.page.record import MIME, Reader, Record, unpack
from xiaodai.paths import NOTEBOOKS
from xiaodai.report import edition
from xiaodai.values.quotes import Quote
from xiaodai.values.words import LANGUAGES

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(r"(?<![\w./=“-])[A-Za-z]*[a-z]{2}[A-Za-z]*(?![\w./=”-])")
# English in Chinese text: authors, publishers, a kind of file, what pandas writes for an open end,
# and the name that a synthetic tape gives itself.
NAMES = {"Galenianos", "Gavazza", "Cuesta", "Sepúlveda", "Madeira", "Parquet", "NaN", "synthetic"}
NAMES |= {"reportify", "MicroCapital", "deal"}  # a column of a tape
SHOWN = ("text/html", "text/markdown")  # where there is one of them text/plain says the same
_HEDGES = r"(?:at least|at most|about|nearly|over|under)"
HEDGED_TWICE = re.compile(
    rf"\b{_HEDGES} {_HEDGES} \d|(?:至少|至多|约|近|超过?|不足)(?:至少|至多|约|近|超|不足)\d",
    re.IGNORECASE,
)
COPIED = [HEADERS[name] for name in ("printed", "figure", "source")]  # columns that quote
FRAME = "frame"  # what pandas and the package show without a page, or the lines under a chart
ENGLISH_NAMES = [stored.path.stem for stored in STORED if stored.language == "en"]


def pair(name: str) -> tuple[NotebookNode, NotebookNode]:
    """The English and the Chinese notebook of a name."""
    path = NOTEBOOKS / f"{name}.ipynb"
    return nbformat.read(path, as_version=4), nbformat.read(edition.path(path), as_version=4)


def differences(english: NotebookNode, chinese: NotebookNode) -> list[str]:
    """Where a Chinese notebook is not what would be made of the English one today."""
    made = edition.chinese(english)
    if [cell.id for cell in made.cells] != [cell.id for cell in chinese.cells]:
        return ["its cells are others, or in another order"]
    found = []
    for one, other in zip(made.cells, chinese.cells, strict=True):
        parts = ("cell_type", "source", "metadata")
        found += [f"{one.id}: {part}" for part in parts if one[part] != other[part]]
    records = [[record for record, _ in recorded(notebook)] for notebook in (english, chinese)]
    return found + (["records"] if records[0] != records[1] else [])


def test_every_notebook_has_both_editions() -> None:
    assert [stored.path.stem for stored in STORED] == ENGLISH_NAMES * 2


@pytest.mark.parametrize("name", ENGLISH_NAMES)
def test_the_chinese_edition_is_made_of_the_english_one(name: str) -> None:
    assert differences(*pair(name)) == [], "run make notebooks"


def test_the_editions_differ_in_words_and_in_the_language_alone() -> None:
    english, chinese = pair("01_licence_attrition")
    code = [[c for c in notebook.cells if c.cell_type == "code"] for notebook in (english, chinese)]
    lines = [[line for cell in cells for line in cell.source.splitlines()] for cells in code]
    changed = [(a, b) for a, b in zip(*lines, strict=True) if a != b]
    assert changed == [
        ('language: str = "en"  # en or zh', 'language: str = "zh"  # en or zh'),
    ]


def test_a_chinese_edition_is_stale_once_the_english_one_has_changed() -> None:
    english, chinese = pair("01_licence_attrition")
    code = next(cell for cell in english.cells if cell.get("outputs"))
    for part in ("code", "markdown", "order", "record"):
        changed = deepcopy(english)
        cells = {cell.id: cell for cell in changed.cells}
        match part:
            case "code":
                cells[code.id].source += "\n1"
            case "markdown":
                changed.cells[0].source += "\n\nMore."
            case "order":
                changed.cells.reverse()
            case "record":
                cells[code.id].outputs.pop()
        assert differences(changed, chinese), part


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_what_is_stored_is_what_its_record_says(stored: Stored) -> None:
    """A catalogue, a name or a way of drawing that has changed shows here, without a run."""
    for record, (output, *others) in recorded(stored.notebook):
        again = redrawn(record, stored.language)
        said = output.data.get("text/html", output.data.get("text/markdown"))
        if record["kind"] == "chart":
            said = output.metadata["image/png"]["alt"]
        shown = [said, *(other.data["text/markdown"] for other in others[: len(again) - 1])]
        assert shown[: len(again)] == again, "run make notebooks"


@pytest.mark.parametrize("stored", [s for s in STORED if s.language == "en"], ids=str)
def test_an_english_notebook_shows_no_chinese(stored: Stored) -> None:
    """Only what was printed in Chinese stands in it: an article's figures."""
    found = [line for line in lines(stored) if CHINESE.search(line)]
    assert found == []


@pytest.mark.parametrize("stored", [s for s in STORED if s.language == "zh"], ids=str)
def test_a_chinese_notebook_shows_no_english(stored: Stored) -> None:
    """Only identifiers stand in it, which are the same in any language, and a few names."""
    found = [
        (word, line)
        for line in lines(stored)
        for word in ENGLISH.findall(line)
        if word not in NAMES
    ]
    assert found == []


@pytest.mark.parametrize("stored", STORED, ids=str)
def test_no_sentence_hedges_a_number_twice(stored: Stored) -> None:
    """A bound says so itself: `at least {x}` around it would say it again."""
    found = [line for line in lines(stored) if HEDGED_TWICE.search(line)]
    assert found == []


def test_a_number_hedged_twice_is_found() -> None:
    assert HEDGED_TWICE.search("Exits were at least at least 394.")
    assert HEDGED_TWICE.search("退出至少至少394家")
    assert not HEDGED_TWICE.search("Over 300 left, at least 394 net; 至少394家，超300家")


def lines(stored: Stored) -> list[str]:
    """The lines that a notebook shows, without what was printed and without identifiers."""
    found = []
    for cell in stored.notebook.cells:
        if cell.cell_type == "markdown":
            found += re.sub(r"`[^`]*`", "", cell.source).splitlines()
        for output in cell.get("outputs", []):
            record = unpack(output.data[MIME]) if MIME in output.data else {"kind": FRAME}
            printed = quoted(record)
            for text in texts(output, record["kind"]):
                found += without(text, printed).splitlines()
    return found


def without(text: str, printed: list[str]) -> str:
    """A text without what was printed."""
    for quote in printed:
        text = text.replace(quote, "")
    return text


def texts(output: NotebookNode, kind: str) -> list[str]:
    """What an output shows as text, identifiers left out."""
    if kind == "listing":  # rows of a table of the ledger, to be copied: its caption is said
        return output.data["text/markdown"].splitlines()[:1]
    found = [output.metadata.get("image/png", {}).get("alt", "")]
    found += [output.data[shown] for shown in SHOWN[1:] if shown in output.data]
    if "text/html" in output.data:
        page = BeautifulSoup(output.data["text/html"], "html.parser")
        if kind == "results":  # names and units of programs
            for cell in page.select("tbody th, tbody td:last-child"):
                cell.decompose()
        if kind == FRAME:
            drop_quotes(page)
        found += page.stripped_strings
    if not any(shown in output.data for shown in (*SHOWN, "image/png")):
        found.append(output.data["text/plain"])
    if kind == FRAME:
        found = [re.sub(r"“[^”]*”", "", text) for text in found]  # a print that was read
    return [re.sub(r"`[^`]*`|</?(small|br)>", "", text.replace("\\_", "_")) for text in found]


def drop_quotes(page: BeautifulSoup) -> None:
    """Take the columns of a frame away that hold what was printed, or ids of documents."""
    heads = {words.show(language) for words in COPIED for language in LANGUAGES}
    for table in page("table"):
        named = [head.get_text() for head in table.select("thead tr:first-child th")]
        for row in table.select("tbody tr"):
            for name, cell in zip(named, row(["th", "td"]), strict=True):
                if name in heads:
                    cell.decompose()


def quoted(record: Record) -> list[str]:
    """What a table shows as it was printed, longest first."""
    if record["kind"] != "table":
        return []
    found = set()
    for column in Reader(record["nodes"]).table(record).columns:
        for cell in column.cells:
            if isinstance(cell, Quote):
                found.add(cell.printed)
    return sorted(filter(None, found), key=len, reverse=True)
