"""What must hold of a rendered report, as plain functions: each names what it found wrong.

pages = read(folder)
assert outside_requests(pages, linkable) == []
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from copy import copy
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from bs4 import BeautifulSoup, NavigableString, Tag

from xiaodai.ledger.ledger import load

Pages: TypeAlias = dict[str, BeautifulSoup]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
LOADING_TAGS = (
    "script",
    "link",
    "iframe",
    "frame",
    "object",
    "embed",
    "base",
    "form",
    "video",
    "audio",
    "source",
    "track",
    "applet",
    "portal",
)
LOADING_ATTRIBUTES = (
    "src",
    "srcset",
    "data",
    "poster",
    "background",
    "action",
    "formaction",
    "ping",
    "manifest",
    "xlink:href",
)
# Where a numeral needs no lineage.
EXEMPT = {"title", "script", "style", "svg", "code", "th", "time", "nav", "footer"}
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")  # that something is of a year needs no source
EXEMPT |= {f"h{level}" for level in range(1, 7)}
EXEMPT_WITH_CLASS = {
    ("details", "behind"),
    ("details", "code"),
    ("button", "q"),
    ("div", "lineage"),
    ("section", "document"),
    ("dl", "who"),
    ("p", "edition"),
    ("q", "x-quote"),
}
CJK = r"[\u3400-\u9fff]"


def read(folder: Path) -> Pages:
    """Every page of a report by its path inside the folder."""
    found = {
        path.relative_to(folder).as_posix(): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(folder.rglob("*.html"))
    }
    assert found, f"{folder} holds no page"
    return found


def outside_requests(pages: Pages, linkable: Iterable[str] = ()) -> list[str]:
    """Anything that could load something, or link to an address that may not be linked."""
    allowed = set(linkable)
    return [f"{name}: {what}" for name, page in pages.items() for what in _loads(page, allowed)]


def broken_links(pages: Pages) -> list[str]:
    """Internal links to pages or anchors that do not exist, and buttons without their popover."""
    ids = {name: {tag["id"] for tag in page.find_all(id=True)} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for link in page.select("a[href]:not([download])"):
            href = str(link["href"])
            if re.match(r"https?://", href):
                continue
            file, _, anchor = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file or name))
            target = name if not file else target
            if target not in pages or (anchor and unquote(anchor) not in ids[target]):
                broken.append(f"{name}: {href}")
        boxes = {box.get("id") for box in page.find_all(popover=True)}
        for button in page.find_all(popovertarget=True):
            if button["popovertarget"] not in boxes:
                broken.append(f"{name}: {button}")
    return broken


def missing_downloads(folder: Path) -> list[str]:
    """Links to files that a report does not hold, and files that no page links."""
    linked = {
        ((folder / name).parent / unquote(str(link["href"]))).resolve()
        for name, page in read(folder).items()
        for link in page.select("a[download]")
    }
    held = {path.resolve() for path in folder.rglob("downloads/*/*")}
    return sorted(str(path) for path in linked ^ held)


def repeated_ids(pages: Pages) -> list[str]:
    """Ids that stand twice in one page."""
    repeated = []
    for name, page in pages.items():
        seen: set[str] = set()
        for tag in page.find_all(id=True):
            if tag["id"] in seen:
                repeated.append(f"{name}: {tag['id']}")
            seen.add(str(tag["id"]))
    return repeated


def headings_without_anchor(pages: Pages) -> list[str]:
    """Headings below the first that nothing can link to, themselves or by what they head."""
    return [
        f"{name}: {head.get_text()}"
        for name, page in pages.items()
        for head in page.select("main :is(h2, h3)")
        if not head.get("id") and not head.find_parent(["section", "article"], id=True)
    ]


def lost_places(pages: Pages) -> list[str]:
    """Links to the other language that lead to another page, or to no place of that name in it."""
    lost = []
    for name, page in pages.items():
        other = name.removeprefix("zh/") if name.startswith("zh/") else f"zh/{name}"
        switches = page.select("a.switch[hreflang]")
        if not switches:
            lost.append(f"{name}: there is no switch")
        for switch in switches:
            file, _, anchor = str(switch["href"]).partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file))
            both = [page, pages[other]] if target == other else []
            places = {tag and tag.name for tag in (one.find(id=anchor or True) for one in both)}
            if len(places) != 1 or None in places:
                lost.append(f"{name}: {switch['href']}")
    return lost


def _names_with_digits() -> re.Pattern[str]:
    """The names of entities and publishers, and the titles, in which the tables have a digit."""
    ledger = load()
    tables = {
        "entities": ["name_en", "name_zh", "short_en", "short_zh"],
        "sources": ["publisher", "publisher_en", "publisher_zh", "title", "title_en"],
    }
    names = {
        name
        for table, columns in tables.items()
        for column in columns
        for name in getattr(ledger, table)[column]
        if re.search(r"\d", name)
    }
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


def bare_numerals(pages: Pages) -> list[str]:
    """Text with a digit outside every lineage element that is not part of a name of the tables."""
    found = []
    named = _names_with_digits()
    for name, page in pages.items():
        whole = copy(page)  # pages are shared; words kept in one line are joined to their sentence
        for kept in whole.select("span.nb"):
            kept.unwrap()
        whole.smooth()
        for text in whole.find_all(string=re.compile(r"\d")):
            visible = type(text) is NavigableString
            has_digit = re.search(r"\d", YEAR.sub("", named.sub("", text)))
            if visible and has_digit and not any(_is_exempt(parent) for parent in text.parents):
                found.append(f"{name}: {text.strip()}")
    return found


def _is_exempt(tag: Tag) -> bool:
    return tag.name in EXEMPT or any(
        (tag.name, name) in EXEMPT_WITH_CLASS for name in tag.get("class") or []
    )


def pictures_without_alt(pages: Pages) -> list[str]:
    """Pictures that say nothing to someone who cannot see them."""
    return [
        f"{name}: {str(image)[:80]}"
        for name, page in pages.items()
        for image in page.select("img, svg")
        if not str(image.get("alt", "") or image.get("aria-label", "")).strip()
    ]


def missing_translations(pages: Pages) -> list[str]:
    """Pages that exist in one language only, or say that they are in the other."""
    wrong = []
    for name, page in pages.items():
        other = name.removeprefix("zh/") if name.startswith("zh/") else f"zh/{name}"
        language = "zh-Hans" if name.startswith("zh/") else "en"
        if other not in pages:
            wrong.append(f"{name}: there is no {other}")
        if page.html is None or page.html.get("lang") != language:
            wrong.append(f"{name}: its language is not {language}")
    return wrong


def half_width_punctuation(pages: Pages) -> list[str]:
    """Chinese prose set with the comma, colon or semicolon of English."""
    found = []
    for name, page in pages.items():
        if not name.startswith("zh/"):
            continue
        for block in page.select("main p, main li, main td, main h1, main h2"):
            if block.find_parent(class_=["lineage", "document"]) is None:
                text = block.get_text()
                found += [f"{name}: {m}" for m in re.findall(f".{{0,9}}{CJK}[,;:?!].{{0,9}}", text)]
    return found


def figures(page: BeautifulSoup) -> set[str]:
    """Every number that a page shows with its lineage, as it is shown."""
    return {button.get_text() for button in page.select("button.q")}


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _loads(page: BeautifulSoup, linkable: set[str]) -> Iterator[str]:
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    own = next((script for script in page.find_all("script") if not script.attrs), None)
    allowed = f"; script-src '{_hash(own.get_text())}'" if own else ""
    if not isinstance(policy, Tag) or policy.get("content") != POLICY + allowed:
        yield "the content-security policy is missing"
    for tag in page.find_all(True):
        if tag.name in LOADING_TAGS and tag is not own:
            yield str(tag)[:80]
        for attribute, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            loads = attribute in LOADING_ATTRIBUTES and not text.startswith("data:image/")
            if loads or attribute.startswith("on"):
                yield f"{attribute}={text[:60]}"
            elif attribute == "href" and re.match(r"\s*[a-z]+:|//", text, re.IGNORECASE):
                careful = {"noreferrer", "noopener"} <= set(tag.get("rel") or [])
                if tag.name != "a" or text not in linkable or not careful:
                    yield f"href={text[:60]}"
            elif attribute == "style" and "url(" in text:
                yield f"style={text[:60]}"
    for style in page.select("style"):
        if re.search(r"url\((?!data:font/)|@import|expression\(", style.get_text()):
            yield "a style sheet that loads something"
