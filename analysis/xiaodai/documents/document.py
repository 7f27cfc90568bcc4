"""An article from a file: its visible text, the same text made plain, its language and its day.

Cleaned out is what no reader sees: zero-width and control characters, the colours of a terminal,
soft hyphens, and the pinyin that some converters leave in brackets behind a character, as in
`業(yè)務(wù)`. Radicals, which PDF documents hold in place of the characters that look like them,
become these: ⽉ is 月.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias
from unicodedata import normalize

from xiaodai.documents import opened
from xiaodai.documents.contents import LIMIT_CHARACTERS, ArticleError
from xiaodai.documents.dateline import publication_day
from xiaodai.reading.numerals import UNSEEN, plain
from xiaodai.reading.vocabulary import Vocabulary

Language: TypeAlias = Literal["zh", "en"]

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[(（]([a-zü{_TONED}]{{1,6}})[)）]")
_SYLLABLE = re.compile(rf"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouü{_TONED}]{{1,3}}(?:ng?|r)?")
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x9f]")
WORDS = Vocabulary(__name__)
# Up to a mark or a space, behind which an excerpt may be cut.
_MARK = r"\s，。；：、！？（）《》“”"
_PART = re.compile(rf"[^{_MARK}]*[{_MARK}]|[^{_MARK}]+$")
AROUND = 24  # characters of the text that are shown before and behind a figure

_LIKE = WORDS.radicals.pattern
_RADICALS = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_RADICALS |= {ord(odd): even for odd, even in zip(_LIKE[::2], _LIKE[1::2], strict=True)}


@dataclass(frozen=True)
class Article:
    """One article.

    `text` is what a reader sees; figures count its characters. `plain` is `text` in simplified
    characters and half-width forms, one character for each. `published` is an ISO day or empty.
    `note` says in a sentence what was unusual about reading the file.
    """

    name: str
    text: str
    plain: str
    language: Language
    published: str = ""
    title: str = ""
    note: str = ""

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The words of the same line before and behind some characters, as many as fit a cell.

        What does not fit is cut off at a mark or a space: no number and no name is cut in two.
        """
        before = self.text[max(0, start - AROUND - 1) : start].rpartition("\n")[2]
        behind = self.text[end : end + AROUND + 1].partition("\n")[0]
        if len(before) > AROUND:
            before = "".join(_PART.findall(before[-AROUND:])[1:])
        if len(behind) > AROUND:
            behind = "".join(_PART.findall(behind[:AROUND])[:-1])
        return before, behind


def read_article(path: str | Path, *, published: str | date = "") -> Article:
    """The article in a .txt, .md, .html, .htm, .docx or .pdf file.

    `published` is its day, as `2025-08-30`, where that is known better than the file says. Raises
    `ArticleError` if the file is missing, a folder, empty, too large, holds no text, or is in no
    form or encoding that is known.
    """
    path = Path(path)
    return _read(path.name, opened.content(path), path.suffix.lower(), published)


def received(content: bytes, name: str, *, published: str | date = "") -> Article:
    """The article in bytes that came from no file, such as standard input; their form is theirs.

    Raises `ArticleError` as `read_article` does.
    """
    return _read(name, content, "", published)


def _read(name: str, content: bytes, ending: str, published: str | date) -> Article:
    page, note = opened.page(name, content, ending)
    day = iso(published) or page.published
    return article(page.text, name=name, published=day, title=page.title, note=note)


def article(
    text: str, *, name: str = "text", published: str | date = "", title: str = "", note: str = ""
) -> Article:
    """An article from its visible text; the day of publication is looked for where none is given.

    Raises `ArticleError` if the text holds no word, or too many characters.
    """
    if len(text) > LIMIT_CHARACTERS:
        raise ArticleError(
            f"{name} holds {len(text):,} characters of text; an article may have at most "
            f"{LIMIT_CHARACTERS:,}"
        )
    text = clean(text)
    if not re.search(r"\w", text):
        raise ArticleError(f"{name} holds no words; give an article with text in it")
    simple = plain(text)
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return Article(
        name,
        text,
        simple,
        _language(simple),
        iso(published) or publication_day(simple),
        title or (first if len(first) <= 100 else ""),
        note,
    )


def iso(day: str | date) -> str:
    """A day as `2025-08-30`, empty for an empty text; raises `ArticleError` for anything else."""
    if isinstance(day, date) or not day:
        return str(day)[:10]
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise ArticleError(
            f"the date {day!r} is no day; give the article's day of publication, as 2025-08-30"
        ) from None


def clean(text: str) -> str:
    """The text without what no reader sees (see above), with plain line breaks.

    >>> clean("業(yè)務(wù)")
    '業務'
    """
    text = UNSEEN.sub("", _CONTROL.sub("", _BREAKS.sub("\n", text)))
    text = text.translate(_RADICALS)
    if any(set(found[1]) & set(_TONED) for found in _PINYIN.finditer(text)):
        text = _PINYIN.sub(lambda found: "" if _SYLLABLE.fullmatch(found[1]) else found[0], text)
    return text


def _language(text: str) -> Language:
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if chinese > latin else "en"
