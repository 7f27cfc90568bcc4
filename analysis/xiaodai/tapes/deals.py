"""The deals of a tape side by side; each measure of a deal adds up to that of the pool."""

from __future__ import annotations

from itertools import repeat

import pandas as pd

from xiaodai.tapes.declared import DEALS, THRESHOLDS
from xiaodai.tapes.pool import BALANCE, LOANS, MISSING, Pool, exact_frame, ratios, share, shares
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.summary import mean
from xiaodai.tapes.tallies import pool_of
from xiaodai.values.words import Names, Text

SUMS = ["loans", "balance_fen", "rate_weight", "rated_balance_fen", "late_30_fen"]


def deals(loans: Loans) -> pd.DataFrame:
    """The table `deals`: a row for each deal, largest balance first, and one for all of them.

    Empty where the tape names no deal.
    """
    if not loans.has("deal"):
        return exact_frame([], DEALS.headers)
    table = pool_of(loans)
    rated, wide = table.rate_ppm.notnull(), loans.engine.wide
    weight = table.balance_fen.cast(wide) * table.rate_ppm.cast("int64")
    found = loans.engine.rows(
        table.group_by("deal").aggregate(
            loans=table.count(),
            balance_fen=table.balance_fen.sum(),
            largest_loan_fen=table.balance_fen.max(),
            rate_weight=weight.sum().cast("decimal(38, 0)"),
            rated_balance_fen=rated.ifelse(table.balance_fen, 0).sum(),
            late_30_fen=(table.days_past_due >= THRESHOLDS[0]).ifelse(table.balance_fen, 0).sum(),
        )
    )
    found["deal"] = found["deal"].fillna(MISSING)
    found = found.fillna(0).sort_values(["balance_fen", "deal"], ascending=[False, True])
    whole = found[SUMS].sum()
    top = {"largest_loan_fen": max(found["largest_loan_fen"], default=None)}
    each = [{"basis": "deal"} | line for line in found.to_dict("records")]
    made = pd.DataFrame([*each, {"basis": "all"} | dict(whole) | top], dtype=object)
    if not loans.has("days_past_due"):
        made["late_30_fen"] = None
    loans_in, balance = made["loans"], made["balance_fen"]
    shared = {
        "share_of_loans": ratios(loans_in, repeat(whole["loans"])),
        "share_of_balance": ratios(balance, repeat(whole["balance_fen"])),
        "average_balance_fen": ratios(balance, loans_in),
        "weighted_rate_bp": ratios(made["rate_weight"], 100 * made["rated_balance_fen"]),
        "late_30_share": ratios(made["late_30_fen"], balance),
    }
    return exact_frame(made.assign(**shared).reindex(columns=DEALS.headers), DEALS.headers)


def side_by_side(pool: Pool) -> pd.DataFrame:
    """The deals of a tape, and all of them together at the end.

    Columns: `deal` (words), `loans`, `of_loans`, `balance`, `of_balance`, `average`, `rate` and
    `late` (quantities; a column without any is left out). Empty without deals.
    """
    rows = pool.rows("deals")
    if rows.empty:
        return pd.DataFrame()
    made = pool.quantities(
        rows,
        loans=("loan", Text("loans of the deal")),
        balance_fen=("yuan", Text("balance of the deal")),
    )
    all_loans = pool.counted(rows["loans"].iloc[-1], "loan", LOANS)
    all_balance = pool.counted(rows["balance_fen"].iloc[-1], "yuan", BALANCE)
    averages = zip(made["balance"], made["loans"], rows["loans"], strict=True)
    late, of_late = Text("balance now late"), Text("share of balance now late")
    names = rows["deal"].map(lambda name: Text("missing") if name == MISSING else Names(name, name))
    columns = {
        "deal": names.where(rows["basis"] == "deal", Text("all")),
        "loans": made["loans"],
        "of_loans": shares(made["loans"], repeat(all_loans), Text("share of loans")),
        "balance": made["balance"],
        "of_balance": shares(made["balance"], repeat(all_balance), Text("share of balance")),
        "average": [
            owed.over(number).named("average balance") if count else None
            for owed, number, count in averages
        ],
        "rate": [
            mean(pool, "rate", "balance", weight, rated) if rated else None
            for weight, rated in zip(rows["rate_weight"], rows["rated_balance_fen"], strict=True)
        ],
        "late": [
            None if fen is None else share(pool.counted(fen, "yuan", late), owed, of_late)
            for fen, owed in zip(rows["late_30_fen"], made["balance"], strict=True)
        ],
    }
    return pd.DataFrame(columns, dtype=object).dropna(axis="columns", how="all")
