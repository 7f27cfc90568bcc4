"""A JupyterLab as its user starts it, and what its server answers."""

import json
import os
import re
import shlex
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from urllib.request import url2pathname

from tests.patience import PATIENCE, wait_until
from tests.typed import activated

IS_ROOT = hasattr(os, "geteuid") and not os.geteuid()
PLAIN = "jupyter lab --allow-root" if IS_ROOT else "jupyter lab"


class Lab(NamedTuple):
    """A running server: the page that its browser is shown, and the folder that it serves."""

    page: str
    folder: Path

    @property
    def address(self) -> str:
        """Where the server listens."""
        return "{0.scheme}://{0.netloc}/".format(urlsplit(self.page))

    @property
    def token(self) -> str:
        """What a reader has to know."""
        return parse_qs(urlsplit(self.page).query)["token"][0]

    def asked(self, method: str, path: str, content: object = None) -> Any:
        """What the server answers, read as JSON where it is."""
        request = urllib.request.Request(
            self.address + path,
            json.dumps(content).encode() if content else None,
            {"Authorization": f"token {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read().decode("utf-8")
            is_json = answer.headers.get_content_type() == "application/json"
            return json.loads(text) if is_json and text else text

    def end_kernels(self) -> None:
        """End every kernel: each keeps a notebook's data in memory."""
        for kernel in self.asked("GET", "api/kernels"):
            self.asked("DELETE", f"api/kernels/{kernel['id']}")


@contextmanager
def started(command: str, folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab, started by a command in a folder by a user who never used Jupyter before.

    The user's browser is a script that notes the page that it is asked to open.
    """
    browser, noted = home / "browser", home / "noted"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shlex.quote(str(noted))}\n', encoding="utf-8")
    browser.chmod(0o755)
    environ = activated(home) | {"BROWSER": str(browser)}
    with (home / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            shlex.split(command),
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: page_in(noted) or server.poll() is not None, "JupyterLab opens its page")
        page = page_in(noted)
        assert page, (home / "log").read_text(encoding="utf-8")
        yield Lab(page, folder)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def page_in(noted: Path) -> str:
    """The page that a browser was asked to open, or is led to by a file that hides the token."""
    asked = noted.read_text(encoding="utf-8").strip() if noted.is_file() else ""
    if not asked.startswith("file:"):
        return asked
    led = Path(url2pathname(urlsplit(asked).path)).read_text(encoding="utf-8")
    found = re.search(r'href="([^"]+)"', led)
    return found[1] if found else ""
