"""The pool's figures computed in two ways, and the pool beside the product's whole book."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xiaodai.values.quantity import Quantity, shared
from xiaodai.values.words import Text

BOOK_LIKE_POOL = Text("if the whole book were made up like the pool, which nothing shows")


def two_ways(figures: dict[str, Quantity]) -> pd.DataFrame:
    """Loans per borrower and the pool's balance, each computed in two ways.

    Loans ÷ borrowers, and balance per borrower ÷ balance per loan; loans × balance per loan, and
    borrowers × balance per borrower.

    `figures` are those of `disclosed.pool`. The index holds `loans_per_borrower` and
    `pool_balance`. The columns are `name`, `first` (by counts or loans), `second` (by balances or
    borrowers) and `both` (what both ways allow, `None` if they contradict each other).
    """
    loans, borrowers = figures["loan_count"], figures["borrower_count"]
    per_loan, per_borrower = figures["balance_per_loan"], figures["balance_per_borrower"]
    ways = [
        (
            Text("loans per borrower"),
            loans.over(borrowers).named("loans per borrower, by counts"),
            per_borrower.over(per_loan).named("loans per borrower, by balances"),
        ),
        (
            Text("pool balance"),
            (loans * per_loan).named("pool balance, by loans"),
            (borrowers * per_borrower).named("pool balance, by borrowers"),
        ),
    ]
    rows = []
    for name, first, second in ways:
        both = shared([first, second])
        rows.append((name, first, second, None if both is None else both.named(name)))
    index = ["loans_per_borrower", "pool_balance"]
    return pd.DataFrame(rows, index=index, columns=["name", "first", "second", "both"])


def agreed(ways: pd.DataFrame) -> pd.Series[Any]:
    """What both ways allow, or the first way's values if the two contradict each other.

    `ways` is the result of `two_ways`, whose index the result has.
    """
    return ways["both"].where(ways["both"].notna(), ways["first"])


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
