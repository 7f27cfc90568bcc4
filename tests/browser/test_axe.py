"""No page bars anybody: axe-core finds no violation of WCAG 2.1, level A or AA, on any of them."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.conftest import Look

AXE = files("axe_playwright_python") / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN = """
const [options, done] = arguments;
document.querySelectorAll('details').forEach(fold => { fold.open = true; });
axe.run(document, options).then(found => done(found.violations.map(
  one => `${one.id}: ${one.nodes.length} times, as ${one.nodes[0].html.slice(0, 200)}`)));
"""


def violations(browser: Chrome) -> list[str]:
    """What axe has to say of the page that is open, with its folds open."""
    browser.set_script_timeout(300)
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": LEVELS, "resultTypes": ["violations"]}
    found: list[str] = browser.execute_async_script(RUN, options)
    return found


@pytest.mark.parametrize("folder", [".", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(
    folder: str, scheme: str, width: int, browser: Chrome, look: Look, report: Path
) -> None:
    said = {}
    for page in sorted((report / folder).glob("*.html")):
        look(page, width, scheme)
        said[page.name] = violations(browser)
    assert len(said) > 2
    assert {name: found for name, found in said.items() if found} == {}, json.dumps(said, indent=1)


def test_axe_is_at_work(browser: Chrome, look: Look, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p style='color: #aaa'>pale<img src='data:,'>", encoding="utf-8")
    look(page)
    named = {said.partition(":")[0] for said in violations(browser)}
    assert {"color-contrast", "image-alt", "html-has-lang", "document-title"} <= named
