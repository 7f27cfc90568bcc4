"""Odd tapes give the right pool or one sentence that refuses them, never a wrong pool."""

from pathlib import Path

import pytest

from tests.tapes.judge import judged
from tests.tapes.odd_files import FILES
from tests.tapes.odd_public import PUBLIC
from tests.tapes.odd_texts import TEXTS

ODD = {**TEXTS, **FILES, **PUBLIC}
# Those that once gave a wrong pool or a traceback; all others are tried in tests/long.
MENDED = (
    "points of thousands alone, not said",
    "three decimals after a comma",
    "dollars beside yuan",
    "dollars that nobody said",
    "a column of one other currency",
    "percent beside fractions, no signs",
    "subtotals and a total, with colons",
    "a subtotal in an unmapped column",
    "ids that Excel rounded",
    "ids that Excel rounded to zeros",
    "a workbook that rounded its ids",
    "gzip without its ending",
    "text named as gzip",
    "zip of two months",
    "months by their folders",
    "missing rates as not a number",
    "midnights in China",
    "padded with blanks that do not break",
    "padded with blanks of no width",
    "the rows of two files with their marks",
    "a mark of UTF-8 twice",
    "thousands parted by a thin blank",
    "numbers of the columns below the header",
    "dollars of Hong Kong in a pool of dollars",
    "thousands of dollars in a name",
    "thousands of dollars behind a name",
    "thousands of euros in a name",
    "thousands of dollars above",
    "millions in a name",
    "ten thousands behind a name",
    "ten thousands behind a bar",
    "ten thousands in short",
    "rates a month by their name",
    "rates a day by their name",
    "subtotals of unknown labels",
    "subtotals of unknown labels and their sum",
    "total row: 累计",
    "total row: Pool total",
    "total row: Grand Total (12)",
    "total row: Summe",
    "total row: Итого:",
    "decimals of 256 bits",
    "fractions read as millionths",
    "rupees in lakhs",
    "rupees in lakhs, not said",
    "francs of Switzerland",
    "francs of Switzerland, not said",
    "zloty behind a comma",
)
SOUND = (
    "ten thousands behind a name, said",
    "rates a month by their name, said",
    "thousands",
    "long ids",
    "dollars, said",
    "a borrower named Total",
    "gzip",
    "floats",
)


@pytest.mark.parametrize("name", [*MENDED, *SOUND])
def test_an_odd_tape_is_read_as_meant_or_refused(name: str, tmp_path: Path) -> None:
    assert judged(ODD[name], tmp_path) == ""


def test_at_least_fifty_odd_tapes_are_read_and_as_many_refused() -> None:
    refused = sum(bool(odd.refused) for odd in ODD.values())
    assert min(refused, len(ODD) - refused) >= 50
