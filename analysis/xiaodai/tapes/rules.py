"""The quality rules of a loan tape: what each hits, and what becomes of the row or the value."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _

from xiaodai.tapes.columns import STATUSES, UNREADABLE

Effect = Literal["row", "value", "kept"]

LARGEST_BALANCE = 10**12  # fen: ten billion yuan; products with a rate stay within 64 bits
LARGEST_RATE = 5_000_000  # ppm: 500 %
LONGEST_TERM = 36_525  # days: a century
ADULT, OLDEST = 18, 100  # years
AFTER_AS_OF = "after_as_of"
DUPLICATE = "duplicate_loan"


class Rule(NamedTuple):
    """One rule: its name, its effect, the columns it needs, and the condition of the rows it hits.

    A rule of effect `value` leaves out the value of the first column.
    """

    name: str
    effect: Effect
    needs: tuple[str, ...]
    condition: Any  # of the columns of a table, or a function of the table

    def hits(self, table: ir.Table) -> ir.BooleanValue:
        """Whether the rule hits each row of a table; missing where it compares a missing value."""
        return table.bind(self.condition)[0]


def row_rules(as_of: date | None) -> list[Rule]:
    """The rules that set rows aside, in their order; duplicates come after them."""
    last = ibis.null("date") if as_of is None else ibis.literal(as_of)
    unknown = _.status.isnull() | _.status.notin(STATUSES)
    return [
        Rule("unreadable", "row", (), _[UNREADABLE]),
        _missing("loan_id_missing", "row", "loan_id"),
        _missing("snapshot_missing", "row", "snapshot_date"),
        Rule(AFTER_AS_OF, "row", ("snapshot_date",), _.snapshot_date > last),
        _missing("balance_missing", "row", "balance_fen"),
        Rule("balance_negative", "row", ("balance_fen",), _.balance_fen < 0),
        Rule("balance_implausible", "row", ("balance_fen",), _.balance_fen > LARGEST_BALANCE),
        Rule("status_unknown", "row", ("status",), unknown),
        Rule(
            "originated_later", "row", ("origination_date",), _.origination_date > _.snapshot_date
        ),
    ]


def other_rules(ceiling_ppm: int) -> list[Rule]:
    """The rules that set values aside or merely say something, in their order."""
    status, late, aged = ("status",), ("days_past_due",), ("days_past_due", "origination_date")
    above_ceiling = (_.rate_ppm > ceiling_ppm) & (_.rate_ppm <= LARGEST_RATE)
    age_days = _.snapshot_date.delta(_.origination_date, unit="day")
    paid_late = (_.status == "paid") & (_.days_past_due > 0)
    return [
        _missing("borrower_missing", "kept", "borrower_id"),
        _missing("rate_missing", "kept", "rate_ppm"),
        _outside("rate_implausible", "rate_ppm", 0, LARGEST_RATE),
        Rule("rate_above_ceiling", "kept", ("rate_ppm",), above_ceiling),
        _missing("origination_missing", "kept", "origination_date"),
        _outside("term_implausible", "term_days", 1, LONGEST_TERM),
        Rule(
            "days_past_due_missing", "kept", late, lambda t: t.days_past_due.isnull() & is_open(t)
        ),
        Rule("days_past_due_negative", "value", late, _.days_past_due < 0),
        Rule("days_past_due_beyond_age", "kept", aged, _.days_past_due > age_days),
        _outside("borrower_age_out_of_range", "borrower_age", ADULT, OLDEST),
        Rule("closed_with_balance", "kept", status, lambda t: ~is_open(t) & (t.balance_fen > 0)),
        Rule("closed_past_due", "kept", ("status", "days_past_due"), paid_late),
        Rule("open_without_balance", "kept", status, lambda t: is_open(t) & (t.balance_fen == 0)),
    ]


def _missing(name: str, effect: Effect, column: str) -> Rule:
    return Rule(name, effect, (column,), _[column].isnull())


def _outside(name: str, column: str, least: int, most: int) -> Rule:
    return Rule(name, "value", (column,), (_[column] < least) | (_[column] > most))


def is_open(table: ir.Table) -> ir.BooleanValue:
    """Whether a row belongs to the pool of its snapshot; without a status every used row does."""
    return table.status == "open" if "status" in table.columns else table.loan_id.notnull()
