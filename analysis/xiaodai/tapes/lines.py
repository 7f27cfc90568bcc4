"""Representative lines: the loans of one group, such as a band of remaining term, as one loan.

A cash-flow model that would take hours over every loan takes seconds over these. They are written
in the layout that AbsBox documents for its assets (`Mortgage`: level payments, each month;
https://absbox-doc.readthedocs.io, "Asset Types").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import repeat
from typing import Any

import pandas as pd

from xiaodai.tapes.columns import FEN
from xiaodai.tapes.declared import DAYS_OF_MONTHS, IN_MONTHS, LINES
from xiaodai.tapes.fields import Bands, place, value
from xiaodai.tapes.pool import Pool, exact_frame, ratios
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.strata import located
from xiaodai.tapes.tallies import pool_of
from xiaodai.values.frames import row
from xiaodai.values.words import Text

NEEDED = ("rate_ppm", "origination_date", "term_days")
TOLD = ("remaining_term", "rate")  # bands that have a column of their own
WEIGHTED = ("rate", "left", "term", "age")
BASIS_POINTS = 10_000  # in one
GROUPED = " × "  # between the bands of a group


def representative_lines(
    loans: Loans, fields: Sequence[str], cut: Bands, by_field: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """The table `representative_lines`: a row for each group of bands of the fields with loans.

    They add up to the pool. `cut` are the bands of the fields, `by_field` their sums. A remaining
    term past maturity counts as none. A line without balance, rate or remaining term is no loan
    that a model can take: `in_layout` is 0. Empty where the tape lacks one of `NEEDED` or a field.
    """
    if not loans.has(*NEEDED) or not by_field.keys() >= set(fields):
        return exact_frame([], LINES.headers)
    table, wide = pool_of(loans), loans.engine.wide
    left = value(table, "remaining_term", loans.as_of)
    weighted = {
        "rate": table.rate_ppm,
        "left": (left <= 0).ifelse(0, left),
        "term": table.term_days,
        "age": value(table, "age", loans.as_of),
    }
    places = [f"place_{number}" for number, _ in enumerate(fields)]
    cells = table.select(
        "balance_fen",
        "original_balance_fen",
        **{
            f"{name}_weight": table.balance_fen.cast(wide) * of_loan.cast("int64")
            for name, of_loan in weighted.items()
        },
        **{
            f"{name}_fen": of_loan.notnull().ifelse(table.balance_fen, 0)
            for name, of_loan in weighted.items()
        },
        **{
            name: place(table, field, cut, loans.as_of)
            for name, field in zip(places, fields, strict=True)
        },
    )
    summed = cells.group_by(places).aggregate(
        loans=cells.count(),
        original_fen=cells.original_balance_fen.sum(),
        **{name: cells[name].sum() for name in ("balance_fen", *(f"{x}_fen" for x in WEIGHTED))},
        **{
            name: cells[name].sum().cast("decimal(38, 0)")
            for name in (f"{x}_weight" for x in WEIGHTED)
        },
    )
    found = loans.engine.rows(summed)
    held = {
        field: located(found[name], by_field[field])
        for name, field in zip(places, fields, strict=True)
    }
    order = pd.DataFrame({field: bands["position"] for field, bands in held.items()})
    found["group"] = [*map(GROUPED.join, zip(*(b["band"] for b in held.values()), strict=True))]
    for field in TOLD:
        found[field] = held[field]["band"] if field in held else None
    found = found.loc[order.sort_values(list(held)).index].reset_index(drop=True)
    owed = found["balance_fen"]
    found["line"] = range(1, len(found) + 1)
    found["share_of_balance"] = ratios(owed, repeat(owed.sum()))
    found["weighted_rate_bp"] = ratios(found["rate_weight"], 100 * found["rate_fen"])
    for months, name in (("remaining_months", "left"), ("term_months", "term")):
        of_days = IN_MONTHS * _numbers(found[f"{name}_weight"])
        found[months] = ratios(of_days, DAYS_OF_MONTHS * found[f"{name}_fen"])
    found["age_days"] = ratios(found["age_weight"], found["age_fen"])
    known = found["rate_weight"].notna() & (owed > 0)
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
