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
SUMS = ("loans", "balance_fen", "rate_weight", "rated_balance_fen")


def stratification(pool: Pool, field: str, most: int | None = None) -> pd.DataFrame:
    """The bands of a field in order, those beyond the `most` largest together, then their total.

    Columns: `band` (words), `loans`, `of_loans`, `balance`, `of_balance`, `average` and `rate`
    (quantities; a column without any is left out). Empty for a field that the tape lacks.
    """
    rows = pool.rows("stratification", field=field)
    if not rows:
        return pd.DataFrame()
    most = most or (MOST_REGIONS if field == "region" else MOST)
    by_size = sorted(rows, key=lambda row: -int(row["balance_fen"]))
    large = {row["position"] for row in (rows if len(rows) <= most else by_size[:most])}
    listed = [(_label(str(row["band"])), row) for row in rows if row["position"] in large]
    if rest := [row for row in rows if row["position"] not in large]:
        listed.append((Text("others"), _added(rest)))
    total = _added(rows)
    listed.append((Text("all"), total))
    made = pd.DataFrame([{"band": label} | _band(pool, row, total) for label, row in listed])
    return made.dropna(axis="columns", how="all")


def _added(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(int(row[name]) for row in rows) for name in SUMS}


def _label(band: str) -> Text:
    return Text("missing") if band == MISSING else Names(band, band.replace(",", ""))


def _band(pool: Pool, row: dict[str, Any], total: dict[str, int]) -> dict[str, Quantity | None]:
    loans = pool.counted(int(row["loans"]), "loan", Text("loans of the band"))
    balance = pool.yuan(int(row["balance_fen"]), Text("balance of the band"))
    all_loans, all_balance = _whole(pool, total)
    rated = int(row["rated_balance_fen"])
    return {
        "loans": loans,
        "of_loans": share(loans, all_loans, Text("share of loans")),
        "balance": balance,
        "of_balance": share(balance, all_balance, Text("share of balance")),
        "average": balance.over(loans).named("average balance"),
        "rate": weighted_by_balance(pool, "rate", int(row["rate_weight"]), rated)
        if rated
        else None,
    }


def _whole(pool: Pool, total: dict[str, int]) -> tuple[Quantity, Quantity]:
    return pool.counted(total["loans"], "loan", LOANS), pool.yuan(total["balance_fen"], BALANCE)


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
    total = _added(rows)
    if len(rows) < 2 or not total["balance_fen"]:
        return None
    loans, balance = _whole(pool, total)
    cuts = []
    for place in range(1, len(rows)):
        above = _added(rows[place:])
        of_balance = Fraction(above["balance_fen"], total["balance_fen"])
        of_loans = Fraction(above["loans"], total["loans"])
        cuts.append((of_balance - of_loans, str(rows[place]["low"]), above))
    _, low, above = max(cuts, key=lambda cut: cut[0])
    number = pool.counted(above["loans"], "loan", Text("loans above"))
    held = pool.yuan(above["balance_fen"], Text("balance above"))
    return Tail(
        constant(Fraction(low), "yuan", Text("the end of a band")),
        number.share_of(loans).named("share of loans above"),
        held.share_of(balance).named("share of balance above"),
    )


def largest_borrowers(pool: Pool) -> pd.DataFrame:
    """What the largest borrowers hold together, each group once however few borrowers there are.

    Columns: `borrowers`, `loans`, `balance` and `share` (quantities). Empty where no open loan
    names its borrower.
    """
    balance = measures(pool)["balance", ""]
    found = {int(row["rank"]): row for row in pool.rows("concentration", basis="top")}
    groups = []
    for rank, row in found.items():
        held = pool.yuan(int(row["balance_fen"]), Text("balance of the largest"))
        groups.append(
            {
                "borrowers": pool.counted(rank, "person", Text("largest borrowers")),
                "loans": pool.counted(int(row["loans"]), "loan", Text("their loans")),
                "balance": held,
                "share": share(held, balance, Text("share of the largest")),
            }
        )
    return pd.DataFrame(groups, columns=["borrowers", "loans", "balance", "share"])
