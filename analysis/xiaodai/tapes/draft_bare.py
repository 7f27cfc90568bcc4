"""Which column of a text without a header is probably which of ours, by its values alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import median

MONTH = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])|(0[1-9]|1[0-2])(19|20)\d{2}")
DAY = re.compile(r"(19|20)\d{2}[-/]?\d{2}[-/]?\d{2}")
ID = re.compile(r"[A-Za-z0-9_-]{6,}")
AMOUNT = re.compile(r"\d+\.\d{2}|0")
RATE = re.compile(r"\d{1,2}\.\d{1,4}")
SMALLEST_AMOUNT = 100  # median, in which unit ever
RATES = (0.5, 40)  # percent a year: where the median lies


def matched_by_values(sample: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The columns of an id, a balance, a rate and a snapshot, where the values look like one.

    The id is the one with most values of six signs or more, the balance the amount with most
    values, the rate and the day of the snapshot the first that can be.
    """
    dated = [name for name, texts in sample.items() if _all(texts, MONTH) or _all(texts, DAY)]
    ids = [name for name, texts in sample.items() if name not in dated and _all(texts, ID)]
    amounts = [
        name
        for name, texts in sample.items()
        if _all(texts, AMOUNT) and median(map(float, texts)) >= SMALLEST_AMOUNT
    ]
    rates = [
        name
        for name, texts in sample.items()
        if _all(texts, RATE) and RATES[0] <= median(map(float, texts)) <= RATES[1]
    ]
    most = {name: len(set(texts)) for name, texts in sample.items()}
    found = {}
    if ids:
        found["loan_id"] = max(ids, key=lambda name: most[name])
    if amounts:
        found["balance_fen"] = max(amounts, key=lambda name: most[name])
    if rates:
        found["rate_ppm"] = rates[0]
    if ids and dated and most[found["loan_id"]] < len(sample[found["loan_id"]]):
        found["snapshot_date"] = dated[0]  # loans come again and again
    return found


def _all(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return bool(texts) and all(map(pattern.fullmatch, texts))
