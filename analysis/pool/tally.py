"""One pass over a pool: how many loans and how much balance stand at each value of each field.

Every undated table of a pool is a sum over these tallies. The balance is tallied by band, the other
fields by their values, of which there are few: bands of those are cut afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from analysis.pool.quality import Loans
from analysis.pool.rules import is_open

BALANCE_BAND = "balance_band"
# Fields are tallied together where their values are few enough that all pairs are few too.
TALLIED = (
    (BALANCE_BAND, "days_past_due"),
    ("region", "borrower_age"),
    ("origination_date", "term_days"),
    ("rate_ppm",),
)


class Count(NamedTuple):
    """The loans at one value: how many, their balance, and what their weighted rate is made of.

    `rate_weight` is Σ balance × rate in fen × ppm, over the loans with a rate, whose balance is
    `rated_balance_fen`.
    """

    loans: int = 0
    balance_fen: int = 0
    rate_weight: int = 0
    rated_balance_fen: int = 0

    def __add__(self, other: object) -> Count:
        """The loans of both."""
        assert isinstance(other, Count)
        return Count(*(a + b for a, b in zip(self, other, strict=True)))


class Tally(NamedTuple):
    """The whole pool, its largest balance, and the counts by field and value."""

    total: Count
    largest_fen: int | None
    by: dict[str, dict[Any, Count]]


def pool_of(loans: Loans) -> ir.Table:
    """The rows of the pool on the day it is about: open on the last snapshot."""
    table = loans.table
    if len(loans.snapshots) > 1:
        table = table.filter(table.snapshot_date == ibis.literal(loans.as_of))
    return table.filter(is_open(table)) if loans.has("status") else table


def tally(loans: Loans, balance_cuts: Sequence[int]) -> Tally:
    """The tallies of a pool, in one pass; `balance_cuts` are upper ends of bands in fen."""
    table = pool_of(loans)
    sets = [
        [name for name in names if name == BALANCE_BAND or loans.has(name)] for names in TALLIED
    ]
    sets = [names for names in sets if names]
    keys = [name for names in sets for name in names]
    rate = table.rate_ppm.cast("int64") if loans.has("rate_ppm") else ibis.null("int64")
    rated = rate.notnull().ifelse(table.balance_fen, 0)
    cells = table.select(
        *[name for name in keys if name != BALANCE_BAND],
        "balance_fen",
        **{BALANCE_BAND: _band(table.balance_fen, balance_cuts)},
        weight=table.balance_fen * rate,
        rated=table.balance_fen if loans.all_rated else rated,
    )
    grouped = ", ".join(f"GROUPING({names[0]}) AS not_by_{names[0]}" for names in sets)
    listed = ", ".join("(" + ", ".join(names) + ")" for names in sets)
    summed = cells.alias("cells").sql(
        f"SELECT {', '.join(keys)}, {grouped}, COUNT(*) AS loans, "
        "SUM(balance_fen) AS balance_fen, SUM(rated) AS rated_fen, "
        f"CAST(SUM(CAST(weight AS {loans.engine.wide})) AS DECIMAL(38, 0)) AS rate_weight "
        f"FROM cells GROUP BY GROUPING SETS ({listed})",
        dialect=loans.engine.connection.name,
    )
    by: dict[str, dict[Any, Count]] = {name: {} for name in keys}
    for row in loans.engine.rows(summed).to_dict("records"):
        weight = row["rate_weight"] or 0
        count = Count(row["loans"], row["balance_fen"], weight, row["rated_fen"])
        names = next(names for names in sets if not row[f"not_by_{names[0]}"])
        for name in names:
            by[name][row[name]] = by[name].get(row[name], Count()) + count
    total = sum(by[BALANCE_BAND].values(), Count())
    largest = loans.engine.row(table.aggregate(largest=table.balance_fen.max()))["largest"]
    return Tally(total, largest, by)


def _band(balance: ir.IntegerValue, cuts: Sequence[int]) -> ir.IntegerValue:
    """Which band a balance falls in, counted from 0."""
    return ibis.cases(
        *[(balance <= cut, ibis.literal(place, "int8")) for place, cut in enumerate(cuts)],
        else_=ibis.literal(len(cuts), "int8"),
    )
