"""Make sure that there is a browser for the tests of report and notebooks: Debian's chromium.

Installed where this can be done without asking (root, apt-get); elsewhere the tests say that they
are skipped and why. Continuous integration never skips them: it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import NamedTuple

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVERS = ("chromedriver", "chromium.chromedriver")
PACKAGES = ("chromium", "chromium-driver")


class Browser(NamedTuple):
    """The paths of a browser and of the program that drives it."""

    browser: str
    driver: str


def found() -> Browser | None:
    """The browser of this machine with its driver, if it has both."""
    browser, driver = (
        next(filter(None, map(shutil.which, names)), None) for names in (BROWSERS, DRIVERS)
    )
    return Browser(browser, driver) if browser and driver else None


def why_not() -> str:
    """Why no browser can be installed here; empty where it can."""
    if not shutil.which("apt-get"):
        return "this is no Debian: install chromium and chromedriver"
    if not hasattr(os, "geteuid") or os.geteuid():
        return f"only root can install it: apt-get install {' '.join(PACKAGES)}"
    return ""


def install() -> bool:
    """Install the browser from Debian; whether that worked."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    steps = ([*quiet, "update"], [*quiet, "install", "-y", "--no-install-recommends", *PACKAGES])
    print(f"== browser: installing {' and '.join(PACKAGES)}", flush=True)
    return all(
        subprocess.run(step, env=environ, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for step in steps
    )


def main() -> int:
    """Install a browser where there is none; the exit status is 1 if CI would have none."""
    if found():
        return 0
    reason = why_not() or ("" if install() and found() else "apt-get could not install it")
    if not reason:
        return 0
    must = bool(os.environ.get("CI"))
    print(f"== browser: NONE{'' if must else ', its tests are SKIPPED'}: {reason}", file=sys.stderr)
    return int(must)


if __name__ == "__main__":
    raise SystemExit(main())
