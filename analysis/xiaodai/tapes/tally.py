"""One pass over a pool: how many loans, with what balance, have each value of each field.

Every undated table of a pool is a sum over these tallies. The balance is tallied by band, the other
fields by their values, of which there are few: bands of those are cut afterwards. Fields with few
values are tallied together, which spares the engine a look at every row for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open

BALANCE_BAND = "balance_band"
TALLIED = (
    BALANCE_BAND,
    "days_past_due",
    "rate_ppm",
    "term_days",
    "origination_date",
    "borrower_age",
    "region",
)
SUMS = ["loans", "balance_fen", "rate_weight", "rated_balance_fen"]
TOGETHER = 4_096  # cells of fields that are tallied together: their sums fit in a processor's cache
SAMPLE = 100_000  # rows from which the number of a field's values is guessed


class Tally(NamedTuple):
    """The whole pool, its largest balance, and the sums by field and value.

    Each has `SUMS`: the loans, their balance, Σ balance × rate in fen × ppm over the loans with a
    rate, and the balance of those. The index of a field's frame are its values, missing ones too.
    """

    total: pd.Series[Any]
    largest_fen: int | None
    by: dict[str, pd.DataFrame]


def pool_of(loans: Loans) -> ir.Table:
    """The rows of the pool on the day it is about: open on the last snapshot."""
    table = loans.table
    if len(loans.snapshots) > 1:
        table = table.filter(table.snapshot_date == ibis.literal(loans.as_of))
    return table.filter(is_open(table)) if loans.has("status") else table


def tally(loans: Loans, balance_cuts: Sequence[int]) -> Tally:
    """The tallies of a pool, in one pass; `balance_cuts` are upper ends of bands in fen."""
    table = pool_of(loans)
    keys = [name for name in TALLIED if name == BALANCE_BAND or loans.has(name)]
    rate = table.rate_ppm.cast("int64") if loans.has("rate_ppm") else ibis.null("int64")
    rated = rate.notnull().ifelse(table.balance_fen, 0)
    cells = table.select(
        *[name for name in keys if name != BALANCE_BAND],
        "balance_fen",
        **{BALANCE_BAND: _band(table.balance_fen, balance_cuts)},
        weight=table.balance_fen * rate,
        rated=table.balance_fen if loans.all_rated else rated,
    )
    sets = _together(loans, cells.select(keys))
    grouped = ", ".join(f"GROUPING({names[0]}) AS not_by_{names[0]}" for names in sets)
    listed = ", ".join("(" + ", ".join(names) + ")" for names in sets)
    summed = cells.alias("cells").sql(
        f"SELECT {', '.join(keys)}, {grouped}, COUNT(*) AS loans, "
        "SUM(balance_fen) AS balance_fen, SUM(rated) AS rated_balance_fen, "
        f"CAST(SUM(CAST(weight AS {loans.engine.wide})) AS DECIMAL(38, 0)) AS rate_weight "
        f"FROM cells GROUP BY GROUPING SETS ({listed})",
        dialect=loans.engine.connection.name,
    )
    rows = loans.engine.rows(summed)
    rows["rate_weight"] = [weight or 0 for weight in rows["rate_weight"]]
    by = {
        name: grouped[SUMS].groupby(grouped[name], dropna=False, sort=False).sum()
        for names in sets
        for grouped in [rows[rows[f"not_by_{names[0]}"] == 0]]
        for name in names
    }
    # Sorted, for an engine then skips what cannot be the largest; a maximum reads every row.
    top = table.select("balance_fen").order_by(ibis.desc("balance_fen")).limit(1)
    largest = max(loans.engine.rows(top)["balance_fen"], default=None)
    return Tally(by[BALANCE_BAND].sum(), largest, by)


def by_size(counts: pd.DataFrame) -> pd.DataFrame:
    """The sums of a field of text, largest balance first, then by name; without missing values."""
    known = counts[counts.index.notna()].sort_index()
    return known.sort_values("balance_fen", ascending=False, kind="stable")


def _together(loans: Loans, fields: ir.Table) -> list[list[str]]:
    """The fields in sets to tally together; a wrong guess costs time and changes no sum.

    Text is tallied by itself: engines group it fastest by its places in a file's list of words.
    """
    texts = [name for name, kind in fields.schema().items() if kind.is_string()]
    numbers = [name for name in fields.columns if name not in texts]
    sample = fields.select(numbers).limit(SAMPLE)
    values = loans.engine.row(sample.aggregate(**{x: sample[x].nunique() for x in numbers}))
    sets: list[tuple[int, list[str]]] = []
    for name in sorted(numbers, key=lambda name: (values[name], name)):
        count = values[name] + 1  # and those without one
        place = next((k for k, (cells, _) in enumerate(sets) if cells * count <= TOGETHER), None)
        if place is None:
            sets.append((count, [name]))
        else:
            cells, names = sets[place]
            sets[place] = (cells * count, [*names, name])
    return [*(names for _, names in sets), *([name] for name in texts)]


def _band(balance: ir.IntegerValue, cuts: Sequence[int]) -> ir.IntegerValue:
    """Which band a balance falls in, counted from 0."""
    return ibis.cases(
        *[(balance <= cut, ibis.literal(place, "int8")) for place, cut in enumerate(cuts)],
        else_=ibis.literal(len(cuts), "int8"),
    )
