"""The Chinese catalogues brought up to date with the English words of the code and the notebooks.

`make messages` runs this. A new English text gets an empty entry, a changed one keeps its Chinese
marked `fuzzy` until somebody has looked at it, and one that is no longer said is dropped.
"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "analysis" / "xiaodai"
NOTEBOOKS = ROOT / "notebooks"
CATALOGUES = PACKAGE / "locale" / "zh"

# Methods (and `Text`) whose first argument is English, and arguments that are English.
METHODS = {"finding", "named", "say"}
ARGUMENTS = {"alt", "caption", "headers", "notes", "source", "title", "units"}
# The catalogue of each notebook; a package's catalogue has the package's name.
OF_NOTEBOOK = {
    "00": "start",
    "01": "attrition",
    "02": "dispersion",
    "03": "fenfu",
    "04": "caps",
    "05": "lenders",
    "06": "tapes",
    "07": "contradictions",
    "08": "audit",
}
# A text that several catalogues need stands in the first of them.
ORDER = ("values", "reading", "ledger", "consistency", "bounds", "page", "report")


def extract(code: str) -> Iterator[str]:
    """The English texts of a piece of Python, in their order; those put together at run time not.

    >>> list(extract('page.say("One {x}.", x=x); frame.named("y"); Text(name)'))
    ['One {x}.', 'y']
    """
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        match call.func:
            case ast.Name(id="Text") | ast.Attribute(attr="Text"):
                yield from _constants(call.args[0]) if call.args else ()
            case ast.Attribute(attr=name) if name in METHODS and call.args:
                yield from _constants(call.args[0])
        for keyword in call.keywords:
            if keyword.arg in ARGUMENTS:
                yield from _constants(keyword.value)


def extract_template(template: str) -> Iterator[str]:
    """The English texts of a template of the report, in their order.

    >>> list(extract_template('{{ _("One {x}.", x=x) }} {{ words|show }}'))
    ['One {x}.']
    """
    tree = Environment(autoescape=True).parse(template)
    for _, _, words in extract_from_ast(tree, ("_",), babel_style=False):
        yield from filter(None, words or ())  # what is no string between quotes is left out


def _constants(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(words)) if words:
            yield words
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _constants(part)
        case ast.IfExp(body=first, orelse=second):
            yield from _constants(first)
            yield from _constants(second)


def said() -> dict[str, dict[str, list[str]]]:
    """Every English text by catalogue, with the files that say it."""
    found: dict[str, dict[str, list[str]]] = {}
    for path, catalogue, words in sorted(_everywhere(), key=lambda one: _rank(one[1])):
        place = path.relative_to(ROOT).as_posix()
        at_home = next((name for name, texts in found.items() if words in texts), catalogue)
        places = found.setdefault(at_home, {}).setdefault(words, [])
        if place not in places:
            places.append(place)
    return found


def _rank(catalogue: str) -> int:
    return ORDER.index(catalogue) if catalogue in ORDER else len(ORDER)


def _everywhere() -> Iterator[tuple[Path, str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for words in extract(path.read_text(encoding="utf-8")):
            yield path, _catalogue(path), words
    for path in sorted(PACKAGE.rglob("*.j2")):
        for words in extract_template(path.read_text(encoding="utf-8")):
            yield path, _catalogue(path), words
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            is_code = cell["cell_type"] == "code"
            for words in extract(source) if is_code else [source]:
                yield path, OF_NOTEBOOK[path.name[:2]], words


def _catalogue(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[1] if parts[0] == "studies" and len(parts) > 2 else parts[0]


def read(name: str) -> Catalog:
    """A catalogue as it is; an empty one where there is none."""
    path = CATALOGUES / f"{name}.po"
    if not path.is_file():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="zh", charset="utf-8")


def updated(name: str, texts: dict[str, list[str]], known: Mapping[str, str]) -> str:
    """A catalogue brought up to date, as the text of its file; `known` is what all of them say."""
    template = _empty()
    for words, places in texts.items():
        template.add(words, locations=[(place, 0) for place in places])
    kept = _empty()
    for message in read(name):
        if message.id:
            kept.add(message.id, message.string, flags=message.flags)
    for words in texts:
        if words in known and words not in kept:  # said in another place before
            kept.add(words, known[words])
    kept.update(template)
    file = io.BytesIO()
    write_po(file, kept, width=96, ignore_obsolete=True, include_lineno=False)
    return file.getvalue().decode("utf-8")


def _empty() -> Catalog:
    start = datetime(2026, 1, 1, tzinfo=UTC)  # a file that changes with its words alone
    return Catalog(locale="zh", project="xiaodai-ledger", creation_date=start, revision_date=start)


def main() -> None:
    """Bring every catalogue up to date and say what is left to translate."""
    found = said()
    known = {
        str(m.id): str(m.string)
        for path in CATALOGUES.glob("*.po")
        for m in read(path.stem)
        if m.id and m.string and not m.fuzzy
    }
    for path in CATALOGUES.glob("*.po"):
        if path.stem not in found:
            path.unlink()
    for name, texts in sorted(found.items()):
        text = updated(name, texts, known)
        (CATALOGUES / f"{name}.po").write_text(text, encoding="utf-8", newline="\n")
        left = sum(bool(m.id) and (not m.string or m.fuzzy) for m in read(name))
        print(f"{name}.po: {len(texts)} texts" + (f", {left} to translate" if left else ""))


if __name__ == "__main__":
    main()
