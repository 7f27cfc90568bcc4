"""Renew the picture of the report that the README shows, with the browser of the tests."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from tools.browser import found, why_not
from xiaodai.paths import REPORT, ROOT

PAGE = REPORT / "index.html"
PICTURE = ROOT / "docs" / "report.png"
SIZE = "1280,1400"  # the first page down to its three facts


def main() -> int:
    """Take the picture of a report that is built; the exit status is 1 where that cannot be."""
    programs = found()
    if programs is None:
        print(f"no picture was taken: {why_not() or 'there is no browser'}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        where = [f"--user-data-dir={profile}", f"--window-size={SIZE}", f"--screenshot={PICTURE}"]
        command = [programs.browser, *flags, *where, PAGE.as_uri()]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
