"""An executed notebook as the body of a page, by nbconvert with the project's own template."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML

from xiaodai.page.page import STYLE_CLASS
from xiaodai.page.results import MIME
from xiaodai.report.layout import TEMPLATES, words
from xiaodai.values.words import Language, Text

_LABELS = {
    "code": Text("Code"),
    "parameters": Text("Parameters"),
    "injected": Text("Parameters of this run"),
}
_STYLE = re.compile(rf'<style class="{STYLE_CLASS}">.*?</style>\s*', re.DOTALL)
_CITE = re.compile(r'<cite data-claim="([^"]+)">(.*?)</cite>')
_CAPTION = re.compile(
    r'</figure>\s*<div class="x-caption">(.*?)</p></div>', re.DOTALL
)  # a chart and its caption are two outputs of one cell


@dataclass(frozen=True)
class Picture:
    """A chart of a notebook: the SVG and its description."""

    svg: str
    alt: str


def body(notebook: nbformat.NotebookNode, language: Language) -> str:
    """The notebook's cells as HTML, its Markdown in the language of the page."""
    exporter = HTMLExporter(
        template_name=TEMPLATES.name,
        extra_template_basedirs=[str(TEMPLATES.parent)],
        exclude_anchor_links=True,
    )
    exporter.register_filter("highlight_code", Highlight2HTML("ipython3", parent=exporter))
    resources = {"labels": words(_LABELS, language)}
    # Not HTMLExporter's own method: it walks through every tag once more, and changes nothing here.
    html, _ = TemplateExporter.from_notebook_node(
        exporter, translated(notebook, language), resources
    )
    html = _STYLE.sub("", html)
    html = _CAPTION.sub(r'<figcaption class="x-caption">\1</p></figcaption></figure>', html)
    return link_claims(html).strip()


def translated(notebook: nbformat.NotebookNode, language: Language) -> nbformat.NotebookNode:
    """A copy of a notebook with its Markdown cells in a language."""
    copy = deepcopy(notebook)
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = Text(cell.source).show(language)
    return copy


def link_claims(html: str) -> str:
    """Turn each citation of a claim into a link to its row on the evidence page."""
    return _CITE.sub(r'<a class="cite" href="evidence.html#\1">\2</a>', html)


def cited(html: str) -> set[str]:
    """The ids of the claims that a page links to."""
    return set(re.findall(r'href="evidence\.html#([^"]+)"', html))


def title(notebook: nbformat.NotebookNode, language: Language) -> str:
    """The notebook's first heading in a language; raises `ValueError` if there is none."""
    for cell in notebook.cells:
        found = re.match(r"# +(.+)", Text(cell.source).show(language))
        if found and cell.cell_type == "markdown":
            return found[1].strip()
    raise ValueError("the notebook has no text cell that begins with '# '")


def results(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """What the notebook's last cell returned; raises `ValueError` if it returned no results."""
    for cell in reversed(notebook.cells):
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                return dict(output["data"][MIME])
    raise ValueError("the notebook's last cell returns no results: end it with page.results(…)")


def first_picture(notebook: nbformat.NotebookNode) -> Picture | None:
    """The notebook's first chart."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if svg := output.get("data", {}).get("image/svg+xml"):
                alt = output.get("metadata", {}).get("image/svg+xml", {}).get("alt", "")
                return Picture(svg, alt)
    return None
