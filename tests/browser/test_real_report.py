"""The real report, read without a browser: complete, every number with its lineage and right."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.report import rendered
from xiaodai.ledger.corrections import CAUSES
from xiaodai.ledger.ledger import load
from xiaodai.report.parameters import STUDIES

# The figures that the mission is about, as printed, and a claim that prints each.
MISSION = {
    "5081": "national.company_count.2025-03-31",
    "4974": "national.company_count.2025-06-30",
    "7361": "national.loan_balance.2025-06-30",
    "187": "national.loan_balance_change_ytd.2025H1",
    "217.14": "fenfu_pool.balance_per_borrower.2025",
    "59.83": "fenfu_pool.balance_per_loan.2025.2",
    "15.02": "fenfu_pool.average_rate.2025",
    "1.51": "fenfu_pool.average_account_age.2025",
    "1125.88": "fenfu.loan_balance.2025-06-30.2",
    "23.96": "mashang_pool.average_rate.2025",
    "22": "haier.average_rate.2025",
    "23.65": "haier_pool.average_rate.2025",
    "17.92": "zhongyuan.average_rate.2025",
    "22.5": "zhongyuan_pool.average_rate.2025",
    "11.56": "ningyin.average_rate.2025",
    "52.10": "zhongyou.share_rate_ge_20.2024-12-31",
    "72.43": "suyin.share_rate_18_24.2025",
    "20": "cf_rate_guidance_2025.average_rate_cap.2026-01_on",
}


@pytest.fixture(scope="module")
def pages(report: Path) -> rendered.Pages:
    return rendered.read(report)


@pytest.fixture(scope="module")
def opened(pages: rendered.Pages) -> dict[str, list[str]]:
    """What the popovers of the studies say that lead to a claim, by its id."""
    found: dict[str, list[str]] = {}
    for name, page in pages.items():
        for box in page.select("div.lineage") if re.search(r"0\d_", name) else ():
            for link in box.select('a[href^="evidence.html#"]'):
                claim = str(link["href"]).partition("#")[2]
                found.setdefault(claim, []).append(box.get_text())
    return found


def test_there_is_a_page_for_every_notebook_in_both_languages(pages) -> None:
    beside = {"index.html", "evidence.html", "documents.html", "glossary.html", "changes.html"}
    names = beside | {f"{name}.html" for name in STUDIES}
    assert set(pages) == names | {f"zh/{name}" for name in names}
    assert rendered.missing_translations(pages) == []


def test_it_opens_without_a_network_or_a_script(pages) -> None:
    sources = load().sources
    linkable = sources[sources["linkable"] == "true"]["address"]
    assert rendered.outside_requests(pages, linkable) == []


def test_every_link_and_popover_leads_somewhere(pages) -> None:
    assert rendered.broken_links(pages) == []
    assert rendered.repeated_ids(pages) == []


def test_no_numeral_stands_without_lineage(pages) -> None:
    assert rendered.bare_numerals(pages) == []
    assert sum(len(page.select("button.q")) for page in pages.values()) > 500


def test_pictures_speak_and_chinese_is_set_as_chinese(pages) -> None:
    assert rendered.pictures_without_alt(pages) == []
    assert rendered.half_width_punctuation(pages) == []


@pytest.mark.parametrize(("printed", "claim"), MISSION.items())
def test_a_figure_of_the_mission_stands_in_the_report_and_opens_its_source(
    pages, opened: dict[str, list[str]], printed: str, claim: str
) -> None:
    assert printed in load().claim(claim)["printed"]
    assert claim in opened, f"no number opens {claim}"
    assert any(printed in said for said in opened[claim])
    row = pages["evidence.html"].find(id=claim)
    assert row is not None and row.name == "tr" and printed in row.get_text()


def test_the_change_of_107_is_computed_and_shown(pages) -> None:
    shown = rendered.figures(pages["01_licence_attrition.html"])
    assert "−107" in shown and "2.11%" in shown
    assert "−107家" in rendered.figures(pages["zh/01_licence_attrition.html"])


def test_a_contradiction_is_shown_with_both_sides(pages) -> None:
    shown = rendered.figures(pages["07_does_it_add_up.html"])
    assert {"8,810 companies", "6,150 companies", "30.19"} <= shown
    assert {"8810家", "6150家"} <= rendered.figures(pages["zh/07_does_it_add_up.html"])


def test_the_index_has_three_facts_with_pictures_a_card_a_study_and_the_tools(pages) -> None:
    for name in ("index.html", "zh/index.html"):
        page = pages[name]
        cards = page.select(".card")
        answers = [name for name, study in STUDIES.items() if not study.is_tool]
        assert [card.select("a[href]")[-1]["href"] for card in cards] == [
            f"{name}.html" for name in answers
        ]
        assert all(1 <= len(card.select(".finding")) <= 2 for card in cards)
        assert [len(card.select("svg.drawn-narrow")) for card in cards] == [1, 1, 1, 0, 0, 0]
        tools = {f"{name}.html" for name in STUDIES} - {f"{name}.html" for name in answers}
        assert tools <= {str(link["href"]) for link in page.select("main a[href]")}


def test_results_are_written_for_other_programs(report: Path) -> None:
    for name in STUDIES:
        kept = json.loads((report / "results" / f"{name}.json").read_text(encoding="utf-8"))
        assert kept["notebook"] == name
        for record in kept["results"].values():
            assert {"low", "high", "unit", "shown", "name"} <= set(record)
            assert record["shown"]["en"] and record["shown"]["zh"]
    attrition = json.loads(
        (report / "results" / "01_licence_attrition.json").read_text(encoding="utf-8")
    )
    change = attrition["results"]["national_net_change_reported"]
    assert (change["low"], change["high"], change["unit"]) == ("-107", "-107", "company")


def test_extrapolations_and_comparisons_are_marked_beside_the_number(pages) -> None:
    page: BeautifulSoup = pages["03_fenfu_portfolio.html"]
    assert re.search(r"1\.88 billion loans\s*†", page.get_text())


def test_popovers_in_english_name_publishers_in_english(pages) -> None:
    chinese = [
        f"{name}: {words}"
        for name, page in pages.items()
        if not name.startswith("zh/")
        for said in page.select(".lineage li > small, .l-best")
        for words in said.find_all(string=re.compile(rendered.CJK))
        if words.find_parent("span", lang=True) is None  # a title in its own language
    ]
    assert chinese == []


def test_popovers_say_why_a_figure_is_not_accepted(pages) -> None:
    ledger = load()
    for prefix, language in (("", "en"), ("zh/", "zh")):
        said = {
            str(link["href"]).partition("#")[2]: status.get_text()
            for name, page in pages.items()
            if name.startswith(f"{prefix}0")
            for status in page.select(".lineage .l-status")
            for link in status.parent.select(":scope > a")
        }
        assert len(said) > 10
        for claim, words in said.items():
            causes = [CAUSES[row["cause"]].name for row in ledger.corrections_of(claim)]
            assert causes and all(cause.show(language) in words for cause in causes)


def test_pages_beside_the_studies_are_light(report: Path, pages) -> None:
    for name in ("evidence", "documents", "glossary", "changes"):
        for inside in ("", "zh/"):
            page = f"{inside}{name}.html"
            assert (report / page).stat().st_size < 1_000_000, page
            assert len(pages[page].find_all(True)) < 15_000, page


def test_no_page_of_a_mirror_host_is_linked(pages) -> None:
    sources = load().sources
    hidden = set(sources[sources["linkable"] != "true"]["address"]) - {""}
    links = {a["href"] for page in pages.values() for a in page.select("a[href]")}
    assert len(hidden) > 50
    assert hidden.isdisjoint(links)
