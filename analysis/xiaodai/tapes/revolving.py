"""Revolving metrics by period: what is paid, lent, earned and lost on the opening balance."""

from __future__ import annotations

from collections.abc import Sequence
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
    grown = _net(now, ("purchased_fen", "interest_fen"), ("paid_fen", "written_off_fen"))
    lost = _net(now, ("written_off_fen",), ("recovered_fen",))
    earned_net = _net(now, ("interest_fen", "recovered_fen"), ("written_off_fen",))
    yearly = days * opening
    spread = None
    if earned_net is not None and yearly:
        spread = float(Fraction(DAYS_A_YEAR * earned_net, yearly) - Fraction(funding_ppm, PPM))
    return (
        start,
        end,
        days,
        opening,
        closing,
        *(now[name] for name in FLOWS),
        None if grown is None else closing - opening - grown,
        ratio(now["paid_fen"], opening),
        ratio(now["purchased_fen"], opening),
        _per_year(now["interest_fen"], yearly),
        _per_year(lost, yearly),
        spread,
        _per_year(_net(now, ("paid_fen", "paid_fen")), days * (opening + closing)),
    )


def _per_year(flow: int | None, balance_days: int) -> float | None:
    """A flow over balance × days, times the days of a year."""
    return ratio(None if flow is None else DAYS_A_YEAR * flow, balance_days)


def _net(now: dict[str, int | None], added: Sequence[str], taken: Sequence[str] = ()) -> int | None:
    """What flows add less what others take; `None` where one is absent."""
    total = 0
    for sign, names in ((1, added), (-1, taken)):
        for name in names:
            if (flow := now[name]) is None:
                return None
            total += sign * flow
    return total
