"""How a pool is made up: its bands of a field, its large loans, its largest borrowers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.tapes.bands import MISSING
from xiaodai.tapes.pool import BALANCE, LOANS, Pool, share
from xiaodai.tapes.pool_summary import measures, weighted_by_balance
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Names, Text

MOST, MOST_REGIONS = 15, 10  # bands to list
SUMS = ["loans", "balance_fen", "rate_weight", "rated_balance_fen"]


def stratification(pool: Pool, field: str, most: int | None = None) -> pd.DataFrame:
    """The bands of a field in order, those beyond the `most` largest together, then their total.

    Columns: `band` (words), `loans`, `of_loans`, `balance`, `of_balance`, `average` and `rate`
    (quantities; a column without any is left out). Empty for a field that the tape lacks.
    """
    rows = pool.rows("stratification", field=field)
    if rows.empty:
        return pd.DataFrame()
    most = most or (MOST_REGIONS if field == "region" else MOST)
    by_size = rows.sort_values("balance_fen", ascending=False, kind="stable")
    is_large = rows.index.isin(by_size.index[:most])
    listed, rest, total = rows[is_large], rows[~is_large], rows[SUMS].sum()
    bands = [*map(_label, listed["band"]), *([Text("others")] if len(rest) else []), Text("all")]
    sums = [listed[SUMS], *([rest[SUMS].sum().to_frame().T] if len(rest) else [])]
    parts = pd.concat([*sums, total.to_frame().T], ignore_index=True)
    made = pool.quantities(
        parts,
        loans=("loan", Text("loans of the band")),
        balance_fen=("yuan", Text("balance of the band")),
    )
    loans, balance = made["loans"], made["balance"]
    all_loans, all_balance = _whole(pool, total)
    columns = {
        "band": bands,
        "loans": loans,
        "of_loans": [share(one, all_loans, Text("share of loans")) for one in loans],
        "balance": balance,
        "of_balance": [share(one, all_balance, Text("share of balance")) for one in balance],
        "average": [
            held.over(number).named("average balance")
            for held, number in zip(balance, loans, strict=True)
        ],
        "rate": [
            weighted_by_balance(pool, "rate", weight, rated) if rated else None
            for weight, rated in zip(parts["rate_weight"], parts["rated_balance_fen"], strict=True)
        ],
    }
    return pd.DataFrame(columns, dtype=object).dropna(axis="columns", how="all")


def _label(band: str) -> Text:
    return Text("missing") if band == MISSING else Names(band, band.replace(",", ""))


def _whole(pool: Pool, total: pd.Series[Any]) -> tuple[Quantity, Quantity]:
    return pool.counted(total["loans"], "loan", LOANS), pool.counted(
        total["balance_fen"], "yuan", BALANCE
    )


class Tail(NamedTuple):
    """The loans above a balance: their share of all loans and of all balance."""

    above: Quantity
    of_loans: Quantity
    of_balance: Quantity


def large_loans(pool: Pool) -> Tail | None:
    """The cut between bands of balance at which the two shares are farthest apart.

    That distance is the Hoover index of the bands (Hoover, "The Measurement of Industrial
    Localization", Review of Economics and Statistics 18, 1936). `None` with one band or no balance.
    """
    rows = pool.rows("stratification", field="balance")
    total = rows[SUMS].sum()
    if len(rows) < 2 or not total["balance_fen"]:
        return None
    loans, balance = _whole(pool, total)

    def distance(place: int) -> Fraction:
        above = rows[SUMS].iloc[place:].sum()
        of_balance = Fraction(above["balance_fen"], total["balance_fen"])
        return of_balance - Fraction(above["loans"], total["loans"])

    cut = max(range(1, len(rows)), key=distance)
    above = rows[SUMS].iloc[cut:].sum()
    number = pool.counted(above["loans"], "loan", Text("loans above"))
    held = pool.counted(above["balance_fen"], "yuan", Text("balance above"))
    return Tail(
        constant(Fraction(str(rows["low"].iloc[cut])), "yuan", Text("the end of a band")),
        number.share_of(loans).named("share of loans above"),
        held.share_of(balance).named("share of balance above"),
    )


def largest_borrowers(pool: Pool) -> pd.DataFrame:
    """What the largest borrowers hold together, each group once however few borrowers there are.

    Columns: `borrowers`, `loans`, `balance` and `share` (quantities). Empty where no open loan
    names its borrower.
    """
    found = pool.quantities(
        pool.rows("concentration", basis="top").drop_duplicates(
            "rank", keep="last", ignore_index=True
        ),
        rank=("person", Text("largest borrowers")),
        loans=("loan", Text("their loans")),
        balance_fen=("yuan", Text("balance of the largest")),
    )
    whole = measures(pool)["balance", ""]
    of_whole = [share(held, whole, Text("share of the largest")) for held in found["balance"]]
    found["share"] = pd.Series(of_whole, dtype=object)
    return found.rename(columns={"rank": "borrowers"})
