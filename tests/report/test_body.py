"""From an executed notebook to the body of a page."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.page import CAPTION
from xiaodai.page.prose import prose
from xiaodai.page.record import MIME, Writer, pack
from xiaodai.page.tables import Column, Table
from xiaodai.report import body as bodies
from xiaodai.report.lineage import Numbers
from xiaodai.values.words import Language, Names

SVG = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'


def text(source: str) -> NotebookNode:
    return new_markdown_cell(source)


def code(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def output(**data: Any) -> NotebookNode:
    kinds = {"html": "text/html", "plain": "text/plain", "markdown": "text/markdown"}
    made = {kinds.get(kind, MIME): value for kind, value in data.items()}
    return new_output("display_data", data=made)


def page(ledger: Ledger, *cells: NotebookNode, language: Language = "en") -> BeautifulSoup:
    drawn = bodies.body(new_notebook(cells=list(cells)), Numbers(ledger, language))
    return BeautifulSoup(drawn, "html.parser")


def test_text_stands_in_the_language_of_the_page(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaodai.values.words.catalogue", lambda: {"# Count": "# 数量"})
    assert page(ledger, text("# Count")).select("h1")[0].get_text() == "Count"
    found = page(ledger, text("# Count"), text("*No* entry."), language="zh")
    assert found.get_text(" ", strip=True) == "数量 No entry."
    assert found.select("a") == []


def test_code_is_folded_and_parameters_are_called_so(ledger: Ledger) -> None:
    found = page(
        ledger,
        code("cap = 20.0", tags=("parameters",)),
        code("cap = 24.0", tags=("injected-parameters",)),
        code("print(cap)"),
    )
    folded = found.select("details.code")
    assert [f.summary.get_text() for f in folded if f.summary] == [
        "Parameters",
        "Parameters of this run",
        "Code",
    ]
    assert found.select("details.code .highlight .mf")[0].get_text() == "20.0"


def test_a_chart_is_a_picture_with_its_description_and_caption(ledger: Ledger) -> None:
    words = {"alt": Names("a < b", "线"), "caption": Names("Falls.", "降。")}
    words["source"] = Names("Bank.", "银行。")
    parts = {name: Writer().prose(made) for name, made in prose(words, {}).items()}
    drawn = {"wide": SVG, "narrow": SVG}
    record = {"kind": "chart", "name": "count", "svg": {"en": drawn, "zh": drawn}, "nodes": {}}
    given = prose(words, {})
    column = Column("label", Names("name", "名称"), [Names("East", "东部")])
    data = Table("count", [column], given["caption"], given["source"])
    record["data"] = Writer().table(data)
    below = output(markdown="Falls.", plain="Falls.")
    below.metadata = {CAPTION: True}
    chart = output(plain="a < b", record=pack(record | parts))
    found = page(ledger, code("page.chart()", chart, below))
    figure = found.select_one("figure#figure-count")
    assert figure is not None
    assert [str(svg["aria-label"]) for svg in figure.select("svg")] == ["a < b"] * 2
    assert [svg["class"] for svg in figure.select("svg")] == [["wide"], ["narrow"]]
    assert [cell.get_text() for cell in figure.select("details.behind td")] == ["East"]
    assert figure.select("figcaption")[0].get_text() == "Falls.Source: Bank."
    assert found.get_text().count("Falls.") == 1


def test_a_record_stands_for_what_the_notebook_shows(ledger: Ledger) -> None:
    said = prose({"said": Names("As low as that.", "这么低。")}, {})["said"]
    record = {"kind": "finding", "key": "low", "nodes": {}, "said": Writer().prose(said)}
    shown = output(markdown="> As low as that.", plain="x", record=pack(record))
    cell = code("page.finding()", shown)
    assert page(ledger, cell, language="zh").select("div.finding")[0].get_text() == "这么低。"


def test_what_a_cell_of_ones_own_shows_is_shown(ledger: Ledger) -> None:
    stream = new_output("stream", name="stdout", text="a <b>")
    made = code("x", output(plain="c <d>"), stream, output(html="<i>e</i>", plain="e"))
    found = page(ledger, made, code("y", output(markdown="*f*", plain="f")))
    assert [pre.get_text(strip=True) for pre in found.select("pre.output")] == ["c <d>", "a <b>"]
    assert found.select("i")[0].get_text() == "e"
    assert found.select("em")[0].get_text() == "f"


def test_the_title_is_the_first_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "# How fast?\n\nText."
    monkeypatch.setattr("xiaodai.values.words.catalogue", lambda: {source: "# 多快？\n\n字。"})
    notebook = new_notebook(cells=[text(source)])
    assert (bodies.title(notebook, "en"), bodies.title(notebook, "zh")) == ("How fast?", "多快？")
    with pytest.raises(ValueError, match="no text cell that begins with"):
        bodies.title(new_notebook(cells=[text("Text.")]), "en")


def test_a_notebook_without_results_is_told_how_to_have_them() -> None:
    with pytest.raises(ValueError, match="end it with page"):
        bodies.results(new_notebook(cells=[code("x", output(plain="1"))]))
