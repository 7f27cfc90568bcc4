"""Spoken numbers become digits, traditional characters simplified ones; all else stays."""

import pytest

from xiaodai.reading.numerals import in_digits, simplified

SAID = """
三成|3成
三成五|3.5成
两成半|2.5成
一半|5成
半数|5成
近半|近5成
超过半|超过5成
五六家|5-6家
三五年|3-5年
十七八家|17-18家
七八十万|70-80万
七八成|7-8成
三万五千家|35000家
一亿两千万元|12000万元
1亿2000万元|12000万元
10余万元|10万余元
1000多亿元|1000亿多元
a third|三分之一
two-thirds|三分之二
three quarters|四分之三
half|5成
three hundred and five lenders|305 lenders
twenty-one|21
a hundred loans|100 loans
twelve thousand five hundred|12500
"""
KEPT = """
近半年
超半个月
三成立
二〇二五年
4974家
2.1万亿元
half-billion
1000亿到1500亿元
长银五八
一二线城市
third-party
三七家
a lender
"""


@pytest.mark.parametrize("row", SAID.strip().splitlines())
def test_a_spoken_number_is_written_in_digits(row: str) -> None:
    said, written = row.split("|")
    assert in_digits(said) == written


@pytest.mark.parametrize("text", KEPT.strip().splitlines())
def test_what_is_no_spoken_number_stays(text: str) -> None:
    assert in_digits(text) == text


def test_traditional_characters_are_replaced_one_by_one_and_nothing_else() -> None:
    assert simplified("戶均3萬元(yè) ABS") == "户均3万元(yè) ABS"
    assert simplified("三万亿") == "三万亿"
