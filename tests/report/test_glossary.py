"""The glossary: every metric and every word once, in both languages."""

from collections import Counter
from functools import cache

import pytest
from bs4 import BeautifulSoup

from xiaodai.ledger.ledger import load
from xiaodai.page.words import SYMBOLS
from xiaodai.report.glossary_page import glossary_page
from xiaodai.report.site import Site
from xiaodai.report.templates import alphabetical
from xiaodai.values.units import unit
from xiaodai.values.words import LANGUAGES, Language, typeset


@cache
def page(language: Language) -> BeautifulSoup:
    return BeautifulSoup(glossary_page(load(), language, Site({}, "2026-03-01")), "html.parser")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_every_metric_and_every_word_once(language: Language) -> None:
    ledger = load()
    entries = Counter(str(entry["id"]) for entry in page(language).select("dl.terms > div"))
    metrics = {f"metric-{metric}" for metric in ledger.metrics["id"]}
    assert entries == Counter([*metrics, *ledger.glossary["id"]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_metric_says_its_names_its_definition_and_its_unit(language: Language) -> None:
    entries = {str(e["id"]): e.get_text() for e in page(language).select("dl.terms > div")}
    for row in load().metrics.to_dict("records"):
        said = entries[f"metric-{row['id']}"]
        names = [row["name_en"], row["name_zh"]]
        if language == "zh":
            told = [row["definition_zh"], unit(row["unit"]).zh]
        else:
            told = [row["definition"]]  # ends with the unit
        assert all(typeset(words) in said for words in [*names, *told])


def test_every_metric_is_defined_in_chinese() -> None:
    metrics = load().metrics
    assert list(metrics.loc[metrics["definition_zh"] == "", "id"]) == []


def test_every_mark_is_explained_with_its_symbol() -> None:
    terms = load().glossary.set_index("id")["term_en"]
    for kind, symbol in SYMBOLS.items():
        assert terms[kind.replace(" ", "_")] == f"{symbol} {kind}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_alphabetical(language: Language) -> None:
    for section in page(language).select("section.document"):
        terms = [str(dt.find(string=True)).strip() for dt in section.select("dt")]
        letters = [alphabetical(term.lstrip("†‡§ ")) for term in terms]
        assert letters == sorted(letters)


def test_chinese_words_stand_in_the_order_of_their_sounds() -> None:
    assert sorted(["资产池", "百分点", "窗口指导", "分付"], key=alphabetical) == [
        *("百分点", "窗口指导"),  # bǎi, chuāng
        *("分付", "资产池"),  # fēn, zī
    ]


def test_a_number_of_a_chinese_entry_keeps_its_unit_on_its_line() -> None:
    kept = {span.get_text() for span in page("zh").select("dl.terms span.nb")}
    assert {"30天", "2000元", "20至30岁"} <= kept
