"""Notebooks read complete where nobody runs them: on code hosts, and converted by nbconvert."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape, unescape
from pathlib import Path

import bleach
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter, MarkdownExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from tests.length import first
from tests.notebooks.editions import STORED, STUDIED, Stored, told

pytestmark = pytest.mark.slow

# What GitHub keeps of HTML (its html-pipeline, SanitizationFilter::ALLOWLIST), without attributes
# that no notebook could have; other code hosts keep as much.
TAGS = set(
    re.findall(
        r"\w+",
        """
        h1 h2 h3 h4 h5 h6 h7 h8 br b i strong em a pre code img tt div ins del sup sub p picture ol
        ul table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s
        strike summary details caption figure figcaption abbr bdo cite dfn mark small source span
        time wbr
        """,
    )
)
ATTRIBUTES = {
    "*": re.findall(r"\w+", "abbr align alt border colspan dir headers label lang rowspan title"),
    "a": ["href"],
    "img": ["src", "longdesc", "loading", "alt", "width", "height"],
}
RICHEST = ("text/html", "image/png", "text/markdown", "text/plain")
HIDING = (  # but for the class and the style that pandas gives a table
    "[hidden], [popover], style, script, details, template, "
    '[class]:not(.dataframe), [style]:not([style="text-align: right;"])'
)


@cache
def to_html() -> HTMLExporter:
    """What `jupyter nbconvert --to html` uses; it reads its templates once."""
    return HTMLExporter()


@cache
def to_markdown() -> MarkdownExporter:
    """What `jupyter nbconvert --to markdown` uses."""
    return MarkdownExporter()


def drawn(markdown: str) -> str:
    """Markdown as HTML, without nbconvert's link beside each heading."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(markdown))


def outputs(notebook: NotebookNode) -> Iterator[str]:
    """Each text cell and each output as HTML, as a code host draws it before it sanitises."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield drawn(cell.source)
        for output in cell.get("outputs", []):
            richest = next(kind for kind in RICHEST if kind in output.data)
            shown = output.data[richest]
            match richest:
                case "text/markdown":
                    yield drawn(shown)
                case "image/png":
                    alt = escape(output.metadata[richest]["alt"])
                    yield f'<img alt="{alt}" src="data:image/png;base64,{shown}">'
                case "text/html":
                    yield shown
                case _:
                    yield f"<pre>{escape(shown)}</pre>"


def sanitised(html: str) -> str:
    """What is left of it; the words inside a tag that is taken away stay, and so are not hidden."""
    return bleach.clean(html, TAGS, ATTRIBUTES, protocols=["https", "data"], strip=True)


def content(html: str) -> tuple[list[str], list[list[str]], list[str]]:
    """The words, the tables' cells with their titles, and the pictures of a piece of HTML."""
    page = BeautifulSoup(html, "html.parser")
    tables = [
        [f"{cell.name}: {cell.get_text()} {cell.get('title')}" for cell in table(("td", "th"))]
        for table in page("table")
    ]
    return page.get_text().split(), tables, [f"{p['alt']} {p['src']}" for p in page("img")]


def squeezed(words: str) -> str:
    """Words without Markdown's signs and without spaces, as two ways of writing them compare."""
    return re.sub(r"[\s*_`\\>]", "", words)


def missing(stored: Stored, text: str) -> list[str]:
    """What a notebook has to tell and a text does not say."""
    found = told(stored)
    said = squeezed(text)
    wanted = [*found.headings, *found.sentences, *found.captions, *found.alts]
    wanted += [cell for table in found.tables for cell in table]
    return [words for words in wanted if squeezed(words) not in said]


@pytest.mark.long
@pytest.mark.parametrize("stored", first(len(STUDIED) // 4 + 1, STUDIED), ids=str)
def test_a_code_host_shows_all_of_a_notebook_and_nothing_hidden(stored: Stored) -> None:
    shown = list(outputs(stored.notebook))
    for html in shown:
        page = BeautifulSoup(html, "html.parser")
        assert page.select(HIDING) == []
        assert content(sanitised(html)) == content(html)
    page = BeautifulSoup(sanitised("\n".join(shown)), "html.parser")
    assert missing(stored, page.get_text()) == []
    assert [picture["alt"] for picture in page("img")] == told(stored).alts
    headings = [heading.get_text() for heading in page(["h1", "h2", "h3"])]
    assert headings == told(stored).headings
    cells = [[c.get_text().strip() for c in table(("td", "th"))] for table in page("table")]
    assert [sorted(table) for table in cells[:-1]] == [sorted(t) for t in told(stored).tables]


def test_a_sanitiser_as_a_code_host_has_takes_what_would_hide_or_run() -> None:
    html = '<div hidden>a</div><p style="display:none">b</p><button popovertarget="c">d</button>'
    assert sanitised(html) == "<div>a</div><p>b</p>d"
    assert content(sanitised(html + "<script>e</script>")) != content(html)
    assert BeautifulSoup(html, "html.parser").select(HIDING)


@pytest.mark.long
@pytest.mark.parametrize("stored", first(len(STORED) // 4 + 1, STORED), ids=str)
def test_stock_nbconvert_makes_a_complete_page(stored: Stored) -> None:
    html, _ = to_html().from_notebook_node(stored.notebook)
    main = html[html.index("<main") :]
    assert missing(stored, unescape(re.sub(r"<[^>]*>", "", main))) == []
    assert main.count("<img ") == len(told(stored).alts)


@pytest.mark.long
@pytest.mark.parametrize("stored", first(len(STORED) // 4 + 1, STORED), ids=str)
def test_stock_nbconvert_makes_complete_markdown(stored: Stored) -> None:
    text, resources = to_markdown().from_notebook_node(stored.notebook)
    assert missing(stored, unescape(re.sub("</?nobr>", "", text))) == []
    pictures = Counter(re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text))
    assert set(pictures) == set(resources["outputs"])
    assert len(pictures) == len(told(stored).alts)


def test_nbconvert_as_typed_describes_every_picture(tmp_path: Path) -> None:
    """In the environment it says in words what each picture shows, and has nothing to warn of."""
    stored = next(s for s in STORED if s.path.stem == "07_does_it_add_up" and s.language == "zh")
    program = Path(sys.executable).parent / "jupyter"
    typed = ["nbconvert", "--to", "html", str(stored.path), "--output-dir", str(tmp_path)]
    ran = subprocess.run([program, *typed], capture_output=True, text=True, check=True)
    assert "WARNING" not in ran.stderr.upper()
    html = (tmp_path / stored.path.with_suffix(".html").name).read_text(encoding="utf-8")
    pictures = BeautifulSoup(html, "html.parser")("img")
    assert [picture["alt"] for picture in pictures] == told(stored).alts
    assert all(picture["src"].startswith("data:image/png;base64,") for picture in pictures)
    assert all(int(picture["width"]) > 100 for picture in pictures)
