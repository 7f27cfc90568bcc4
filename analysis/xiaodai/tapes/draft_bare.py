"""Which column of a tape is probably which of ours, by its name or by its values alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any

import pandas as pd

from xiaodai.tapes import signs

MONTH = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])|(0[1-9]|1[0-2])(19|20)\d{2}")
DAY = re.compile(r"(19|20)\d{2}[-/]?\d{2}[-/]?\d{2}")
ID = re.compile(r"[A-Za-z0-9_-]{6,}")
AMOUNT = re.compile(r"\d+\.\d{2}|0")
RATE = re.compile(r"\d{1,2}\.\d{1,4}")
SMALLEST_AMOUNT = 100  # median, in which unit ever
RATES = (0.5, 40)  # percent a year: where the median lies


@cache
def draft_words() -> dict[str, Any]:
    """What a draft goes by: names of columns, words of units and of a status."""
    return tomllib.loads(files("xiaodai.tapes").joinpath("draft_words.toml").read_text("utf-8"))


def plain_name(name: str) -> str:
    """A column's name in small letters, without spaces, underscores and what is in brackets."""
    plain = re.sub(draft_words()["other"]["unit_in_name"], "", name)
    return re.sub(r"[\s_\-.#]", "", plain).lower()


def matched_by_names(names: Sequence[str]) -> dict[str, str]:
    """Which column of a tape is probably which of ours; the surer names come first."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(plain_name(name), name)
    found: dict[str, str] = {}
    for ours, known in draft_words()["columns"].items():
        exact = next((name for name in names if name == ours), None)
        hit = exact or next((plain[word] for word in known if word in plain), None)
        if hit and hit not in found.values():
            found[ours] = hit
    return found


def is_below(rows: pd.DataFrame) -> bool:
    """Whether the last row is a total, or a note: one text, where the row before has several."""
    before, last = (
        [str(value) for value in row if not pd.isna(value) and str(value).strip()]
        for row in rows.tail(2).itertuples(index=False, name=None)
    )
    is_note = len(last) == 1 < len(before) and not last[0].strip().isalnum()
    return is_note or any(map(signs.is_total, last))


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
