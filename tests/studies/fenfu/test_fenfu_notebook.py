"""What the Fenfu notebook says, lists and entitles at its defaults and at the ends of its ranges.

Its cells are run here one after the other, without a kernel.
"""

from functools import cache
from typing import Any, NamedTuple

import nbformat
import pytest

from xiaodai.page import Page
from xiaodai.paths import NOTEBOOKS
from xiaodai.values.words import Text, text

NOTEBOOK = NOTEBOOKS / "03_fenfu_portfolio.ipynb"


class Shown(NamedTuple):
    """The plain text of everything displayed, and of each chart, by name, its title and data."""

    texts: list[str]
    titles: dict[str, str]
    bars: dict[str, Any]

    def text_with(self, words: str) -> str:
        """The one displayed text with some words in it."""
        (found,) = [text for text in self.texts if words in text]
        return found


@cache
def run(**parameters: object) -> Shown:
    """Run the notebook's cells with some parameters; charts are not drawn."""
    shown = Shown([], {}, {})

    def display(data: dict[str, Any], metadata: dict[str, Any], raw: bool) -> None:
        shown.texts.append(data["text/plain"])

    def chart(
        page: Page, draw: object, data: object, *, name: str, title: Text | str, **words: object
    ) -> None:
        shown.titles[name], shown.bars[name] = text(title).en, data

    namespace: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", display)
        patch.setattr(Page, "chart", chart)
        for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
            if "parameters" in cell.metadata.get("tags", []):
                namespace.update(parameters)
    return shown


@pytest.mark.parametrize(
    ("upper", "listed"),
    [
        (24.0, ["16.4", "18.3", "21.9", "24.0"]),
        (20.0, ["16.4", "18.3", "20.0"]),
        (18.25, ["16.4", "18.3"]),
        (15.02, ["15.02"]),
        (10.0, []),
    ],
)
def test_no_rate_above_the_dearest_is_listed(upper: float, listed: list[str]) -> None:
    shown = run(upper_rate=upper)
    tables = [text for text in shown.texts if text.startswith("The share at an upper rate")]
    rows = [line.split(" | ") for text in tables for line in text.splitlines()]
    assert [row[0] for row in rows if len(row) == 3 and row[0][:1].isdigit()] == listed
    refused = [text for text in shown.texts if "cannot cost less than the average" in text]
    assert len(refused) == (not listed)


@pytest.mark.parametrize(
    ("language", "condition", "verdict"),
    [
        ("en", "An inference: if the pool’s borrowers are like those of April 2021", "no steady"),
        ("zh", "由此推断：若池中借款人与2021年4月的相似", "不是稳态余额"),
    ],
)
def test_that_the_book_is_not_steady_is_said_as_an_inference(
    language: str, condition: str, verdict: str
) -> None:
    said = run(language=language).text_with(condition)
    assert said.index(condition) < said.index(verdict)


@pytest.mark.parametrize(
    ("language", "bound", "price"),
    [
        ("en", "never below 50% of its mid-year size and never above it", "an inference), that is"),
        ("zh", "始终不低于年中水平的50%、也不高于该水平", "系推断），则占借款人所付利息的"),
    ],
)
def test_the_take_names_both_of_its_assumptions(language: str, bound: str, price: str) -> None:
    assert price in run(language=language).text_with(bound)


@pytest.mark.parametrize(
    ("lost", "funding", "is_paid"),
    [(100.0, 3.0, True), (1.0, 3.0, True), (100.0, 14.599, True), (100.0, 20.0, False)],
)
def test_the_chart_shows_a_break_even_life_only_where_there_is_a_margin(
    lost: float, funding: float, is_paid: bool
) -> None:
    """The pool is as young as it is whatever the parameters, so the chart's message stays."""
    shown = run(loss_given_default=lost, funding=funding)
    assert shown.titles["days"] == "No loan in the pool is old enough to count as late"
    assert ("to pay for late loans" in {label.en for label in shown.bars["days"]}) == is_paid


@pytest.mark.parametrize(
    ("language", "short", "caveat"),
    [("en", "91.2% of the balance", "is an inference"), ("zh", "贷款占91.2%", "推断为余额占比")],
)
def test_the_first_finding_has_its_caveat_beside_it(language: str, short: str, caveat: str) -> None:
    lead = run(language=language).text_with(short)
    assert lead.index(short) < lead.index(caveat)
    assert lead.count("217.14") == lead.count("59.83") == lead.count("15.02%") == 1
