"""Traditional characters, one by one."""

from xiaodai.reading.cleaning import simplified


def test_traditional_characters_are_replaced_one_by_one_and_nothing_else() -> None:
    assert simplified("戶均3萬元(yè) ABS") == "户均3万元(yè) ABS"
    assert simplified("三万亿") == "三万亿"
