"""The pages of a report on paper: each as a PDF, printed by a Chromium of this machine.

A page is printed from a copy without its script, whose links to other pages are plain words: in a
PDF they would lead into a folder of this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from xiaodai.report.files import making, put, shown

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
FOLDER = "pdf"
LONGEST = 300  # seconds for a page
_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_LEADS_AWAY = re.compile(r'(<a\b[^>]*?) href="(?!#|https?:)[^"]*"')


class PrintError(RuntimeError):
    """A report cannot be printed; the message says why."""


def print_report(
    report: Path, browser: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Path:
    """Print each page of a report that is built; returns the folder of the PDFs, inside it.

    `browser` is the program to print with; the first of `BROWSERS` that is installed if not given.
    `say` gets a line for each page. Raises `PrintError` where there is no report or no browser, or
    where it fails, and `OSError` where the folder cannot be written.
    """
    if not (report / "index.html").is_file():
        raise PrintError(
            f"there is no report in {shown(report)}: xiaodai report (make report) writes one"
        )
    program = _program(browser)
    out = report / FOLDER
    with making(out) as aside:
        for page in sorted(report.rglob("*.html")):
            name = page.relative_to(report).with_suffix(".pdf")
            _print(page, aside / FOLDER / name, program, aside)
            say(str(shown(out / name)))
        put(aside / FOLDER, out)
    return out


def for_paper(html: str) -> str:
    """A page without its script and without what leads to other files of the report.

    >>> for_paper('<a class="x" href="a.html#b">a</a> <a href="#b">b</a><script>c</script>')
    '<a class="x">a</a> <a href="#b">b</a>'
    """
    return _LEADS_AWAY.sub(r"\1", _SCRIPT.sub("", html))


def _program(browser: Path | None) -> str:
    """The browser to print with; raises `PrintError` where there is none."""
    names = BROWSERS if browser is None else (str(browser),)
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        looked_for = "no Chromium was found" if browser is None else f"{browser} is no program"
        raise PrintError(
            f"{looked_for}: install Chromium (Debian, Ubuntu: apt-get install chromium), or name "
            "a Chromium or Chrome with --browser (make: BROWSER=…)"
        )
    return found


def _print(page: Path, out: Path, program: str, aside: Path) -> None:
    """Print a page; raises `PrintError` where the browser makes no PDF of it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    copy = aside / page.name
    copy.write_text(for_paper(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    command = [program, *FLAGS, f"--user-data-dir={aside / 'profile'}"]
    if hasattr(os, "geteuid") and not os.geteuid():
        command.append("--no-sandbox")  # Chromium has no sandbox for root
    command += [f"--print-to-pdf={out}", copy.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise PrintError(f"{program} did not print {shown(page)} in {LONGEST} seconds") from None
    if not out.is_file():
        raise PrintError(f"{program} printed nothing of {shown(page)} (status {done.returncode})")
