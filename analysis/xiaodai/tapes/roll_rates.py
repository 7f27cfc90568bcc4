"""Roll rates: from which class to which the open loans move between neighbouring snapshots."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.bands import CHINESE, CHINESE_FROM, MISSING
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open

CLOSED = ("paid", "written_off", "sold")
ABSORBING = ("paid", "prepaid", "written_off", "sold")
UNREPORTED = "unreported"
STATES = (*CHINESE, MISSING, *ABSORBING, UNREPORTED)
HEADERS = (
    "from_date",
    "to_date",
    "from_state",
    "to_state",
    "loans",
    "balance_fen",
    "share_of_loans",
    "share_of_balance",
)


def roll_rates(loans: Loans) -> pd.DataFrame:
    """The table `roll_rates`: a row for each pair of snapshots and of states with loans.

    Columns: `HEADERS`. Empty with one snapshot or without days past due.
    """
    pairs = list(pairwise(loans.snapshots))
    if not pairs or not loans.has("days_past_due"):
        return exact_frame([], HEADERS)
    moved = loans.engine.rows(_moves(loans, pairs))
    moved = moved.sort_values(["from_date", "from_place", "to_place"])
    whole = moved.groupby(["from_date", "from_place"])[["loans", "balance_fen"]].transform("sum")
    columns = (
        moved["from_date"],
        moved["from_date"].map(dict(pairs)),
        moved["from_place"].map(STATES.__getitem__),
        moved["to_place"].map(STATES.__getitem__),
        moved["loans"],
        moved["balance_fen"],
        map(ratio, moved["loans"], whole["loans"]),
        map(ratio, moved["balance_fen"], whole["balance_fen"]),
    )
    return exact_frame(zip(*columns, strict=True), HEADERS)


def _moves(loans: Loans, pairs: list[tuple[Any, Any]]) -> ir.Table:
    """Loans and balance by first day, state on it, and state on the next snapshot."""
    table = loans.table
    after = ibis.cases(
        *[(table.snapshot_date == first, ibis.literal(second)) for first, second in pairs]
    )
    opened = table.filter(is_open(table), table.snapshot_date < loans.as_of)
    first = opened.select(
        loan_id=opened.loan_id,
        from_date=opened.snapshot_date,
        next_date=after,
        from_place=_class(opened),
        due=_due(loans, opened),
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
            (joined.to_state.isnull(), STATES.index(UNREPORTED)),
            ((joined.to_state == STATES.index("paid")) & early, STATES.index("prepaid")),
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
        (days.isnull(), STATES.index(MISSING)),
        *[(days < least, place) for place, least in enumerate(CHINESE_FROM)],
        else_=len(CHINESE_FROM),
    )


def _state(loans: Loans, table: ir.Table) -> ir.IntegerValue:
    """The place of a row's state among the states: its class, or how it ended."""
    if not loans.has("status"):
        return _class(table)
    return ibis.cases(
        *[(table.status == ended, STATES.index(ended)) for ended in CLOSED], else_=_class(table)
    )


def _due(loans: Loans, table: ir.Table) -> ir.IntegerValue:
    """The day on which the last instalment is due, as days since 1970; missing if not known."""
    if not loans.has("origination_date", "term_days"):
        return ibis.null("int64")
    return table.origination_date.epoch_days() + table.term_days
