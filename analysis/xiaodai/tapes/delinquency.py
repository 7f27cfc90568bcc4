"""How late loans are on each snapshot, and from which state to which they move until the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.columns import PRINCIPAL_FLOWS
from xiaodai.tapes.declared import DELINQUENCY, ROLL_RATES, THRESHOLDS
from xiaodai.tapes.pool import BALANCE, LOANS, MISSING, Pool, exact_frame, ratio, ratios, shares
from xiaodai.tapes.quality import Loans, is_open
from xiaodai.tapes.static_pools import by_then
from xiaodai.values.frames import row
from xiaodai.values.quantity import constant
from xiaodai.values.words import Text

DAYS = ("current", "1-29", "30-59", "60-89", "90-119", "120-149", "150-179", "180+")
CHINESE = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
CHINESE_FROM = (1, 31, 61, 91, 121, 151, 181)  # M1 is 1 to 30 days, M2 31 to 60, …
BUCKETS = {"days": (DAYS, (1, 30, 60, 90, 120, 150, 180)), "chinese": (CHINESE, CHINESE_FROM)}
THIRTY_DAYS = constant(30, "day", Text("by the definition of the measure"))
M1_ENDS = constant(30, "day", Text("the last day of the class M1"))
M2_BEGINS = constant(31, "day", Text("the first day of the class M2"))
CLOSED = ("paid", "written_off", "sold")
ENDED = {
    "paid": Text("paid"),
    "prepaid": Text("prepaid"),
    "written_off": Text("written off"),
    "sold": Text("sold"),
    "unreported": Text("unreported"),
}
STATES = {name: Text(name) for name in CHINESE} | {MISSING: Text("missing")} | ENDED
PLACES = {state: place for place, state in enumerate(STATES)}
SUMS = ["loans", "balance_fen"]
COUNTED = {  # the unit and the name of a sum, and the name of its share
    "loans": ("loan", LOANS, Text("roll rate by count")),
    "balance_fen": ("yuan", BALANCE, Text("roll rate by balance")),
}


def delinquency(loans: Loans, found: pd.DataFrame) -> pd.DataFrame:
    """The table `delinquency`: loans and amounts by snapshot, basis and bucket.

    `found` are the loans by history. Empty without days past due.
    """
    if not loans.has("days_past_due"):
        return exact_frame([], DELINQUENCY.headers)
    table = loans.table.filter(is_open(loans.table))
    counted = loans.engine.rows(
        table.group_by("snapshot_date", "days_past_due").aggregate(
            loans=table.count(), balance_fen=table.balance_fen.sum()
        )
    )
    seen = by_then(found, "first_seen", loans.snapshots)
    ever = {days: by_then(found, f"late_{days}", loans.snapshots) for days in THRESHOLDS}
    lines: list[tuple[Any, ...]] = []
    for day in loans.snapshots:
        lines += _at(day, counted[counted["snapshot_date"] == day])
        if len(loans.snapshots) > 1:
            for days, late_by in ever.items():
                lines.append((day, "ever", f"{days}+", *late_by.loc[day], *seen.loc[day]))
    made = [(*line, ratio(line[3], line[5]), ratio(line[4], line[6])) for line in lines]
    return exact_frame(made, DELINQUENCY.headers)


def _at(day: date, standing: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    sums, days_late = standing[["loans", "balance_fen"]], standing["days_past_due"]
    base = sums.sum()
    for basis, (names, _) in BUCKETS.items():
        held = sums.groupby(days_late.map(partial(bucket, basis))).sum()
        for name in (*names, MISSING):
            if name in held.index:
                yield day, basis, name, *held.loc[name], *base
    for least in THRESHOLDS:
        yield day, "at", f"{least}+", *sums[days_late.fillna(-1) >= least].sum(), *base


def bucket(basis: str, days_past_due: int | None) -> str:
    """The bucket of thirty days (`days`) or the M class (`chinese`); `None` belongs to `missing`.

    >>> bucket("days", 30), bucket("chinese", 30), bucket("chinese", 31)
    ('30-59', 'M1', 'M2')
    """
    names, begins = BUCKETS[basis]
    return MISSING if days_past_due is None else names[bisect_right(begins, days_past_due)]


def late(pool: Pool, basis: str) -> pd.DataFrame:
    """The buckets of one basis: `days`, `chinese`, `at` or `ever`; a row for each day and bucket.

    Columns: `day` (a date), `bucket` (its name), `loans`, `of_loans`, `balance` and `of_balance`
    (quantities). Under `ever` the amounts are those originally lent, else those owed on the day.
    """
    amount, every = Text("balance"), Text("open loans")
    if basis == "ever":
        amount, every = Text("original amounts"), Text("all loans seen so far")
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


def late_over_time(pool: Pool) -> pd.DataFrame:
    """The shares of amounts late by each threshold on a snapshot, and ever 30 days late by then.

    Columns: `at_30`, `at_60`, `at_90`, `ever_30` (quantities, `None` where nothing was owed or
    lent yet, or where it is not known). Index: `day`, the snapshots.
    """
    wanted = [("at", days) for days in THRESHOLDS] + [("ever", THRESHOLDS[0])]
    columns = {
        f"{basis}_{days}": found[found["bucket"] == f"{days}+"].set_index("day")["of_balance"]
        for basis, days in wanted
        for found in [late(pool, basis)]
    }
    made = pd.DataFrame(columns, index=pd.Index(pool.snapshots, name="day"), dtype=object)
    return made.where(made.notna(), None)


def roll_rates(loans: Loans, moved: pd.DataFrame) -> pd.DataFrame:
    """The table `roll_rates`: a row for each pair of snapshots and of states with loans.

    `moved` are those of `moves`. Empty with one snapshot or without days past due.
    """
    if not loans.has("days_past_due"):
        moved = moved.head(0)
    moved = moved.sort_values(["from_date", "from_place", "to_place"])
    whole = moved.groupby(["from_date", "from_place"])[SUMS].transform("sum")
    columns = {
        "from_date": moved["from_date"],
        "to_date": moved["from_date"].map(dict(pairwise(loans.snapshots))),
        "from_state": moved["from_place"].map(list(STATES).__getitem__),
        "to_state": moved["to_place"].map(list(STATES).__getitem__),
        "loans": moved["loans"],
        "balance_fen": moved["balance_fen"],
        "share_of_loans": ratios(moved["loans"], whole["loans"]),
        "share_of_balance": ratios(moved["balance_fen"], whole["balance_fen"]),
    }
    return exact_frame(columns, ROLL_RATES.headers)


def moves(loans: Loans) -> pd.DataFrame:
    """The open loans of each snapshot by their state on it and on the next.

    Columns: `from_date`; `from_place` and `to_place`, places among `STATES`; `loans` and their
    `balance_fen` on the first day; of the flows of `columns.PRINCIPAL_FLOWS` that the tape has,
    what the rows of these loans on the next day say. Empty with one snapshot.
    """
    pairs = list(pairwise(loans.snapshots))
    flows = [name for name in PRINCIPAL_FLOWS if loans.has(name)]
    if not pairs:
        names = ["from_date", "from_place", "to_place", *SUMS, *flows]
        return pd.DataFrame(columns=names, dtype=object)
    table = loans.table
    after = ibis.cases(
        *[(table.snapshot_date == first, ibis.literal(second)) for first, second in pairs]
    )
    opened = table.filter(is_open(table), table.snapshot_date < loans.as_of)
    first = opened.select(
        loan_id=opened.loan_id,
        from_date=opened.snapshot_date,
        next_date=after,
        from_place=class_of(opened),
        due=opened.origination_date.epoch_days() + opened.term_days,
        balance_fen=opened.balance_fen,
    )
    second = table.select(
        *flows, next_loan=table.loan_id, on_date=table.snapshot_date, to_state=state_of(table)
    )
    joined = first.left_join(
        second, [first.loan_id == second.next_loan, first.next_date == second.on_date]
    )
    joined = joined.mutate(
        to_place=ending(joined.to_state, joined.on_date.epoch_days() < joined.due)
    )
    grouped = joined.group_by("from_date", "from_place", "to_place").aggregate(
        loans=joined.count(),
        balance_fen=joined.balance_fen.sum(),
        **{name: joined[name].sum() for name in flows},
    )
    return loans.engine.rows(grouped).fillna(dict.fromkeys(flows, 0))


def class_of(table: ir.Table) -> ir.IntegerValue:
    """The place of a row's M class among the states."""
    days = table.days_past_due
    return ibis.cases(
        (days.isnull(), PLACES[MISSING]),
        *[(days < least, place) for place, least in enumerate(CHINESE_FROM)],
        else_=len(CHINESE_FROM),
    )


def state_of(table: ir.Table) -> ir.IntegerValue:
    """The place of a row's state among the states: its class, or how it ended."""
    return ibis.cases(
        *[(table.status == ended, PLACES[ended]) for ended in CLOSED], else_=class_of(table)
    )


def ending(state: ir.IntegerValue, is_early: ir.BooleanValue) -> ir.IntegerValue:
    """The place of the state in which a loan of one day is found on a later one.

    `state` is that of its row on the later day, missing where it has none; `is_early` says whether
    that day is before the loan is due, missing where it is not known.
    """
    return ibis.cases(
        (state.isnull(), PLACES["unreported"]),
        ((state == PLACES["paid"]) & is_early.fill_null(False), PLACES["prepaid"]),
        else_=state,
    )


def rolls(pool: Pool) -> pd.Series | None:
    """The roll rates of all pairs of neighbouring snapshots together, `number` of them, as a row.

    `balances` and `counts` are shares of what was in a state, by balance and by number of loans
    (quantities; `None` where nothing was owed, empty words where no loan went). Index: the states
    on a snapshot; columns: those on the next, of which the first `open_ends` are of open loans.
    `cured` is the share of the balance up to 30 days late that is current a snapshot later,
    `rolled_on` that in the next class, `prepaid` the share of the current balance that is prepaid.
    `None` where there are no pairs.
    """
    rows = pool.rows("roll_rates")
    if rows.empty:
        return None
    went = pd.crosstab(rows["from_state"], rows["to_state"])
    starts, ends = ([state for state in STATES if state in axis] for axis in went.axes)
    balances, counts = _shares(pool, rows, "balance_fen"), _shares(pool, rows, "loans")
    return row(
        number=pool.counted(rows["from_date"].nunique(), "item", Text("pairs")),
        balances=balances.loc[starts, ends],
        counts=counts.loc[starts, ends].where(went > 0, ""),
        open_ends=sum(state not in ENDED for state in ends),
        cured=balances.at["M1", "M0"],
        rolled_on=balances.at["M1", "M2"],
        prepaid=balances.at["M0", "prepaid"],
    )


def _shares(pool: Pool, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The shares of every state in every other, by loans or by balance."""
    unit, name, rate = COUNTED[by]
    of_state = Text("{name} at the first snapshot of a pair", name=name)
    that_went = Text("{name} that went", name=name)
    states = list(STATES)
    moved = rows.groupby(["from_state", "to_state"])[by].sum().unstack(fill_value=0)
    moved = moved.reindex(index=states, columns=states, fill_value=0)
    wholes = [pool.counted(whole, unit, of_state) for whole in moved.sum(axis="columns")]
    found = {
        state: shares([pool.counted(n, unit, that_went) for n in moved[state]], wholes, rate)
        for state in states
    }
    return pd.DataFrame(found, states, dtype=object)
