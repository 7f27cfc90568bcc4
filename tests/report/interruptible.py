"""The command line in a process that answers Ctrl-C, whatever it was started from."""

import sys

_RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits none
from xiaodai.cli import main
raise SystemExit(main())
"""


def command(*words: str) -> list[str]:
    """The words that run `xiaodai` with these arguments."""
    return [sys.executable, "-W", "ignore", "-c", _RUN, *words]
