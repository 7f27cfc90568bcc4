"""The visible text of HTML and Markdown."""

import pytest

from xiaodai.audit.markup import from_html, from_markdown


def test_scripts_menus_and_footers_are_not_read() -> None:
    page = from_html(
        "<html><head><title>T</title><style>p{margin:12px}</style></head><body>"
        "<nav>首页 12</nav><script>var n = 4974;</script><!-- 5081 --><p>共4974家。</p>"
        "<aside>相关 88</aside><div class='related-news'>推荐 99</div><p hidden>7</p>"
        "<p style='display: none'>8</p><footer>1998-2025</footer></body></html>"
    )
    assert page.text == "共4974家。"


def test_the_headline_in_a_page_header_stays_and_its_menu_goes() -> None:
    page = from_html(
        "<body><header><h1>半年考</h1><nav>菜单 3</nav></header><article><p>共20家公司，"
        "净利润合计83.93亿元。</p></article><div>订阅 5</div></body>"
    )
    assert page.text == "半年考\n共20家公司，净利润合计83.93亿元。"
    assert page.title == "半年考"


def test_a_wrapper_named_like_a_side_part_is_kept() -> None:
    page = from_html("<div class='share-page'><p>共4974家小额贷款公司。</p></div>")
    assert page.text == "共4974家小额贷款公司。"


def test_cells_are_parted_by_tabs_and_rows_by_line_breaks() -> None:
    page = from_html(
        "<table><tr><th>地区</th> <th>家数</th></tr>\n"
        "<tr><td> 江苏</td>\n<td>532 </td></tr></table>"
    )
    assert page.text == "地区\t家数\n江苏\t532"


def test_inline_marks_do_not_break_a_number_and_blocks_do() -> None:
    page = from_html("<p>余额<b>7,3</b>61&nbsp;亿元</p><p>107<br>家</p><ul><li>甲<li>乙</ul>")
    assert page.text == "余额7,361 亿元\n107\n家\n甲\n乙"


def test_a_raised_number_becomes_the_mark_of_a_note() -> None:
    assert from_html("<p>共4974家<sup>1</sup>。</p>").text == "共4974家[1]。"


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2025-11-20T16:00:00+08:00'>",
        "<meta name='pubdate' content='2025-11-20'>",
        "<time datetime='2025-11-20'>vor kurzem</time>",
        "<time>20 November 2025</time>",
    ],
)
def test_the_day_of_a_page_is_read_from_its_mark_up(head: str) -> None:
    assert from_html(f"<html><body>{head}<p>text</p></body></html>").published == "2025-11-20"


def test_broken_and_deeply_nested_pages_are_read() -> None:
    assert from_html("<p>共<b>4974家<p>减少<td>107家").text.split() == ["共4974家", "减少107家"]
    deep = "<div>" * 900 + "共4974家" + "</div>" * 900
    assert from_html(deep).text == "共4974家"


def test_markdown_loses_its_marks_and_keeps_its_words() -> None:
    page = from_markdown(
        "# Count of *lenders* #\n\n**4,974** lenders, [down 107](https://example.org/1?n=5081),\n"
        "> a `quoted` _line_ with snake_case\n\n- item one\n* item two\n1. first\n\n---\n"
        "| Day | Count |\n| --- | ---: |\n| End-2024 | 5,257 |\n\n```\ncode\n```\n"
        "See note[^1] and ![chart 2](c.svg).\n\n[^1]: the note\n[ref]: https://example.org/2\n"
    )
    assert page.title == "Count of lenders"
    assert [line for line in page.text.split("\n") if line] == [
        "Count of lenders",
        "4,974 lenders, down 107,",
        "a quoted line with snake_case",
        "item one",
        "item two",
        "1. first",
        "Day\tCount",
        "End-2024\t5,257",
        "code",
        "See note[1] and chart 2.",
        "[1]: the note",
    ]


def test_the_head_of_a_markdown_file_gives_day_and_title() -> None:
    page = from_markdown("---\ntitle: 'A count'\ndate: 2025-11-20\n---\nText")
    assert (page.title, page.published, page.text) == ("A count", "2025-11-20", "Text")


def test_ranges_with_a_tilde_and_products_with_a_star_stay() -> None:
    assert from_markdown("0%~24%，5*3=15，3%~5%").text == "0%~24%，5*3=15，3%~5%"
