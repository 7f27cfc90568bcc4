"""Stratifications: the pool by bands of every field, each adding up to the pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.tapes.bands import MISSING, Band, Bands
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.tally import BALANCE_BAND, Count, Tally

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
    lines: list[tuple[Any, ...]] = []
    balances = {cut["balance"].bands[place]: n for place, n in tally.by[BALANCE_BAND].items()}
    order = cut["balance"].bands
    lines += _lines("balance", {band: balances[band] for band in order if band in balances}, tally)
    for field, column in COLUMN_OF.items():
        if column in tally.by:
            lines += _lines(field, _banded(field, tally.by[column], cut, as_of), tally)
    return exact_frame(lines, HEADERS)


def _banded(
    field: str, counts: Mapping[Any, Count], cut: Mapping[str, Bands], as_of: date
) -> dict[Band, Count]:
    """The counts of a field by band, in the bands' order, those without a value last."""
    known = {value: count for value, count in counts.items() if value is not None}
    if field == "region":
        order = sorted(known, key=lambda name: (-known[name].balance_fen, name))
        made = {Band(name, None, None): known[name] for name in order}
    elif field == "vintage":
        months = _summed((day.strftime("%Y-%m"), count) for day, count in known.items())
        made = {Band(month, None, None): months[month] for month in sorted(months)}
    else:
        days = (lambda day: (as_of - day).days) if field == "age" else int
        places = _summed((cut[field].place(days(value)), n) for value, n in known.items())
        made = {cut[field].bands[place]: places[place] for place in sorted(places)}
    if None in counts:
        made[Band(MISSING, None, None)] = counts[None]
    return made


def _summed(pairs: Any) -> dict[Any, Count]:
    totals: dict[Any, Count] = {}
    for key, count in pairs:
        totals[key] = totals.get(key, Count()) + count
    return totals


def _lines(field: str, counts: Mapping[Band, Count], tally: Tally) -> list[tuple[Any, ...]]:
    total = tally.total
    return [
        (
            field,
            place,
            *band,
            count.loans,
            ratio(count.loans, total.loans),
            count.balance_fen,
            ratio(count.balance_fen, total.balance_fen),
            ratio(count.balance_fen, count.loans),
            count.rate_weight,
            count.rated_balance_fen,
            ratio(count.rate_weight, 100 * count.rated_balance_fen),
        )
        for place, (band, count) in enumerate(counts.items(), 1)
    ]
