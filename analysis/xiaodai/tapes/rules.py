"""The quality rules of a loan tape: what each hits, and what becomes of the row or the value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

import ibis
import ibis.expr.types as ir

from xiaodai.tapes.columns import STATUSES, UNREADABLE

Effect = Literal["row", "value", "kept"]

LARGEST_BALANCE = 10**12  # fen: ten billion yuan; products with a rate stay within 64 bits
LARGEST_RATE = 5_000_000  # ppm: 500 %
LONGEST_TERM = 36_525  # days: a century
ADULT, OLDEST = 18, 100  # years
AFTER_AS_OF = "after_as_of"
DUPLICATE = "duplicate_loan"


class Rule(NamedTuple):
    """One rule: its name, its effect, the columns it needs, and the rows that it hits."""

    name: str
    effect: Effect
    needs: tuple[str, ...]
    hits: Callable[[ir.Table], ir.BooleanValue]

    @property
    def column(self) -> str:
        """The column whose value a rule of effect `value` leaves out; empty for other rules."""
        return self.needs[0] if self.effect == "value" else ""


def row_rules(as_of: date | None) -> list[Rule]:
    """The rules that set rows aside, in their order; duplicates come after them."""
    snapshot = ("snapshot_date",)
    rules = [
        Rule("unreadable", "row", (), _is_unreadable),
        Rule("loan_id_missing", "row", ("loan_id",), lambda t: t.loan_id.isnull()),
        Rule("snapshot_missing", "row", snapshot, lambda t: t.snapshot_date.isnull()),
    ]
    last = ibis.null("date") if as_of is None else ibis.literal(as_of)
    rules.append(Rule(AFTER_AS_OF, "row", snapshot, lambda t: t.snapshot_date > last))
    balance = ("balance_fen",)
    return [
        *rules,
        Rule("balance_missing", "row", balance, lambda t: t.balance_fen.isnull()),
        Rule("balance_negative", "row", balance, lambda t: t.balance_fen < 0),
        Rule("balance_implausible", "row", balance, lambda t: t.balance_fen > LARGEST_BALANCE),
        Rule(
            "status_unknown",
            "row",
            ("status",),
            lambda t: t.status.isnull() | t.status.notin(STATUSES),
        ),
        Rule(
            "originated_later",
            "row",
            ("origination_date",),
            lambda t: t.origination_date > t.snapshot_date,
        ),
    ]


def other_rules(ceiling_ppm: int) -> list[Rule]:
    """The rules that set values aside or merely say something, in their order."""
    return [
        Rule("borrower_missing", "kept", ("borrower_id",), lambda t: t.borrower_id.isnull()),
        Rule("rate_missing", "kept", ("rate_ppm",), lambda t: t.rate_ppm.isnull()),
        Rule(
            "rate_implausible",
            "value",
            ("rate_ppm",),
            lambda t: (t.rate_ppm < 0) | (t.rate_ppm > LARGEST_RATE),
        ),
        Rule(
            "rate_above_ceiling",
            "kept",
            ("rate_ppm",),
            lambda t: (t.rate_ppm > ceiling_ppm) & (t.rate_ppm <= LARGEST_RATE),
        ),
        Rule(
            "origination_missing",
            "kept",
            ("origination_date",),
            lambda t: t.origination_date.isnull(),
        ),
        Rule(
            "term_implausible",
            "value",
            ("term_days",),
            lambda t: (t.term_days < 1) | (t.term_days > LONGEST_TERM),
        ),
        Rule(
            "days_past_due_missing",
            "kept",
            ("days_past_due",),
            lambda t: t.days_past_due.isnull() & is_open(t),
        ),
        Rule(
            "days_past_due_negative",
            "value",
            ("days_past_due",),
            lambda t: t.days_past_due < 0,
        ),
        Rule(
            "days_past_due_beyond_age",
            "kept",
            ("days_past_due", "origination_date"),
            lambda t: t.days_past_due > age_days(t),
        ),
        Rule(
            "borrower_age_out_of_range",
            "value",
            ("borrower_age",),
            lambda t: (t.borrower_age < ADULT) | (t.borrower_age > OLDEST),
        ),
        Rule(
            "closed_with_balance",
            "kept",
            ("status",),
            lambda t: ~is_open(t) & (t.balance_fen > 0),
        ),
        Rule(
            "closed_past_due",
            "kept",
            ("status", "days_past_due"),
            lambda t: (t.status == "paid") & (t.days_past_due > 0),
        ),
        Rule(
            "open_without_balance",
            "kept",
            ("status",),
            lambda t: is_open(t) & (t.balance_fen == 0),
        ),
    ]


def _is_unreadable(table: ir.Table) -> ir.BooleanValue:
    """Only a converted tape says which rows could not be read."""
    return table[UNREADABLE] if UNREADABLE in table.columns else ibis.literal(False)


def is_open(table: ir.Table) -> ir.BooleanValue:
    """Whether a row belongs to the pool of its snapshot; without a status every used row does."""
    return table.status == "open" if "status" in table.columns else table.loan_id.notnull()


def age_days(table: ir.Table) -> ir.IntegerValue:
    """Days from origination to the snapshot."""
    return table.snapshot_date.delta(table.origination_date, unit="day")
