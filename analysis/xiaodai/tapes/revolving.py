"""Revolving metrics by period: what is paid, lent, earned and lost on the opening balance."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from xiaodai.tapes.columns import FLOWS
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open

DAYS_A_YEAR = 365
PPM = 1_000_000
RATES = (
    "payment_rate",
    "purchase_rate",
    "yield",
    "charge_off_rate",
    "excess_spread",
    "turnover",
)
HEADERS = (
    "period_start",
    "period_end",
    "days",
    "opening_fen",
    "closing_fen",
    *FLOWS,
    "unexplained_fen",
    *RATES,
)


def revolving(loans: Loans, funding_ppm: int) -> pd.DataFrame:
    """The table `revolving`: a row for each period between two snapshots.

    Columns: `HEADERS`. The excess spread is net of a cost of funds of `funding_ppm` a year.
    """
    lines = []
    if len(loans.snapshots) > 1:
        sums = _sums(loans)
        for start, end in pairwise(loans.snapshots):
            lines.append(_line(start, end, sums[start], sums[end], funding_ppm))
    return exact_frame(lines, HEADERS)


def _sums(loans: Loans) -> dict[date, dict[str, int | None]]:
    """Open balance and flows by snapshot; an absent flow is `None`."""
    table = loans.table
    flows = {name: table[name].sum() for name in FLOWS if loans.has(name)}
    balance = is_open(table).ifelse(table.balance_fen, 0).sum()
    summed = table.group_by("snapshot_date").aggregate(balance_fen=balance, **flows)
    found = {}
    for row in loans.engine.rows(summed).to_dict("records"):
        known = {name: int(row[name] or 0) for name in ("balance_fen", *flows)}
        found[row["snapshot_date"]] = dict.fromkeys(FLOWS) | known
    return found


def _line(
    start: date,
    end: date,
    before: dict[str, int | None],
    now: dict[str, int | None],
    funding_ppm: int,
) -> tuple[Any, ...]:
    days = (end - start).days
    opening, closing = before["balance_fen"] or 0, now["balance_fen"] or 0
    paid, purchased, interest, written_off, recovered = (now[name] for name in FLOWS)
    explained = _sum(opening, purchased, interest, _negative(paid), _negative(written_off))
    lost = _sum(written_off, _negative(recovered))
    funding = Fraction(funding_ppm, PPM)
    earned_net = _sum(interest, _negative(lost))
    yearly = days * opening
    spread = None
    if earned_net is not None and yearly:
        spread = float(Fraction(DAYS_A_YEAR * earned_net, yearly) - funding)
    return (
        start,
        end,
        days,
        opening,
        closing,
        *(now[name] for name in FLOWS),
        _sum(closing, _negative(explained)),
        ratio(paid, opening),
        ratio(purchased, opening),
        _per_year(interest, yearly),
        _per_year(lost, yearly),
        spread,
        _per_year(_sum(paid, paid), days * (opening + closing)),
    )


def _per_year(flow: int | None, balance_days: int) -> float | None:
    """A flow over balance × days, times the days of a year."""
    return ratio(None if flow is None else DAYS_A_YEAR * flow, balance_days)


def _sum(*parts: int | None) -> int | None:
    """The sum, or `None` where a part is missing."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _negative(part: int | None) -> int | None:
    return None if part is None else -part
