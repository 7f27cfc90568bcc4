"""What changed: each result that moved, with what it was, what it is, and why."""

from copy import copy
from functools import cache

import pytest
from bs4 import BeautifulSoup

from tests.page.tiny import tiny_ledger
from xiaodai.ledger.ledger import load
from xiaodai.report.changes_page import changes_page, claims_of_changes
from xiaodai.report.parameters import STUDIES
from xiaodai.report.site import Site
from xiaodai.values.words import LANGUAGES, Language, Names

DAY = "2026-03-01"


@cache
def page(language: Language) -> BeautifulSoup:
    return BeautifulSoup(changes_page(load(), language, Site(STUDIES, DAY)), "html.parser")


def words(row: dict, column: str, language: Language) -> str:
    """What a row says in a language, as it is set in print."""
    return Names(row[f"{column}_en"], row[f"{column}_zh"]).show(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_that_moved_is_there_with_its_reason(language: Language) -> None:
    rows = load().changes.to_dict("records")
    tables = [table.get_text(" ") for table in page(language).select("table.moved")]
    assert sum(len(table.select("tbody tr")) for table in page(language).select("table.moved")) == (
        len(rows)
    )
    for row in rows:
        said = [t for t in tables if words(row, "reason", language) in t]
        assert any(words(row, "name", language) in table for table in said), row["result"]


def test_a_number_is_shown_as_it_was_and_as_it_is() -> None:
    found = {
        tr.th["title"]: [td.get_text() for td in tr.select("td")]
        for tr in page("en").select("table.moved tbody tr")
        if tr.th is not None
    }
    assert found["rebased_years"] == ["13", "no longer counted"]
    gap = found["mashang_pool_gap"][0]
    assert gap.startswith("−1.0 to 9.0") and "‡" in gap
    assert found["room_after_tax_under_20"][0] == "3.23–4.23 percentage points"
    assert found["hhi"] == ["861.2–966.8§", "861–967§"]  # the rounding itself was changed


def test_a_result_that_moved_shows_that_it_moved() -> None:
    for language in LANGUAGES:
        for tr in page(language).select("table.moved tbody tr"):
            before, after = (td.get_text() for td in tr.select("td"))
            assert before != after, tr.get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_claims_that_moved_a_result_are_linked(language: Language) -> None:
    linked = {str(a["href"]) for a in page(language).select('a[href^="evidence.html#"]')}
    assert linked <= {f"evidence.html#{claim}" for claim in claims_of_changes(load())}
    assert len(linked) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_links_each_print_that_moved_its_results_once(language: Language) -> None:
    ledger = load()
    wanted: dict[str, set[str]] = {}
    for row in ledger.changes.to_dict("records"):
        prints = {ledger.claim(claim)["printed"] for claim in row["claims"].split(";") if claim}
        wanted.setdefault(words(row, "reason", language), set()).update(prints)
    for shared in page(language).select("table.moved caption"):
        caption = copy(shared)
        linked = [link.extract().get_text() for link in caption.select("a")]
        reason = max((one for one in wanted if one in caption.get_text()), key=len)
        assert sorted(linked) == sorted(wanted[reason])


def test_a_ledger_without_the_table_is_a_first_edition(tmp_path) -> None:
    assert "This is the first edition." in changes_page(
        tiny_ledger(tmp_path), "en", Site(STUDIES, DAY)
    )
