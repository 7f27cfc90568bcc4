"""The visible text of a web page or of Markdown: a line for each block, tabs between cells.

lxml reads HTML as browsers save it, however broken, in time that grows with its length; Markdown
becomes HTML first (CommonMark with tables, by markdown-it). What surrounds an article is left out:
scripts, menus, side bars, lists of links, footers, comments, hidden parts, and what is struck out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

from lxml import etree

from xiaodai.documents.contents import LIMIT_CHARACTERS, ArticleError, Page
from xiaodai.documents.dateline import iso_day
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
BLOCKS, UNSEEN, DAY_NAMES = (
    frozenset(WORDS.items(name)) for name in ("blocks", "unseen", "day_names")
)
MARKDOWN_LIMIT = 2 * LIMIT_CHARACTERS  # addresses and marks may be as much as the text
MOST_ELEMENTS = 100_000  # of a page; the largest of a news site have a fifth of it
_LINKS, _LINKED = 5, 0.9  # a list of links: how many at least, and their share of its text
_FEW = 20  # of a kind of element; later ones are of other articles
_GAP = "\ue000"  # an empty line of Markdown between its blocks
_TOO_DEEP = "Excessive depth"  # what libxml2 says where it stops
Element: TypeAlias = Any  # of lxml, which has no types


def from_html(source: str) -> Page:
    """The main text of a page.

    Raises `ArticleError` for elements too deep or too many to read, and for a page that is empty
    until a script fills it.
    """
    # Bytes in a stated encoding: what the page says of its own no longer holds.
    reader = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), reader)
    except etree.XMLSyntaxError:  # no element at all
        return Page("")
    if any(_TOO_DEEP in entry.message for entry in reader.error_log):
        raise ArticleError("its elements lie too deep within each other; save the text alone")
    if root is None:
        return Page("")
    if root.xpath("count(//*)") > MOST_ELEMENTS:
        raise ArticleError(f"it has more than {MOST_ELEMENTS:,} elements; save the text alone")
    body = root.find("body")
    text = _Body(root if body is None else body).text()
    if not text and root.xpath("boolean(//script or //iframe)"):
        raise ArticleError("a script or a frame brings its words; save the text alone")
    return Page(text, _published(root), _title(root))


def from_markdown(source: str) -> Page:
    """Markdown without its marks: headings, emphasis, links and tables keep their words.

    Raises `ArticleError` for more than `MARKDOWN_LIMIT` characters.
    """
    if len(source) > MARKDOWN_LIMIT:
        raise ArticleError(
            f"it holds {len(source):,} characters of Markdown; an article may have at most "
            f"{MARKDOWN_LIMIT:,}"
        )
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    published = title = ""
    if head := re.match(r"---\n(.*?)\n---\n", source, re.DOTALL):
        source = source[head.end() :]
        named = dict(re.findall(r"^(\w+):[ \t]*(.*)$", head[1], re.MULTILINE))
        published = iso_day(named.get("date", "") or named.get("published", ""))
        title = named.get("title", "").strip(" \"'")
    source = re.sub(r"\[\^(\w+)\]", r"\\[\1\\]", source)  # marks of notes, which CommonMark lacks
    reader = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    lines, blocks = source.replace(_GAP, "").split("\n"), []
    for block in reader.parse("\n".join(lines)):
        if block.level == 0 and block.map and block.map[0] and not lines[block.map[0] - 1].strip():
            blocks.append(Token("html_block", "", 0, content=f"<p>{_GAP}</p>"))
        blocks.append(block)
    page = from_html(reader.renderer.render(blocks, reader.options, {}))
    text = page.text.replace(_GAP, "")
    return Page(text, published or page.published, title or page.title)


class _Body:
    """The elements of a page's body with the length of the text that is seen in each.

    Lengths are summed from the inside out, so that a page takes time by its length. A part that is
    `visibility: hidden` and holds more than all that is seen is the article, which a script shows.
    """

    def __init__(self, whole: Element) -> None:
        self.whole = whole
        self.shown: Element = None  # the part that a script shows
        veiled = self._measure()
        most = max(veiled, key=veiled.__getitem__, default=None)
        if most is not None and veiled[most] > self.sizes[whole]:
            self.shown = most
            self._measure()

    def _measure(self) -> dict[Element, int]:
        """Sum the lengths; the elements that are hidden by their visibility, with theirs."""
        self.sizes: dict[Element, int] = {}
        self.linked: dict[Element, int] = {}  # how much of that is in links
        self.unseen: set[Element] = set()
        veiled: dict[Element, int] = {}
        held: dict[Element, set[str]] = {}  # which of `nav` and `h1` a header holds
        headers: list[Element] = []
        for event, tag in etree.iterwalk(self.whole, events=("start", "end")):
            if event == "start":
                headers += [tag] if tag.tag == "header" else []
                continue
            within = _size(tag.text) + sum(self.sizes[child] + _size(child.tail) for child in tag)
            linked = within if tag.tag == "a" else sum(self.linked.get(child, 0) for child in tag)
            if tag.tag == "header":
                headers.pop()
            if headers:
                kept = held.setdefault(headers[-1], set())
                kept |= {tag.tag} & {"nav", "h1"} | held.get(tag, set())
            if _is_veiled(tag):
                veiled[tag] = within
            is_hidden = _is_hidden(tag) or (_is_veiled(tag) and tag is not self.shown)
            if is_hidden or (tag.tag == "header" and held.get(tag) == {"nav"}):
                self.unseen.add(tag)
            self.sizes[tag] = 0 if tag in self.unseen else within
            if linked and tag not in self.unseen:
                self.linked[tag] = linked
        return veiled

    def text(self) -> str:
        """The article in it, a line for each block."""
        text = "".join(piece for part in self._main() for piece in self._pieces(part))
        text = re.sub(r"[ \xa0]+", " ", text)
        return re.sub(r"\n{2,}", "\n", re.sub(r" ?([\n\t]) ?", r"\1", text)).strip("\n ")

    def _main(self) -> list[Element]:
        """The parts that make up the article: `article` or `main` with the page's header."""
        for name in ("article", "main"):
            found = list(islice(self.whole.iter(name), 2))
            if len(found) == 1 and 2 * self.sizes[found[0]] > self.sizes[self.whole]:
                heads = self._first("header") or self._first("h1")
                return [*(head for head in heads if not _nested(head, found[0])), found[0]]
        return [self.whole]

    def _first(self, name: str) -> list[Element]:
        return list(islice(self.whole.iter(name), _FEW))

    def _pieces(self, root: Element) -> Iterator[str]:
        """The text below an element, in order; white space collapses outside `pre`."""
        walk = etree.iterwalk(root, events=("start", "end"))
        preformatted = 0
        dropped = None
        counted: dict[Element, int] = {}  # the items of each numbered list so far
        for event, tag in walk:
            if event == "start" and self._is_apart(tag):
                dropped = tag
                walk.skip_subtree()
                continue
            preformatted += (tag.tag == "pre") * (1 if event == "start" else -1)
            before, behind = ("", "") if tag is dropped else self._edges(tag)
            after = "" if tag is root else tag.tail or ""
            edge, words = (before, tag.text or "") if event == "start" else (behind, after)
            yield edge
            if event == "start" and tag.tag == "li" and (lists := tag.getparent()).tag == "ol":
                counted[lists] = counted.get(lists, _start(lists) - 1) + 1
                yield f"{counted[lists]}. "
            yield words if preformatted else re.sub(r"[ \t\n\r\f\xa0]+", " ", words)

    def _is_apart(self, tag: Element) -> bool:
        """Whether a part is unseen, a list of links, or small and named like what is around."""
        if tag in self.unseen or (tag.tag in ("ul", "ol") and self._is_of_links(tag)):
            return True
        names = " ".join(tag.get(key, "") for key in ("class", "id", "role"))
        small = 3 * self.sizes[tag] < self.sizes[self.whole]
        return small and bool(names.strip() and WORDS.around.search(names))

    def _is_of_links(self, items: Element) -> bool:
        """Whether a list is the headlines of other articles: part of a page, and all in links."""
        size, linked = self.sizes[items], self.linked.get(items, 0)
        are_many = len(list(islice(items.iter("a"), _LINKS))) == _LINKS
        return are_many and linked >= _LINKED * size and 2 * size < self.sizes[self.whole]

    def _edges(self, tag: Element) -> tuple[str, str]:
        """What to write before and behind an element's text."""
        if tag.tag == "br":
            return "\n", ""
        if tag.tag in ("td", "th"):
            earlier = next(tag.itersiblings("td", "th", preceding=True), None)
            return ("" if earlier is None else "\t"), ""
        if tag.tag == "sup" and self.sizes[tag] < 9:  # a footnote mark is no last digit
            is_mark = re.fullmatch(r"\s*\d{1,3}\s*", "".join(tag.itertext()))
            return ("[", "]") if is_mark else ("", "")
        return ("\n", "\n") if tag.tag in BLOCKS else ("", "")


def _is_hidden(tag: Element) -> bool:
    return (
        tag.tag in UNSEEN
        or "hidden" in tag.attrib
        or tag.get("aria-hidden", "").lower() == "true"
        or bool(WORDS.unseen_style.search(tag.get("style", "")))
    )


def _size(words: str | None) -> int:
    """The length of some text without the white space around it."""
    return len((words or "").strip())


def _is_veiled(tag: Element) -> bool:
    return bool(WORDS.veiling_style.search(tag.get("style", "")))


def _start(numbered: Element) -> int:
    """The first number of a numbered list."""
    given = numbered.get("start", "")
    return int(given) if re.fullmatch(r"\d{1,4}", given) else 1


def _nested(one: Element, other: Element) -> bool:
    return other in one.iterancestors() or one in other.iterancestors()


def _published(root: Element) -> str:
    for meta in root.iter("meta"):
        names = {meta.get(key, "").lower() for key in ("property", "name", "itemprop")}
        if names & DAY_NAMES and (day := iso_day(meta.get("content", "")[:80])):
            return day
    for time in islice(root.iter("time"), _FEW):
        if day := iso_day(f"{time.get('datetime', '')[:40]} {_words(time)[:80]}"):
            return day
    return ""


def _title(root: Element) -> str:
    for name in ("h1", "title"):
        if (tag := next(root.iter(name), None)) is not None and (title := _words(tag)):
            return title
    return ""


def _words(tag: Element) -> str:
    return " ".join("".join(tag.itertext()).split())
