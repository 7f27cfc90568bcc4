"""Roll rates: what share of a state's loans is in which state one snapshot later."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xiaodai.tapes.bands import CHINESE, MISSING
from xiaodai.tapes.pool import Pool, share
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

ENDED = {
    "paid": Text("paid"),
    "prepaid": Text("prepaid"),
    "written_off": Text("written off"),
    "sold": Text("sold"),
    "unreported": Text("unreported"),
}
STATES = {name: Text(name) for name in CHINESE} | {MISSING: Text("missing")} | ENDED
AT_FIRST = Text("at the first snapshot of a pair")


@dataclass(frozen=True)
class RollRates:
    """All pairs of neighbouring snapshots together.

    `moved` has the loans and the fen (columns `loans`, `balance_fen`) from state to state (index
    `from_state`, `to_state`); `pairs` is the number of pairs of snapshots.
    """

    pool: Pool
    moved: pd.DataFrame
    pairs: int

    @property
    def starts(self) -> list[str]:
        """The states that loans start from, in order."""
        return [state for state in STATES if state in self.moved.index.unique("from_state")]

    @property
    def ends(self) -> list[str]:
        """The states that loans end in, in order."""
        return [state for state in STATES if state in self.moved.index.unique("to_state")]

    @property
    def open_ends(self) -> int:
        """In how many of those states a loan is still open; they come first."""
        return sum(state not in ENDED for state in self.ends)

    @property
    def owed(self) -> int:
        """The balance of all pairs at their first snapshot, in fen."""
        return int(self.moved["balance_fen"].sum())

    @property
    def cured(self) -> Quantity | None:
        """The share of the balance up to 30 days late that is current a snapshot later."""
        return self.by_balance("M1", "M0")

    @property
    def rolled_on(self) -> Quantity | None:
        """The share of the balance up to 30 days late that is in the next class."""
        return self.by_balance("M1", "M2")

    @property
    def prepaid(self) -> Quantity | None:
        """The share of the current balance that is prepaid a snapshot later."""
        return self.by_balance("M0", "prepaid")

    @property
    def number(self) -> Quantity:
        """The number of pairs of snapshots."""
        return self.pool.counted(self.pairs, "item", Text("pairs"))

    def by_balance(self, start: str, end: str) -> Quantity | None:
        """The share of a state's balance that is in another state a snapshot later."""
        went, all_of_start = self._moved("balance_fen", start, end)
        whole = self.pool.counted(
            all_of_start, "yuan", Text("balance {AT_FIRST}", AT_FIRST=AT_FIRST)
        )
        part = self.pool.counted(went, "yuan", Text("balance that went"))
        return share(part, whole, Text("roll rate by balance"))

    def by_count(self, start: str, end: str) -> Quantity | None:
        """The share of a state's loans that are in another state a snapshot later."""
        went, all_of_start = self._moved("loans", start, end)
        whole = Text("loans {AT_FIRST}", AT_FIRST=AT_FIRST)
        part = self.pool.counted(went, "loan", Text("loans that went"))
        return share(
            part, self.pool.counted(all_of_start, "loan", whole), Text("roll rate by count")
        )

    def balances(self) -> pd.DataFrame:
        """The shares by balance (quantities; `None` where nothing was owed).

        Index: the states on a snapshot; columns: those on the next.
        """
        shares = [[self.by_balance(start, end) for end in self.ends] for start in self.starts]
        return pd.DataFrame(shares, self.starts, self.ends, dtype=object)

    def counts(self) -> pd.DataFrame:
        """The shares by number of loans (quantities; empty words where no loan went).

        Columns: `from` (words, the state on a snapshot) and the states on the next.
        """
        shares = {
            end: [
                self.by_count(start, end) if (start, end) in self.moved.index else ""
                for start in self.starts
            ]
            for end in self.ends
        }
        names = [STATES[start] for start in self.starts]
        return pd.DataFrame({"from": names} | shares, dtype=object)

    def _moved(self, column: str, start: str, end: str) -> tuple[int, int]:
        """What went from one state to another, and what was in the first."""
        moved = self.moved[column]
        is_start = moved.index.get_level_values("from_state") == start
        return int(moved.get((start, end), 0)), int(moved[is_start].sum())


def rolls(pool: Pool) -> RollRates | None:
    """The roll rates of all pairs of snapshots together; `None` where there are none."""
    rows = pool.rows("roll_rates")
    moved = rows.groupby(["from_state", "to_state"])[["loans", "balance_fen"]].sum()
    return RollRates(pool, moved, rows["from_date"].nunique()) if len(rows) else None
