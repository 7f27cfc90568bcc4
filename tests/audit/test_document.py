"""Reading an article from a file: its text, its day, its encoding, and what is refused."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from xiaodai.documents.contents import LIMIT_CHARACTERS, ArticleError
from xiaodai.documents.document import Article, article, clean, plain, read_article, received
from xiaodai.documents.lines import from_bars
from xiaodai.documents.opened import ALLOWED, LIMITS

CHINESE = (
    "小额贷款公司统计\n2025年11月20日 16:00\n"
    "截至九月末，全国共有小额贷款公司4863家，贷款余额7229亿元。\n"
)


def written(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def test_a_text_file_is_read_with_title_day_and_language(tmp_path: Path) -> None:
    found = read_article(written(tmp_path, "a.txt", CHINESE))
    assert (found.name, found.title, found.language) == ("a.txt", "小额贷款公司统计", "zh")
    assert (found.published, found.note) == ("2025-11-20", "")
    assert found.text == CHINESE


def test_english_text_is_english(tmp_path: Path) -> None:
    found = read_article(written(tmp_path, "a.txt", "The count of 微贷 lenders fell to 4,974."))
    assert found.language == "en"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8-sig", ""),
        ("gbk", "a.txt was read as GB18030, not UTF-8."),
        ("gb18030", "a.txt was read as GB18030, not UTF-8."),
        ("utf-16", "a.txt was read as UTF-16, not UTF-8."),
    ],
)
def test_other_encodings_are_read_and_named(tmp_path: Path, encoding: str, note: str) -> None:
    found = read_article(written(tmp_path, "a.txt", CHINESE, encoding))
    assert (found.text, found.note) == (CHINESE, note)


def test_big5_and_western_quotes_are_read(tmp_path: Path) -> None:
    big5 = "截至六月末，全國共有小額貸款公司四千九百七十四家，貸款餘額減少。" * 3
    assert read_article(written(tmp_path, "b.txt", big5, "big5")).text == big5
    west = "The regulator’s report – published on Thursday – counts “4,974 lenders”. " * 3
    assert read_article(written(tmp_path, "w.txt", west, "cp1252")).text == west


def test_windows_line_breaks_become_plain(tmp_path: Path) -> None:
    assert read_article(written(tmp_path, "a.txt", "一行\r\n二行\r三行")).text == "一行\n二行\n三行"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.rtf", b"text", f"a.rtf ends in .rtf; an article is {ALLOWED}"),
        ("article", b"text", "article has no ending; an article is a"),
        ("a.txt", b"", "a.txt is empty; give an article with text in it"),
        ("a.txt", b" \n\t \r\n", "a.txt is empty; give an article with text in it"),
        ("a.txt", "\u3000 \u200b。——".encode(), "a.txt holds no words; give an article"),
        ("a.html", b"<html><img src='a.png'></html>", "a.html holds no words"),
        (
            "a.html",
            b"<html><script>var a = 4974</script></html>",
            "a.html cannot be read: a script or a frame brings its words; save the text alone",
        ),
        (
            "a.txt",
            b"%PDF-1.7 text",
            "a.txt cannot be read: it holds a PDF document, not text; save the article as",
        ),
        (
            "a.txt",
            b"PK\x03\x04rest",
            "a.txt cannot be read: it holds a zip archive or an office document, not text",
        ),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "a.txt cannot be read: it holds a picture, not text"),
        ("a.md", b"text\0text", "a.md cannot be read: it holds binary data, not text"),
        (
            "a.txt",
            b"x" * (LIMITS["text"] + 50_000),
            "a.txt has 1.05 MB; an article may have at most",
        ),
        (
            "a.txt",
            bytes(range(1, 256)) * 20,
            "a.txt cannot be read: it is in no known encoding; save it as UTF-8",
        ),
        (
            "a.txt",
            b"\xff\xfea",
            "a.txt cannot be read: it is in no known encoding; save it as UTF-8",
        ),
    ],
)
def test_what_is_no_article_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(ArticleError) as refusal:
        read_article(written(tmp_path, name, content))
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)


def test_a_folder_and_a_missing_file_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"is a folder; give a \.txt, \.md, "):
        read_article(tmp_path)
    with pytest.raises(ArticleError, match=r"there is no file .*none\.txt; give a "):
        read_article(tmp_path / "none.txt")


def test_an_article_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path) -> None:
    found = read_article(written(tmp_path, "a.txt", b"word " * (LIMIT_CHARACTERS // 5)))
    assert len(found.text) == LIMIT_CHARACTERS
    with pytest.raises(ArticleError, match="60,001 characters of text; an article may have"):
        read_article(written(tmp_path, "b.txt", b"x" * (LIMIT_CHARACTERS + 1)))


def test_a_page_with_much_markup_and_little_text_is_read(tmp_path: Path) -> None:
    page = b"<script>" + b"x" * (LIMIT_CHARACTERS + 1) + b"</script><p>4974 companies</p>"
    assert "4974" in read_article(written(tmp_path, "a.html", page)).text


def test_bars_of_a_table_are_found_in_a_line_of_any_length() -> None:
    assert from_bars("|" + " " * 50_000 + "x||") == "x"


def test_the_plain_text_keeps_every_offset() -> None:
    text = "餘額７３６１億元（含），①註：減少１０７家…　ﬁ㎡½²𠮷\n"
    assert len(plain(text)) == len(text)
    assert plain("餘額７３６１億元（含）") == "余额7361亿元(含)"
    assert plain("①²½") == "①²½"


def test_pinyin_behind_characters_is_dropped_and_other_brackets_stay() -> None:
    assert clean("金融業(yè)務(wù)板塊的(de)發(fā)展") == "金融業務板塊的發展"
    assert clean("助貸（app）業務") == "助貸（app）業務"
    assert clean("新業(yè)務（ABS）與貸款（4974家）") == "新業務（ABS）與貸款（4974家）"


def test_what_no_reader_sees_is_dropped() -> None:
    assert clean("49\u200b74\ufeff家\u00ad") == "4974家"


def test_control_characters_and_colours_of_a_terminal_are_dropped() -> None:
    assert clean("共\x1b[1;31m4974\x1b[0m家\x00\x07\x9f\x0c余额") == "共4974家\n余额"


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("标题\n2025-11-20 16:00:00 来源：新闻社\n正文", "2025-11-20"),
        ("标题\n2025年11月20日 本报记者 北京报道\n正文", "2025-11-20"),
        ("标题\n经济观察网· 2025/11/20 19:00\n正文", "2025-11-20"),
        ("标题\n新闻社北京2025年11月20日电（记者）统计显示，机构继续减少。", "2025-11-20"),
        ("Title\nSHANGHAI, Nov 20, 2025 (Xinhua) -- The number of lenders fell.", "2025-11-20"),
        ("Title\nBy A Reporter, 20 November 2025\nThe number of lenders fell.", "2025-11-20"),
        ("Title\nPublished: November 20th, 2025\nText", "2025-11-20"),
        ("标题\n该公司成立于2010年3月25日，在2025年10月17日正式完成注销，引起关注。", ""),
        ("标题\n2025年13月45日 本报记者\n正文", ""),
        ("正文\n" * 20 + "2025年11月20日", "2025-11-20"),
    ],
)
def test_the_day_of_publication_is_that_of_the_dateline(head: str, day: str) -> None:
    assert article(head).published == day


def test_a_table_drawn_with_bars_is_a_table() -> None:
    assert from_bars("地区｜机构数｜余额\n重庆 | 265 | 1394.61\n甲|乙\n") == (
        "地区\t机构数\t余额\n重庆\t265\t1394.61\n甲|乙\n"
    )


@pytest.mark.parametrize(
    "content",
    [
        CHINESE.encode(),
        CHINESE.encode("gb18030"),
        b"\xef\xbb\xbf" + CHINESE.encode(),
        f"<!DOCTYPE html><p>{CHINESE}</p>".encode(),
        f"\n<?xml version='1.0'?>\n<HTML><body>{CHINESE}".encode(),
    ],
)
def test_what_comes_through_a_pipe_is_known_by_its_beginning(content: bytes) -> None:
    found = received(content, "standard input")
    assert "".join(found.text.split()) == "".join(CHINESE.split())
    assert (found.name, found.published) == ("standard input", "2025-11-20")


@pytest.mark.parametrize("content", [b"", b" \n", b"\x89PNG\r\n", b"\0" * 9, b"x" * 1_000_001])
def test_what_is_no_article_is_refused_from_a_pipe_as_well(content: bytes) -> None:
    with pytest.raises(ArticleError, match=r"^standard input "):
        received(content, "standard input")


def test_a_day_that_is_given_is_believed_before_the_one_that_is_printed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", CHINESE)
    assert read_article(path, published="2025-08-30").published == "2025-08-30"
    assert article(CHINESE, published=date(2025, 8, 30)).published == "2025-08-30"
    assert article("共4974家", published=datetime(2025, 8, 30, 9, tzinfo=UTC)).published == (
        "2025-08-30"
    )


@pytest.mark.parametrize("day", ["2025-13-01", "August", "2025"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(ArticleError, match=f"the date '{day}' is no day; give the article's day"):
        article("共4974家", published=day)


def test_an_excerpt_is_cut_at_a_mark_and_never_in_a_number_or_a_name() -> None:
    text = (
        "蚂蚁消费金融营业收入为一百五十亿元，马上消费金融净利润为35.01亿元，"
        "比上年大幅增长，小额贷款公司由五千家降至4863家，以后还会减少很多。\n另一行。"
    )
    article = Article("notes.txt", text, text, "zh")
    start = text.index("35.01")
    before, behind = article.around(start, start + len("35.01亿元"))
    assert (before, behind) == ("马上消费金融净利润为", "，比上年大幅增长，")
    start = text.index("以后")
    assert article.around(start, start + 2)[1] == "还会减少很多。"
