"""A page never shows one quantity as two numbers of which neither is the other's rounding.

What is shown is read back from its text, as a reader would: digits, and the worth of the last one.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

import pytest

from tests.notebooks.editions import STUDIED, Stored, recorded
from xiaodai.page.prose import Prose
from xiaodai.page.record import Reader
from xiaodai.page.tables import Table
from xiaodai.values.formatting import figure, scale
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Language

_NUMBERS = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


class Shown(NamedTuple):
    """An end of a quantity, or both where it is one number: what is known, and what is read.

    `taken` are the intervals that an end of a range was taken from.
    """

    low: Fraction
    high: Fraction
    dimensions: tuple
    value: Fraction
    unit: Fraction  # of the last digit
    text: str
    taken: frozenset[tuple[Fraction | None, Fraction | None]] = frozenset()
    is_bound: bool = False  # rounded outwards, so that it says no more than is known


def shown_in_prose(prose: Prose, language: Language) -> Iterator[Shown]:
    for value in prose.values.values():
        yield from shown_alone(value, language)


def shown_alone(value: object, language: Language) -> Iterator[Shown]:
    if isinstance(value, Quantity) and (chosen := scale([value], language)):
        found = figure(value, chosen)
        if found.hedge not in ("about", "nearly"):
            yield from ends(value, found.texts(language), chosen.factor)


def shown_in_table(table: Table, language: Language) -> Iterator[Shown]:
    for prose in (table.caption, *table.notes):
        yield from shown_in_prose(prose, language)
    for column in table.columns:
        chosen = column.scale(language)
        for cell, text in zip(column.cells, column.numbers(language), strict=True):
            if isinstance(cell, Quantity) and chosen and text and text[0] not in "<≈":
                yield from ends(cell, _NUMBERS.findall(text), chosen.factor)


def ends(quantity: Quantity, texts: list[str], factor: Fraction) -> Iterator[Shown]:
    """What the texts of a quantity say: of one number both ends, of a range each."""
    low, high = quantity.interval.low, quantity.interval.high
    known = [end for end in (low, high) if end is not None]
    parts = [(known[0], known[-1])] if len(texts) == 1 else [(end, end) for end in known]
    for (least, most), text in zip(parts, texts if known else [], strict=False):
        digits = text.replace(",", "").replace("−", "-")
        places = len(digits.partition(".")[2])
        if not places and "." not in digits:
            places = -(len(digits) - len(digits.rstrip("0"))) if digits.strip("-0") else 0
        unit = factor * Fraction(10) ** -places
        dimensions = quantity.unit.dimensions
        inputs = getattr(quantity.lineage, "inputs", ())
        taken = {(one.interval.low, one.interval.high) for one in inputs if least == most}
        value = Fraction(digits) * factor
        is_bound = len(known) == 1
        yield Shown(least, most, dimensions, value, unit, text, frozenset(taken), is_bound)


def contradictory(one: Shown, other: Shown) -> bool:
    """Whether two texts of what is the same number exclude each other."""
    ends, whole = (one.low, one.high), (other.low, other.high)
    is_same = ends == whole or (whole in one.taken and one.low in whole)
    if one.dimensions != other.dimensions or not is_same:
        return False
    apart, unit = abs(one.value - other.value), max(one.unit, other.unit)
    return apart >= unit if one.is_bound and other.is_bound else apart > unit / 2


def shown(stored: Stored) -> list[Shown]:
    found: set[Shown] = set()
    for record, _ in recorded(stored.notebook):
        reader = Reader(record["nodes"])
        if record["kind"] in ("say", "finding"):
            found |= set(shown_in_prose(reader.prose(record["said"]), stored.language))
        elif record["kind"] == "table":
            found |= set(shown_in_table(reader.table(record), stored.language))
        elif record["kind"] == "results":
            for content in record["results"].values():
                found |= set(shown_alone(reader.value(content), stored.language))
    return sorted(found, key=lambda one: (one.low, one.text))


@pytest.mark.parametrize("stored", STUDIED, ids=str)
def test_a_page_never_shows_one_quantity_as_two_numbers(stored: Stored) -> None:
    pairs = permutations(shown(stored), 2)
    assert [(one.text, other.text) for one, other in pairs if contradictory(one, other)] == []


def test_an_end_that_is_rounded_outwards_beside_the_nearest_is_found() -> None:
    disclosed = constant("52.14", "percent")
    (nearest,) = ends(disclosed, ["52.1"], Fraction(1))
    (outwards,) = ends(disclosed, ["53"], Fraction(1))
    assert contradictory(nearest, outwards)
    (short,) = ends(disclosed, ["52"], Fraction(1))
    assert not contradictory(nearest, short)
