"""Text laid out for paper or a screen: wrapped, in columns, drawn, set letter by letter."""

import re
import textwrap

import pytest

from tests.audit import scoring
from xiaodai.documents.lines import (
    from_bars,
    laid_out,
    printed,
    unspaced,
    unwrapped,
    without_running,
)

CHINESE = (
    "截至2025年6月末，全国小额贷款公司为4974家，比一季度末的5081家减少107家；贷款余额7361亿元，"
    "上半年减少187亿元。到三季度末，机构数降至4863家，比二季度末减少111家，贷款余额7229亿元。"
)
ENGLISH = (
    "China had 4,974 small-loan companies at the end of June 2025, 107 fewer than three months "
    "earlier; loans outstanding were 736.1 billion yuan, a decrease of 18.7 billion in the half."
)


def cut_at(text: str, width: int) -> str:
    """A text cut into lines of some columns, where a Chinese character takes two."""
    lines, left = [""], width
    for character in text:
        wide = 1 if character.isascii() else 2
        if wide > left:
            lines.append("")
            left = width
        lines[-1] += character
        left -= wide
    return "\n".join(lines)


@pytest.mark.parametrize("width", range(30, 62))
def test_chinese_that_was_cut_at_any_column_is_whole_again(width: int) -> None:
    cut = cut_at(CHINESE, width)
    head, *paragraphs = laid_out(f"小贷再减\n2025年11月20日\n\n{cut}\n\n{cut}").split("\n\n")
    assert head == "小贷再减\n2025年11月20日"
    assert {re.sub("(?<=[。；])\n", "", one) for one in paragraphs} == {CHINESE}


@pytest.mark.parametrize("width", [40, 55, 72])
def test_english_that_was_wrapped_is_whole_again(width: int) -> None:
    cut = textwrap.fill(ENGLISH, width, break_on_hyphens=False)
    assert laid_out(f"News\n\n{cut}\n\n{cut}") == f"News\n\n{ENGLISH}\n\n{ENGLISH}"


@pytest.mark.parametrize(
    "text",
    [
        f"{CHINESE}\n{CHINESE[:60]}\n{CHINESE}",  # a line for each paragraph
        "\n".join(
            f"第{n}组：{5 * n}家，余额{7 * n}亿元，比上年末少{3 * n}家" for n in range(12, 18)
        ),
        "　　" + "\n　　".join([CHINESE[:40]] * 5),  # paragraphs of a length
    ],
)
def test_lines_that_were_not_cut_stay(text: str) -> None:
    assert unwrapped(text) == text


def test_no_labelled_article_is_laid_out_otherwise() -> None:
    for name in {**scoring.kinds("first"), **scoring.kinds("second")}:
        if name.endswith(".txt"):
            text = (scoring.ARTICLES / name).read_text(encoding="utf-8")
            assert laid_out(text) == from_bars(text), name


def test_columns_apart_by_wide_blanks_are_a_table() -> None:
    text = (
        "单位：亿元\n地区　　家数  余额\n江苏　　541  702.12\n广东　  400  1,201.18\n以上  为  节选"
    )
    assert laid_out(text) == (
        "单位：亿元\n地区\t家数\t余额\n江苏\t541\t702.12\n广东\t400\t1,201.18\n以上  为  节选"
    )


def test_a_table_on_a_printed_page_has_single_blanks_between_its_cells() -> None:
    lines = [
        "At the end of June 2025 there were",
        "地区 家数 余额",
        "江苏 541 702.12",
        "共 9 家 公司",
    ]
    assert printed([lines]).split("\n")[1:] == [
        "地区\t家数\t余额",
        "江苏\t541\t702.12",
        "共 9 家 公司",
    ]


def test_heads_and_feet_of_printed_pages_do_not_part_a_sentence() -> None:
    feet = [["20/11/2025, 8:15 小贷周报", f"https://example.com/a {n}/3"] for n in (1, 2, 3)]
    pages = [
        ["小贷周报", "截至2025年6月末，全国小额贷款公司为4974家，比一", *feet[0]],
        ["小贷周报", "季度末的5081家减少107家。贷款余额为7361亿元，上", *feet[1]],
        ["小贷周报", "半年减少187亿元。", "541 702", *feet[2]],
    ]
    assert printed(pages) == (
        "小贷周报\n截至2025年6月末，全国小额贷款公司为4974家，比一季度末的5081家减少107家。"
        "贷款余额为7361亿元，上半年减少187亿元。\n541 702"
    )


def test_the_items_of_a_list_on_a_printed_page_keep_their_lines() -> None:
    items = [
        "• 4,974 companies at the end of June",
        "• 736.1 billion yuan outstanding",
        "2. Mashang",
    ]
    assert printed([items]) == "\n".join(items)


def test_a_page_alone_has_no_running_lines() -> None:
    lines = ["甲 1", "乙 2", "丙 3", "甲 1"]
    assert without_running([lines]) == lines
    assert without_running([["甲 1"], ["甲 2"], ["甲 3"]]) == ["甲 1", "甲 2", "甲 3"]


def test_a_table_that_is_drawn_loses_its_rules() -> None:
    plain = "+------+------+\n| 地区 | 家数 |\n+------+------+\n| 江苏 |  541 |\n+------+------+"
    boxed = "┌──────┬──────┐\n│ 地区 │ 家数 │\n├──────┼──────┤\n│ 江苏 │  541 │\n└──────┴──────┘"
    assert from_bars(plain) == from_bars(boxed) == "地区\t家数\n江苏\t541"


def test_what_was_set_letter_by_letter_is_read_as_words() -> None:
    spaced = " ".join("全国小额贷款公司为4974家，余额7361亿元。")
    assert unspaced(f"2025 年 6 月 30 日\n{spaced}\n1 2 3 4 5 6 7 8 9") == (
        "2025 年 6 月 30 日\n全国小额贷款公司为4974家，余额7361亿元。\n1 2 3 4 5 6 7 8 9"
    )


@pytest.mark.parametrize("piece", ["|", "- ", "　", "1  ", "+-", "甲 ", "\n", "4 9\n", "─"])
def test_lines_of_anything_are_read(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert len(laid_out(text)) <= len(text)
    assert printed([text.split("\n")]) is not None
