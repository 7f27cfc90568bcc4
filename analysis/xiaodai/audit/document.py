"""An article from a file: its visible text, the same text made plain, its language and its day.

HTML pages and Markdown become a line for each block, with tabs between cells. What is cleaned out,
because no reader sees it: zero-width characters, soft hyphens, and the pinyin that some converters
leave in brackets behind a character, as in `業(yè)務(wù)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from charset_normalizer import from_bytes

from xiaodai.audit.moments import iso_day, publication_day
from xiaodai.audit.vocabulary import Vocabulary
from xiaodai.reading.numerals import UNSEEN, plain

WORDS = Vocabulary("document")
BLOCKS, DAY_NAMES = set(WORDS.items("blocks")), set(WORDS.items("day_names"))
UNSEEN_TAGS = ", ".join(WORDS.items("unseen"))


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a file, and what its mark-up says of day and title."""

    text: str
    published: str = ""
    title: str = ""


def from_html(source: str) -> Page:
    """The main text of a page: no scripts, menus, side bars, footers, comments or hidden parts."""
    soup = BeautifulSoup(source, "html.parser")
    published, title = _published(soup), _title(soup)
    whole = soup.body or soup
    _strip(whole)
    text = "".join(_collect(part) for part in _main(whole))
    text = re.sub(r"[ \xa0]*([\n\t])[ \xa0]*", r"\1", text)
    text = re.sub(r"[ \xa0]{2,}", " ", text).replace("\xa0", " ")
    return Page(re.sub(r"\n{2,}", "\n", text).strip("\n "), published, title)


def from_markdown(source: str) -> Page:
    """Markdown without its marks: headings, emphasis, links and tables keep their words."""
    published = title = ""
    if head := re.match(r"---\n(.*?)\n---\n", source, re.DOTALL):
        source = source[head.end() :]
        named = dict(re.findall(r"^(\w+):[ \t]*(.*)$", head[1], re.MULTILINE))
        published = iso_day(named.get("date", "") or named.get("published", ""))
        title = named.get("title", "").strip(" \"'")
    if not title and (heading := re.search(r"^# +(.+?)[ #]*$", source, re.MULTILINE)):
        title = _inline(heading[1]).strip()
    source = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    lines = (_line(line) for line in source.split("\n"))
    return Page("\n".join(line for line in lines if line is not None).strip("\n"), published, title)


def _published(soup: BeautifulSoup) -> str:
    for meta in soup.find_all("meta"):
        names = {str(meta.get(key, "")).lower() for key in ("property", "name", "itemprop")}
        if names & DAY_NAMES and (day := iso_day(str(meta.get("content", "")))):
            return day
    for time in soup.find_all("time"):
        if day := iso_day(f"{time.get('datetime', '')} {time.get_text()}"):
            return day
    return ""


def _title(soup: BeautifulSoup) -> str:
    for name in ("h1", "title"):
        if (tag := soup.find(name)) and (title := " ".join(tag.get_text().split())):
            return title
    return ""


def _main(whole: Tag) -> list[Tag]:
    """The parts that make up the article: `article` or `main` with the page's header, or all."""
    size = len(whole.get_text())
    for name in ("article", "main"):
        found = whole.find_all(name)
        if len(found) == 1 and 2 * len(found[0].get_text()) > size:
            heads = whole.find_all("header") or whole.find_all("h1")
            return [*(h for h in heads if not _nested(h, found[0])), found[0]]
    return [whole]


def _nested(one: Tag, other: Tag) -> bool:
    return any(tag is other for tag in one.parents) or any(tag is one for tag in other.parents)


def _strip(root: Tag) -> None:
    """Take out what is not seen, and small parts named like what stands around an article."""
    size = len(root.get_text())
    apart = [*root.select(UNSEEN_TAGS), *root.find_all(style=WORDS.unseen_style)]
    for tag in root.find_all(True):
        names = " ".join(str(tag.get(key, "")) for key in ("class", "id", "role"))
        if WORDS.around.search(names) and 3 * len(tag.get_text()) < size:
            apart.append(tag)
    for tag in apart:
        if not tag.decomposed:
            tag.decompose()


def _collect(root: Tag) -> str:
    """The text below an element, in order; white space collapses outside `pre`."""
    parts: list[str] = []
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        node, pre = stack.pop()
        if isinstance(node, Tag):
            pre = pre or node.name == "pre"
            before, after = _edges(node)
            inner = [(child, pre) for child in node.children]
            stack += [(after, True), *reversed(inner), (before, True)]
        elif isinstance(node, str) and not isinstance(node, PreformattedString):
            parts.append(node if pre else re.sub(r"[ \t\n\r\f\xa0]+", " ", node))
    return "".join(parts)


def _edges(tag: Tag) -> tuple[str, str]:
    """What to write before and behind an element's text."""
    if tag.name == "br":
        return "\n", ""
    if tag.name in ("td", "th"):
        return "\t" if tag.find_previous_sibling(("td", "th")) else "", ""
    if tag.name == "sup" and re.fullmatch(r"\s*\d{1,3}\s*", tag.get_text()):
        return "[", "]"  # a footnote mark is no last digit
    return ("\n", "\n") if tag.name in BLOCKS else ("", "")


def _line(line: str) -> str | None:
    """One line of Markdown; `None` for one that holds marks only."""
    if re.fullmatch(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*", line) and (
        "|" in line or re.fullmatch(r"\s*-{3,}\s*", line)
    ):
        return None
    if re.fullmatch(r"\s*(?:`{3,}.*|~{3,}.*|(?:[*_]\s*){3,}|={3,})", line):
        return None
    if re.match(r"\s*\[[^\]^]+\]:\s+\S+", line):  # where a reference link leads
        return None
    line = re.sub(r"^\s{0,3}(?:>\s?)+", "", line)
    line = re.sub(r"^\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$", r"\1", line)
    line = re.sub(r"^(\s*)[*+-]\s+", r"\1", line)
    if re.fullmatch(r"\s*\|.*\|\s*", line):
        cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
        return "\t".join(_inline(cell.strip()) for cell in cells)
    return _inline(line)


def _inline(line: str) -> str:
    line = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", line)
    line = re.sub(r"\[([^\]]*)\]\((?:[^()]|\([^)]*\))*\)", r"\1", line)
    line = re.sub(r"\[\^(\w+)\]", r"[\1]", line)
    line = re.sub(r"\[([^\]]+)\]\[[^\]]*\]", r"\1", line)
    line = re.sub(r"<(https?:[^>]+)>", r"\1", line)
    line = re.sub(r"</?[A-Za-z][^>]*>", "", line)
    line = re.sub(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1", r"\2", line)
    line = re.sub(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", line)
    line = re.sub(r"~~(?=\S)(.+?)(?<=\S)~~", r"\1", line)
    line = re.sub(r"(`+)(.+?)\1", r"\2", line)
    line = re.sub(r"&nbsp;|&#160;", " ", line).replace("&amp;", "&")
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|~>])", r"\1", line)


Language: TypeAlias = Literal["zh", "en"]

LIMIT_BYTES = 1_000_000
LIMIT_CHARACTERS = 60_000  # of text without markup: a long feature has a quarter of it
READERS: dict[str, Callable[[str], Page]] = {
    ".txt": lambda source: Page(from_bars(source)),
    ".md": from_markdown,
    ".html": from_html,
    ".htm": from_html,
}
ENCODINGS = {"gb18030": "GB18030", "big5": "Big5", "cp1252": "Windows-1252"}  # beside Unicode
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
BINARY_HEADS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[(（]([a-zü{_TONED}]{{1,6}})[)）]")
_SYLLABLE = re.compile(rf"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouü{_TONED}]{{1,3}}(?:ng?|r)?")


class ArticleError(ValueError):
    """A file that cannot be read as an article; the message says why and what is allowed."""


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


def read_article(path: str | Path) -> Article:
    """The article in a .txt, .md, .html or .htm file.

    Raises `ArticleError` if the file is missing, a folder, empty, binary, longer than 1 MB, of
    another ending or in no encoding that is known.
    """
    path = Path(path)
    raw = _bytes(path)
    source, note = _decoded(path.name, raw)
    page = READERS[path.suffix.lower()](source.replace("\r\n", "\n").replace("\r", "\n"))
    return article(page.text, name=path.name, published=page.published, title=page.title, note=note)


def article(
    text: str, *, name: str = "text", published: str = "", title: str = "", note: str = ""
) -> Article:
    """An article from its visible text; the day of publication is looked for where none is given.

    Raises `ArticleError` if the text holds no word, or too many characters.
    """
    text = clean(text)
    if not re.search(r"\w", text):
        raise ArticleError(f"{name} holds no words; give an article with text in it")
    simple = plain(text)
    if len(text) > LIMIT_CHARACTERS:
        raise ArticleError(
            f"{name} holds {len(text):,} characters of text; an article may have at most "
            f"{LIMIT_CHARACTERS:,}"
        )
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return Article(
        name,
        text,
        simple,
        _language(simple),
        published or publication_day(simple),
        title or (first if len(first) <= 100 else ""),
        note,
    )


def from_bars(text: str) -> str:
    """The text with tabs in table rows that are drawn with bars, as `重庆｜265｜4846`."""
    return re.sub(
        r"^[^\n｜|]*(?:[｜|][^\n｜|]*){2,}$",
        lambda row: re.sub(r"[ \u3000]*[｜|][ \u3000]*", "\t", row[0]).strip("\t"),
        text,
        flags=re.MULTILINE,
    )


def clean(text: str) -> str:
    """The text without what no reader sees (see above), with plain line breaks.

    >>> clean("業(yè)務(wù)")
    '業務'
    """
    text = UNSEEN.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))
    if any(set(found[1]) & set(_TONED) for found in _PINYIN.finditer(text)):
        text = _PINYIN.sub(lambda found: "" if _SYLLABLE.fullmatch(found[1]) else found[0], text)
    return text


def _language(text: str) -> Language:
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if chinese > latin else "en"


def _bytes(path: Path) -> bytes:
    """The content of a file that may be an article."""
    if path.is_dir():
        raise ArticleError(f"{path.name} is a folder; give one .txt, .md, .html or .htm file")
    if not path.exists():
        raise ArticleError(f"there is no file {path}; give a .txt, .md, .html or .htm file")
    if path.suffix.lower() not in READERS:
        ending = f"ends in {path.suffix}" if path.suffix else "has no ending"
        raise ArticleError(f"{path.name} {ending}; an article is a .txt, .md, .html or .htm file")
    size = path.stat().st_size
    if size > LIMIT_BYTES:
        raise ArticleError(f"{path.name} has {size / 1e6:.2f} MB; an article may have at most 1 MB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path.name} cannot be opened: {error.strerror}") from None


def _decoded(name: str, raw: bytes) -> tuple[str, str]:
    """The text of a file, and a sentence about its encoding unless it is UTF-8."""
    if not raw.strip():
        raise ArticleError(f"{name} is empty; give an article with text in it")
    mark = next((encoding for head, encoding in BYTE_ORDER_MARKS if raw.startswith(head)), "")
    kind = next((kind for head, kind in BINARY_HEADS if raw.startswith(head)), "")
    if not kind and not mark.startswith(("utf-16", "utf-32")) and b"\0" in raw:
        kind = "binary data"
    if kind:
        raise ArticleError(f"{name} holds {kind}, not text; save the article as text or HTML")
    try:
        text = raw.decode(mark or "utf-8")
    except UnicodeDecodeError:
        best = None if mark else from_bytes(raw, cp_isolation=list(ENCODINGS)).best()
        if best is None:
            raise ArticleError(
                f"{name} is in no known encoding; save it as UTF-8 (GB18030 and Big5 work too)"
            ) from None
        text, said = raw.decode(best.encoding, errors="replace"), ENCODINGS[best.encoding]
        return text, f"{name} was read as {said}, not UTF-8."
    wide = mark.startswith(("utf-16", "utf-32"))
    return text, f"{name} was read as {mark.upper()}, not UTF-8." if wide else ""
