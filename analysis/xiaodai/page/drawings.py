"""Charts as drawings whose text stays text, and the few characters of the font that they need.

A drawing is SVG without anything that its reader does not need: no metadata, no address, no id that
nothing refers to, a tenth of a point. Its text is set in the project's font, which a page holds
once, cut down to the characters that its drawings use.
"""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from xiaodai.page.pictures import drawing, placed
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
_SMALL = [  # what scour is told: four digits, no line ends; the ids are our own
    "--strip-xml-prolog",
    "--no-line-breaks",
    "--indent=none",
    "--set-precision=4",
    "--set-c-precision=4",
]
_NO_DATES = {"Date": None, "Creator": None, "Format": None, "Type": None}
POINTS = 72  # of an inch, in which a drawing counts
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def svg(figure: Figure, salt: str) -> str:
    """A figure as SVG. `salt` makes the ids inside it its own.

    Raises `ValueError` if the font lacks a character.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    for axes in figure.axes:
        for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
            line.set_clip_on(False)  # it ends at the edge of the chart by itself
    buffer = io.StringIO()
    with drawing(salt):
        taken = placed(figure, FigureCanvasSVG, POINTS)
        figure.savefig(buffer, format="svg", metadata=_NO_DATES, bbox_inches=taken)
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

    options = subset.Options(
        layout_features=["kern"], name_IDs=[], notdef_outline=True, desubroutinize=True
    )
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
    from scour import scour

    ElementTree.register_namespace("", _SVG.strip("{}"))
    ElementTree.register_namespace("xlink", _HREF[1:].partition("}")[0])
    root = ElementTree.fromstring(drawn)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', drawn))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
                parent.remove(child)
    for part in root.iter():
        _plain(part, used)
    whole = _WHOLE | _usual_letters(root)
    _without_repeats(root, whole)
    root.set("style", _written(whole, {}))
    root.attrib.pop("version", None)
    text = ElementTree.tostring(root, encoding="unicode")
    small: str = scour.scourString(text, scour.parse_args(_SMALL))
    return re.sub(r' xmlns:xlink="[^"]*"|(?<= )xlink:(?=href=)', "", small.strip())


def _plain(part: ElementTree.Element, used: Collection[str]) -> None:
    """An element with the attributes that it needs, and without blanks between its parts."""
    if part.get("id", "") not in used:
        part.attrib.pop("id", None)
    if (part.get("transform") or "").startswith("rotate(-0 "):
        del part.attrib["transform"]
    for name in ("x", "y", "width", "height", "viewBox"):
        if name in part.attrib:
            part.set(name, _short(part.attrib[name]))
    if "style" in part.attrib:
        kept = (rule.strip() for rule in part.attrib["style"].split(";"))
        rules = [rule.replace(": ", ":") for rule in kept if not rule.startswith("font-family")]
        part.set("style", ";".join(rules))
    if not (part.text or "").strip():
        part.text = None
    part.tail = None


def _short(value: str) -> str:
    """Numbers to a tenth of a point.

    >>> _short("0 0 281.437pt -0.001")
    '0 0 281.4pt 0'
    """
    return re.sub(r"-?\d+\.\d+", lambda found: f"{round(float(found[0]), 1) + 0.0:g}", value)


def _usual_letters(root: ElementTree.Element) -> dict[str, str]:
    """The rule for the size of letters that most texts of a drawing have."""
    rules = map(_rules, root.iter(f"{_SVG}text"))
    sizes = Counter(one["font-size"] for one in rules if "font-size" in one)
    return {"font-size": sizes.most_common(1)[0][0]} if sizes else {}


def _without_repeats(root: ElementTree.Element, common: Mapping[str, str]) -> None:
    """Parts without the rules of style that count anyway.

    These are the `common` ones of the whole drawing, where no group has others, and in a mark those
    that the shape has which it repeats.
    """
    grouped = {name for group in root.iter(f"{_SVG}g") for name in _rules(group)}
    whole = {name: rule for name, rule in common.items() if name not in grouped}
    shapes = {part.get("id"): _rules(part) for part in root.iter(f"{_SVG}path")}
    for part in root.iter():
        if "style" in part.attrib and part is not root:
            shape = shapes.get((part.get(_HREF) or "").removeprefix("#"), {})
            if rules := _written(_rules(part), whole, shape):
                part.set("style", rules)
            else:
                del part.attrib["style"]


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
