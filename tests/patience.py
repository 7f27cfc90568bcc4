"""How long tests wait: so long that only a hang is a failure, on the slowest machine."""

import time
from collections.abc import Callable

PATIENCE = 300  # seconds; nothing that is proved depends on it
GLANCE = 0.05  # seconds between two looks


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Wait until something has happened; an error says what never did."""
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"after {PATIENCE} s still not: {what}")
        time.sleep(GLANCE)
