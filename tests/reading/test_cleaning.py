"""What pages and converters add to a text: what is taken away, and what must stay."""

import pytest

from xiaodai.reading.cleaning import plain, prints, spellings


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("業(yè)務(wù)", "业务"),
        ("業（yè）務", "业务"),
        ("女(nǚ)性 略(lüè)", "女性略"),
        ("共有４９７家，约１２．５％", "共有497家,约12.5%"),
        ("三 家 小 贷", "三家小贷"),
        ("共有 497 家", "共有497家"),
        ("公\u200b司", "公司"),
        ("戶均3萬元", "户均3万元"),
    ],
)
def test_what_was_added_to_a_text_is_taken_away(raw: str, cleaned: str) -> None:
    assert plain(raw) == cleaned


@pytest.mark.parametrize(
    "raw",
    [
        "公司(abs)发行",  # a word, no syllable
        "证券化(ABS)",
        "plain text (so)",  # no Chinese character before it
        "共有公司\n40家",
        "如下\n01\n02",
        "2030-07-01 09:00\n40家",
    ],
)
def test_what_belongs_to_a_text_stays(raw: str) -> None:
    assert plain(raw) == raw


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("40家", "共有業(yè)務４\n０ 家。"),
        ("业务40家", "共有業(yè)務４\n０ 家。"),
        ("约3万元", "戶均約 3 萬\n元"),
        ("497家", "共有49\n7家"),
        ("12.5亿元", "达12.\n5亿元"),
        ("12.5亿元", "达12\n.5亿元"),
        (" 約 3 萬\n元", "约3万元"),
    ],
)
def test_printed_characters_are_found_however_a_page_spells_them(printed: str, text: str) -> None:
    assert prints(text, printed)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("5%", "15%"),
        ("5%", "1.5%"),
        ("15", "15.2"),
        ("15", "15万"),
        ("15", "15 万"),
        ("3家", "13家"),
        ("三家", "十三家"),
        ("5万", "5万亿"),
    ],
)
def test_a_number_is_found_only_whole(printed: str, text: str) -> None:
    assert not prints(text, printed)


@pytest.mark.parametrize(
    ("printed", "text"), [("5%", "约5%。"), ("40家", "40家\n30家"), ("近9亿", "近9亿\n2025年")]
)
def test_a_number_ends_where_its_line_ends(printed: str, text: str) -> None:
    assert prints(text, printed)


def test_a_clean_sentence_has_one_spelling() -> None:
    assert spellings("共有40家") == {"共有40家": ""}
    assert list(spellings("-業(yè)務")) == ["-業(yè)務", "業務", "-业(yè)务", "业务"]
