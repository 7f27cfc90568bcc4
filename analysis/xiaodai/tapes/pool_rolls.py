"""Roll rates: what share of a state's loans is in which state one snapshot later."""

from __future__ import annotations

from collections import defaultdict
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
    """All pairs of neighbouring snapshots together: loans and fen from state to state."""

    pool: Pool
    loans: dict[tuple[str, str], int]
    fen: dict[tuple[str, str], int]
    pairs: int

    @property
    def starts(self) -> list[str]:
        """The states that loans start from, in order."""
        return [state for state in STATES if any(s == state for s, _ in self.loans)]

    @property
    def ends(self) -> list[str]:
        """The states that loans end in, in order."""
        return [state for state in STATES if any(e == state for _, e in self.loans)]

    @property
    def open_ends(self) -> int:
        """In how many of those states a loan is still open; they come first."""
        return sum(state not in ENDED for state in self.ends)

    @property
    def owed(self) -> int:
        """The balance of all pairs at their first snapshot, in fen."""
        return sum(self.fen.values())

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
        whole = sum(fen for (s, _), fen in self.fen.items() if s == start)
        part = self.pool.yuan(self.fen.get((start, end), 0), Text("balance that went"))
        of = Text("balance {AT_FIRST}", AT_FIRST=AT_FIRST)
        return share(part, self.pool.yuan(whole, of), Text("roll rate by balance"))

    def by_count(self, start: str, end: str) -> Quantity | None:
        """The share of a state's loans that are in another state a snapshot later."""
        whole = sum(loans for (s, _), loans in self.loans.items() if s == start)
        part = self.pool.counted(self.loans.get((start, end), 0), "loan", Text("loans that went"))
        base = self.pool.counted(whole, "loan", Text("loans {AT_FIRST}", AT_FIRST=AT_FIRST))
        return share(part, base, Text("roll rate by count"))

    def balances(self) -> pd.DataFrame:
        """The shares by balance (quantities; `None` where nothing was owed).

        Index: the states on a snapshot; columns: those on the next.
        """
        return pd.DataFrame(
            [[self.by_balance(start, end) for end in self.ends] for start in self.starts],
            self.starts,
            self.ends,
            dtype=object,
        )

    def counts(self) -> pd.DataFrame:
        """The shares by number of loans (quantities; empty words where no loan went).

        Columns: `from` (words, the state on a snapshot) and the states on the next.
        """
        columns = {
            end: [
                self.by_count(start, end) if (start, end) in self.loans else ""
                for start in self.starts
            ]
            for end in self.ends
        }
        names = [STATES[start] for start in self.starts]
        return pd.DataFrame({"from": names} | columns, dtype=object)


def rolls(pool: Pool) -> RollRates | None:
    """The roll rates of all pairs of snapshots together; `None` where there are none."""
    loans: dict[tuple[str, str], int] = defaultdict(int)
    fen: dict[tuple[str, str], int] = defaultdict(int)
    pairs = set()
    for row in pool.rows("roll_rates"):
        step = str(row["from_state"]), str(row["to_state"])
        loans[step] += int(row["loans"])
        fen[step] += int(row["balance_fen"])
        pairs.add(row["from_date"])
    return RollRates(pool, dict(loans), dict(fen), len(pairs)) if pairs else None
