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
    drawn = bodies.body(new_notebook(cells=list(cells)), Numbers(ledger, language), "01_tiny")
    return BeautifulSoup(drawn.html, "html.parser")


def test_text_stands_in_the_language_of_the_page(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaodai.values.words.catalogue", lambda: {"# Count": "# 数量"})
    assert page(ledger, text("# Count")).select("h1")[0].get_text() == "Count"
    found = page(ledger, text("# Count"), text("*No* entry."), language="zh")
    assert found.get_text(" ", strip=True) == "数量 No entry."
    assert found.select("a") == []


def test_sections_have_the_same_anchors_in_both_languages(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = "Before.\n\n## How *many*?\n\n### In parts", "## How many?"
    chinese = {first: "之前。\n\n## 有*多少*？\n\n### 分项", second: "## 多少？"}
    monkeypatch.setattr("xiaodai.values.words.catalogue", lambda: chinese)
    for language, other in (("en", "zh/01_tiny.html"), ("zh", "../01_tiny.html")):
        found = page(ledger, text("# Count"), text(first), text(second), language=language)
        heads = [str(head["id"]) for head in found.select("h1, h2, h3")]
        assert heads == ["count", "how-many", "in-parts", "how-many-2"]
        parts = found.select("section.part")
        assert [part["aria-labelledby"] for part in parts] == ["how-many", "how-many-2"]
        assert [link["href"] for link in found.select(".here a")] == [
            f"{other}#how-many",
            f"{other}#how-many-2",
        ]
        assert found.select("section:not(.part) > .text")[1].get_text(strip=True) in (
            "Before.",
            "之前。",
        )


def test_the_contents_are_the_headings_of_sections(ledger: Ledger) -> None:
    cells = [text("# Count\n\nData."), text("## A *few*\n\n### Part"), text("## Results")]
    drawn = bodies.body(new_notebook(cells=cells), Numbers(ledger, "en"))
    assert [(head.id, str(head.words)) for head in drawn.contents] == [
        ("a-few", "A <em>few</em>"),
        ("results", "Results"),
    ]
    assert 'class="here"' not in drawn.html  # no page, no other language of it


def test_code_is_folded_and_parameters_are_called_so(ledger: Ledger) -> None:
    found = page(
        ledger,
        code("cap = 20.0", tags=("parameters",)),
        code("cap = 24.0", tags=("injected-parameters",)),
        code("print(cap < 2)"),
        code("cap"),
        text("## Next"),
        code("1"),
    )
    folded = found.select("details.code")
    assert [f.summary.get_text() for f in folded if f.summary] == [
        "Parameters",
        "Parameters of this run",
        "Code",
        "Code",
    ]
    first, last = folded[2:]
    assert [pre.get_text() for pre in first.select("pre")] == ["print(cap < 2)", "cap"]
    assert last.find_parent("section", class_="part") is not None


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
    assert [svg["class"] for svg in figure.select("svg")] == [["drawn-wide"], ["drawn-narrow"]]
    assert [cell.get_text() for cell in figure.select("details.behind td")] == ["East"]
    assert figure.select("figcaption")[0].get_text() == "Falls.#Source: Bank."
    assert figure.select(".anchor")[0]["href"] == "#figure-count"
    assert found.get_text().count("Falls.") == 1


def finding(words: str, key: str = "") -> NotebookNode:
    said = prose({"said": Names(words, f"{words}。")}, {})["said"]
    record = {"kind": "finding", "key": key, "nodes": {}, "said": Writer().prose(said)}
    return output(markdown=f"> {words}", plain="x", record=pack(record))


def test_a_record_stands_for_what_the_notebook_shows(ledger: Ledger) -> None:
    found = page(ledger, code("page.finding()", finding("低", "low")), language="zh")
    assert found.select("div.finding")[0].get_text() == "低。#"


def test_findings_in_a_row_are_one_list_and_each_can_be_linked(ledger: Ledger) -> None:
    found = page(
        ledger,
        text("## In short"),
        code("one()", finding("One", "one"), finding("Two")),
        code("three()", finding("Three", "one")),
        code("x", output(markdown="*text*", plain="text")),
        code("four()", finding("Four", "four")),
    )
    lists = [[item.get_text() for item in one.select(".finding")] for one in found.select("ul")]
    assert lists == [["One#", "Two#", "Three#"], ["Four#"]]
    anchors = [str(one["id"]) for one in found.select(".finding")]
    assert anchors == ["finding-one", "finding-2", "finding-one-2", "finding-four"]
    assert [a["href"] for a in found.select(".finding .anchor")] == [f"#{name}" for name in anchors]


def counts(rows: int) -> NotebookNode:
    """A table of so many rows of words."""
    cells = [Names(f"row {place}", f"第{place}行") for place in range(rows)]
    words = prose({"caption": Names("Rows", "行"), "source": Names("Bank", "银行")}, {})
    column = Column("name", Names("Name", "名称"), cells, is_heading=True)
    table = Writer().table(Table("rows", [column], words["caption"], words["source"], []))
    return output(plain="x", record=pack({"kind": "table", "nodes": {}} | table))


def test_a_table_shows_fifteen_rows_and_the_rest_when_asked(ledger: Ledger) -> None:
    long = page(ledger, code("x", counts(17)))
    assert [row.get_text() for row in long.select("tr.rest")] == ["row 15", "row 16"]
    assert long.select(".x-table > label.all input[type=checkbox]")
    short = page(ledger, code("x", counts(15)))
    assert short.select("tr.rest, label.all") == []


def test_what_scrolls_can_be_reached_by_keyboard(ledger: Ledger) -> None:
    assert page(ledger, code("x", counts(2))).select("div.wide[tabindex='0']")


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


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ('article = "/home/me/work/a.txt"', 'article = "a.txt"'),
        (r"tapes = ['/data/one.csv', 'C:\\me\\two.csv']", "tapes = ['one.csv', 'two.csv']"),
        ('article = "notebooks/a.txt"', 'article = "notebooks/a.txt"'),
        ('address = "s3://bucket/one.csv"', 'address = "s3://bucket/one.csv"'),
        ('since = "2020/01"', 'since = "2020/01"'),
    ],
)
def test_parameters_of_a_run_name_no_folder_of_the_machine(
    ledger: Ledger, given: str, shown: str
) -> None:
    cells = [text("# Count"), code(given, tags=("injected-parameters",)), code(given)]
    assert [pre.get_text().strip() for pre in page(ledger, *cells).select("pre")] == [shown, given]
