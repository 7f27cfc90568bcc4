"""Representative lines: the loans of one band of remaining term and one of rate, as one loan.

A cash-flow model that would take hours over every loan takes seconds over these. They are written
in the layout that AbsBox documents for its assets (`Mortgage`: level payments, each month;
https://absbox-doc.readthedocs.io, "Asset Types").
"""

from __future__ import annotations

from datetime import timedelta
from itertools import repeat
from typing import Any

import pandas as pd

from xiaodai.tapes.declared import DAYS_OF_MONTHS, IN_MONTHS, LINES
from xiaodai.tapes.fields import Bands, place, value
from xiaodai.tapes.pool import FEN, MISSING, Pool, exact_frame, ratios
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.summary import pool_of
from xiaodai.values.frames import row
from xiaodai.values.words import Text

NEEDED = ("rate_ppm", "origination_date", "term_days")
FIELDS = ("remaining_term", "rate")
BASIS_POINTS = 10_000  # in one


def representative_lines(loans: Loans, cut: Bands) -> pd.DataFrame:
    """The table `representative_lines`: a row for each two bands that both hold a loan.

    They add up to the pool. `cut` are the bands of the fields. A remaining term past maturity
    counts as none. A line without balance, rate or remaining term is no loan that a model can take:
    `in_layout` is 0. Empty where the tape lacks one of `NEEDED`.
    """
    if not loans.has(*NEEDED):
        return exact_frame([], LINES.headers)
    table, wide = pool_of(loans), loans.engine.wide
    left = value(table, "remaining_term", loans.as_of)
    balance = table.balance_fen.cast(wide)
    cells = table.select(
        "balance_fen",
        "original_balance_fen",
        rate_weight=balance * table.rate_ppm.cast("int64"),
        left_weight=balance * (left <= 0).ifelse(0, left).cast("int64"),
        term_weight=balance * table.term_days.cast("int64"),
        age_weight=balance * value(table, "age", loans.as_of).cast("int64"),
        **{f"{field}_place": place(table, field, cut, loans.as_of) for field in FIELDS},
    )
    places = [f"{field}_place" for field in FIELDS]
    weights = ("rate_weight", "left_weight", "term_weight", "age_weight")
    summed = cells.group_by(places).aggregate(
        loans=cells.count(),
        balance_fen=cells.balance_fen.sum(),
        original_fen=cells.original_balance_fen.sum(),
        **{name: cells[name].sum().cast("decimal(38, 0)") for name in weights},
    )
    found = loans.engine.rows(summed)
    order = found[places].astype(float)  # missing values last
    found = found.loc[order.sort_values(places).index].reset_index(drop=True)
    for field in FIELDS:
        bands = cut[field]["band"]
        found[field] = [
            MISSING if pd.isna(number) else bands[number] for number in found[f"{field}_place"]
        ]
    owed = found["balance_fen"]
    months = DAYS_OF_MONTHS * owed
    found["line"] = range(1, len(found) + 1)
    found["share_of_balance"] = ratios(owed, repeat(owed.sum()))
    found["weighted_rate_bp"] = ratios(found["rate_weight"], 100 * owed)
    found["remaining_months"] = ratios(IN_MONTHS * _numbers(found["left_weight"]), months)
    found["term_months"] = ratios(IN_MONTHS * _numbers(found["term_weight"]), months)
    found["age_days"] = ratios(found["age_weight"], owed)
    known = (found["rate"] != MISSING) & (owed > 0)
    found["in_layout"] = (known & (found["left_weight"].fillna(0) > 0)).astype(int)
    return exact_frame(found.reindex(columns=LINES.headers), LINES.headers)


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    """Whole numbers of any size, NaN where there is none."""
    return column.where(column.notna(), float("nan"))


def layout(pool: Pool) -> dict[str, list[Any]]:
    """The lines as a pool of AbsBox: `assets`, of which each is a `Mortgage`.

    Amounts are in the tape's currency, rates fractions a year, terms whole months and at least one;
    a line was granted so many days before the snapshot as its loans on average.
    """
    rows = pool.rows("representative_lines")
    assets = []
    for _, line in rows[rows["in_layout"] == 1].iterrows():
        rate = round(line["weighted_rate_bp"] / BASIS_POINTS, 6)
        left = max(round(line["remaining_months"]), 1)
        granted = pool.as_of - timedelta(round(line["age_days"]))
        lent = max(line["original_fen"] or 0, line["balance_fen"])
        origin = {
            "originBalance": lent / FEN,
            "originRate": ["fix", rate],
            "originTerm": max(round(line["term_months"]), left),
            "freq": "Monthly",
            "type": "Level",
            "originDate": granted.isoformat(),
        }
        current = {
            "currentBalance": line["balance_fen"] / FEN,
            "currentRate": rate,
            "remainTerm": left,
            "status": "current",
        }
        assets.append(["Mortgage", origin, current])
    return {"assets": assets}


def line_counts(pool: Pool) -> pd.Series | None:
    """How many lines stand for the pool, as a row of quantities; `None` where there are none.

    `lines` in the layout of AbsBox, the `loans` that they stand for, and `left_out`, the others.
    """
    rows = pool.rows("representative_lines")
    if rows.empty:
        return None
    taken = rows[rows["in_layout"] == 1]
    return row(
        lines=pool.counted(len(taken), "item", Text("representative lines")),
        loans=pool.counted(int(taken["loans"].sum()), "loan", Text("loans of the lines")),
        left_out=pool.counted(len(rows) - len(taken), "item", Text("lines left out")),
    )
