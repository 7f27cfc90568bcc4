"""The page that a notebook speaks through, and the results it ends with."""

import json
from collections.abc import Callable

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.page.conftest import Shown
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import Page
from xiaodai.page.results import MIME, Results
from xiaodai.values.quantity import constant
from xiaodai.values.words import Language, Names

WORDS = Names("words", "词")
Pages = Callable[[Language], Page]


def tell(page: Page) -> Results:
    ledger = page.ledger
    rate = ledger.value("pool", "average_rate", "2025")
    page.say(Names("The rate is {r}.", "利率为{r}。"), r=rate)
    page.finding(
        Names("It is {r}, since {d}.", "自{d}起为{r}。"), r=rate, d=ledger.date("rule", "issued")
    )
    return page.results(
        rate=rate.named(Names("rate", "利率")), issued=ledger.date("rule", "issued")
    )


def bundle(results: Results) -> dict[str, object]:
    found = results._repr_mimebundle_()
    assert list(found) == ["text/plain", "text/html", MIME]
    return found


def test_prose_is_shown_as_text_and_as_html(page: Pages, shown: list[Shown]) -> None:
    tell(page("en"))
    assert [output.data["text/plain"] for output in shown] == [
        "The rate is 15.02%.",
        "▍It is 15.02%, since 17 October 2025.",
    ]
    finding = BeautifulSoup(shown[1].data["text/html"], "html.parser").select_one("div.finding")
    assert finding is not None
    assert finding.get_text() == "It is 15.02%, since 17 October 2025."


def test_the_style_comes_once_with_the_first_output(page: Pages, shown: list[Shown]) -> None:
    tell(page("en"))
    assert ['<style class="x-style">' in output.data["text/html"] for output in shown] == [
        True,
        False,
    ]


def test_ids_run_on_through_the_page(page: Pages, shown: list[Shown]) -> None:
    results = tell(page("zh"))
    html = "".join(o.data["text/html"] for o in shown) + str(bundle(results)["text/html"])
    ids = [tag["id"] for tag in BeautifulSoup(html, "html.parser").select("[popover]")]
    assert ids == [f"01_tiny-{n}" for n in range(1, 6)]


def test_popovers_stand_outside_paragraphs(page: Pages, shown: list[Shown]) -> None:
    tell(page("en"))  # a div inside a p would end the paragraph
    for output in shown:
        assert BeautifulSoup(output.data["text/html"], "html.parser").select("p [popover]") == []


def test_results_carry_records_and_findings_in_both_languages(
    page: Pages, shown: list[Shown]
) -> None:
    found = bundle(tell(page("zh")))
    data = found[MIME]
    assert isinstance(data, dict)
    assert (data["notebook"], data["language"]) == ("01_tiny", "zh")
    assert data["results"]["rate"]["low"] == "15.015"
    assert data["results"]["issued"]["high"] == "2025-10-17"
    assert [f["en"] for f in data["findings"]] == ["It is {r}, since {d}."]
    assert set(data["findings"][0]["values"]) == {"r", "d"}
    assert json.loads(json.dumps(data)) == data
    assert found["text/plain"] == "rate = 15.02%\nissued = 2025年10月17日"


def test_results_do_not_depend_on_the_language_but_for_its_name(
    page: Pages, shown: list[Shown]
) -> None:
    both = [bundle(tell(page(language)))[MIME] for language in ("en", "zh")]
    for data in both:
        assert isinstance(data, dict)
        del data["language"]
    assert both[0] == both[1]


def test_only_quantities_and_dates_are_results(page: Pages) -> None:
    with pytest.raises(ValueError, match="the result 'rate' is 3; give a Quantity or a Dated"):
        page("en").results(rate=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one result"):
        page("en").results()


def test_a_language_that_is_not_there_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="'en' or 'zh', not 'fr'"):
        Page("01_tiny", "fr", ledger)  # type: ignore[arg-type]


def test_a_finding_of_a_cell_run_again_is_kept_once(page: Pages, shown: list[Shown]) -> None:
    one = page("en")
    for _ in range(2):
        tell(one)
    assert len(tell(one).findings) == 1


def test_names_of_charts_and_tables_are_plain(page: Pages) -> None:
    with pytest.raises(ValueError, match="'my chart' may hold letters, digits and _ only"):
        page("en").show(None, name="my chart", alt=WORDS, caption=WORDS, source=WORDS)  # type: ignore[arg-type]


def test_a_page_may_have_one_source_line_for_all(ledger: Ledger, shown: list[Shown]) -> None:
    one = Page("01_tiny", "en", ledger, Names("the bank", "银行"))
    table = pd.DataFrame({"what": ["a"], "rate": [ledger.value("pool", "average_rate", "2025")]})
    headers = {"what": Names("What", "项目"), "rate": Names("Rate", "利率")}
    one.table(table, name="rates", headers=headers, caption=WORDS, rows="what")
    assert '<p class="source">Source: the bank</p>' in shown[0].data["text/html"]


def test_a_missing_language_is_refused(page: Pages) -> None:
    with pytest.raises(ValueError, match="the text in 'zh' is missing"):
        page("en").say(Names("words", ""))


def test_findings_of_one_template_with_other_numbers_are_all_kept(
    page: Pages, shown: list[Shown]
) -> None:
    told, rates = page("en"), [constant(rate, "percent") for rate in (2, 3)]
    for rate in rates:
        told.finding(Names("It is {r}.", "为{r}。"), r=rate)
    assert len(told.results(r=rates[0]).findings) == 2
