"""The visible text of HTML pages and of Markdown: a line for each block, tabs between cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from xiaodai.audit.dateline import iso_day


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a file, and what its mark-up says of day and title."""

    text: str
    published: str = ""
    title: str = ""


UNSEEN = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "canvas",
    "form",
    "button",
    "select",
    "nav",
    "footer",
    "aside",
    "rt",
    "rp",
    "head",
    "dialog",
}
BLOCKS = {
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
}
# Names of what stands around an article; only a small part of a page is dropped for its name.
_AROUND = re.compile(
    r"(?:^|[^a-z])(?:nav(?:bar|igation)?|menu|breadcrumbs?|side-?bar|comments?|comment-?list|share|"
    r"sharing|related|recommend(?:ed|s)?|copyright|footer|cookie|ads?|advert\w*|login|pagination)"
    r"(?:$|[^a-z])",
    re.IGNORECASE,
)
_DAY_NAMES = {
    "article:published_time",
    "og:published_time",
    "publishdate",
    "pubdate",
    "datepublished",
    "publish_time",
    "dc.date",
    "dc.date.issued",
    "date",
    "og:release_date",
}


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
        if names & _DAY_NAMES and (day := iso_day(str(meta.get("content", "")))):
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
    """Take out what is not seen or does not belong to the article."""
    size = len(root.get_text())
    stack = [root]
    while stack:
        for tag in [child for child in stack.pop().children if isinstance(child, Tag)]:
            if _is_apart(tag, size):
                tag.decompose()
            else:
                stack.append(tag)


def _is_apart(tag: Tag, size: int) -> bool:
    """Whether an element is unseen, or named like what stands around an article and small."""
    if tag.name in UNSEEN or _hidden(tag) or _is_menu(tag):
        return True
    names = " ".join(str(tag.get(key, "")) for key in ("class", "id", "role"))
    return bool(_AROUND.search(names)) and 3 * len(tag.get_text()) < size


def _is_menu(tag: Tag) -> bool:
    return tag.name == "header" and tag.find("nav") is not None and tag.find("h1") is None


def _hidden(tag: Tag) -> bool:
    style = re.sub(r"\s", "", str(tag.get("style", ""))).lower()
    return (
        tag.has_attr("hidden")
        or "display:none" in style
        or "visibility:hidden" in style
        or str(tag.get("aria-hidden", "")).lower() == "true"
    )


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
