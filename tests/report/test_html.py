"""From an executed notebook to the body of a page."""

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from xiaodai.report import html
from xiaodai.values.words import Language

SVG = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'


def text(source: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def code(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def output(**data: str) -> NotebookNode:
    kinds = {"html": "text/html", "plain": "text/plain", "svg": "image/svg+xml"}
    metadata = {"image/svg+xml": {"alt": "a < b", "name": "count"}} if "svg" in data else {}
    made = {kinds[kind]: value for kind, value in data.items()}
    return new_output("display_data", data=made, metadata=metadata)


def body(*cells: NotebookNode, language: Language = "en") -> BeautifulSoup:
    return BeautifulSoup(html.body(new_notebook(cells=list(cells)), language), "html.parser")


def test_text_of_the_other_language_is_dropped() -> None:
    cells = [text("# Count", "en"), text("# 数量", "zh"), text("Both.")]
    assert body(*cells).get_text(" ", strip=True) == "Count Both."
    assert body(*cells, language="zh").get_text(" ", strip=True) == "数量 Both."


def test_code_is_folded_and_parameters_are_called_so() -> None:
    page = body(
        code("cap = 20.0", tags=("parameters",)),
        code("cap = 24.0", tags=("injected-parameters",)),
        code("print(cap)"),
    )
    folded = page.select("details.code")
    assert [f.summary.get_text() for f in folded if f.summary] == [
        "Parameters", "Parameters of this run", "Code",
    ]  # fmt: skip
    assert page.select("details.code .highlight .mf")[0].get_text() == "20.0"


def test_a_chart_is_a_picture_with_its_description_and_caption() -> None:
    caption = '<div class="x-caption"><p>Falls.</p><p class="source">Source: Bank.</p></div>'
    page = body(
        code("show()", output(svg=SVG, plain="a < b"), output(html=caption, plain="Falls."))
    )
    figure = page.select_one("figure#figure-count")
    assert figure is not None
    assert [str(image["alt"]) for image in figure.select("img")] == ["a < b"]
    assert str(figure.select("img")[0]["src"]).startswith("data:image/svg+xml;base64,PHN2Zy")
    assert figure.select("figcaption")[0].get_text() == "Falls.Source: Bank."


def test_html_outputs_stand_as_they_are_but_for_style_and_citations() -> None:
    made = '<style class="x-style">p {}</style>\n<p><cite data-claim="a.b.2025">a.b.2025</cite></p>'
    page = body(code("say()", output(html=made, plain="a.b.2025")))
    assert page.select("style") == []
    link = page.select("p > a.cite")[0]
    assert (link["href"], link.get_text()) == ("evidence.html#a.b.2025", "a.b.2025")
    assert html.cited(str(page)) == {"a.b.2025"}


def test_plain_text_and_streams_are_escaped() -> None:
    stream = new_output("stream", name="stdout", text="a <b>")
    page = body(code("x", output(plain="c <d>"), stream))
    assert [pre.get_text(strip=True) for pre in page.select("pre.output")] == ["c <d>", "a <b>"]


def test_the_title_is_the_first_heading_of_the_language() -> None:
    notebook = new_notebook(cells=[text("# How fast?\n\nText.", "en"), text("# 多快？", "zh")])
    assert (html.title(notebook, "en"), html.title(notebook, "zh")) == ("How fast?", "多快？")
    with pytest.raises(ValueError, match="no text cell tagged 'en'"):
        html.title(new_notebook(cells=[text("Text.", "en")]), "en")


def test_a_notebook_without_results_is_told_how_to_have_them() -> None:
    with pytest.raises(ValueError, match="end it with page"):
        html.results(new_notebook(cells=[code("x", output(plain="1"))]))


def test_the_first_picture_is_found_or_none() -> None:
    notebook = new_notebook(cells=[code("show()", output(svg=SVG, plain="x"))])
    assert html.first_picture(notebook) == html.Picture(SVG, "a < b")
    assert html.first_picture(new_notebook()) is None
