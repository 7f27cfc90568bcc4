"""The report's pages in windows of three widths, in the dark, on paper, by mouse and keyboard."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Look
from xiaodai.report.parameters import STUDIES

STUDY = "01_licence_attrition.html"
OPEN = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
IN_VIEW = "const at = arguments[0].getBoundingClientRect(); return [at.left, at.top, at.right]"
SHOWN = (
    "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length"
)
# Lines of Chinese that begin with a sign that ends something: the sign and what stands before it.
BEGUN_BADLY = """
const found = [];
for (const part of document.querySelectorAll('h1, h2, h3, .x-table th, .x-table td, p')) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    for (const sign of node.data.matchAll(/(?<=.)[，。、；：？！）》”％]/gu)) {
      const range = document.createRange(), at = sign.index;
      const place = from => {
        range.setStart(node, from); range.setEnd(node, from + 1);
        return range.getBoundingClientRect();
      };
      const before = place(at - 1), own = place(at);
      if (own.width && own.left < before.left && own.top > before.top + 4) {
        found.push(node.data.slice(Math.max(0, at - 8), at + 1));
      }
    }
  }
}
return found;
"""
LETTERS = """
const drawings = [...document.querySelectorAll('.card svg.drawn-narrow')];
return drawings.filter(drawn => drawn.checkVisibility())
  .map(drawn => Math.min(...[...drawn.querySelectorAll('text')].map(word => {
    const scale = word.getScreenCTM().a;
    return scale * parseFloat(getComputedStyle(word).fontSize);
  })));
"""
MEGABYTE = 1_000_000
MOST_NODES = 15_000


def place(browser: Chrome, selector: str) -> tuple[float, float, float]:
    """Left, top and right of an element in the window."""
    element = browser.find_element(By.CSS_SELECTOR, selector)
    left, top, right = browser.execute_script(IN_VIEW, element)
    return left, top, right


def shown(browser: Chrome, selector: str) -> int:
    """How many elements of a kind are shown."""
    count: int = browser.execute_script(SHOWN, selector)
    return count


def pages(report: Path) -> list[Path]:
    return sorted(report.rglob("*.html"))


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_is_wider_than_its_window(
    width: int, browser: Chrome, look: Look, report: Path
) -> None:
    wide = []
    for page in pages(report):
        look(page, width)
        browser.execute_script(OPEN)
        needed = browser.execute_script("return document.documentElement.scrollWidth")
        if needed > width:
            wide.append(f"{page.relative_to(report)}: {needed}")
    assert wide == []


def test_pages_are_light_enough(browser: Chrome, look: Look, report: Path) -> None:
    heavy = []
    for page in pages(report):
        look(page)
        nodes = browser.execute_script("return document.querySelectorAll('*').length")
        if page.stat().st_size > MEGABYTE or nodes > MOST_NODES:
            heavy.append(f"{page.relative_to(report)}: {page.stat().st_size} bytes, {nodes} nodes")
    assert heavy == []
    assert sum(page.stat().st_size for page in pages(report)) < 10 * MEGABYTE


def test_the_contents_stay_beside_the_text_and_say_where_the_reader_is(
    browser: Chrome, look: Look, report: Path
) -> None:
    look(report / STUDY)
    links = browser.find_elements(By.CSS_SELECTOR, ".contents a")
    assert shown(browser, ".contents a") == len(links) > 5
    ActionChains(browser).move_to_element(links[4]).click().perform()
    assert place(browser, ".contents")[1] >= 0
    anchor = str(links[4].get_attribute("href")).partition("#")[2]
    _, top, _ = place(browser, f"[id='{anchor}']")
    assert 0 < top < 120  # below the bar, not under it
    here = browser.find_elements(By.CSS_SELECTOR, ".contents a:target-current")
    assert [link.text for link in here] == [links[4].text]


def test_the_contents_of_a_telephone_are_folded(browser: Chrome, look: Look, report: Path) -> None:
    look(report / STUDY, 390)
    assert shown(browser, ".contents a") == 0
    browser.find_element(By.CSS_SELECTOR, ".contents > summary").click()
    assert shown(browser, ".contents a") > 5
    assert place(browser, "h1")[1] > 0


@pytest.mark.parametrize("width", [1280, 390])
def test_the_language_switch_keeps_the_place(
    width: int, browser: Chrome, look: Look, report: Path
) -> None:
    look(report / STUDY, width)
    section = browser.find_elements(By.CSS_SELECTOR, "section.part")[3]
    heading = str(section.get_attribute("aria-labelledby"))
    browser.execute_script(
        "scrollTo({top: arguments[0].offsetTop + 150, behavior: 'instant'})", section
    )
    _, _, right = place(browser, "header .switch")
    point = f"return document.elementFromPoint({right - 5}, 20)"
    browser.execute_script(point).click()
    file, _, anchor = browser.current_url.partition("#")
    assert (file, anchor) == ((report / "zh" / STUDY).as_uri(), heading)
    assert 0 < place(browser, f"[id='{anchor}']")[1] < 120


def test_the_menu_opens_by_mouse_and_closes_by_keyboard(
    browser: Chrome, look: Look, report: Path
) -> None:
    for width in (1280, 390):
        look(report / STUDY, width)
        assert shown(browser, "#pages a") == 0
        assert place(browser, "h1")[1] < 200  # the text begins near the top
        browser.find_element(By.CSS_SELECTOR, "header button").click()
        assert shown(browser, "#pages a") > len(STUDIES)
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
        assert shown(browser, "#pages a") == 0


def test_the_first_tab_skips_to_the_text(browser: Chrome, look: Look, report: Path) -> None:
    look(report / STUDY)
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    first: Any = browser.switch_to.active_element
    assert first.get_attribute("class") == "skip"
    assert first.rect["x"] >= 0  # it is seen when it has the focus
    first.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#text")


def test_a_long_table_shows_the_rest_when_asked(browser: Chrome, look: Look, report: Path) -> None:
    long = next(page for page in pages(report) if 'tr class="rest"' in page.read_text("utf-8"))
    look(long)
    assert shown(browser, "tr.rest") == 0
    browser.find_element(By.CSS_SELECTOR, "label.all input").click()
    assert shown(browser, "tr.rest") > 0


def test_a_telephone_keeps_the_name_of_a_row_and_says_that_a_table_scrolls(
    browser: Chrome, look: Look, report: Path
) -> None:
    look(report / STUDY, 390)
    wide = next(
        table
        for table in browser.find_elements(By.CSS_SELECTOR, ".x-table .wide")
        if browser.execute_script("return arguments[0].scrollWidth > 420", table)
    )
    name = wide.find_element(By.CSS_SELECTOR, "tbody th")
    before = browser.execute_script(IN_VIEW, name)[0]
    cue = "return getComputedStyle(arguments[0].querySelector('.caption'), '::after').content"
    assert "scroll" in browser.execute_script(cue, wide)
    browser.execute_script("arguments[0].scrollLeft = 999", wide)
    assert browser.execute_script(IN_VIEW, name)[0] == pytest.approx(before, abs=2)


@pytest.mark.parametrize("width", [390, 320])
def test_a_telephone_shows_the_values_of_the_results(
    width: int, browser: Chrome, look: Look, report: Path
) -> None:
    look(report / STUDY, width)
    browser.execute_script(OPEN)
    values = browser.find_elements(By.CSS_SELECTOR, ".results td.num")
    assert len(values) > 10
    assert all(browser.execute_script(IN_VIEW, value)[2] <= width for value in values)


def test_the_dark_is_dark(browser: Chrome, look: Look, report: Path) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        look(report / STUDY, scheme=scheme)
        style = "return getComputedStyle(document.body).backgroundColor"
        channels = re.findall(r"\d+", browser.execute_script(style))
        colours[scheme] = sum(map(int, channels[:3]))
    assert colours["light"] > 700 > 150 > colours["dark"]


def test_on_paper_folds_are_open_and_what_is_for_the_screen_is_gone(
    browser: Chrome, look: Look, report: Path
) -> None:
    look(report / STUDY, media="print")
    for gone in ("header", ".contents", ".here a", ".anchor", "details.code", ".lineage", ".turn"):
        assert shown(browser, gone) == 0, gone
    assert shown(browser, ".results td.num") > 10
    assert shown(browser, "footer p") > 2
    assert shown(browser, "tr.rest") == len(browser.find_elements(By.CSS_SELECTOR, "tr.rest"))


def test_a_page_prints_on_a4(browser: Chrome, look: Look, report: Path) -> None:
    look(report / STUDY)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    sizes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", pdf)}
    assert len(sizes) == 1
    assert sizes.pop()[2:] == pytest.approx((595, 842), abs=1)
    assert 5 < len(re.findall(rb"/Type /Page\b", pdf)) < 40


def test_a_link_to_a_number_brings_it_into_view_and_lights_it(
    browser: Chrome, look: Look, report: Path
) -> None:
    look(report / STUDY)
    number = browser.find_element(By.ID, "n-national_net_change_reported")
    browser.execute_script("arguments[0].click()", number)
    link = browser.find_element(By.CSS_SELECTOR, ".lineage:popover-open > a")
    link.click()
    assert browser.current_url == f"{(report / STUDY).as_uri()}#n-national_net_change_reported"
    look(report / "index.html")
    browser.get(
        browser.current_url.replace("index.html", f"{STUDY}#n-national_net_change_reported")
    )
    lit = browser.find_element(By.CSS_SELECTOR, "button.q:target")
    assert lit.get_attribute("id") == "n-national_net_change_reported"
    _, top, _ = place(browser, "button.q:target")
    assert 0 < top < 900
    colour = "return getComputedStyle(arguments[0]).backgroundColor"
    assert browser.execute_script(colour, lit) != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("hidden", ['<details class="fold results">', '<tr class="rest">'])
def test_a_link_to_a_number_opens_the_fold_or_the_row_that_hides_it(
    hidden: str, browser: Chrome, look: Look, report: Path
) -> None:
    inside = r'(?:(?!</details>|</tbody>).)*?<button class="q" id="([^"]+)"'
    number = re.compile(re.escape(hidden) + inside, re.DOTALL)
    page, name = next(
        (page, found[1])
        for page in pages(report)
        if (found := number.search(page.read_text(encoding="utf-8")))
    )
    look(report / "index.html")
    browser.get(f"{page.as_uri()}#{name}")
    assert 0 < place(browser, "button.q:target")[1] < 900


LOOSE = """
document.querySelectorAll('details').forEach(fold => { fold.open = true; });
const wide = [...document.querySelectorAll('main:not(.evidence) .wide:has(table)')];
const scrolls = wide.filter(one => one.scrollWidth > one.clientWidth + 1);
const first = one => getComputedStyle(one.querySelector('tbody tr > :first-child')).position;
return [scrolls.length, scrolls.filter(one => first(one) !== 'sticky').length];
"""


def test_every_table_that_scrolls_on_a_small_telephone_keeps_its_first_column(
    browser: Chrome, look: Look, report: Path
) -> None:
    found = {}
    for page in pages(report):
        look(page, 320)
        found[page.relative_to(report).as_posix()] = browser.execute_script(LOOSE)
    assert sum(scrolling for scrolling, _ in found.values()) > 20
    assert {page: loose for page, (_, loose) in found.items() if loose} == {}


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_line_of_chinese_begins_with_a_sign_that_ends_something(
    width: int, browser: Chrome, look: Look, report: Path
) -> None:
    bad = {}
    for page in sorted((report / "zh").glob("*.html")):
        look(page, width)
        if found := browser.execute_script(BEGUN_BADLY):
            bad[page.name] = found
    assert bad == {}


@pytest.mark.parametrize("width", [1280, 1000, 390])
def test_letters_of_the_pictures_on_the_first_page_can_be_read(
    width: int, browser: Chrome, look: Look, report: Path
) -> None:
    for folder in (".", "zh"):
        look(report / folder / "index.html", width)
        sizes = browser.execute_script(LETTERS)
        assert len(sizes) == 3 and min(sizes) >= 11, sizes


def test_a_telephone_says_what_the_numbers_of_a_document_are(
    browser: Chrome, look: Look, report: Path
) -> None:
    look(report / "documents.html", 390)
    cells = browser.find_elements(By.CSS_SELECTOR, "table.documents td[data-head]")
    head = "return getComputedStyle(arguments[0], '::before').content"
    said = [browser.execute_script(head, cell) for cell in cells if cell.is_displayed()]
    assert len(said) > 3 and all("Figures read in it" in words for words in said)
    assert shown(browser, "table.documents td:empty") == 0
