"""Numeric tokens, and telephone numbers whose digits are never shown."""

import pytest

from xiaodai.ledger.tokens import WITHHELD, tokens
from xiaodai.reading.cleaning import page


def found(text: str) -> list[str]:
    return [token.text for token in tokens(page(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共有4974家,增１２．５％", ["4974", "12.5%"]),
        ("达1,234.5万元", ["1,234.5万"]),
        ("一百二十家", ["一百二十"]),
        ("百分之三十", ["百分之三十"]),
        ("数千家,十余家", ["数千", "十余"]),
        ("截至2025年6月末", ["2025年6月末"]),
        ("12月中旬", ["12月中旬"]),
        ("2020年1-6月", ["2020年1-6月"]),
        ("一季度和上半年", ["一季度", "上半年"]),
        ("2030-07-01 16:00:50发布", ["2030-07-01 16:00:50"]),
        ("19:00", ["19:00"]),
        ("据报道[12]", ["[12]"]),
        ("4个月内、3年内", ["4", "3"]),
        ("共49\n74家", ["4974"]),
        ("三(sān)家", ["三"]),
        ("兩萬億", ["两万亿"]),
        ("没有数字", []),
    ],
)
def test_a_token_is_as_long_as_what_it_says(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "客服电话:000-0000-0000",
        "電話,00000-00000-00000,下稱",
        "客服热线 00000。",
        "联系000-00000000或",
        "手机13000000000",
        "(000) 0000 0000 is the phone",
        "电话00000-00000-\n00000",
        "电话０００-００００００００",
    ],
)
def test_a_telephone_number_is_one_token_without_its_digits(text: str) -> None:
    (token,) = tokens(page(text))
    assert (token.text, token.kind) == (WITHHELD, "telephone")
    assert "0" not in token.before + token.after


def test_a_second_number_behind_a_telephone_number_is_one_too() -> None:
    assert found("电话:000-00000000、00000") == [WITHHELD, WITHHELD]


@pytest.mark.parametrize(
    "text",
    ["2019-2020年", "1000-2000元", "共1 234 567家", "12345678元", "2030-07-01", "介于1.25%-24%"],
)
def test_a_figure_is_no_telephone_number(text: str) -> None:
    assert WITHHELD not in found(text)


def test_a_token_knows_its_line_and_the_words_beside_it() -> None:
    (token,) = tokens(page("上行\n共有 40 家。\n下行"))
    assert (token.line, token.before, token.after) == (2, "共有", "家。")
