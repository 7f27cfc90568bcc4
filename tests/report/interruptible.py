"""A command in a process of its own that answers Ctrl-C, however the tests were started."""

import sys

# A job in the background inherits no answer to Ctrl-C.
_RUN = """
import os
import signal
from tests.report import held
from xiaodai.cli import main

def stop(*_):
    os.write(1, b"interrupted\\n")
    raise KeyboardInterrupt

signal.signal(signal.SIGINT, stop)
held.{place}()
raise SystemExit(main())
"""


def command(place: str, *words: str) -> list[str]:
    """The words that run `xiaodai` with these arguments, held at a place of `held`."""
    return [sys.executable, "-W", "ignore", "-c", _RUN.format(place=place), *words]
