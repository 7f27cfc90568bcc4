"""What a loan tape must be: its columns, as `docs/loan_pools.md` defines them; the error if not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xiaodai.values.words import Text

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["id", "fen", "ppm", "days", "years", "date", "text"]

COLUMNS: dict[str, Kind] = {
    "loan_id": "id",
    "balance_fen": "fen",
    "snapshot_date": "date",
    "borrower_id": "id",
    "origination_date": "date",
    "original_balance_fen": "fen",
    "rate_ppm": "ppm",
    "term_days": "days",
    "days_past_due": "days",
    "status": "text",
    "region": "text",
    "borrower_age": "years",
    "paid_fen": "fen",
    "purchased_fen": "fen",
    "interest_fen": "fen",
    "written_off_fen": "fen",
    "recovered_fen": "fen",
    "scheduled_fen": "fen",
    "prepaid_fen": "fen",
    "deal": "text",
}
NEEDED = ("loan_id", "balance_fen")
WORDS = {  # of the columns that a tape may lack
    "snapshot_date": Text("day of the snapshot"),
    "borrower_id": Text("borrower"),
    "origination_date": Text("day of origination"),
    "original_balance_fen": Text("contract amount"),
    "rate_ppm": Text("rate"),
    "term_days": Text("term"),
    "days_past_due": Text("days past due"),
    "status": Text("state of the loan"),
    "region": Text("region"),
    "borrower_age": Text("age of the borrower"),
    "paid_fen": Text("amount paid in"),
    "purchased_fen": Text("amount newly lent"),
    "interest_fen": Text("interest charged"),
    "written_off_fen": Text("amount written off"),
    "recovered_fen": Text("amount recovered"),
    "scheduled_fen": Text("principal due"),
    "prepaid_fen": Text("principal paid ahead of schedule"),
    "deal": Text("deal"),
}
FLOWS = ("paid_fen", "purchased_fen", "interest_fen", "written_off_fen", "recovered_fen")
PRINCIPAL_FLOWS = ("scheduled_fen", "prepaid_fen")  # principal due, and paid ahead of schedule
STATUSES = ("open", "paid", "written_off", "sold")
CREDIT = "credit_fen"  # what the lender owes on an account; only where a mapping asks for it
UNREADABLE = "unreadable"  # true where a value could not be read; only in a converted tape
UNITS: dict[Kind, dict[str, int]] = {  # how many of ours one of theirs is
    "fen": {"fen": 1, "yuan": 100, "wan_yuan": 1_000_000},
    "ppm": {"ppm": 1, "bp": 100, "percent": 10_000, "fraction": 1_000_000},
    "days": {"days": 1, "months": 1, "years": 12, "maturity": 0},  # months where not days
    "years": {"years": 1},
}
FORMATS: dict[str, tuple[str, ...]] = {  # of dates; or any pattern with %
    "iso": ("%Y-%m-%d",),
    "chinese": ("%Y年%m月%d日",),
    "compact": ("%Y%m%d",),
    "dmy": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
    "excel": (),  # days since the end of 1899
}
DEFAULT_CURRENCY = "CNY"
FEN = 100  # in a yuan, or another unit of currency


class PoolError(ValueError):
    """The tape, or what was asked of it, cannot be used; the message is the sentence to show."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython asks for this method)."""
        return [f"{type(self).__name__}: {self}"]


class RefusedError(PoolError):
    """A tape of which too much is at fault; `quality` is the table that shows what."""

    def __init__(self, sentence: str, quality: pd.DataFrame) -> None:
        super().__init__(sentence)
        self.quality = quality
