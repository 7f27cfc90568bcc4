"""The evidence in a browser: searched, filtered and sorted with its script, complete without it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.browser.test_report import opened, requests
from tests.patience import wait_until
from xiaodai.ledger.ledger import load
from xiaodai.report.evidence_page import evidence_pages
from xiaodai.report.site import Site
from xiaodai.values.words import LANGUAGES

ROWS = "table.claims tbody tr"
SITE = Site({}, "2026-03-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence with every third claim of the ledger, in both languages."""
    made = tmp_path_factory.mktemp("evidence")
    cited = list(load().claims["id"])[::3]
    for language in LANGUAGES:
        inside = made / "zh" if language == "zh" else made
        inside.mkdir(exist_ok=True)
        for name, page in evidence_pages(cited, load(), language, SITE).items():
            (inside / f"{name}.html").write_text(page, encoding="utf-8")
    return made


@pytest.fixture(autouse=True)
def as_it_was(browser: Chrome) -> Iterator[None]:
    """Scripts run again, whatever a test has switched off."""
    yield
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def rows(browser: Chrome, table: str = "table.claims") -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, f"{table} tbody tr")


def displayed(browser: Chrome) -> list[str]:
    """The text of the rows that are to be seen."""
    script = f"return [...document.querySelectorAll('{ROWS}')].filter(r => r.offsetHeight)"
    return browser.execute_script(f"{script}.map(r => r.textContent)")


def count(browser: Chrome) -> int:
    said = browser.find_element(By.CSS_SELECTOR, ".find output").text
    return int("".join(filter(str.isdigit, said)))


def test_without_a_script_every_row_is_there_and_no_search(browser: Chrome, folder: Path) -> None:
    opened(browser, folder / "evidence.html")
    total = count(browser)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    opened(browser, folder / "evidence.html")
    wait_until(lambda: len(rows(browser)) == total, "every row of the page")
    assert total > 600
    assert not browser.find_element(By.CSS_SELECTOR, ".find").is_displayed()


@pytest.mark.parametrize("name", ["evidence", "documents"])
@pytest.mark.parametrize("inside", [".", "zh"])
def test_the_script_asks_for_nothing_and_turns_pages(
    name: str, inside: str, browser: Chrome, folder: Path
) -> None:
    page = folder / inside / f"{name}.html"
    opened(browser, page)
    assert requests(browser) == [page.resolve().as_uri()]
    assert browser.get_log("browser") == []
    first = displayed(browser)
    assert 0 < len(first) < count(browser)
    last = browser.find_elements(By.CSS_SELECTOR, "button.dt-paging-button.next")[-1]
    browser.execute_script("arguments[0].click()", last)
    assert displayed(browser) != first


def test_words_are_searched_in_all_tables(browser: Chrome, folder: Path) -> None:
    opened(browser, folder / "evidence.html")
    total = count(browser)
    browser.find_element(By.CSS_SELECTOR, ".find input").send_keys("Mashang")
    wait_until(lambda: 0 < count(browser) < total, "the tables are searched")
    assert all("Mashang" in row for row in displayed(browser))
    hidden = browser.find_elements(By.CSS_SELECTOR, "section.document[hidden]")
    assert "rules" in [section.get_attribute("id") for section in hidden]
    browser.find_element(By.CSS_SELECTOR, ".find input").clear()


def test_a_publisher_is_chosen_from_a_list(browser: Chrome, folder: Path) -> None:
    opened(browser, folder / "evidence.html")
    total = count(browser)
    publisher = Select(browser.find_elements(By.CSS_SELECTOR, ".find select")[1])
    publisher.select_by_visible_text("21st Century Business Herald")
    wait_until(lambda: count(browser) < total, "the choice is made")
    shown = displayed(browser)
    assert shown and all("21st Century Business Herald" in row for row in shown)
    assert count(browser) == sum(
        load().publisher(load().claim(row)["source"]).en == "21st Century Business Herald"
        for row in all_ids(browser)
    )


def all_ids(browser: Chrome) -> list[str]:
    """The ids of all rows that fit, those of other pages of the tables included."""
    script = """
      return [...document.querySelectorAll('table.claims')].flatMap(node =>
        new DataTable(node).rows({search: 'applied'}).nodes().toArray().map(row => row.id))"""
    return [*browser.execute_script(script)]


def test_a_table_is_sorted_by_a_head(browser: Chrome, folder: Path) -> None:
    opened(browser, folder / "evidence.html")
    when = browser.find_element(By.CSS_SELECTOR, "#industries thead th:nth-child(3)")
    cells = "[...document.querySelectorAll('#industries tbody td:nth-of-type(2)')]"
    days = f"return {cells}.map(cell => cell.dataset.order)"
    for order in (sorted, lambda found: sorted(found, reverse=True)):
        browser.execute_script("arguments[0].querySelector('.dt-column-order').click()", when)
        found = browser.execute_script(days)
        assert found == order(found) and len(set(found)) > 1


def test_a_link_to_a_row_turns_to_its_page(browser: Chrome, folder: Path) -> None:
    opened(browser, folder / "evidence.html")
    last = browser.execute_script(
        "return new DataTable('#industries table').rows().nodes().toArray().at(-1).id"
    )
    assert not browser.find_elements(By.ID, last)
    browser.execute_script("location.hash = arguments[0]", last)
    wait_until(lambda: browser.find_elements(By.ID, last), "the row is there")
    assert browser.find_element(By.ID, last).is_displayed()
    assert "revealed" in str(browser.find_element(By.ID, last).get_attribute("class"))


def test_a_printed_page_holds_every_row(browser: Chrome, folder: Path) -> None:
    opened(browser, folder / "evidence.html")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert len(rows(browser)) == count(browser)
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(rows(browser)) < count(browser)
