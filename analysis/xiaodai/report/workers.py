"""Processes that work for this one, and end with it."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process

AT_A_TIME = 2


def workers() -> ProcessPoolExecutor:
    """Two processes for jobs side by side; none outlives the process that asked for them.

    A job of one that was killed raises `BrokenProcessPool`.
    """
    context = get_context("spawn")
    return ProcessPoolExecutor(AT_A_TIME, context, initializer=end_with_parent)


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it has, however that ended."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    if parent := parent_process():
        parent.join()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
