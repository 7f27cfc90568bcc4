"""The pool's figures computed in two ways, and the pool beside the product's whole book."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xiaodai.values.frames import frame
from xiaodai.values.quantity import Quantity, shared
from xiaodai.values.words import Text

BOOK_LIKE_POOL = Text("if the whole book were made up like the pool, which nothing shows")


@dataclass(frozen=True, slots=True)
class TwoWays:
    """One figure computed in two ways, and what both allow (`None` if they contradict)."""

    name: Text
    first: Quantity
    second: Quantity

    @property
    def both(self) -> Quantity | None:
        """The values that both ways allow."""
        common = shared([self.first, self.second])
        return None if common is None else common.named(self.name)

    @property
    def value(self) -> Quantity:
        """What both ways allow, or the first way's values if the two contradict each other."""
        return self.first if self.both is None else self.both


def loans_per_borrower(figures: dict[str, Quantity]) -> TwoWays:
    """Loans ÷ borrowers, and balance per borrower ÷ balance per loan."""
    counted = figures["loan_count"].over(figures["borrower_count"])
    priced = figures["balance_per_borrower"].over(figures["balance_per_loan"])
    return TwoWays(
        Text("loans per borrower"),
        counted.named("loans per borrower, by counts"),
        priced.named("loans per borrower, by balances"),
    )


def pool_balance(figures: dict[str, Quantity]) -> TwoWays:
    """Loans × balance per loan, and borrowers × balance per borrower."""
    by_loans = figures["loan_count"] * figures["balance_per_loan"]
    by_borrowers = figures["borrower_count"] * figures["balance_per_borrower"]
    return TwoWays(
        Text("pool balance"),
        by_loans.named("pool balance, by loans"),
        by_borrowers.named("pool balance, by borrowers"),
    )


def two_ways(figures: dict[str, Quantity]) -> pd.DataFrame:
    """Loans per borrower and the pool's balance, each computed in two ways.

    `figures` are those of `pool`. The columns are `name`, `first` (by loans or counts), `second`
    (by borrowers or balances) and `both` (`None` if they contradict each other).
    """
    ways = [loans_per_borrower(figures), pool_balance(figures)]
    return frame(ways, "name", "first", "second", "both")


def pool_share(balance: Quantity, whole: Quantity) -> Quantity:
    """The pool's balance as a share of the product's."""
    return balance.share_of(whole).named("pool as a share of the book")


def extrapolated_counts(figures: dict[str, Quantity], whole: Quantity) -> dict[str, Quantity]:
    """Loans and borrowers that the book would have if it were made up like the pool (marked)."""
    loans = whole.over(figures["balance_per_loan"], extrapolate=BOOK_LIKE_POOL)
    people = whole.over(figures["balance_per_borrower"], extrapolate=BOOK_LIKE_POOL)
    return {
        "loans": loans.named("loans in a book like the pool"),
        "borrowers": people.named("borrowers in a book like the pool"),
    }
