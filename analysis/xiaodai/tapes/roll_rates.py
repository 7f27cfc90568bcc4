"""Roll rates: from which state to which the open loans move between neighbouring snapshots."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.bands import CHINESE, CHINESE_FROM, MISSING
from xiaodai.tapes.frames import exact_frame, ratios
from xiaodai.tapes.pool import Pool, shares
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open
from xiaodai.values.frames import row
from xiaodai.values.words import Text

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
AT_FIRST = Text("at the first snapshot of a pair")
COUNTED = {  # the unit of a sum, the name of a state's, of the part that went, and of its share
    "loans": (
        "loan",
        Text("loans {AT_FIRST}", AT_FIRST=AT_FIRST),
        Text("loans that went"),
        Text("roll rate by count"),
    ),
    "balance_fen": (
        "yuan",
        Text("balance {AT_FIRST}", AT_FIRST=AT_FIRST),
        Text("balance that went"),
        Text("roll rate by balance"),
    ),
}


def roll_rates(loans: Loans) -> pd.DataFrame:
    """The table `roll_rates`: a row for each pair of snapshots and of states with loans.

    Empty with one snapshot or without days past due.
    """
    pairs = list(pairwise(loans.snapshots))
    moved = pd.DataFrame(columns=["from_date", "from_place", "to_place", *SUMS], dtype=object)
    if pairs and loans.has("days_past_due"):
        moved = loans.engine.rows(_moves(loans, pairs))
    moved = moved.sort_values(["from_date", "from_place", "to_place"])
    whole = moved.groupby(["from_date", "from_place"])[SUMS].transform("sum")
    columns = {
        "from_date": moved["from_date"],
        "to_date": moved["from_date"].map(dict(pairs)),
        "from_state": moved["from_place"].map(list(STATES).__getitem__),
        "to_state": moved["to_place"].map(list(STATES).__getitem__),
        "loans": moved["loans"],
        "balance_fen": moved["balance_fen"],
        "share_of_loans": ratios(moved["loans"], whole["loans"]),
        "share_of_balance": ratios(moved["balance_fen"], whole["balance_fen"]),
    }
    return exact_frame(columns)


def _moves(loans: Loans, pairs: list[tuple[Any, Any]]) -> ir.Table:
    """Loans and balance by first day, state on it, and state on the next snapshot."""
    table = loans.table
    after = ibis.cases(
        *[(table.snapshot_date == first, ibis.literal(second)) for first, second in pairs]
    )
    opened = table.filter(is_open(table), table.snapshot_date < loans.as_of)
    due = ibis.null("int64")
    if loans.has("origination_date", "term_days"):
        due = opened.origination_date.epoch_days() + opened.term_days
    first = opened.select(
        loan_id=opened.loan_id,
        from_date=opened.snapshot_date,
        next_date=after,
        from_place=_class(opened),
        due=due,
        balance_fen=opened.balance_fen,
    )
    second = table.select(
        next_loan=table.loan_id, on_date=table.snapshot_date, to_state=_state(loans, table)
    )
    joined = first.left_join(
        second, [first.loan_id == second.next_loan, first.next_date == second.on_date]
    )
    early = (joined.on_date.epoch_days() < joined.due).fill_null(False)
    joined = joined.mutate(
        to_place=ibis.cases(
            (joined.to_state.isnull(), PLACES["unreported"]),
            ((joined.to_state == PLACES["paid"]) & early, PLACES["prepaid"]),
            else_=joined.to_state,
        )
    )
    return joined.group_by("from_date", "from_place", "to_place").aggregate(
        loans=joined.count(), balance_fen=joined.balance_fen.sum()
    )


def _class(table: ir.Table) -> ir.IntegerValue:
    """The place of a row's M class among the states."""
    days = table.days_past_due
    return ibis.cases(
        (days.isnull(), PLACES[MISSING]),
        *[(days < least, place) for place, least in enumerate(CHINESE_FROM)],
        else_=len(CHINESE_FROM),
    )


def _state(loans: Loans, table: ir.Table) -> ir.IntegerValue:
    """The place of a row's state among the states: its class, or how it ended."""
    if not loans.has("status"):
        return _class(table)
    return ibis.cases(
        *[(table.status == ended, PLACES[ended]) for ended in CLOSED], else_=_class(table)
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
    unit, of_state, that_went, rate = COUNTED[by]
    states = list(STATES)
    moved = rows.groupby(["from_state", "to_state"])[by].sum().unstack(fill_value=0)
    moved = moved.reindex(index=states, columns=states, fill_value=0)
    wholes = [pool.counted(whole, unit, of_state) for whole in moved.sum(axis="columns")]
    found = {
        state: shares([pool.counted(n, unit, that_went) for n in moved[state]], wholes, rate)
        for state in states
    }
    return pd.DataFrame(found, states, dtype=object)
