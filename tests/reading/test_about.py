"""How 约 and 左右 bound a figure: the rule worked out a second time, on the characters alone."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaodai.ledger.ledger import load
from xiaodai.reading.printed import read
from xiaodai.values.interval import Interval

SCALES = {
    "万亿": 10**12,
    "亿": 10**8,
    "万": 10**4,
    "萬": 10**4,
    "billion": 10**9,
    "million": 10**6,
    "成": 10,
    "折": 10,
}
NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
IN_BASE_UNITS = {"yi_yuan": 10**8, "wan_yuan": 10**4, "wanyi_yuan": 10**12}


def leeway(digits: str) -> Decimal:
    """How far the value may be from a number in Arabic digits.

    The number is moved by one in its last place; a long integer by half a one in the place of its
    last digit that is not zero, which is what is left when its zeros are cut off.
    """
    if "." in digits:
        return Decimal("0." + "0" * (len(digits.partition(".")[2]) - 1) + "1")
    if len(digits) <= 2:
        return Decimal(1)
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(5) * Decimal(10) ** (zeros - 1)


def by_characters(printed: str, unit: str) -> tuple[Fraction, Fraction]:
    """The bounds of a figure with at most one scale word, in the unit."""
    printed = printed.translate(NUMERALS)
    (digits,) = re.findall(r"\d[\d,]*(?:\.\d+)?", printed)
    digits = digits.replace(",", "")
    scale = next((size for word, size in SCALES.items() if word in printed), 1)
    factor = Fraction(scale, IN_BASE_UNITS.get(unit, 1))
    middle, step = Fraction(Decimal(digits)) * factor, Fraction(leeway(digits)) * factor
    return middle - step, middle + step


def test_every_claim_read_as_about_has_the_bounds_that_its_characters_give() -> None:
    about = [claim for claim in load().rows.values() if claim["reading"] == "about"]
    assert about
    typed, derived = {}, {}
    for claim in about:
        low, high = by_characters(claim["printed"], claim["unit"])
        if re.search("减少|下降|亏损", claim["qualifier"]):
            low, high = -high, -low
        derived[claim["id"]] = low, high
        typed[claim["id"]] = Fraction(claim["low"]), Fraction(claim["high"])
    assert typed == derived


@pytest.mark.parametrize(
    ("printed", "unit_id", "low", "high"),
    [
        ("约2.00%", "percent", "1.99", "2.01"),
        ("约2.0%", "percent", "1.9", "2.1"),
        ("约2%", "percent", "1", "3"),
        ("20%左右", "percent", "19", "21"),
        ("约21%", "percent", "20", "22"),
        ("约60元", "yuan", "59", "61"),
        ("约100家", "company", "50", "150"),
        ("约120家", "company", "115", "125"),
        ("约123家", "company", "122.5", "123.5"),
        ("约2000元", "yuan", "1500", "2500"),
        ("约214.7亿元", "yi_yuan", "214.6", "214.8"),
        ("约1200亿元", "yi_yuan", "1150", "1250"),
        ("约1200.0亿元", "yi_yuan", "1199.9", "1200.1"),
        ("约129亿元", "yi_yuan", "128.5", "129.5"),
        ("约1.2万元", "yuan", "11000", "13000"),
        ("约3万元", "yuan", "20000", "40000"),
        ("约二十家", "company", "19", "21"),
        ("约三百家", "company", "250", "350"),
        ("约三成", "percent", "20", "40"),
        ("约三成五", "percent", "34", "36"),
        ("约三分之一", "percent", "85/3", "115/3"),
        ("减少约1300亿元", "yi_yuan", "-1350", "-1250"),
        ("约65,000人", "person", "64500", "65500"),
        ("一半左右", "percent", "40", "60"),
    ],
)
def test_about_is_read_by_the_digits_as_printed(printed, unit_id, low, high) -> None:
    found = read(printed, unit_id=unit_id)
    assert found.reading == "about"
    assert found.interval == Interval(Fraction(low), Fraction(high))


numbers = st.one_of(
    st.integers(0, 10**6).map(str),
    st.decimals(min_value=0, max_value=10**4, places=2).map(str),
    st.decimals(min_value=0, max_value=10**4, places=1).map(str),
)


@given(numbers)
def test_the_number_printed_is_the_middle_and_the_width_is_that_of_its_characters(number) -> None:
    interval = read(f"约{number}%", unit_id="percent").interval
    assert interval.midpoint == Fraction(number)
    assert interval.bounds == by_characters(number, "percent")


@given(st.integers(0, 10**5), st.integers(0, 10**5))
def test_of_two_numbers_with_the_same_decimals_the_larger_reads_larger(
    one: int, other: int
) -> None:
    first, second = (
        read(f"约{Decimal(n) / 100:.2f}%", unit_id="percent").interval for n in sorted((one, other))
    )
    assert first.ends[0] <= second.ends[0]
    assert first.ends[1] <= second.ends[1]


@given(numbers)
def test_about_is_never_narrower_than_the_number_without_it(number: str) -> None:
    rounded = read(f"{number}%", unit_id="percent", kind="rate").interval
    assert rounded.within(read(f"约{number}%", unit_id="percent").interval)


@given(numbers, st.sampled_from(["万", "亿", "万亿"]))
def test_a_scale_word_scales_the_bounds_and_changes_nothing_else(number: str, scale: str) -> None:
    plain = read(f"约{number}元", unit_id="yuan").interval
    scaled = read(f"约{number}{scale}元", unit_id="yuan").interval
    assert scaled == plain * Interval.point(SCALES[scale])
