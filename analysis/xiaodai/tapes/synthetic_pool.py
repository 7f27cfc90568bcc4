"""A made-up pool of loans with every published average of the WeChat Fenfu pool.

At 10,020,000 loans the tape prints the pool's published figures to the last digit for any seed:
borrowers, balance per loan and per borrower, rate, age, the loans up to 2,000 yuan and their share
of the balance, the borrowers' age (`fenfu_pool.*` in data/claims.csv). Other sizes keep the same
proportions. What was not published, such as the shape of the distributions, is invented.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from xiaodai.tapes import rank1_sampling as rank1
from xiaodai.tapes.columns import STATUSES
from xiaodai.tapes.rank1_sampling import Integers
from xiaodai.tapes.synthetic_borrowers import INVENTED, borrowers
from xiaodai.tapes.synthetic_columns import batch, schema

OPEN = STATUSES.index("open")
SNAPSHOT = date(2025, 6, 30)
SNAPSHOT_DAY = (SNAPSHOT - date(1970, 1, 1)).days
AT_ONCE = 61_440  # loans: their arrays fit into a processor's cache

BALANCE_END = 5_000_000
RATES = ((18_099, 146_000), (1_501, 182_500), (400, 219_000))  # 0.04, 0.05, 0.06 % a day × 365
AGES = ((4_000, 0), (7_000, 1), (5_000, 2), (2_800, 3), (1_200, 4))  # days: 1.51 on average
TERMS = ((9_000, 30), (5_000, 90), (4_000, 180), (2_000, 360))  # days


def pool_shard(n: int, seed: int, start: int, stop: int) -> pa.Table:
    """The rows start … stop − 1 of the synthetic pool of n loans (canonical columns, no flows).

    Each row follows from (n, seed, row) alone: shards can be made in any order, or twice.

    Raises `ValueError` for n below 1 or from 2³¹, and for rows that the pool does not have.
    """
    order = rank1.lattice(n, 381_966, seed, "order")  # row → rank by balance
    if not 0 <= start <= stop <= n:
        raise ValueError(f"a pool of {n:,} loans has no rows {start:,} to {stop:,}")
    people = borrowers(n, seed)
    balances = rank1.knots(INVENTED["balances"], BALANCE_END)
    attributes = {
        name: (rank1.lattice(n, ideal, seed, name), rank1.categories(shares))
        for name, ideal, shares in (
            ("rate", 618_034, RATES),
            ("age", 414_214, AGES),
            ("term", 302_776, TERMS),
        )
    }
    columns = schema(f"seed={seed} loans={n}", flows=False)
    batches = []
    for first in range(start, stop, AT_ONCE):
        rows = np.arange(first, min(stop, first + AT_ONCE), dtype=np.int64)
        ranks = order.ranks(rows)
        balance_fen = rank1.quantiles(balances, ranks, n)
        drawn = {
            name: rank1.drawn(values, order_of.ranks(ranks), n)
            for name, (order_of, values) in attributes.items()
        }
        made: dict[str, Integers | int] = {
            **people(ranks),
            "loan_id": rows + 1,
            "balance_fen": balance_fen,
            "snapshot_date": SNAPSHOT_DAY,
            "origination_date": SNAPSHOT_DAY - drawn["age"],
            "original_balance_fen": balance_fen,
            "rate_ppm": drawn["rate"],
            "term_days": drawn["term"],
            "days_past_due": 0,
            "status": OPEN,
        }
        batches.append(batch(columns, len(rows), made))
    return pa.Table.from_batches(batches, columns)
