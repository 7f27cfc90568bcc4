"""The evidence on the real ledger: complete, in both languages, searchable, and not too heavy."""

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup, Tag

from tests.report import rendered
from xiaodai.ledger.ledger import load
from xiaodai.ledger.sheets import FILE, read_schema
from xiaodai.paths import DATA
from xiaodai.report.evidence_page import TOPICS, evidence_pages
from xiaodai.report.searching import allowed, script
from xiaodai.report.site import Site
from xiaodai.values.words import LANGUAGES, Language, Text

CITED = {"national.company_count.2025-06-30", "mashang.average_rate.2023"}
CJK = re.compile(r"[\u3400-\u9fff]")
MOST_BYTES, MOST_NODES = 1_000_000, 15_000


@cache
def pages(language: Language) -> dict[str, BeautifulSoup]:
    made = evidence_pages(CITED, load(), language, Site({}, "2026-03-01"))
    return {f"{name}.html": BeautifulSoup(text, "html.parser") for name, text in made.items()}


def squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def text(tag: Tag) -> str:
    return squeezed(tag.get_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_set_aside_stands_there_with_its_reason(language: Language) -> None:
    ledger = load()
    page = pages(language)["evidence.html"]
    aside = ledger.claims[ledger.claims["status"] != "accepted"]
    assert len(aside) > 50
    for claim in aside["id"]:
        row = page.find(id=claim)
        assert isinstance(row, Tag) and row.find_parent("table", class_="aside"), claim
        reason = ledger.note(claim).show(language)
        for named in sorted(ledger.rows, key=len, reverse=True):  # is told by what it printed
            reason = reason.replace(named, ledger.claim(named)["printed"])
        assert squeezed(reason) in text(row), claim


def test_what_is_accepted_stands_under_its_topic_only_if_it_is_cited_or_held_against() -> None:
    page, ledger = pages("en")["evidence.html"], load()
    rows = {str(row["id"]) for row in page.select("table.claims:not(.aside) tbody tr")}
    held = {row for row in ledger.corrections["rests_on"] if row}
    assert rows >= CITED
    assert {claim for claim in held if ledger.claim(claim)["status"] == "accepted"} <= rows
    assert len(rows) < len(ledger.claims) / 4


def test_every_kind_of_entity_has_a_topic() -> None:
    kinds = read_schema(DATA / FILE)["entities"].columns["kind"].constraints.enum
    assert sorted(kind for _, kinds in TOPICS.values() for kind in kinds) == sorted(kinds)


def test_an_english_page_names_no_publisher_in_chinese_that_has_an_english_name() -> None:
    ledger = load()
    chinese = {
        row["publisher"]
        for row in ledger.sources.to_dict("records")
        if row["publisher_en"] and CJK.search(row["publisher"])
    }
    cells = [
        text(cell)
        for name, cell in (
            ("evidence.html", "table.claims td:nth-of-type(5)"),
            ("documents.html", "table.claims tbody th"),
        )
        for cell in pages("en")[name].select(cell)
    ]
    assert len(cells) > 200
    assert [cell for cell in cells if any(name in cell for name in chinese)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere_and_titles_stand_in_their_own_language(language: Language) -> None:
    both = pages(language)
    assert [link for link in rendered.broken_links(both) if "#" in link or "popover" in link] == []
    assert rendered.repeated_ids(both) == []
    ledger = load()
    for row in both["documents.html"].select("table.documents tbody tr"):
        source = ledger.source(str(row["id"]).removeprefix("source-"))
        assert source["title"] in row.get_text()
        assert (source["title_en"] in row.get_text()) is (
            language == "en" or not source["title_en"]
        )


def test_documents_that_may_be_linked_are_and_no_others() -> None:
    ledger = load()
    page = pages("en")["documents.html"]
    shown = [str(row["id"]).removeprefix("source-") for row in page.select("tbody tr")]
    linked = {
        row["address"]
        for row in map(ledger.source, shown)
        if row["linkable"] == "true" and row["address"]
    }
    assert {a["href"] for a in page.select('a[href^="http"]')} == linked
    assert len(linked) > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_with_all_of_the_ledger_that_is_cited_today_is_light(language: Language) -> None:
    ledger = load()
    half = list(ledger.claims["id"])[::2]  # as many as the report cites
    for name, page in evidence_pages(half, ledger, language, Site({}, "2026-03-01")).items():
        assert len(page.encode("utf-8")) < MOST_BYTES, name
        assert len(BeautifulSoup(page, "html.parser").find_all(True)) < MOST_NODES, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_is_the_one_that_the_policy_allows_and_nothing_is_loaded(
    language: Language,
) -> None:
    linkable = load().sources["address"]
    assert rendered.outside_requests(pages(language), linkable) == []
    for page in pages(language).values():
        (own,) = page.select("script")
        assert own.get_text() == str(script())
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert isinstance(policy, Tag) and f"'{allowed(own.get_text())}'" in str(policy["content"])


def test_the_search_stays_hidden_until_the_script_shows_it() -> None:
    for page in pages("en").values():
        (bar,) = page.select(".find")
        assert bar.has_attr("hidden") and not bar.get_text(strip=True)


def test_a_page_on_other_data_shows_only_what_it_cites() -> None:
    made = evidence_pages(CITED, load(), "en", Site({}, about=Text("A tape")))
    page = BeautifulSoup(made["evidence"], "html.parser")
    assert {row["id"] for row in page.select("table.claims tbody tr")} == CITED
    assert page.select('a[href="glossary.html"]') == []
