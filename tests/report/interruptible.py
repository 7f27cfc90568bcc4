"""A command of the report floor in a process that answers Ctrl-C, whatever it was started from."""

import sys

# A job in the background inherits no answer to Ctrl-C.
_RUN = """
import os
import signal
from {module} import main
from tests.report import held

def stop(*_):
    os.write(1, b"interrupted\\n")
    raise KeyboardInterrupt

signal.signal(signal.SIGINT, stop)
held.{place}()
raise SystemExit(main())
"""


def command(module: str, place: str) -> list[str]:
    """The words that run a module's command as `python -m` does, held at a place of `held`."""
    script = _RUN.format(module=module, place=place)
    return [sys.executable, "-W", "ignore", "-c", script]
