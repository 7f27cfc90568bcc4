"""The size tail of a pool: loans above a size limit, bounded by all that is printed together.

A share of balance and two counts split the pool at the limit. Every other printed fact that bears
on the split is tried as a further bound, and said to bind or not.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Mark, Quantity, constant
from xiaodai.values.words import Text

LAW, LAW_DAY = "microloan_measures_2025", "2025-01-17"

BY_AMOUNT = Text("the printed share is read as a share of balance, as it cannot be one of loans")
UNDER_THE_LAW = Text(
    "the lender's licence is taken to put its borrowers under the limit on a household's debt"
)


def tail(figures: dict[str, Quantity], balance: Quantity) -> pd.Series[Any]:
    """Split the pool at the limit.

    Share of loans at or below = loans below ÷ loans; loans above = loans − loans below; balance
    above = (1 − share) × balance, taking the printed share as one of balance (it cannot be one of
    loans: that share is computed here too). Average above = (1 − share) × balance per loan ÷
    (1 − loans below ÷ loans), so that each figure enters once and the bounds are sharp.

    `figures` are those of `disclosed.pool`. The index holds `share_by_count` (of loans at or below
    the limit), `share_above` (of loans) and `share_of_balance` (above it) in percent, `loans_above`
    and `balance_above`, and the loan at the mean, `average_above` and `average_below`.
    """
    small, share = figures["loan_count_le_2000"], figures["share_le_2000"]
    by_count = small.over(figures["loan_count"]).to("percent")
    above = figures["loan_count"].minus(small).named("loans above the limit")
    by_count = by_count.named("share of loans at or below the limit")
    share_above = constant(1).minus(by_count).to("percent")
    rest = constant(1).minus(share).marked("inference", BY_AMOUNT)
    balance_above = rest.times(balance).named("balance above the limit")
    balance_below = share.marked("inference", BY_AMOUNT).times(balance)
    average_above = rest.times(figures["balance_per_loan"]).over(share_above)
    found = {
        "share_by_count": by_count,
        "share_above": share_above.named("share of loans above the limit"),
        "loans_above": above,
        "share_of_balance": rest.to("percent").named("share of balance above the limit"),
        "balance_above": balance_above,
        "average_above": average_above.named("average loan above the limit"),
        "average_below": balance_below.over(small).named("average loan at or below the limit"),
    }
    return pd.Series(found)


def constraints(ledger: Ledger, found: pd.Series[Any]) -> pd.DataFrame:
    """What each printed fact alone allows for the count of loans above the limit.

    With B the balance above: each such loan exceeds the limit ℓ, so count ≤ B ÷ ℓ; none exceeds
    what its household may owe, c, so count ≥ B ÷ c (an assumption: the law's limit applies). The
    counts' own difference comes first; another fact binds where it excludes a value of that. Both
    quotients are sharp: B and the divisor enter once, and loans are whole.

    The columns are `fact` (words), `loans_above` (a number of loans) and `binds` (true or false).
    Raises `ValueError` if the size limit or the legal limit is open.
    """
    balance = found.balance_above
    limit = ledger.value("fenfu_pool", "size_bucket_threshold", "2025")
    law = ledger.value(LAW, "consumer_loan_cap", LAW_DAY)
    (least, most), smallest, largest = balance.interval.ends, limit.interval.low, law.interval.high
    if smallest is None or largest is None:
        raise ValueError("the size limit and the legal limit must be printed as numbers")
    by_size = replace(
        found.loans_above,
        interval=Interval.of(None, floor(most / smallest)),
        lineage=Computed("(…, floor({0} ÷ {1})]", (balance, limit)),
        marks=balance.marks,
    )
    by_law = replace(
        found.loans_above,
        interval=Interval.of(ceil(least / largest), None),
        lineage=Computed("[ceil({0} ÷ {1}), …)", (balance, law)),
        marks=(*balance.marks, Mark("inference", UNDER_THE_LAW)),
    )
    facts = {
        Text("difference of the two counts"): found.loans_above,
        Text("each of them is above the limit"): by_size,
        Text("no household owes more than the law allows"): by_law,
    }
    counts = found.loans_above.interval
    binds = [True, *(not counts.within(bound.interval) for bound in (by_size, by_law))]
    columns = {"fact": list(facts), "loans_above": list(facts.values()), "binds": binds}
    return pd.DataFrame(columns)
