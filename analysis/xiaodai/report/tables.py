"""A ledger that may be used: loaded only where its tables have no fault."""

from __future__ import annotations

from pathlib import Path

from xiaodai.ledger.ledger import Ledger, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA
from xiaodai.report.files import shown

SHOWN = 20  # faults that are listed


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
