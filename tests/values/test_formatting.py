"""Only supported digits are printed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaodai.reading.printed import read
from xiaodai.values.formatting import digits, number, show
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Quantity, constant
from xiaodai.values.units import unit


def quantity(low, high, unit_id) -> Quantity:
    shown = unit(unit_id)
    return Quantity(
        Interval.of(low, high) * Interval.point(shown.factor), shown, Claimed(("a.claim",))
    )


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
