"""An executed notebook as the body of a page in one language, drawn from its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import nbformat
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from xiaodai.page.page import CAPTION
from xiaodai.page.record import MIME, Record, unpack
from xiaodai.report.drawing import draw
from xiaodai.report.lineage import Numbers
from xiaodai.values.words import Language, Text

CODE = Text("Code")
PARAMETERS = Text("Parameters")
INJECTED = Text("Parameters of this run")
_RICHEST = ("text/html", "image/png", "text/markdown", "text/plain")


def body(notebook: nbformat.NotebookNode, numbers: Numbers) -> Markup:
    """The notebook's cells as HTML; code is folded. The popovers stay with `numbers`."""
    return Markup("\n".join(part for cell in notebook.cells for part in _cell(cell, numbers)))


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


def _cell(cell: nbformat.NotebookNode, numbers: Numbers) -> Iterator[str]:
    if cell.cell_type == "markdown":
        words = Text(cell.source).show(numbers.language)
        yield f'<div class="text">\n{_markdown(words)}\n</div>'
    elif cell.cell_type == "code":
        yield _code(cell, numbers.language)
        for output in cell.get("outputs", []):
            yield _output(output, numbers)


def _markdown(words: str) -> str:
    """Markdown as HTML, as nbconvert draws it but without a link beside each heading."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(words)).strip()


def _code(cell: nbformat.NotebookNode, language: Language) -> str:
    tags = cell.metadata.get("tags", [])
    label = CODE
    if "injected-parameters" in tags:
        label = INJECTED
    elif "parameters" in tags:
        label = PARAMETERS
    code = Highlight2HTML("ipython3")(cell.source, metadata=cell.metadata)
    shown = escape(label.show(language))
    return f'<details class="code"><summary>{shown}</summary>\n{code}</details>'


def _output(output: nbformat.NotebookNode, numbers: Numbers) -> str:
    """One output: its record, or whatever a cell without the page shows."""
    if output.output_type == "stream":
        style = "output stderr" if output.name == "stderr" else "output"
        return f'<pre class="{style}">{escape(output.text)}</pre>'
    data = output.get("data", {})
    if MIME in data:
        return draw(unpack(data[MIME]), numbers)
    if CAPTION in output.get("metadata", {}):
        return ""  # the report draws it with the chart above
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
