"""Processes that work for this one, and end with it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import active_children, get_context, parent_process

AT_A_TIME = 2
CAN_COPY = sys.platform == "linux"  # what libraries do on others is not prepared for it


def workers(number: int = AT_A_TIME) -> ProcessPoolExecutor:
    """Processes for jobs side by side; none outlives the process that asked for them.

    A job of one that was killed raises `BrokenProcessPool`.
    """
    context = get_context("spawn")
    return ProcessPoolExecutor(number, context, initializer=end_with_parent)


@contextmanager
def ready(module: str) -> Iterator[ProcessPoolExecutor]:
    """A process that imports a module while this one goes on; it ends with the block."""
    process = workers(1)
    try:
        with leaving_interrupts_here():
            process.submit(_import, module)
        yield process
    finally:
        end(process)


@contextmanager
def beside(job: Callable[[], object]) -> Iterator[None]:
    """Let a copy of this process do a job during the block; this one does it where that fails.

    Only for a process without threads that use libraries: what they hold is held in the copy.
    """
    copy = get_context("fork").Process(target=_copied, args=[job]) if CAN_COPY else None
    if copy:
        copy.start()
    try:
        yield
        if copy:
            copy.join()
    finally:
        if copy:
            copy.kill()
    if copy is None or copy.exitcode:
        job()


def end(processes: ProcessPoolExecutor) -> None:
    """End processes at once, whatever they do."""
    processes.shutdown(wait=False, cancel_futures=True)
    for process in active_children():
        process.terminate()


@contextmanager
def leaving_interrupts_here() -> Iterator[None]:
    """While it lasts, a process that is started leaves Ctrl-C to this one."""
    answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, answer)


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it has, however that ended."""
    threading.Thread(target=_wait, daemon=True).start()


def _import(module: str) -> None:
    """Import a module; what it makes stays, so that to look for garbage is in vain."""
    gc.disable()
    import_module(module)
    gc.freeze()
    gc.enable()


def _copied(job: Callable[[], object]) -> None:
    """Do a job in a copy; why it failed is told by whoever does it again."""
    end_with_parent()
    try:
        job()
    except Exception:
        sys.exit(1)


def _wait() -> None:
    if parent := parent_process():
        parent.join()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
