"""How the stored notebooks write what every page writes: quarters, apostrophes."""

import re
from collections.abc import Iterator

import pytest

from tests.notebooks.editions import STUDIED, Stored, recorded, told
from xiaodai.page.record import Reader
from xiaodai.values.quantity import Dated, Quantity

OTHER_QUARTERS = re.compile(r"\d\s*年?\s*Q\s*[1-4]|第[一二三四1-4]季度|[1-4]季度")
TYPEWRITTEN = re.compile(r"[A-Za-z]'[a-z]|[a-z]s'(?![A-Za-z'])")
IN_ENGLISH = [stored for stored in STUDIED if stored.language == "en"]
IN_CHINESE = [stored for stored in STUDIED if stored.language == "zh"]


def texts(stored: Stored) -> Iterator[str]:
    """Headings, sentences, captions, alternative texts, cells of tables, names of results."""
    found = told(stored)
    yield from (*found.headings, *found.sentences, *found.captions, *found.alts)
    for cells in found.tables:
        yield from cells
    for record, _ in recorded(stored.notebook):
        reader = Reader(record["nodes"])
        for content in record.get("results", {}).values():
            if isinstance(value := reader.value(content), Quantity | Dated):
                yield value.name.show(stored.language)


@pytest.mark.parametrize("stored", IN_CHINESE, ids=str)
def test_quarters_have_one_form_in_chinese(stored: Stored) -> None:
    """2025年一季度, and no 2025Q1, 2025年第一季度 or 1季度."""
    assert [text for text in texts(stored) if OTHER_QUARTERS.search(text)] == []


@pytest.mark.parametrize("stored", IN_ENGLISH, ids=str)
def test_apostrophes_are_those_of_print(stored: Stored) -> None:
    markdown = [cell.source for cell in stored.notebook.cells if cell.cell_type == "markdown"]
    assert [text for text in (*texts(stored), *markdown) if TYPEWRITTEN.search(text)] == []
