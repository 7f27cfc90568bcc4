"""A made-up pool of loans with every published average of the WeChat Fenfu pool.

At 10,020,000 loans the tape prints the pool's published figures to the last digit for any seed:
borrowers, balance per loan and per borrower, rate, age, the loans up to 2,000 yuan and their share
of the balance, the borrowers' age (`fenfu_pool.*` in data/claims.csv). Other sizes keep the same
proportions. What was not published, such as the shape of the distributions, is invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from xiaodai.tapes import rank1_sampling as rank1
from xiaodai.tapes.columns import COLUMNS, FLOWS, STATUSES
from xiaodai.tapes.files import SYNTHETIC
from xiaodai.tapes.rank1_sampling import Columns, Integers, Lattice

INVENTED: dict[str, Any] = tomllib.loads(
    files("xiaodai.tapes").joinpath("synthetic.toml").read_text(encoding="utf-8")
)
SNAPSHOT_DAY = (date(2025, 6, 30) - date(1970, 1, 1)).days
AT_ONCE = 61_440  # loans: their arrays fit into a processor's cache

BALANCE_END = 5_000_000
RATES = ((18_099, 146_000), (1_501, 182_500), (400, 219_000))  # 0.04, 0.05, 0.06 % a day × 365
AGES = ((4_000, 0), (7_000, 1), (5_000, 2), (2_800, 3), (1_200, 4))  # days: 1.51 on average
TERMS = ((9_000, 30), (5_000, 90), (4_000, 180), (2_000, 360))  # days
DRAWN = {"rate": (618_034, RATES), "age": (414_214, AGES), "term": (302_776, TERMS)}

BLOCK = 10_000  # borrowers in the pattern that is repeated
LOANS_OF_A_BLOCK = 36_293  # 10,020,000 loans then have 2.76 million borrowers
PATTERN = Lattice(rank1.multiplier(BLOCK, 302_776), BLOCK // 4, BLOCK)  # mixes many loans with few
AGE_END = 61  # the oldest borrowers are 60

WORDS = {"status": list(STATUSES), "region": list(INVENTED["regions"])}
TYPES = {  # of kinds of columns; of the others 32 bits
    "id": pa.int64(),
    "fen": pa.int64(),
    "date": pa.date32(),
    "text": pa.dictionary(pa.int8(), pa.string()),
}


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
        for name, (ideal, shares) in DRAWN.items()
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
            "status": STATUSES.index("open"),
        }
        batches.append(batch(columns, len(rows), made))
    return pa.Table.from_batches(batches, columns)


def borrowers(loans: int, seed: int) -> Callable[[Integers], Columns]:
    """The borrowers of so many loans: repeated blocks of 10,000 that have 36,293 loans together.

    The function takes ranks of loans and gives their columns `borrower_id`, `borrower_age` (18 to
    60 years, most of them 20 to 40) and `region` (places in `WORDS`), which depend on the borrower
    alone.
    """
    with_loans: list[int] = INVENTED["borrowers_with"]
    loans_of = np.repeat(np.arange(1, len(with_loans) + 1), with_loans)
    order = PATTERN.ranks(np.arange(BLOCK, dtype=np.int64))
    holder = np.repeat(np.arange(BLOCK, dtype=np.int64), loans_of[order])  # of a block's loans
    blocks, rest = divmod(loans, LOANS_OF_A_BLOCK)
    size = blocks * BLOCK + (int(holder[rest - 1]) + 1 if rest else 0)
    slots = rank1.lattice(loans, 732_051, seed, "slot")
    ages = rank1.lattice(size, 618_034, seed, "borrower_age")
    regions = rank1.lattice(size, 414_214, seed, "region")
    age_knots = rank1.knots(INVENTED["borrower_ages"], AGE_END)
    levels = INVENTED["regions"].values()
    codes = rank1.categories([(share, code) for code, share in enumerate(levels)])

    def columns(ranks: Integers) -> Columns:
        slot = slots.ranks(ranks)
        block = slot // LOANS_OF_A_BLOCK
        numbers = block * BLOCK + holder[slot - block * LOANS_OF_A_BLOCK]
        return {
            "borrower_id": numbers + 1,
            "borrower_age": rank1.quantiles(age_knots, ages.ranks(numbers), size),
            "region": rank1.drawn(codes, regions.ranks(numbers), size),
        }

    return columns


def schema(made: str, flows: bool) -> pa.Schema:
    """The canonical columns, with or without flows, marked as `synthetic …` (how it was made)."""
    held = {name: TYPES.get(kind, pa.int32()) for name, kind in COLUMNS.items()}
    kept = [(name, held[name]) for name in COLUMNS if flows or name not in FLOWS]
    return pa.schema(kept, metadata={SYNTHETIC: f"synthetic {made}".encode()})


def is_synthetic(tape_schema: pa.Schema) -> bool:
    """Whether a tape's files say that it is made up; every page that shows it must say so too.

    The mark is the key `xiaodai_ledger` of the Parquet schema's metadata: `synthetic seed=…`.
    """
    return bool((tape_schema.metadata or {}).get(SYNTHETIC, b"").startswith(b"synthetic "))


def batch(columns: pa.Schema, rows: int, values: Mapping[str, Integers | int]) -> pa.RecordBatch:
    """Rows of a tape: an array or one value for each column; days and words as their numbers.

    Dates are days since 1970-01-01; statuses and regions places in `WORDS`.
    """
    arrays = []
    for name, held in zip(columns.names, columns.types, strict=True):
        number_type = f"int{held.index_type.bit_width if name in WORDS else held.bit_width}"
        given = np.broadcast_to(values[name], rows).astype(number_type, copy=False)
        numbers = pa.array(given)
        arrays.append(
            pa.DictionaryArray.from_arrays(numbers, WORDS[name])
            if name in WORDS
            else numbers.view(held)
        )
    return pa.record_batch(arrays, schema=columns)
