"""Two-level stratifications: the bands of one field within the bands of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from xiaodai.tapes.declared import TWO_LEVEL
from xiaodai.tapes.fields import Bands, place
from xiaodai.tapes.pool import BALANCE, Pool, exact_frame, share
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.strata import label, located, stratified, with_shares
from xiaodai.tapes.tallies import SUMS, pool_of
from xiaodai.values.frames import row
from xiaodai.values.words import Text

LEVELS = ("first", "second")
MOST = {"first": 15, "second": 8}  # bands to list
OTHERS, ALL = 10**6, 10**6 + 1  # positions after all others


def two_level(
    loans: Loans,
    pairs: Sequence[Sequence[str]],
    cut: Bands,
    by_field: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """The table `two_level`: for each pair of fields a row for each two of their bands with loans.

    The rows of a pair add up to the pool, and those of a band to its row of `stratification`, whose
    position it has. A pair of which the tape lacks a field has no rows.
    """
    known = [pair for pair in pairs if by_field.keys() >= set(pair)]
    if not known:
        return exact_frame([], TWO_LEVEL.headers)
    made = pd.concat([_cells(loans, pair, cut, by_field) for pair in known])
    whole = by_field[known[0][0]][SUMS].sum()
    return exact_frame(with_shares(made, whole), TWO_LEVEL.headers)


def _cells(
    loans: Loans, pair: Sequence[str], cut: Bands, by_field: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    table = pool_of(loans)
    rate = table.rate_ppm.cast("int64")
    fields = dict(zip(LEVELS, pair, strict=True))
    cells = table.select(
        "balance_fen",
        weight=(table.balance_fen * rate).cast(loans.engine.wide),
        rated=rate.notnull().ifelse(table.balance_fen, 0),
        **{level: place(table, field, cut, loans.as_of) for level, field in fields.items()},
    )
    summed = cells.group_by(*LEVELS).aggregate(
        loans=cells.count(),
        balance_fen=cells.balance_fen.sum(),
        rate_weight=cells.weight.sum().cast("decimal(38, 0)"),
        rated_balance_fen=cells.rated.sum(),
    )
    found = loans.engine.rows(summed)
    found["rate_weight"] = [weight or 0 for weight in found["rate_weight"]]
    for level, field in fields.items():
        held = located(found[level], by_field[field])
        found[[f"{level}_{name}" for name in held]] = held
    return found.sort_values([f"{level}_position" for level in LEVELS])


def cross_tables(pool: Pool) -> list[pd.Series]:
    """The two-level stratifications as cross tables of shares of balance, a row for each.

    Fields: `first_field` and `second_field` (their names), `first` and `second` (words), `header`
    (what the first is headed by), `bands` (the words for each column after the first), and
    `shares`, a frame: `band`, the bands of the first field, then one column for each band of the
    second (quantities; empty words where there are no loans). Bands beyond the largest are put
    together; the last row and the last column are totals.
    """
    known = stratified(pool).set_index("field")
    pairs = pool.tables["two_level"][[f"{level}_field" for level in LEVELS]].drop_duplicates()
    return [
        _crossed(
            pool,
            pool.rows("two_level", first_field=first, second_field=second),
            known.loc[first],
            known.loc[second],
        )
        for first, second in pairs.itertuples(index=False)
    ]


def _crossed(pool: Pool, rows: pd.DataFrame, first: pd.Series, second: pd.Series) -> pd.Series:
    places, words = zip(*(_listed(rows, level) for level in LEVELS), strict=True)
    sums = rows.groupby(list(places))["balance_fen"].sum().unstack()
    sums[ALL] = sums.sum(axis="columns")
    sums.loc[ALL] = sums.sum()
    whole = pool.counted(int(rows["balance_fen"].sum()), "yuan", BALANCE)

    def of_whole(fen: Any) -> object:
        if pd.isna(fen):
            return Text()
        held = pool.counted(int(fen), "yuan", Text("balance of both bands"))
        return share(held, whole, Text("share of balance"))

    shares = sums.map(of_whole).rename(columns=str).rename_axis(columns=None)
    shares.insert(0, "band", [words[0][position] for position in sums.index])
    return row(
        first_field=first.name,
        second_field=second.name,
        first=first["words"],
        second=second["words"],
        header=first["header"],
        bands={str(position): words[1][position] for position in sums},
        shares=shares.reset_index(drop=True),
    )


def _listed(rows: pd.DataFrame, level: str) -> tuple[pd.Series, dict[int, Text]]:
    """The position of each row's band, those beyond the largest as one, and the bands' words."""
    position, held = rows[f"{level}_position"], rows["balance_fen"]
    sums = held.groupby(position).sum().sort_values(ascending=False, kind="stable")
    listed = position.where(position.isin(sums.index[: MOST[level]]), OTHERS)
    words = {
        place: label(band, field)
        for place, band, field in zip(
            position, rows[f"{level}_band"], rows[f"{level}_field"], strict=True
        )
    }
    return listed.rename(level), words | {OTHERS: Text("others"), ALL: Text("all")}
