"""Word and PDF documents as articles: their text, and what is refused in one sentence."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.audit.documents import docx, paragraph, pdf, row, run
from xiaodai.documents.contents import LIMIT_CHARACTERS, ArticleError
from xiaodai.documents.document import read_article, received
from xiaodai.documents.office import UNPACKED_LIMIT, from_docx, from_pdf

SENTENCE = "截至2025年6月末，全国小额贷款公司为4974家。"


def test_a_word_document_has_a_line_for_each_paragraph_and_row() -> None:
    table = f"<w:tbl>{row('地区', '家数')}{row('重庆', '265')}</w:tbl>"
    breaks = paragraph(run("余额"), "<w:r><w:tab/><w:t>7361</w:t><w:br/></w:r>", run("亿元"))
    page = from_docx(docx(paragraph("标题"), paragraph("共49", "74家"), table, breaks))
    assert page.text == "标题\n共4974家\n地区\t家数\n重庆\t265\n余额\t7361\n亿元"


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    changed = "<w:del><w:r><w:t>5081</w:t></w:r></w:del><w:ins>" + run("4974") + "</w:ins>"
    linked = f"<w:hyperlink>{run('家')}</w:hyperlink>"
    boxed = (
        f"<mc:AlternateContent><mc:Choice>{run('甲')}</mc:Choice>"
        f"<mc:Fallback>{run('甲')}</mc:Fallback></mc:AlternateContent>"
    )
    field = "<w:r><w:instrText>PAGE 7</w:instrText></w:r>"
    page = from_docx(docx(paragraph("共", changed, linked, field), paragraph(boxed)))
    assert page.text == "共4974家\n甲"


def test_a_word_document_of_the_strict_kind_is_read() -> None:
    made = docx(paragraph(SENTENCE))
    names = (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/",
        "http://purl.oclc.org/ooxml/",
    )
    with zipfile.ZipFile(BytesIO(made)) as archive:
        body = (
            archive.read("word/document.xml")
            .decode()
            .replace(names[0], names[1] + "wordprocessingml/")
        )
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", body)
    assert "purl.oclc.org/ooxml/wordprocessingml/main" in body
    assert from_docx(file.getvalue()).text == SENTENCE


def test_what_is_hidden_or_struck_out_is_not_read_and_a_raised_number_is_a_mark() -> None:
    def marked(name: str, text: str) -> str:
        return f"<w:r><w:rPr><w:{name}/></w:rPr><w:t>{text}</w:t></w:r>"

    shown = paragraph(
        run("共4974"),
        marked("vertAlign w:val='superscript'", "1"),
        run("家，余额7361"),
        *(marked(name, "8888") for name in ("strike", "dstrike", "vanish")),
        marked("strike w:val='false'", "亿"),
        marked("vertAlign w:val='superscript'", "元"),
    )
    assert from_docx(docx(shown)).text == "共4974[1]家，余额7361亿元"


def test_a_hyphen_that_keeps_a_line_together_is_read() -> None:
    day = "<w:r><w:t>2025</w:t><w:noBreakHyphen/><w:t>06</w:t></w:r>"
    table = f"<w:tbl><w:tr><w:tc>{paragraph(day)}</w:tc></w:tr></w:tbl>"
    assert from_docx(docx(paragraph(day), table)).text == "2025-06\n2025-06"


def test_rows_of_numbers_in_a_pdf_document_have_tabs_between_their_cells() -> None:
    lines = [
        SENTENCE,
        "地区 机构数（家） 余额（亿元）",
        "江苏 541 702.12",
        "广东 400 1,201.18",
        "单位 为 亿元",
    ]
    assert from_pdf(pdf(lines)).text.split("\n")[1:] == [
        "地区\t机构数（家）\t余额（亿元）",
        "江苏\t541\t702.12",
        "广东\t400\t1,201.18",
        "单位 为 亿元",
    ]


def test_a_pdf_document_has_its_sentences_put_together_again() -> None:
    page = from_pdf(
        pdf(
            ["⼩贷牌照", "截至2025年6⽉末，全国⼩额贷款公司为", "4974家，余额7361亿元。", "- 1 -"],
            ["地区 家数", "重庆 265", "2"],
        )
    )
    assert page.text == (
        "⼩贷牌照\n截至2025年6⽉末，全国⼩额贷款公司为4974家，余额7361亿元。\n地区 家数\n重庆 265"
    )


def test_english_lines_are_joined_by_a_blank() -> None:
    lines = ["China had 4,974 small-", "loan companies at the", "end of June 2025."]
    assert (
        from_pdf(pdf(lines)).text == "China had 4,974 small-loan companies at the end of June 2025."
    )


def test_radicals_of_a_pdf_document_become_the_characters_that_they_stand_for() -> None:
    found = received(pdf(["⼩额贷款与⺠⽣，⻢上消⾦为22.81亿元。"]), "a.pdf")
    assert found.text == "小额贷款与民生，马上消金为22.81亿元。"


@pytest.mark.parametrize(
    ("ending", "made"), [("docx", docx(paragraph(SENTENCE))), ("pdf", pdf([SENTENCE]))]
)
def test_a_document_is_known_by_its_name_and_by_its_content(
    tmp_path: Path, ending: str, made: bytes
) -> None:
    path = tmp_path / f"a.{ending.upper()}"
    path.write_bytes(made)
    assert read_article(path).text == received(made, "standard input").text == SENTENCE


def zipped(**files: bytes) -> bytes:
    """A zip archive that is no Word document."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


GOOD = docx(paragraph(SENTENCE))
BOMB = '<!DOCTYPE a [<!ENTITY a "4974">]>'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.docx", b"PK\x03\x04rest", "it is a damaged Word document; save it anew, or its text"),
        ("a.docx", GOOD[:-30], "it is a damaged Word document"),
        ("a.docx", GOOD.replace(b"PK\x03\x04", b"PK\x03\x05"), "it is no Word document, whatever"),
        ("a.docx", docx("<w:p>"), "it is a damaged Word document"),
        ("a.docx", zipped(text=b"4974"), "it is a zip archive, but no Word document"),
        ("a.docx", b"text", "it is no Word document, whatever its name says"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "it is protected by a password, or an old .doc"),
        ("a.docx", docx("x" * UNPACKED_LIMIT), "its text has more than 20 MB when unpacked"),
        ("a.pdf", b"%PDF-1.7", "it is a damaged PDF document; save it anew, or its text"),
        ("a.pdf", pdf([SENTENCE])[:300], "it is a damaged PDF document"),
        ("a.pdf", b"text", "it is no PDF document, whatever its name says"),
        ("a.pdf", pdf([SENTENCE], password="secret"), "it is protected by a password; save it"),
        ("a.pdf", pdf([], []), "it holds pictures of 2 pages and no text; have its text"),
        ("a.pdf", pdf([" "]), "it holds pictures of a page and no text; have its text"),
    ],
)
def test_a_document_without_text_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleError) as refusal:
        read_article(tmp_path / name)
    assert str(refusal.value).startswith(f"{name} cannot be read: {sentence}")
    assert "\n" not in str(refusal.value)


def test_a_document_that_only_its_owner_may_change_is_read() -> None:
    assert from_pdf(pdf([SENTENCE], password="")).text == SENTENCE


def test_entities_of_a_word_document_are_not_followed() -> None:
    assert "4974" not in from_docx(docx(paragraph("共&a;家"), before=BOMB)).text


def test_a_long_pdf_document_is_read_no_further_than_an_article_may_be() -> None:
    many = pdf(*([["共4974家。" * 1000]] * 12))
    with pytest.raises(ArticleError, match="characters of text; an article may have at most"):
        received(many, "a.pdf")
    assert LIMIT_CHARACTERS < len(from_pdf(many).text) < 11 * 7_000
