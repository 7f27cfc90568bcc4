"""A command of the report floor in a process that answers Ctrl-C, whatever it was started from."""

import sys

_RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits none
from {module} import main
raise SystemExit(main())
"""


def command(module: str) -> list[str]:
    """The words that run a module's command as `python -m` does."""
    return [sys.executable, "-W", "ignore", "-c", _RUN.format(module=module)]
