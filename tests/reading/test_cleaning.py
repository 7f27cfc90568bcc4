"""Pages made plain: what is taken away, and what must stay."""

import pytest

from xiaodai.reading.cleaning import dresses, made_plain, page


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("業(yè)務(wù)", "业务"),
        ("業（yè）務", "业务"),
        ("女(nǚ)性 略(lüè)", "女性略"),
        ("共有４９７家，约１２．５％", "共有497家,约12.5%"),
        ("三 家 小 贷", "三家小贷"),
        ("共有 497 家", "共有497家"),
        ("共有49\n7家", "共有497家"),
        ("达12.\n5亿元", "达12.5亿元"),
        ("达12\n.5亿元", "达12.5亿元"),
        ("公\u200b司", "公司"),
        ("戶均3萬元", "户均3万元"),
    ],
)
def test_what_dirt_hides_is_read(raw: str, plain: str) -> None:
    assert page(raw).text == plain


@pytest.mark.parametrize(
    "raw",
    [
        "公司(abs)发行",  # a word, no syllable
        "证券化(ABS)",
        "plain text (so)",  # no Chinese character before it
        "共有公司\n40家",
        "如下\n01\n02",
        "今年300\n2025年",
        "2030-07-01 09:00\n40家",
        "全部40\n1.其他",
    ],
)
def test_what_is_no_dirt_stays(raw: str) -> None:
    assert page(raw).text == raw


def test_every_character_knows_where_it_stood() -> None:
    made = page("業(yè)務４\n０家")
    assert made.text == "业务40家"
    assert "".join(made.raw[place] for place in made.at) == "業務４０家"


def test_printed_characters_are_found_in_any_dress_and_told_by_their_place() -> None:
    made = page("共有業(yè)務４\n０ 家。")
    ((start, end),) = made.find("40家", 0, len(made.raw))
    assert made.raw[start:end] == "４\n０ 家"
    assert made.find("业务40家", 0, len(made.raw)) == [(2, end)]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("5%", "15%"),
        ("5%", "1.5%"),
        ("15", "15.2"),
        ("15", "15万"),
        ("3家", "13家"),
        ("三家", "十三家"),
        ("5万", "5万亿"),
    ],
)
def test_a_number_is_found_only_whole(printed: str, text: str) -> None:
    assert page(text).find(printed, 0, len(text)) == []


@pytest.mark.parametrize(
    ("printed", "text"), [("5%", "约5%。"), ("40家", "40家\n30家"), ("近9亿", "近9亿\n2025年")]
)
def test_a_number_ends_where_its_line_ends(printed: str, text: str) -> None:
    assert len(page(text).find(printed, 0, len(text))) == 1


def test_lines_count_from_one() -> None:
    made = page("a\nb\n\nc")
    assert [made.line(offset) for offset in (0, 2, 5)] == [1, 2, 4]


def test_a_sentence_has_one_dress_if_there_is_nothing_to_undress() -> None:
    assert dresses("共有40家") == {"共有40家": ""}
    assert list(dresses("-業(yè)務")) == ["-業(yè)務", "業務", "-业(yè)务", "业务"]


def test_printed_characters_are_made_plain_without_white_space() -> None:
    assert made_plain(" 約 3 萬\n元") == "约3万元"
