"""How late the loans of a pool are, on each snapshot: by class, *at* and *ever* at thresholds."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xiaodai.tapes.bands import THRESHOLDS
from xiaodai.tapes.pool import Pool, shares
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

THIRTY_DAYS = constant(30, "day", Text("by the definition of the measure"))
M1_ENDS = constant(30, "day", Text("the last day of the class M1"))
M2_BEGINS = constant(31, "day", Text("the first day of the class M2"))


def late(pool: Pool, basis: str) -> pd.DataFrame:
    """The buckets of one basis: `days`, `chinese`, `at` or `ever`; a row for each day and bucket.

    Columns: `day` (a date), `bucket` (its name), `loans`, `of_loans`, `balance` and `of_balance`
    (quantities). Under `ever` the amounts are those originally lent, else those owed on the day.
    """
    is_ever = basis == "ever"
    amount = Text("original amounts") if is_ever else Text("balance")
    every = Text("all loans seen so far") if is_ever else Text("open loans")
    rows = pool.rows("delinquency", basis=basis)
    found = pool.quantities(
        rows,
        loans=("loan", Text("loans so late")),
        base_loans=("loan", every),
        balance_fen=("yuan", Text("their {amount}", amount=amount)),
        base_balance_fen=("yuan", Text("{amount} of {every}", amount=amount, every=every)),
    )
    of_amounts = Text("share of {amount}", amount=amount)
    columns = {
        "day": rows["snapshot_date"],
        "bucket": rows["bucket"],
        "loans": found["loans"],
        "of_loans": shares(found["loans"], found["base_loans"], Text("share of loans")),
        "balance": found["balance"],
        "of_balance": shares(found["balance"], found["base_balance"], of_amounts),
    }
    return pd.DataFrame(columns, dtype=object)


def delinquency_classes(pool: Pool) -> pd.DataFrame:
    """The Chinese classes on the last snapshot.

    Columns: `class` (words), `loans`, `of_loans`, `balance` and `of_balance` (quantities). Empty
    where no loan is open or the tape has no days past due.
    """
    found = late(pool, "chinese")
    found = found[found["day"] == pool.as_of].drop(columns="day")
    return found.assign(bucket=found["bucket"].map(Text)).rename(columns={"bucket": "class"})


def late_share(pool: Pool, basis: str, bucket: str, day: date | None = None) -> Quantity | None:
    """One bucket's share of the amounts on a snapshot, or on the last one; `None` without it."""
    found = late(pool, basis).set_index(["day", "bucket"])["of_balance"]
    share_of: Quantity | None = found.get((day or pool.as_of, bucket))
    return share_of


def late_over_time(pool: Pool) -> pd.DataFrame:
    """The shares of amounts late by each threshold on a snapshot, and ever 30 days late by then.

    Columns: `at_30`, `at_60`, `at_90`, `ever_30` (quantities, `None` where nothing was owed or
    lent yet). Index: `day`, the snapshots.
    """
    wanted = [("at", days) for days in THRESHOLDS] + [("ever", THRESHOLDS[0])]
    columns = {
        f"{basis}_{days}": found[found["bucket"] == f"{days}+"].set_index("day")["of_balance"]
        for basis, days in wanted
        for found in [late(pool, basis)]
    }
    return pd.DataFrame(columns, index=pd.Index(pool.snapshots, name="day"), dtype=object)
