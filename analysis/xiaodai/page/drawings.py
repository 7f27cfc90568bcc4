"""Charts as drawings whose text stays text, and the few characters of the font that they need.

A drawing is SVG without anything that its reader does not need: no metadata, no address, no id that
nothing refers to, two decimals. Its text is set in the project's font, which a page holds
once, cut down to the characters that its drawings use.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from xiaodai.page.pictures import SPACE, drawing
from xiaodai.page.theme import COLOURS, FAMILY, FONT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FALLBACKS = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
_WHOLE = {  # rules of a drawing, for all its parts that have no others
    "fill": COLOURS.text,
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
    "font-family": f"'{FAMILY}',{FALLBACKS}",
}
_USUAL = {"text-anchor": "start", "stroke-dashoffset": "0"}  # what SVG takes where nothing is said
_NO_DATES = {"Date": None, "Creator": None, "Format": None, "Type": None}
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def svg(figure: Figure, salt: str) -> str:
    """A figure as SVG. `salt` makes the ids inside it its own.

    Raises `ValueError` if the font lacks a character.
    """
    buffer = io.StringIO()
    with drawing(salt):
        figure.savefig(
            buffer, format="svg", metadata=_NO_DATES, bbox_inches="tight", pad_inches=SPACE
        )
    return _slim(buffer.getvalue())


def drawn_characters(html: str) -> str:
    """The characters that stand in the drawings of a page, each once."""
    words = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", html))
    return "".join(sorted(set(words) - set("\n")))


def face(characters: str, among: str = "") -> str:
    """A style sheet's rule that holds the font, cut down to some characters; nothing for none.

    `among` are the characters of several pages, to which the font is cut down once for all of them.
    """
    if not characters:
        return ""
    whole = "" if among == characters else among
    packed = base64.b64encode(_cut(characters, whole)).decode("ascii")
    address = f"url(data:font/woff;base64,{packed})"
    return f"@font-face {{ font-family: '{FAMILY}'; src: {address} format('woff'); }}"


@cache
def _cut(characters: str, among: str = "") -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=["kern"], name_IDs=[], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    font = TTFont(io.BytesIO(_cut(among)) if among else FONT, recalcTimestamp=False)
    cutter.subset(font)
    font.flavor = "woff"
    small = io.BytesIO()
    font.save(small)
    return small.getvalue()


def _slim(drawn: str) -> str:
    """The drawing without what nobody needs."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    root = ElementTree.fromstring(drawn)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', drawn))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
                parent.remove(child)
    for part in root.iter():
        _plain(part, used)
    _without_repeats(root)
    _unwrapped(root)
    root.set("style", _written(_WHOLE, {}))
    root.attrib.pop("version", None)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _plain(part: ElementTree.Element, used: Collection[str]) -> None:
    """An element with the attributes that it needs, and without blanks between its parts."""
    if part.get("id", "") not in used:
        part.attrib.pop("id", None)
    if _HREF in part.attrib:
        part.set("href", part.attrib.pop(_HREF))
    if (part.get("transform") or "").startswith("rotate(-0 "):
        del part.attrib["transform"]
    for name, value in part.attrib.items():
        if name in ("d", "x", "y", "width", "height", "viewBox", "transform", "style"):
            part.set(name, _path(_short(value)) if name == "d" else _short(value))
    if "style" in part.attrib:
        kept = (rule.strip() for rule in part.attrib["style"].split(";"))
        rules = [rule.replace(": ", ":") for rule in kept if not rule.startswith("font-family")]
        part.set("style", ";".join(rules))
    if not (part.text or "").strip():
        part.text = None
    part.tail = None


def _short(value: str) -> str:
    """Numbers with two decimals at most, and no needless blanks."""
    few = re.sub(r"-?\d+\.\d+", lambda found: f"{round(float(found[0]), 2) + 0.0:g}", value)
    return re.sub(r"\s+", " ", few).strip()


def _path(value: str) -> str:
    """A path without the L of lines that go on, which SVG does not need.

    >>> _path("M 0 0 L 1 1 L 2 0 z M 5 5 L 6 6")
    'M 0 0 1 1 2 0 z M 5 5 6 6'
    """
    kept, command = [], ""
    for token in value.split():
        if token == "L" and command in ("M", "L"):
            continue
        command = token if token.isalpha() else command
        kept.append(token)
    return " ".join(kept)


def _without_repeats(root: ElementTree.Element) -> None:
    """Parts without the rules of style that count anyway.

    These are those of the whole drawing, where no group has others, those that are the usual ones,
    and in a mark those that the shape has which it repeats.
    """
    grouped = {name for group in root.iter(f"{_SVG}g") for name in _rules(group)}
    whole = {name: rule for name, rule in (_WHOLE | _USUAL).items() if name not in grouped}
    shapes = {part.get("id"): _rules(part) for part in root.iter(f"{_SVG}path")}
    for part in root.iter():
        if "style" in part.attrib and part is not root:
            shape = shapes.get((part.get("href") or "").removeprefix("#"), {})
            if rules := _written(_rules(part), whole, shape):
                part.set("style", rules)
            else:
                del part.attrib["style"]
    for parent in list(root.iter()):
        for child in parent.findall(f"{_SVG}defs"):
            if not len(child):
                parent.remove(child)


def _written(rules: dict[str, str], whole: Mapping[str, str], shape: Collection[str] = ()) -> str:
    """Rules as a style has them, without what the whole drawing or the shape says."""
    return ";".join(
        f"{name}:{rule}"
        for name, rule in rules.items()
        if name not in shape and whole.get(name) != rule
    )


def _rules(part: ElementTree.Element) -> dict[str, str]:
    """The rules of an element's style, by name."""
    rules = (rule.partition(":") for rule in (part.get("style") or "").split(";") if rule)
    return {name: value for name, _, value in rules}


def _unwrapped(part: ElementTree.Element) -> None:
    """Groups that say nothing are replaced by what stands in them."""
    for child in list(part):
        _unwrapped(child)
        if child.tag == f"{_SVG}g" and not child.attrib:
            place = list(part).index(child)
            part.remove(child)
            for inner in reversed(list(child)):
                part.insert(place, inner)
