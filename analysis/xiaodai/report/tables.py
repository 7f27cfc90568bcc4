"""A ledger that may be used: loaded only where its tables have no fault."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from xiaodai.ledger.ledger import Ledger, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import BUILD, DATA, PACKAGE
from xiaodai.report.files import shown, write
from xiaodai.report.kept import digest, of_files

SHOWN = 20  # faults that are listed
CHECKED = BUILD / "cache" / "sound_tables"  # the state of tables and checks that had no fault
CHECKS = ("ledger", "reading", "values")  # packages that say what a fault is


class TablesError(ValueError):
    """The tables of a folder have faults; the message lists them."""


def sound_ledger(folder: Path = DATA) -> Ledger:
    """The ledger of a folder laid out like `data/`.

    Raises `TablesError` with file, line and fault of everything that is wrong in its tables.
    """
    if wrong := faults(folder):
        noun = "fault" if len(wrong) == 1 else "faults"
        more = [f"… and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        lines = [f"the tables of {shown(folder)} have {len(wrong)} {noun}:", *wrong[:SHOWN], *more]
        raise TablesError("\n  ".join(lines))
    return load(folder)


def checked_ledger() -> Ledger:
    """The project's own ledger; its tables are checked once for each state that they are in.

    Raises `TablesError` as `sound_ledger` does.
    """
    state = _state()
    with suppress(OSError):
        if CHECKED.read_text(encoding="utf-8") == state:
            return load()
    ledger = sound_ledger()
    with suppress(OSError):
        write({CHECKED: state})
    return ledger


def _state() -> str:
    """What a result of the checks depends on: the tables, and the code that checks them."""
    tables = (*DATA.glob("*.csv"), *DATA.glob("*.json"))
    checks = (path for name in CHECKS for path in (PACKAGE / name).rglob("*.py"))
    return digest(of_files(tables, DATA), of_files(checks, PACKAGE))
