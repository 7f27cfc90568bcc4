"""An executed notebook as the body of a page in one language, drawn from its records.

A heading of the second rank begins a section. Its outputs stand in the order of the notebook, its
code is folded at its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

import nbformat
from markdown_it import MarkdownIt
from markupsafe import Markup

from xiaodai.page.page import CAPTION
from xiaodai.page.record import MIME, Record, unpack
from xiaodai.report import drawing
from xiaodai.report.lineage import Numbers
from xiaodai.report.places import Unique, slug
from xiaodai.report.templates import macro
from xiaodai.values.words import Language, Text

CODE = Text("Code")
PARAMETERS = Text("Parameters")
INJECTED = Text("Parameters of this run")
_FOLDERS = re.compile(r"""(["'])(?:/|[A-Za-z]:)[^"'\n]*[/\\](?=[^"'/\\\n]+\1)""")  # of this machine
TEMPLATE = "study.html.j2"
_RICHEST = ("text/html", "image/png", "text/markdown", "text/plain")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)


class Heading(NamedTuple):
    """A heading of a page: its anchor, the same in both languages, and its words as HTML."""

    id: str
    words: Markup


class Body(NamedTuple):
    """What a page shows of a notebook, and the headings of its sections."""

    html: Markup
    contents: list[Heading]


@dataclass
class _Section:
    heading: Heading | None = None
    parts: list[tuple[str, Markup]] = field(default_factory=list)  # kind of content, and its HTML
    code: dict[Text, list[Markup]] = field(default_factory=dict)  # under the label of a fold

    def grouped(self) -> Iterator[tuple[str, list[Markup]]]:
        """The content in order; findings that follow each other are one list."""
        group: list[Markup] = []
        for kind, html in self.parts:
            if kind == "finding":
                group.append(html)
                continue
            if group:
                yield "findings", group
            group = []
            yield kind, [html]
        if group:
            yield "findings", group


def body(
    notebook: nbformat.NotebookNode, numbers: Numbers, name: str = "", about: Text | None = None
) -> Body:
    """The notebook's cells as HTML, section by section. The popovers stay with `numbers`.

    `name` is the file of the page without its ending, for links to its other language. `about` is
    the title of a page on something of the user's own, and stands in the place of the notebook's
    title and setting; there a section that shows nothing is left out.
    """
    for record in records(notebook, "results"):
        numbers.places.know(record["results"])
    drawn = _Drawing(numbers)
    for place, cell in enumerate(notebook.cells):
        if about is not None and place == 0:
            drawn.entitle(about)
        else:
            drawn.add(cell)
    draw = macro(TEMPLATE, "section", numbers.language)
    sections = [one for one in drawn.sections if one.parts or one.heading is None or about is None]
    html = Markup("\n").join(draw(one, list(one.grouped()), name) for one in sections)
    return Body(html, [one.heading for one in sections if one.heading])


def title(notebook: nbformat.NotebookNode, language: Language) -> str:
    """The notebook's first heading; raises `ValueError` if there is none."""
    for cell in notebook.cells:
        found = re.match(r"# +(.+)", Text(cell.source).show(language))
        if found and cell.cell_type == "markdown":
            return found[1].strip()
    raise ValueError("the notebook has no text cell that begins with '# '")


def records(notebook: nbformat.NotebookNode, *kinds: str) -> list[Record]:
    """What the notebook recorded of some kinds (`finding`, `chart`, `results` …), in order."""
    found = [
        output["data"][MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    return [unpack(record) for record in found if record["kind"] in kinds]


def results(notebook: nbformat.NotebookNode) -> Record:
    """What the notebook's last cell returned; raises `ValueError` if it returned no results."""
    found = records(notebook, "results")
    if not found:
        raise ValueError("the notebook's last cell returns no results: end it with page.results(…)")
    return found[-1]


def finding_ids(findings: list[Record]) -> list[str]:
    """The anchor of each finding of a notebook: by its key, else by its place.

    >>> finding_ids([{"key": "lost"}, {"key": ""}, {"key": "lost"}])
    ['finding-lost', 'finding-2', 'finding-lost-2']
    """
    names = Unique()
    return [names.add(f"finding-{one['key'] or place}") for place, one in enumerate(findings, 1)]


class _Drawing:
    """The cells of one notebook, drawn one after the other into sections."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.sections = [_Section()]
        self._names = Unique()
        self._findings: list[Record] = []

    def entitle(self, title: Text) -> None:
        """Begin the page with a title."""
        heading = Markup("<h1>{}</h1>").format(title.show(self.numbers.language))
        self.sections[0].parts.append(("text", heading))

    def add(self, cell: nbformat.NotebookNode) -> None:
        if cell.cell_type == "markdown":
            self._text(cell.source)
        elif cell.cell_type == "code":
            label = _label(cell)
            code = _FOLDERS.sub(r"\1", cell.source) if label is INJECTED else cell.source
            self.sections[-1].code.setdefault(label, []).append(Markup(escape(code, quote=False)))
            for output in cell.get("outputs", []):
                if part := self._output(output):
                    self.sections[-1].parts.append(part)

    def _text(self, source: str) -> None:
        """Text in the page's language; its headings have the anchors of the English ones."""
        slugs = iter([slug(words) or "section" for words in _HEADING.findall(source)])
        for piece in _SECTION.split(Text(source).show(self.numbers.language)):
            head, _, rest = piece.partition("\n") if piece.startswith("## ") else ("", "", piece)
            if head:
                words = _MARKDOWN.renderInline(head.lstrip("#").strip())
                self.sections.append(_Section(Heading(self._anchor(slugs), Markup(words))))
            if rest.strip():
                html = Markup('<div class="text">\n{}\n</div>').format(
                    _markdown(rest, lambda: self._anchor(slugs))
                )
                self.sections[-1].parts.append(("text", html))

    def _anchor(self, slugs: Iterator[str]) -> str:
        return self._names.add(next(slugs, "section"))

    def _output(self, output: nbformat.NotebookNode) -> tuple[str, Markup] | None:
        """One output: its record, or whatever a cell without the page shows."""
        data = output.get("data", {})
        if MIME in data:
            record = unpack(data[MIME])
            if record["kind"] == "finding":
                self._findings.append(record)
                name = finding_ids(self._findings)[-1]
                return "finding", drawing.finding(record, self.numbers, f"#{name}", name)
            return record["kind"], drawing.draw(record, self.numbers)
        if CAPTION in output.get("metadata", {}):
            return None  # the report draws it with the chart above
        return "output", Markup(_plain(output))


def _markdown(words: str, anchor: Callable[[], str] = str) -> Markup:
    """Markdown as HTML; each heading has the next anchor, if there is one."""
    tokens = _MARKDOWN.parse(words)
    for token in tokens:
        if token.type == "heading_open" and (name := anchor()):
            token.attrSet("id", name)
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}).strip())


def _label(cell: nbformat.NotebookNode) -> Text:
    tags = cell.metadata.get("tags", [])
    if "injected-parameters" in tags:
        return INJECTED
    return PARAMETERS if "parameters" in tags else CODE


def _plain(output: nbformat.NotebookNode) -> str:
    """An output without a record, in the richest form that it has."""
    if output.output_type == "stream":
        style = "output stderr" if output.name == "stderr" else "output"
        return f'<pre class="{style}">{escape(output.text)}</pre>'
    data = output.get("data", {})
    richest = next((kind for kind in _RICHEST if kind in data), "")
    match richest:
        case "text/html":
            return str(data[richest])
        case "image/png":
            alt = escape(output.metadata.get(richest, {}).get("alt", ""))
            packed = data[richest].replace("\n", "")
            return f'<figure><img alt="{alt}" src="data:image/png;base64,{packed}"></figure>'
        case "text/markdown":
            return f'<div class="text">\n{_markdown(data[richest])}\n</div>'
    return f'<pre class="output">{escape(data.get("text/plain", ""))}</pre>'
