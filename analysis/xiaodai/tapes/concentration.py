"""Concentration: the largest borrowers, what the largest hold together, and the regions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xiaodai.tapes.borrowers import Borrowers
from xiaodai.tapes.frames import frame
from xiaodai.tapes.ratios import ratio
from xiaodai.tapes.tally import Tally

HEADERS = ("basis", "rank", "name", "loans", "balance_fen", "share_of_balance")
TOP = (1, 5, 10, 20)


def concentration(tally: Tally, by: Borrowers | None) -> pd.DataFrame:
    """The table `concentration`."""
    whole = tally.total.balance_fen
    largest = by.largest if by else ()
    lines: list[tuple[Any, ...]] = []
    for rank, one in enumerate(largest, 1):
        lines.append(("borrower", rank, str(one.name), one.loans, one.balance_fen))
    for most in sorted({min(most, len(largest)) for most in TOP} - {0}):
        first = largest[:most]
        held = sum(one.balance_fen for one in first)
        lines.append(("top", most, None, sum(one.loans for one in first), held))
    regions = {name: n for name, n in tally.by.get("region", {}).items() if name is not None}
    order = sorted(regions, key=lambda name: (-regions[name].balance_fen, name))
    for rank, name in enumerate(order, 1):
        lines.append(("region", rank, name, regions[name].loans, regions[name].balance_fen))
    made = [(*line, ratio(line[-1], whole)) for line in lines]
    return frame(made, HEADERS)
