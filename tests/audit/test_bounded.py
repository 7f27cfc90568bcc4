"""An article takes work by its length, whatever it holds: twice the text, twice the calls."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from tests.length import first
from xiaodai.audit.judging import audit
from xiaodai.documents.document import article
from xiaodai.extraction.figures import figures
from xiaodai.extraction.times import times
from xiaodai.ledger.ledger import load

LEDGER = load()
DAY = "2025-11-20"
ALLOWED = 20  # seconds of the processor for the longest article
NEARLY = 1.15  # beginnings cost more or less than what follows


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python or C, some work calls."""
    number = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def filled(piece: str, length: int) -> str:
    """A piece over and over."""
    return piece * (length // len(piece))


@pytest.mark.parametrize(
    "piece",
    ["二季度、", "去年以来末", "2025年6月末、去年同期", "in the first quarter, ", "2024年\n"],
)
def test_words_for_time_are_resolved_one_by_one(piece: str) -> None:
    numbers = (calls(lambda n=n: times(filled(piece, n), DAY)) for n in (1_000, 2_000, 4_000))
    _, one, two = numbers  # the first also compiles patterns
    assert two <= 2 * NEARLY * one


@pytest.mark.parametrize(
    "piece", ["1%", "1，", "、1", "亿", "107家", "5.2亿元，", "one hundred ", "余额\t1.5\t2.5\n"]
)
def test_figures_are_found_one_by_one(piece: str) -> None:
    _, one, two = (
        calls(lambda n=n: figures(article(f"文{filled(piece, n)}", published=DAY)))
        for n in (500, 2_000, 4_000)
    )
    assert two <= 2 * NEARLY * one


JUDGED = [
    "二季度为12.5亿元，去年同期为3家，",
    "招联消费金融净利润为12.5亿元，",
    "1%，",
    "招联\t马上\n12.5%\t3.5%\n",
]


@pytest.mark.long
def test_figures_are_judged_one_by_one() -> None:
    """From where the windows around a figure are full, which is 900 characters behind it."""
    audit(article("全国小贷公司4974家。"), LEDGER)
    for piece in first(1, JUDGED):
        texts = [article(filled(piece, n), published=DAY) for n in (1_000, 2_000, 3_000)]
        some, one, two = (calls(lambda text=text: audit(text, LEDGER)) for text in texts)
        assert two - one <= NEARLY * (one - some), piece


def test_commas_between_figures_are_read_in_one_way() -> None:
    # Each comma was tried as the one between two terms of a sum: 44 seconds for 1,276 characters.
    text = article(f"{'余，' * 20}公司4974家，" * 30, published=DAY)
    begun = time.process_time()
    audit(text, LEDGER)
    assert time.process_time() - begun < ALLOWED
