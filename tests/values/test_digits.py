"""Which digits are shown: of one number, of a range, of a bound, and of a whole column."""

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.made import calculated, quantity
from xiaodai.reading.printed import read
from xiaodai.values.digits import Standing, figure, magnitude, written
from xiaodai.values.formatting import axis_texts, column_texts, mark_texts, scale, show
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant, extreme

PRINTED, CALCULATED = Standing(given=True), Standing()
SIZES = st.fractions(Fraction(1, 1000), 10**6)


def one_number(text: str) -> Fraction:
    return Fraction(text.removeprefix("< ").replace(",", "").replace("−", "-"))


def last_digit(text: str) -> Fraction:
    """One unit of the last digit that is shown, zeros before the point apart."""
    decimals = text.partition(".")[2]
    if decimals:
        return Fraction(1, 10 ** len(decimals))
    whole = text.replace(",", "")
    return Fraction(10 ** (len(whole) - len(whole.rstrip("0"))))


@given(st.decimals(min_value=1, max_value=10**6, places=2), st.sampled_from([0, 1, 2]))
def test_a_rounded_print_is_shown_as_it_was_printed(number, places) -> None:
    printed = f"{number:.{places}f}"
    assert figure(read(printed, kind="rate").interval, PRINTED).texts("zh") == [printed]


@given(SIZES, st.fractions(Fraction(1, 10**6), Fraction(99, 10_000)))
def test_a_narrow_calculated_interval_is_one_number_near_it(low, share) -> None:
    interval = Interval(low, low * (1 + share / 2))
    (text,) = figure(interval, CALCULATED).texts("en")
    digits = text.replace(",", "").replace(".", "").strip("0")
    assert len(digits) <= 3
    unit = max(last_digit(text), Fraction(10) ** (magnitude(low) - 2))
    assert interval.low - unit <= one_number(text) <= interval.high + unit


@given(SIZES, st.fractions(Fraction(2, 100), 10**4))
def test_the_ends_of_a_range_are_those_of_its_interval_but_for_rounding(low, share) -> None:
    interval = Interval(low, low * (1 + share))
    bottom, top = map(one_number, figure(interval, CALCULATED).texts("en"))
    assert bottom < top
    width = interval.high - interval.low
    slack = Fraction(1, 50) if interval.high < Fraction(1, 10) else Fraction(1, 100)
    for shown, end in ((bottom, interval.low), (top, interval.high)):
        assert abs(shown - end) <= end * slack
        assert abs(shown - end) <= width / 10 or width < interval.midpoint / 20


def test_a_range_has_no_more_digits_than_say_how_wide_it_is() -> None:
    shown = [("0.05795", "0.05936"), ("3.7845", "3.8255"), ("2.3511", "2.3819"), ("9.9", "10.98")]
    assert [figure(Interval.of(*ends), CALCULATED).texts("en") for ends in shown] == [
        ["0.058", "0.059"],
        ["3.78", "3.83"],
        ["2.35", "2.38"],
        ["9.9", "11.0"],
    ]


def test_a_long_print_has_three_decimals_and_a_shorter_one_all_of_its_own() -> None:
    assert show(quantity("73.761345", "73.761355", "yi_yuan"), "zh") == "73.761亿元"
    assert show(quantity("73.761345", "73.761355", "yi_yuan"), "en") == "7.376 billion yuan"
    assert show(quantity("13848.585", "13848.595", "yi_yuan"), "en") == "1,384.859 billion yuan"
    assert show(quantity("0.00037005", "0.00037015", "percent"), "en") == "0.0003701%"


def test_what_vanishes_in_a_column_is_a_bound_unless_it_was_printed() -> None:
    cells = [calculated(end, end) for end in ("84.51", "32.84", "0.00173")]
    assert column_texts(cells, scale(cells, "en"), "en")[-1] == "< 0.01"
    cells[-1] = constant("0.00173", "number")  # a sum of a tape that happens to be short
    assert column_texts(cells, scale(cells, "en"), "en")[-1] == "< 0.01"
    cells[-1] = quantity("0.001725", "0.001735")
    assert column_texts(cells, scale(cells, "en"), "en")[-1] == "0.00173"


def test_typed_numbers_beside_rounded_ones_are_rounded_like_them() -> None:
    cells = [calculated(end, end) for end in ("69512.34", "780123.45")]
    cells.append(constant(24358, "number"))
    assert column_texts(cells, scale(cells, "en"), "en") == ["69,500", "780,000", "24,400"]


@given(st.fractions(-(10**6), -1), st.fractions(1, 10**6))
def test_a_range_around_zero_ends_near_the_ends_of_its_interval(low, high) -> None:
    bottom, top = map(one_number, figure(Interval(low, high), CALCULATED).texts("en"))
    assert max(abs(bottom - low), abs(top - high)) <= max(-low, high) / 50


@given(SIZES, st.fractions(Fraction(2, 100), 10))
def test_the_end_of_a_range_is_no_other_number_than_the_same_end_alone(low, share) -> None:
    """The end with more digits rounds to the other: 52.1 and 52, never 52.1 and 53."""
    high = low * (1 + share)
    texts = figure(Interval(low, high), CALCULATED).texts("en")
    for end, text in zip((low, high), texts, strict=True):
        (alone,) = figure(Interval.point(end), CALCULATED).texts("en")
        units = (last_digit(text), last_digit(alone))
        assert abs(one_number(text) - one_number(alone)) <= max(units) / 2 + min(units) / 2


def test_a_range_whose_ends_agree_in_the_decimals_of_its_column_is_one_number() -> None:
    cells = [calculated("9.52", "9.68"), calculated("144", "144"), calculated("1520", "1520")]
    assert column_texts(cells, scale(cells, "en"), "en")[0] == "10"


def test_a_print_in_ten_thousands_is_one_number_in_either_language() -> None:
    printed = quantity("2755000", "2765000", "person")
    assert (show(printed, "en"), show(printed, "zh")) == ("2.76 million people", "276万人")
    dear = quantity("4850", "4950", "yuan")
    assert (show(dear, "en"), show(dear, "zh")) == ("4,900 yuan", "4900元")


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert written(Fraction(-4, 1000), 1, "en") == "0.0"


@given(SIZES, st.booleans())
def test_a_bound_never_says_more_than_is_known_and_hardly_less(end, is_lower) -> None:
    interval = Interval(end, None) if is_lower else Interval(None, end)
    (text,) = figure(interval, CALCULATED).texts("en")
    apart = end - one_number(text) if is_lower else one_number(text) - end
    unit = Fraction(10) ** (magnitude(end) - 2)  # of the third digit
    assert 0 <= apart <= unit / 2


@given(SIZES, st.fractions(0, 3), st.sampled_from([PRINTED, CALCULATED]))
def test_a_negative_interval_mirrors_the_positive_one(low, share, standing) -> None:
    interval = Interval(low, low * (1 + share))
    texts = figure(interval, standing).texts("en")
    assert figure(-interval, standing).texts("en") == [f"−{text}" for text in reversed(texts)]


@given(st.lists(SIZES, min_size=2, max_size=6))
def test_numbers_keep_their_order_in_a_column(values) -> None:
    cells = [calculated(value, value * Fraction(1001, 1000)) for value in values]
    chosen = scale(cells, "en")
    shown = [one_number(text) for text in column_texts(cells, chosen, "en")]
    pairs = [(a, b) for a, b in zip(values, shown, strict=True)]
    ordered = [b for _, b in sorted(pairs)]
    slack = Fraction(1, 200)  # a number of few digits beside one of many
    assert all(b >= a * (1 - slack) for a, b in pairwise(ordered))


@given(st.lists(SIZES, min_size=1, max_size=6))
def test_a_column_of_calculated_numbers_has_one_number_of_decimals(values) -> None:
    near = [10 + value % 90 for value in values]
    cells = [calculated(value, value * Fraction(100_001, 100_000)) for value in near]
    shown = column_texts(cells, scale(cells, "en"), "en")
    assert len({len(text.partition(".")[2]) for text in shown}) == 1


@given(SIZES)
def test_no_number_of_a_column_reads_as_zero(value) -> None:
    cells = [calculated(value, value), calculated("123456.7", "123456.8")]
    assert one_number(column_texts(cells, scale(cells, "en"), "en")[0]) > 0


COLUMNS = [  # what stands in a column: (ends, as in `quantity` or `calculated`), as shown
    ([("p", "11.555", "11.565"), ("p", "13.245", "13.255")], ["11.56", "13.25"]),
    ([("p", "11.555", "11.565"), ("p", "13.15", "13.25")], ["11.56", "13.2"]),
    ([("p", "11.555", "11.565"), ("p", None, "20")], ["11.56", "≤ 20"]),
    ([("p", "3137.505", "3137.515"), ("p", "98.5", "99.5")], ["3,138", "99"]),
    ([("p", "24", "24"), ("p", "15.4", "15.4")], ["24.0", "15.4"]),
    ([("p", "24", "24"), ("p", "36", "36")], ["24", "36"]),
    ([("c", "9.9134", "10.98"), ("c", "15", "30")], ["9.9–11.0", "15.0–30.0"]),
    ([("c", "0.5301", "0.5302"), ("c", "100", "100"), ("c", "12.34", "12.35")], None),
    ([("p", "300", None), ("p", "4974", "4974")], ["≥ 300", "4,974"]),
    ([("c", "12343", "12347"), ("c", "950.1", "950.2")], ["12,300", "950"]),
    ([("c", "12676.1", "12676.2"), ("c", "8292.1", "8292.2")], ["12,700", "8,290"]),
]


@pytest.mark.parametrize(("cells", "texts"), COLUMNS)
def test_a_column_has_one_scale_and_one_number_of_decimals(cells, texts) -> None:
    made = [quantity(*ends) if kind == "p" else calculated(*ends) for kind, *ends in cells]
    shown = column_texts(made, scale(made, "en"), "en")
    assert shown == (texts or ["0.5", "100.0", "12.3"])


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["0.450–0.750", "−0.827 to −0.785", "at least 5.120"]),
        ("zh", ["4.50～7.50", "−8.27～−7.85", "至少51.20"]),
    ],
)
def test_numbers_beside_the_marks_of_an_axis_have_its_scale_and_not_its_unit(
    language, texts
) -> None:
    ends = (("4.5", "7.5"), ("-8.27", "-7.85"), ("51.2", None))
    made = [calculated(*each, "yi_yuan") for each in ends]
    shown = axis_texts(made, scale(made, language), language)
    assert shown == texts
    shares = [calculated(*each, "percent") for each in (("3.334", "3.335"), ("0.057", "0.06"))]
    shown = axis_texts(shares, scale(shares, language), language)
    assert shown == ["3.33%", "0.06%"]


def test_numbers_beside_marks_that_are_compared_have_just_their_own_digits() -> None:
    ends = [("20", "28"), ("0", "8"), ("9.5503", "9.5506"), ("52.1055", "60.9")]
    shares = [calculated(*each, "percent") for each in ends]
    shown = mark_texts(shares, scale(shares, "en"), "en")
    assert shown == ["20–28%", "0–8%", "9.6%", "52–61%"]
    assert axis_texts(shares, scale(shares, "en"), "en")[0] == "20.0–28.0%"  # as in a column


def test_a_missing_value_is_no_text() -> None:
    assert column_texts([None, quantity("5", "5")], scale([quantity("5", "5")], "en"), "en") == [
        "",
        "5",
    ]


def test_a_share_short_of_the_whole_is_never_shown_as_all_of_it() -> None:
    assert show(calculated("99.951", "99.955", "percent"), "en") == "99.95%"
    assert show(calculated("99.951", "99.955"), "en") == "100"


def test_a_lower_bound_short_of_the_whole_has_the_digits_of_its_column() -> None:
    ends = (("29.04", None), ("17.71", None), ("99.9971", None))
    shares = [calculated(*each, "percent") for each in ends]
    shown = column_texts(shares, scale(shares, "en"), "en")
    assert shown == ["≥ 29.0", "≥ 17.7", "≥ 99.9"]
    assert show(shares[-1], "en") == "at least 99.99%"


def test_anything_from_nothing_to_all_has_no_decimals() -> None:
    shares = [
        calculated(*each, "percent") for each in (("0", "100"), ("0", "50.24"), ("0", "72.43"))
    ]
    assert column_texts(shares, scale(shares, "en"), "en") == ["0–100", "0.0–50.2", "0.0–72.4"]


def test_a_number_that_was_picked_among_printed_ones_stands_as_printed() -> None:
    rates = [quantity("11.555", "11.565", "percent"), quantity("14.995", "15.005", "percent")]
    assert [show(extreme(kind, rates), "en") for kind in ("min", "max")] == ["11.56%", "15.00%"]


def test_a_parameter_stands_as_typed_and_the_sum_of_a_tape_does_not() -> None:
    assert show(constant("12.345", "percent"), "en") == "12.345%"
    assert show(constant("601234567.89", "yuan"), "en") == "601 million yuan"


@given(st.fractions(-(10**6), 10**6), st.integers(-4, 6))
def test_a_number_is_written_to_the_nearest_unit(value, places) -> None:
    shown = written(value, places, "zh")
    assert abs(one_number(shown) - value) <= Fraction(10) ** -places / 2
    assert len(shown.partition(".")[2]) == max(0, places)
    assert re.fullmatch(r"−?\d+(\.\d+)?", shown)


def test_a_figure_shows_nothing_of_an_unbounded_interval() -> None:
    assert figure(Interval(None, None)).texts("en") == ["?"]


def test_every_quantity_can_be_shown(every_sign: list[Quantity]) -> None:
    assert all(show(q, language) for q in every_sign for language in ("en", "zh"))


@pytest.fixture
def every_sign() -> list[Quantity]:
    ends = [None, "-5.1234", "0", "0.00000012", "7", "1e15"]
    pairs = [(low, high) for at, low in enumerate(ends) for high in ends[at:]]
    pairs += [(low, None) for low in ends[1:]]
    units = ("percent", "company", "yi_yuan", "percentage_point", "day", "number")
    return [make(*pair, u) for pair in pairs for u in units for make in (quantity, calculated)]


def test_a_share_that_is_as_good_as_nothing_is_a_bound() -> None:
    tiny, small = calculated("0.0000000415", "0.0000000415", "percent"), constant(2, "percent")
    assert (show(tiny, "en"), show(tiny, "zh")) == ("under 0.001%", "不足0.001%")
    shown = column_texts([small, tiny], scale([small, tiny], "en"), "en")
    assert shown[1].startswith("< 0.0")
    assert show(calculated("0.0012", "0.0012", "percent"), "en") == "0.0012%"
    assert show(calculated("-0.0001", "-0.0001", "percent"), "en") == "−0.0001%"
    assert show(quantity("0.0001", "0.0001", "percent"), "en") == "0.0001%"  # as it was printed
