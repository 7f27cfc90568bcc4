"""Made-up tapes: a pool of loans on one day, and a panel that follows loans over month-ends.

At 10,020,000 loans the pool prints every published figure of the WeChat Fenfu pool to the last
digit for any seed: borrowers, balance per loan and per borrower, rate, age, the loans up to 2,000
yuan and their share of the balance, the borrowers' age (`fenfu_pool.*` in data/claims.csv). Other
sizes keep the same proportions. What was not published, such as the shape of the distributions, is
invented.

In the panel a loan has a row on each month-end while it is open and a last one on which it is
`paid`, `written_off` or `sold`. The share of a month's loans that was ever 30 days past due follows
what was published of the Fenfu loans (`fenfu.peak_cumulative_30dpd.*`): 2.00 % for April 2021,
falling until the end of 2022, below 1.5 % for every month since January 2023. All else is invented.
How a loan goes:

- An instalment of the same principal falls due every 30 days; interest is charged at each month-end
  on the balance of the month-end before: balance × rate × days ÷ 365, rounded half up.
- Most loans pay what is due. Some prepay the whole at an instalment before the last.
- Some stop paying at an instalment; interest then adds to the balance. `late` ones catch up before
  a month-end would see 30 days past due, `cured` ones after one to three that did.
- `lost` ones never pay again. At the first month-end over 180 days past due the whole balance with
  the interest charged to it is written off, of which 0 to 15 % is recovered on that row; one in
  five is sold instead: 12 % of the balance is paid by the buyer, the rest written off.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from xiaodai.tapes import rank1_sampling as rank1
from xiaodai.tapes.columns import COLUMNS, FLOWS, PRINCIPAL_FLOWS, STATUSES
from xiaodai.tapes.rank1_sampling import LIMIT, MILLION, Columns, Integers, Lattice
from xiaodai.tapes.raw import SYNTHETIC

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
LEAST_SNAPSHOTS, MOST_SNAPSHOTS = 2, 120
LAST_MONTH = (2025 - 1970) * 12 + 5  # June 2025, in months since January 1970
PEAK_MONTH = (2021 - 1970) * 12 + 3  # April 2021
OPEN, PAID, WRITTEN_OFF, SOLD = range(len(STATUSES))

# Levels (of 20,000), amount from (fen); narrow, so that shares by amount and by count agree.
AMOUNTS = ((2000, 20_000), (6000, 40_000), (7000, 70_000), (5000, 110_000))
AMOUNT_END = 200_000
INSTALMENTS = ((2000, 1), (4000, 3), (6000, 6), (8000, 12))
PERIOD_DAYS = 30
LOST_OF_EVER_30, SOLD_OF_LOST = (45, 100), (1, 5)
LATE_PPM, PREPAID_PPM = 30_000, 200_000
WRITE_OFF_BEYOND_DAYS = 180
SALE_PRICE_PERCENT = 12
YEAR = 365 * MILLION  # the divisor of balance × rate (ppm) × days

IS_SOLD, IS_LOST, IS_CURED, IS_LATE, IS_PREPAID, IS_REGULAR = range(6)


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
    """The columns of one deal, with or without flows, marked as `synthetic …` (how it was made)."""
    held = {name: TYPES.get(kind, pa.int32()) for name, kind in COLUMNS.items()}
    left_out = {"deal"} if flows else {"deal", *FLOWS, *PRINCIPAL_FLOWS}
    kept = [(name, held[name]) for name in COLUMNS if name not in left_out]
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
        width = held.index_type.bit_width if name in WORDS else held.bit_width
        numbers = pa.array(np.broadcast_to(values[name], rows).astype(f"int{width}", copy=False))
        words = WORDS.get(name)
        arrays.append(
            pa.DictionaryArray.from_arrays(numbers, words) if words else numbers.view(held)
        )
    return pa.record_batch(arrays, schema=columns)


def ever_30_ppm(months: int) -> int:
    """The share of a month's loans that will be seen 30 days past due, by months since April 2021.

    >>> [ever_30_ppm(months) for months in (-10, 0, 1, 20, 21, 50)]
    [17000, 20000, 18800, 15000, 13800, 12350]
    """
    if months == 0:
        return 20_000
    if months <= 20:
        return max(15_000, 19_000 - 200 * abs(months))
    return max(12_000, 13_800 - 50 * (months - 21))


def panel_shard(n: int, seed: int, snapshots: int, start: int, stop: int) -> pa.Table:
    """The whole histories of loans start … stop − 1 of a panel of n loans (all columns).

    The month-ends are the last `snapshots` up to 2025-06-30. Rows are ordered by vintage,
    month-end and loan. Each loan follows from (n, seed, snapshots, loan) alone.

    Raises `ValueError` for n below 1 or from 2³¹, for fewer than 2 or more than 120 snapshots, and
    for loans that the panel does not have.
    """
    if not 1 <= n < LIMIT or not 0 <= start <= stop <= n:
        raise ValueError(f"a panel of {n:,} loans has no loans {start:,} to {stop:,}")
    if not LEAST_SNAPSHOTS <= snapshots <= MOST_SNAPSHOTS:
        raise ValueError(f"a panel has {LEAST_SNAPSHOTS} to {MOST_SNAPSHOTS} snapshots")
    columns = schema(f"seed={seed} loans={n} snapshots={snapshots}", flows=True)
    people = borrowers(n, seed)
    bounds = [n * month // snapshots for month in range(snapshots + 1)]
    batches = []
    for vintage, (begin, end) in enumerate(pairwise(bounds)):
        first, last = max(begin, start), min(end, stop)
        if first >= last:
            continue
        month = LAST_MONTH - snapshots + 1 + vintage
        rows = np.arange(first, last, dtype=np.int64)
        loans = _granted(month, end - begin, rows - begin, seed)
        loans |= people(rows) | {"loan_id": rows + 1}
        for at in range(month, LAST_MONTH + 1):
            loans = _month(loans, _month_end(at), _month_end(at - 1))
            batches.append(batch(columns, len(loans["loan_id"]), loans))
            if not (is_open := loans["status"] == OPEN).any():
                break
            loans = {name: values[is_open] for name, values in loans.items()}
            loans["purchased_fen"] = np.zeros_like(loans["purchased_fen"])  # lent but once
    return pa.Table.from_batches(batches, columns)


def _month_end(month: int) -> int:
    """The last day of a month since January 1970, in days since 1970-01-01."""
    return int(np.datetime64(month + 1, "M").astype("datetime64[D]").astype(np.int64)) - 1


def _granted(month: int, size: int, places: Integers, seed: int) -> Columns:
    """What is settled when loans are granted: terms, and the path that each will go.

    Paths are runs of one rank; amounts and the rest are lattices over it, so even in every run.
    """

    def ranks_of(positions: Integers, ideal_ppm: int, name: str) -> Integers:
        return rank1.lattice(size, ideal_ppm, seed, f"{name} {month}").ranks(positions)

    rank = ranks_of(places, 381_966, "path")
    ever_30 = _share(size, ever_30_ppm(month - PEAK_MONTH), MILLION)
    lost = _share(ever_30, *LOST_OF_EVER_30)
    late = ever_30 + _share(size, LATE_PPM, MILLION)
    ends = [_share(lost, *SOLD_OF_LOST), lost, ever_30, late]
    ends.append(late + _share(size, PREPAID_PPM, MILLION))
    path = np.searchsorted(np.array(ends), rank, side="right").astype(np.int64)

    amounts, terms = rank1.knots(AMOUNTS, AMOUNT_END), rank1.categories(INSTALMENTS)
    amount = rank1.quantiles(amounts, ranks_of(rank, 618_034, "amount"), size)
    instalments = rank1.drawn(terms, ranks_of(rank, 414_214, "term"), size)
    turn = ranks_of(rank, 732_051, "turn")
    # Trouble begins in the first two thirds of a loan's life; who prepays does before the end.
    troubled = 1 + turn * ((2 * instalments + 2) // 3) // size
    prepaid = 1 + turn * np.maximum(instalments - 1, 1) // size
    before, end = _month_end(month - 1), _month_end(month)
    day = before + 1 + ranks_of(rank, 302_776, "day") * (end - before) // size
    none = np.zeros_like(rank)
    return {
        "path": path,
        "turn": np.where(path == IS_PREPAID, prepaid, troubled),
        "patience": 1 + ranks_of(rank, 791_288, "patience") * 3 // size,
        "recovery_percent": ranks_of(rank, 645_751, "recovery") * 4 // size * 5,
        "instalments": instalments,
        "original_balance_fen": amount,
        "purchased_fen": amount,
        "origination_date": day,
        "term_days": PERIOD_DAYS * instalments,
        "rate_ppm": rank1.drawn(rank1.categories(RATES), ranks_of(rank, 527_525, "rate"), size),
        "paid_instalments": none,
        "seen_30": none,
        "balance_fen": none,
    }


def _share(whole: int, part: int, of: int) -> int:
    return (2 * whole * part + of) // (2 * of)


def _month(loans: Columns, day: int, day_before: int) -> Columns:
    """The rows of a month-end, from the open rows of the month-end before or the loans granted."""
    path, turn, instalments = loans["path"], loans["turn"], loans["instalments"]
    due = np.minimum((day - loans["origination_date"]) // PERIOD_DAYS, instalments)
    days = day - loans["origination_date"] - PERIOD_DAYS * turn  # past the instalment missed
    in_trouble = (path <= IS_LATE) & (due >= turn)
    caught_up = (path == IS_LATE) & (days >= 30)
    caught_up |= (path == IS_CURED) & (loans["seen_30"] >= loans["patience"])
    in_arrears = in_trouble & ~caught_up
    paid_instalments = np.where(in_arrears, turn - 1, due)
    is_prepaid = (path == IS_PREPAID) & (due >= turn)
    paid_instalments = np.where(is_prepaid, instalments, paid_instalments)
    days_past_due = np.where(in_arrears, days, 0)

    interest = loans["balance_fen"] * loans["rate_ppm"] * (day - day_before)
    interest = (2 * interest + YEAR) // (2 * YEAR)
    owed = loans["balance_fen"] + loans["purchased_fen"] + interest
    amount, settled = loans["original_balance_fen"], (paid_instalments, loans["paid_instalments"])
    left, left_before = (amount - amount * number // instalments for number in settled)
    was_due = np.clip((day_before - loans["origination_date"]) // PERIOD_DAYS, 0, instalments)
    scheduled = amount * due // instalments - amount * was_due // instalments
    prepaid = np.where(is_prepaid, left_before - scheduled, 0)
    # In arrears only instalments before the one missed are paid, and no interest.
    paid = np.where(in_arrears, left_before - left, owed - left)
    is_out = days_past_due > WRITE_OFF_BEYOND_DAYS
    is_sold = is_out & (path == IS_SOLD)
    paid[is_sold] = owed[is_sold] * SALE_PRICE_PERCENT // 100
    written_off = np.where(is_out, owed - paid, 0)
    balance = owed - paid - written_off
    recovered = np.where(is_sold, 0, written_off * loans["recovery_percent"] // 100)
    status = np.where(balance == 0, PAID, OPEN)
    status[is_out], status[is_sold] = WRITTEN_OFF, SOLD
    return loans | {
        "snapshot_date": np.full_like(balance, day),
        "balance_fen": balance,
        "days_past_due": days_past_due,
        "status": status,
        "paid_fen": paid,
        "interest_fen": interest,
        "written_off_fen": written_off,
        "recovered_fen": recovered,
        "scheduled_fen": scheduled,
        "prepaid_fen": prepaid,
        "paid_instalments": paid_instalments,
        "seen_30": loans["seen_30"] + (days_past_due >= 30),
        "path": np.where(in_trouble & caught_up, IS_REGULAR, path),
    }
