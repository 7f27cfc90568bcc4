"""Only supported digits are shown; an interval in words; the scale that a reader would choose."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.made import quantity
from xiaodai.reading.printed import read
from xiaodai.values.formatting import bounds, decimal, digits, money_scale, number, scale, show
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import constant


@pytest.mark.parametrize(
    ("low", "high", "unit_id", "en", "zh"),
    [
        ("1125.875", "1125.885", "yi_yuan", "112.588 billion yuan", "1125.88亿元"),
        ("7360.5", "7361.5", "yi_yuan", "736.1 billion yuan", "7361亿元"),
        ("-187.5", "-186.5", "yi_yuan", "−18.7 billion yuan", "−187亿元"),
        (4974, 4974, "company", "4,974 companies", "4974家"),
        (-107, -107, "company", "−107 companies", "−107家"),
        (10015000, 10025000, "loan", "10.02 million loans", "1002万笔"),
        ("59.825", "59.835", "yuan/loan", "59.83 yuan per loan", "59.83元/笔"),
        ("15.015", "15.025", "percent", "15.02%", "15.02%"),
        ("0.035", "0.045", "percent", "0.04%", "0.04%"),
        ("1.63", "1.67", "percentage_point", "1.63–1.67 percentage points", "1.63–1.67个百分点"),
        (50, 60, "yuan", "50–60 yuan", "50–60元"),
        (4, 5, "percent", "4–5%", "4–5%"),
        (300, None, "company", "≥ 300 companies", "≥ 300家"),
        (None, 20, "percent", "≤ 20%", "≤ 20%"),
        ("6195.005", "6195.015", "wan_yuan", "61.9501 million yuan", "6195.01万元"),
        (Fraction(107, 5081), Fraction(107, 5081), "number", "0.02106", "0.02106"),
        (-3, 2, "percentage_point", "−3 to 2 percentage points", "−3至2个百分点"),
        (0, 0, "company", "0 companies", "0家"),
        (-1, -1, "company", "−1 company", "−1家"),
        ("8.12345678901", "8.12345678902", "year", "8.123 years", "8.123年"),
    ],
)
def test_a_quantity_is_shown_with_the_digits_it_supports(low, high, unit_id, en, zh) -> None:
    shown = quantity(low, high, unit_id)
    assert show(shown, "en") == en
    assert show(shown, "zh") == zh


@given(st.decimals(min_value=1, max_value=10**6, places=2), st.sampled_from([0, 1, 2]))
def test_a_rounded_print_is_shown_as_it_was_printed(number, places) -> None:
    printed = f"{number:.{places}f}"
    assert digits(read(printed, kind="rate").interval, "zh") == printed


@given(st.fractions(-(10**6), 10**6), st.fractions(0, 10**4))
def test_a_shown_range_holds_the_interval(low, width) -> None:
    interval = Interval(low, low + width)
    text = digits(interval, "en").replace(",", "").replace("−", "-")
    separator = " to " if " to " in text else "–"
    parts = [Fraction(part) for part in text.split(separator)]
    if len(parts) == 2:
        assert parts[0] <= interval.low and interval.high <= parts[1]
    elif width:  # one number, taken as rounded, gives the whole interval back
        assert interval.within(read(text.replace("-", ""), kind="rate").interval) or low < 0
    else:
        assert abs(parts[0] - low) <= abs(low) / 1000


def test_a_number_alone_has_no_word_for_what_is_counted() -> None:
    words = number(constant(4974, "company"))
    assert (words.en, words.zh) == ("4,974", "4974")
    assert number(constant(50, "item")).zh == "50"


WORDS = [
    (
        ("59.825", "59.835", "yuan/loan"),
        "between 59.825 and 59.835 yuan per loan",
        "介于59.825与59.835元/笔之间",
    ),
    (("4974", "4974", "company"), "exactly 4,974 companies", "恰为4974家"),
    (("300", None, "company"), "at least 300 companies", "至少300家"),
    ((None, "20", "percent"), "at most 20%", "至多20%"),
    (
        ("1125.875", "1125.885", "yi_yuan"),
        "between 112.5875 and 112.5885 billion yuan",
        "介于1125.875与1125.885亿元之间",
    ),
    (
        ("-187.5", "-186.5", "company"),
        "between −187.5 and −186.5 companies",
        "介于−187.5与−186.5家之间",
    ),
    (("10700/5081", "10700/5081", "percent"), "exactly 2.10588…%", "恰为2.10588…%"),
    ((None, None, "percent"), "unbounded", "无界"),
]


@pytest.mark.parametrize(("given", "en", "zh"), WORDS)
def test_an_interval_is_said_in_words(given: tuple[str, str, str], en: str, zh: str) -> None:
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
