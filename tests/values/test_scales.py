"""Intervals in words, and the scale that a reader would choose."""

from fractions import Fraction

import pytest

from xiaodai.values.formatting import bounds, decimal, money_scale, scale
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Names


def quantity(low: str | None, high: str | None, unit_id: str) -> Quantity:
    shown = unit(unit_id)
    interval = Interval.of(low, high) * Interval.point(shown.factor)
    return Quantity(interval, shown, Assumed(Names("", "")))


WORDS = [
    (("59.825", "59.835", "yuan/loan"), "between 59.825 and 59.835 yuan per loan",
     "介于59.825与59.835元/笔之间"),
    (("4974", "4974", "company"), "exactly 4,974 companies", "恰为4974家"),
    (("300", None, "company"), "at least 300 companies", "至少300家"),
    ((None, "20", "percent"), "at most 20%", "至多20%"),
    (("1125.875", "1125.885", "yi_yuan"), "between 112.5875 and 112.5885 billion yuan",
     "介于1125.875与1125.885亿元之间"),
    (("-187.5", "-186.5", "company"), "between −187.5 and −186.5 companies",
     "介于−187.5与−186.5家之间"),
    (("10700/5081", "10700/5081", "percent"), "exactly 2.10588…%", "恰为2.10588…%"),
    ((None, None, "percent"), "unbounded", "无界"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "en", "zh"), WORDS)
def test_an_interval_is_told_in_words(given: tuple[str, str, str], en: str, zh: str) -> None:
    assert (bounds(quantity(*given), "en"), bounds(quantity(*given), "zh")) == (en, zh)


def test_ends_that_never_end_are_rounded_outwards() -> None:
    third, half = quantity("1/3", "1/2", "number"), quantity("-1/3", "1/3", "number")
    assert bounds(third, "en") == "between 0.333 and 0.500"
    assert bounds(half, "en") == "between −0.334 and 0.334"


def test_an_irrational_number_is_approximate() -> None:
    root = quantity("1.41421356237309504880", "1.41421356237309504881", "year")
    assert bounds(root, "en") == "approximately 1.41421… years"


def test_a_column_of_money_shares_the_scale_of_its_largest_number() -> None:
    column = [quantity("5", "5", "yi_yuan"), quantity("7361", "7361", "yi_yuan")]
    assert scale(column, "en") == (Fraction(10**9), "billion yuan")
    assert scale(column, "zh") == (Fraction(10**8), "亿元")


def test_exact_counts_are_not_scaled_and_large_inexact_ones_are() -> None:
    assert scale([quantity("10020000", "10020000", "loan")], "en") == (1, "loans")
    assert scale([quantity("10015000", "10025000", "loan")], "zh") == (10**4, "万笔")


def test_different_units_have_no_common_scale() -> None:
    assert scale([quantity("1", "1", "loan"), quantity("1", "1", "percent")], "en") is None


def test_words_name_a_scale_of_money_or_none() -> None:
    assert money_scale("亿元", "zh") == (10**8, "亿元")
    assert money_scale("100 million yuan", "en") == (10**8, "100 million yuan")
    assert money_scale("dollars", "en") is None


def test_decimals_are_written_in_full_if_they_are_few() -> None:
    assert decimal(Fraction("1234.5678"), "en") == "1,234.5678"
    assert decimal(Fraction(-1, 3), "en") == "−0.333333…"
