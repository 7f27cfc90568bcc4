"""The report as a reader has it: opened from disk, clicked, and asking nobody for anything."""

import json
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.report.conftest import Built

NUMBER = "button[popovertarget]"
EVIDENCE = "a[href^='evidence.html#']"
SENT = "Network.requestWillBeSent"


def opened(browser: Chrome, page: Path) -> None:
    """Open a page from disk; what was noted of earlier pages is forgotten."""
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(page.as_uri())


def requests(browser: Chrome) -> list[str]:
    """Every address that was asked for since the page was opened; images inside it are none."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == SENT]
    return [address for address in asked if not address.startswith("data:")]


def test_a_click_on_a_number_opens_where_it_comes_from(browser: Chrome, built: Built) -> None:
    opened(browser, built.folder / "index.html")
    number, popover = next(
        (number, popover)
        for number in browser.find_elements(By.CSS_SELECTOR, NUMBER)
        for popover in browser.find_elements(By.ID, number.get_attribute("popovertarget") or "")
        if number.is_displayed() and popover.find_elements(By.CSS_SELECTOR, EVIDENCE)
    )
    assert not popover.is_displayed()
    number.click()
    assert popover.is_displayed()
    assert browser.execute_script("return arguments[0].matches(':popover-open')", popover)
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert not popover.is_displayed()
    address = popover.find_element(By.CSS_SELECTOR, EVIDENCE).get_property("href")
    browser.get(str(address))  # the link may be folded away
    page, _, anchor = browser.current_url.partition("#")
    assert page == (built.folder / "evidence.html").as_uri()
    assert browser.find_element(By.ID, anchor).is_displayed()


@pytest.mark.parametrize("folder", [".", "zh"])
def test_no_page_asks_for_anything_or_complains(folder: str, browser: Chrome, built: Built) -> None:
    pages = sorted((built.folder / folder).glob("*.html"))
    assert len(pages) > 2
    for page in pages:
        opened(browser, page)
        for number in browser.find_elements(By.CSS_SELECTOR, NUMBER)[:1]:
            browser.execute_script("arguments[0].click()", number)
        assert requests(browser) == [page.as_uri()]
        assert browser.get_log("browser") == []


def test_the_checks_see_a_request_and_a_complaint(browser: Chrome, tmp_path: Path) -> None:
    page, picture = tmp_path / "page.html", tmp_path / "picture.png"
    text = f"<img src='{picture.as_uri()}'><script>console.error('no')</script>"
    page.write_text(text, encoding="utf-8")
    opened(browser, page)
    assert requests(browser) == [page.as_uri(), picture.as_uri()]
    assert "no" in " ".join(entry["message"] for entry in browser.get_log("browser"))
