"""A number in words of both languages; its exact interval; the scale that a reader would choose."""

import re
from fractions import Fraction

import pytest

from tests.values.made import calculated, quantity
from xiaodai.ledger.ledger import load
from xiaodai.values.formatting import bounds, decimal, money_scale, number, scale, show
from xiaodai.values.quantity import constant
from xiaodai.values.units import in_currency, unit

PRINTED = [  # ends and unit, reading, in English, in Chinese
    ("1125.875", "1125.885", "yi_yuan", "", "112.588 billion yuan", "1125.88亿元"),
    ("13848.585", "13848.595", "yi_yuan", "", "1,384.859 billion yuan", "13848.59亿元"),
    ("12465", "12475", "yi_yuan", "", "1.247 trillion yuan", "1.247万亿元"),
    ("7360.5", "7361.5", "yi_yuan", "", "736.1 billion yuan", "7361亿元"),
    ("-187.5", "-186.5", "yi_yuan", "", "−18.7 billion yuan", "−187亿元"),
    (4974, 4974, "company", "", "4,974 companies", "4974家"),
    (10015000, 10025000, "loan", "", "10.02 million loans", "1002万笔"),
    ("59.825", "59.835", "yuan/loan", "", "59.83 yuan per loan", "59.83元/笔"),
    ("52.095", "52.105", "percent", "", "52.10%", "52.10%"),
    ("0.035", "0.045", "percent", "", "0.04%", "0.04%"),
    ("3.06", "14.9", "percent", "", "3.06–14.9%", "3.06%～14.9%"),
    ("6195.005", "6195.015", "wan_yuan", "", "61.9501 million yuan", "6195.01万元"),
    (19, 21, "percent", "about", "about 20%", "约20%"),
    ("1.99", "2.01", "percent", "about", "about 2.00%", "约2.00%"),
    (1150, 1250, "yi_yuan", "about", "about 120 billion yuan", "约1200亿元"),
    (18, 22, "percent", "about", "18–22%", "18%～22%"),  # read as wider than printed
    (50, 60, "yuan/loan", "nearly", "nearly 60 yuan per loan", "近60元/笔"),
    (300, None, "company", "above", "over 300 companies", "超300家"),
    (300, None, "company", "", "at least 300 companies", "至少300家"),
    (None, 20, "percent", "at_most", "at most 20%", "至多20%"),
    (None, 5, "yi_yuan", "below", "under 500 million yuan", "不足5亿元"),
    (None, -300, "company", "above", "at most −300 companies", "至多−300家"),
]
CALCULATED = [
    ("5.9914", "5.9985", "yi_yuan", "599 million yuan", "5.99亿元"),
    ("0.5296", "0.5301", "percent", "0.53%", "0.53%"),
    ("10700/5081", "10700/5081", "percent", "2.11%", "2.11%"),
    ("9.9134", "10.98", "percent", "9.9–11.0%", "9.9%～11.0%"),
    (9, 16, "yi_yuan", "0.9–1.6 billion yuan", "9亿～16亿元"),
    (1500, 12500, "loan", "1,500–12,500 loans", "1500～12500笔"),
    ("1.63", "1.67", "percentage_point", "1.63–1.67 percentage points", "1.63～1.67个百分点"),
    (-3, 2, "percentage_point", "−3 to 2 percentage points", "−3～2个百分点"),
    (0, "72.43", "percent", "0–72.43%", "0%～72.43%"),
    (394, None, "company", "at least 394 companies", "至少394家"),
    (4198, None, "company", "at least 4,198 companies", "至少4198家"),
    (None, "5.2345", "percent", "at most 5.235%", "至多5.235%"),
    (0, 0, "company", "0 companies", "0家"),
    (-1, -1, "company", "−1 company", "−1家"),
    (-107, -107, "company", "−107 companies", "−107家"),
    (10055, 10055, "company", "10,055 companies", "10055家"),
    ("-57.5757", "-57.5687", "yi_yuan", "−5.76 billion yuan", "−57.6亿元"),
    ("8.12345678901", "8.12345678902", "year", "8.12 years", "8.12年"),
    ("0.0000123", "0.0000123", "percent", "under 0.001%", "不足0.001%"),
    ("1.2345e13", "1.2346e13", "yuan", "12.3 trillion yuan", "12.3万亿元"),
]


@pytest.mark.parametrize(("low", "high", "unit_id", "reading", "en", "zh"), PRINTED)
def test_a_printed_figure_stands_as_printed(low, high, unit_id, reading, en, zh) -> None:
    shown = quantity(low, high, unit_id, reading=reading)
    assert (show(shown, "en"), show(shown, "zh")) == (en, zh)


@pytest.mark.parametrize(("low", "high", "unit_id", "en", "zh"), CALCULATED)
def test_a_calculated_number_has_the_digits_that_matter(low, high, unit_id, en, zh) -> None:
    shown = calculated(low, high, unit_id)
    assert (show(shown, "en"), show(shown, "zh")) == (en, zh)


def test_the_ledger_shows_its_claims_as_they_were_printed() -> None:
    ledger = load()
    shown = {
        "fenfu_pool.balance_per_loan.2025.2": "59.83元/笔",
        "fenfu_pool.average_rate.2025": "15.02%",
    }
    assert {claim: show(ledger.quantity(claim), "zh") for claim in shown} == shown
    for claim, row in ledger.rows.items():
        plain = row["reading"] == "rounded" and row["unit"] in ("percent", "yi_yuan")
        digits = re.fullmatch(r"(\d+\.\d+)(%|亿元)", row["printed"])
        if plain and digits and len(digits[1]) <= 8:
            assert digits[1] in show(ledger.quantity(claim), "zh") or float(digits[1]) < 1, claim


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
    yuan, euro = unit("yuan"), unit("EUR")
    assert money_scale("亿元", "zh", yuan) == (10**8, "亿元")
    assert money_scale("100 million yuan", "en", yuan) == (10**8, "100 million yuan")
    assert money_scale("dollars", "en", yuan) is None
    assert money_scale("万欧元", "zh", euro) == (10**4, "万欧元")
    assert money_scale("million yuan", "en", euro) is None


def test_an_amount_in_another_currency_is_said_in_it() -> None:
    assert show(quantity("12500000", "12500000", "EUR"), "en") == "12.5 million euros"
    assert show(quantity("12500000", "12500000", "EUR"), "zh") == "1250万欧元"
    assert show(quantity("120000000", "190000000", "USD"), "zh") == "1.2亿～1.9亿美元"
    assert show(quantity("59.83", "59.83", "USD/loan"), "en") == "59.83 US dollars per loan"
    assert unit("QQQ").show("en") == "QQQ"
    assert in_currency(unit("day"), "EUR") == unit("day")
    assert in_currency(unit("yuan/person"), "EUR") == unit("EUR/person")


def test_decimals_are_written_in_full_if_they_are_few() -> None:
    assert decimal(Fraction("1234.5678"), "en") == "1,234.5678"
    assert decimal(Fraction(-1, 3), "en") == "−0.333333…"
