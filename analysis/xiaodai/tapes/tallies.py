"""How many loans, with what balance and rate, have each value of each field of a pool.

Every undated table of a pool is a sum over these tallies. Balances and contract amounts are tallied
by band, the other fields by their values, of which there are few: bands of those are cut
afterwards. Fields with few values are tallied together, which spares the engine a look at every row
for each of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.fields import BALANCE_BAND, CONTRACT_BAND, NEEDS, REMAINING, Bands, place, value
from xiaodai.tapes.quality import Loans, is_open

TALLIED = (
    BALANCE_BAND,
    CONTRACT_BAND,
    "days_past_due",
    "rate_ppm",
    "term_days",
    REMAINING,
    "origination_date",
    "borrower_age",
    "region",
)
SUMS = ["loans", "balance_fen", "rate_weight", "rated_balance_fen"]
MOST_VALUES = 1_000  # of a field of the user's own without bands
TOGETHER = 4_096  # cells of fields that are tallied together: their sums fit in a processor's cache
SAMPLE = 100_000  # rows from which the number of a field's values is guessed


class Tally(NamedTuple):
    """The whole pool, its largest balance, its contract amounts, and the sums by field and value.

    `contracts` are the loans with such an amount, their sum and the largest in fen; `None` where
    the tape has none. The others have `SUMS`: the loans, their balance, Σ balance × rate in fen ×
    ppm over the loans with a rate, and the balance of those. The index of a field's frame are its
    values, missing ones too.
    """

    total: pd.Series[Any]
    largest_fen: int | None
    contracts: dict[str, Any] | None
    by: dict[str, pd.DataFrame]


def pool_of(loans: Loans) -> ir.Table:
    """The rows of the pool on the day it is about: open on the last snapshot."""
    table = loans.table
    if len(loans.snapshots) > 1:
        table = table.filter(table.snapshot_date == ibis.literal(loans.as_of))
    return table.filter(is_open(table))


def tally(loans: Loans, cut: Bands) -> Tally:
    """The tallies of a pool, in one pass; `cut` are the bands of its fields."""
    table = pool_of(loans)
    own = loans.tape.fields
    fields = [name for name in TALLIED if loans.has(*NEEDS.get(name, (name,)))]
    fields += [field.column for field in own]
    rate = table.rate_ppm.cast("int64")
    made = {
        BALANCE_BAND: place(table, "balance", cut, loans.as_of),
        CONTRACT_BAND: place(table, "contract_amount", cut, loans.as_of),
        REMAINING: value(table, "remaining_term", loans.as_of),
    }
    cells = table.select(
        "balance_fen",
        **{name: made[name] if name in made else table[name] for name in fields},
        weight=table.balance_fen * rate,
        rated=table.balance_fen if loans.all_rated else rate.notnull().ifelse(table.balance_fen, 0),
    )
    sets = _together(loans, cells.select([name for name in fields if name != REMAINING]))
    # Where both parts of the remaining term are tallied together, it follows from them.
    dated = next((names for names in sets if {*NEEDS[REMAINING]} <= {*names}), None)
    if REMAINING in fields and dated is None:
        sets.append([REMAINING])
    keys = [name for names in sets for name in names]
    grouped = ", ".join(f"GROUPING({names[0]}) AS not_by_{names[0]}" for names in sets)
    listed = ", ".join("(" + ", ".join(names) + ")" for names in sets)
    held = cells.select(keys).schema() | ibis.schema(
        {f"not_by_{names[0]}": "int64" for names in sets}
        | dict.fromkeys(SUMS, "decimal(38, 0)")
        | {"loans": "int64"}
    )
    summed = loans.engine.sql(
        f"SELECT {', '.join(keys)}, {grouped}, COUNT(*) AS loans, "
        "SUM(balance_fen) AS balance_fen, "
        f"CAST(SUM(CAST(weight AS {loans.engine.wide})) AS DECIMAL(38, 0)) AS rate_weight, "
        "SUM(rated) AS rated_balance_fen "
        f"FROM {loans.engine.view(cells).get_name()} GROUP BY GROUPING SETS ({listed})",
        held,
    )
    rows = loans.engine.rows(summed)
    rows["rate_weight"] = [weight or 0 for weight in rows["rate_weight"]]
    by = {
        name: grouped[SUMS].groupby(grouped[name], dropna=False, sort=False).sum()
        for names in sets
        for grouped in [rows[rows[f"not_by_{names[0]}"] == 0]]
        for name in names
    }
    if REMAINING in fields and dated is not None:
        both = rows[rows[f"not_by_{dated[0]}"] == 0]
        days = pd.Index(_remaining(both, loans.as_of), dtype=object)
        by[REMAINING] = both[SUMS].groupby(days, dropna=False).sum()
    # Sorted, for an engine then skips what cannot be the largest; a maximum reads every row.
    top = table.select("balance_fen").order_by(ibis.desc("balance_fen")).limit(1)
    largest = max(loans.engine.columns(top)["balance_fen"], default=None)
    for field in own:
        if not field.bands and len(by[field.column]) > MOST_VALUES:
            raise PoolError(
                f"the field {field.name} has {len(by[field.column]):,} values, more than the "
                f"{MOST_VALUES:,} allowed: give it bands, or values that group its words"
            )
    contracts = None
    if loans.has("original_balance_fen"):
        amount = table.original_balance_fen
        sums = table.aggregate(loans=amount.count(), fen=amount.sum(), largest=amount.max())
        contracts = loans.engine.row(sums)
    return Tally(by[BALANCE_BAND].sum(), largest, contracts, by)


def _remaining(rows: pd.DataFrame, as_of: date) -> list[int | None]:
    """The remaining term in days of each row with an origination and a term."""
    pairs = zip(*(rows[name] for name in NEEDS[REMAINING]), strict=True)
    known = ((None, 0) if pd.isna(day) or pd.isna(term) else (day, term) for day, term in pairs)
    return [None if day is None else (day - as_of).days + int(term) for day, term in known]


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
    if loans.rows <= TOGETHER:  # nor do their cells number more
        return [*([numbers] if numbers else []), *([name] for name in texts)]
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
