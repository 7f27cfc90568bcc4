"""Processes that tests start: read line by line, and ended."""

import subprocess
import threading

from tests.patience import PATIENCE


def printed(process: subprocess.Popen[str]) -> str:
    """What a process prints until it ends; nothing may be on its error stream."""
    out, err = ended(process)
    assert (process.returncode, err) == (0, ""), f"status {process.returncode}, and it said: {err}"
    return out.strip()


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process prints until it ends, and what is on its error stream."""
    try:
        return process.communicate(timeout=PATIENCE)
    finally:
        process.kill()


def wait_for(process: subprocess.Popen[str], word: str) -> str:
    """Read what a process prints until a line begins with a word; the rest of that line."""
    while True:
        first, _, rest = _line(process).partition(" ")
        if first == word:
            return rest


def next_word(process: subprocess.Popen[str]) -> str:
    """The first word of the next line that a process prints."""
    return _line(process).partition(" ")[0]


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    limit = threading.Timer(PATIENCE, process.kill)
    limit.start()
    try:
        if line := process.stdout.readline():
            return line.strip()
    finally:
        limit.cancel()
    _, err = process.communicate()
    raise AssertionError(f"it has ended: {err}")
