"""The visible text of web pages and of Markdown, however they are written."""

import pytest

from xiaodai.documents.contents import ArticleError
from xiaodai.documents.markup import MARKDOWN_LIMIT, MOST_ELEMENTS, from_html, from_markdown


def test_scripts_menus_and_footers_are_not_read() -> None:
    page = from_html(
        "<html><head><title>T</title><style>p{margin:12px}</style></head><body>"
        "<nav>首页 12</nav><script>var n = 4974;</script><!-- 5081 -->"
        "<p>全国小额贷款公司共4974家。</p>"
        "<aside>相关 88</aside><div class='related-news'>推荐 99</div><p hidden>7</p>"
        "<p style='display: none'>8</p><footer>1998-2025</footer></body></html>"
    )
    assert page.text == "全国小额贷款公司共4974家。"


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
    assert from_html("<p>共<b>4974家<p>减少</i>107家").text == "共4974家\n减少107家"
    deep = "<div>" * 900 + "共4974家" + "</div>" * 900
    assert from_html(deep).text == "共4974家"
    with pytest.raises(ArticleError, match="too deep within each other; save the text alone"):
        from_html("<div>" * 3000 + "共4974家")


def test_a_page_of_too_many_elements_is_refused() -> None:
    with pytest.raises(ArticleError, match="it has more than 100,000 elements; save the text"):
        from_html("<p>1" * MOST_ELEMENTS)


def test_a_page_says_nothing_of_its_encoding_once_it_is_text() -> None:
    head = "<?xml version='1.0' encoding='gb2312'?><html><head><meta charset='gb2312'></head>"
    assert from_html(head + "<body>共4974家</body></html>").text == "共4974家"


@pytest.mark.parametrize("page", ["", " ", "<!-- 4974 -->", "<html></html>", "<br>"])
def test_a_page_without_text_has_none(page: str) -> None:
    assert from_html(page).text == ""


def test_a_part_hidden_in_whatever_way_is_not_read() -> None:
    hidden = "<p aria-hidden='TRUE'>1</p><p style='Display : none'>2</p><p hidden=''>3</p>"
    menus = "<header><nav>4</nav>5</header><header><h1>共6家</h1><nav>7</nav></header>"
    assert from_html(f"<body>{menus}{hidden}<p>共8家</p></body>").text == "共6家\n共8家"


def test_an_article_that_a_script_shows_is_read_and_a_veiled_part_is_not() -> None:
    article = "<p>截至2025年6月末，全国小额贷款公司为4974家，贷款余额7361亿元。</p>"
    page = f"<h1>半年考</h1><div style='visibility: hidden; opacity: 0;'>{article}</div>"
    veiled = "<p style='visibility:hidden'>9999家</p>"
    assert (
        from_html(page).text
        == "半年考\n截至2025年6月末，全国小额贷款公司为4974家，贷款余额7361亿元。"
    )
    assert from_html(page + veiled).text == from_html(page).text
    assert from_html(f"<h1>半年考</h1>{article}{veiled}").text == from_html(page).text


@pytest.mark.parametrize(
    "page",
    ["<div id='a'></div><script>show(4974)</script>", "<iframe srcdoc='<p>共4974家</p>'></iframe>"],
)
def test_a_page_without_words_of_its_own_is_refused(page: str) -> None:
    with pytest.raises(ArticleError, match="a script or a frame brings its words; save the text"):
        from_html(f"<html><body>{page}</body></html>")


def test_what_is_struck_out_is_not_read() -> None:
    page = from_html(
        "<p>比一季度末的<del>5018</del><ins>5081</ins>家<s>多</s><strike>2</strike>少</p>"
    )
    assert page.text == "比一季度末的5081家少"
    assert from_markdown("余额~~7366~~7361亿元").text == "余额7361亿元"


def test_headlines_of_other_articles_are_not_read_and_a_list_of_the_article_is() -> None:
    others = "".join(f"<li><a href='/{n}'>又有{n}家小贷公司注销</a> </li>\n" for n in range(3, 9))
    own = "".join(f"<li>{n}月：<a href='/{n}'>注销</a>{n}家</li>" for n in range(3, 9))
    text = "全国小额贷款公司共4974家。" * 9
    page = from_html(f"<p>{text}</p><ol>{own}</ol><div><h3>热榜</h3><ul>{others}</ul></div>")
    assert page.text.startswith(f"{text}\n1. 3月：注销3家\n")
    assert page.text.endswith("6. 8月：注销8家\n热榜")
    assert "又有3家" in from_html(f"<ul>{others}</ul>").text


def test_the_items_of_a_numbered_list_have_their_numbers() -> None:
    page = from_html("<ol start=3><li>甲<li>乙<ul><li>丙</ul></ol><ol start=x><li>丁</ol>")
    assert page.text == "3. 甲\n4. 乙\n丙\n1. 丁"
    assert from_markdown("2. a\n3. b\n").text == "2. a\n3. b"


def test_white_space_stands_where_a_reader_sees_it() -> None:
    assert from_html("<p>a\n<i>b</i>\n<b> c</b></p>\n<pre>d\n  e</pre>").text == "a b c\nd\ne"


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "</",
        "<![CDATA[",
        "<p>1",
        "<td>1",
        "<b>1<p>",
        "&amp",
        "<p class=menu>1</p>",
        "&#160;",
    ],
)
def test_a_long_page_of_anything_is_read(piece: str) -> None:
    from_html(piece * 20_000)


@pytest.mark.parametrize("piece", ["[", "![", "**a", "`a", "- a\n", "|a|\n|-|\n", ">", "<!--"])
def test_a_long_markdown_of_anything_is_read(piece: str) -> None:
    from_markdown(piece * (20_000 // len(piece)))


def test_a_markdown_that_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(ArticleError, match="holds 120,001 characters of Markdown; an article may"):
        from_markdown("[" * (MARKDOWN_LIMIT + 1))


def test_markdown_loses_its_marks_and_keeps_its_words() -> None:
    page = from_markdown(
        "# Count of *lenders* #\n\n**4,974** lenders, [down 107](https://example.org/1?n=5081),\n"
        "> a `quoted` _line_ with snake_case\n\n- item one\n* item two\n1. first\n\n---\n"
        "| Day | Count |\n| --- | ---: |\n| End-2024 | 5,257 |\n\n```\ncode\n```\n"
        "See note[^1] and ![chart 2](c.svg).\n\n[^1]: the note\n\n[ref]: https://example.org/2\n"
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
        "See note[1] and .",
        "[1]: the note",
    ]


def test_markdown_keeps_the_empty_lines_between_its_paragraphs() -> None:
    assert from_markdown("# 题\n一\n二\n\n三\ue000\n").text == "题\n一\n二\n\n三"


def test_the_head_of_a_markdown_file_gives_day_and_title() -> None:
    page = from_markdown("---\ntitle: 'A count'\ndate: 2025-11-20\n---\nText")
    assert (page.title, page.published, page.text) == ("A count", "2025-11-20", "Text")


def test_ranges_with_a_tilde_and_products_with_a_star_stay() -> None:
    assert from_markdown("0%~24%，5*3=15，3%~5%").text == "0%~24%，5*3=15，3%~5%"
