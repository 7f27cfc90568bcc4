"""Stratifications: the pool by bands of every field, each adding up to the pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.tapes.bands import MISSING, Band, Bands
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.tally import BALANCE_BAND, SUMS, Tally, by_size

HEADERS = (
    "field",
    "position",
    "band",
    "low",
    "high",
    "loans",
    "share_of_loans",
    "balance_fen",
    "share_of_balance",
    "average_balance_fen",
    "rate_weight",
    "rated_balance_fen",
    "weighted_rate_bp",
)
COLUMN_OF = {
    "balance": BALANCE_BAND,
    "rate": "rate_ppm",
    "age": "origination_date",
    "term": "term_days",
    "borrower_age": "borrower_age",
    "region": "region",
    "delinquency": "days_past_due",
    "vintage": "origination_date",
}


def stratification(tally: Tally, cut: Mapping[str, Bands], as_of: date) -> pd.DataFrame:
    """The table `stratification` (columns `HEADERS`): a row for each field and band with loans."""
    lines = [
        line
        for field, column in COLUMN_OF.items()
        if column in tally.by
        for line in _lines(field, *_banded(field, tally.by[column], cut, as_of), tally.total)
    ]
    return exact_frame(lines, HEADERS)


def _banded(
    field: str, counts: pd.DataFrame, cut: Mapping[str, Bands], as_of: date
) -> tuple[list[Band], pd.DataFrame]:
    """The bands of a field in order, those without a value last, and the sums of each."""
    known, missing = counts[counts.index.notna()], counts[counts.index.isna()]
    if field == "region":
        known = by_size(counts)
        bands = [Band(name, None, None) for name in known.index]
    elif field == "vintage":
        known = known.groupby(known.index.map(lambda day: day.strftime("%Y-%m"))).sum()
        bands = [Band(month, None, None) for month in known.index]
    else:
        places = known.index.map(lambda value: _place(field, value, cut, as_of))
        known = known.groupby(places).sum()
        bands = [cut[field].bands[place] for place in known.index]
    if len(missing):
        bands.append(Band(MISSING, None, None))
    return bands, pd.concat([known, missing])


def _place(field: str, value: Any, cut: Mapping[str, Bands], as_of: date) -> int:
    """Which band of a field a value falls in, counted from 0."""
    if field == "balance":  # tallied by band already
        return int(value)
    return cut[field].place((as_of - value).days if field == "age" else int(value))


def _lines(
    field: str, bands: list[Band], counts: pd.DataFrame, total: pd.Series[Any]
) -> Iterator[tuple[Any, ...]]:
    rows = zip(bands, counts[SUMS].itertuples(index=False), strict=True)
    for place, (band, (loans, balance, weight, rated)) in enumerate(rows, 1):
        yield (
            field,
            place,
            *band,
            loans,
            ratio(loans, total["loans"]),
            balance,
            ratio(balance, total["balance_fen"]),
            ratio(balance, loans),
            weight,
            rated,
            ratio(weight, 100 * rated),
        )
