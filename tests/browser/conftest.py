"""A browser, and reports to open in it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.report.conftest import Built, built
from tools.browser import found, why_not
from xiaodai.cli import main

__all__ = ["Built", "built"]

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TELEPHONE = 600  # pixels; narrower windows are a telephone's
Look = Callable[..., None]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium with a fresh profile, which notes each request and what is said on the console."""
    programs = found()
    if programs is None:
        reason = f"there is no browser: {why_not() or 'run make test-browser'}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    options = ChromeOptions()
    options.binary_location = programs.browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options, Service(programs.driver))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def look(browser: Chrome) -> Iterator[Look]:
    """A function that opens a page in a window of some width, light or dark, on screen or paper."""

    def open_page(page: Path, width: int = 1280, scheme: str = "light", media: str = "") -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < TELEPHONE}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"media": media, "features": features}
        )
        browser.get(page.as_uri())

    yield open_page
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real report, built once."""
    out = tmp_path_factory.mktemp("real") / "report"
    assert main(["report", "--out", str(out)]) == 0
    return out
